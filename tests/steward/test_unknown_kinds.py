"""A kind that is not known hides its row, whatever it is like; nothing is guessed against it."""

import io
import json

import pytest
from openpyxl import load_workbook

from documents.findings import as_rows, marked_xlsx, report_text
from geo.catalogue import COUNTED_BY_COMUNE, TYPES
from geo.intake.importing import import_table
from geo.intake.reading import table_of
from geo.store.versions import changes_between
from geo.zones import read_table
from tests.steward.test_whole_lists import CASES
from words import translator

HEAD = ("Denominazione", "Tipologia", "Comune", "Indirizzo", "Telefono", "E-mail", "Note", "Fonte")
SECRETS = ("Nascondiglio", "Segretissima", "999999", "nascosta")
QUALIFIERS = (
    "",
    " per minori",
    " (art. 21 c.1 lett. g)",
    " a bassa intensità",
    " ex art. 22",
    " per adolescenti e giovani",
    " - modulo madre bambino",
    " H24",
    " di secondo livello",
    " multiutenza complementare",
    " per MSNA",
)
UNOFFICIAL = (
    "Casa rifugio",
    "Casa di fuga",
    "Casa della gestante",
    "Centro antiviolenza",
    "Comunità alloggio",
    "Alloggio protetto",
    "Casa per la semiautonomia",
    "Centro di pronto accoglimento",
    "Casa di accoglienza per donne",
    "Comunità mamma-bambino",
)


def everything_shown(done):
    _ = translator("it")
    changes = changes_between(done.old, done.new)
    shown = [
        report_text(done, _, most=10_000),
        json.dumps(as_rows(done, _), ensure_ascii=False),
        repr(changes.added),
        repr(changes.changed),
    ]
    book = load_workbook(io.BytesIO(marked_xlsx(done, _)))
    shown += [
        f"{cell.value} {cell.comment and cell.comment.text}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    ]
    return "\n".join(shown)


@pytest.fixture(scope="module")
def protected_types(root):
    """Return the official names of the types of structures, and the others that are protected."""
    table = read_table(root / "data" / "statistics" / "structure_types.csv")
    own = [type_.label for type_ in TYPES if type_.kind in COUNTED_BY_COMUNE]
    return [*table["name_it"], *map(translator("it"), own), *UNOFFICIAL]


SPELLINGS = (
    str,
    str.upper,
    str.lower,
    str.title,
    lambda text: text.replace("à", "a'"),
    lambda text: text.replace("à", "a"),
    lambda text: text.replace("à", "a\u0300"),
    lambda text: text.replace("'", "’"),
    lambda text: text.replace("'", "' "),
    lambda text: f"  {text} ",
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(" ", "-"),
    lambda text: text.replace("Comunità", "Com."),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: f"{text}.",
)


@pytest.mark.parametrize("kind", ["", "centro_famiglie"])
@pytest.mark.parametrize("column", ["Tipologia", "Categoria"])
def test_nothing_of_a_protected_type_is_shown_however_it_is_spelled(
    column, kind, protected_types, read_list
):
    head = [column if one == "Tipologia" else one for one in HEAD]
    written = [
        spell(name + more) for name in protected_types for more in QUALIFIERS for spell in SPELLINGS
    ]
    rows = [
        (
            f"Luogo {number}",
            text,
            "Prato",
            f"Via del Nascondiglio {number}",
            "0574 999999",
            "nascosta@esempio.it",
            "in Via del Nascondiglio",
            "https://esempio.it/nascosta",
        )
        for number, text in enumerate(written)
    ]

    done = read_list(head, *rows, kind=kind)

    shown = [written[at] for at, row in enumerate(done.rows.index) if row not in done.hidden]
    assert shown == []
    told = json.dumps(as_rows(done, translator("it")), ensure_ascii=False)
    told += done.new.to_csv()
    assert [secret for secret in SECRETS if secret in told] == []


def test_an_unknown_type_hides_its_row_in_report_and_marked_list(context):
    name = "o01_unknown_type_unmasked.csv"
    done = import_table(table_of((CASES / name).read_bytes(), name), context, is_partial=True)

    text = everything_shown(done)
    assert [
        secret
        for secret in ("Inventata", "57112345", "prova@", "Casa rifugio", "Prova Quattro")
        if secret in text
    ] == []
    assert "Casa della Comunità" not in text


def test_a_type_of_another_kind_than_the_row_says_hides_it_if_one_is_protected(read_list):
    done = read_list(
        ("Denominazione", "Categoria", "Tipologia", "Comune", "Indirizzo"),
        (
            "Luogo",
            "Centro per le famiglie",
            "Comunità educativa",
            "Prato",
            "Via del Nascondiglio 4",
        ),
    )

    assert done.refused == {2}
    assert "Nascondiglio" not in everything_shown(done)


def test_a_known_record_does_not_show_a_row_whose_kind_is_unknown(read_list):
    done = read_list(
        ("id", *HEAD),
        (
            "C010",
            "Luogo Segretissima",
            "Casa rifugio",
            "Empoli",
            "Via del Nascondiglio 4",
            "0574 999999",
            "",
            "",
            "",
        ),
    )

    text = everything_shown(done)
    assert [secret for secret in SECRETS if secret in text] == []


def test_an_id_of_a_hidden_row_that_is_none_of_ours_is_not_shown(read_list):
    done = read_list(
        ("id", *HEAD),
        ("via-segretissima-12", "Luogo", "Casa rifugio", "Empoli", "", "", "", "", ""),
    )

    assert "segretissima" not in everything_shown(done)


@pytest.mark.parametrize(
    ("word", "code", "nearest"),
    [
        ("non operativo", "closed", None),
        ("non in funzione", "closed", None),
        ("FALSO", "closed", None),
        ("VERO", "open", None),
        ("Sì", "open", None),
        ("True", "open", None),
        ("sospeso", "", "closed"),
        ("temporaneamente chiuso", "", "closed"),
        ("non più attivo dal 2020", "", "closed"),
        ("operativo dal 2020", "", "open"),
        ("Italia", "", ""),
        ("in corso", "", ""),
        ("non so", "", ""),
    ],
)
def test_a_state_is_never_suggested_against_a_not(word, code, nearest, context):
    assert context.words.code("status", word) == code
    if nearest is not None:
        assert context.words.nearest("status", word) == nearest


@pytest.mark.parametrize(
    ("word", "kind", "type_"),
    [
        ("Casa rifugio", "", ""),
        ("Casa di accoglienza", "", ""),
        ("Consultorio familiare", "", ""),
        ("Centro antiviolenza", "", ""),
        ("Centro Affidi e Adozioni", "", "CENTRO_AFFIDI"),
        ("Centro x le famiglie", "centro_famiglie", ""),
        ("Casa della Comunità hub", "casa_comunita", ""),
        ("Casa protetta della comunità", "", ""),
        ("Casa", "", ""),
        ("Centro", "", ""),
    ],
)
def test_a_kind_is_suggested_only_where_all_its_words_are_there(word, kind, type_, context):
    nearest = context.words.nearest

    assert nearest("kind", word) == kind
    assert nearest("type", word) == type_


def test_an_acronym_is_known_with_its_points(context):
    assert context.words.code("kind", "C.O.T.") == "cot"


@pytest.mark.parametrize(
    ("written", "read"),
    [("VERO", "zona"), ("TRUE", "zona"), ("1", "zona"), ("FALSO", "point"), ("forse", "zona")],
)
def test_a_yes_protects_however_it_is_written(written, read, read_list):
    done = read_list(
        (*HEAD, "Riservato"),
        ("INVENTATO", "Centro per le famiglie", "Prato", "", "", "", "", "", written),
    )

    assert done.rows["location_policy"].tolist() == [read]

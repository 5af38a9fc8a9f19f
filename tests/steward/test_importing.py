"""The whole way of a list: report, marked workbook, corrected, imported again, published."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from documents.findings import as_rows, line_of, marked_xlsx, report_text
from geo.intake.findings import Level
from geo.intake.importing import import_file, import_table
from geo.intake.reading import table_of
from geo.store.publication import publish
from geo.store.records import FIELDS, check_fields
from geo.store.store import open_store
from geo.store.versions import changes_between
from words import translator

DATA = Path(__file__).parent.parent.parent / "data"
HEAD = {
    "Denominazione": "name",
    "Categoria": "kind",
    "Comune": "comune_istat",
    "Indirizzo": "address",
    "Telefono": "phone",
    "E-mail": "email",
    "Sito web": "website",
    "Orari": "opening_hours",
    "Servizi": "services",
    "Lat": "lat",
    "Long": "lon",
    "Data apertura": "valid_from",
    "Data chiusura": "valid_to",
    "Stato": "status",
    "Fonte": "source_url",
    "Verificato il": "verified_on",
}
# Twelve mistakes: row of the sheet, column, what is written, what it is.
MISTAKES = (
    (2, "Comune", "Firenzze", Level.ERROR),
    (3, "Lat", "11.24626", Level.ERROR),
    (5, "Categoria", "Centro x le famiglie", Level.ERROR),
    (6, "Data apertura", "31/02/2024", Level.ERROR),
    (15, "Data chiusura", "1990", Level.ERROR),
    (8, "Verificato il", "21/11/2996", Level.ERROR),
    (9, "E-mail", "info chiocciola comune.it", Level.WARNING),
    (10, "Orari", "lun-ven 9-13", Level.WARNING),
    (11, "Sito web", "http:\\\\www", Level.WARNING),
    (12, "Telefono", "vedi sito", Level.WARNING),
    (13, "Servizi", "volo a vela", Level.WARNING),
    (14, "Verificato il", "03/05/2020", Level.WARNING),
)
SWAPPED = (3, "Long", "43.77925")


@pytest.fixture(scope="module")
def right(services, store):
    """Return 30 real rows as a steward writes them, with an id so that each is itself."""
    some = pd.DataFrame(services[services["kind"] == "centro_famiglie"].iloc[:30])
    table = pd.DataFrame({head: some[field] for head, field in HEAD.items()}).astype(str)
    table["Comune"] = table["Comune"].map(store.comune_names)
    table.insert(0, "id", some["id"].astype(str))
    return table.reset_index(drop=True)


@pytest.fixture
def here(context, data_copy):
    """Return a context whose store may be changed."""
    return replace(context, store=open_store(data_copy))


def with_mistakes(right):
    table = right.copy()
    for row, column, written, _level in MISTAKES:
        table.loc[row - 2, column] = written
    row, column, written = SWAPPED
    table.loc[row - 2, column] = written
    return table


def as_text(table):
    return table.to_csv(index=False, sep=";").encode("cp1252")


def test_the_list_of_the_store_itself_changes_nothing_and_refuses_nothing(context):
    done = import_file(DATA / "services" / "services.csv", context)

    assert not done.refused
    assert not done.closed
    assert not changes_between(done.old, done.new)
    assert done.n_rows(Level.ERROR) == 0


def test_rows_that_are_right_have_no_finding_of_their_own(right, context):
    done = import_table(table_of(as_text(right), "elenco.csv"), context, is_partial=True)

    assert [found for found in done.findings if found.level is Level.ERROR] == []
    assert not changes_between(done.old, done.new)


def test_each_of_twelve_mistakes_is_found_where_it_stands(right, context):
    done = import_table(table_of(as_text(with_mistakes(right)), "elenco.csv"), context)

    found = {(one.row, one.column, one.level) for one in done.findings}
    missed = [mistake for mistake in MISTAKES if (mistake[0], mistake[1], mistake[3]) not in found]
    assert missed == []
    assert done.refused == {
        row for row, _column, _written, level in MISTAKES if level is Level.ERROR
    }


def test_a_list_comes_back_marked_goes_in_corrected_and_is_published(right, here):
    _ = translator("it")
    done = import_table(table_of(as_text(with_mistakes(right)), "elenco.csv"), here)
    book = load_workbook(io.BytesIO(marked_xlsx(done, _)))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heads.index("Comune") + 1).comment.text
    assert sheet.cell(2, heads.index("Comune") + 1).fill.fgColor.rgb.endswith("FFC7CE")

    for row, column, *_written in (*MISTAKES, SWAPPED):
        sheet.cell(row, heads.index(column) + 1).value = right.loc[row - 2, column] or None
    sheet.cell(4, heads.index("Telefono") + 1).value = "055 123456"  # and one new thing
    out = io.BytesIO()
    book.save(out)
    again = import_table(table_of(out.getvalue(), "elenco.xlsx"), here, is_partial=True)

    assert not again.refused
    changes = changes_between(again.old, again.new)
    assert [(change.id, change.field, change.after) for change in changes.changed] == [
        (right.loc[2, "id"], "phone", "055 123456")
    ]
    version = publish(
        here.store.folder,
        again.new,
        role="referente di prova",
        why="prova",
        source_name=again.table.file,
        source_sha256=again.table.sha256,
        expected=here.store.version,
    )
    assert open_store(here.store.folder).number == version.number


def test_what_would_be_stored_passes_the_schema(right, context):
    done = import_table(table_of(as_text(with_mistakes(right)), "elenco.csv"), context)

    assert tuple(done.new.columns) == FIELDS
    assert len(check_fields(done.new, "new")) == len(done.new)


SECRET = "Via del Nascondiglio"
INVENTED_STRUCTURES = (
    (
        "Denominazione",
        "Tipologia",
        "Comune",
        "Indirizzo",
        "Telefono",
        "E-mail",
        "Lat",
        "Long",
        "Referente",
        "Fonte",
        "Posti",
    ),
    (
        "INVENTATA Casa Prova",
        "Comunità educativa",
        "Prato",
        f"{SECRET} 4",
        "0574 999999",
        "nascosta@segreta.it",
        "43.88",
        "11.09",
        f"Rossi, {SECRET}",
        "https://x.it/nascondiglio",
        SECRET,
    ),
    (
        "INVENTATA Casa rifugio",
        "Comunità educativa",
        "Firenzze",
        f"{SECRET} 5",
        "0574 999998",
        "boh",
        "11.09",
        "43.88",
        "",
        "",
        "",
    ),
)


def test_what_is_protected_is_in_no_report_no_workbook_and_no_new_row(read_list):
    done = read_list(*INVENTED_STRUCTURES)
    _ = translator("it")

    told = [
        report_text(done, _),
        json.dumps(as_rows(done, _), ensure_ascii=False),
        done.rows.to_csv(),
    ]
    book = load_workbook(io.BytesIO(marked_xlsx(done, _)))
    told += [
        str(cell.value) + str(cell.comment and cell.comment.text)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    ]
    for secret in ("Nascondiglio", "nascondiglio", "999999", "999998", "segreta", "43.88"):
        assert [text for text in told if secret in text] == []


def test_protected_rows_are_matched_by_number_and_have_no_telling_id(read_list, services):
    row = ("INVENTATA Casa rifugio", "struttura_residenziale", "Firenze", "https://x.it")

    done = read_list(("Denominazione", "Categoria", "Comune", "Fonte"), row)

    known = services[(services["location_policy"] == "zona") & (services["zona"] == "firenze")]
    assert done.rows["id"].tolist() == [known["id"].iloc[0]]
    assert not changes_between(done.old, done.new)


def test_no_cell_of_a_workbook_is_a_formula(read_list, context):
    done = read_list(
        ("Denominazione", "Comune", "Categoria", "Note", "Fonte"),
        ("=cmd|'/c calc'!A1", "Prato", "CPF", "+1+1", "x"),
        ("Uno", "Prato", "CPF", "=2+2", "@SUM(A1)"),
    )

    book = load_workbook(io.BytesIO(marked_xlsx(done, translator("it"))))

    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types
    again = import_table(table_of(marked_xlsx(done, translator("it")), "a.xlsx"), context)
    assert again.table.cells[3].tolist() == ["+1+1", "=2+2"]


def test_every_finding_is_a_sentence_in_every_language(right, context):
    done = import_table(table_of(as_text(with_mistakes(right)), "elenco.csv"), context)

    for language in ("it", "en"):
        lines = [line_of(found, translator(language)) for found in done.findings]
        assert lines
        assert [line for line in lines if "{" in line] == []


@pytest.fixture
def sent(tmp_path, right):
    """Return a folder with a list that has mistakes, and one that has none."""
    (tmp_path / "elenco.csv").write_bytes(as_text(with_mistakes(right)))
    (tmp_path / "giusto.csv").write_bytes(as_text(right.assign(Telefono="055 123456")))
    return tmp_path


def test_the_command_shows_writes_the_report_and_exits_1_where_rows_are_refused(
    sent, data_copy, geo
):
    done = geo("import", sent / "elenco.csv", "--partial", "--report", sent / "out", data=data_copy)

    assert done.returncode == 1
    assert "Firenzze" in done.stdout
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in (sent / "out").iterdir()) == [
        "elenco.marked.xlsx",
        "elenco.report.json",
        "elenco.report.txt",
    ]
    assert not (data_copy / "services" / "versions").exists()


def test_the_command_publishes_what_is_right(sent, data_copy, geo):
    done = geo(
        "import",
        sent / "giusto.csv",
        "--partial",
        "--publish",
        "--role",
        "referente",
        "--why",
        "prova",
        data=data_copy,
    )

    assert done.returncode == 0, done.stderr
    phones = open_store(data_copy).services.set_index("id")["phone"]
    assert phones["C002"] == "055 123456"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("no-such.csv",), 2),
        (("giusto.csv", "--publish"), 2),
        (("giusto.csv", "--kind", "boh"), 2),
        (("giusto.csv", "--year", "1900"), 2),
        (("broken.xlsx",), 1),
        (("unknown.csv",), 1),
    ],
)
def test_the_command_says_in_a_sentence_what_it_cannot_do(arguments, code, sent, data_copy, geo):
    (sent / "broken.xlsx").write_bytes(b"PK\x03\x04")
    (sent / "unknown.csv").write_bytes(b"Alfa;Beta\nUno;Due\n")

    done = geo("import", sent / arguments[0], *arguments[1:], data=data_copy)

    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_a_store_that_cannot_be_written_says_the_same(context, tmp_path, monkeypatch):
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    (folder / "mappings").write_text("no folder")

    with pytest.raises(ValueError, match="Alfa, Beta"):
        import_table(
            table_of(b"Alfa;Beta\nUno;Due\n", "a.csv"), replace(context, store=open_store(folder))
        )

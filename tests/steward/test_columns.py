"""Columns of a list are recognised by their names, or by a mapping that a person filled in."""

import pytest

from geo.errors import TableError
from geo.intake.aliases import FIELD_OF, KNOWN_FIELDS
from geo.intake.columns import FOLDER, mapping_of, recognise, signature
from geo.intake.reading import table_of
from geo.spelling import plain
from geo.store.records import FIELDS


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Denominazione", "name"),
        ("NOME DEL SERVIZIO", "name"),
        ("Comune", "comune"),
        ("Codice ISTAT", "comune_istat"),
        ("Indirizzo", "address"),
        ("CAP", "postal_code"),
        ("Telefono", "phone"),
        ("E-mail", "email"),
        ("Sito web", "website"),
        ("Orari", "opening_hours"),
        ("Servizi", "services"),
        ("Tipologia", "type"),
        ("Categoria", "kind"),
        ("Ente gestore", "operator"),
        ("Lat", "lat"),
        ("Long", "lon"),
        ("X", "x"),
        ("Coord. Y", "y"),
        ("Zona distretto", "zona"),
        ("Zona-distretto:", "zona"),
        ("Data apertura", "valid_from"),
        ("Data di chiusura", "valid_to"),
        ("Stato", "status"),
        ("Fonte", "source_url"),
        ("Verificato il", "verified_on"),
        ("Posti (n.)", "capacity"),
        ("Name", "name"),
        ("Municipality", "comune"),
        ("Opening hours", "opening_hours"),
        ("Phone", "phone"),
        ("Riservatezza", "location_policy"),
        ("N. civico", "civico"),
        ("Note", "collector_note"),
        ("Osservazioni", "collector_note"),
        ("Note interne", "collector_note"),
        ("Nota pubblica", "note"),
        ("Note telefono", "phone_note"),
    ],
)
def test_a_column_is_known_by_its_italian_or_english_name(head, field):
    assert recognise([head]).by_field == {field: 0}


def test_every_name_means_one_field_and_every_field_is_known_by_its_own():
    assert {FIELD_OF[plain(field)] for field in KNOWN_FIELDS} == set(KNOWN_FIELDS)
    assert [field for field in KNOWN_FIELDS if FIELD_OF[plain(field)] != field] == []


def test_the_columns_of_the_store_mean_themselves():
    assert recognise(FIELDS).by_field == {field: place for place, field in enumerate(FIELDS)}


def test_a_field_is_taken_once_and_its_own_name_comes_first():
    layout = recognise(["Nome", "name", "Nome centro"])

    assert layout.by_field == {"name": 1}
    assert layout.unused == ("Nome", "Nome centro")


def test_a_misspelt_name_is_taken_by_likeness_and_said():
    layout = recognise(["Denominazone", "Comune", "Telefonno", "Qualcosa d'altro"])

    assert layout.by_field == {"name": 0, "comune": 1, "phone": 2}
    assert layout.guessed == {"name": "Denominazone", "phone": "Telefonno"}
    assert layout.unused == ("Qualcosa d'altro",)


@pytest.fixture
def unknown():
    return table_of(b"Alfa;Beta;Telefono\nUno;Prato;0574 1\n", "elenco.csv")


def test_an_unknown_layout_is_answered_with_its_columns_and_a_mapping_to_fill_in(unknown, tmp_path):
    with pytest.raises(TableError, match="Alfa, Beta, Telefono") as caught:
        mapping_of(unknown, tmp_path)

    left = tmp_path / FOLDER / f"{signature(unknown.heads)}.csv"
    assert str(left) in str(caught.value)
    assert left.read_text("utf-8-sig").splitlines() == [
        "colonna;campo",
        '"Alfa";',
        '"Beta";',
        '"Telefono";phone',
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
def test_a_filled_mapping_is_used_the_next_time_the_same_layout_comes(
    unknown, separator, encoding, tmp_path
):
    with pytest.raises(TableError):
        mapping_of(unknown, tmp_path)
    left = tmp_path / FOLDER / f"{signature(unknown.heads)}.csv"
    left.write_text(
        f"colonna{separator}campo\nAlfa{separator}Denominazione\n"
        f"Beta{separator}comune\nTelefono{separator}\n",
        encoding,
    )

    layout = mapping_of(table_of(b"ALFA;beta;telefono\nDue;Pisa;050 1\n", "altro.csv"), tmp_path)

    assert layout.by_field == {"name": 0, "comune": 1}
    assert layout.unused == ("telefono",)


@pytest.mark.parametrize(
    ("line", "said"), [("Beta;boh", "is no field"), ("Beta;name", "stands beside two columns")]
)
def test_a_mapping_that_makes_no_sense_is_refused(unknown, line, said, tmp_path):
    left = tmp_path / FOLDER / f"{signature(unknown.heads)}.csv"
    left.parent.mkdir()
    left.write_text(f"colonna;campo\nAlfa;name\n{line}\n", "utf-8")

    with pytest.raises(TableError, match=said):
        mapping_of(unknown, tmp_path)


def test_a_mapping_that_is_still_empty_is_asked_for_again_and_kept(unknown, tmp_path):
    for _time in range(2):
        with pytest.raises(TableError, match="Alfa"):
            mapping_of(unknown, tmp_path)

    assert len(list((tmp_path / FOLDER).iterdir())) == 1

"""Three notes: for visitors, beside a number, and for the steward, whose note nobody else reads."""

import csv
import io
from zipfile import ZipFile

import geopandas as gpd
import pandas as pd
import pytest

from downloads.datasets import list_of_steward
from geo.catalogue import COUNTED_BY_COMUNE
from geo.dates import State
from geo.intake.cells import Context
from geo.intake.findings import Level
from geo.intake.importing import import_table
from geo.intake.reading import table_of
from geo.intake.vocabulary import vocabulary
from geo.store.fields import FIELDS, OF_STEWARD, PUBLIC
from geo.store.publication import publish, restore
from geo.store.records import FILE, columns_in
from geo.store.store import current_store, open_store
from geo.store.versions import changes_between, digest, read_version, rows_of_version
from layers.card import Names, card_of
from routes.export import Exporter, dataset_files
from words import LANGUAGES, translator

MARK = "zzcollectorzz"
SAID = {"role": "Regione", "why": "a test"}
ADDRESSES = (
    "/api/servizi.geojson?stato=tutti",
    "/api/servizi.geojson?stato=tutti&scheda=1",
    "/api/servizi.csv?stato=tutti",
    "/api/strutture.geojson",
    "/embed",
    "/embed?zona=firenze",
    "/centro/C001",
    "/centro/C001.vcf",
    "/rapporto?zona=firenze",
    "/righe?indicatore=centri&di=firenze",
    "/api/copertura.csv",
    "/api/dati/servizi.csv",
    "/api/dati/servizi.xlsx",
    "/api/dati/servizi.geojson",
    "/api/dati/servizi.dizionario.csv",
    "/healthz",
)


@pytest.fixture
def marked(data_copy, all_rows):
    """Return a copy of the data in which every note of a collector holds a mark."""
    rows = all_rows.copy()
    rows.loc[rows["location_policy"] == "point", list(OF_STEWARD)] = MARK
    rows.to_csv(data_copy / "services" / FILE, index=False, lineterminator="\n")
    return data_copy


def test_the_services_of_a_store_have_no_field_of_the_steward(store):
    assert tuple(store.services.columns) == (*PUBLIC, "geometry")
    assert tuple(store.records.columns) == FIELDS
    assert (store.records["collector_note"] != "").sum() == 205  # data/services/SOURCE.md


def opened(name, body):
    """Return what a file holds, as text to be searched: what is packed is unpacked."""
    if name.endswith(".xlsx"):
        with ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(part).decode() for part in book.namelist())
    if name.endswith(".parquet"):
        return gpd.read_parquet(io.BytesIO(body)).to_csv()
    return body.decode("utf-8", "replace")


def test_no_file_of_the_export_tells_a_collectors_note(marked, today):
    store = open_store(marked)
    exporter = Exporter(store, today)

    files = [*exporter._open_data(), *exporter._centres("it"), *dataset_files(store, today, "")]

    assert (store.records["collector_note"] == MARK).any()
    assert {name.rpartition(".")[2] for name, _body in files} >= {"html", "vcf", "xlsx", "gpkg"}
    assert [name for name, body in files if MARK in opened(name, body)] == []
    assert "C001" in opened("x.xlsx", dict(files)["dati-aperti/servizi.xlsx"])


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_tells_a_collectors_note(address, marked, running, ask):
    assert (current_store().records["collector_note"] == MARK).any()
    path, _mark, asked = address.partition("?")

    answer = ask(path, dict(pair.split("=") for pair in asked.split("&") if pair))

    assert answer.status == 200
    assert MARK not in opened(path, answer.body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_tells_whose_a_number_is_right_after_it(language, all_rows):
    row = all_rows.set_index("id", drop=False).loc["C001"].to_dict() | {"collector_note": MARK}

    card = card_of(row, State.OPEN, Names("Firenze", "FI", "Firenze"), translator(language))

    keys = [line.key for line in card.lines]
    assert keys[keys.index("phone_note") - 1] == "phone"
    assert card.of("phone_note")[0].text == "centralino dell'Istituto degli Innocenti"
    assert MARK not in str(card.as_json())


def test_of_a_protected_record_no_note_is_kept(all_rows, data_copy):
    rows = all_rows.copy()
    rows.loc[rows["location_policy"] == "comune", "note"] = "in via Inventata 3"
    rows.to_csv(data_copy / "services" / FILE, index=False, lineterminator="\n")

    records = open_store(data_copy).records

    hidden = records["location_policy"] != "point"
    assert hidden.sum() == rows["kind"].isin(COUNTED_BY_COMUNE).sum() == 53
    assert set(records.loc[hidden, ["note", "phone_note", "collector_note"]].to_numpy().flat) == {
        ""
    }


@pytest.fixture
def context(store, today):
    return Context(store, vocabulary(translator("it"), translator("en")), today, today)


def imported(context, text):
    return import_table(table_of(text.encode(), "elenco.csv"), context, is_partial=True)


@pytest.mark.parametrize("head", ["Note", "NOTE", "note", "Notes", "notes", "Osservazioni"])
def test_a_column_that_does_not_say_whom_its_notes_are_for_is_for_nobody_else(head, context):
    done = imported(context, f"Codice;Denominazione;{head}\nC001;Centro;fonte poco chiara\n")

    changed = {one.field for one in changes_between(done.old, done.new).changed}
    assert "collector_note" in changed
    assert not changed & {"note", "phone_note"}
    (told,) = [found for found in done.findings if found.field == "collector_note"]
    assert (told.level, told.column, told.row) == (Level.WARNING, head, None)


def test_a_column_of_public_notes_is_for_visitors_and_nothing_is_told(context):
    done = imported(context, "Codice;Nota pubblica;Note telefono;Note\nC001;A;B;C\n")

    row = done.rows.iloc[0]
    assert (row["note"], row["phone_note"], row["collector_note"]) == ("A", "B", "C")
    assert not [found for found in done.findings if found.field == "collector_note"]


def test_a_structure_whose_collector_names_its_protection_is_protected(context):
    done = imported(
        context,
        "Denominazione;Categoria;Comune;Note;Fonte\n"
        "Casa Uno;struttura residenziale;Firenze;casa rifugio a indirizzo segreto;prova\n",
    )

    row = done.rows.iloc[0]
    assert (row["location_policy"], row["name"], row["collector_note"]) == ("zona", "", "")


def in_first_form(rows):
    told = rows["phone_note"].map(lambda text: f"Telefono: {text}." if text else "")
    made = rows.rename(columns={"note": "notes"})
    return made.assign(notes=(made["notes"] + " " + told).str.strip())[list(columns_in(1))]


def test_an_open_data_file_of_before_comes_back_unchanged(context, store):
    rows = in_first_form(store.records)
    out = io.StringIO()
    rows.to_csv(out, index=False, quoting=csv.QUOTE_ALL)

    done = imported(context, out.getvalue())

    assert not done.refused
    assert not changes_between(done.old, done.new)


@pytest.fixture
def of_before(data_copy, all_rows):
    """Return a store whose list is of the form before, published once over."""
    path = data_copy / "services" / FILE
    in_first_form(all_rows).to_csv(path, index=False, lineterminator="\n")
    return data_copy


def test_a_store_of_before_opens_and_shows_what_it_showed(of_before, store):
    old = open_store(of_before)

    pd.testing.assert_frame_equal(
        pd.DataFrame(old.services.drop(columns="geometry")).astype(str),
        pd.DataFrame(store.services.drop(columns="geometry")).astype(str),
    )
    assert set(old.records["collector_note"]) == {""}


def test_a_version_of_before_is_brought_back_without_losing_the_collectors_notes(
    of_before, all_rows
):
    rows = all_rows.copy()
    rows.loc[rows["id"] == "C002", "note"] = "changed"
    publish(of_before, rows, source_name="x.csv", source_sha256="0" * 64, **SAID)
    assert set(rows_of_version(of_before, 1)["collector_note"]) == {""}

    restore(of_before, 1, **SAID)

    records = open_store(of_before).records.set_index("id")
    assert records.loc["C002", "note"] == all_rows.set_index("id").loc["C002", "note"]
    assert list(records["collector_note"]) == list(all_rows["collector_note"])


def test_the_list_of_today_is_published_over_one_of_before(of_before, all_rows):
    made = publish(of_before, all_rows, source_name="x.csv", source_sha256="0" * 64, **SAID)

    assert made.n_changed == (all_rows["collector_note"] != "").sum()
    assert (of_before / "services" / "versions" / "000001" / FILE).read_bytes() == (
        of_before / "services" / FILE
    ).read_bytes()
    assert read_version(of_before, 2).sha256 == digest(
        (of_before / "services" / "versions" / "000002" / FILE).read_bytes()
    )


# The collector's remarks: docs/data.md. No "hours" that are an event or a rule of access are left.
def test_hours_are_hours_and_the_collector_speaks_in_his_own_field(services):
    rows = services.set_index("id")

    for record in ("C010", "C011", "C012", "C013", "C014", "C022", "C035", "C036"):
        assert rows.at[record, "opening_hours_text"] == ""
    assert rows.at["C022", "access_mode"] == "colloqui su appuntamento"
    assert rows.at["C028", "status_text"] == "attivo"
    assert rows.at["C056", "valid_from_text"] == "avvio il 10 aprile"
    assert (services["phone_note"] != "").sum() == 9


def test_the_whole_list_of_the_steward_comes_back_unchanged(context, store):
    whole = list_of_steward(store).decode("utf-8-sig")

    done = imported(context, whole)

    assert MARK not in whole
    assert "Anno di effettivo avvio non trovato" in whole
    assert not done.refused
    assert not changes_between(done.old, done.new)

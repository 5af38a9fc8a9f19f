"""The whole way of a list: in with mistakes, back marked, in corrected, published, taken back."""

import io
import json

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from geo.__main__ import app

HEAD = {
    "Codice": "id",
    "Denominazione": "name",
    "Categoria": "kind",
    "Comune": "comune_istat",
    "Zona distretto": "zona",
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
RED, YELLOW = "FFC7CE", "FFEB9C"
# Row of the sheet, column, what is written there by mistake, colour it comes back with.
MISTAKES = (
    (2, "Comune", "Firenzze", RED),  # no such comune
    (3, "Lat", "11.24626", RED),  # latitude and longitude in each other's place
    (4, "Zona distretto", "Elba", RED),  # of another comune
    (5, "Categoria", "Centro x le famiglie", RED),  # no such kind
    (6, "Data apertura", "31/02/2024", RED),  # no such day
    (8, "Verificato il", "21/11/2996", RED),  # in the future
    (9, "E-mail", "info chiocciola comune.it", YELLOW),  # no address
    (10, "Orari", "lun-ven 9-13", YELLOW),  # hours that cannot be read
    (11, "Sito web", "http:\\\\www", YELLOW),  # no address of the web
    (12, "Telefono", "vedi sito", YELLOW),  # no number
    (13, "Servizi", "volo a vela", YELLOW),  # no such service
    (15, "Data chiusura", "1990", RED),  # closed before it opened
)
AND_SWAPPED = (3, "Long", "43.77925")
INVENTED_PHONE = "055 000000"
CHANGED = 7
"""Row of the sheet whose telephone is another in the corrected list."""


@pytest.fixture
def right(all_rows, store):
    """Return 30 real rows under Italian heads, as a steward's sheet has them."""
    some = all_rows[all_rows["kind"] == "centro_famiglie"].iloc[:30]
    table = pd.DataFrame({head: some[field] for head, field in HEAD.items()})
    names = {slug: zona.name for slug, zona in store.zones.by_set[28].items()}
    return table.assign(
        **{
            "Comune": table["Comune"].map(store.comune_names),
            "Zona distretto": table["Zona distretto"].map(names),
        }
    ).reset_index(drop=True)


@pytest.fixture
def run(running):
    """Return what runs a command on the copy, in this process and in Italian."""

    def invoke(*arguments, code=0):
        done = CliRunner(env={"MAPPA_LINGUA": "it"}).invoke(app, [*map(str, arguments)])
        assert done.exit_code == code, done.output
        return done

    return invoke


@pytest.fixture
def telephone(ask, run):
    """Return what the app says of a record: its open data, its page, the nearest to its place."""

    def seen(row):
        data = {
            one["properties"]["id"]: one["properties"]
            for one in ask("/api/servizi.geojson", {"lingua": "it"}).features
        }
        page = ask(f"/centro/{row['Codice']}").text
        near = json.loads(run("nearest", "--lat", row["Lat"], "--lon", row["Long"], "-n", 5).stdout)
        assert row["Codice"] in {one["id"] for one in near}
        return data[row["Codice"]]["phone"] or "", INVENTED_PHONE in page

    return seen


def written(table, path):
    book = Workbook()
    book.active.append(list(table))
    for row in table.itertuples(index=False):
        book.active.append([cell or None for cell in row])
    book.save(path)
    return path


def with_mistakes(table):
    wrong = table.copy()
    for row, column, mistake, *_colour in (*MISTAKES, AND_SWAPPED):
        wrong.loc[row - 2, column] = mistake
    return wrong


def corrected(marked, table):
    """Return the marked workbook with what is right in its marked cells, and one new number."""
    book = load_workbook(io.BytesIO(marked.read_bytes()))
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row, column, *_rest in (*MISTAKES, AND_SWAPPED):
        sheet.cell(row, at[column]).value = table.loc[row - 2, column] or None
    sheet.cell(CHANGED, at["Telefono"]).value = INVENTED_PHONE
    book.save(marked.with_name("elenco corretto.xlsx"))
    return marked.with_name("elenco corretto.xlsx")


def marks(path):
    """Return the cells of a marked workbook that are coloured and commented: place → colour."""
    sheet = load_workbook(path).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    return {
        (cell.row, heads[cell.column - 1]): cell.fill.fgColor.rgb[-6:]
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.comment and cell.comment.text and cell.fill.fill_type == "solid"
    }


def test_a_list_goes_in_comes_back_goes_in_again_is_published_seen_and_taken_back(
    right, run, telephone, tmp_path, data_copy
):
    changed = right.loc[CHANGED - 2]
    before = telephone(changed)
    as_it_was = (data_copy / "services" / "services.csv").read_bytes()

    # In with twelve mistakes: nothing changes, and it comes back with each of them marked.
    wrong = written(with_mistakes(right), tmp_path / "elenco.xlsx")
    refused = run("import", wrong, "--partial", "--report", tmp_path / "back", code=1)
    assert "righe lette 30, rifiutate 7, con avvisi 5" in refused.stdout
    marked = tmp_path / "back" / "elenco.segnato.xlsx"
    found = marks(marked)
    assert {(row, column): found.get((row, column)) for row, column, *_ in MISTAKES} == {
        (row, column): colour for row, column, _written, colour in MISTAKES
    }

    # In again, corrected in the marked list itself: the preview says the one thing that is new.
    right_now = corrected(marked, right)
    preview = json.loads(run("import", right_now, "--partial", "--json").stdout)
    assert preview["refused"] == 0
    assert [(one["id"], one["field"], one["after"]) for one in preview["changes"]["changed"]] == [
        (changed["Codice"], "phone", INVENTED_PHONE)
    ]
    assert telephone(changed) == before

    # Published, and seen in the app that runs.
    run("import", right_now, "--partial", "--publish", "--role", "Zona", "--why", "elenco 2026")
    assert telephone(changed) == (INVENTED_PHONE, True)
    versions = json.loads(run("history", "--json").stdout)
    assert [(one["number"], one["role"], one["source_name"]) for one in versions] == [
        (2, "Zona", "elenco corretto.xlsx"),
        (1, "project", "services.csv"),
    ]
    assert INVENTED_PHONE in run("diff", 1, 2).stdout

    # Taken back: the app is as it was, every version is kept, the project's list untouched.
    run("restore", 1, "--role", "Zona", "--why", "numero sbagliato")
    assert telephone(changed) == before
    assert run("diff", 1, 3).stdout.count("\n") == 1
    assert (data_copy / "services" / "services.csv").read_bytes() == as_it_was

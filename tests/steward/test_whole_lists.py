"""What stands in a file is read or told, and what stands in it is not closed.

The inputs in ``cases`` are made up, but for the names and addresses of the project's own records.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import A, P
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from shapely import Point

from documents.findings import as_rows, marked_xlsx, report_text
from geo.errors import TableError
from geo.intake.importing import import_table
from geo.intake.reading import read_table, table_of
from words import translator

CASES = Path(__file__).parent / "cases"
HEAD = ("Denominazione", "Categoria", "Comune", "Indirizzo", "Telefono", "Fonte")
ZONA = "empolese-valdarno-inferiore"


def invented(name, comune="Empoli", address="Via Inventata 1"):
    return (f"INVENTATO {name}", "centro famiglie", comune, address, "0571 123456", "prova")


@pytest.fixture(scope="module")
def case(context):
    """Return what imports one of the cases."""

    def read(name, *, is_partial=True, **changes):
        return import_table(
            table_of((CASES / name).read_bytes(), name),
            replace(context, **changes),
            is_partial=is_partial,
        )

    return read


@pytest.fixture(scope="module")
def whole(services):
    """Return the centres of a zona that are open, as a list: head, then a row for each."""
    some = services[(services["zona"] == ZONA) & (services["kind"] == "centro_famiglie")]
    return [
        ("id", "Denominazione", "Categoria", "Codice ISTAT", "Indirizzo", "Note"),
        *(
            (row["id"], row["name"], row["kind"], row["comune_istat"], row["address"], "")
            for row in some.to_dict("records")
        ),
    ]


def said_of(done, row):
    return [one.problem.text for one in done.findings if one.row == row]


def levels(done):
    return {one.level.value for one in done.findings if one.row is not None}


def as_text(rows, separator=";"):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode()


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def test_a_mark_that_is_never_closed_refuses_the_file_and_names_its_row():
    with pytest.raises(TableError, match="row 3"):
        table_of((CASES / "d02_unclosed_quote.csv").read_bytes(), "elenco.csv")


def test_a_mark_closed_by_one_further_down_swallows_no_row():
    data = b'Nome;Comune;Fonte\nUno;Empoli;"prova\nDue;Vinci;"altra"\nTre;Prato;x\n'

    with pytest.raises(TableError, match="row 2"):
        table_of(data, "elenco.csv")


def test_a_cell_of_several_lines_that_look_like_rows_refuses_its_row(context):
    data = b'Nome;Comune;Fonte\nUno;Empoli;"prova\nDue;Vinci;x"\nTre;Prato;x\n'

    done = import_table(table_of(data, "elenco.csv"), context, is_partial=True)

    assert 2 in done.refused


def test_marks_inside_a_marked_cell_are_text_and_said(case):
    done = case("d03_inner_quotes.csv")

    assert done.rows["name"].tolist() == [
        'Centro "La Mongolfiera" Uno',
        'Centro "Arcobaleno"; sede distaccata',
        'Centro "Il Girotondo"',
    ]
    assert any("quotation marks" in text for text in said_of(done, 2))
    assert said_of(done, 4) == []


CELL = st.text(st.sampled_from('ab"; \n,è'), max_size=12)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(";,\t|"),
)
def test_a_text_that_is_written_right_is_read_as_it_was_written(rows, separator):
    rows = [[f"x{cell.strip()}" for cell in row] for row in rows]

    table = table_of(as_text([("Nome", "Comune", "CAP"), *rows], separator), "elenco.csv")

    assert table.cells.to_numpy().tolist() == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp850", "mac_roman"])
def test_accents_of_any_office_are_read(encoding):
    text = "Nome;Comune;Note\nCittà di più;Forte dei Marmi;è così, però\n"

    table = table_of(text.encode(encoding), "elenco.csv")

    assert table.cells.iloc[0].tolist() == ["Città di più", "Forte dei Marmi", "è così, però"]
    assert bool(table.remarks) is (encoding in {"cp850", "mac_roman"})


def test_a_bar_separates_too(case):
    assert case("d01_pipe.csv").rows["comune_istat"].tolist() == ["048014", "048050"]


def test_a_row_above_the_head_is_told_and_not_handed_back(case):
    done = case("d04_row_before_head.csv")

    assert len(done.rows) == 2
    assert len(said_of(done, 1)) == 1
    sheet = load_workbook(io.BytesIO(marked_xlsx(done, translator("it")))).worksheets[0]
    assert {cell.value for cell in sheet[1]} - {None} == {"•••"}


def test_totals_and_notes_under_a_table_are_told_and_no_error(case):
    done = case("d06_notes_under.csv")

    assert len(done.rows) == 2
    assert levels(done) <= {"warning", "note"}
    assert all(said_of(done, row) for row in (5, 6, 7, 8))


def test_what_a_whole_list_leaves_out_closes_though_a_note_stands_under_it(case):
    done = case("f02_full_list_with_note.csv", is_partial=False)

    assert list(done.closed) == ["C014"]
    assert not done.refused
    assert not done.must_confirm


@pytest.mark.parametrize(
    "row",
    [
        ("TOTALE", "", "2"),
        ("Totale complessivo: 2", "", ""),
        ("segue", "", ""),
        ("Pagina 2 di 3", "", ""),
        ("Nome", "Comune", "Posti"),
        ("ZONA MUGELLO", "", ""),
        ("(1) dato provvisorio", "", ""),
        ("* chiuso ad agosto", "", ""),
        ("Comune di Empoli", "", ""),
        ("N.B. dati 2025", "", ""),
    ],
)
def test_a_row_that_is_no_service_is_told_wherever_it_stands(row, context):
    rows = [
        ("Nome", "Comune", "Posti"),
        ("INVENTATO Uno", "Empoli", "2"),
        row,
        ("INVENTATO Due", "Vinci", "3"),
    ]

    done = import_table(
        table_of(as_text(rows), "elenco.csv"),
        replace(context, kind="centro_famiglie"),
        is_partial=True,
    )

    assert done.rows.index.tolist() == [2, 4]
    assert len(said_of(done, 3)) == 1


def test_a_service_without_comune_is_no_remark(context):
    rows = [
        ("Nome", "Comune", "Posti"),
        ("INVENTATO Uno", "", "2"),
        ("INVENTATO Due", "Vinci", "3"),
    ]

    done = import_table(
        table_of(as_text(rows), "elenco.csv"),
        replace(context, kind="centro_famiglie"),
        is_partial=True,
    )

    assert done.refused == {2}


@pytest.mark.parametrize("separator", ["~", "^", "§", "¦", "#"])
def test_a_sign_of_few_programs_separates_where_it_alone_makes_known_heads(separator, context):
    rows = (HEAD, invented("Uno"))

    done = import_table(table_of(as_text(rows, separator), "elenco.csv"), context, is_partial=True)

    assert done.rows["comune_istat"].tolist() == ["048014"]


def test_one_column_alone_is_refused_and_no_mapping_is_left(context):
    with pytest.raises(TableError, match="only one column"):
        import_table(table_of(b"Nome  Comune\nUno   Empoli\n", "elenco.csv"), context)


@pytest.mark.parametrize(("first", "last"), ["''", "“”", "«»"])
def test_marks_around_each_cell_are_taken_off_and_said(first, last, context):
    rows = [HEAD, *([f"{first}{cell}{last}" for cell in invented(n)] for n in ("Uno", "Due"))]

    done = import_table(table_of(as_text(rows), "elenco.csv"), context, is_partial=True)

    assert done.rows["name"].tolist() == ["INVENTATO Uno", "INVENTATO Due"]
    assert any("between marks" in text for text in said_of(done, None))


def test_other_layers_of_a_geopackage_are_told_and_close_nothing(whole, context, tmp_path):
    head, *rows, gone = whole
    path = tmp_path / "elenco.gpkg"
    for layer, some in (("centri", rows), ("Montespertoli", [gone])):
        frame = gpd.GeoDataFrame(some, columns=list(head))
        places = gpd.points_from_xy([11.0] * len(some), [43.7] * len(some))
        frame.set_geometry(places, crs=4326).iloc[:, [0, 1, 2, 3, -1]].to_file(path, layer=layer)

    done = import_table(read_table(path), context)

    told = [one for one in done.findings if "layer" in one.problem.text]
    assert [(one.level.value, dict(one.problem.given)) for one in told] == [
        ("warning", {"layer": "Montespertoli", "n": 1})
    ]
    assert gone[0] not in done.closed


@pytest.mark.parametrize("crs", [4326, 7794, 25832])
def test_a_geoparquet_is_read_by_the_system_that_it_declares(crs, tmp_path):
    frame = gpd.GeoDataFrame(
        {"nome": ["A", "B"], "comune": ["Firenze", "Pisa"]},
        geometry=[Point(11.25, 43.77), None],
        crs=4326,
    )
    frame.to_crs(crs).to_parquet(tmp_path / "elenco.parquet")

    table = read_table(tmp_path / "elenco.parquet")

    first, second = (dict(zip(table.heads, row, strict=True)) for row in table.cells.to_numpy())
    assert (float(first["lat"]), float(first["lon"])) == pytest.approx((43.77, 11.25), abs=1e-5)
    assert (second["comune"], second["lat"]) == ("Pisa", "")


def test_a_parquet_without_places_or_cut_short_is_refused(tmp_path):
    pd.DataFrame({"nome": ["A"]}).to_parquet(tmp_path / "elenco.parquet")
    data = (tmp_path / "elenco.parquet").read_bytes()

    with pytest.raises(TableError, match="no GeoParquet"):
        table_of(data, "elenco.parquet")
    with pytest.raises(TableError, match="damaged"):
        table_of(data[:-20], "elenco.parquet")


def test_other_sheets_are_named(case):
    done = case("x01_sheet_per_zona.xlsx")

    text = report_text(done, translator("it"))
    assert "Mugello" in text
    assert "Casentino" in text


def test_a_hidden_sheet_is_not_the_list_and_is_named(case):
    done = case("x03_hidden_sheet.xlsx")

    assert done.table.sheet == "Elenco"
    assert done.rows["comune_istat"].tolist() == ["048014"]
    assert "archivio 2019" in report_text(done, translator("it"))


def test_two_rows_are_one_head_where_only_both_name_the_columns(case):
    done = case("x06_split_heads.xlsx")

    assert done.layout.by_field.keys() >= {"name", "kind", "comune", "address", "phone", "email"}
    assert done.rows[["comune_istat", "address"]].to_numpy().tolist() == [["048014", "Via Roma 1"]]
    assert not done.refused


@pytest.mark.parametrize("name", ["x07_typed_cells.xlsx", "g12_bool_list.geojson"])
def test_true_and_false_are_states(name, case):
    done = case(name)

    assert not done.refused
    assert done.rows["status"].tolist() == ["open", "closed", "open"][: len(done.rows)]


def test_a_struck_row_is_neither_taken_nor_closed(case):
    done = case("x08_struck_row.xlsx")

    assert done.refused == {3}
    assert any("struck" in text for text in said_of(done, 3))


def test_the_address_of_a_link_is_suggested(case):
    suggested = [one.instead.spoken(str.format) for one in case("x09_hyperlinks.xlsx").findings]

    assert "write “centro@comune.it”, if that is meant" in suggested
    assert "write “https://www.comune.it/centro”, if that is meant" in suggested


def test_the_title_of_a_section_is_told_and_no_error(case):
    done = case("x12_section_rows.xlsx")

    assert done.rows["comune_istat"].tolist() == ["048014", "048049"]
    assert not done.refused
    assert all(len(said_of(done, row)) == 1 for row in (2, 4))


def test_a_street_in_parts_is_an_address(case):
    assert case("x15_street_split.xlsx").rows["address"].tolist() == ["Via Roma 1/A"]


def test_hidden_rows_columns_and_struck_parts_of_cells_are_told(context):
    book, sheet = sheet_of(
        HEAD, invented("Uno"), invented("Due", "Vinci"), invented("Tre", "Prato")
    )
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet["D4"] = CellRichText("Via Nuova 1 ", TextBlock(InlineFont(strike=True), "Via Vecchia 2"))
    sheet["E2"].font = Font(strike=True)

    done = import_table(table_of(saved(book), "elenco.xlsx"), context, is_partial=True)

    assert any("hidden" in text for text in said_of(done, 3))
    assert any("hidden" in text for text in said_of(done, None))
    assert [one.field for one in done.findings if "struck" in one.problem.text] == [
        "phone",
        "address",
    ]
    assert not done.refused


def test_a_cell_merged_over_rows_is_that_of_each(context):
    book, sheet = sheet_of(HEAD, invented("Uno"), invented("Due"), invented("Tre"))
    sheet.merge_cells("C2:C4")

    done = import_table(table_of(saved(book), "elenco.xlsx"), context, is_partial=True)

    assert done.rows["comune_istat"].tolist() == ["048014"] * 3
    assert any("one with that of row" in text for text in said_of(done, 4))


def old_excel(*rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Elenco")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.add_sheet("Vecchio").write(0, 0, "Centro per le Famiglie")
    return saved(book)


def open_document(*rows, struck=(), hidden=()):
    book = OpenDocumentSpreadsheet()
    style = Style(name="barrato", family="table-cell")
    style.addElement(TextProperties(textlinethroughstyle="solid"))
    book.automaticstyles.addElement(style)
    table = Table(name="Elenco")
    for number, row in enumerate(rows, start=1):
        line = TableRow(**({"visibility": "filter"} if number in hidden else {}))
        for cell in row:
            text = P(text="" if cell.startswith("mailto:") else cell)
            if cell.startswith("mailto:"):
                text.addElement(A(href=cell, text="scrivi qui"))
            made = TableCell(
                valuetype="string", **({"stylename": style} if number in struck else {})
            )
            made.addElement(text)
            line.addElement(made)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def test_an_old_excel_file_is_read(context):
    done = import_table(
        table_of(old_excel(HEAD, invented("Uno"), invented("Due", "Vinci")), "elenco.xls"),
        context,
        is_partial=True,
    )

    assert done.rows["comune_istat"].tolist() == ["048014", "048050"]
    assert "Vecchio" in report_text(done, translator("it"))


def test_an_open_document_is_read_with_what_it_shows(context):
    rows = (
        ("Denominazione", "Categoria", "Comune", "Email", "Fonte"),
        ("INVENTATO Uno", "centro famiglie", "Empoli", "mailto:uno@comune.it", "prova"),
        ("INVENTATO Due", "centro famiglie", "Vinci", "", "prova"),
        ("INVENTATO Tre", "centro famiglie", "Prato", "", "prova"),
    )

    done = import_table(
        table_of(open_document(*rows, struck={4}, hidden={3}), "elenco.ods"),
        context,
        is_partial=True,
    )

    assert done.rows["comune_istat"].tolist() == ["048014", "048050", "100005"]
    assert "write “uno@comune.it”, if that is meant" in [
        one.instead.spoken(str.format) for one in done.findings if one.row == 2
    ]
    assert any("hidden" in text for text in said_of(done, 3))
    assert done.refused == {4}


def test_a_column_that_contradicts_its_name_is_doubted_and_rows_are_taken(case):
    done = case("q01_columns_of_other_sense.csv")

    assert not done.refused
    assert done.rows["opening_hours_text"].tolist() == ["lun-ven 9-13", "mar e gio 15-18"]
    doubted = [one for one in done.findings if "does not hold" in one.problem.text]
    assert [one.came for one in doubted] == ["Apertura", "Chiusura", "Stato"]


@pytest.mark.parametrize(
    ("head", "cells", "field"),
    [
        ("Telefono", ("uno@comune.it", "due@comune.it"), "email"),
        ("E-mail", ("0571 123456", "0571 123457"), "phone"),
        ("Sito web", ("uno@comune.it", "due@comune.it"), "email"),
        ("Data apertura", ("9.00-13.00", "lunedì e martedì"), "opening_hours"),
    ],
)
def test_a_column_is_read_as_what_it_holds(head, cells, field, context):
    rows = [
        ("Denominazione", "Categoria", "Comune", head),
        *(
            ("INVENTATO", "centro famiglie", comune, cell)
            for comune, cell in zip(("Empoli", "Vinci"), cells, strict=True)
        ),
    ]

    done = import_table(table_of(as_text(rows), "elenco.csv"), context, is_partial=True)

    assert field in done.layout.by_field
    assert not done.refused


def test_two_columns_of_one_sense_are_both_used(read_list):
    done = read_list(
        ("Denominazione", "Categoria", "Comune", "Telefono", "Cellulare", "Indirizzo", "Sede"),
        (
            "INVENTATO Uno",
            "centro famiglie",
            "Empoli",
            "0571 123456",
            "333 1234567",
            "Via Roma 1",
            "Via Verdi 2",
        ),
        ("INVENTATO Due", "centro famiglie", "Vinci", "", "333 1234568", "", "Via Verdi 3"),
    )

    assert done.rows["phone"].tolist() == ["0571 123456 / 333 1234567", "333 1234568"]
    assert done.rows["address"].tolist() == ["Via Roma 1", "Via Verdi 3"]
    assert any("two columns of one sense" in text for text in said_of(done, 2))
    assert done.layout.unused == ()


def test_of_two_columns_that_protect_the_stricter_counts(read_list):
    done = read_list(
        ("Denominazione", "Categoria", "Comune", "Indirizzo", "Riservato", "Protetta"),
        ("INVENTATO Uno", "centro famiglie", "Empoli", "Via Segretissima 1", "no", "sì"),
    )

    assert done.rows["location_policy"].tolist() == ["zona"]
    assert "Segretissima" not in str(as_rows(done, translator("it")))


@pytest.mark.parametrize("name", ["k01_id_other_case.csv", "k07_codice_column.csv"])
def test_an_id_in_other_case_or_of_another_register_finds_the_record(name, case):
    done = case(name, is_partial=False)

    assert done.rows["id"].tolist() == ["C010"]
    assert done.must_confirm


def test_a_row_whose_id_and_content_are_two_records_names_both(read_list, whole):
    head, first, second, *_rest = whole

    done = read_list(head, (second[0], *first[1:]))

    assert done.refused == {2}
    said = [one.problem.spoken(str.format) for one in done.findings if one.row == 2]
    assert any(first[0] in text and second[0] in text for text in said)


def test_ids_that_were_numbered_anew_change_nothing_in_silence(read_list, whole):
    head, *rows = whole
    shifted = [(rows[(at + 1) % len(rows)][0], *row[1:]) for at, row in enumerate(rows)]

    done = read_list(head, *shifted, is_partial=False)

    assert len(done.refused) == len(rows)
    assert not done.closed


def test_an_id_is_believed_where_the_row_says_nothing_against_it(read_list, whole):
    head, first, *_rest = whole

    moved = read_list(head, (first[0], first[1], first[2], first[3], "Via Inventata 9", ""))
    renamed = read_list(head, (first[0], "INVENTATO Nome Nuovo", first[2], first[3], first[4], ""))

    assert moved.rows["id"].tolist() == renamed.rows["id"].tolist() == [first[0]]
    assert not moved.refused | renamed.refused


def test_an_id_with_another_name_and_place_is_asked(read_list, whole):
    head, first, *_rest = whole

    done = read_list(head, (first[0], "INVENTATO Altro", first[2], first[3], "Via Inventata 9", ""))

    assert done.refused == {2}
    assert "C010" in " ".join(one.problem.spoken(str.format) for one in done.findings)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_what_stands_anywhere_in_the_file_does_not_close(read_list, whole, store, data):
    head, *rows = whole
    gone = data.draw(st.sampled_from(rows))
    comune = store.comune_names[gone[3]]
    mention = data.draw(
        st.sampled_from(
            [
                ("", gone[1], "", "", "", ""),  # a row with a name alone
                (gone[0].lower(), "", "", "", "", ""),
                ("", f"Nota: {gone[1].upper()} ({comune}) in attesa", "", "", "", ""),
                ("", "", "", "", gone[4], ""),
                ("", gone[1], "Tipo ignoto", gone[3], "", ""),
                ("", "INVENTATO Altro", gone[2], gone[3], gone[4], ""),
            ]
        )
    )
    others = [row for row in rows if row != gone]

    done = read_list(head, *others, mention, is_partial=False)

    assert gone[0] not in done.closed


def test_what_another_sheet_names_does_not_close(whole, context):
    head, *rows, gone = whole
    book, _sheet = sheet_of(head, *rows)
    other = book.create_sheet("Montespertoli")
    other.append(["Centro", "Dove"])
    other.append([gone[1], "Montespertoli"])

    done = import_table(table_of(saved(book), "elenco.xlsx"), context)

    assert not done.closed
    assert any(gone[0] in one.problem.spoken(str.format) for one in done.findings)


def test_a_zona_that_is_left_out_by_mistake_closes_nothing(services, read_list):
    some = services[(services["kind"] == "centro_famiglie") & (services["zona"] != ZONA)]
    rows = [
        (row["id"], row["name"], row["kind"], row["comune_istat"])
        for row in some.to_dict("records")
    ]

    done = read_list(
        ("id", "Denominazione", "Categoria", "Codice ISTAT"), *reversed(rows), is_partial=False
    )

    assert not done.closed


@pytest.mark.parametrize(("said", "may"), [(None, False), (3, False), (4, True)])
def test_much_closes_only_with_its_number(said, may, read_list, whole):
    done = read_list(*whole[:2], is_partial=False)

    assert len(done.closed) == 4
    assert done.may_close(said) is may


@pytest.mark.parametrize(("more", "code"), [((), 1), (("--close", 3), 1), (("--close", 4), 0)])
def test_the_command_publishes_much_that_closes_only_with_its_number(  # noqa: PLR0917 - fixtures
    more, code, geo, data_copy, tmp_path, whole
):
    (tmp_path / "elenco.csv").write_bytes(as_text(whole[:2]))

    done = geo(
        "import",
        tmp_path / "elenco.csv",
        "--publish",
        "--role",
        "referente",
        "--why",
        "prova",
        *more,
        data=data_copy,
    )

    assert done.returncode == code
    assert "--close 4" in done.stderr or code == 0
    assert (data_copy / "services" / "versions").exists() is (code == 0)

"""CSV and XLSX: what is read back is what went in, and the same data gives the same bytes."""

import csv
import io
import math
import zipfile
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from downloads.formats import cell_of, csv_bytes, harmless, written
from downloads.spreadsheet import Sheet, xlsx_bytes
from geo.errors import RecordError

INVENTED_TEXTS = (
    "=1+1",
    "-5",
    "+39 055",
    "\x00=1",
    "a\r\nb",
    " x ",
    "#N/A",
    "'",
    "perché",
    "东",
    "\ud800",
    "\ufffe",
    "045001",
    "_x000D_",
    "TRUE",
    "<a>&",
    "😀",
)
cells = st.one_of(
    st.none(),
    st.just(math.nan),
    st.text(max_size=12),
    st.sampled_from(INVENTED_TEXTS),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=6).map(
        lambda rows: pd.DataFrame(rows, columns=[f"c{n}" for n in range(width)], dtype=object)
    )
)


def csv_rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def first_sheet(content):
    return load_workbook(io.BytesIO(content)).active


def expected(value):
    """Return a cell as a reader sees it: an empty text and a missing value are the same."""
    cell = cell_of(value)
    return (harmless(cell) or None) if isinstance(cell, str) else cell


@given(tables)
def test_csv_reads_back_as_it_was_written(frame):
    header, *rows = csv_rows(csv_bytes(frame))

    assert header == list(frame.columns)
    for row, values in zip(rows, frame.itertuples(index=False), strict=True):
        for read, value in zip(row, values, strict=True):
            want = expected(value)
            if isinstance(want, bool):
                assert read == str(want).lower()
            elif isinstance(want, int | float):
                assert float(read) == want
            else:
                assert read == (want or "")


@settings(deadline=None, max_examples=60)
@given(tables)
def test_xlsx_reads_back_as_it_was_written(frame):
    sheet = first_sheet(xlsx_bytes([Sheet("Dati", frame)], title="Dati"))

    for number, values in enumerate(frame.itertuples(index=False), start=2):
        for column, value in enumerate(values, start=1):
            cell, want = sheet.cell(number, column), expected(value)
            if isinstance(want, str):
                want = want.replace("\r\n", "\n").replace("\r", "\n")
                assert cell.data_type == "s"
            if isinstance(want, float):
                assert cell.value == pytest.approx(want, rel=1e-14)  # 15 digits, as spreadsheets
            else:
                assert cell.value == want


def test_numbers_of_numpy_and_pandas_are_numbers_and_days_are_iso_text():
    frame = pd.DataFrame(
        {
            "n": pd.array([1, None], dtype="Int64"),
            "share": [np.float64(0.1), np.nan],
            "yes": [np.bool_(True), None],
            "day": [pd.Timestamp("2024-12-31"), pd.NaT],
            "moment": [datetime(2024, 1, 2, 3), None],  # noqa: DTZ001
            "other": [date(2024, 1, 2), frozenset({1})],
        }
    )

    assert csv_rows(csv_bytes(frame))[1:] == [
        ["1", "0.1", "true", "2024-12-31", "2024-01-02T03:00:00", "2024-01-02"],
        ["", "", "", "", "", "frozenset({1})"],
    ]


def test_whole_numbers_have_no_decimals_in_csv():
    assert csv_rows(csv_bytes(pd.DataFrame({"n": [3.0, np.nan, -2.5]}))) == [
        ["n"],
        ["3"],
        [""],
        ["-2.5"],
    ]


@pytest.mark.parametrize(
    "write", [csv_bytes, lambda frame: xlsx_bytes([Sheet("Dati", frame)], title="")]
)
def test_an_infinite_number_is_refused_with_its_place(write):
    with pytest.raises(RecordError, match="row 2, km: came 'inf', needed: a finite number"):
        write(pd.DataFrame({"km": [1.0, math.inf]}))


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame(index=[1, 2])], ids=str
)
def test_an_empty_frame_is_a_file_too(frame):
    sheet = first_sheet(xlsx_bytes([Sheet("", frame, "")], title=""))

    assert [list(row) for row in csv_rows(csv_bytes(frame))][:1] in ([[]], [["a"]])
    assert sheet.max_row == 1


def test_a_workbook_without_sheets_is_a_workbook():
    assert first_sheet(xlsx_bytes([], title="Niente")).max_row == 1


def test_a_sheet_has_a_title_and_a_header_that_is_bold_and_stays_in_view(zones):
    frame = pd.DataFrame({"zona": [one.name for one in zones.by_set[28].values()]})
    sheet = first_sheet(xlsx_bytes([Sheet("Zone", frame, "Zone 2024")], title="Zone"))

    assert sheet["A1"].value == "Zone 2024"
    assert sheet["A3"].value == "zona"
    assert sheet["A3"].font.bold
    assert sheet.freeze_panes == "A4"
    assert sheet.column_dimensions["A"].width > max(map(len, frame["zona"]))


def test_tabs_have_names_that_are_allowed_and_differ():
    frame, names = pd.DataFrame(), ("a/b:c", "A b c", "x" * 40, "x" * 41, "'", "")
    book = load_workbook(io.BytesIO(xlsx_bytes([Sheet(name, frame) for name in names], title="")))

    assert book.sheetnames == ["a b c", "A b c 2", "x" * 31, "x" * 27 + " 2", "1", "1 2"]


def test_a_workbook_does_not_tell_when_it_was_made(services):
    frame = pd.DataFrame(services.drop(columns="geometry"))
    sheets = [Sheet("Dati", frame), Sheet("Fonti", frame[["source_url"]])]
    made = xlsx_bytes(sheets, title="Servizi")

    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in parts.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")
    assert made == xlsx_bytes(sheets, title="Servizi")


def test_real_rows_read_back_and_the_frame_stays_as_it_was(all_rows):
    before = all_rows.copy()
    header, *rows = csv_rows(csv_bytes(all_rows))

    assert header == list(all_rows.columns)
    assert rows == [[written(cell) for cell in row] for row in all_rows.to_numpy().tolist()]
    pd.testing.assert_frame_equal(all_rows, before)

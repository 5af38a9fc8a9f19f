"""A record is refused by name: file, row, id, field, what came, what is needed."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geo.crs import WGS84
from geo.errors import Finding, RecordError, StoreError
from geo.store.records import FIELDS, FILE, check_fields, read_services


def findings_of(rows):
    with pytest.raises(RecordError) as refused:
        check_fields(rows, FILE)
    return refused.value.findings


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", ""),
        ("kind", "banana"),
        ("type", "banana"),
        ("services", "INFO|BANANA"),
        ("comune_istat", "48017"),
        ("comune_istat", "Firenze"),
        ("postal_code", "5012"),
        ("email", "centro at comune.it"),
        ("website", "sul sito del Comune"),
        ("capacity", "sei"),
        ("valid_from", "2026-02-31"),
        ("valid_from", "primavera 2025"),
        ("valid_to", "2025-13"),
        ("valid_from_basis", ""),
        ("status", "aperto"),
        ("status", ""),
        ("lat", "43,77925"),
        ("lat", "91"),
        ("lat", "nan"),
        ("lon", "181"),
        ("lon", "inf"),
        ("position_accuracy", "exact"),
        ("position_accuracy", ""),
        ("location_policy", "public"),
        ("location_policy", ""),
        ("source_url", ""),
        ("source_url", "  "),
        ("source_year", "25"),
        ("verified_on", "21/11/2026"),
        ("verified_on", "2026-11"),
        ("confidence", "alta"),
    ],
)
def test_a_wrong_cell_is_refused_by_file_row_id_and_field(field, value, rows):
    rows.loc[1, field] = value

    found = findings_of(rows)

    assert [(f.file, f.row, f.record, f.field, f.came) for f in found] == [
        ("services.csv", 3, "C002", field, value)
    ]
    assert found[0].needed


@pytest.mark.parametrize("value", ["", "C 002", "C002/../x", "<b>"])
def test_an_id_that_is_no_id_is_refused(value, rows):
    rows.loc[1, "id"] = value

    found = findings_of(rows)

    assert [(f.row, f.record, f.field, f.came) for f in found] == [(3, value, "id", value)]


# A page formats it as a date, so it must be a day of the calendar.
def test_a_day_of_verification_that_does_not_exist_is_refused(rows):
    rows.loc[1, "verified_on"] = "2026-02-31"

    assert [finding.field for finding in findings_of(rows)] == ["verified_on"]


# Python reads these as numbers, pandas does not: they must be refused, not crash.
@pytest.mark.parametrize("value", ["4_3.77925", "٤٣.77925"])
def test_a_number_that_only_python_reads_is_refused(value, rows):
    rows.loc[1, "lat"] = value

    assert [(f.record, f.field, f.came) for f in findings_of(rows)] == [("C002", "lat", value)]


def test_every_wrong_cell_is_named_in_the_order_of_the_file(rows):
    rows.loc[2, "kind"] = "banana"
    rows.loc[0, "status"] = "aperto"
    rows.loc[0, "confidence"] = "alta"

    found = findings_of(rows)

    assert [(f.row, f.record) for f in found] == [(2, "C001"), (2, "C001"), (4, "S001")]
    assert {f.field for f in found} == {"status", "confidence", "kind"}


@pytest.mark.parametrize("field", ["id", "source_url", "location_policy"])
def test_a_missing_column_is_named(field, rows):
    found = findings_of(rows.drop(columns=field))

    assert found == (Finding(FILE, None, "", field, field, "the columns of the record schema"),)


def test_a_column_too_many_is_named(rows):
    found = findings_of(rows.assign(indirizzo_segreto="Via Roma 1"))

    assert [finding.field for finding in found] == ["indirizzo_segreto"]


def test_a_finding_is_one_sentence_with_all_it_knows():
    finding = Finding(FILE, 3, "C002", "kind", "banana", "a kind of the catalogue")

    assert str(finding) == (
        "services.csv, row 3 (C002), kind: came 'banana', needed: a kind of the catalogue"
    )


def test_an_error_of_many_findings_says_how_many_more():
    finding = Finding(FILE, 3, "C002", "kind", "banana", "a kind of the catalogue")

    assert str(RecordError([finding] * 3)).endswith("a kind of the catalogue (and 2 more)")


def test_good_rows_keep_every_cell_and_gain_a_point(rows):
    frame = check_fields(rows, FILE)

    assert tuple(frame.columns) == (*FIELDS, "geometry")
    assert_frame_equal(pd.DataFrame(frame.drop(columns="geometry")), rows)
    assert frame.crs.to_epsg() == WGS84
    assert (frame.geometry[0].y, frame.geometry[0].x) == (43.77925, 11.24626)
    assert frame.geometry[2] is None


def test_checking_leaves_the_rows_as_they_came(rows):
    before = rows.copy(deep=True)

    check_fields(rows, FILE)

    assert_frame_equal(rows, before)


def test_half_a_position_is_no_point(rows):
    rows.loc[0, "lon"] = ""

    assert check_fields(rows, FILE).geometry[0] is None


def test_no_rows_are_an_answer_and_no_error(rows):
    assert len(check_fields(rows.iloc[:0], FILE)) == 0


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"services\.csv: not found"):
        read_services(tmp_path / FILE)


# What a spreadsheet saves when asked for the wrong thing.
@pytest.mark.parametrize(("encoding", "separator"), [("utf-16", ","), ("utf-8", ";")])
def test_a_file_that_is_no_table_in_utf_8_with_commas_is_refused(
    encoding, separator, rows, tmp_path
):
    rows.to_csv(tmp_path / FILE, index=False, encoding=encoding, sep=separator)

    with pytest.raises(RecordError, match=r"services\.csv"):
        read_services(tmp_path / FILE)


@pytest.mark.parametrize("content", ["", "\n", 'id,kind\n"C001'])
def test_a_file_without_a_whole_table_is_refused(content, tmp_path):
    (tmp_path / FILE).write_text(content, encoding="utf-8")

    with pytest.raises(RecordError, match=r"services\.csv"):
        read_services(tmp_path / FILE)


# Some spreadsheets end every row, but not the head, with one comma more.
@pytest.mark.parametrize("which", [slice(1, None), slice(2, 3)])
def test_a_row_longer_than_the_head_is_refused(which, rows, tmp_path):
    lines = rows.to_csv(index=False).splitlines()
    lines[which] = [line + "," for line in lines[which]]
    (tmp_path / FILE).write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(RecordError, match=r"services\.csv"):
        read_services(tmp_path / FILE)


def test_a_byte_order_mark_does_no_harm(rows, tmp_path):
    rows.to_csv(tmp_path / FILE, index=False, encoding="utf-8-sig")

    assert list(read_services(tmp_path / FILE)["id"]) == ["C001", "C002", "S001", "S021"]

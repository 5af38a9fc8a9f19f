"""Reading the tables of figures: a wrong cell is named with what came and what is needed."""

import pytest

from geo.errors import RecordError, StoreError
from geo.figures.rows import read_by_zona, read_regional


@pytest.fixture
def change(data_copy, table_of):
    """Return what changes one cell of a table in a copy of the data, and the folder of it."""

    def damage(name, column, value, row=2):
        rows = table_of(name)
        rows.loc[row - 2, column] = value
        rows.to_csv(data_copy / "statistics" / name, index=False, lineterminator="\n")
        return data_copy / "statistics"

    return damage


def test_every_row_of_the_three_tables_is_read(root, zones, table_of):
    folder = root / "data" / "statistics"

    assert len(read_regional(folder)) == len(table_of("regional_minors.csv")) + len(
        table_of("centres_figures.csv")
    )
    assert len(read_by_zona(folder, zones)) == len(table_of("zone_figures.csv"))


# Row 17 counts minors, row 2 structures, row 383 of the zone minors in foster care.
@pytest.mark.parametrize(
    ("cell", "needed"),
    [
        (("regional_minors.csv", "value", "mille", 2), "a number with a decimal point"),
        (("regional_minors.csv", "value", "1,463", 2), "a number with a decimal point"),
        (("regional_minors.csv", "value", "nan", 2), "a number with a decimal point"),
        (("regional_minors.csv", "value", "1.065", 17), "a whole number, 0 or more"),
        (("regional_minors.csv", "value", "-3", 17), "a whole number, 0 or more"),
        (("regional_minors.csv", "indicator", "", 2), "no empty cell"),
        (("centres_figures.csv", "value", "<600", 2), "a number with a decimal point"),
        (("centres_figures.csv", "source", "", 2), "no empty cell"),
        (("zone_figures.csv", "value", "479.527,26", 2), "a number with a decimal point"),
        (
            ("zone_figures.csv", "zona", "Lunigiana e Apuane", 2),
            "a zona of the zone set of its row",
        ),
        (
            ("zone_figures.csv", "zona", "Aretina", 2),
            "a zona of the zone set of its row",
        ),  # set of 26
        (("zone_figures.csv", "zone_set", "27", 2), "the number of a zone set"),
        (("zone_figures.csv", "zone_set", "", 2), "the zone set of the zona"),
        (("zone_figures.csv", "completeness", "tutta", 2), "full table, partial or single"),
    ],
)
def test_a_wrong_cell_is_named(cell, needed, change, zones):
    name, column, value, row = cell
    folder = change(*cell)

    with pytest.raises(RecordError) as caught:
        _everything = read_regional(folder), read_by_zona(folder, zones)

    (finding,) = caught.value.findings
    assert (finding.file, finding.row, finding.field, finding.came) == (name, row, column, value)
    assert needed in finding.needed


def test_every_wrong_cell_is_named_at_once(change, zones):
    change("zone_figures.csv", "value", "tanti", 3)
    folder = change("zone_figures.csv", "value", "tanti", 4)
    rows = folder / "zone_figures.csv"
    rows.write_text(rows.read_text("utf-8").replace(",full table,", ",intera,"), "utf-8")

    with pytest.raises(RecordError) as caught:
        read_by_zona(folder, zones)

    assert len(caught.value.findings) == 34 + 1


@pytest.mark.parametrize("name", ["regional_minors.csv", "centres_figures.csv"])
def test_a_missing_column_is_named(name, data_copy, table_of):
    folder = data_copy / "statistics"
    table_of(name).drop(columns=["value", "unit"]).to_csv(folder / name, index=False)

    with pytest.raises(RecordError, match=rf"{name}, value, unit: came .*, needed: every column"):
        read_regional(folder)


def test_what_is_no_table_is_refused_in_a_sentence(data_copy):
    folder = data_copy / "statistics"
    (folder / "regional_minors.csv").write_bytes("città".encode("latin-1"))

    with pytest.raises(RecordError, match="needed: a CSV table in UTF-8"):
        read_regional(folder)


def test_a_table_that_is_not_there_is_named(data_copy, zones):
    (data_copy / "statistics" / "zone_figures.csv").unlink()

    with pytest.raises(StoreError, match=r"zone_figures\.csv: not found"):
        read_by_zona(data_copy / "statistics", zones)


# A spreadsheet may write a byte-order mark, empty lines and spaces around a number.
def test_what_a_spreadsheet_adds_does_no_harm(data_copy, zones):
    path = data_copy / "statistics" / "zone_figures.csv"
    before = read_by_zona(path.parent, zones)
    path.write_text(
        "\ufeff"
        + path.read_text("utf-8").replace(",479527.26,", ", 479527.26 ,")
        + ",,,,,,,,,,,,\n",
        "utf-8",
    )

    assert read_by_zona(path.parent, zones) == before


# ">600" on the centres, "2024 (31/12)", "2010-2012", "2007-2008 (ca.)".
@pytest.mark.parametrize(
    ("period", "year", "day"),
    [
        ("2024 (31/12)", 2024, "2024-12-31"),
        ("2016 (30/06)", 2016, "2016-06-30"),
        ("2025", 2025, ""),
        ("2007-2008 (ca.)", None, ""),
    ],
)
def test_a_year_is_a_single_year_and_may_name_its_day(period, year, day, root):
    rows = [
        row
        for row in read_regional(root / "data" / "statistics")
        if row.file == "centres_figures.csv" and row.period == period
    ]

    assert {(row.year, row.reference_date) for row in rows} == {(year, day)}

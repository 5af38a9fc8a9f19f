"""Nothing that is published gives back a count of fewer than 3 persons.

Attacked are the tables as they are shipped: every year, area and zone set at once, with every sum
that is declared or that the numbers show. What a linear program cannot lift to 3 is found out.
"""

import numpy as np
import pytest
from scipy.optimize import linprog

from geo.figures.rows import BY_ZONA, Measure, read_by_zona, read_regional
from geo.figures.suppression import LEAST
from geo.figures.withholding import counts_and_sums, tables_to_show
from tests.conftest import DATA

TABLES = DATA / "statistics"
YEAR, ZONA = "2015", "Fiorentina Sud-Est"


def found_out(cells, totals):
    """Return the cells without a value that no reader can take for 3 or more."""
    unknown = {
        name: None for total in totals for name in (total.name, *total.parts) if cells[name] is None
    }
    column = {name: number for number, name in enumerate(unknown)}
    kept, right = [], []
    for total in totals:
        row, known = np.zeros(len(column)), 0.0
        for name, sign in ((total.name, -1.0), *((part, 1.0) for part in total.parts)):
            if name in column:
                row[column[name]] += sign
            else:
                known += sign * cells[name]
        if row.any() and not (known > 0 and (row >= 0).all()):  # else the source errs
            kept.append(row)
            right.append(-known)
    told = {}
    for name, number in column.items():
        aim = np.zeros(len(column))
        aim[number] = -1.0
        most = linprog(aim, A_eq=np.array(kept), b_eq=right, bounds=(0, 1e6), method="highs")
        if most.status == 0 and -most.fun < LEAST - 1e-6:
            told[name] = -most.fun
    return told


@pytest.fixture(scope="module")
def shipped(store):
    regional, by_zona = read_regional(TABLES), read_by_zona(TABLES, store.zones)
    return counts_and_sums(TABLES, store, regional, by_zona)


def test_no_linear_combination_of_what_is_published_tells_a_small_count(shipped):
    cells, totals = shipped

    assert [name for name, value in cells.items() if value is not None and value < LEAST] == []
    assert found_out(cells, totals) == {}


# The attack must be able to win: with 11 part-time placements, of which 9 by consent, it does.
def test_the_attack_finds_the_difference_if_it_is_published(shipped):
    cells, totals = shipped
    part_time = next(
        name
        for name in cells
        if "affidi part-time" in name and YEAR in name and name.endswith("34:fiorentina-sud-est")
    )
    rest = next(name for name in cells if name.startswith(f"{part_time}|beside"))

    assert found_out(cells | {part_time: 11.0}, totals)[rest] == pytest.approx(2)


def test_no_shipped_table_holds_a_count_of_persons_below_3(store, table_of_text):
    for name in ("regional_minors.csv", "centres_figures.csv", "zone_figures.csv"):
        table = table_of_text(name)
        persons = table[(table["measure"] == str(Measure.PERSONS)) & (table["value"] != "")]
        assert (persons["value"].str.removeprefix(">").astype(float) >= LEAST).all()
        withheld = table[table["withheld"] != ""]
        assert (withheld[["value", "note"]] == "").all(axis=None)


def test_what_is_withheld_are_three_cells(table_of_text):
    table = table_of_text(BY_ZONA)
    withheld = table[table["withheld"] != ""]

    assert list(zip(withheld["zona"], withheld["indicator"], strict=True)) == [
        ("Valtiberina", "famiglie coinvolte (realizzato, indicatore T0126)"),
        (ZONA, "affidi part-time"),
        (ZONA, "affidi residenziali"),
    ]


def test_building_again_changes_nothing(store):
    for name, content in tables_to_show(TABLES, store).items():
        assert content == (TABLES / name).read_bytes()

"""Minors by comune and band: the totals of ISTAT, the vintage of a year, what is refused."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import PopulationError, StoreError
from geo.people import (
    ALL_AGES,
    BAND_LABELS,
    BANDS,
    CAVEATS,
    age_shares,
    minors_by_comune,
    vintage_for,
    vintages,
)
from geo.store.checksums import write_checksums
from geo.store.store import open_store

TOTALS = {
    2022: (535_703, 3_663_191),
    2023: (526_831, 3_651_152),
}  # ISTAT, docs/data.md "Population"
YEARS = st.integers(2000, 2050)


def test_the_store_has_the_vintages_2022_and_2023(store):
    assert vintages(store.folder) == (2022, 2023)


def test_a_store_without_population_says_so(tmp_path):
    with pytest.raises(StoreError, match="python -m geo build"):
        vintages(tmp_path)


@pytest.mark.parametrize(("vintage", "totals"), TOTALS.items())
def test_minors_and_residents_add_up_to_the_totals_of_istat(store, vintage, totals):
    minors = minors_by_comune(store, vintage)

    assert (minors["0_17"].sum(), minors[ALL_AGES].sum()) == totals


@pytest.mark.parametrize("vintage", TOTALS)
def test_each_comune_has_a_row_and_each_band_a_column(store, vintage):
    minors = minors_by_comune(store, vintage)

    assert minors.index.to_list() == sorted(store.comune_names)
    assert minors.columns.to_list() == [*BANDS, ALL_AGES]
    assert set(map(str, minors.dtypes)) == {"int64"}


@pytest.mark.parametrize("vintage", TOTALS)
def test_the_bands_of_a_comune_add_up_to_its_minors(store, vintage):
    minors = minors_by_comune(store, vintage)

    pd.testing.assert_series_equal(
        minors[[*BANDS][1:]].sum(axis=1), minors["0_17"], check_names=False
    )


def test_the_bands_cut_up_all_minors_without_gap_or_overlap():
    all_minors, *parts = BANDS.values()

    ages = [age for first, last in parts for age in range(first, last + 1)]
    assert ages == list(range(all_minors[0], all_minors[1] + 1))
    assert BAND_LABELS.keys() == BANDS.keys()


def test_minors_of_a_vintage_are_read_once(store):
    assert minors_by_comune(store, 2023) is minors_by_comune(store, 2023)


@pytest.mark.parametrize(
    ("year", "vintage"),
    [(2014, 2022), (2020, 2022), (2021, 2022), (2022, 2023), (2023, 2023), (2026, 2023)],
)
def test_the_31_december_of_a_year_is_told_by_the_next_vintage_or_the_nearest(year, vintage):
    assert vintage_for(year, (2022, 2023)) == vintage


def test_of_two_equally_near_vintages_the_later_tells():
    assert vintage_for(2020, (2020, 2022)) == 2022


@given(year=YEARS, available=st.sets(YEARS, min_size=1))
def test_no_vintage_is_nearer_than_the_chosen(year, available):
    chosen = vintage_for(year, sorted(available))

    assert chosen in available
    assert all(abs(chosen - year - 1) <= abs(other - year - 1) for other in available)
    assert chosen == year + 1 or year + 1 not in available


def test_only_the_provisional_vintage_has_a_caveat():
    assert [*CAVEATS] == [2023]


@pytest.mark.parametrize("vintage", TOTALS)
def test_the_shares_of_ages_add_up_to_one_in_each_comune(store, vintage):
    shares = age_shares(store, vintage)

    assert shares.index.to_list() == sorted(store.comune_names)
    assert shares.sum(axis=1).sub(1).abs().max() < 1e-12


def test_a_vintage_that_is_not_there_is_refused(store):
    with pytest.raises(StoreError, match=r"population_1999\.parquet: not found"):
        minors_by_comune(store, 1999)


def test_a_vintage_without_one_comune_is_refused(data_copy, code_of):
    path = data_copy / "statistics" / "population_2023.parquet"
    people = pd.read_parquet(path)
    people[people["comune_istat"] != code_of["Fiesole"]].to_parquet(path)
    write_checksums(path.parent)

    with pytest.raises(PopulationError, match=f"1 comuni differ, first {code_of['Fiesole']}"):
        minors_by_comune(open_store(data_copy), 2023)


def test_a_file_that_is_no_table_of_people_is_refused(data_copy):
    (data_copy / "statistics" / "population_2023.parquet").write_bytes(b"no parquet")
    write_checksums(data_copy / "statistics")

    with pytest.raises(PopulationError, match="a table by comune_istat and age is needed"):
        minors_by_comune(open_store(data_copy), 2023)

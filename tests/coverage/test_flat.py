"""The flat table: one row a unit, counts whole, what is missing empty, areas beside it."""

import numpy as np
import pandas as pd
import pytest
import shapely

from downloads.definitions import column_table, definitions, sources
from downloads.formats import csv_bytes
from geo.coverage.case import LEVELS
from geo.coverage.gaps import Gaps
from geo.coverage.table import GAP_COLUMNS, KEYS, flat_table, with_areas
from geo.crs import WGS84
from words import languages_of_page, translator


@pytest.fixture(scope="session")
def flat_in(store, table_in):
    def flat(year=2025, km=10, **more):
        table = table_in(year, **more)
        return flat_table(table, Gaps(table.case, km), store)

    return flat


@pytest.mark.parametrize("level", LEVELS)
def test_the_first_columns_are_those_of_the_design(level, flat_in):
    assert list(flat_in(level=level).columns[:3]) == [KEYS[level], "n_centres", "n_networks"]


@pytest.mark.parametrize("zone_set", [28, 26, 34])
@pytest.mark.parametrize("level", LEVELS)
def test_34_centres_and_all_minors_are_in_the_table_of_each_level(level, zone_set, flat_in):
    flat = flat_in(level=level, zone_set=zone_set)

    assert flat["n_centres"].sum() == 34  # docs/data.md
    assert flat["minors"].sum() == 526_831  # docs/data.md: whole people, none lost in rounding
    people = flat[[*GAP_COLUMNS]].sum(axis=1)
    assert (people - flat["minors"]).abs().max() <= 2  # four counts, each rounded by itself


def test_codes_of_comuni_keep_their_noughts_and_name_their_zona(flat_in, code_of):
    flat = flat_in(level="comune").set_index("comune_istat")

    assert len(flat) == 273
    assert flat.loc[code_of["Carrara"], ["comune", "zona"]].to_list() == ["Carrara", "Apuane"]
    assert code_of["Carrara"] == "045003"


@pytest.mark.parametrize("year", range(2014, 2025))
def test_before_2025_what_is_unknown_is_empty_and_never_0(year, flat_in, case_in):
    flat = flat_in(year)
    doubtful = case_in(year).is_doubtful

    assert doubtful.any()
    assert flat.loc[doubtful, ["n_centres", "n_networks", "target_met"]].isna().all(axis=None)
    assert flat.loc[~doubtful, "n_centres"].notna().all()
    lines = csv_bytes(flat).decode("utf-8-sig").splitlines()
    cells = [
        line.split(",")[1]
        for line, is_unknown in zip(lines[1:], doubtful, strict=True)
        if is_unknown
    ]
    assert set(cells) == {""}
    assert not {"nan", "NaN", "None", "<NA>", "inf"} & set(",".join(lines).split(","))


def test_counts_are_whole_and_other_values_have_three_decimals(flat_in):
    flat = flat_in()

    assert all(str(flat[code].dtype) == "Int64" for code in ("n_centres", "minors", "target_met"))
    shares = flat["minors_within_10_km_pct"].dropna()
    np.testing.assert_allclose(shares, shares.round(3))


def test_each_row_says_the_day_the_set_and_the_day_of_the_people(flat_in):
    flat = flat_in(2021, zone_set=26)

    said = flat[["year", "zone_set", "reference_date", "population_on"]].drop_duplicates()
    assert said.to_numpy().tolist() == [[2021, 26, "2021-12-31", "2022-01-01"]]


@pytest.mark.parametrize("zone_set", [28, 26, 34])
@pytest.mark.parametrize("level", LEVELS)
def test_each_row_has_an_area_and_together_they_are_tuscany(
    level, zone_set, flat_in, case_in, store
):
    flat = flat_in(level=level, zone_set=zone_set)

    areas = with_areas(flat, case_in(level=level, zone_set=zone_set).units, store, zone_set)

    assert areas.crs.to_epsg() == WGS84
    assert areas.geometry.is_valid.all()
    assert not areas.geometry.is_empty.any()
    shapes = areas.geometry.to_numpy()  # in square degrees: what overlaps is what is asked
    assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-3)
    pd.testing.assert_frame_equal(pd.DataFrame(areas.drop(columns="geometry")), flat)


def test_the_area_of_a_row_is_that_of_its_zona(flat_in, case_in, store):
    areas = with_areas(flat_in(), case_in().units, store, 28).set_index("slug")

    bibbiena = shapely.Point(11.8187, 43.6963)
    assert areas.index[areas.contains(bibbiena)].to_list() == ["casentino"]


@pytest.mark.parametrize("language", languages_of_page("copertura"))
@pytest.mark.parametrize("level", LEVELS)
def test_every_column_is_defined_in_both_languages(level, language, flat_in):
    flat = flat_in(level=level)

    told = definitions(flat, translator(language))

    assert told.iloc[:, 0].to_list() == list(flat.columns)
    assert (told.iloc[:, 2] != "").all()


def test_a_column_alone_has_a_reason_for_each_number_that_is_missing(question_in, store, today):
    from geo.coverage.column import column_of

    question = question_in(indicatore="centri", anno=2024)
    frame = column_table(column_of(store, question, today), store, translator("en"))

    assert (frame["value"].isna() == (frame["reason"] != "")).all()
    assert frame["reason"].str.startswith("unknown").sum() == 4
    assert set(definitions(frame, translator("it")).iloc[:, 0]) == set(frame.columns)


def test_sources_name_the_licence_the_day_and_the_version(store, today):
    from geo.coverage.target import target_of

    target = target_of(store, year=2024, today=today, zone_set=28)
    text = " ".join(sources((), target, today, store.version, translator("en")).iloc[:, 0])

    assert "CC BY 4.0" in text
    assert store.version in text
    assert "November 21, 2026" in text or "21 November 2026" in text

"""Measures: numbers done by hand, bounds that always hold, and nothing told that is in doubt."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.case import with_doubtful, with_more
from geo.coverage.indicators import (
    BY_CODE,
    DOUBTFUL,
    INDICATORS,
    NO_BEDS,
    NO_CENTRE,
    NO_LIST,
    share_within,
)
from geo.coverage.table import coverage_table
from geo.region import region

YEARS = range(2014, 2027)
LEVELS = ("zona", "comune", "regione")
PER_CENT = [one.code for one in INDICATORS if one.unit == "%"]
UNSURE = [one for one in INDICATORS if not one.counts_known]
WITHIN = [f"minors_within_{km}_km_pct" for km in (5, 10, 20, 30)]


def numbers(case):
    """Return code → the numbers of the units, as a list."""
    return {code: column.tolist() for code, column in coverage_table(case).numbers.items()}


def test_counts_of_an_invented_case_are_those_done_by_hand(invented_case):
    told = numbers(invented_case.make())

    assert told["n_centres"] == [2, 1]
    assert told["n_networks"] == [1, 1]  # X2 is a seat of X1
    assert told["target_met"] == [1, 1]
    assert told["minors"] == [400, 600]
    assert told["minors_0_17_per_centre"] == [200, 600]
    assert told["minors_0_2_per_centre"] == [20, 60]
    assert told["centres_per_10000_minors"] == pytest.approx([50, 10_000 / 600])
    assert told["n_services"][0] == 2
    assert told["n_services_missing"][0] == 16
    assert np.isnan(told["n_services"][1])  # a centre, but no source lists what it offers
    assert told["places_per_1000_minors"][0] == 20  # 8 places for 400


def test_ways_of_an_invented_case_are_those_done_by_hand(invented_case):
    """At 43° north 0.17° of a meridian are 18.89 km (pyproj.Geod): the places are 0, 1, 2 times."""
    told = numbers(invented_case.make())

    assert told["mean_nearest_km"] == pytest.approx([18.89 * 100 / 400, 37.77], abs=0.01)
    assert told["minors_within_5_km_pct"] == told["minors_within_10_km_pct"] == [75, 0]
    assert told["minors_within_20_km_pct"] == [100, 0]
    assert told["minors_own_zona_pct"] == [100, 100]
    assert all(np.isnan(one) for one in told["mean_nearest_3_km"])  # two have a position


def test_a_catchment_shares_the_centres_among_who_reaches_them(invented_case):
    """2SFCA: X1 and X2 are shared by the 400 minors of ``uno``; nobody else is within 20 km."""
    told = numbers(invented_case.make())

    assert told["access_2sfca"] == pytest.approx([2 / 400 * 10_000, 0])


def test_without_a_centre_there_are_counts_of_none_and_no_ratios(invented_case):
    told = numbers(invented_case.make(centres=invented_case.none))

    assert told["n_centres"] == told["target_met"] == [0, 0]
    assert told["minors_own_zona_pct"] == [0, 0]
    for code in ("minors_0_17_per_centre", *WITHIN, "mean_nearest_km", "access_2sfca"):
        assert all(np.isnan(one) for one in told[code]), code


def test_where_nobody_lives_there_is_no_number_and_a_reason(invented_case):
    table = coverage_table(invented_case.make(people=(300.0, 100.0, 0.0)))

    assert table.value("due", "minors") == 0
    for code in ("centres_per_10000_minors", "minors_own_zona_pct", "mean_nearest_km"):
        assert table.value("due", code) is None
        assert table.reason("due", code)


def test_a_missing_number_says_why(invented_case):
    table = coverage_table(
        invented_case.make(centres=invented_case.centres.where(np.array([False, False, True])))
    )

    assert table.reason("uno", "minors_0_17_per_centre") == NO_CENTRE
    assert table.reason("due", "n_services") == NO_LIST
    assert table.reason("due", "places_per_1000_minors") == NO_BEDS
    assert not table.reason("due", "minors")


def test_a_centre_that_may_have_been_open_leaves_its_unit_without_a_number(invented_case):
    known, doubtful = (
        invented_case.centres.where(np.array(keep))
        for keep in ([True, False, False], [False, False, True])
    )
    table = coverage_table(invented_case.make(centres=known, doubtful=doubtful))

    assert table.value("uno", "n_centres") == 1
    for code in ("n_centres", "n_networks", "target_met", "minors_own_zona_pct"):
        assert table.value("due", code) is None
        assert table.reason("due", code) == DOUBTFUL
    assert table.value("due", "mean_nearest_km") == pytest.approx(37.77, abs=0.01)


@pytest.mark.parametrize("zone_set", region().numbers)
@pytest.mark.parametrize("year", YEARS)
def test_no_number_is_infinite_and_every_missing_one_has_a_reason(year, zone_set, table_in):
    for level in LEVELS:
        table = table_in(year, zone_set=zone_set, level=level)
        values = table.numbers.to_numpy()
        assert not np.isinf(values).any()
        assert (values[~np.isnan(values)] >= 0).all()
        for unit in table.units.codes[:40]:
            missing = table.numbers.loc[unit].isna()
            assert all(table.reason(unit, code) for code in missing.index[missing])
            assert not any(table.reason(unit, code) for code in missing.index[~missing])


@pytest.mark.parametrize("zone_set", region().numbers)
@pytest.mark.parametrize("year", YEARS)
def test_shares_and_counts_keep_within_their_bounds(year, zone_set, table_in):
    for level in LEVELS:
        told = table_in(year, zone_set=zone_set, level=level).numbers
        assert told[PER_CENT].fillna(0).le(100 + 1e-9).all(axis=None)
        assert not (told["n_networks"] > told["n_centres"]).any()
        assert (
            not (told["target_met"] != told["n_centres"].clip(upper=1))
            .where(told["n_centres"].notna(), other=False)
            .any()
        )
        assert (told["n_services"] + told["n_services_missing"]).dropna().eq(18).all()
        assert not (told["mean_nearest_3_km"] < told["mean_nearest_km"]).any()
        for near, far in pairwise(WITHIN):
            assert not (told[near] > told[far] + 1e-9).any()


@pytest.mark.parametrize("code", ["access_2sfca", "access_e2sfca"])
def test_shared_centres_are_conserved_over_the_region(code, table_in):
    told = table_in(2025, level="zona").numbers

    shared = (told[code] * told["minors"]).sum() / 10_000
    assert shared == pytest.approx(34)  # docs/data.md: each of the 34 reaches somebody


def test_in_2025_two_thirds_of_minors_have_a_centre_in_their_zona(table_in):
    zone, region = table_in(2025), table_in(2025, level="regione")

    whole = zone.numbers["minors"].sum()
    covered = zone.numbers["minors"].where(zone.numbers["target_met"] == 1).sum()
    assert region.value("toscana", "minors") == pytest.approx(
        526_831
    )  # docs/data.md, 1 January 2023
    assert region.value("toscana", "minors_own_zona_pct") == pytest.approx(100 * covered / whole)
    assert set(zone.numbers["minors_own_zona_pct"].round(9)) == {0, 100}


def test_services_of_a_zona_are_those_its_rows_list(table_in, services, zones):
    told = table_in(2025)

    rows = services[(services["kind"] == "centro_famiglie") & (services["status"] == "open")]
    for slug, zona in zones.by_set[28].items():
        listed = "|".join(rows[rows["comune_istat"].isin(zona.comuni)]["services"]).split("|")
        assert (told.value(slug, "n_services") or 0) == len({*listed} - {""})


@settings(max_examples=40, deadline=None)
@given(year=st.sampled_from(YEARS[:-2]), level=st.sampled_from(LEVELS), data=st.data())
def test_what_is_told_holds_whichever_doubtful_centres_were_open(
    year, level, data, case_in, table_in
):
    case = case_in(year, level=level)
    told = table_in(year, level=level).numbers
    n = len(case.doubtful)
    were_open = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))

    otherwise = with_more(case, case.doubtful.where(were_open))

    for one in UNSURE:
        sure = told[one.code].notna().to_numpy()
        np.testing.assert_allclose(
            told[one.code][sure], one.measure(otherwise)[sure], rtol=1e-4, err_msg=one.code
        )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("year", YEARS)
def test_what_is_left_out_would_be_another_number(year, level, case_in, table_in):
    case = case_in(year, level=level)
    told = table_in(year, level=level).numbers
    otherwise = with_doubtful(case)

    for one in UNSURE:
        left_out = told[one.code].isna().to_numpy()
        now, then = one.measure(case)[left_out], one.measure(otherwise)[left_out]
        assert (np.isnan(now) | ~np.isclose(now, then)).all(), one.code


@pytest.mark.parametrize("year", YEARS)
def test_known_centres_are_counted_though_more_may_have_been_open(year, case_in, table_in):
    case, told = case_in(year), table_in(year).numbers

    known = case.n_centres > 0
    assert told["n_centres"].to_numpy()[known].tolist() == case.n_centres[known].tolist()
    assert not (told["n_centres"] == 0).to_numpy()[case.is_doubtful].any()


def test_ranks_put_equal_numbers_on_one_place_and_count_those_that_have_one(table_in):
    table = table_in(2025)
    column = table.numbers["n_centres"].sort_values(ascending=False)

    for unit, value in column.items():
        assert table.rank(unit, "n_centres") == (int((column > value).sum()) + 1, 28)
    most = column.index[0]
    assert most == "fiorentina-nord-ovest"  # 7 open rows of services.csv
    farthest = table.numbers["mean_nearest_km"].idxmax()
    assert table.rank(farthest, "mean_nearest_km") == (28, 28)
    assert table.rank(most, "minors") is None
    assert table.rank("casentino", "minors_0_17_per_centre") is None
    assert table.rank(most, "minors_0_17_per_centre")[1] == 16


def test_every_indicator_says_what_it_is(table_in):
    assert len({one.slug for one in INDICATORS}) == len(INDICATORS) == len(BY_CODE)
    for one in INDICATORS:
        assert all((one.label, one.definition, one.unit, one.source, one.missing))
        assert one.good in {-1, 0, 1}
        assert one.made_of
    assert list(table_in(2025).numbers.columns) == [one.code for one in INDICATORS]


def test_inputs_are_as_they_were(case_in):
    case = case_in(2024)
    before = [case.reach.nearest_m.copy(), case.reach.own.copy(), case.places.people.copy()]

    coverage_table(case)
    share_within(5)(with_doubtful(case))

    after = [case.reach.nearest_m, case.reach.own, case.places.people]
    assert all(np.array_equal(one, two) for one, two in zip(before, after, strict=True))

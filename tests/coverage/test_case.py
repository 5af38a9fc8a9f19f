"""Cases: counts and minors add up at every level, in every year and zone set.

Numbers: docs/data.md, "Centres" (34 open seats in 16 zone in 2025) and "Population".
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.coverage.case import LEVELS, case_of, centres_on, units_of
from geo.errors import ParameterError
from geo.people import minors_by_comune
from geo.region import region
from geo.store.store import open_store

YEARS = range(2014, 2027)
MINORS = {2022: 535_703, 2023: 526_831}
with_ausl = [(year, level) for year in YEARS for level in LEVELS if level != "ausl" or year >= 2016]


@pytest.mark.parametrize("zone_set", region().numbers)
@pytest.mark.parametrize("level", LEVELS)
def test_34_centres_stand_in_the_units_of_every_level_in_2025(level, zone_set, case_in):
    case = case_in(2025, zone_set=zone_set, level=level)

    assert case.n_centres.sum() == len(case.centres) == 34
    assert len(case.doubtful) == 0


def test_the_34_are_the_open_rows_of_the_table_in_16_zone(case_in, all_rows):
    case = case_in(2025)

    told = all_rows[(all_rows["kind"] == "centro_famiglie") & (all_rows["status"] == "open")]
    assert sorted(case.centres.ids) == sorted(told["id"])
    assert len(set(case.centres.zone)) == (case.n_centres > 0).sum() == 16
    assert "" not in case.centres.zone


@pytest.mark.parametrize("zone_set", region().numbers)
@pytest.mark.parametrize(("year", "level"), with_ausl)
def test_centres_and_minors_of_the_units_add_up_to_the_region(year, level, zone_set, case_in):
    case = case_in(year, zone_set=zone_set, level=level)

    assert case.n_centres.sum() == len(case.centres)
    assert case.counted(case.doubtful).sum() == len(case.doubtful)
    assert case.minors[:, 0].sum() == pytest.approx(MINORS[case.vintage])
    np.testing.assert_allclose(case.minors[:, 1:].sum(axis=1), case.minors[:, 0])


@pytest.mark.parametrize(
    ("year", "vintage"), [(2014, 2022), (2021, 2022), (2022, 2023), (2026, 2023)]
)
def test_a_year_has_the_people_of_its_31_december_or_the_nearest_day(year, vintage, case_in, store):
    case = case_in(year, level="comune")

    told = minors_by_comune(store, vintage)["0_17"].loc[list(case.units.codes)]
    assert case.vintage == vintage
    np.testing.assert_allclose(case.minors[:, 0], told)


def test_each_zona_has_the_minors_of_its_comuni(case_in, zones, store):
    case = case_in(2025)

    told = minors_by_comune(store, 2023)["0_17"]
    by_hand = [told.loc[list(zona.comuni)].sum() for zona in zones.by_set[28].values()]
    np.testing.assert_allclose(case.minors[:, 0], by_hand)


def test_comuni_of_one_zona_are_asked_for_alone(case_in, zones):
    case = case_in(2025, level="comune", zona="casentino")

    assert set(case.units.codes) == zones.by_set[28]["casentino"].comuni
    assert len(case.units) == 10  # docs/data.md, "Zones over time"
    assert case.n_centres.sum() == 0
    assert case.minors[:, 0].sum() == pytest.approx(
        case_in(2025).minors[case_in(2025).units.number["casentino"], 0]
    )


def test_years_only_add_centres_that_are_known_or_leave_them_in_doubt(case_in):
    for year in YEARS[1:]:
        before, now = case_in(year - 1), case_in(year)
        known = {*before.centres.ids, *before.doubtful.ids}
        lost = {*before.centres.ids} - {*now.centres.ids}
        assert lost <= {*now.doubtful.ids}
        assert not {*now.centres.ids} & {*now.doubtful.ids}
        assert {*now.doubtful.ids} <= known


def test_centres_without_a_date_are_in_doubt_until_2024_and_open_from_2025(case_in, all_rows):
    undated = all_rows[
        (all_rows["kind"] == "centro_famiglie")
        & (all_rows["status"] == "open")
        & (all_rows["valid_from"] == "")
    ]

    assert len(undated) == 10  # docs/data.md: 10 open rows have no year at all
    assert set(undated["id"]) <= set(case_in(2024).doubtful.ids)
    assert set(undated["id"]) <= set(case_in(2025).centres.ids)


def test_planned_and_past_centres_never_count(case_in, all_rows):
    others = set(all_rows[all_rows["status"] != "open"]["id"])

    for year in YEARS:
        assert not others & {*case_in(year).centres.ids}


def test_other_services_for_families_are_no_centres(case_in, all_rows):
    kinds = all_rows.set_index("id")["kind"]

    assert set(kinds.loc[list(case_in(2025).centres.ids)]) == {"centro_famiglie"}
    assert (
        kinds == "servizio_famiglie"
    ).sum() == 19  # docs/data.md: the 19 rows that are no centre


def test_the_places_of_structures_are_those_of_rows_that_were_seen(case_in, all_rows):
    beds = case_in(2025).beds

    told = all_rows[
        all_rows["kind"].str.startswith("struttura_")
        & (all_rows["capacity"] != "")
        & (all_rows["comune_istat"] != "")
        & (all_rows["valid_from_basis"] == "seen")
    ]
    assert all(places > 0 for places in beds.values())
    assert set(beds) <= set(told["comune_istat"])
    assert sum(beds.values()) <= pd.to_numeric(told["capacity"]).sum()


def test_the_same_question_twice_is_one_case(case_in):
    assert case_in(2025).reach is case_in(2025).reach
    assert case_in(2025).centres is case_in(2025, level="comune").centres


def test_other_units_leave_the_case_as_it_was(case_in, store):
    case = case_in(2025)
    before = case.n_centres.copy()

    region = case.in_units(units_of(store, "regione", zone_set=28, day=case.day))

    assert region.n_centres.tolist() == [34.0]
    assert np.array_equal(case.n_centres, before)
    assert len(case.units) == 28


@pytest.mark.parametrize("zone_set", region().numbers)
def test_ausl_of_a_day_before_2016_are_refused_with_what_is_allowed(zone_set, store):
    with pytest.raises(ParameterError, match="per: came 'ausl', allowed: zona, comune, regione"):
        units_of(store, "ausl", zone_set=zone_set, day=date(2015, 12, 31))

    assert len(units_of(store, "ausl", zone_set=zone_set, day=date(2016, 1, 1))) == 3


@pytest.mark.parametrize("level", LEVELS)
def test_every_comune_is_in_one_unit(level, store):
    units = units_of(store, level, zone_set=28, day=date(2025, 12, 31))

    found = units.of_comuni(list(store.comune_names))
    assert (found >= 0).all()
    assert set(found) == set(range(len(units)))
    assert units.of_comuni(["999999"]).tolist() == [-1]


def test_fiesole_is_counted_where_it_belonged(code_of, store):
    """docs/data.md: from Fiorentina Nord-Ovest to Fiorentina Sud-Est in 2018."""
    for zone_set, zona in ((34, "fiorentina-nord-ovest"), (26, "fiorentina-sud-est")):
        units = units_of(store, "zona", zone_set=zone_set, day=date(2018, 1, 1))
        assert units.of_comuni([code_of["Fiesole"]]).tolist() == [units.number[zona]]


def test_of_a_day_long_ago_no_centre_is_known_to_be_open(services, zones):
    known, doubtful = centres_on(services, zones, zone_set=34, day=date(1990, 1, 1))

    assert len(known) == 0
    assert len(doubtful) > 0


@pytest.mark.parametrize(
    ("level", "zone_set", "n"),
    [
        ("zona", 28, 34),
        ("zona", 26, 34),
        ("ausl", 28, 34),
        ("regione", 28, 34),
        ("regione", 34, 34),
        ("comune", 28, 33),
    ],
)
def test_a_centre_of_which_only_the_zona_is_told_counts_in_all_but_a_comune(
    level, zone_set, n, damaged, today
):
    folder = damaged(
        "C001",
        comune_istat="",
        lat="",
        lon="",
        position_accuracy="none",
        position_source="",
        address="",
        postal_code="",
    )

    case = case_of(open_store(folder), year=2025, today=today, zone_set=zone_set, level=level)

    assert case.n_centres.sum() == n  # docs/data.md: 34 in 2025, one of them now without a comune
    assert len(case.centres) == 34
    if level == "zona":
        assert case.n_centres[case.units.number["firenze"]] == 2

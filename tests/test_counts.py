"""Services by zona. Expected totals: docs/data.md, Centres; the rest counted by hand on the rows."""

from datetime import date

import pytest

from geo.dates import CURRENT
from geo.region import region
from geo.store.selection import count_by_zona, states_on

LAST_DAY_OF_2025 = date(2025, 12, 31)


@pytest.fixture(scope="session")
def counted(services, zones):
    def by_slug(zone_set=28, day=LAST_DAY_OF_2025):
        counts = count_by_zona(services, zones, zone_set=zone_set, day=day)
        return {count.slug: count for count in counts}

    return by_slug


def test_34_open_centres_are_in_16_of_28_zone(counted):
    counts = counted().values()

    assert sum(count.n_centres for count in counts) == 34
    assert sum(count.n_centres > 0 for count in counts) == 16


@pytest.mark.parametrize("zone_set", region().numbers)
def test_every_zona_has_a_row_in_the_order_of_the_set(zone_set, counted, zones):
    counts = counted(zone_set)

    assert list(counts) == list(zones.by_set[zone_set])
    assert [count.name for count in counts.values()] == [
        zona.name for zona in zones.by_set[zone_set].values()
    ]


# Impronte has 7 seats, La Mongolfiera 5, Centro Famiglie Firenze 2: three networks.
@pytest.mark.parametrize(
    ("slug", "n_centres", "n_networks"),
    [
        ("fiorentina-nord-ovest", 7, 1),
        ("empolese-valdarno-inferiore", 5, 1),
        ("firenze", 2, 1),
        ("pistoiese", 3, 3),
        ("mugello", 0, 0),
    ],
)
def test_the_seats_of_a_network_count_as_one_network(slug, n_centres, n_networks, counted):
    count = counted()[slug]

    assert (count.n_centres, count.n_networks) == (n_centres, n_networks)


# Open in 2014: C041 (since 2009) alone; the rest is later or not known.
def test_a_year_counts_only_what_is_known_to_be_open_in_it(counted):
    counts = counted(34, date(2014, 12, 31))

    assert {slug for slug, count in counts.items() if count.n_centres} == {"alta-val-d-elsa"}


# C037 Arezzo and C038 Sansepolcro: two zone of today, one zona of 2018 to January 2022.
def test_any_day_can_be_counted_in_the_zone_of_another_time(counted):
    assert counted(28)["aretina"].n_centres == counted(28)["valtiberina"].n_centres == 1
    assert counted(26)["aretina-casentino-valtiberina"].n_centres == 2


@pytest.mark.parametrize("zone_set", region().numbers)
def test_centres_add_up_to_the_same_total_in_every_set(zone_set, counted):
    counts = counted(zone_set).values()

    assert sum(count.n_centres for count in counts) == 34
    assert sum(count.n_other for count in counts) == 8


def test_structures_of_a_zona_include_the_protected_ones(counted, services):
    is_there = states_on(services, LAST_DAY_OF_2025).isin(CURRENT)
    structures = services[is_there & services["kind"].str.startswith("struttura_")]

    for slug, count in counted().items():
        assert count.n_structures == (structures["zona"] == slug).sum()
    assert set(structures["location_policy"]) == {"comune", "zona"}


# S053 "chiusa il 2020-12-15": with S052 it is the whole protected count of Versilia.
def test_a_structure_that_closed_is_counted_no_more(counted):
    assert counted(26, date(2020, 12, 14))["versilia"].n_structures == 2
    assert counted(26, date(2020, 12, 31))["versilia"].n_structures == 1


def test_counting_leaves_the_services_unchanged(services, counted):
    columns = list(services.columns)

    counted()

    assert list(services.columns) == columns

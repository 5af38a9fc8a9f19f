"""The collected records. Counts: docs/data.md and data/services/SOURCE.md."""

from datetime import date

import pytest

from geo.catalogue import COUNTED_BY_COMUNE
from geo.dates import CURRENT, State
from geo.store.selection import states_on
from geo.zones import read_table

LAST_DAY_OF_2025 = date(2025, 12, 31)


@pytest.fixture(scope="session")
def centres(services):
    return services[services["kind"] == "centro_famiglie"]


@pytest.fixture(scope="session")
def structures(services):
    return services[services["kind"].isin(COUNTED_BY_COMUNE)]


# 61 rows of centres + 53 structures + 153 of the 261 other services (108 belong to an ambito).
def test_the_store_holds_267_records(services):
    assert len(services) == 61 + 53 + (261 - 108) == 267


def test_61_rows_are_42_centres_or_seats_and_19_other_services(services):
    rows = services[services["kind"].isin(["centro_famiglie", "servizio_famiglie"])]

    assert rows["kind"].value_counts().to_dict() == {"centro_famiglie": 42, "servizio_famiglie": 19}
    assert set(rows["id"]) == {f"C{number:03}" for number in range(1, 62)}
    assert rows["confidence"].value_counts().to_dict() == {"high": 19, "medium": 17, "low": 25}


def test_34_centre_rows_in_16_zone_are_open_at_the_end_of_2025(centres):
    is_open = states_on(centres, LAST_DAY_OF_2025) == State.OPEN

    assert is_open.sum() == 34
    assert centres.loc[is_open, "zona"].nunique() == 16


def test_two_zone_have_no_row_at_all(services, zones):
    rows = services[services["kind"].isin(["centro_famiglie", "servizio_famiglie"])]

    assert set(zones.by_set[28]) - set(rows["zona"]) == {
        "mugello",
        "amiata-senese-e-val-d-orcia-valdichiana-senese",
    }


def test_the_three_networks_are_those_of_the_table(centres):
    named = centres.loc[centres["part_of"] != "", "part_of"]

    assert set(named) == {"Centro Famiglie Firenze", "Impronte", "La Mongolfiera"}


# Undated: 19 rows of strutture_residenziali.csv have no source_year (its description says 20).
def test_53_structures_of_which_14_protected_and_19_undated(structures):
    assert len(structures) == 53
    assert (structures["location_policy"] == "zona").sum() == 14
    assert (structures["source_year"] == "").sum() == 19
    assert set(structures["location_policy"]) == {"comune", "zona"}


# docs/data.md: "a zona row carries no name, type, comune or operator, and riservata as its source".
def test_a_protected_row_tells_nothing_but_its_zona(services):
    protected = services[services["location_policy"] == "zona"]
    telling = [
        "name",
        "type",
        "type_text",
        "comune_istat",
        "address",
        "postal_code",
        "phone",
        "email",
        "website",
        "operator",
        "partners",
        "target",
        "capacity",
        "capacity_text",
        "note",
        "services",
        "services_text",
        "part_of",
        "opening_hours",
        "opening_hours_text",
        "access_mode",
        "access_who",
        "position_source",
        "other_sources",
    ]

    assert (protected[telling] == "").all(axis=None)
    assert set(protected["source_url"]) == {"riservata"}


def test_what_must_not_be_located_has_no_coordinates(services):
    hidden = services[services["location_policy"] != "point"]

    assert len(hidden) == 53
    assert (hidden[["lat", "lon", "address", "position_source"]] == "").all(axis=None)
    assert hidden.geometry.isna().all()


# "The source is reduced to the publisher's home page": nothing follows the host.
def test_the_source_of_a_structure_is_a_home_page(services):
    counted = services[services["location_policy"] == "comune"]

    assert counted["source_url"].str.fullmatch(r"https?://[^/]+/").all()


def test_every_record_has_a_source(services):
    assert (services["source_url"].str.strip() != "").all()


@pytest.mark.parametrize(
    ("table", "n_rows"),
    [
        ("regional_minors", 164),
        ("zone_figures", 423),
        ("centres_figures", 68),
        ("structure_types", 17),
        ("ambito_services", 108),
    ],
)
def test_every_collected_figure_is_there_with_its_source(table, n_rows, root):
    rows = read_table(root / "data" / "statistics" / f"{table}.csv")
    source = rows["source_url" if "source_url" in rows else "source"]

    assert len(rows) == n_rows
    assert (source.str.strip() != "").all()


def test_every_point_lies_in_the_comune_its_record_declares(services, comuni):
    shapes = comuni.set_index("comune_istat").geometry
    placed = services[services.geometry.notna()]

    outside = [
        row.id for row in placed.itertuples() if not shapes[row.comune_istat].covers(row.geometry)
    ]

    assert outside == []
    assert len(placed) == 267 - 53 - 2  # C045 and C055 name no comune


# GeoNames ids of Ripa-Pozzi-Querceta-Ponterosso, Donoratico and Venturina.
@pytest.mark.parametrize(
    ("record", "geonameid"), [("C029", "3169682"), ("C033", "6698405"), ("C034", "3164572")]
)
def test_a_locality_named_in_the_address_places_the_record(record, geonameid, services, store):
    row = services.set_index("id").loc[record]
    place = store.localities.set_index("geonameid").loc[geonameid]

    assert row["position_accuracy"] == "locality"
    assert row["position_source"].startswith(f"GeoNames {geonameid} ")
    assert (row.geometry.y, row.geometry.x) == (place["lat"], place["lon"])


# No source gives coordinates, so no position may claim to be the address or the street.
def test_no_position_is_more_exact_than_its_source(services):
    placed = services[services.geometry.notna()]

    assert set(placed["position_accuracy"]) == {"comune", "locality"}
    assert (placed["position_source"] != "").all()


# 77 Case della Comunità, 24 Ospedali and 40 COT with a place, by ReGiS: funded is not open.
@pytest.mark.parametrize("day", [LAST_DAY_OF_2025, date(2026, 11, 21)])
def test_funded_is_not_open(day, services):
    funded = services[services["status"] == "funded"]

    assert funded["kind"].value_counts().to_dict() == {
        "casa_comunita": 77,
        "cot": 40,
        "ospedale_comunita": 24,
    }
    assert states_on(funded, day).isin(CURRENT).sum() == 0

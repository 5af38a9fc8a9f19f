"""Two answers to "where do I go": the own zona's centres, then the nearest elsewhere."""

import json
import subprocess
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.answer import Teller
from geo.places.nearest import answer_at, as_rows
from geo.places.opening_hours import open_state
from words import translator

DAY = date(2026, 11, 21)
EMPOLI = {"lat": 43.7199, "lon": 10.9466}
MARCIANA = {"lat": 42.78, "lon": 10.19}
BORGO_SAN_LORENZO = {"lat": 43.955, "lon": 11.385}
ROME = ZoneInfo("Europe/Rome")


def test_the_centres_of_the_own_zona_come_first_and_the_nearest_first_among_them(store):
    answer = answer_at(store, **EMPOLI, day=DAY)

    assert answer.zona.name == "Empolese-Valdarno Inferiore"
    assert answer.own[0].row["id"] == "C010"
    assert all(found.own_zone for found in answer.own)
    metres = [found.distance_m for found in answer.own]
    assert metres == sorted(metres)
    assert not any(found.own_zone for found in answer.elsewhere)


def test_from_an_island_the_sea_is_in_between(store):
    answer = answer_at(store, **MARCIANA, day=DAY)

    assert {found.row["id"] for found in answer.own} == {"C035", "C036"}
    assert not any(found.across_sea for found in answer.own)
    assert all(found.across_sea for found in answer.elsewhere)


def test_a_zona_without_a_known_centre_still_gets_the_nearest(store):
    answer = answer_at(store, **BORGO_SAN_LORENZO, day=DAY)

    assert (answer.zona.name, answer.own) == ("Mugello", ())
    assert len(answer.elsewhere) == 3


def test_planned_and_past_centres_are_told_apart(store):
    answer = answer_at(store, lat=43.549, lon=10.311, day=DAY)  # Livorno

    assert answer.own == ()
    assert "C047" in {found.row["id"] for found in answer.not_open}  # under construction


def test_a_filter_by_service_leaves_only_who_offers_it(store):
    answer = answer_at(store, **EMPOLI, day=DAY, service="MED_FAM", n_elsewhere=50)

    everyone = [*answer.own, *answer.elsewhere]
    assert everyone
    assert all("MED_FAM" in found.row["services"].split("|") for found in everyone)


@settings(max_examples=40, deadline=None)
@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180), n=st.integers(1, 12))
def test_every_place_on_earth_is_answered(store, lat, lon, n):
    rows = as_rows(answer_at(store, lat=lat, lon=lon, day=DAY, n_elsewhere=n), n)

    assert 1 <= len(rows) <= n
    flags = [row["own_zone"] for row in rows]
    assert flags == sorted(flags, reverse=True)


def test_the_command_prints_the_keys_of_the_design():
    done = subprocess.run(
        [sys.executable, "-m", "geo", "nearest", "--lat", "43.72", "--lon", "10.95", "-n", "3"],
        check=True,
        capture_output=True,
        text=True,
    )

    rows = json.loads(done.stdout)
    assert len(rows) == 3
    assert set(rows[0]) >= {
        "id",
        "name",
        "comune",
        "zona",
        "own_zone",
        "distance_m",
        "position_accuracy",
    }


# C025, "mar e gio 9-13 e 14-17": Tuesday 24 November 2026; 8 December is a holiday.
@pytest.mark.parametrize(
    ("moment", "is_open", "changes"),
    [
        ((2026, 11, 24, 10), True, "2026-11-24T13:00"),
        ((2026, 11, 24, 13), False, "2026-11-24T14:00"),
        ((2026, 11, 25, 10), False, "2026-11-26T09:00"),
    ],
)
def test_hours_tell_what_is_open_now(moment, is_open, changes):
    state = open_state("Tu,Th 09:00-13:00,14:00-17:00", datetime(*moment, tzinfo=ROME))

    assert state.is_open is is_open
    assert state.changes_at.isoformat().startswith(changes)


@pytest.mark.parametrize("hours", ["", "mercoledì mattina", "Mo 25:99"])
def test_hours_that_do_not_parse_say_nothing(hours):
    assert open_state(hours, datetime(2026, 11, 24, tzinfo=ROME)) is None


def test_the_distance_from_an_approximate_place_is_said_to_be_about(store):
    teller = Teller(store, translator("it"), datetime(2026, 11, 24, tzinfo=ROME), from_zona=False)
    answer = answer_at(store, **EMPOLI, day=DAY)

    assert teller.distance(answer.own[0]) == "a meno di 1 km in linea d’aria"
    assert teller.distance(answer.own[1]) == "a circa 9 km in linea d’aria"


def test_the_answer_never_says_that_no_centre_exists(store):
    teller = Teller(store, translator("it"), datetime(2026, 11, 24, tzinfo=ROME), from_zona=False)

    text = teller.html(answer_at(store, **BORGO_SAN_LORENZO, day=DAY))

    assert "non è noto alcun Centro per le famiglie aperto" in text
    assert "Non vuol dire che non ci sia" in text
    assert 'href="tel:114"' in text

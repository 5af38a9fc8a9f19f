"""What is open when: docs/data.md, "Time", on the collected rows."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.dates import (
    CURRENT,
    YEAR_OF_COLLECTION,
    Life,
    State,
    earliest,
    is_undated,
    latest,
    reference_date,
    state_on,
    years,
)

FIELDS = ["status", "valid_from", "valid_from_basis", "valid_to"]


@pytest.fixture(scope="session")
def lives(services):
    rows = services.set_index("id")[FIELDS]
    return {row.Index: Life(*row[1:]) for row in rows.itertuples()}


# Dates and words of the sources: data/services/services.csv.
@pytest.mark.parametrize(
    ("record", "day", "state"),
    [
        ("C001", date(2025, 2, 16), State.NOT_YET),  # opened 2025-02-17
        ("C001", date(2025, 2, 17), State.OPEN),
        ("C010", date(2025, 10, 27), State.UNKNOWN),  # first documented 2025-10-28
        ("C010", date(2025, 10, 28), State.OPEN),
        ("C003", date(2024, 12, 31), State.UNKNOWN),  # undated: open from the year of collection
        ("C003", date(2025, 1, 1), State.OPEN),
        ("C020", date(2024, 2, 1), State.OPEN),  # opened 2024-02, some day of it
        ("C020", date(2024, 1, 31), State.NOT_YET),
        ("C041", date(2014, 12, 31), State.OPEN),  # opened 2009
        ("C024", date(2018, 12, 31), State.HISTORIC),  # storico
        ("C040", date(2025, 12, 31), State.PLANNED),  # programmato
        ("C061", date(2025, 12, 31), State.PLANNED),  # annunciato
        ("C048", date(2025, 12, 31), State.PLANNED),  # in costruzione
        ("S010", date(2023, 12, 31), State.UNKNOWN),  # seen in 2024
        ("S010", date(2024, 12, 31), State.SEEN),
        ("S011", date(2014, 12, 31), State.SEEN),  # undated: in every year
        ("S053", date(2019, 12, 31), State.UNKNOWN),  # seen in 2020, "chiusa il 2020-12-15"
        ("S053", date(2020, 12, 14), State.SEEN),
        ("S053", date(2020, 12, 15), State.HISTORIC),
        ("S001", date(2025, 12, 31), State.PLANNED),  # progetto DGR 84/2016
        ("C11B21010560001", date(2025, 12, 31), State.PLANNED),  # funded (ReGiS), no opening known
    ],
)
def test_the_state_of_a_record_follows_its_dates_and_status(record, day, state, lives):
    assert state_on(lives[record], day) == state


@pytest.mark.parametrize("year", range(2014, 2027))
def test_no_year_opens_what_is_planned_funded_a_project_or_past(year, lives):
    closed = [life for life in lives.values() if life.status != "open"]

    states = {state_on(life, date(year, 12, 31)) for life in closed}

    assert len(closed) == 267 - 90  # records less those attivo, inaugurata, hub or chiusa il
    assert states.isdisjoint(CURRENT)


# "One that closed ends on that day": before it, it was there.
def test_a_closed_service_was_open_until_its_last_day():
    life = Life("closed", "2010", "opened", "2024-06-30")

    assert state_on(life, date(2024, 6, 29)) == State.OPEN
    assert state_on(life, date(2024, 6, 30)) == State.HISTORIC


def test_what_is_open_in_one_year_stays_so_unless_it_closed(lives):
    lasting = [life for life in lives.values() if life.status == "open" and not life.valid_to]

    for life in lasting:
        current = [state_on(life, date(year, 12, 31)) in CURRENT for year in range(2014, 2028)]
        assert current == sorted(current)


# docs/data.md: "10 open rows have no year at all".
def test_ten_open_centre_rows_are_undated_and_count_from_2025(services, lives):
    centres = services.loc[services["kind"] == "centro_famiglie", "id"]
    undated = [lives[record] for record in centres if is_undated(lives[record])]

    assert len(undated) == 10
    assert YEAR_OF_COLLECTION == 2025
    assert {state_on(life, date(2025, 1, 1)) for life in undated} == {State.OPEN}
    assert {state_on(life, date(2024, 12, 31)) for life in undated} == {State.UNKNOWN}


def test_years_run_from_2014_to_the_current_one(today):
    assert list(years(today)) == list(range(2014, 2027))


# "Year Y means 31 December of Y; the current year means today", says docs/data.md.
def test_a_year_is_its_last_day_and_the_current_one_today(today):
    assert reference_date(2025, today) == date(2025, 12, 31)
    assert reference_date(2026, today) == today
    assert reference_date(2026, date(2027, 1, 1)) == date(2026, 12, 31)


@settings(max_examples=200, deadline=None)
@given(st.dates(), st.sampled_from([4, 7, 10]))
@example(date(2024, 2, 29), 7)
def test_a_partial_date_means_days_from_its_earliest_to_its_latest(day, precision):
    partial = day.isoformat()[:precision]

    first, last = earliest(partial), latest(partial)

    assert first <= day <= last
    assert first.isoformat()[:precision] == last.isoformat()[:precision] == partial
    if last < date.max:
        assert (last + timedelta(days=1)).isoformat()[:precision] != partial


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12).filter(lambda text: not re.match(r"[0-9]{4}", text)))
@example("")
@example("24")
@example(" 2024")
def test_what_begins_with_no_year_is_no_date(text):
    with pytest.raises(ValueError, match="is no date"):
        earliest(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024-1",
        "2024-13",
        "2024-00",
        "2024-02-30",
        "2023-02-29",
        "2024/01/01",
        "2024 ",
        "2024-",
        "2024-01-01T00:00",
        "0000",
        "20240101",
        "2024\n",
        "2０２4",
    ],
)
def test_an_impossible_date_raises(text):
    with pytest.raises(ValueError):  # noqa: PT011 - datetime words some of them
        latest(text)

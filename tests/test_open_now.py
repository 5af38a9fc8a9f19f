"""Open now is said only where the hours say it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.answer import Teller
from geo.places.opening_hours import ROME, open_state
from words import translator

WEEK = "Mo-Fr 09:00-13:00"


def at(*moment):
    return datetime(*moment, tzinfo=ROME)


@pytest.mark.parametrize(
    ("hours", "moment", "comune", "said"),
    [
        ("24/7", (2026, 11, 3, 10), "", "sempre aperto"),
        ("24/7", (2026, 12, 25, 10), "", "sempre aperto"),
        (
            'Mo,Tu 09:00-13:00 unknown "su appuntamento"',
            (2026, 11, 3, 10),
            "",
            "non dicono se è aperto adesso: su appuntamento",
        ),
        ('"su appuntamento"', (2026, 11, 3, 10), "", "non dicono"),
        (WEEK, (2026, 12, 25, 10), "", "festivo: verificare"),
        (WEEK, (2027, 3, 29, 10), "", "festivo: verificare"),  # Easter Monday
        (WEEK, (2026, 6, 2, 7), "", "festivo: verificare"),
        (WEEK, (2026, 6, 24, 10), "048017", "festivo: verificare"),  # San Giovanni, Firenze
        (WEEK, (2026, 6, 24, 10), "048014", "aperto adesso"),
        (f"{WEEK}; PH off", (2026, 12, 25, 10), "", "chiuso adesso"),
        (WEEK, (2026, 12, 27, 10), "", "chiuso adesso"),  # a Sunday
        (WEEK, (2026, 12, 24, 14), "", "apre lunedì 28 dicembre"),
        (f"{WEEK}; SH off", (2026, 11, 3, 10), "", "non dicono"),
        (f"{WEEK}+", (2026, 11, 3, 14), "", "non dicono"),
        (f"{WEEK}; Jul,Aug off", (2026, 7, 3, 10), "", "chiuso adesso"),
        (f"{WEEK}, Tu,Th 15:00-18:00", (2026, 11, 3, 10), "", "aperto adesso"),
    ],
)
def test_what_is_said_of_now_is_sure(hours, moment, comune, said, store):
    teller = Teller(store, translator("it"), at(*moment), from_zona=False)

    assert said in teller.now(hours, comune)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
def test_on_a_national_holiday_nothing_is_said_to_be_open(day):
    fixed = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
    for month, number in fixed:
        state = open_state("Mo-Su 09:00-13:00", at(day.year, month, number, 10))
        assert not state.is_open
        assert state.is_holiday
    closed = open_state("Mo-Su 09:00-13:00", at(day.year, day.month, day.day, 14))
    opens = closed.changes_at
    assert opens is None or (opens.month, opens.day) not in fixed
    assert opens is None or opens - at(day.year, day.month, day.day, 14) < timedelta(days=5)

"""Is it open now: from structured opening hours, on Tuscan time and Italian holidays."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final

from geo.dates import ROME

PATRONS: Final = {
    "048017": (6, 24),
    "046017": (7, 12),
    "047014": (7, 25),
    "049009": (5, 22),
    "050026": (6, 17),
    "051002": (8, 7),
    "052032": (12, 1),
    "053011": (8, 10),
}
"""Comune → month and day of its patron saint (docs/orari.md); of Massa and Prato the day is a
national holiday."""
_NEVER_SURE: Final = re.compile(r"\bSH\b|sun(?:rise|set)|d(?:awn|usk)")
"""Holidays of schools and the sun: what they are here, the hours do not say."""
_MOST_INTERVALS: Final = 60
"""Intervals ahead in which an opening is looked for."""


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a service is open at a moment, and when that changes."""

    is_open: bool
    changes_at: datetime | None
    """When what is said ends: of an open one its closing, of a closed one its next opening."""
    is_known: bool = True
    """Whether the hours say it: if not, it is neither open nor closed."""
    is_holiday: bool = False
    """Whether the day is a public holiday, of which the hours say nothing."""
    comment: str = ""
    """The words that the hours attach to the moment."""


def open_state(  # noqa: PLR0911
    opening_hours: str, moment: datetime, comune_istat: str = ""
) -> OpenState | None:
    """Return whether opening hours in OSM syntax hold at a moment; None if they do not parse.

    On a public holiday of which the hours say nothing, what they say of the weekday is not taken
    for known, nor is an opening told that falls on one.

    Parameters
    ----------
    moment
        With its time zone.
    comune_istat
        Where it is: the day of its patron saint is a holiday, where it is known.
    """
    if not opening_hours:
        return None
    # Only where there are hours; its types do not name its errors.
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # noqa: PLC0415

    try:
        hours = OpeningHours(opening_hours, timezone=ROME, country="IT")
    except ParserError:
        return None
    here = moment.astimezone(ROME)
    spans = list(islice(hours.intervals(here), _MOST_INTERVALS))
    _start, end, _state, comment = spans[0]
    if _NEVER_SURE.search(opening_hours):
        return OpenState(is_open=False, changes_at=None, is_known=False)
    is_open = bool(hours.is_open(here))
    if hours.is_unknown(here) or comment or (not is_open and _may_go_on(opening_hours)):
        return OpenState(is_open=False, changes_at=None, is_known=False, comment=comment)
    is_always = is_open and end is None
    names_holidays = bool(re.search(r"\bPH\b", opening_hours))

    def is_unsure(day: date) -> bool:
        return _is_patron(day, comune_istat) or (not names_holidays and _is_holiday(day))

    if not is_always and is_unsure(here.date()) and _opens_on(hours, here):
        return OpenState(is_open=False, changes_at=None, is_known=False, is_holiday=True)
    if is_open:
        return OpenState(is_open=True, changes_at=end)
    opens = next(
        (
            start
            for start, _end, state, said in spans[1:]
            if str(state).rpartition(".")[2].upper() == "OPEN"
            and not said
            and not is_unsure(start.date())
        ),
        None,
    )
    return OpenState(is_open=False, changes_at=opens)


def _may_go_on(opening_hours: str) -> bool:
    """Tell whether hours have an open end or a fallback: closed is then not known."""
    return bool(re.search(r"\d\+|\|\|", opening_hours))


def _opens_on(hours: object, here: datetime) -> bool:
    """Tell whether hours have it open at some time of a day."""
    midnight = datetime.combine(here.date(), time(), ROME)
    spans = hours.intervals(midnight, midnight + timedelta(days=1))  # type: ignore[attr-defined]
    return any(str(span[2]).rpartition(".")[2].upper() == "OPEN" for span in islice(spans, 20))


def _is_patron(day: date, comune_istat: str) -> bool:
    return PATRONS.get(comune_istat) == (day.month, day.day)


@lru_cache(maxsize=1024)
def _is_holiday(day: date) -> bool:
    from opening_hours import OpeningHours  # noqa: PLC0415

    noon = datetime.combine(day, time(12), ROME)
    return bool(OpeningHours("PH", timezone=ROME, country="IT").is_open(noon))

"""Time: years as reference dates, dates of reduced precision, and what is open when.

The one place that asks what day or moment it is. ``fixed_moment`` of the settings, a setting for tests, fixes it:
a day (its noon in Tuscany) or a moment of ISO 8601; then time stands still.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from geo.settings import settings

ROME: Final = ZoneInfo("Europe/Rome")
FIRST_YEAR: Final = 2014
YEAR_OF_COLLECTION: Final = 2025
"""An open centre without an opening year counts from here (docs/data.md, "Time")."""

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def now() -> datetime:
    """Return the moment it is in Tuscany, or the one that ``fixed_moment`` of the settings fixes.

    Raises
    ------
    SettingError
        If the setting is no day or moment.
    """
    fixed = settings().fixed_moment
    return datetime.now(ROME) if fixed is None else fixed


def today() -> date:
    """Return the day it is in Tuscany."""
    return now().date()


def years(today: date) -> range:
    """Return the years that can be asked for, the current one included."""
    return range(FIRST_YEAR, today.year + 1)


def reference_date(year: int, today: date) -> date:
    """Return the day a year stands for: 31 December, or today in the current year."""
    return today if year >= today.year else date(year, 12, 31)


def earliest(partial: str) -> date:
    """Return the first day that an ISO 8601 date of reduced precision can mean.

    Raises
    ------
    ValueError
        If the text is no ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, or names no real day.

    Examples
    --------
    >>> earliest("2024-02")
    datetime.date(2024, 2, 1)
    """
    match = _PARTIAL.fullmatch(partial)
    if match is None:
        raise ValueError(f"{partial!r} is no date: YYYY, YYYY-MM or YYYY-MM-DD is needed")
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return date(year, month, day)


def latest(partial: str) -> date:
    """Return the last day that an ISO 8601 date of reduced precision can mean."""
    first = earliest(partial)
    if len(partial) == 4:
        return date(first.year, 12, 31)
    if len(partial) == 7:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


class State(StrEnum):
    """What is known of a service on a day."""

    OPEN = "open"
    SEEN = "seen"
    """A source saw it; whether it is still there, none says."""
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    PLANNED = "planned"
    HISTORIC = "historic"


CURRENT: Final = frozenset({State.OPEN, State.SEEN})
"""The states of what is there on a day, as far as is known."""
PLANNED_STATUSES: Final = frozenset(
    {"planned", "announced", "under_construction", "funded", "project"}
)
PAST_STATUSES: Final = frozenset({"historic", "closed"})
STATUSES: Final = frozenset({"open"}) | PLANNED_STATUSES | PAST_STATUSES
BASES: Final = frozenset({"opened", "first_documented", "seen", "announced", "unknown"})


@dataclass(frozen=True, slots=True)
class Life:
    """The part of a record that time looks at."""

    status: str
    valid_from: str
    valid_from_basis: str
    valid_to: str


def state_on(life: Life, day: date) -> State:
    """Return what is known of a service on a day.

    Only an open status counts as open, from its date on; a date that is no opening leaves the
    years before it unknown, never "no". A service that closed ends on that day.
    """
    if life.valid_to and latest(life.valid_to) <= day:
        return State.HISTORIC
    begins = _first_day(life)
    if begins is not None and day < begins:
        is_opening = life.valid_from_basis == "opened"
        return State.NOT_YET if is_opening or life.status in PLANNED_STATUSES else State.UNKNOWN
    if life.status in PLANNED_STATUSES:
        return State.PLANNED
    if life.status in PAST_STATUSES and not life.valid_to:
        return State.HISTORIC
    return State.SEEN if life.valid_from_basis == "seen" else State.OPEN


def is_undated(life: Life) -> bool:
    """Tell whether an open service counts only because it was found open when collected."""
    return life.status == "open" and not life.valid_from and life.valid_from_basis != "seen"


def _first_day(life: Life) -> date | None:
    if life.valid_from:
        return earliest(life.valid_from)
    if life.valid_from_basis == "seen":
        return None
    return date(YEAR_OF_COLLECTION, 1, 1)

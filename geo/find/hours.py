"""Is it open now: from structured opening hours, on Tuscan time and Italian holidays."""

from dataclasses import dataclass
from datetime import datetime

from geo.dates import ROME


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a service is open at a moment, and when that changes."""

    is_open: bool
    changes_at: datetime | None


def open_state(opening_hours: str, moment: datetime) -> OpenState | None:
    """Return whether opening hours in OSM syntax hold at a moment; None if they do not parse.

    Parameters
    ----------
    moment
        With its time zone.
    """
    if not opening_hours:
        return None
    # Only where there are hours; its types do not name its errors.
    from opening_hours import (  # type: ignore[attr-defined]  # noqa: PLC0415
        OpeningHours,
        ParserError,
    )

    try:
        hours = OpeningHours(opening_hours, timezone=ROME, country="IT")
    except ParserError:
        return None
    here = moment.astimezone(ROME)
    change = hours.next_change(here)
    return OpenState(bool(hours.is_open(here)), change)

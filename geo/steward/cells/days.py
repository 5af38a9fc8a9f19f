"""Dates of a cell: as ISO dates of the precision that was written, whoever wrote them."""

import re
from datetime import date, timedelta
from typing import Final

from geo.catalogue import N_
from geo.dates import earliest
from geo.spelling import bare
from geo.steward.cells.text import ERASE, refuse, warn
from geo.steward.findings import Fault, Level, Read, as_day, say

_MONTHS: Final = (
    ("gen", "jan"), ("feb", "feb"), ("mar", "mar"), ("apr", "apr"), ("mag", "may"), ("giu", "jun"),
    ("lug", "jul"), ("ago", "aug"), ("set", "sep"), ("ott", "oct"), ("nov", "nov"), ("dic", "dec"),
)
_ISO: Final = re.compile(r"((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?(?:[ T]\d\d:\d\d(?::\d\d)?)?")
_FIGURES: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[/.-]((?:19|20)\d\d)")
_WORDS: Final = re.compile(r"(?:(\d{1,2})[°º]?\s+)?([a-z]{3,12})\.?\s+((?:19|20)\d\d)")
_SERIAL: Final = re.compile(r"([1-5]\d{4})(?:\.0+)?")
_FIRST_SERIAL: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet, counted so that its false 29 February 1900 does not matter."""
_NO_DATE: Final = N_("this is no date")
_AS: Final = N_("write the day as 31/12/2024, or the year alone")


def read_date(text: str) -> Read:
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD.

    The day stands first, as in Italy: 12/31/2024 is refused and its likely sense suggested.
    """
    body = re.sub(r"\.0$", "", bare(text))
    if not body or body == ERASE:
        return Read(body)
    serial = _SERIAL.fullmatch(body)
    if serial:
        day = (_FIRST_SERIAL + timedelta(days=int(serial[1]))).isoformat()
        problem = say(N_("the number of a day as spreadsheets count them, read as {date}"),
                      date=as_day(day))
        return Read(day, (Fault(Level.NOTE, problem),))
    parts = _parts(body)
    if parts is None:
        return refuse(_NO_DATE, _AS)
    return _real(*parts, is_short=bool(re.fullmatch(r".*[/.-]\d{2}", body))
                 and _FIGURES.fullmatch(body) is not None)


def read_day(text: str) -> Read:
    """Return a whole day; a month or year alone is left out with a warning."""
    read = read_date(text)
    if read.value and read.value != ERASE and len(read.value) < 10:
        return warn("", N_("the day is missing, so the date is left out"), _AS_DAY)
    return read


_AS_DAY: Final = N_("write the whole day, as 31/12/2024")


def _parts(body: str) -> tuple[int, int | None, int | None] | None:
    """Return year, month and day as written."""
    if found := _ISO.fullmatch(body):
        return _whole(found[1], found[2], found[3])
    if found := _FIGURES.fullmatch(body):
        return _whole(found[3], found[2], found[1])
    if found := _MONTH_YEAR.fullmatch(body):
        return _whole(found[2], found[1], None)
    found = _WORDS.fullmatch(body)
    month = _month(found[2]) if found else None
    return _whole(found[3], str(month), found[1]) if found and month else None


def _whole(year: str, month: str | None, day: str | None) -> tuple[int, int | None, int | None]:
    return int(year), int(month) if month else None, int(day) if day else None


def _month(word: str) -> int | None:
    return next((number for number, starts in enumerate(_MONTHS, start=1)
                 if word.startswith(starts)), None)


def _real(year: int, month: int | None, day: int | None, *, is_short: bool) -> Read:
    if is_short:
        year += 2000 if year < 50 else 1900
    pieces = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)]
    iso = "-".join(pieces)
    try:
        earliest(iso)
    except ValueError:
        if month and day and 12 < month <= 31 and day <= 12:
            return refuse(N_("this day does not exist: the month seems to stand first"),
                          N_("write {day}/{month}/{year}, if that is meant"),
                          day=f"{month:02}", month=f"{day:02}", year=str(year))
        return refuse(N_("this day does not exist"), _AS)
    if is_short:
        return warn(iso, N_("the year has two digits; it was read as that of the suggestion"),
                    N_("write {day}/{month}/{year}, if that is meant"),
                    day=pieces[2], month=pieces[1], year=str(year))
    return Read(iso)

"""Dates of a cell: as ISO dates of the precision that was written, whoever wrote them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from geo.catalogue import N_
from geo.dates import earliest
from geo.spelling import bare
from geo.steward.cells.text import ERASE, refuse, warn
from geo.steward.findings import Fault, Ledger, Level, Read, as_day, say

_MONTHS: Final = (
    ("gen", "jan"), ("feb", "feb"), ("mar", "mar"), ("apr", "apr"), ("mag", "may"), ("giu", "jun"),
    ("lug", "jul"), ("ago", "aug"), ("set", "sep"), ("ott", "oct"), ("nov", "nov"), ("dic", "dec"),
)
_ISO: Final = re.compile(r"((?:19|20)\d\d)(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?")
_CLOCK: Final = re.compile(
    r"(?<=\d)(?:[ t]|, )(\d\d?)[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?"
    r"\s*(z|utc|[+-]\d\d:?\d\d)?$")
"""The time of a stamp, with its distance from UTC."""
_FIGURES_ALONE: Final = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_FIGURES: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[/.-]((?:19|20)\d\d)")
_WORDS: Final = re.compile(r"(?:(\d{1,2})[°º]?\s+)?([a-z]{3,12})\.?\s+((?:19|20)\d\d)")
_SERIAL: Final = re.compile(r"([1-5]\d{4})(?:[.,]\d+)?")
_WEEKDAYS: Final = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
_WEEKDAY: Final = re.compile(r"(lun|mar|mer|gio|ven|sab|dom)(?:edi|tedi|coledi|vedi|erdi|ato|"
                             r"enica)?'?[.,]?\s+(?=\d{1,2}(?!\d))")
_PLACEHOLDERS: Final = frozenset((
    "0000-00-00", "0001-01-01", "1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01",
    "1900-01-02",
    "1753-01-01", "1970-01-01", "1000-01-01", "1111-11-11", "2999-12-31", "3000-01-01",
    "2099-12-31", "2100-12-31", "9999-12-31", "9999-01-01", "0000", "1900", "9999",
))
"""Days that machines write where they know none."""
_YEARS: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIRST_SERIAL: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet, counted so that its false 29 February 1900 does not matter."""
_NO_DATE: Final = N_("this is no date")
_AS: Final = N_("write the day as 31/12/2024, or the year alone")


def read_date(text: str) -> Read:  # noqa: PLR0911
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD.

    The day stands first, as in Italy: 12/31/2024 is refused and its likely sense suggested.
    """
    body = re.sub(r"\s+", " ", re.sub(r"(?<=\d{4})\.0$", "", bare(text))).strip()
    if not body or body == ERASE:
        return Read(body)
    if _is_placeholder(body):
        return warn("", N_("this day stands for no day that is known, so it is left out"),
                    N_("leave the cell empty, or write the real day"))
    serial = _SERIAL.fullmatch(body)
    if serial:
        day = (_FIRST_SERIAL + timedelta(days=int(serial[1]))).isoformat()
        problem = say(N_("the number of a day as spreadsheets count them, read as {date}"),
                      date=as_day(day))
        return Read(day, (Fault(Level.NOTE, problem),))
    if stamp := _CLOCK.search(body):
        return _of_stamp(body[:stamp.start()], stamp)
    weekday = _WEEKDAY.match(body)
    rest = body[weekday.end():] if weekday else body
    parts = _parts(rest)
    if parts is None:
        likely = _likely_date(body)
        return refuse(_NO_DATE, N_("write “{text}”, if that is meant"),
                      text=likely) if likely else refuse(_NO_DATE, _AS)
    read = _real(*parts, is_short=bool(re.fullmatch(r".*[/.-]\d{2}", rest))
                 and _FIGURES.fullmatch(rest) is not None)
    if weekday and len(read.value) == 10 and not body.startswith(
            _WEEKDAYS[date.fromisoformat(read.value).weekday()]):
        return refuse(N_("this day is another day of the week"), _AS)
    return read


def note_months_first(values: pd.DataFrame, came: Mapping[str, pd.Series], ledger: Ledger) -> None:
    """Note the columns whose dates seem to have the month first, and the dates that read both ways.

    A date as 12/31/2024 proves it, as long as none as 31/12/2024 proves the contrary.
    """
    for field, cells in came.items():
        parts = cells.str.extract(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b").astype(float)
        is_american = (parts[0] <= 12) & (parts[1] > 12) & (parts[1] <= 31)
        if not is_american.any() or ((parts[0] > 12) & (parts[0] <= 31)).any():
            continue
        ledger.note(None, field, "", Fault(Level.WARNING, say(
            N_("in this column a date has its month first: the others were read with the day "
               "first, and may be wrong")), say(N_("write all days as 31/12/2024"))))
        both = (parts[0] <= 12) & (parts[1] <= 12) & (parts[0] != parts[1])
        for row in both.index[both & (values[field] != "")]:
            ledger.note(int(row), field, str(cells[row]), Fault(Level.WARNING, say(
                N_("read as {date}, but the month may stand first"),
                date=as_day(str(values.at[row, field]))), say(_AS_DAY)))


def _is_placeholder(body: str) -> bool:
    day = _CLOCK.sub("", body)
    figures = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", day)
    whole = re.fullmatch(r"(\d{4})[/.-]?(\d{2})[/.-]?(\d{2})", day)
    if figures:
        day = f"{figures[3]}-{int(figures[2]):02}-{int(figures[1]):02}"
    elif whole:
        day = "-".join(whole.groups())
    return day in _PLACEHOLDERS or bool(re.fullmatch(r"[0/.:\s-]*0[0/.:\s-]*", body))


def _of_stamp(day: str, stamp: re.Match[str]) -> Read:
    """Return the day of a stamp of a machine, in Italy: 23:00 in Greenwich is tomorrow here."""
    hour, minute, second, distance = stamp.groups()
    read = read_date(day)
    if len(read.value) != 10 or int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return read if read.faults else refuse(_NO_DATE, _AS)
    if not distance:
        return read
    shift = "+0000" if distance in {"z", "utc"} else distance.replace(":", "")
    try:
        moment = datetime.strptime(f"{read.value} {hour}:{minute} {shift}", "%Y-%m-%d %H:%M %z")
        here = moment.astimezone(ZoneInfo("Europe/Rome")).date().isoformat()
    except (ValueError, OverflowError):
        return refuse(_NO_DATE, _AS)
    if here == read.value:
        return read
    return Read(here, (*read.faults, Fault(Level.NOTE, say(
        N_("the time is that of another zone: in Italy it is {date}"), date=as_day(here)))))


def _likely_date(body: str) -> str:
    """Return the date that words around it, or a month and two digits, probably mean, or ""."""
    short = re.fullmatch(r"([a-z]{3,12})\.?[-/ ]\s*'?(\d\d)", body)
    month = _month(short[1]) if short else None
    if short and month:
        year = int(short[2])
        return f"{month:02}/{year + (2000 if year < 50 else 1900)}"
    inside = re.sub(r"^(?:dal?l?'?|dal giorno|nel|il|in data|anno|da)\s+|\s*\(?circa\)?$|"
                    r"^ca?\.?\s+", "", body).strip()
    parts = _parts(inside) if inside != body else None
    if parts and all(part is not None for part in parts):
        read = _real(*parts, is_short=False)
        return as_day(read.value) if read.value else ""
    years = _YEARS.findall(body)
    return years[0] if len(set(years)) == 1 or re.fullmatch(
        r"\d{4}\s*[-/]\s*\d{4}", body) else ""


def read_day(text: str) -> Read:
    """Return a whole day; a month or year alone is left out with a warning."""
    read = read_date(text)
    if read.value and read.value != ERASE and len(read.value) < 10:
        return warn("", N_("the day is missing, so the date is left out"), _AS_DAY)
    return read


_AS_DAY: Final = N_("write the whole day, as 31/12/2024")


def _parts(body: str) -> tuple[int, int | None, int | None] | None:
    """Return year, month and day as written."""
    if found := _ISO.fullmatch(body) or _FIGURES_ALONE.fullmatch(body):
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

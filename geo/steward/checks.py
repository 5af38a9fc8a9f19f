"""Rules of a whole row, as it would be stored: what is required, dates in order, how old."""

from collections.abc import Callable
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import dates
from geo.catalogue import COUNTED_BY_COMUNE, N_
from geo.checks import check_store
from geo.dates import PLANNED_STATUSES
from geo.records import FIELDS, SCHEMA, ServiceFrame, row_of
from geo.steward.findings import Fault, Ledger, Level, Saying, as_day, say
from geo.store import Store

OLD_YEARS: Final = 2
"""Years after which a verification is old."""

_LOOKED_AT: Final = ("kind", "type", "comune_istat", "zona", "valid_from", "valid_to",
                     "position_accuracy", "location_policy")
"""Fields whose content rules between fields look at, not only whether there is any."""

Rows = pd.DataFrame


def check_required(rows: Rows, ledger: Ledger) -> None:
    """Note rows without kind, name or comune; only a zona may stand for a protected place."""
    is_open = rows["location_policy"] != "zona"
    for field, where, problem, instead in (
        ("kind", rows["kind"] == "", N_("the kind of service is missing"),
         N_("write it in a column “Categoria”, or give --kind")),
        ("name", (rows["name"] == "") & is_open, N_("the name is missing"), N_("write the name")),
        ("comune_istat", rows["zona"] == "", N_("the comune is missing"),
         N_("write the name of the comune")),
    ):
        found = rows.index[where & ~rows.index.isin(ledger.refused)]
        ledger.note_rows(found, field, "", Fault(Level.ERROR, say(problem), say(instead)))
    no_comune = (rows["comune_istat"] == "") & is_open & ~rows.index.isin(ledger.refused)
    ledger.note_rows(rows.index[no_comune], "comune_istat", "", Fault(
        Level.WARNING, say(N_("the comune is missing, so it stands only in its zona")),
        say(N_("write the name of the comune"))))


def check_dates(rows: Rows, today: date, ledger: Ledger) -> None:
    """Note dates out of order or in the future, and what was verified long ago."""
    first, last = (rows[field].map(_day) for field in ("valid_from", "valid_to"))
    ends = rows["valid_to"].map(lambda text: dates.latest(text) if text else None)
    now = today.isoformat()

    def note(where: pd.Series, field: str, level: Level, problem: Callable[[str], Saying],
             instead: Saying) -> None:
        for row, came in zip(rows.index[where], rows[field][where], strict=True):
            ledger.note(int(row), field, as_day(came), Fault(level, problem(came), instead))

    both = (first != "") & (last != "")
    wrong = both & (ends.map(lambda day: day.isoformat() if day else "") < first)
    note(wrong, "valid_to", Level.ERROR,
         lambda _came: say(N_("it closes before it opens")),
         say(N_("correct one of the two dates")))
    is_now = ~rows["status"].isin(PLANNED_STATUSES)
    note((first > now) & is_now, "valid_from", Level.WARNING,
         lambda _came: say(N_("it opens in the future; until then it is shown as not yet open")),
         say(N_("correct the date, or write “programmato” as its state")))
    note(last > now, "valid_to", Level.NOTE,
         lambda _came: say(N_("it closes in the future; until then it is shown as open")), Saying())
    verified = rows["verified_on"]
    note(verified > now, "verified_on", Level.ERROR,
         lambda _came: say(N_("it was verified in the future")), say(N_("correct the date")))
    old = _years_before(today, OLD_YEARS).isoformat()
    note((verified != "") & (verified < old), "verified_on", Level.WARNING,
         lambda _came: say(N_("it was verified more than {n} years ago"), n=OLD_YEARS),
         say(N_("verify it and write the day")))


def check_schema(rows: Rows, ledger: Ledger) -> None:
    """Note what would break the schema of the store after all: nothing, if the rules above hold.

    Each different content of a field is looked at once.
    """
    for field in FIELDS:
        rules = SCHEMA.columns[field].checks
        taken = rows[field][~rows.index.isin(ledger.refused)]
        different = taken.drop_duplicates()
        for rule in rules if len(different) else ():
            passed = rule(different).check_output
            fault = Fault(Level.ERROR, say(N_("the store cannot hold this")), say(str(rule.error)))
            for text in different[~passed]:
                ledger.note_rows(taken.index[taken == text], field, str(text), fault)


def check_rules(rows: Rows, store: Store, ledger: Ledger) -> None:
    """Note what would break a rule between fields after all.

    The rules ask of most fields only whether they are filled: rows that are filled alike are
    looked at once.
    """
    key = rows[list(_LOOKED_AT)].assign(
        filled=sum((rows[field] != "").to_numpy(np.int64) << bit
                   for bit, field in enumerate(FIELDS)),
        source=rows["source_url"].where(rows["location_policy"] != "point", ""))
    key = key[~key.index.isin(ledger.refused)]
    number = key.groupby(list(key), sort=False).ngroup().to_numpy()
    different = rows.loc[key.drop_duplicates().index].reset_index(drop=True)
    different["id"] = [f"x{row}" for row in different.index]  # that none repeats is checked before
    for found in check_store(ServiceFrame(gpd.GeoDataFrame(different)), store.zones, ""):
        if found.row is not None:
            ledger.note_rows(key.index[number == found.row - row_of(0)], found.field, "", Fault(
                Level.ERROR, say(N_("the store cannot hold this")), say(found.needed)))


def note_structures(rows: Rows, ledger: Ledger) -> None:
    """Note structures: what is taken of them is without place, and how many."""
    guarded = rows.index[rows["kind"].isin(COUNTED_BY_COMUNE)]
    if len(guarded):
        ledger.note(None, "location_policy", "", Fault(Level.NOTE, say(
            N_("structures, of which address, contacts and coordinates are not taken: {n}"),
            n=len(guarded))))


def _day(text: str) -> str:
    return dates.earliest(text).isoformat() if text else ""


def _years_before(day: date, n: int) -> date:
    return day.replace(year=day.year - n, day=min(day.day, 28))

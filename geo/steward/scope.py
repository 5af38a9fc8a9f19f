"""What a list says by leaving out: a record of its kind and zona that it does not name has closed.

Only a list that is whole for a kind and zona says so; a mistake in it never closes a service, and
what stands anywhere in its file does not close. Where much would close, a person says how much.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from geo import dates
from geo.catalogue import N_
from geo.dates import PAST_STATUSES, PLANNED_STATUSES
from geo.steward.findings import Fault, Ledger, Level, Word, say
from geo.steward.likeness import comparable_rows
from geo.steward.standing import Place, Standing
from geo.zones import rows_of

_KEYS: Final = ["kind", "zona", "location_policy"]
_TENTH: Final = 10
"""One in so many of the open records of a kind may close without a word."""


@dataclass(frozen=True)
class Listed:
    """The rows of a list as they would be stored, refused ones included."""

    rows: pd.DataFrame
    refused: frozenset[int]
    day: date
    """The day that the list describes."""
    standing: Standing


@dataclass(frozen=True)
class Closings:
    """What a list closes by leaving it out."""

    days: Mapping[str, str]
    """Id → day."""
    must_confirm: bool = False
    """Whether so much closes that a person has to say how much."""


def closings(listed: Listed, known: pd.DataFrame, ledger: Ledger) -> Closings:
    """Return the records that have closed, by id, each with its day.

    A list of a whole year tells that what it leaves out was gone before: the day is the end of the
    year before. It is the day of the list, if that is today, or if the record opened or was
    verified within the year.
    """
    rows = listed.rows
    seen = set(rows["id"]) - {""}
    whole = {_key(row) for row in rows_of(rows[rows["zona"] != ""].drop_duplicates(_KEYS))}
    doubtful = rows[rows.index.isin(listed.refused) & ~rows["id"].isin(known["id"])]
    candidates = [row for row in rows_of(known) if _key(row) in whole
                  and row["id"] not in seen and _could_close(row, listed.day)]
    named = _named(candidates, known, listed.standing)
    _note_named(named, ledger)
    candidates = [row for row in candidates if row["id"] not in named]
    kept = [row for row in candidates if _is_doubtful(row, doubtful)]
    if kept:
        ledger.note(None, "", "", Fault(Level.WARNING, say(
            N_("not in the list, but kept open, since rows of their zona were refused: {n} "
               "({ids})"), n=len(kept), ids=_few(row["id"] for row in kept)),
            say(N_("correct the rows and import the list again"))))
    ending = [row for row in candidates if row not in kept]
    must_confirm = _is_much(ending, known, listed.day)
    if ending:
        ledger.note(None, "", "", Fault(Level.WARNING, say(
            N_("not in the list, though of its kind and zona, so they close: {n} ({ids})"),
            n=len(ending), ids=_few(row["id"] for row in ending)),
            say(N_("if the list is not whole, import it with --partial"))))
    if must_confirm:
        ledger.note(None, "", "", Fault(Level.WARNING, say(
            N_("{n} close: more than a tenth of their kind, or all of a zona"), n=len(ending)),
            say(N_("if that is right, say the number when publishing (--close {n})"),
                n=len(ending))))
    return Closings({row["id"]: _day_of(row, listed.day) for row in ending}, must_confirm)


def _named(
    candidates: list[dict[str, str]], known: pd.DataFrame, standing: Standing
) -> dict[str, Place]:
    """Return the records that the file names somewhere, with the place."""
    if not candidates:
        return {}
    compared = comparable_rows(known).set_index("id")
    found = {row["id"]: standing.place_of(row, str(compared.at[row["id"], "name"]),
                                          str(compared.at[row["id"], "address"]))
             for row in candidates}
    return {record: place for record, place in found.items() if place is not None}


def _note_named(named: Mapping[str, Place], ledger: Ledger) -> None:
    for record, place in named.items():
        if place.sheet:
            ledger.note(None, "", "", Fault(Level.WARNING, say(
                N_("{record} is not in the list, but row {row} of the sheet “{sheet}” names it, so "
                   "it does not close"), record=record, row=place.row, sheet=place.sheet),
                say(N_("if it has closed, write so in a column “Stato”"))))
        else:
            ledger.note(place.row, "", "", Fault(Level.WARNING, say(
                N_("the row names {record}, which is not in the list otherwise, so it does not "
                   "close"), record=Word(record)),
                say(N_("if it has closed, write so in a column “Stato”"))))


def _is_much(ending: list[dict[str, str]], known: pd.DataFrame, day: date) -> bool:
    """Tell whether more than a tenth of a kind closes, or all that is open of it in a zona."""
    before = [row for row in rows_of(known) if _could_close(row, day) or row in ending]

    def counts(rows: list[dict[str, str]], *fields: str) -> Counter[tuple[str, ...]]:
        return Counter(tuple(row[field] for field in fields) for row in rows)

    by_kind, by_zona = counts(before, "kind"), counts(before, "kind", "zona")
    return any(_TENTH * n > by_kind[kind] for kind, n in counts(ending, "kind").items()) or any(
        n == by_zona[zona] for zona, n in counts(ending, "kind", "zona").items())


def closed_rows(known: pd.DataFrame, days: Mapping[str, str]) -> pd.DataFrame:
    """Return records with those that have closed closed; nothing else changes."""
    ends = pd.Series([days.get(record, "") for record in known["id"]], known.index, dtype=object)
    has = ends != ""
    return known.assign(valid_to=known["valid_to"].mask(has, ends),
                        status=known["status"].mask(has, "closed"))


def _key(row: dict[str, str]) -> tuple[str, str, bool]:
    """Return of what a list is whole: one without protected places says nothing of them."""
    return row["kind"], row["zona"], row["location_policy"] == "zona"


def _could_close(row: dict[str, str], day: date) -> bool:
    """Tell whether a record is one that a list of a day would name.

    What is only planned is in no list of services; what is over is closed already; what was
    verified, or began, after the day of the list is known better than by the list.
    """
    if row["status"] in PLANNED_STATUSES | PAST_STATUSES or row["valid_to"]:
        return False
    later = [row["valid_from"], row["verified_on"]]
    return all(not text or dates.earliest(text) <= day for text in later)


def _is_doubtful(row: dict[str, str], doubtful: pd.DataFrame) -> bool:
    """Tell whether one of the refused rows could be the record."""
    same_kind = doubtful["kind"].isin(["", "?", row["kind"]])
    return bool((same_kind & doubtful["zona"].isin(["", row["zona"]])).any())


def _day_of(row: dict[str, str], day: date) -> str:
    is_whole_year = (day.month, day.day) == (12, 31)
    before = date(day.year - 1, 12, 31) if is_whole_year else day
    later = [dates.latest(text) for text in (row["valid_from"], row["verified_on"]) if text]
    return (day if any(known > before for known in later) else before).isoformat()


def _few(ids: object) -> str:
    listed = sorted(ids)  # type: ignore[call-overload]
    return ", ".join(listed[:20]) + (" …" if len(listed) > 20 else "")

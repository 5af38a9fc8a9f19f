"""Ids of new records: stable, from what a record is, never from what must not be told."""

import hashlib
from collections.abc import Iterator
from typing import Final

import pandas as pd

from geo.checks import TELLS_NOTHING
from geo.steward.merge import Base
from geo.zones import rows_of, slug_of

_DIGITS: Final = (4, 6, 8)
_OF_BASE: Final = sorted(TELLS_NOTHING - {"id", "kind", "zona", "location_policy", "source_url"})
"""Fields that a record known by its zona alone keeps, where the list is silent."""


def named(
    rows: pd.DataFrame, said: pd.DataFrame, old: pd.DataFrame, refused: frozenset[int]
) -> pd.DataFrame:
    """Return rows as protected, each that is taken with its id.

    Parameters
    ----------
    said
        What the list says of each field that it has.
    old
        The records of the store.
    """
    is_taken = ~rows.index.isin(refused)
    is_zona = (rows["location_policy"] == "zona") & is_taken
    rows = rows.assign(id=rows["id"].mask(is_zona, anonymous_ids(rows[is_zona], old)))
    # An id that came with a protected row, and is not one of ours, could tell the place.
    is_new = ~is_zona & is_taken & ~rows["id"].isin(old["id"]) & (
        (rows["id"] == "") | (rows["location_policy"] != "point"))
    taken = set(old["id"]) | set(rows["id"][~is_new])
    rows = rows.assign(id=rows["id"].mask(is_new, new_ids(rows[is_new], taken)))
    return _silent_kept(rows, said, old, is_zona) if is_zona.any() else rows


def _silent_kept(
    rows: pd.DataFrame, said: pd.DataFrame, old: pd.DataFrame, is_zona: pd.Series
) -> pd.DataFrame:
    base = Base(rows["id"].where(is_zona & rows["id"].isin(old["id"]), ""), old)
    kept: dict[str, pd.Series] = {}
    for field in _OF_BASE:
        is_silent = is_zona & (base["id"] != "")
        if field in said:
            is_silent &= said[field] == ""
        kept[field] = rows[field].mask(is_silent, base[field])
    return rows.assign(**kept)


def new_ids(rows: pd.DataFrame, taken: set[str]) -> pd.Series:
    """Return an id for each row: of its kind, comune and the name that may be told.

    The same row gets the same id wherever the list is imported; where two would be alike, the
    later one gets more digits.
    """
    used = set(taken)
    found = []
    for row in rows_of(rows[["kind", "comune_istat", "zona", "name"]]):
        fresh = next(name for name in _candidates(row) if name not in used)
        used.add(fresh)
        found.append(fresh)
    return pd.Series(found, rows.index, dtype=object)


def anonymous_ids(rows: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Return an id for each row of which only kind and zona may be told.

    Such records cannot be told apart, so they are matched by number: the list's first is the
    store's first of the kind and zona, and what is over gets the next free number.
    """
    taken = set(known["id"])
    only_zona = known[(known["location_policy"] == "zona") & ~known["id"].isin(rows["id"])]
    free: dict[tuple[str, str], list[str]] = {}
    for row in rows_of(only_zona):
        free.setdefault((row["kind"], row["zona"]), []).append(row["id"])
    found = []
    for row in rows_of(rows[["id", "kind", "zona"]]):
        waiting = free.get((row["kind"], row["zona"]), [])
        if row["id"] in taken:
            found.append(row["id"])
        elif waiting:
            found.append(waiting.pop(0))
        else:
            fresh = next(name for name in _numbered(row) if name not in taken)
            taken.add(fresh)
            found.append(fresh)
    return pd.Series(found, rows.index, dtype=object)


def prefix_of(kind: str) -> str:
    """Return two letters for a kind.

    >>> prefix_of("centro_famiglie"), prefix_of("cot")
    ('CF', 'CO')
    """
    words = kind.split("_")
    return (words[0][:2] if len(words) == 1 else "".join(word[0] for word in words[:2])).upper()


def _candidates(row: dict[str, str]) -> Iterator[str]:
    key = hashlib.sha256(slug_of(row["name"]).encode()).hexdigest()
    start = f"{prefix_of(row['kind'])}-{row['comune_istat'] or row['zona']}"
    for digits in _DIGITS:
        yield f"{start}-{key[:digits]}"
    number = 2
    while True:
        yield f"{start}-{key[:_DIGITS[-1]]}-{number}"
        number += 1


def _numbered(row: dict[str, str]) -> Iterator[str]:
    number = 1
    while True:
        yield f"{prefix_of(row['kind'])}-{row['zona']}-{number}"
        number += 1

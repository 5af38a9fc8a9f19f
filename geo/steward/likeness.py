"""Which rows are the same service: as a record of the store, or as another row of the list.

Rows are compared only within a comune and kind. A name is compared by its words in order of the
alphabet, written out and without little ones, an address as streets are. Both by the share of
letters that stay (rapidfuzz), 0 to 100.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from geo.catalogue import N_
from geo.spelling import LITTLE, fold
from geo.steward.cells.ground import NEAR_M, degrees_of, distances_m
from geo.steward.findings import Fault, Ledger, Level, say

SAME: Final = 90.0
"""Likeness from which a row is taken to be a record."""
ALIKE: Final = 80.0
"""Likeness from which a person is asked."""
MARGIN: Final = 3.0
"""How much better than the next a match must be, to be no guess."""
NAME_COUNTS: Final = 0.7
"""Share of the name in the likeness of two rows that both have an address."""
MOST_PAIRS: Final = 9_000_000
"""Pairs of a comune and kind beyond which only equal names are found."""
_KEYS: Final = ["kind", "comune_istat"]

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Matches:
    """What each row of a list is: the id of a record, or "" for a new one."""

    record: pd.Series
    by_likeness: frozenset[int]
    """Rows without an id that were recognised."""


def comparable_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return id, kind, comune_istat, name and address made comparable, the name as written."""
    return pd.DataFrame({
        "id": rows["id"], "kind": rows["kind"], "comune_istat": rows["comune_istat"],
        "name": _each(rows["name"], _name), "address": _each(rows["address"], fold),
        "written": rows["name"],
    }, index=rows.index)


def match(rows: pd.DataFrame, known: pd.DataFrame, ledger: Ledger) -> Matches:
    """Return which record each row is, noting those that could be several.

    Parameters
    ----------
    rows, known
        Rows of the list and records of the store, as ``comparable_rows``.
    """
    record = rows["id"].where(rows["id"].isin(known["id"]), "")
    free = known[~known["id"].isin(record) & (known["name"] != "")]
    asked = rows[(rows["id"] == "") & (rows["name"] != "") & (rows["comune_istat"] != "")]
    found = _equal(asked, free)
    asked, free = asked.drop(index=list(found)), free[~free["id"].isin(found.values())]
    for some, others in _blocks(asked, free):
        found |= _best(some, others, ledger)
    if found:
        record = record.mask(record.index.isin(list(found)), pd.Series(found).reindex(rows.index))
    return Matches(record.astype(object), frozenset(found))


def note_repeated(rows: pd.DataFrame, values: pd.DataFrame, ledger: Ledger) -> set[int]:
    """Note rows that say again what an earlier row says, and return those that are refused for it.

    The same id, or name, comune and address, refuses a row; a place that is alike is marked.

    Parameters
    ----------
    rows
        As ``comparable_rows``.
    values
        With lat and lon, if the list has them.
    """
    named = rows[(rows["name"] != "") & (rows["comune_istat"] != "")]
    repeated = _note_equal(rows[rows["id"] != ""], ["id"], "id",
                           N_("row {row} has the same id"), ledger)
    alone = named[named["id"] == ""]
    repeated |= _note_equal(alone, [*_KEYS, "name", "address"], "name",
                            N_("row {row} has the same name, comune and address"), ledger)
    degrees = degrees_of(values)
    rest = named[~named.index.isin(repeated)]
    for _key, block in rest.groupby(_KEYS, sort=False):
        if len(block) > 1 and (block["id"] == "").any() and len(block) ** 2 <= MOST_PAIRS:
            _note_alike(block, degrees, ledger)
    return repeated


def _name(text: str) -> str:
    return " ".join(sorted({word for word in fold(text).split() if word not in LITTLE}))


def _each(cells: pd.Series, rule: Callable[[str], str]) -> pd.Series:
    codes, texts = pd.factorize(cells.to_numpy(dtype=object))
    made = np.array([rule(text) for text in texts], dtype=object)
    return pd.Series(made[codes], cells.index, dtype=object)


def _equal(rows: pd.DataFrame, known: pd.DataFrame) -> dict[int, str]:
    """Return rows whose name, address, kind and comune only one record has, and no other row."""
    found: dict[int, str] = {}
    for keys in ([*_KEYS, "name", "address"], [*_KEYS, "name"]):
        left = rows[~rows.index.isin(list(found))].drop_duplicates(keys, keep=False)
        right = known[~known["id"].isin(found.values())].drop_duplicates(keys, keep=False)
        both = left.reset_index(names="row").merge(right, on=keys, suffixes=("", "_known"))
        found |= dict(zip(both["row"].astype(int), both["id_known"], strict=True))
    return found


def _blocks(
    rows: pd.DataFrame, known: pd.DataFrame
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield rows and records that could be the same; a row of no known kind could be of any."""
    by_comune = dict(iter(known.groupby("comune_istat", sort=False)))
    for (kind, comune), some in rows.groupby(_KEYS, sort=False):
        others = by_comune.get(str(comune))
        if others is None:
            continue
        others = others[others["kind"] == kind] if kind else others
        if 0 < len(some) * len(others) <= MOST_PAIRS:
            yield some, others


def _best(rows: pd.DataFrame, known: pd.DataFrame, ledger: Ledger) -> dict[int, str]:
    """Return the best match of each row above ``SAME``, one record to one row."""
    scores = _scores(rows, known)
    ids = known["id"].to_numpy(dtype=object)
    found: dict[int, str] = {}
    for place in np.argsort(-scores.max(axis=1), kind="stable"):
        row, own = int(rows.index[place]), scores[place]
        order = np.argsort(-own, kind="stable")[:2]
        first, second = own[order[0]], own[order[-1]] if len(order) > 1 else 0
        if first < ALIKE:
            continue
        if first >= SAME and first - second >= MARGIN:
            found[row] = str(ids[order[0]])
            scores[:, order[0]] = 0
        elif first >= SAME:
            ledger.note(row, "name", str(rows.at[row, "written"]), Fault(
                Level.ERROR, say(N_("this could be {first} or {second}"), first=ids[order[0]],
                                 second=ids[order[1]]),
                say(N_("write the id of the one that is meant in a column “id”"))))
        else:
            ledger.note(row, "name", str(rows.at[row, "written"]), Fault(
                Level.WARNING, say(N_("it resembles {first}, but is taken as new"),
                                   first=ids[order[0]]),
                say(N_("if it is the same, write {first} in a column “id”"), first=ids[order[0]])))
    return found


def _scores(rows: pd.DataFrame, known: pd.DataFrame) -> Scores:
    names = process.cdist(rows["name"].tolist(), known["name"].tolist(), scorer=fuzz.ratio,
                          score_cutoff=ALIKE, dtype=np.float32)
    streets = process.cdist(rows["address"].tolist(), known["address"].tolist(),
                            scorer=fuzz.ratio, dtype=np.float32)
    either_empty = ((rows["address"] == "").to_numpy()[:, None]
                    | (known["address"] == "").to_numpy()[None, :])
    both = NAME_COUNTS * names + (1 - NAME_COUNTS) * streets
    return np.asarray(np.where(either_empty | (names == 0), names, both), dtype=np.float32)


def _note_equal(
    rows: pd.DataFrame, keys: list[str], field: str, problem: str, ledger: Ledger
) -> set[int]:
    again = rows[rows.duplicated(keys)]
    shown = again["written"] if field == "name" else again[field]
    if again.empty:
        return set()
    first = rows.drop_duplicates(keys).reset_index(names="first")[["first", *keys]]
    both = again[keys].reset_index(names="row").merge(first, on=keys, how="left")
    for row, before, came in zip(both["row"], both["first"], shown, strict=True):
        ledger.note(int(row), field, str(came), Fault(
            Level.ERROR, say(problem, row=int(before)),
            say(N_("remove one of the two rows, or correct what tells them apart"))))
    return set(map(int, again.index))


def _note_alike(block: pd.DataFrame, degrees: pd.DataFrame, ledger: Ledger) -> None:
    names = process.cdist(block["name"].tolist(), block["name"].tolist(), scorer=fuzz.ratio,
                          score_cutoff=SAME, dtype=np.uint8)
    no_id = (block["id"] == "").to_numpy()  # two rows with an id each were told apart by someone
    pairs = np.argwhere((np.triu(names, 1) > 0) & (no_id[:, None] | no_id[None, :]))
    if not len(pairs):
        return
    left, right = (block.index[side].tolist() for side in pairs.T)
    street = block["address"]
    alike = np.array([not a or not b or fuzz.ratio(a, b) >= SAME
                      for a, b in zip(street.loc[left], street.loc[right], strict=True)])
    metres = distances_m(degrees, left, right)
    alike = np.where(np.isnan(metres), alike, alike & (metres < 10 * NEAR_M) | (metres < NEAR_M))
    before_row = np.array([left, right]).T[alike][::-1]
    first = {int(row): before for before, row in before_row}
    for row, before in sorted(first.items()):
        ledger.note(row, "name", str(block.at[row, "written"]), Fault(
            Level.WARNING, say(N_("row {row} is probably the same place: name, address and "
                                  "distance are alike"), row=int(before)),
            say(N_("remove one of the two rows, if they are the same"))))

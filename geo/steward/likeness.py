"""Which rows are the same service: as a record of the store, or as another row of the list.

Rows are compared only within a comune and kind. A name is compared by its words in order of the
alphabet, written out and without little ones, an address as streets are. Both by the share of
letters that stay (rapidfuzz), 0 to 100.
"""

import re
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
_OWN_ID: Final = re.compile(r"(?=.*[A-Za-z])(?=.*\d).+")
"""An id that may be one of ours: letters and figures. A number alone is of another register."""
_GENERIC: Final = frozenset(
    ("centro", "centri", "famiglia", "famiglie", "per", "sede", "sportello", "punto", "servizio",
     "servizi", "spazio", "casa", "comunita", "struttura", "comune", "zona", "distretto", "c", "e"))
"""Words of names that tell no service from another."""
_TELLING: Final = 85.0
"""Likeness from which a telling word is the same. [0..100]"""

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
        "id": rows["id"], "kind": rows["kind"].replace("?", ""),
        "comune_istat": rows["comune_istat"],
        "name": _each(rows["name"], _name), "address": _each(rows["address"], fold),
        "written": rows["name"],
    }, index=rows.index)


def own_ids(rows: pd.DataFrame, known: pd.DataFrame, *, is_our_column: bool) -> pd.Series:
    """Return the id of each row as the store writes it, "" for one that can be none of ours.

    Parameters
    ----------
    is_our_column
        Whether the column has the very name of the field, not one that any register may have.
    """
    as_stored = {record.upper(): record for record in known["id"]}

    def own(text: str) -> str:
        if text.upper() in as_stored:
            return str(as_stored[text.upper()])
        return text if _OWN_ID.fullmatch(text) or (is_our_column and not text.isdigit()) else ""

    return _each(rows["id"], own)


def match(rows: pd.DataFrame, known: pd.DataFrame, ledger: Ledger) -> Matches:
    """Return which record each row is, noting those that could be several.

    Parameters
    ----------
    rows, known
        Rows of the list and records of the store, as ``comparable_rows``; an id is believed where
        the row does not say otherwise.
    """
    record = rows["id"].where(rows["id"].isin(known["id"]), "")
    record = record.mask(record.index.isin(_contradicted(rows, record, known, ledger)), "")
    free = known[~known["id"].isin(rows["id"]) & (known["name"] != "")]
    asked = rows[~rows["id"].isin(known["id"]) & (rows["name"] != "")
                 & (rows["comune_istat"] != "")]
    found = _equal(asked, free)
    asked, free = asked.drop(index=list(found)), free[~free["id"].isin(found.values())]
    for some, others in _blocks(asked, free):
        found |= _best(some, others, ledger)
    if found:
        record = record.mask(record.index.isin(list(found)), pd.Series(found).reindex(rows.index))
    return Matches(record.astype(object), frozenset(found))


def _contradicted(
    rows: pd.DataFrame, record: pd.Series, known: pd.DataFrame, ledger: Ledger
) -> list[int]:
    """Note the rows whose id is of a record that they do not describe, and return them."""
    of_record = known.set_index("id")
    given = rows[record != ""]
    own = of_record.loc[record[record != ""]].set_index(given.index)
    is_same = pd.Series(True, given.index)
    for field in ("comune_istat", "name", "address"):
        is_same &= (given[field] == "") | (given[field] == own[field])
    found = []
    by_comune = dict(iter(known[known["name"] != ""].groupby("comune_istat", sort=False)))
    for row in given.index[~is_same]:
        said, kept, first = given.loc[row], own.loc[row], str(record[row])
        other = _better(said, kept, first, by_comune.get(said["comune_istat"]))
        if other or not _agrees(said, kept):
            problem = say(N_("the id is that of {first}, but the row describes {second}"),
                          first=first, second=other) if other else say(
                N_("the id is that of {first}, but the row says another name, address or comune"),
                first=first)
            ledger.note(int(row), "id", str(said["id"]), Fault(
                Level.ERROR, problem,
                say(N_("write the id of the one that is meant, or leave the cell empty"))))
            found.append(int(row))
    return found


def _better(
    said: pd.Series, kept: pd.Series, own: str, others: pd.DataFrame | None
) -> str:
    """Return another record of the row's comune whose name the row has rather, "" for none."""
    if others is None or not said["name"] or said["name"] == kept["name"]:
        return ""
    others = others[others["id"] != own]
    if said["kind"]:
        others = others[others["kind"] == said["kind"]]
    best = process.extractOne(said["name"], others["name"].tolist(), scorer=fuzz.ratio,
                              score_cutoff=SAME)
    is_own = said["comune_istat"] == kept["comune_istat"] and best is not None and (
        fuzz.ratio(said["name"], kept["name"]) + MARGIN > best[1])
    return "" if best is None or is_own else str(others["id"].iloc[best[2]])


def _agrees(said: pd.Series, kept: pd.Series) -> bool:
    """Tell whether a row may be the record whose id it has: a change is no other service."""
    name, address = _names_agree(said, kept), _addresses_agree(said, kept)
    if said["comune_istat"] and kept["comune_istat"] and (
            said["comune_istat"] != kept["comune_istat"]):
        return name is True and address is True
    return name is not False or address is True


def _names_agree(said: pd.Series, kept: pd.Series) -> bool | None:
    """Tell whether two names may be of one service; None where one tells nothing."""
    if not said["name"] or not kept["name"] or said["name"] == kept["name"]:
        return True if said["name"] and kept["name"] else None
    left, right = ({word for word in one["name"].split() if word not in _GENERIC}
                   for one in (said, kept))
    if not left or not right:
        return None
    return any(fuzz.ratio(word, other) >= _TELLING for word in left for other in right)


def _addresses_agree(said: pd.Series, kept: pd.Series) -> bool | None:
    if not said["address"] or not kept["address"]:
        return None
    return bool(fuzz.ratio(said["address"], kept["address"]) >= ALIKE)


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

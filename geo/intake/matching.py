"""Which rows are the same service, and which records a list leaves out.

Which rows are the same service: as a record of the store, or as another row of the list.

Rows are compared only within a comune and kind. A name is compared by its words in order of the
alphabet, written out and without little ones, an address as streets are. Both by the share of
letters that stay (rapidfuzz), 0 to 100.

What stands anywhere in a file, read or not: the records that it names, which do not close.

What a list says by leaving out: a record of its kind and zona that it does not name has closed.

Only a list that is whole for a kind and zona says so; a mistake in it never closes a service, and
what stands anywhere in its file does not close. Where much would close, a person says how much.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from geo.dates import PAST_STATUSES, PLANNED_STATUSES, earliest, latest
from geo.intake.findings import Fault, Ledger, Level, Word, say
from geo.intake.positions import NEAR_M, degrees_of, distances_m
from geo.intake.raw import Aside, RawTable
from geo.messages import N_
from geo.spelling import LITTLE, fold
from geo.zones import rows_of

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
    (
        "centro",
        "centri",
        "famiglia",
        "famiglie",
        "per",
        "sede",
        "sportello",
        "punto",
        "servizio",
        "servizi",
        "spazio",
        "casa",
        "comunita",
        "struttura",
        "comune",
        "zona",
        "distretto",
        "c",
        "e",
    )
)
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
    return pd.DataFrame(
        {
            "id": rows["id"],
            "kind": rows["kind"].replace("?", ""),
            "comune_istat": rows["comune_istat"],
            "name": _each(rows["name"], _name),
            "address": _each(rows["address"], fold),
            "written": rows["name"],
        },
        index=rows.index,
    )


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
    asked = rows[
        ~rows["id"].isin(known["id"]) & (rows["name"] != "") & (rows["comune_istat"] != "")
    ]
    found = _equal(asked, free)
    asked, free = asked.drop(index=list(found)), free[~free["id"].isin(found.values())]
    for some, others in _blocks(asked, free):
        noted: set[int] = set()
        found |= _best(some, others, noted, ledger)
        _note_near(some[~some.index.isin([*found, *noted])], others, ledger)
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
            problem = (
                say(
                    N_("the id is that of {first}, but the row describes {second}"),
                    first=first,
                    second=other,
                )
                if other
                else say(
                    N_(
                        "the id is that of {first}, but the row says another name, address or comune"
                    ),
                    first=first,
                )
            )
            ledger.note(
                int(row),
                "id",
                str(said["id"]),
                Fault(
                    Level.ERROR,
                    problem,
                    say(N_("write the id of the one that is meant, or leave the cell empty")),
                ),
            )
            found.append(int(row))
    return found


def _better(said: pd.Series, kept: pd.Series, own: str, others: pd.DataFrame | None) -> str:
    """Return another record of the row's comune whose name the row has rather, "" for none."""
    if others is None or not said["name"] or said["name"] == kept["name"]:
        return ""
    others = others[others["id"] != own]
    if said["kind"]:
        others = others[others["kind"] == said["kind"]]
    best = process.extractOne(
        said["name"], others["name"].tolist(), scorer=fuzz.ratio, score_cutoff=SAME
    )
    is_own = (
        said["comune_istat"] == kept["comune_istat"]
        and best is not None
        and (fuzz.ratio(said["name"], kept["name"]) + MARGIN > best[1])
    )
    return "" if best is None or is_own else str(others["id"].iloc[best[2]])


def _agrees(said: pd.Series, kept: pd.Series) -> bool:
    """Tell whether a row may be the record whose id it has: a change is no other service."""
    name, address = _names_agree(said, kept), _addresses_agree(said, kept)
    if (
        said["comune_istat"]
        and kept["comune_istat"]
        and (said["comune_istat"] != kept["comune_istat"])
    ):
        return name is True and address is True
    return name is not False or address is True


def _names_agree(said: pd.Series, kept: pd.Series) -> bool | None:
    """Tell whether two names may be of one service; None where one tells nothing."""
    if not said["name"] or not kept["name"] or said["name"] == kept["name"]:
        return True if said["name"] and kept["name"] else None
    left, right = (
        {word for word in one["name"].split() if word not in _GENERIC} for one in (said, kept)
    )
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
    repeated = _note_equal(
        rows[rows["id"] != ""], ["id"], "id", N_("row {row} has the same id"), ledger
    )
    alone = named[named["id"] == ""]
    repeated |= _note_equal(
        alone,
        [*_KEYS, "name", "address"],
        "name",
        N_("row {row} has the same name, comune and address"),
        ledger,
    )
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


def _blocks(rows: pd.DataFrame, known: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield rows and records that could be the same; a row of no known kind could be of any."""
    by_comune = dict(iter(known.groupby("comune_istat", sort=False)))
    for (kind, comune), some in rows.groupby(_KEYS, sort=False):
        others = by_comune.get(str(comune))
        if others is None:
            continue
        others = others[others["kind"] == kind] if kind else others
        if 0 < len(some) * len(others) <= MOST_PAIRS:
            yield some, others


def _note_near(rows: pd.DataFrame, known: pd.DataFrame, ledger: Ledger) -> None:
    """Note new rows that have the house of a record, or all words by which its name is told."""
    by_address = {
        address: record
        for record, address in zip(known["id"], known["address"], strict=True)
        if re.search(r"\d", address)
    }
    by_words = [
        (words, str(record))
        for record, name in zip(known["id"], known["name"], strict=True)
        if (words := _telling_words(name))
    ]
    for row, name, address in zip(rows.index, rows["name"], rows["address"], strict=True):
        own = _telling_words(name)
        record = by_address.get(address) or next(
            (record for words, record in by_words if own and (own <= words or words <= own)), ""
        )
        if record:
            _note_resembling(int(row), str(rows.at[row, "written"]), record, ledger)


def _telling_words(name: str) -> frozenset[str]:
    return frozenset(word for word in name.split() if len(word) > 2 and word not in _GENERIC)


def _note_resembling(row: int, came: str, record: str, ledger: Ledger) -> None:
    ledger.note(
        row,
        "name",
        came,
        Fault(
            Level.WARNING,
            say(N_("it resembles {first}, but is taken as new"), first=record),
            say(N_("if it is the same, write {first} in a column “id”"), first=record),
        ),
    )


def _best(
    rows: pd.DataFrame, known: pd.DataFrame, noted: set[int], ledger: Ledger
) -> dict[int, str]:
    """Return the best match of each row above ``SAME``, one record to one row.

    ``noted`` gets the rows of which something was said.
    """
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
            continue
        noted.add(row)
        if first >= SAME:
            ledger.note(
                row,
                "name",
                str(rows.at[row, "written"]),
                Fault(
                    Level.ERROR,
                    say(
                        N_("this could be {first} or {second}"),
                        first=ids[order[0]],
                        second=ids[order[1]],
                    ),
                    say(N_("write the id of the one that is meant in a column “id”")),
                ),
            )
        else:
            _note_resembling(row, str(rows.at[row, "written"]), str(ids[order[0]]), ledger)
    return found


def _scores(rows: pd.DataFrame, known: pd.DataFrame) -> Scores:
    names = process.cdist(
        rows["name"].tolist(),
        known["name"].tolist(),
        scorer=fuzz.ratio,
        score_cutoff=ALIKE,
        dtype=np.float32,
    )
    streets = process.cdist(
        rows["address"].tolist(), known["address"].tolist(), scorer=fuzz.ratio, dtype=np.float32
    )
    either_empty = (rows["address"] == "").to_numpy()[:, None] | (
        known["address"] == ""
    ).to_numpy()[None, :]
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
        ledger.note(
            int(row),
            field,
            str(came),
            Fault(
                Level.ERROR,
                say(problem, row=int(before)),
                say(N_("remove one of the two rows, or correct what tells them apart")),
            ),
        )
    return set(map(int, again.index))


def _note_alike(block: pd.DataFrame, degrees: pd.DataFrame, ledger: Ledger) -> None:
    names = process.cdist(
        block["name"].tolist(),
        block["name"].tolist(),
        scorer=fuzz.ratio,
        score_cutoff=SAME,
        dtype=np.uint8,
    )
    no_id = (block["id"] == "").to_numpy()  # two rows with an id each were told apart by someone
    pairs = np.argwhere((np.triu(names, 1) > 0) & (no_id[:, None] | no_id[None, :]))
    if not len(pairs):
        return
    left, right = (block.index[side].tolist() for side in pairs.T)
    street = block["address"]
    alike = np.array(
        [
            not a or not b or fuzz.ratio(a, b) >= SAME
            for a, b in zip(street.loc[left], street.loc[right], strict=True)
        ]
    )
    metres = distances_m(degrees, left, right)
    alike = np.where(np.isnan(metres), alike, alike & (metres < 10 * NEAR_M) | (metres < NEAR_M))
    before_row = np.array([left, right]).T[alike][::-1]
    first = {int(row): before for before, row in before_row}
    for row, before in sorted(first.items()):
        ledger.note(
            row,
            "name",
            str(block.at[row, "written"]),
            Fault(
                Level.WARNING,
                say(
                    N_(
                        "row {row} is probably the same place: name, address and distance are alike"
                    ),
                    row=int(before),
                ),
                say(N_("remove one of the two rows, if they are the same")),
            ),
        )


_SHORT: Final = 60
"""Letters of a cell that may be an id."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a record is named."""

    sheet: str
    """"" for the sheet of the list."""
    row: int


@dataclass(frozen=True, slots=True)
class _Line:
    place: Place
    words: str
    """The whole row in one spelling, a space before and after."""
    comune: str | None
    """Its comune, "" where it is not known, None where the text must name it."""


class Standing:
    """The ids, names and addresses of a file, of rows that were not taken as their whole text."""

    def __init__(
        self,
        table: RawTable,
        by_field: Mapping[str, int],
        rows: pd.DataFrame,
        refused: Iterable[int],
        comuni: Mapping[str, str],
    ) -> None:
        """Index a file.

        Parameters
        ----------
        rows
            The rows of the list as ``comparable_rows``.
        comuni
            ISTAT code → name.
        """
        self._comuni = {code: f" {fold(name)} " for code, name in comuni.items()}
        self._ids: dict[str, Place] = {}
        self._names: dict[tuple[str, str], Place] = {}
        self._addresses: dict[tuple[str, str], Place] = {}
        self._sheets: dict[str, str] = {}
        self._lines: list[_Line] = []
        self._index_rows(table, by_field, rows, frozenset(refused))
        self._index_asides(table.asides)

    def place_of(self, record: Mapping[str, str], name: str, address: str) -> Place | None:
        """Return where the file names a record of the store, None if nowhere.

        Parameters
        ----------
        record
            As the store has it.
        name, address
            Of the record, as ``comparable_rows``.
        """
        comune = record["comune_istat"]
        has_number = bool(re.search(r"\d", address))
        found = (
            self._ids.get(record["id"].upper())
            or (self._names.get((comune, name)) if name else None)
            or (self._addresses.get((comune, address)) if has_number else None)
        )
        return found or self._in_lines(record, comune, has_number=has_number)

    def _in_lines(
        self, record: Mapping[str, str], comune: str, *, has_number: bool
    ) -> Place | None:
        own_id = f" {fold(record['id'])} "
        name, address = (f" {fold(record[field])} " for field in ("name", "address"))
        place = self._comuni.get(comune, "")
        for line in self._lines:
            is_near = (
                line.comune in {"", comune}
                if line.comune is not None
                else bool(place)
                and (
                    place in line.words
                    or place in self._sheets.get(line.place.sheet, "")
                    or place in name
                )
            )
            if (
                own_id in line.words
                or (is_near and name.strip() and name in line.words)
                or (has_number and is_near and address in line.words)
            ):
                return line.place
        return None

    def _index_rows(
        self,
        table: RawTable,
        by_field: Mapping[str, int],
        rows: pd.DataFrame,
        refused: frozenset[int],
    ) -> None:
        if "id" in by_field:
            ids = table.cells[by_field["id"]].str.strip().str.upper()
            self._ids |= {
                text: Place("", int(row)) for row, text in zip(ids.index, ids, strict=True) if text
            }
        for row, comune, name, address in zip(
            rows.index, rows["comune_istat"], rows["name"], rows["address"], strict=True
        ):
            if comune and name:
                self._names.setdefault((comune, name), Place("", int(row)))
            if comune and address:
                self._addresses.setdefault((comune, address), Place("", int(row)))
        for row in sorted(refused & set(map(int, table.cells.index))):
            comune = str(rows.at[row, "comune_istat"])
            self._lines.append(
                _Line(
                    Place("", row), _words(map(str, table.cells.loc[[row]].to_numpy()[0])), comune
                )
            )

    def _index_asides(self, asides: Iterable[Aside]) -> None:
        for aside in asides:
            words = _words(aside.cells)
            place = Place(aside.sheet, aside.row)
            self._lines.append(_Line(place, words, None))
            for cell in aside.cells:
                if cell.strip() and len(cell) <= _SHORT:
                    self._ids.setdefault(cell.strip().upper(), place)
            if aside.sheet:
                before = self._sheets.get(aside.sheet, f" {fold(aside.sheet)} ")
                self._sheets[aside.sheet] = f"{before}{words}"


def _words(cells: Iterable[str]) -> str:
    return f" {' '.join(filter(None, (fold(str(cell)) for cell in cells)))} "


_SCOPE_KEYS: Final = ["kind", "zona", "location_policy"]
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
    whole = {_key(row) for row in rows_of(rows[rows["zona"] != ""].drop_duplicates(_SCOPE_KEYS))}
    doubtful = rows[rows.index.isin(listed.refused) & ~rows["id"].isin(known["id"])]
    candidates = [
        row
        for row in rows_of(known)
        if _key(row) in whole and row["id"] not in seen and _could_close(row, listed.day)
    ]
    named = _named(candidates, known, listed.standing)
    _note_named(named, ledger)
    candidates = [row for row in candidates if row["id"] not in named]
    kept = [row for row in candidates if _is_doubtful(row, doubtful)]
    if kept:
        ledger.note(
            None,
            "",
            "",
            Fault(
                Level.WARNING,
                say(
                    N_(
                        "not in the list, but kept open, since rows of their zona were refused: {n} "
                        "({ids})"
                    ),
                    n=len(kept),
                    ids=_few(row["id"] for row in kept),
                ),
                say(N_("correct the rows and import the list again")),
            ),
        )
    ending = [row for row in candidates if row not in kept]
    must_confirm = _is_much(ending, known, listed.day)
    if ending:
        ledger.note(
            None,
            "",
            "",
            Fault(
                Level.WARNING,
                say(
                    N_("not in the list, though of its kind and zona, so they close: {n} ({ids})"),
                    n=len(ending),
                    ids=_few(row["id"] for row in ending),
                ),
                say(N_("if the list is not whole, say that it is partial")),
            ),
        )
    if must_confirm:
        ledger.note(
            None,
            "",
            "",
            Fault(
                Level.WARNING,
                say(
                    N_("{n} close: more than a tenth of their kind, or all of a zona"),
                    n=len(ending),
                ),
                say(N_("if that is right, say the number, {n}, when publishing"), n=len(ending)),
            ),
        )
    return Closings({row["id"]: _day_of(row, listed.day) for row in ending}, must_confirm)


def _named(
    candidates: list[dict[str, str]], known: pd.DataFrame, standing: Standing
) -> dict[str, Place]:
    """Return the records that the file names somewhere, with the place."""
    if not candidates:
        return {}
    compared = comparable_rows(known).set_index("id")
    found = {
        row["id"]: standing.place_of(
            row, str(compared.at[row["id"], "name"]), str(compared.at[row["id"], "address"])
        )
        for row in candidates
    }
    return {record: place for record, place in found.items() if place is not None}


def _note_named(named: Mapping[str, Place], ledger: Ledger) -> None:
    for record, place in named.items():
        if place.sheet:
            ledger.note(
                None,
                "",
                "",
                Fault(
                    Level.WARNING,
                    say(
                        N_(
                            "{record} is not in the list, but row {row} of the sheet “{sheet}” names it, so "
                            "it does not close"
                        ),
                        record=record,
                        row=place.row,
                        sheet=place.sheet,
                    ),
                    say(N_("if it has closed, write so in a column “Stato”")),
                ),
            )
        else:
            ledger.note(
                place.row,
                "",
                "",
                Fault(
                    Level.WARNING,
                    say(
                        N_(
                            "the row names {record}, which is not in the list otherwise, so it does not "
                            "close"
                        ),
                        record=Word(record),
                    ),
                    say(N_("if it has closed, write so in a column “Stato”")),
                ),
            )


def _is_much(ending: list[dict[str, str]], known: pd.DataFrame, day: date) -> bool:
    """Tell whether more than a tenth of a kind closes, or all that is open of it in a zona."""
    before = [row for row in rows_of(known) if _could_close(row, day) or row in ending]

    def counts(rows: list[dict[str, str]], *fields: str) -> Counter[tuple[str, ...]]:
        return Counter(tuple(row[field] for field in fields) for row in rows)

    by_kind, by_zona = counts(before, "kind"), counts(before, "kind", "zona")
    return any(_TENTH * n > by_kind[kind] for kind, n in counts(ending, "kind").items()) or any(
        n == by_zona[zona] for zona, n in counts(ending, "kind", "zona").items()
    )


def closed_rows(known: pd.DataFrame, days: Mapping[str, str]) -> pd.DataFrame:
    """Return records with those that have closed closed; nothing else changes."""
    ends = pd.Series([days.get(record, "") for record in known["id"]], known.index, dtype=object)
    has = ends != ""
    return known.assign(
        valid_to=known["valid_to"].mask(has, ends), status=known["status"].mask(has, "closed")
    )


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
    return all(not text or earliest(text) <= day for text in later)


def _is_doubtful(row: dict[str, str], doubtful: pd.DataFrame) -> bool:
    """Tell whether one of the refused rows could be the record."""
    same_kind = doubtful["kind"].isin(["", "?", row["kind"]])
    return bool((same_kind & doubtful["zona"].isin(["", row["zona"]])).any())


def _day_of(row: dict[str, str], day: date) -> str:
    is_whole_year = (day.month, day.day) == (12, 31)
    before = date(day.year - 1, 12, 31) if is_whole_year else day
    later = [latest(text) for text in (row["valid_from"], row["verified_on"]) if text]
    return (day if any(known > before for known in later) else before).isoformat()


def _few(ids: object) -> str:
    listed = sorted(ids)  # type: ignore[call-overload]
    return ", ".join(listed[:20]) + (" …" if len(listed) > 20 else "")

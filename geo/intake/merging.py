"""A row of a list and the record that it is, made one record with an id, and its rules.

A row of a list and the record that it is, made one: what the list says, else what is known.

Ids of new records: stable, from what a record is, never from what must not be told.

Rules of a whole row, as it would be stored: what is required, dates in order, how old.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats
from geo.catalogue import COUNTED_BY_COMUNE
from geo.dates import PAST_STATUSES, PLANNED_STATUSES, earliest, latest
from geo.intake.cells import Context
from geo.intake.findings import Fault, Ledger, Level, Saying, as_day, say
from geo.intake.positions import SAME_M, accuracies_of
from geo.intake.texts import ERASE
from geo.messages import N_
from geo.places.nearest import distance_m
from geo.store.fields import FIELDS
from geo.store.records import SCHEMA, TELLS_NOTHING, ServiceFrame, check_store, row_of
from geo.store.store import Store
from geo.zones import rows_of, slug_of

Columns = dict[str, pd.Series]
"""Field → a value per row."""
_POINT: Final = ("lat", "lon")
_FALLBACK: Final = {
    "valid_from_basis": "unknown",
    "status": "open",
    "confidence": "medium",
    "position_accuracy": "none",
}
"""What a new record has where the list says nothing: required, and claiming least."""


class Base:
    """The record of the store that each row is, a field at a time; "" for a new one."""

    def __init__(self, record: pd.Series, known: pd.DataFrame) -> None:
        self._known = known
        self._index = record.index
        self._place = pd.Index(known["id"]).get_indexer(pd.Index(record))
        self.is_known = self._place >= 0

    def __getitem__(self, field: str) -> pd.Series:
        """Return a field of each row's record."""
        cells = np.append(self._known[field].to_numpy(dtype=object), "")
        return pd.Series(cells[self._place], self._index, dtype=object)


def merged(
    values: pd.DataFrame, base: Base, context: Context, file: str, ledger: Ledger
) -> pd.DataFrame:
    """Return a row of every field for each row of the list, as it would be stored.

    An empty cell keeps what is known: it more often means that nobody asked than that there is
    nothing; ``-`` empties.
    """
    silent = pd.Series("", values.index, dtype=object)
    said: Columns = {field: values.get(field, silent) for field in FIELDS}
    rows: Columns = {  # what neither says is one empty column, shared
        field: said[field].where(said[field] != "", base[field]).replace(ERASE, "")
        if field in values or base.is_known.any()
        else silent
        for field in FIELDS
    }
    rows["id"] = base["id"].where(base["id"] != "", said["id"])
    rows |= _position(rows, said, base, file, ledger)
    rows |= _dates(rows, said, base, context, ledger)
    rows |= _source(rows, file, ledger, has_column="source_url" in values)
    for field, value in _FALLBACK.items():
        rows[field] = rows[field].where(rows[field] != "", value)
    return pd.DataFrame(rows, columns=list(FIELDS), copy=False)


def note_kept(
    base: Base, came: Mapping[str, pd.Series], heads: Mapping[str, str], ledger: Ledger
) -> None:
    """Note of each known record which cells that came empty keep what the store has."""
    kept: dict[int, list[str]] = {}
    for field in sorted(came.keys() & set(FIELDS) - {"id"}):
        is_kept = (came[field].str.strip() == "") & (base[field] != "")
        for row in came[field].index[is_kept]:
            kept.setdefault(int(row), []).append(heads[field])
    for row, names in kept.items():
        ledger.note(
            row,
            "",
            "",
            Fault(
                Level.NOTE,
                say(N_("empty cells keep what is known: {names}"), names=", ".join(sorted(names))),
                say(N_("write - in a cell to empty it")),
            ),
        )


def _position(
    rows: Columns, said: Columns, base: Base, file: str, ledger: Ledger
) -> dict[str, pd.Series]:
    """Return where rows are: a new point is of the list, an old one only of the same place."""
    is_same = (said["lat"] != "") & _is_same_point(rows, base)
    is_new = (said["lat"] != "") & ~is_same
    has_moved = (rows["comune_istat"] != base["comune_istat"]) | (
        rows["address"] != base["address"]
    ) & base["position_accuracy"].isin(["address", "street"])
    is_stale = (base["lat"] != "") & (said["lat"] == "") & has_moved
    ledger.note_rows(
        is_stale.index[is_stale],
        "lat",
        "",
        Fault(
            Level.WARNING,
            say(N_("the place has changed, so its old coordinates are dropped")),
            say(N_("write the new coordinates, if they are known")),
        ),
    )
    point = {field: rows[field].mask(is_stale, "").mask(is_same, base[field]) for field in _POINT}
    unsaid = is_new & (said["position_accuracy"] == "") & (point["lat"] != "")
    if unsaid.any():
        ledger.note(
            None,
            "position_accuracy",
            "",
            Fault(
                Level.NOTE,
                say(
                    N_(
                        "how exact the new coordinates are is not said: they are taken as "
                        "those of the address beside them"
                    )
                ),
                say(N_("add a column “Precisione”: indirizzo, via, località or comune")),
            ),
        )
    likely = pd.Series(
        accuracies_of(rows["lat"], rows["lon"], rows["address"]), unsaid.index, dtype=object
    )
    exact = rows["position_accuracy"].mask(is_new & (said["position_accuracy"] == ""), likely)
    has_none = point["lat"] == ""
    source = rows["position_source"].mask(
        is_new & (said["position_source"] == ""), f"elenco {file}"
    )
    return {
        **point,
        "position_accuracy": exact.mask(has_none, "none"),
        "position_source": source.mask(has_none, ""),
    }


def _is_same_point(rows: Columns, base: Base) -> pd.Series:
    """Tell which rows lie where their record does, to the metre or to the digits that they write."""
    lat, lon, old_lat, old_lon = (
        pd.to_numeric(text, errors="coerce").to_numpy(dtype=float)
        for text in (rows["lat"], rows["lon"], base["lat"], base["lon"])
    )
    away = distance_m(lat_from=lat, lon_from=lon, lat_to=old_lat, lon_to=old_lon)
    is_rounded = _is_rounded(rows["lat"], lat, old_lat) & _is_rounded(rows["lon"], lon, old_lon)
    return pd.Series((away < SAME_M) | is_rounded, rows["lat"].index)


def _is_rounded(written: pd.Series, degrees: Floats, old: Floats) -> Flags:
    """Tell which degrees are those of before, cut or rounded to fewer digits."""
    n_digits = written.str.partition(".")[2].str.len().to_numpy(dtype=float)
    is_short = (n_digits >= _FEWEST_DIGITS) & (n_digits < _MOST_DIGITS)
    return np.asarray(is_short & (np.abs(degrees - old) < 10.0**-n_digits))


def _dates(
    rows: Columns, said: Columns, base: Base, context: Context, ledger: Ledger
) -> dict[str, pd.Series]:
    opened = (said["valid_from"] != "") & (rows["valid_from"] != base["valid_from"])
    basis = rows["valid_from_basis"].mask(opened & (said["valid_from_basis"] == ""), "opened")
    basis = basis.mask((rows["valid_from"] == "") & (base["valid_from"] != ""), "unknown")
    is_seen = rows["kind"].isin(COUNTED_BY_COMUNE) & (base["id"] == "") & (rows["valid_from"] == "")
    year = str(context.day.year)
    is_back = _is_back(rows, said, base, context)
    for row in is_back.index[is_back]:
        end = str(base["valid_to"].loc[row])
        ledger.note(
            int(row),
            "status",
            "",
            Fault(
                Level.WARNING,
                say(
                    N_("it was closed since {day} and is open again, since the list names it"),
                    day=as_day(end) if end else "–",
                ),
                say(N_("if it is closed, write so in a column “Stato”")),
            ),
        )
    has_ended = (
        (said["status"] == "")
        & (rows["valid_to"] != "")
        & ~is_back
        & rows["valid_to"].map(lambda end: bool(end) and latest(end) <= context.day)
    )
    status = rows["status"].mask(is_back, "open").mask(has_ended, "closed")
    return {
        "valid_from": rows["valid_from"].mask(is_seen, year),
        "valid_from_basis": basis.mask(is_seen, "seen"),
        "source_year": rows["source_year"].mask(is_seen & (rows["source_year"] == ""), year),
        "valid_to": rows["valid_to"].mask(is_back, ""),
        "status": status,
    }


def _is_back(rows: Columns, said: Columns, base: Base, context: Context) -> pd.Series:
    """Tell which rows name a record that was closed before the day of the list, saying no state."""
    silent = (said["status"] == "") & (said["valid_to"] == "")
    before = base["valid_to"].map(lambda end: not end or latest(end) < context.day)
    return silent & base["status"].isin(PAST_STATUSES) & before & (rows["id"] != "")


def _source(rows: Columns, file: str, ledger: Ledger, *, has_column: bool) -> dict[str, pd.Series]:
    missing = rows["source_url"].str.strip() == ""
    lacking = missing.index[missing] if has_column else [None] if missing.any() else []
    ledger.note_rows(
        lacking,
        "source_url",
        "",
        Fault(
            Level.WARNING,
            say(N_("the source is missing; the list itself is named as source")),
            say(N_("write the page or document that says it in a column “Fonte”")),
        ),
    )
    return {"source_url": rows["source_url"].mask(missing, f"elenco {file}")}


_FEWEST_DIGITS: Final = 3
_MOST_DIGITS: Final = 6
"""Digits of a degree that are a rounding: with fewer any place near is meant, with more this one."""
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
    is_new = (
        ~is_zona
        & is_taken
        & ~rows["id"].isin(old["id"])
        & ((rows["id"] == "") | (rows["location_policy"] != "point"))
    )
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
        yield f"{start}-{key[: _DIGITS[-1]]}-{number}"
        number += 1


def _numbered(row: dict[str, str]) -> Iterator[str]:
    number = 1
    while True:
        yield f"{prefix_of(row['kind'])}-{row['zona']}-{number}"
        number += 1


OLD_YEARS: Final = 2
"""Years after which a verification is old."""

_LOOKED_AT: Final = (
    "kind",
    "type",
    "comune_istat",
    "zona",
    "valid_from",
    "valid_to",
    "position_accuracy",
    "location_policy",
)
"""Fields whose content rules between fields look at, not only whether there is any."""

Rows = pd.DataFrame


def check_required(rows: Rows, ledger: Ledger) -> None:
    """Note rows without kind, name or comune; only a zona may stand for a protected place."""
    is_open = rows["location_policy"] != "zona"
    for field, where, problem, instead in (
        (
            "kind",
            rows["kind"] == "",
            N_("the kind of service is missing"),
            N_("write it in a column “Categoria”, or say the kind of the whole list"),
        ),
        ("name", (rows["name"] == "") & is_open, N_("the name is missing"), N_("write the name")),
        (
            "comune_istat",
            rows["zona"] == "",
            N_("the comune is missing"),
            N_("write the name of the comune"),
        ),
    ):
        found = rows.index[where & ~rows.index.isin(ledger.refused)]
        ledger.note_rows(found, field, "", Fault(Level.ERROR, say(problem), say(instead)))
    no_comune = (rows["comune_istat"] == "") & is_open & ~rows.index.isin(ledger.refused)
    ledger.note_rows(
        rows.index[no_comune],
        "comune_istat",
        "",
        Fault(
            Level.WARNING,
            say(N_("the comune is missing, so it stands only in its zona")),
            say(N_("write the name of the comune")),
        ),
    )


def check_dates(rows: Rows, today: date, ledger: Ledger) -> None:
    """Note dates out of order or in the future, and what was verified long ago."""
    first, last = (rows[field].map(_day) for field in ("valid_from", "valid_to"))
    ends = rows["valid_to"].map(lambda text: latest(text) if text else None)
    now = today.isoformat()

    def note(
        where: pd.Series,
        field: str,
        level: Level,
        problem: Callable[[str], Saying],
        instead: Saying,
    ) -> None:
        for row, came in zip(rows.index[where], rows[field][where], strict=True):
            ledger.note(int(row), field, as_day(came), Fault(level, problem(came), instead))

    both = (first != "") & (last != "")
    wrong = both & (ends.map(lambda day: day.isoformat() if day else "") < first)
    note(
        wrong,
        "valid_to",
        Level.ERROR,
        lambda _came: say(N_("it closes before it opens")),
        say(N_("correct one of the two dates")),
    )
    is_now = ~rows["status"].isin(PLANNED_STATUSES)
    note(
        (first > now) & is_now,
        "valid_from",
        Level.WARNING,
        lambda _came: say(N_("it opens in the future; until then it is shown as not yet open")),
        say(N_("correct the date, or write “programmato” as its state")),
    )
    note(
        last > now,
        "valid_to",
        Level.NOTE,
        lambda _came: say(N_("it closes in the future; until then it is shown as open")),
        Saying(),
    )
    verified = rows["verified_on"]
    note(
        verified > now,
        "verified_on",
        Level.ERROR,
        lambda _came: say(N_("it was verified in the future")),
        say(N_("correct the date")),
    )
    old = _years_before(today, OLD_YEARS).isoformat()
    note(
        (verified != "") & (verified < old),
        "verified_on",
        Level.WARNING,
        lambda _came: say(N_("it was verified more than {n} years ago"), n=OLD_YEARS),
        say(N_("verify it and write the day")),
    )


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
        filled=sum(
            (rows[field] != "").to_numpy(np.int64) << bit for bit, field in enumerate(FIELDS)
        ),
        source=rows["source_url"].where(rows["location_policy"] != "point", ""),
    )
    key = key[~key.index.isin(ledger.refused)]
    number = key.groupby(list(key), sort=False).ngroup().to_numpy()
    different = rows.loc[key.drop_duplicates().index].reset_index(drop=True)
    different["id"] = [f"x{row}" for row in different.index]  # that none repeats is checked before
    for found in check_store(ServiceFrame(gpd.GeoDataFrame(different)), store.zones, ""):
        if found.row is not None:
            ledger.note_rows(
                key.index[number == found.row - row_of(0)],
                found.field,
                "",
                Fault(Level.ERROR, say(N_("the store cannot hold this")), say(found.needed)),
            )


def note_structures(rows: Rows, ledger: Ledger) -> None:
    """Note structures: what is taken of them is without place, and how many."""
    guarded = rows.index[rows["kind"].isin(COUNTED_BY_COMUNE)]
    if len(guarded):
        ledger.note(
            None,
            "location_policy",
            "",
            Fault(
                Level.NOTE,
                say(
                    N_("structures, of which address, contacts and coordinates are not taken: {n}"),
                    n=len(guarded),
                ),
            ),
        )


def _day(text: str) -> str:
    return earliest(text).isoformat() if text else ""


def _years_before(day: date, n: int) -> date:
    return day.replace(year=day.year - n, day=min(day.day, 28))

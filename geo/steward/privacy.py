"""Privacy at the door: what the policy of a record does not allow is gone before it is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import pandas as pd

from geo.catalogue import N_
from geo.checks import FORBIDDEN, RESERVED, WITHHELD
from geo.errors import Finding
from geo.records import FIELDS, ServiceFrame, row_of
from geo.spelling import LITTLE, TYPES
from geo.steward.protect.hamlets import PlaceNames, Words, place_names, tokens_of, words_of
from geo.steward.protect.places import Known, without_places
from geo.steward.protect.policy import DECIDES, policy_of
from geo.zones import rows_of

EMPTIED: Final = N_("nothing: the location policy of the record protects it")
CUT: Final = N_("a text without streets, hamlets, contacts or links")
REDUCED: Final = N_("the publisher's home page: a page or file name can tell the place")
HIDDEN: Final = N_("“riservata”: the source would tell the place")
TELLING_ID: Final = N_("an id that tells no place")
NAMED_ANEW: Final = N_("a name that tells no place: that of its type was taken")
_CODED: Final = frozenset({
    "id", "kind", "type", "comune_istat", "zona", "services", "capacity", "valid_from",
    "valid_from_basis", "valid_to", "status", "lat", "lon", "position_accuracy", "location_policy",
    "source_url", "source_year", "verified_on", "confidence",
})
FREE: Final = tuple(field for field in FIELDS if field not in _CODED)
"""Fields in which a person writes what they like."""
_PLAIN_STATUS: Final = re.compile(
    r"(?:(?:attiv|apert|chius|programmat|annunciat|sospes)[oae]|in progetto|in costruzione"
    r"|non verificat[oa]|nella fonte|dal|il|nel|al|fino|[\d/ -]|[,;] ?)*"
)
"""The words of a status that can tell nothing."""
_BEFORE_A_NAME: Final = TYPES | LITTLE | frozenset(
    ("a", "c", "d", "e", "l", "o", "p", "v", "za", "zza", "le", "lo", "ta", "loc", "fraz", "snc")
)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken from a record: of which row, from which field, what it may hold; no value."""

    index: int
    field: str
    reason: str


def protect(
    rows: pd.DataFrame, names: PlaceNames | None = None
) -> tuple[pd.DataFrame, list[Removed]]:
    """Return rows of text as the store may hold them, and what was taken from which field.

    Protecting twice changes nothing more; no row comes back with a laxer policy. A column that is
    no field of a record is emptied in each protected row.
    """
    names = names or place_names()
    at = [place for place, row in enumerate(zip(*(rows[field] for field in DECIDES), strict=True))
          if policy_of(dict(zip(DECIDES, row, strict=True))) != ("point", "")
          or row[0] != "point"]
    cells = rows_of(rows.iloc[at])
    removed: list[Removed] = []
    seen: dict[tuple[str, Known], str] = {}
    for index, row in zip(rows.index[at], cells, strict=True):
        before = dict(row)
        row["location_policy"], why = policy_of(before)
        if why:
            removed.append(Removed(index, "location_policy", why))
        if row["location_policy"] != "point":
            row.update(_protected(before, row["location_policy"], names, seen))
            removed += [Removed(index, field, _reason(field, before, row)) for field in before
                        if before[field] and field != "location_policy"
                        and row[field] != before[field]]
    return _replaced(rows, at, cells), removed


def told(services: ServiceFrame, file: str, names: PlaceNames | None = None) -> list[Finding]:
    """Return what the store holds and ``protect`` would take, without the values; and telling ids.

    An id is how a record is known from year to year: it is given anew by hand, never taken.
    """
    names = names or place_names()
    rows = pd.DataFrame(services[list(FIELDS)])
    ids = dict(zip(rows.index, rows["id"], strict=True))
    found = [Finding(file, row_of(taken.index), ids[taken.index], taken.field, WITHHELD,
                     taken.reason) for taken in protect(rows, names)[1]]
    protected = rows[rows["location_policy"] != "point"]
    telling = zip(protected.index, protected["id"], protected["comune_istat"], strict=True)
    return found + [Finding(file, row_of(index), WITHHELD, "id", WITHHELD, TELLING_ID)
                    for index, record, comune in telling
                    if any(names.starts(tokens_of(record.title()), comune))]


def _replaced(rows: pd.DataFrame, at: list[int], cells: list[Row]) -> pd.DataFrame:
    """Return rows of which some, by their place, have other cells."""
    columns = {field: rows[field].to_numpy(dtype=object, copy=True) for field in rows.columns}
    for field, column in columns.items():
        column[at] = [cell[field] for cell in cells]
    return pd.DataFrame(columns, index=rows.index, dtype=str)


def _protected(
    row: Mapping[str, str], policy: str, names: PlaceNames, seen: dict[tuple[str, Known], str]
) -> Row:
    """Return the cells that a policy leaves; ``seen`` spares looking at the same text again."""
    after = {field: cell if field in FIELDS and field not in FORBIDDEN[policy] else ""
             for field, cell in row.items()}
    after |= {"location_policy": policy, "position_accuracy": "none"}
    if policy == "zona":
        after["zona"] = row["zona"] or names.zona_by_comune.get(row["comune_istat"], "")
        after["source_url"] = RESERVED
        is_plain = _PLAIN_STATUS.fullmatch(row["status_text"].lower().strip())
        after["status_text"] = row["status_text"] if is_plain else ""
        return after
    known = Known(row["comune_istat"], _own_places(row["address"], names))
    for field in FREE:
        key = after[field], known
        if key not in seen:
            seen[key] = without_places(after[field], names, known)
        after[field] = seen[key]
    after["source_url"] = _home_page(row["source_url"], names, known)
    if row["name"] and not after["name"]:
        after["name"] = after["type_text"] or row["kind"].replace("_", " ").capitalize()
    return after


def _own_places(address: str, names: PlaceNames) -> frozenset[Words]:
    """Return the streets and localities of an address as words; not the comune."""
    found = set()
    for piece in re.split(r"[,;()|]|\s-\s", address):
        words = list(words_of(piece))
        while len(words) > 1 and words[0] in _BEFORE_A_NAME:
            del words[0]
        while len(words) > 1 and (words[-1].isdigit() or len(words[-1]) < 3):
            del words[-1]
        found.add(tuple(words))
    return frozenset(name for name in found - names.comuni if len("".join(name)) > 3)


def _home_page(source: str, names: PlaceNames, known: Known) -> str:
    """Return the home page of a link; "riservata" if it is no link or its host tells the place."""
    link = source.strip() if "//" in source else f"https://{source.strip()}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return RESERVED
    is_page = parts.scheme in {"http", "https"} and re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host)
    if not is_page or names.are_in_host(host, known.comune, known.names):
        return RESERVED
    reduced = f"{parts.scheme}://{host}/"
    return source if source in {reduced, reduced[:-1]} else reduced


def _reason(field: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    if field == "name" and after[field] and after[field] not in before[field]:
        return NAMED_ANEW
    if field == "source_url":
        return HIDDEN if after[field] == RESERVED else REDUCED
    return CUT if field in FREE and after[field] else EMPTIED

"""Inventory: what the store holds, how complete and how fresh it is.

Contents: how many records of each kind, in each year, with which positions and fields.

Residential and day structures are one line: those whose place is protected count in no finer one.

Freshness: how long ago records were verified, by zona, and where they come from.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final
from urllib.parse import urlsplit

import pandas as pd

from geo.catalogue import ACCURACIES, COUNTED_BY_COMUNE, KINDS
from geo.dates import CURRENT, State, reference_date, years
from geo.messages import N_
from geo.store.fields import TABLE
from geo.store.records import ServiceFrame
from geo.store.selection import states_on, zona_of_services
from geo.store.store import Store

STRUCTURES: Final = "strutture"
LABELS: Final = {kind.code: kind.plural for kind in KINDS if kind.code not in COUNTED_BY_COMUNE} | {
    STRUCTURES: N_("Residential and day structures for minors")
}
"""Group of records → its name."""
FIELDS: Final = {field.name: field.missed for field in TABLE if field.missed}
"""Fields that a reader misses when they are empty, each with what it is called."""


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the inventory."""

    code: str
    label: str
    n_records: int
    n_current: int
    """Known to be there on the day, as far as sources say."""
    n_placed: int
    by_accuracy: tuple[tuple[str, int], ...]
    """Accuracy of position → records, in the order of the catalogue."""
    filled: tuple[tuple[str, float], ...]
    """Field of ``FIELDS`` → per cent of records that have it."""


def groups(store: Store, day: date) -> list[Group]:
    """Return every group that has a record, in the order of the catalogue."""
    frame = store.services
    states = states_on(frame, day)
    found = []
    for code, label in LABELS.items():
        rows = frame["kind"].isin(COUNTED_BY_COMUNE if code == STRUCTURES else [code])
        if rows.any():
            found.append(_group(code, label, frame[rows], states[rows]))
    return found


def by_year(store: Store, today: date) -> dict[str, list[tuple[int, int, int]]]:
    """Return, for each group, (year, records known to be there, records of which none knows)."""
    told: dict[str, list[tuple[int, int, int]]] = {code: [] for code in LABELS}
    of = _group_of(store.services["kind"])
    for year in years(today):
        states = states_on(store.services, reference_date(year, today))
        for code in LABELS:
            mine = states[of == code]
            told[code].append(
                (year, int(mine.isin(CURRENT).sum()), int((mine == State.UNKNOWN).sum()))
            )
    return {code: rows for code, rows in told.items() if (of == code).any()}


def _group(code: str, label: str, rows: pd.DataFrame, states: pd.Series) -> Group:
    public = rows[rows["location_policy"] != "zona"]
    accuracies = public["position_accuracy"]
    filled = (
        tuple((field, 100 * float((public[field] != "").mean())) for field in FIELDS)
        if len(public)
        else ()
    )
    return Group(
        code=code,
        label=label,
        n_records=len(rows),
        n_current=int(states.isin(CURRENT).sum()),
        n_placed=int(rows["lat"].ne("").sum()),
        by_accuracy=tuple((name, int((accuracies == name).sum())) for name in ACCURACIES),
        filled=filled,
    )


def _group_of(kinds: Iterable[str]) -> pd.Series:
    return pd.Series(
        [STRUCTURES if kind in COUNTED_BY_COMUNE else kind for kind in kinds], dtype=object
    )


def public_rows(store: Store) -> ServiceFrame:
    """Return the records that are listed one by one: all but those told in a zona's total only."""
    return ServiceFrame(store.services[store.services["location_policy"] != "zona"])


OLD_DAYS: Final = 365
"""Records verified longer ago than a year are to be asked about again."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long ago the records of a zona were verified."""

    slug: str
    name: str
    n_records: int
    oldest: str
    newest: str
    """Days of verification, ISO 8601; empty where there is none."""
    median_days: int | None
    """Half were verified longer ago than this. [days]"""
    n_old: int
    """Verified more than a year ago, or never."""


def freshness(store: Store, day: date, *, zone_set: int) -> list[Freshness]:
    """Return the freshness of each zona of a set; a zona without records has a line too."""
    frame = public_rows(store)
    slugs = zona_of_services(frame, store.zones, zone_set)
    days: dict[str, list[str]] = {}
    for slug, verified in zip(slugs, frame["verified_on"], strict=True):
        days.setdefault(slug, []).append(verified)
    zone = store.zones.by_set[zone_set]
    return [_of_zona(slug, zona.name, days.get(slug, []), day) for slug, zona in zone.items()]


def sources(store: Store) -> list[tuple[str, int]]:
    """Return the sites that records come from and how many each gave, the most first."""
    hosts = Counter(_host(address) for address in public_rows(store)["source_url"])
    return sorted(hosts.items(), key=lambda pair: (-pair[1], pair[0]))


def _of_zona(slug: str, name: str, verified: list[str], day: date) -> Freshness:
    told = sorted(one for one in verified if one)
    ages = [(day - date.fromisoformat(one)).days for one in told]
    n_old = sum(age > OLD_DAYS for age in ages) + len(verified) - len(told)
    return Freshness(
        slug,
        name,
        len(verified),
        told[0] if told else "",
        told[-1] if told else "",
        round(median(ages)) if ages else None,
        n_old,
    )


def _host(address: str) -> str:
    """Return the site of a source, without www."""
    found = urlsplit(address.split(" ", maxsplit=1)[0]).netloc or address
    return found.removeprefix("www.")

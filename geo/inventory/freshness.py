"""Freshness: how long ago records were verified, by zona, and where they come from."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from geo.inventory.contents import public_rows
from geo.selection import zona_of_services
from geo.store import Store

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
        slug, name, len(verified), told[0] if told else "", told[-1] if told else "",
        round(median(ages)) if ages else None, n_old,
    )


def _host(address: str) -> str:
    """Return the site of a source, without www."""
    found = urlsplit(address.split(" ", maxsplit=1)[0]).netloc or address
    return found.removeprefix("www.")

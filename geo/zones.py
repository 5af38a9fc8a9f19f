"""Zone-distretto over time: which set is in force on a day, and which comuni belong to a zona.

Membership is read from the table, never derived from another set: the reform of 2018 was no pure
merger (Fiesole and Montalcino changed zona).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

import pandas as pd

from geo.errors import BoundaryError, ParameterError, StoreError
from geo.forgetting import forget_with_lists
from geo.region import Region, ZoneSet, region, region_of


def zone_set_on(day: date) -> int:
    """Return which zone set is in force on a day, by its number."""
    return region().zone_set_on(day)


@forget_with_lists
@lru_cache(maxsize=4096)
def slug_of(name: str) -> str:
    """Return the stable ASCII name used in URLs.

    >>> slug_of("Alta Val d'Elsa")
    'alta-val-d-elsa'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@dataclass(frozen=True, slots=True)
class Zona:
    """A zona-distretto of one zone set."""

    zone_set: int
    slug: str
    name: str
    ausl: str
    form: str
    comuni: frozenset[str]
    uncertain_comuni: frozenset[str]
    aliases: tuple[str, ...]
    sources: str


@dataclass(frozen=True)
class Zones:
    """All zone sets and the comuni of today in them."""

    by_set: Mapping[int, Mapping[str, Zona]]
    """Zone set → slug → zona; the set of today first."""
    mergers: pd.DataFrame
    """One row per comune that merged: old_istat, new_istat, date and names."""

    @property
    def current(self) -> int:
        """The number of the zone set of today."""
        return next(iter(self.by_set))

    @property
    def of_today(self) -> Mapping[str, Zona]:
        """The zone of today, by slug."""
        return self.by_set[self.current]

    def zona(self, slug: str, zone_set: int) -> Zona:
        """Return one zona.

        Raises
        ------
        ParameterError
            If the set has no such zona; the hint names a set that has it.
        """
        if slug in self.by_set[zone_set]:
            return self.by_set[zone_set][slug]
        hint = self.other_sets_of(slug, zone_set)
        raise ParameterError("zona", slug, sorted(self.by_set[zone_set]), hint)

    def other_sets_of(self, slug: str, zone_set: int) -> str:
        """Return the other sets that have a zona of this slug, as a list in words."""
        others = [number for number in self.by_set if number != zone_set]
        return ", ".join(str(number) for number in others if slug in self.by_set[number])

    def zona_of(self, comune_istat: str, zone_set: int) -> Zona:
        """Return the zona of a comune of today in a zone set."""
        return self.by_set[zone_set][self._slug_by_comune[zone_set][comune_istat]]

    def rebase(self, slug: str, zone_set: int, *, known_in: int | None = None) -> Zona | None:
        """Return the zona that holds all of a zona of one set in another, if there is one.

        ``known_in`` is that of today if none is given.
        """
        comuni = self.by_set[self.current if known_in is None else known_in][slug].comuni
        holders = {self.zona_of(code, zone_set).slug for code in comuni}
        return self.by_set[zone_set][holders.pop()] if len(holders) == 1 else None

    def successor(self, comune_istat: str) -> str:
        """Return the comune of today for a code, following mergers."""
        return self._successors.get(comune_istat, comune_istat)

    @cached_property
    def _successors(self) -> dict[str, str]:
        return dict(zip(self.mergers["old_istat"], self.mergers["new_istat"], strict=True))

    @cached_property
    def _slug_by_comune(self) -> dict[int, dict[str, str]]:
        return {
            number: {code: zona.slug for zona in zone.values() for code in zona.comuni}
            for number, zone in self.by_set.items()
        }


def zones_on(day: date, zones: Zones) -> Mapping[str, Zona]:
    """Return the zone-distretto in force on a day, by slug."""
    return zones.by_set[zone_set_on(day)]


def ausl_on(zona: Zona, day: date) -> str | None:
    """Return the AUSL of a zona on a day; before there were any the table knows none."""
    return zona.ausl if day >= region().ausl_since else None


def read_zones(folder: Path) -> Zones:
    """Read the zone sets from the tables of membership in a folder of boundaries.

    Raises
    ------
    StoreError
        If a table is not there.
    BoundaryError
        If the tables are not those of the region.
    """
    of = region_of(folder.parent)
    members = read_table(folder / "comuni_zone.csv")
    zone = read_table(folder / "zone_distretto.csv")
    aliases = read_table(folder / "zone_alias.csv")
    _check_tables(of, zone, members)
    return Zones(
        by_set={one.number: _one_set(one, zone, members, aliases) for one in of.zone_sets},
        mergers=read_table(folder / "comuni_fusioni.csv"),
    )


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries, in order."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV table as text, empty cells as empty strings.

    Raises
    ------
    StoreError
        If the file is not there.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError as error:
        raise StoreError(f"{path.name}: not found in {path.parent}, the store needs it") from error


def _check_tables(of: Region, zone: pd.DataFrame, members: pd.DataFrame) -> None:
    needed = [f"zona_{number}" for number in of.numbers]
    missing = [name for name in needed if name not in members]
    if missing:
        raise BoundaryError(
            f"comuni_zone.csv: no column {', '.join(missing)}, "
            f"the zone sets of region.toml ({of.name}) are needed"
        )
    for one in of.zone_sets:
        found = set(zone.loc[zone["zone_set"] == str(one.number), "zona"])
        if len(found) != one.n_zone or set(members[f"zona_{one.number}"]) != found:
            raise BoundaryError(
                f"zone_distretto.csv: {len(found)} zone in the set {one.number}, the {one.n_zone} "
                "that region.toml counts and comuni_zone.csv names are needed"
            )


def _one_set(
    one: ZoneSet, zone: pd.DataFrame, members: pd.DataFrame, aliases: pd.DataFrame
) -> dict[str, Zona]:
    number, uncertain = one.number, set()
    if f"certainty_{number}" in members:
        is_uncertain = members[f"certainty_{number}"] == "uncertain"
        uncertain = set(members.loc[is_uncertain, "comune_istat"])
    codes_of, aliases_of = defaultdict[str, set[str]](set), defaultdict[str, list[str]](list)
    found = {}
    for code, name in zip(members["comune_istat"], members[f"zona_{number}"], strict=True):
        codes_of[name].add(code)
    for name, alias in zip(aliases["zona"], aliases["alias"], strict=True):
        aliases_of[name].append(alias)
    for row in rows_of(zone[zone["zone_set"] == str(number)]):
        name = row["zona"]
        codes = frozenset(codes_of[name])
        found[slug_of(name)] = Zona(
            zone_set=number,
            slug=slug_of(name),
            name=name,
            ausl=row["ausl"],
            form=row["forma"],
            comuni=codes,
            uncertain_comuni=codes & uncertain,
            aliases=tuple(aliases_of[name]),
            sources=row["sources"],
        )
    return dict(sorted(found.items(), key=lambda pair: pair[1].name))

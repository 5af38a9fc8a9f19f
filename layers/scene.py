"""A scene: what a layer needs to know to be drawn, and the services and counts it shows.

What a scene shows: the selected services with their state, names and cards, and the counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from geo.catalogue import COUNTED_BY_COMUNE, KIND_BY_CODE, Kind
from geo.dates import CURRENT, State
from geo.store.records import ServiceFrame
from geo.store.selection import (
    Query,
    ZonaCount,
    count_by_zona,
    select,
    states_on,
    to_params,
    zona_of_services,
)
from geo.store.store import Store, forget_with_stores
from geo.zones import rows_of
from layers.card import Card, Names, card_of
from layers.site import SERVER, Site
from words import Translator, translator


@dataclass(frozen=True, slots=True)
class Scene:
    """The filters, the day, the language, the version of the data, and where links lead."""

    query: Query
    today: date
    language: str
    version: str
    site: Site = SERVER

    def link(self, name: str, **more: str) -> str:
        """Return the address of filtered GeoJSON that the browser may keep for ever."""
        params = to_params(self.query, self.today) | more | {"v": self.stamp}
        return self.site.data(name, params)

    def fixed_link(self, name: str, **more: str) -> str:
        """Return the address of GeoJSON that no other filter changes."""
        return self.site.data(name, more | {"v": self.version})

    @property
    def stamp(self) -> str:
        """Return the version and, for the current year whose state is today's, the day."""
        current = self.query.anno == self.today.year
        return f"{self.version}-{self.today:%Y%m%d}" if current else self.version


@dataclass(frozen=True)
class ShownService:
    """One selected service: its record, what is known of it on the day, and how to say it."""

    row: Mapping[str, str]
    state: State
    names: Names
    zona: str
    card: Card
    lat: float | None
    lon: float | None

    @property
    def kind(self) -> Kind:
        """The entry of the catalogue for its kind."""
        return KIND_BY_CODE[self.row["kind"]]

    @property
    def is_current(self) -> bool:
        """Whether it is there on the day, as far as is known: its symbol is full."""
        return self.state in CURRENT


@forget_with_stores
@lru_cache(maxsize=64)
def shown_in(scene: Scene, store: Store) -> "Shown":
    """Return what a scene shows, made once for all who look at it."""
    return Shown(scene, store)


@dataclass(frozen=True)
class Shown:
    """The services of a scene, and what the map cannot show of them."""

    scene: Scene
    store: Store

    @cached_property
    def speaker(self) -> Translator:
        """Who speaks the scene's language."""
        return translator(self.scene.language)

    @cached_property
    def services(self) -> list[ShownService]:
        """Selected services, in the order of the store; those that are open first."""
        frame = self._frame
        states = states_on(frame, self.scene.query.day(self.scene.today))
        slugs = zona_of_services(frame, self.store.zones, self.scene.query.zone_set)
        found = list(self._each(rows_of(frame), list(states), list(slugs)))
        return sorted(found, key=lambda service: service.state not in CURRENT)

    @property
    def points(self) -> list[ShownService]:
        """Services that stand on the map as points."""
        return [service for service in self.services if service.lat is not None]

    @property
    def by_comune(self) -> dict[str, list[ShownService]]:
        """Services that are only counted on their comune, by ISTAT code."""
        groups: dict[str, list[ShownService]] = {}
        for service in self.services:
            code = service.row["comune_istat"]
            if service.row["kind"] in COUNTED_BY_COMUNE and code:
                groups.setdefault(code, []).append(service)
        return groups

    @cached_property
    def zona_counts(self) -> list[ZonaCount]:
        """The open services of each zona, of the chosen one alone if there is one."""
        query = self.scene.query
        counts = count_by_zona(
            self.store.services,
            self.store.zones,
            zone_set=query.zone_set,
            day=query.day(self.scene.today),
        )
        return [count for count in counts if query.zona in {None, count.slug}]

    @cached_property
    def n_only_in_zona(self) -> int:
        """How many protected structures count only in the total of their zona."""
        query, services = self.scene.query, self.store.services
        if query.tipo or query.comune:
            return 0  # their type is never told, nor is their comune
        protected = ServiceFrame(services[services["location_policy"] == "zona"])
        there = states_on(protected, query.day(self.scene.today)).isin(CURRENT)
        if query.zona:
            there &= zona_of_services(protected, self.store.zones, query.zone_set) == query.zona
        return int(there.sum())

    @property
    def n_without_place(self) -> int:
        """How many services have no place for want of a source, not for protection."""
        return sum(
            service.lat is None and service.row["location_policy"] == "point"
            for service in self.services
        )

    @cached_property
    def _frame(self) -> ServiceFrame:
        query, store = self.scene.query, self.store
        return select(store.services, query, store.zones, store.comune_names, self.scene.today)

    def _each(
        self, rows: list[dict[str, Any]], states: list[State], slugs: list[str]
    ) -> Iterator[ShownService]:
        zone = self.store.zones.by_set[self.scene.query.zone_set]
        for row, state, slug in zip(rows, states, slugs, strict=True):
            del row["geometry"]
            code = row["comune_istat"]
            names = Names(
                comune=self.store.comune_names.get(code, ""),
                provincia=self.store.provinces.get(code, ""),
                zona=zone[slug].name if slug else "",
            )
            lat, lon = (float(row[field]) if row[field] else None for field in ("lat", "lon"))
            card = card_of(row, state, names, self.speaker)
            yield ShownService(row, state, names, slug, card, lat, lon)

"""How many services each zona has on a day."""

from dataclasses import dataclass
from datetime import date

from geo.catalogue import COUNTED_BY_COMUNE
from geo.dates import CURRENT
from geo.records import ServiceFrame
from geo.selection import states_on, zona_of_services
from geo.zones import Zones


@dataclass(frozen=True, slots=True)
class ZonaCount:
    """Open services of a zona; a seat counts as a row, a network of seats as one."""

    slug: str
    name: str
    n_centres: int
    n_networks: int
    n_other: int
    n_structures: int
    """Residential and day structures, those whose place is protected included."""

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The counts, in the order of the fields."""
        return self.n_centres, self.n_networks, self.n_other, self.n_structures


def count_by_zona(
    services: ServiceFrame, zones: Zones, *, zone_set: int, day: date
) -> list[ZonaCount]:
    """Return the open services of each zona of a set on a day; every zona has a row."""
    there = states_on(services, day).isin(CURRENT)
    columns = (zona_of_services(services, zones, zone_set), services["kind"], services["part_of"],
               services["id"])
    rows: dict[str, list[tuple[str, str]]] = {}
    for zona, kind, part_of, record in zip(*(column[there] for column in columns), strict=True):
        rows.setdefault(zona, []).append((kind, part_of or record))
    return [
        _count(slug, zona.name, rows.get(slug, [])) for slug, zona in zones.by_set[zone_set].items()
    ]


def _count(slug: str, name: str, rows: list[tuple[str, str]]) -> ZonaCount:
    centres = [network for kind, network in rows if kind == "centro_famiglie"]
    kinds = [kind for kind, _network in rows]
    return ZonaCount(
        slug, name, len(centres), len(set(centres)), kinds.count("servizio_famiglie"),
        sum(kind in COUNTED_BY_COMUNE for kind in kinds),
    )

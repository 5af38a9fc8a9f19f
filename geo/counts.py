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
    frame = services.assign(_zona=zona_of_services(services, zones, zone_set))
    frame = frame[states_on(services, day).isin(CURRENT)]
    counts = []
    for slug, zona in zones.by_set[zone_set].items():
        mine = frame[frame["_zona"] == slug]
        centres = mine[mine["kind"] == "centro_famiglie"]
        networks = centres["part_of"].where(centres["part_of"] != "", centres["id"])
        counts.append(ZonaCount(
            slug, zona.name, len(centres), networks.nunique(),
            int((mine["kind"] == "servizio_famiglie").sum()),
            int(mine["kind"].isin(COUNTED_BY_COMUNE).sum()),
        ))
    return counts

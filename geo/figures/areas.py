"""The ground that a row of the tables by zona speaks of: a zona, several, an AUSL, the region."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geo.figures.rows import Row
from geo.zones import AUSL_CODES, ZONE_SETS, Zones, slug_of


@dataclass(frozen=True, slots=True)
class Area:
    """An area by its comuni of today; equal ground has one key per zone set."""

    key: str
    comuni: frozenset[str]


def zona_area(zones: Zones, zone_set: int, slug: str) -> Area:
    """Return the area of a zona."""
    return Area(f"{zone_set}:{slug}", zones.by_set[zone_set][slug].comuni)


def area_of(row: Row, zones: Zones) -> Area | None:
    """Return the area of a row; None where no zona adds up to it, such as a comune."""
    if row.zona and row.zone_set:
        return zona_area(zones, row.zone_set, row.zona)
    written = slug_of(row.area)
    for name in AUSL_CODES:
        if slug_of(name) in written:
            members = [zona for zona in zones.by_set[ZONE_SETS[0]].values() if zona.ausl == name]
            return Area(slug_of(name), frozenset().union(*(zona.comuni for zona in members)))
    if written in {"toscana", "regione-toscana"} or written.startswith("toscana-"):
        everywhere = zones.by_set[ZONE_SETS[0]].values()
        return Area("toscana", frozenset().union(*(zona.comuni for zona in everywhere)))
    return _joint(row, zones)


def sums_over(areas: Iterable[Area], wholes: Iterable[Area]) -> Iterator[tuple[Area, list[Area]]]:
    """Yield each area that areas without overlap add up to, with those.

    One part alone is the same ground under another name.
    """
    pieces = list(areas)
    for whole in wholes:
        parts = [area for area in pieces if area.comuni <= whole.comuni and area != whole]
        ground = frozenset[str]().union(*(area.comuni for area in parts))
        if parts and ground == whole.comuni and sum(len(area.comuni) for area in parts) == len(
                ground):
            yield whole, parts


def _joint(row: Row, zones: Zones) -> Area | None:
    slugs = sorted(slug_of(name) for name in row.area.split(" + "))
    if row.zone_set is None or not set(slugs) <= set(zones.by_set[row.zone_set]):
        return None
    members = [zona_area(zones, row.zone_set, slug) for slug in slugs]
    key = "+".join(area.key for area in members)
    return Area(key, frozenset().union(*(area.comuni for area in members)))

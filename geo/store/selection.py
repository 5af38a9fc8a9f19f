"""Filters: what a URL asks for, checked against what exists, and the services it selects, counted.

How many services each zona has on a day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import pandas as pd

from geo.catalogue import BY_SLUG, COUNTED_BY_COMUNE, Kind
from geo.dates import CURRENT, Life, State, reference_date, state_on, years
from geo.errors import ParameterError
from geo.region import region
from geo.store.records import ServiceFrame
from geo.zones import Zones, slug_of, zone_set_on

STATI: Final = ("aperti", "tutti")
"""What the parameter ``stato`` may be: open services alone, or those planned and past too."""
MAX_LENGTH: Final = 80
REPEATED: Final = "repeated"
"""Hint of a parameter that came more than once."""
_Option = TypeVar("_Option", int, str)


@dataclass(frozen=True, slots=True)
class Query:
    """One state of the filters; None means no filter."""

    anno: int
    zone_set: int
    zona: str | None = None
    comune: str | None = None
    tipo: str | None = None
    stato: str = "aperti"

    def day(self, today: date) -> date:
        """Return the reference date of the year asked for."""
        return reference_date(self.anno, today)


def parse_query(
    params: Mapping[str, Sequence[str]], zones: Zones, comuni: Mapping[str, str], today: date
) -> Query:
    """Return the query that URL parameters ask for, unknown names left to others.

    Parameters
    ----------
    params
        Parameter → its values, as parsed from the URL.
    comuni
        ISTAT code → name.

    Raises
    ------
    ParameterError
        For the first parameter that is repeated, overlong or not among what is allowed.
    """
    anno = _choice(params, "anno", list(years(today)), today.year)
    in_force = zone_set_on(reference_date(anno, today))
    zone_set = _choice(params, "zone-set", list(zones.by_set), in_force)
    zona = _choice(
        params,
        "zona",
        sorted(zones.by_set[zone_set]),
        "",
        hint=lambda came: zones.other_sets_of(came, zone_set),
    )
    # Put in order only for who names one: most requests do not.
    comune_slugs = sorted(map(slug_of, comuni.values())) if params.get("comune") else ()
    comune = _choice(params, "comune", comune_slugs, "")
    tipo = _choice(params, "tipo", list(BY_SLUG), "")
    stato = _choice(params, "stato", list(STATI), STATI[0])
    return Query(anno, zone_set, zona or None, comune or None, tipo or None, stato)


def to_params(query: Query, today: date) -> dict[str, str]:
    """Return the shortest URL parameters that mean the query: defaults are left out."""
    in_force = zone_set_on(query.day(today))
    pairs = {
        "zona": query.zona,
        "comune": query.comune,
        "tipo": query.tipo,
        "anno": None if query.anno == today.year else str(query.anno),
        "zone-set": None if query.zone_set == in_force else str(query.zone_set),
        "stato": None if query.stato == STATI[0] else query.stato,
    }
    return {name: value for name, value in pairs.items() if value is not None}


def states_on(services: ServiceFrame, day: date) -> pd.Series:
    """Return the state of each service on a day, index kept."""
    columns = ("status", "valid_from", "valid_from_basis", "valid_to")
    rows = zip(*(services[column] for column in columns), strict=True)
    states = [state_on(Life(*row), day) for row in rows]
    return pd.Series(states, services.index, dtype=object)


def zona_of_services(services: ServiceFrame, zones: Zones, zone_set: int) -> pd.Series:
    """Return the slug of each service's zona in a zone set; empty where it cannot be told.

    A service with a comune follows it; one that declares only its zona of today keeps it where
    another set has one zona that holds it whole.
    """

    def slug(comune: str, zona: str) -> str:
        if comune:
            return zones.zona_of(comune, zone_set).slug
        rebased = zones.rebase(zona, zone_set)
        return rebased.slug if rebased else ""

    pairs = zip(services["comune_istat"], services["zona"], strict=True)
    return pd.Series([slug(*pair) for pair in pairs], services.index, dtype=object)


def select(
    services: ServiceFrame, query: Query, zones: Zones, comuni: Mapping[str, str], today: date
) -> ServiceFrame:
    """Return the services a query asks for: a subset, in the same order, unchanged."""
    state = states_on(services, query.day(today))
    keep = state.isin(CURRENT)
    if query.stato == "tutti":
        keep = state != State.NOT_YET
    # A record under the policy zona counts in the total of its zona and is never one of a list.
    keep &= services["location_policy"] != "zona"
    if query.tipo is not None:
        entry = BY_SLUG[query.tipo]
        keep &= services["kind" if isinstance(entry, Kind) else "type"] == entry.code
    if query.zona is not None:
        keep &= zona_of_services(services, zones, query.zone_set) == query.zona
    if query.comune is not None:
        keep &= services["comune_istat"].map(lambda code: slug_of(comuni.get(code, ""))) == (
            query.comune
        )
    return ServiceFrame(services[keep])


def _choice(
    params: Mapping[str, Sequence[str]],
    name: str,
    allowed: Sequence[_Option],
    default: _Option,
    *,
    hint: Callable[[str], str] = lambda _came: "",
) -> _Option:
    values = params.get(name, ())
    names = [str(option) for option in allowed]
    if len(values) > 1:
        raise ParameterError(name, " ".join(values)[:MAX_LENGTH], names, REPEATED)
    if not values or not values[0]:
        return default
    if values[0] not in names:
        raise ParameterError(name, values[0][:MAX_LENGTH], names, hint(values[0]))
    return allowed[names.index(values[0])]


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
    columns = (
        zona_of_services(services, zones, zone_set),
        services["kind"],
        services["part_of"],
        services["id"],
    )
    rows: dict[str, list[tuple[str, str]]] = {}
    for zona, kind, part_of, record in zip(*(column[there] for column in columns), strict=True):
        rows.setdefault(zona, []).append((kind, part_of or record))
    return [
        _count(slug, zona.name, rows.get(slug, [])) for slug, zona in zones.by_set[zone_set].items()
    ]


def _count(slug: str, name: str, rows: list[tuple[str, str]]) -> ZonaCount:
    centres = [network for kind, network in rows if kind == region().target_kind]
    kinds = [kind for kind, _network in rows]
    return ZonaCount(
        slug,
        name,
        len(centres),
        len(set(centres)),
        kinds.count("servizio_famiglie"),
        sum(kind in COUNTED_BY_COMUNE for kind in kinds),
    )

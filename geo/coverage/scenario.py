"""Scenarios: centres added, closed or moved, and what that changes.

Sites: where a centre might be: the main place of a comune, or a point.

Scenarios: centres added, closed or moved, as a URL carries them.

What if: a case after the changes of a scenario.

The effect of a scenario: the same numbers before and after, for the region and who changes.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from geo.coverage.case import Case, Centres, Units, units_of, with_more, without
from geo.coverage.gaps import Gaps
from geo.coverage.indicators import BY_CODE, Indicator
from geo.coverage.table import CoverageTable, coverage_table
from geo.errors import ParameterError
from geo.locate import NOWHERE
from geo.messages import N_
from geo.places.nearest import locator_of
from geo.store.store import Store, forget_with_stores
from geo.zones import slug_of

_POINT: Final = re.compile(r"(\d{1,2}\.\d{1,5})_(\d{1,2}\.\d{1,5})", re.ASCII)
_SEA: Final = N_("the point lies in no comune of the region: it is in the sea or beyond the border")
_EXAMPLES: Final = ("bibbiena", "43.6963_11.8187")


@dataclass(frozen=True, slots=True)
class Site:
    """A place for a centre; its code is what a URL carries."""

    code: str
    comune_istat: str
    lat: float
    lon: float
    is_point: bool
    """Chosen on the map, not by the name of a comune."""


def site_at(store: Store, *, lat: float, lon: float, parameter: str = "aggiungi") -> Site:
    """Return the site of a point, to four decimals, about 10 m.

    Raises
    ------
    ParameterError
        If no comune of the region holds it.
    """
    lat, lon = round(lat, 4), round(lon, 4)
    code = f"{lat:.4f}_{lon:.4f}"
    row = int(locator_of(store).locate(lat=np.array([lat]), lon=np.array([lon]))[0])
    if row == NOWHERE:
        raise ParameterError(parameter, code, _EXAMPLES, _SEA)
    return Site(code, str(store.comuni["comune_istat"].iloc[row]), lat, lon, is_point=True)


def site_in(store: Store, comune_istat: str) -> Site:
    """Return the site at the main place of a comune."""
    lat, lon = _main_places(store)[comune_istat]
    code = slug_of(store.comune_names[comune_istat])
    return Site(code, comune_istat, lat, lon, is_point=False)


def canonical_site(code: str) -> str:
    """Return the code of a point to four decimals; another one as it is."""
    point = _POINT.fullmatch(code)
    return f"{float(point[1]):.4f}_{float(point[2]):.4f}" if point else code


def site_of(store: Store, code: str, parameter: str = "aggiungi") -> Site:
    """Return the site that a URL means: the slug of a comune, or ``lat_lon``.

    Raises
    ------
    ParameterError
        If it is neither, or the point is in no comune of the region.
    """
    point = _POINT.fullmatch(code)
    if point:
        return site_at(store, lat=float(point[1]), lon=float(point[2]), parameter=parameter)
    comune = _comune_by_slug(store).get(code)
    if comune is None:
        raise ParameterError(parameter, code[:80], _EXAMPLES)
    return site_in(store, comune)


@forget_with_stores
@lru_cache(maxsize=2)
def _main_places(store: Store) -> dict[str, tuple[float, float]]:
    places = store.comune_places
    points = zip(places["lat"].astype(float), places["lon"].astype(float), strict=True)
    return dict(zip(places["comune_istat"], points, strict=True))


@forget_with_stores
@lru_cache(maxsize=2)
def _comune_by_slug(store: Store) -> dict[str, str]:
    return {slug_of(name): code for code, name in store.comune_names.items()}


ADD, CLOSE, MOVE = "aggiungi", "chiudi", "sposta"
DATA, RESULT = "dati", "esito"
"""URL parameters of the version of the data and of the hash of the result a link was made with."""
MOST: Final = 12
"""Changes a scenario may hold: more is a plan, not a question."""
_TOO_MANY: Final = N_("a scenario holds at most 12 changes")
_NOT_OPEN: Final = N_("the id of a centre that is open in this year")
_MOVE_FORM: Final = N_("an id and a place, as in C012~bibbiena")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes to the centres of a year, each in the order in which it was asked for."""

    added: tuple[Site, ...] = ()
    closed: tuple[str, ...] = ()
    """Ids of centres."""
    moved: tuple[tuple[str, Site], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.closed or self.moved)

    def to_params(self) -> dict[str, str]:
        """Return the URL parameters that mean these changes."""
        moves = (f"{record}~{site.code}" for record, site in self.moved)
        pairs = {
            ADD: ",".join(site.code for site in self.added),
            CLOSE: ",".join(self.closed),
            MOVE: ",".join(moves),
        }
        return {name: value for name, value in pairs.items() if value}


def parse_scenario(params: Mapping[str, Sequence[str]], store: Store, centres: Centres) -> Scenario:
    """Return the scenario of URL parameters, on the centres that are open.

    Raises
    ------
    ParameterError
        If a place is no place of the region, or a centre is not open.
    """
    codes = {name: _codes(params, name) for name in (ADD, CLOSE, MOVE)}
    _refuse_too_many(codes)
    added = tuple(dict.fromkeys(site_of(store, code) for code in codes[ADD]))
    closed = tuple(_open_centre(code, centres, CLOSE) for code in codes[CLOSE])
    moved = tuple(_move(code, store, centres) for code in codes[MOVE])
    given = [*closed, *(record for record, _site in moved)]
    twice = next((record for record in given if given.count(record) > 1), "")
    if twice:
        raise ParameterError(MOVE if moved else CLOSE, twice, (), N_("each centre once"))
    return Scenario(added, closed, moved)


def canonical_changes(params: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return the changes of URL parameters in one spelling: sets in order, each change once.

    What they mean is not asked: whether they can be, ``parse_scenario`` tells.

    >>> canonical_changes({"aggiungi": ["vinci,,43.70_11.8", "vinci"], "chiudi": [""]})
    (('aggiungi', '43.7000_11.8000,vinci'),)

    Raises
    ------
    ParameterError
        If they are too many.
    """
    codes = {
        name: sorted(set(map(canonical_change, _codes(params, name))))
        for name in (ADD, CLOSE, MOVE)
    }
    _refuse_too_many(codes)
    return tuple((name, ",".join(of_name)) for name, of_name in codes.items() if of_name)


def canonical_change(code: str) -> str:
    """Return one change in the spelling that a link of our own has."""
    record, tilde, place = code.rpartition("~")
    return f"{record}{tilde}{canonical_site(place)}"


def _refuse_too_many(codes: Mapping[str, Sequence[str]]) -> None:
    n_changes = sum(map(len, codes.values()))
    if n_changes > MOST:
        longest = max(codes, key=lambda name: len(codes[name]))
        raise ParameterError(longest, str(n_changes), (), _TOO_MANY)


def digest_of(inputs: Mapping[str, object], results: Sequence[float]) -> str:
    """Return eight hexadecimal digits that change with the inputs or the results.

    Results count to three decimals, so that the last bit of a float changes nothing.
    """
    told = [round(float(value), 3) + 0.0 for value in results]  # no minus before a nought
    text = json.dumps([dict(sorted(inputs.items())), told], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _codes(params: Mapping[str, Sequence[str]], name: str) -> list[str]:
    codes = [code for value in params.get(name, ()) for code in value.split(",") if code]
    return list(dict.fromkeys(codes))


def _open_centre(code: str, centres: Centres, parameter: str) -> str:
    if code not in centres.ids:
        raise ParameterError(parameter, code[:80], centres.ids, _NOT_OPEN)
    return code


def _move(code: str, store: Store, centres: Centres) -> tuple[str, Site]:
    record, tilde, place = code.partition("~")
    if not tilde:
        raise ParameterError(MOVE, code[:80], (), _MOVE_FORM)
    return _open_centre(record, centres, MOVE), site_of(store, place, MOVE)


def after(case: Case, scenario: Scenario, store: Store) -> Case:
    """Return the case as it would be with a scenario's changes."""
    leaving = {*scenario.closed, *(record for record, _site in scenario.moved)}
    if leaving:
        case = without(case, np.array([record in leaving for record in case.centres.ids]))
    arriving = [*scenario.added, *(site for _record, site in scenario.moved)]
    if arriving:
        case = with_more(case, planned(arriving, store, case.zone_set))
    return case


def planned(sites: list[Site], store: Store, zone_set: int) -> Centres:
    """Return sites as centres that are not there yet: no service is known of them."""
    return Centres(
        ids=tuple(f"+{site.code}" for site in sites),
        networks=tuple(f"+{site.code}" for site in sites),
        comuni=tuple(site.comune_istat for site in sites),
        zone=tuple(store.zones.zona_of(site.comune_istat, zone_set).slug for site in sites),
        services=(frozenset(),) * len(sites),
        lat=np.array([site.lat for site in sites]),
        lon=np.array([site.lon for site in sites]),
    )


SHOWN: Final[tuple[Indicator, ...]] = tuple(
    BY_CODE[code]
    for code in (
        "n_centres",
        "target_met",
        "minors_0_17_per_centre",
        "minors_own_zona_pct",
        "minors_within_5_km_pct",
        "minors_within_10_km_pct",
        "minors_within_20_km_pct",
        "minors_within_30_km_pct",
        "mean_nearest_km",
        "mean_nearest_3_km",
    )
)
"""What a scenario is told by: everything that a change of centres changes at once."""


@dataclass(frozen=True, eq=False)
class Effect:
    """A case before and after a scenario, at a distance."""

    before: Case
    after: Case
    scenario: Scenario
    km: int
    zone: Units
    region: Units

    @cached_property
    def region_tables(self) -> tuple[CoverageTable, CoverageTable]:
        """The region's numbers before and after."""
        return self._tables(self.region)

    @cached_property
    def zone_tables(self) -> tuple[CoverageTable, CoverageTable]:
        """The numbers of the zone before and after."""
        return self._tables(self.zone)

    @cached_property
    def gaps(self) -> tuple[Gaps, Gaps]:
        """The gaps before and after, in the units of the case."""
        return Gaps(self.before, self.km), Gaps(self.after, self.km)

    @cached_property
    def changed_zone(self) -> list[str]:
        """The zone with a number that changes, in the order of the set."""
        before, later = (table.numbers for table in self.zone_tables)
        same = (before.round(6) == later.round(6)) | (before.isna() & later.isna())
        return [str(code) for code in before.index[~same.all(axis=1)]]

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits of the inputs and of what came out."""
        inputs = {
            "year": self.before.year,
            "zone_set": self.before.zone_set,
            "km": self.km,
            **self.scenario.to_params(),
        }
        results = [
            self.zone_tables[1].numbers.fillna(-1).to_numpy().ravel(),
            self.gaps[1].people.sum(axis=0).ravel(),
        ]
        return digest_of(inputs, [float(value) for part in results for value in part])

    def _tables(self, units: Units) -> tuple[CoverageTable, CoverageTable]:
        before, later = (
            coverage_table(case.in_units(units), SHOWN) for case in (self.before, self.after)
        )
        return before, later


@forget_with_stores
@lru_cache(maxsize=64)
def effect_of(case: Case, scenario: Scenario, store: Store, km: int) -> Effect:
    """Return what a scenario does to a case."""
    zone, region = (
        units_of(store, level, zone_set=case.zone_set, day=case.day)
        for level in ("zona", "regione")
    )
    return Effect(case, after(case, scenario, store), scenario, km, zone, region)

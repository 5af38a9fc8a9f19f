"""Sites: where a centre might be: the main place of a comune, or a point."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from geo.catalogue import N_
from geo.errors import ParameterError
from geo.find.answer import locator_of
from geo.locate import NOWHERE
from geo.store import Store, forget_with_stores
from geo.zones import slug_of

_POINT: Final = re.compile(r"(\d{1,2}\.\d{1,5})_(\d{1,2}\.\d{1,5})", re.ASCII)
_SEA: Final = N_("the point lies in no comune of Tuscany: it is in the sea or beyond the border")
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
        If no comune of Tuscany holds it.
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
        If it is neither, or the point is in no comune of Tuscany.
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

"""Asking an online geocoder: paced, remembered in memory only, nothing logged."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Any, Final

from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderQuotaExceeded
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim, Photon
from geopy.location import Location

from geo.spelling import fold

TIMEOUT_S: Final = 5
PAUSE_S: Final = 1.0
"""Between two requests of this process, as the terms of the public services have it."""
CACHE: Final = 1_000
QUEUE: Final = 5
"""How many may wait for their second; whoever comes then is told that it is busy."""
DOMAINS: Final = {"nominatim": "nominatim.openstreetmap.org", "photon": "photon.komoot.io"}
_STREETS: Final = ("road", "pedestrian", "footway", "square", "hamlet", "isolated_dwelling")
_MOST: Final = 10

_waiting = BoundedSemaphore(QUEUE)
# An address that somebody looks for is nobody's business: not even a debug log's.
logging.getLogger("geopy").disabled = True

Corner = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True, slots=True)
class Geocoder:
    """Which service is asked, where, and in whose name."""

    service: str
    scheme: str
    domain: str
    agent: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What a service answers, in words common to both."""

    lat: float
    lon: float
    accuracy: str
    street: str
    around: frozenset[str]
    """Comparable words of its answer beside the street."""


@lru_cache(maxsize=CACHE)
def ask(geocoder: Geocoder, text: str, low: Corner, high: Corner) -> tuple[Hit, ...]:
    """Return what a service answers inside a box; a failure is raised, and asked again.

    Raises
    ------
    GeopyError
        If the network or the service fails.
    """
    if not _waiting.acquire(blocking=False):
        raise GeocoderQuotaExceeded("too many wait for their second")
    try:
        places = _paced(geocoder, text, low, high) or ()
    finally:
        _waiting.release()
    read = _from_nominatim if geocoder.service == "nominatim" else _from_photon
    return tuple(filter(None, map(read, places)))


def _request(geocoder: Geocoder, text: str, low: Corner, high: Corner) -> list[Location] | None:
    is_nominatim = geocoder.service == "nominatim"
    # Not through a library that writes the addresses of its requests in a log.
    service = (Nominatim if is_nominatim else Photon)(
        scheme=geocoder.scheme, domain=geocoder.domain, user_agent=geocoder.agent,
        timeout=TIMEOUT_S, adapter_factory=URLLibAdapter,
    )
    box: dict[str, Any] = {"bbox": (low, high)}
    if is_nominatim:
        box = {"viewbox": (low, high), "bounded": True, "country_codes": "it",
               "addressdetails": True, "language": "it"}
    places: list[Location] | None = service.geocode(text, exactly_one=False, limit=_MOST, **box)
    return places


_paced = RateLimiter(_request, min_delay_seconds=PAUSE_S, error_wait_seconds=PAUSE_S,
                     max_retries=0, swallow_exceptions=False)


def _from_nominatim(place: Location) -> Hit | None:
    parts = place.raw.get("address", {})
    street = next((parts[key] for key in _STREETS if parts.get(key)), "")
    is_street = place.raw.get("class") == "highway" or place.raw.get("type") == "square"
    around = {key: part for key, part in parts.items() if part != street}
    return _hit(place, f"{street}\n{parts.get('house_number', '')}", around, is_street=is_street)


def _from_photon(place: Location) -> Hit | None:
    parts = place.raw["properties"]
    is_street = parts.get("type") == "street" or parts.get("osm_key") == "highway"
    street = parts.get("street") or (parts.get("name", "") if is_street else "")
    around = {key: part for key, part in parts.items() if part != street}
    return _hit(place, f"{street}\n{parts.get('housenumber', '')}", around, is_street=is_street)


def _hit(
    place: Location, door: str, around: Mapping[str, Any], *, is_street: bool
) -> Hit | None:
    """Return an answer that is as exact as a street at least, else None."""
    street, number = door.split("\n")
    if not street or not (number or is_street):
        return None
    words = frozenset(fold(" ".join(_texts(around))).split())
    return Hit(float(place.latitude), float(place.longitude),
               "address" if number else "street", f"{street} {number}".strip(), words)


def _texts(parts: Mapping[str, Any]) -> Iterator[str]:
    return (part for part in parts.values() if isinstance(part, str))

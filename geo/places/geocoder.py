"""An online geocoder, off until it is configured: its terms kept, paced, nothing logged.

Asking an online geocoder: paced, remembered in memory only, nothing logged.

The public services forbid to be asked at every keystroke: ask when a text is sent.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Any, Final

import numpy as np
from geopy.adapters import URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQuotaExceeded,
    GeocoderTimedOut,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim, Photon
from geopy.location import Location

from geo.locate import NOWHERE
from geo.places.nearest import locator_of
from geo.places.written_address import Address
from geo.settings import Settings, settings
from geo.spelling import fold
from geo.store.store import Store

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
        scheme=geocoder.scheme,
        domain=geocoder.domain,
        user_agent=geocoder.agent,
        timeout=TIMEOUT_S,
        adapter_factory=URLLibAdapter,
    )
    box: dict[str, Any] = {"bbox": (low, high)}
    if is_nominatim:
        box = {
            "viewbox": (low, high),
            "bounded": True,
            "country_codes": "it",
            "addressdetails": True,
            "language": "it",
        }
    places: list[Location] | None = service.geocode(text, exactly_one=False, limit=_MOST, **box)
    return places


_paced = RateLimiter(
    _request,
    min_delay_seconds=PAUSE_S,
    error_wait_seconds=PAUSE_S,
    max_retries=0,
    swallow_exceptions=False,
)


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


def _hit(place: Location, door: str, around: Mapping[str, Any], *, is_street: bool) -> Hit | None:
    """Return an answer that is as exact as a street at least, else None."""
    street, number = door.split("\n")
    if not street or not (number or is_street):
        return None
    words = frozenset(fold(" ".join(_texts(around))).split())
    return Hit(
        float(place.latitude),
        float(place.longitude),
        "address" if number else "street",
        f"{street} {number}".strip(),
        words,
    )


def _texts(parts: Mapping[str, Any]) -> Iterator[str]:
    return (part for part in parts.values() if isinstance(part, str))


ATTRIBUTION: Final = "© OpenStreetMap contributors"


@dataclass(frozen=True, slots=True)
class OnlineAnswer:
    """What a geocoder found, or why it did not answer."""

    found: tuple[Address, ...]
    reason: str = ""
    """Empty; or timeout, busy, refused or unreachable."""


def geocoder_from_environment() -> Geocoder | None:
    """Return the geocoder that is configured; None if none is.

    Raises
    ------
    SettingError
        If a variable of the configuration is missing or means nothing.
    """
    said = settings()
    service = said.geocoder
    if not service:
        return None
    if not said.geocoder_agent:
        raise Settings.geocoder_agent.missing()
    scheme, _separator, domain = said.geocoder_url.partition("://")
    return Geocoder(
        service, scheme or "https", domain.rstrip("/") or DOMAINS[service], said.geocoder_agent
    )


def ask_online(
    text: str,
    store: Store,
    geocoder: Geocoder,
    *,
    comuni: frozenset[str] = frozenset(),
    around: frozenset[str] = frozenset(),
) -> OnlineAnswer:
    """Return the addresses in the region that a geocoder finds for a text.

    Parameters
    ----------
    comuni
        ISTAT codes of the comuni to keep; all if empty.
    around
        Comparable words that an answer must have beside its street.
    """
    west, south, east, north = (round(float(edge), 2) for edge in store.comuni.total_bounds)
    try:
        hits = ask(geocoder, text, (south, west), (north, east))
    except GeocoderTimedOut:
        return OnlineAnswer((), "timeout")
    except GeocoderQuotaExceeded:
        return OnlineAnswer((), "busy")
    except (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges):
        return OnlineAnswer((), "refused")
    except (
        GeopyError,
        OSError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ):
        # The network, or an answer that is not what the service promises.
        return OnlineAnswer((), "unreachable")
    found = (
        address
        for address in _addresses([hit for hit in hits if around <= hit.around], store)
        if not comuni or address.comune_istat in comuni
    )
    return OnlineAnswer(tuple(dict.fromkeys(found)))


def _addresses(hits: Sequence[Hit], store: Store) -> list[Address]:
    locator = locator_of(store)
    rows = locator.locate(
        lat=np.array([hit.lat for hit in hits], dtype=float),
        lon=np.array([hit.lon for hit in hits], dtype=float),
    )
    codes = [str(code) for code in locator.comuni["comune_istat"]]
    return [
        Address(
            f"{hit.street}, {store.comune_names[codes[row]]}",
            hit.lat,
            hit.lon,
            hit.accuracy,
            codes[row],
            ATTRIBUTION,
        )
        for hit, row in zip(hits, rows, strict=True)
        if row != NOWHERE
    ]

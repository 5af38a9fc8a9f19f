"""An online geocoder, off until it is configured, its terms kept.

The public services forbid to be asked at every keystroke: ask when a text is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQuotaExceeded,
    GeocoderTimedOut,
    GeopyError,
)

from geo.addresses.geocoder import DOMAINS, Geocoder, Hit, ask
from geo.addresses.written import Address
from geo.find.answer import locator_of
from geo.locate import NOWHERE
from geo.settings import Settings, settings
from geo.store import Store

__all__ = ["Geocoder", "OnlineAnswer", "ask_online", "geocoder_from_environment"]

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
    return Geocoder(service, scheme or "https", domain.rstrip("/") or DOMAINS[service],
                    said.geocoder_agent)


def ask_online(
    text: str, store: Store, geocoder: Geocoder, *,
    comuni: frozenset[str] = frozenset(), around: frozenset[str] = frozenset(),
) -> OnlineAnswer:
    """Return the addresses in Tuscany that a geocoder finds for a text.

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
    except (GeopyError, OSError, ArithmeticError, AttributeError, LookupError, TypeError,
            ValueError):
        # The network, or an answer that is not what the service promises.
        return OnlineAnswer((), "unreachable")
    found = (address for address in _addresses([hit for hit in hits if around <= hit.around], store)
             if not comuni or address.comune_istat in comuni)
    return OnlineAnswer(tuple(dict.fromkeys(found)))


def _addresses(hits: Sequence[Hit], store: Store) -> list[Address]:
    locator = locator_of(store)
    rows = locator.locate(lat=np.array([hit.lat for hit in hits], dtype=float),
                          lon=np.array([hit.lon for hit in hits], dtype=float))
    codes = [str(code) for code in locator.comuni["comune_istat"]]
    return [
        Address(f"{hit.street}, {store.comune_names[codes[row]]}", hit.lat, hit.lon, hit.accuracy,
                codes[row], ATTRIBUTION)
        for hit, row in zip(hits, rows, strict=True) if row != NOWHERE
    ]

"""What one client, and all together, may take of the server; each limit can be set.

``MAPPA_CONNECTIONS``
    Connections that one address may hold open at once.
``MAPPA_WEBSOCKETS``
    Pages of Streamlit, each a websocket, that one address may hold open at once.
``MAPPA_HOSTS``
    Names by which the site is asked for, separated by commas; without them any is answered.
``MAPPA_HSTS``
    Seconds for which browsers are to ask by HTTPS alone; without them nothing is said of it.
``MAPPA_SITO``
    Address of this site: the only source of absolute addresses.
"""

import os
import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from geo.errors import ParameterError

EACH_CONNECTIONS: Final = 512
EACH_WEBSOCKETS: Final = 64
MOST_CONNECTIONS: Final = 4_096
MOST_WEBSOCKETS: Final = 1_000
MOST_DESCRIPTORS: Final = 65_536
_RESERVED: Final = 128
"""Descriptors for files, threads and what listens."""
_PER_WEBSOCKET: Final = 8
"""Descriptors that a page may need while it runs: its socket, the loop of its thread."""
_HOST_NAME: Final = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections may be open at once."""

    each_connections: int = EACH_CONNECTIONS
    each_websockets: int = EACH_WEBSOCKETS
    connections: int = MOST_CONNECTIONS
    websockets: int = MOST_WEBSOCKETS


def limits_from_environment(n_descriptors: int) -> Limits:
    """Return the limits that are set, under what so many file descriptors can bear.

    Raises
    ------
    ParameterError
        If a setting means nothing.
    """
    free = max(n_descriptors - _RESERVED, 64)
    connections = min(MOST_CONNECTIONS, free // 2)
    websockets = min(MOST_WEBSOCKETS, free // _PER_WEBSOCKET)
    # One address never takes all: there is room for others beside it.
    each = _whole("MAPPA_CONNECTIONS", EACH_CONNECTIONS)
    each_websockets = _whole("MAPPA_WEBSOCKETS", EACH_WEBSOCKETS)
    return Limits(min(each, connections * 3 // 4), min(each_websockets, websockets * 3 // 4),
                  connections, websockets)


def raised_descriptors() -> int:
    """Raise the number of files that this process may open as far as it may, and return it."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return 1_024
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return most
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def hosts_allowed() -> list[str]:
    """Return the names by which the site may be asked for; none if any may.

    That of ``MAPPA_SITO`` is among them where others are set.
    """
    given = os.environ.get("MAPPA_HOSTS", "").lower().replace(",", " ").split()
    wrong = [name for name in given if not _HOST_NAME.fullmatch(name)]
    if wrong:
        raise ParameterError("MAPPA_HOSTS", wrong[0][:80], ("mappa.example.org, localhost",))
    own = urlsplit(site_address()).hostname
    return [*dict.fromkeys((*given, *([own] if own else [])))] if given else []


def hsts_seconds() -> int:
    """Return for how long browsers are to ask by HTTPS alone; 0 if that is not said. [s]"""
    return _whole("MAPPA_HSTS", 0)


def site_address() -> str:
    """Return the address of this site without a slash at its end; empty where none is set.

    Never the host that a request names: who asks first would write it for all.
    """
    return os.environ.get("MAPPA_SITO", "").strip().rstrip("/")


def client_of(scope: Any) -> str:  # noqa: ANN401 - scopes of ASGI are untyped
    """Return whose request it is: an IPv4 address, or the network of an IPv6 one."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""


def plain_address(address: str) -> str:
    """Return an IPv4 address that a socket of both families wrote as IPv6 as what it is."""
    return address.removeprefix("::ffff:") if "." in address else address


def network_of(address: str) -> str:
    """Return an address, of IPv6 the first 64 bits: one subscriber has all the rest."""
    try:
        found = ip_address(plain_address(address))
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _whole(variable: str, default: int) -> int:
    given = os.environ.get(variable, "").strip()
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and 0 < int(given[:12]) < 10**10):
        raise ParameterError(variable, given[:80], ("1, 2, 3 …",))
    return int(given)

"""What one client, and all together, may take of the server; each limit can be set."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from geo.settings import EACH_CONNECTIONS, EACH_WEBSOCKETS, settings

MOST_CONNECTIONS: Final = 4_096
MOST_WEBSOCKETS: Final = 1_000
MOST_DESCRIPTORS: Final = 65_536
_RESERVED: Final = 128
"""Descriptors for files, threads and what listens."""
_PER_WEBSOCKET: Final = 8
"""Descriptors that a page may need while it runs: its socket, the loop of its thread."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections may be open at once."""

    each_connections: int = EACH_CONNECTIONS
    each_websockets: int = EACH_WEBSOCKETS
    connections: int = MOST_CONNECTIONS
    websockets: int = MOST_WEBSOCKETS


def limits_of_process(n_descriptors: int) -> Limits:
    """Return the limits that are set, under what so many file descriptors can bear."""
    free = max(n_descriptors - _RESERVED, 64)
    connections = min(MOST_CONNECTIONS, free // 2)
    websockets = min(MOST_WEBSOCKETS, free // _PER_WEBSOCKET)
    # One address never takes all: there is room for others beside it.
    given = settings()
    return Limits(
        min(given.each_connections, connections * 3 // 4),
        min(given.each_websockets, websockets * 3 // 4),
        connections,
        websockets,
    )


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

    That of the address of the site is among them where others are set.
    """
    given = settings().hosts
    own = urlsplit(site_address()).hostname
    return [*dict.fromkeys((*given, *([own] if own else [])))] if given else []


def site_address() -> str:
    """Return the address of this site without a slash at its end; empty where none is set.

    Never the host that a request names: who asks first would write it for all.
    """
    return settings().site


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

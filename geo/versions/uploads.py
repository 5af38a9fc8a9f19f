"""Which sessions may upload a list: those of a steward who has entered, until they leave.

It holds names of sessions and nothing else; what they mean is the business of who asks.
"""

from threading import Lock
from typing import Final

_lock: Final = Lock()
_uploading: Final[set[str]] = set()


def allow_uploads(session: str) -> None:
    """Let a session upload from now on: its steward gave the right password."""
    with _lock:
        _uploading.add(session)


def revoke_uploads(session: str) -> None:
    """Let a session upload no more: it ended, expired, or its steward has left."""
    with _lock:
        _uploading.discard(session)


def may_upload(session: str) -> bool:
    """Return whether a session may upload now."""
    with _lock:
        return session in _uploading


def sessions_that_may_upload() -> frozenset[str]:
    """Return every session that may upload now."""
    with _lock:
        return frozenset(_uploading)

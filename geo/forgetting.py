"""Caches whose keys may be private text, and how they are emptied.

A function that is given cells of a list remembers what it was given: whoever caches one names the
cache here, and the end of a login, or of the work on a list, empties it.
"""

import gc
from typing import Final, Protocol, TypeVar


class _Remembers(Protocol):
    def cache_clear(self) -> None: ...


_Cache = TypeVar("_Cache", bound=_Remembers)
_caches_of_private_text: Final[list[_Remembers]] = []


def forget_with_lists(cache: _Cache) -> _Cache:
    """Empty a cache whenever the work on a list ends."""
    _caches_of_private_text.append(cache)
    return cache


def forget_private_text() -> None:
    """Empty every cache that may hold text of a list, and let go of what only cycles hold."""
    for cache in _caches_of_private_text:
        cache.cache_clear()
    gc.collect()

"""What a running process shows: the version in force, and those before it for some minutes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final, Generic, Protocol, TypeVar

LOOK_S: Final = 2.0
"""Time between two looks at what is in force. [s]"""
KEEP_S: Final = 900.0
"""Time for which a page that was made before a publication still gets its own data. [s]"""
KEEP: Final = 2
"""Most versions kept beside the one in force."""


class Versioned(Protocol):
    """What names the version it holds."""

    @property
    def version(self) -> str:
        """Return a stamp of the content."""


_T = TypeVar("_T", bound=Versioned)


@dataclass(frozen=True)
class _Held(Generic[_T]):
    thing: _T
    sign: str
    until: float
    """When it is let go, once it is no longer in force."""


class Live(Generic[_T]):
    """Gives what is in force, whole: it is read beside what is shown, then replaces it at once.

    Parameters
    ----------
    sign
        Returns what changes when another version comes into force; asked every ``LOOK_S``.
    read
        Reads what is in force, given what is held.
    may_stay
        Tells of an old and a new version whether the old may be shown on.
    forget
        Called whenever a version is let go, to empty what was remembered of it.
    """

    def __init__(
        self, sign: Callable[[], str], read: Callable[[_T | None], _T],
        may_stay: Callable[[_T, _T], bool], forget: Callable[[], None], *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Take what reads; nothing is read before it is asked for."""
        self._sign, self._read, self._may_stay, self._forget = sign, read, may_stay, forget
        self._clock = clock
        self._turn = Lock()
        self._next_look = 0.0
        self._refused = ""
        self._held: tuple[_Held[_T], ...] = ()
        """The one in force, then those before it; replaced whole, so that it needs no lock."""

    def current(self) -> _T:
        """Return what is in force, at most ``LOOK_S`` and the time to read it late.

        One thread looks and reads; the others go on with what there is. Only the first of all
        waits, and is told what is wrong; later a version that cannot be read is logged, and the
        one before it stays.
        """
        if not self._held:
            with self._turn:
                self._begin()
        elif self._clock() >= self._next_look and self._turn.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._turn.release()
        return self._held[0].thing

    def of(self, version: str) -> _T | None:
        """Return the version of a stamp: the one in force, or one that was until lately."""
        return next((one.thing for one in self._held if one.thing.version == version), None)

    def _begin(self) -> None:
        if not self._held:
            sign = self._sign()
            self._held = (_Held(self._read(None), sign, 0),)
            self._next_look = self._clock() + LOOK_S

    def _look(self) -> None:
        sign = ""
        try:
            sign = self._sign()
            if sign != self._held[0].sign:
                self._replace(sign, self._read(self._held[0].thing))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old is shown
            if sign != self._refused:  # once: and not in its own words, which may tell a place
                logging.getLogger("mappa").error(  # noqa: TRY400
                    "the version in force cannot be shown (%s): the one before it stays; "
                    "`python -m geo check` says what is wrong", type(error).__name__)
            self._refused = sign
        self._let_go(lambda one: one.until > self._clock())
        self._next_look = self._clock() + LOOK_S

    def _replace(self, sign: str, new: _T) -> None:
        until = self._clock() + KEEP_S
        last, *rest = self._held
        self._held = (_Held(new, sign, 0), _Held(last.thing, last.sign, until), *rest)
        self._let_go(lambda one: one.thing.version != new.version
                     and self._may_stay(one.thing, new))

    def _let_go(self, is_kept: Callable[[_Held[_T]], bool]) -> None:
        first, *rest = self._held
        kept = (first, *filter(is_kept, rest))[: KEEP + 1]
        if len(kept) < len(self._held):
            self._held = kept
            self._forget()

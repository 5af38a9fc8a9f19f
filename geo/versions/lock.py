"""One publisher at a time: a lock of the operating system, which a crash lets go."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from geo.catalogue import N_
from geo.errors import ConflictError

LOCK: Final = ".lock"

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def sole_publisher(store: Path) -> Iterator[None]:
    """Be the only one who publishes to a store, among processes and among threads.

    Raises
    ------
    ConflictError
        If somebody else is publishing. It is told at once: waiting would end in publishing what
        was made for a list that is no longer there.
    """
    with (store / "services" / LOCK).open("ab") as file:
        try:  # POSIX and Windows say differently that it is taken
            _take(file.fileno())
        except (BlockingIOError, PermissionError) as error:
            raise ConflictError(N_("Somebody else is publishing at this moment. Nothing was "
                                   "written: look at the preview again.")) from error
        yield

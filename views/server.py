"""What is looked after in Streamlit's server: messages, lists in memory, ended sessions."""

import asyncio
import logging
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.logins import revoke_uploads, sessions_that_may_upload

SWEEP_EACH_S: Final = 10.0
UNWANTED: Final = frozenset(
    (
        "clear_cache",
        "load_git_info",
        "set_run_on_save",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
    )
)
"""Messages that are for who develops a page: one empties the memory of all readers."""


def is_wanted(message: bytes) -> bool:
    """Return whether a reader's page sends such a message; what is none is left to Streamlit."""
    try:
        return BackMsg.FromString(message).WhichOneof("type") not in UNWANTED
    except Exception:  # noqa: BLE001 - that of protobuf, which has no types
        return True


def this_session() -> str:
    """Return the name of the session whose page runs; empty outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""


class SessionFiles:
    """The files that sessions uploaded, in the memory of Streamlit."""

    def __init__(self, runtime: Runtime) -> None:
        """Take the runtime that keeps them."""
        self._kept: Any = runtime.uploaded_file_mgr

    def sizes(self) -> dict[str, dict[str, int]]:
        """Return session → file → bytes, the oldest file of a session first."""
        return {
            session: {name: len(file.data) for name, file in dict(files).items()}
            for session, files in dict(self._kept.file_storage).items()
        }

    def forget(self, session: str, file: str) -> None:
        """Let a file go."""
        self._kept.remove_file(session, file)


def session_files() -> SessionFiles | None:
    """Return the files of the server that runs, if one does."""
    return SessionFiles(get_instance()) if exists() else None


def sweep(runtime: Runtime) -> None:
    """End sessions that nobody came back to, and forget the lists of those that are gone.

    Streamlit lets an expired session go when another one ends, and its lists when the collector
    comes by.
    """
    stored: Any = runtime._session_mgr  # noqa: SLF001 - it has no public way
    cache: Any = stored._session_storage._cache  # noqa: SLF001
    with stored._storage_lock:  # noqa: SLF001
        before = {name: info.session for name, info in list(cache._data.items())}  # noqa: SLF001
        cache.expire()
        gone = [session for name, session in before.items() if name not in cache._data]  # noqa: SLF001
    for session in gone:
        session.shutdown()
    known = {info.session.id for info in stored.list_sessions()}
    for name in sessions_that_may_upload() - known:
        revoke_uploads(name)
    kept: Any = runtime.uploaded_file_mgr
    for name in set(dict(kept.file_storage)) - sessions_that_may_upload():
        kept.remove_session_files(name)


async def keep_sweeping(runtime: Runtime) -> None:
    """Sweep again and again."""
    while True:
        await asyncio.sleep(SWEEP_EACH_S)
        try:
            sweep(runtime)
        except Exception:  # the next sweep may do what this one could not
            logging.getLogger("mappa").exception("ended sessions were not swept")

"""A file from outside is read in a process of its own: with limits, and killed whole.

Whatever a file makes the libraries do that read it, happens in a process that has so much memory
and time and no more, opens no other file for writing, reaches no network, knows none of this
process's settings, and hands back nothing but rows: lines of JSON, from which only the values of
declared types are made again. What dies there is one sentence here.
"""

import gc
import json
import logging
import mimetypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from threading import BoundedSemaphore, Thread, Timer
from typing import IO, Any, Final, NoReturn, TypeVar

import pandas as pd

from geo.errors import TableError
from geo.messages import N_

MOST_AT_ONCE: Final = 2
"""Files that one process has read at the same time; the next ones wait for their turn."""
_ROWS_A_LINE: Final = 2_000
_LONGEST_LINE: Final = 100_000_000
_NO_MEMORY: Final = 97
"""Exit status of a reader that was refused memory."""
_NICE: Final = 5
"""How far a reader steps back behind the visitors of the map."""
_FEWEST_FILES: Final = 64
_DENIED: Final = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.truncate",
    "shutil.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "ctypes.dlopen",
)
_LATER: Final = N_("other lists are being read at this moment: try again in a minute")
_TOO_LONG: Final = N_(
    "reading it takes longer than a list of its size needs, and was stopped: "
    "save the list again as CSV"
)
_TOO_LARGE: Final = N_(
    "reading it takes more memory than a list needs, and was stopped: save the list again as CSV"
)
_BROKE_OFF: Final = N_(
    "the file is damaged, or made as no program for lists makes it: save the list again as CSV"
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take."""

    memory_bytes: int
    """Beyond what Python and its libraries take before the file is looked at."""
    cpu_s: int
    wall_s: int
    """From the start of the process to its last line."""
    answer_bytes: int
    """Of the rows that it hands back."""


LIST: Final = Limits(memory_bytes=900_000_000, cpu_s=90, wall_s=240, answer_bytes=400_000_000)
"""200,000 rows of 20 columns, the longest list, stay below half of each."""


def isolated(
    work: Callable[[bytes, str], _T],
    data: bytes,
    file: str,
    *,
    limits: Limits = LIST,
    made_of: Sequence[type] = (),
) -> _T:
    """Return what a function makes of the content of a file, in a process of its own.

    Parameters
    ----------
    work
        A function of a module, of the content and the name of the file.
    made_of
        The dataclasses that its result is made of, beside tables, tuples, sets and plain values.

    Raises
    ------
    TableError
        As ``work`` does; also if it dies, or takes more than its limits.
    """
    if not _turns.acquire(timeout=limits.wall_s):
        raise TableError(file, _LATER)
    try:
        with _started(work) as reader:
            timer = Timer(limits.wall_s, _kill, [reader])
            feeder = Thread(target=_feed, args=(reader, data, file, limits), daemon=True)
            timer.start()
            feeder.start()
            try:
                made: _T = _result(reader, file, limits, {one.__name__: one for one in made_of})
                return made
            finally:
                timer.cancel()
                _kill(reader)
                feeder.join()
    finally:
        _turns.release()


_turns: Final = BoundedSemaphore(MOST_AT_ONCE)


@contextmanager
def _started(work: Callable[[bytes, str], object]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the reader: a fresh interpreter, alone in its group, that knows no setting of ours."""
    code = (
        f"from {work.__module__} import {work.__name__} as work\n"
        f"from {answer_one.__module__} import {answer_one.__name__} as answer\n"
        "answer(work)"
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"SYSTEMROOT", "PATH", "LANG", "LC_ALL", "TZ"}
    }
    env = kept | {
        "PYTHONPATH": os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PROJ_NETWORK": "OFF",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
    }
    reader = subprocess.Popen(  # noqa: S603 - our own interpreter, our own two names
        [sys.executable, "-P", "-X", "utf8", "-W", "ignore", "-c", code],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield reader
    finally:
        _kill(reader)
        reader.wait()
        for stream in (reader.stdin, reader.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]


def _kill(reader: subprocess.Popen[bytes]) -> None:
    """Kill a reader with all that it started, if it has not ended."""
    if reader.poll() is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            reader.kill()
        else:
            os.killpg(reader.pid, signal.SIGKILL)


def _feed(reader: subprocess.Popen[bytes], data: bytes, file: str, limits: Limits) -> None:
    head = json.dumps({"file": file, "limits": asdict(limits)}).encode()
    with suppress(OSError, ValueError):  # it may die before it has read all
        reader.stdin.write(head + b"\n")  # type: ignore[union-attr]
        reader.stdin.write(data)  # type: ignore[union-attr]
        reader.stdin.close()  # type: ignore[union-attr]


def _result(
    reader: subprocess.Popen[bytes], file: str, limits: Limits, made_of: Mapping[str, type]
) -> Any:  # noqa: ANN401
    """Return what a reader answers, made again; raise what it raised, or why it is no answer."""
    lines = _lines(reader.stdout, limits.answer_bytes, file)  # type: ignore[arg-type]
    head: Any = None
    frames: dict[int, list[tuple[list[int], list[list[Any]]]]] = {}
    try:
        for line in lines:
            told = json.loads(line)
            if "error" in told:
                raise TableError(file, str(told["error"]), **told["values"])
            if "failed" in told:
                # In no words of the library that failed: they may repeat a private cell.
                logging.getLogger("mappa").error("a list failed in its reader: %s", told["failed"])
                raise TableError(file, _BROKE_OFF)
            if "part" in told:
                frames.setdefault(told["part"], []).append((told["index"], told["rows"]))
            elif "end" in told:
                return _decoded(head, frames, made_of)
            else:
                head = told["value"]
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(file, _BROKE_OFF) from error
    raise TableError(file, _why(reader, limits))


def _lines(stream: IO[bytes], most: int, file: str) -> Iterator[bytes]:
    left = most
    while line := stream.readline(_LONGEST_LINE):
        left -= len(line)
        if left < 0:
            raise TableError(file, _TOO_LARGE)
        yield line


def _why(reader: subprocess.Popen[bytes], limits: Limits) -> str:
    """Return why a reader ended without an answer."""
    with suppress(subprocess.TimeoutExpired):
        reader.wait(limits.wall_s)
    ended = reader.returncode
    if ended == _NO_MEMORY or ended == -getattr(signal, "SIGABRT", 0):
        return _TOO_LARGE
    stops = {-getattr(signal, name) for name in ("SIGKILL", "SIGXCPU") if hasattr(signal, name)}
    return _TOO_LONG if ended is None or ended in stops else _BROKE_OFF


# The reader's own side.


def answer_one(work: Callable[[bytes, str], object]) -> NoReturn:
    """Read a file from standard input, write what becomes of it as lines, and end."""
    status = 0
    try:
        source, out = sys.stdin.buffer, sys.stdout.buffer
        head = json.loads(source.readline())
        limits = Limits(**head["limits"])
        mimetypes.init()  # openpyxl asks for it, and it reads files of the system
        gc.freeze()
        _restrict(limits)
        for line in _answer(work, source.read(), head["file"]):
            out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode())
            out.write(b"\n")
        out.flush()
    except MemoryError:
        status = _NO_MEMORY
    except BaseException:  # noqa: BLE001 - there is nobody here to tell
        status = 1
    os._exit(status)


def _restrict(limits: Limits) -> None:
    """Take from this process what the reading of a file has no need of."""
    sys.addaudithook(_deny)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - where there is one

    with suppress(OSError):
        os.nice(_NICE)
    statm = Path("/proc/self/statm")
    there = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 2**32
    for kind, most in (
        (resource.RLIMIT_AS, there + limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s + round(sum(os.times()[:2]))),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FEWEST_FILES),
    ):
        _soft, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (least, least))


_READABLE: Final = tuple(
    os.path.realpath(entry) + os.sep
    for entry in {*sys.path, sys.prefix, sys.base_prefix, "/usr/share/zoneinfo"}
    if entry
)


def _deny(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what only a file that attacks would want: a hook of Python's own, for all of it."""
    if event.startswith(_DENIED) or (event == "sqlite3.connect" and arguments[0] != ":memory:"):
        raise PermissionError(event)
    if event != "open" or not isinstance(arguments[0], (str, bytes, os.PathLike)):
        return
    mode, flags = arguments[1], arguments[2]
    writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (
        isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )
    path = os.path.realpath(os.fsdecode(arguments[0]))
    if writes or not (path.startswith(_READABLE) or path == f"/proc/{os.getpid()}/statm"):
        raise PermissionError(event)


def _answer(work: Callable[[bytes, str], object], data: bytes, file: str) -> Iterator[Any]:
    try:
        made = work(data, file)
    except TableError as error:
        if _is_of_memory(error):
            raise MemoryError from error
        yield {"error": error.sentence, "values": error.values}
        return
    except MemoryError:
        raise
    except Exception as error:  # told by its name alone
        if _is_of_memory(error):
            raise MemoryError from error
        yield {"failed": type(error).__name__}
        return
    frames: list[pd.DataFrame] = []
    yield {"value": _encoded(made, frames)}
    for number, frame in enumerate(frames):
        for start in range(0, len(frame), _ROWS_A_LINE):
            part = frame.iloc[start : start + _ROWS_A_LINE]
            rows = list(
                zip(*(part.iloc[:, at].tolist() for at in range(part.shape[1])), strict=True)
            )
            yield {"part": number, "index": part.index.tolist(), "rows": rows}
    yield {"end": True}


def _is_of_memory(error: BaseException) -> bool:
    """Tell whether a refusal came of a refused piece of memory, whoever put it into words."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


# A plain form of the values that may come back.


def _encoded(value: Any, frames: list[pd.DataFrame]) -> Any:  # noqa: ANN401
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, pd.DataFrame):
        frames.append(value)
        is_text = all(isinstance(kind, pd.StringDtype) for kind in value.dtypes)
        return {"table": len(frames) - 1, "columns": value.columns.tolist(), "text": is_text}
    if is_dataclass(value):
        own = {one.name: _encoded(getattr(value, one.name), frames) for one in fields(value)}
        return {"made": type(value).__name__, "of": own}
    if isinstance(value, Mapping):
        return {
            "pairs": [[_encoded(key, frames), _encoded(own, frames)] for key, own in value.items()]
        }
    for kind, name in ((tuple, "tuple"), (list, "list"), ((frozenset, set), "set")):
        if isinstance(value, kind):
            return {name: [_encoded(own, frames) for own in value]}
    raise TypeError(f"{type(value).__name__}: a plain value is needed")


def _decoded(
    value: Any,  # noqa: ANN401
    frames: Mapping[int, list[tuple[list[int], list[list[Any]]]]],
    made_of: Mapping[str, type],
) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        return value

    def again(own: Any) -> Any:  # noqa: ANN401
        return _decoded(own, frames, made_of)

    if "table" in value:
        return _frame(frames.get(value["table"], []), value["columns"], is_text=value["text"])
    if "made" in value:
        return made_of[value["made"]](**{name: again(own) for name, own in value["of"].items()})
    if "pairs" in value:
        return {again(key): again(own) for key, own in value["pairs"]}
    ((kind, items),) = value.items()
    return {"tuple": tuple, "list": list, "set": frozenset}[kind](map(again, items))


def _frame(
    parts: list[tuple[list[int], list[list[Any]]]], columns: list[Any], *, is_text: bool
) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=columns, dtype=str if is_text else object)
    kind = str if is_text else None
    made = []
    while parts:
        index, rows = parts.pop(0)
        made.append(pd.DataFrame(rows, index=index, columns=columns, dtype=kind))
    whole: pd.DataFrame = pd.concat(made)
    return whole

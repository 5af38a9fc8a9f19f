"""Writing so that a reader, or a crash, sees the old file or the new one, never a half."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step."""
    write_all({path: content})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Replace several files, each in one step, none before all of them are safely on disk."""
    staged: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            staged[path] = _stage(path, content)
        for path, ready in staged.items():
            ready.replace(path)
    finally:
        for ready in staged.values():
            ready.unlink(missing_ok=True)


def _stage(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder of files in one step, safely on disk when this returns.

    Raises
    ------
    OSError
        If a folder of that name with anything in it is there already: of two that make the same
        one, the file system lets the first, so that its name can be what decides.
    """
    staged = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for name, content in files.items():
            _stage(staged / name, content).replace(staged / name)
        staged.chmod(0o755)
        sync_folder(staged)
        staged.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Bring to disk which files a folder has, where the system lets one ask for it."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

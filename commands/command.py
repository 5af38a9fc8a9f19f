"""The command line: what every command shares.

Results go to standard output as JSON or CSV, messages to standard error. Exit 0: done; 1: bad
data; 2: bad usage. This is the one place of ``geo`` that speaks to people, so it may use words.
"""

import errno
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import typer

from documents.history import sentences
from geo.dates import FIRST_YEAR, reference_date, today
from geo.errors import CatalogueError, GeoError, ParameterError, SettingError
from geo.settings import check_settings, settings
from words import DEFAULT, Translator, translator

_OF_THE_DISK = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EIO,
        errno.EFBIG,
        errno.ENOTDIR,
        errno.EISDIR,
    }
)
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Map of services for families.",
)


def cli_translator() -> Translator:
    """Return who speaks the language that is set, Italian if none is or it is none of ours."""
    try:
        return translator(settings().language)
    except SettingError:  # ``in_a_sentence`` tells it
        return translator(DEFAULT)


def tell(message: str) -> None:
    """Write a message to standard error."""
    typer.echo(message, err=True)


def stop(message: str, code: int) -> NoReturn:
    """Write a message to standard error and exit."""
    tell(message)
    raise typer.Exit(code)


def day_of(year: int | None) -> date:
    """Return the reference date of a year, of this one if none is given."""
    now = today()
    if year is not None and not FIRST_YEAR <= year <= now.year:
        stop(f"--year: came {year}, must be {FIRST_YEAR} to {now.year}", 2)
    return reference_date(year or now.year, now)


def in_a_sentence(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what this house refuses into one sentence a line: exit 1, for bad usage 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        try:
            check_settings()
            command(*args, **kwargs)
        except CatalogueError as error:  # no language to say it in
            stop(str(error), 1)
        except GeoError as error:
            stop(sentences(error, cli_translator()), 2 if isinstance(error, ParameterError) else 1)
        except OSError as error:
            if error.errno not in _OF_THE_DISK:
                raise
            stop(disk_sentence(error, cli_translator()), 1)

    return run


def disk_sentence(error: OSError, _: Translator) -> str:
    """Return what the disk refused: every file is written whole or not at all (``geo.files``)."""
    where = Path(str(error.filename or "")).name or "–"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _(
            "The disk is full ({file}): what was being written is not there, what stood "
            "there before is whole. Make room and try again.",
            file=where,
        )
    return _(
        "The disk refused ({file}): {reason}. What stood there before is whole.",
        file=where,
        reason=error.strerror or "",
    )

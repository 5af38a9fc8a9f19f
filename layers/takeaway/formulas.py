"""Formulas: no text that is taken away is one when a spreadsheet opens it."""

import re
from typing import Final

# OWASP, "CSV Injection": = + - @, tab, carriage return and line feed at the start, the full-width
# signs too. White space, control characters and quotes before a sign may be dropped on the way in.
_STARTS: Final = re.compile(r'[\t\r\n]|[\s\x00-\x1f\x7f\ufeff"]*[=+\-@＝＋－＠]')
# A sign before nothing but digits calls no function and names no cell: a number stays a number
# and "+39 055 …" a telephone. "+39-055" would be reckoned out, and "-1+cmd|…" is a formula.
_NUMBER: Final = re.compile(r"[+-][0-9](?:[0-9 .,]*[0-9])?(?:[eE][+-]?[0-9]+)? ?%?")
# An Italian spreadsheet splits at semicolons, whatever the file is: each piece starts a cell.
_PIECES: Final = re.compile(r"([;\t\r\n])")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe before what would be.

    Doing it twice changes nothing more. Numbers and telephones with a sign are left as they are.

    >>> harmless("=1+1"), harmless("+39 055"), harmless("-cmd"), harmless("-2+3+cmd|' /C calc'!A0")
    ("'=1+1", '+39 055', "'-cmd", "'-2+3+cmd|' /C calc'!A0")
    """
    pieces = _PIECES.split(text)
    pieces[::2] = map(_guarded, pieces[::2])  # what separates them stands between
    return _guarded("".join(pieces))


def _guarded(text: str) -> str:
    danger = _STARTS.match(text) and not _NUMBER.fullmatch(text.strip(" "))
    return f"'{text}" if danger else text

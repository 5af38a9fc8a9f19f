"""How a text is spelled once markup, encodings, accents and punctuation no longer matter."""

import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from geo.letters import skeleton

_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_TAG: Final = re.compile(r"<[^<>]*>")
_FOLDED: Final = re.compile(r"\r?\n[ \t]|=\r?\n|\u00ad|[\u200b-\u200d\u2060\ufeff]")
"""Where calendars, cards and mail break a line, and letters that are not seen."""
_MOST_LAYERS: Final = 4
_PLAIN: Final = bytes(
    code + 32 if 65 <= code <= 90 else code if 97 <= code <= 122 or 48 <= code <= 57 else 32
    for code in range(256)
)


def plain(text: str) -> bytes:
    """Return a text as lower-case ASCII words, one space before, between and after them.

    >>> plain("Via dei Séragli, 12/r")
    b' via dei seragli 12 r '
    """
    if not text.isascii():
        text = skeleton(text)
    words = text.encode("ascii", "replace").translate(_PLAIN).split()
    return b" " + b" ".join(words) + b" "


def spellings(text: str) -> Iterator[str]:
    """Yield a text as it is, decoded, and without its tags, where that makes a difference."""
    yield text
    layers = [text]
    for _ in range(_MOST_LAYERS):
        layers.append(_decoded(layers[-1]))
        if layers[-1] == layers[-2]:
            break
    decoded = layers[-1]
    if decoded != text:
        yield decoded
    if "<" in decoded:
        yield _TAG.sub(" ", decoded)
        yield _TAG.sub("", decoded)


def _decoded(text: str) -> str:
    """Return a text from which one layer of HTML, URL or JavaScript escapes is taken."""
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text, errors="replace")
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        text = text.replace("\\n", " ").replace("\\t", " ").replace("\\/", "/")
    return _FOLDED.sub("", text)

"""How templates are read and filled in: strict, escaped, their layout not sent.

Tags stand in templates alone (``layers/templates``, ``documents/templates``); a test holds it.
"""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

_BREAK: Final = re.compile(r"\s*\n\s*")


class Layout(Extension):
    """Line breaks and indentation lay a template out: beside a tag or a block they are nothing."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the tokens of a template, a line break inside a text or a tag made one space."""
        for token in stream:
            if token.type != "data":
                yield token
            elif text := _BREAK.sub(_space, token.value):
                yield Token(token.lineno, "data", text)


def environment(folder: Path) -> Environment:
    """Return what fills the templates of a folder: whatever comes is text, never a tag.

    What a template asks for and is not given is an error, and so is None.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_escaped,
        extensions=(Layout,),
        auto_reload=False,
    )


def _escaped(value: object) -> Markup:
    """Return what an expression gives, as text of a page or of an attribute in either quotes."""
    if isinstance(value, Markup):
        return value
    if value is None:
        raise TypeError("a template was given None, needed: a text")
    return Markup(escape(str(value)))  # noqa: S704 - this is where it becomes safe


def _space(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return "" if before in {"", ">"} or after in {"", "<"} else " "

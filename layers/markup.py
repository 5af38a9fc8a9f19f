"""How templates are read and filled in: strict, escaped, their layout not sent.

Tags stand in templates alone (``layers/templates``, ``documents/templates``); a test holds it.
"""

import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from types import MethodType
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context, Macro
from markupsafe import Markup

_BREAK: Final = re.compile(r"\s*\n\s*")
_SPECIAL: Final = re.compile("[&<>\"']")


class Layout(Extension):
    """Line breaks and indentation lay a template out: beside a tag or a block they are nothing."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the tokens of a template, a line break inside a text or a tag made one space."""
        for token in stream:
            if token.type != "data":
                yield token
            elif text := _BREAK.sub(_space, token.value):
                yield Token(token.lineno, "data", text)


class _Generator(CodeGenerator):
    """Writes what an expression gives by ``text_of``: jinja2's own makes an object of each text."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401, ARG002
        self.write("environment.text_of(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401, ARG002
        self.write(")")


class _Direct(Context):
    """Calls macros and methods as they are: asking each what it wants to be given takes longer."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Call what a template calls."""
        if type(obj) in {Macro, MethodType}:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return obj(*args, **kwargs)
        return super().call(obj, *args, **kwargs)


class Strict(Environment):
    """What fills templates: whatever comes is text, what lacks is an error, and so is None."""

    code_generator_class = _Generator
    context_class = _Direct

    @staticmethod
    def text_of(value: object) -> str:
        """Return what an expression gives, as text of a page or of an attribute in either quotes."""
        return value if isinstance(value, Markup) else escaped(value)


def escaped(value: object) -> str:
    """Return a value as text in which nothing is mark-up; what lacks, and None, are refused."""
    if value is None:
        raise TypeError("a template was given None, needed: a text")
    text = value if isinstance(value, str) else str(value)
    return escape(text) if _SPECIAL.search(text) else text  # half the time of escaping them all


def environment(folder: Path) -> Strict:
    """Return what fills the templates of a folder."""
    return Strict(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=(Layout,),
        auto_reload=False,
    )


def _space(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return "" if before in {"", ">"} or after in {"", "<"} else " "

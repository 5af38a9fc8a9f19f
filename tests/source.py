"""Reading the house's own code."""

import ast
import gc
from functools import cache


@cache
def parsed(path):
    """Return the syntax tree of a file, parsed once.

    CPython 3.11 counts depth wrongly when a collection parses inside a parse (gh-106905).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        if was_on:
            gc.enable()

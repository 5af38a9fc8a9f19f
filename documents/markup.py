"""Pages and fragments from their templates, which speak, write numbers and set names apart."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from geo.store.fields import CARD_PARTS, ON_CARD, Fold
from layers.markup import environment, escaped
from words import DEFAULT, FSI, LANGUAGES, PDI, Translator

_ISOLATED: Final = re.compile(f"{FSI}([^{FSI}{PDI}]*){PDI}")
_LATIN: Final = re.compile("[A-Za-zÀ-ÿ]")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_templates: Final = environment(Path(__file__).parent / "templates")


def render(template: str, _: Translator, /, **values: object) -> str:
    """Return a template filled in, in the language of a translator."""
    return _templates.get_template(template).render(values, _=_, plural=_.n)


def fragment(template: str, macro: str, _: Translator, /, **values: object) -> str:
    """Return what one macro of a template makes of values, in the language of a translator.

    It is mark-up for whoever sends it; a template that shows it calls the macro itself.
    """
    return str(getattr(_macros(template, _), macro)(**values))


@lru_cache(maxsize=256)
def _macros(template: str, _: Translator) -> Any:  # noqa: ANN401 - what a template defines
    """Return the macros of a template in a language, made once: they hold nothing of a page."""
    return _templates.get_template(template).make_module({"_": _, "plural": _.n})


def isolated(text: str) -> Markup:
    """Return a sentence escaped; a name that stands apart in it is marked as what it is, Italian.

    Only sentences that run right to left hold names apart (``words.Translator``).
    """
    made = escaped(text)
    if FSI not in made:
        return str.__new__(Markup, made)  # five times as quick as Markup(made)
    while FSI in made:
        inner = _ISOLATED.sub(_set_apart, made)
        if inner == made:  # an end without its beginning: somebody's data, not ours
            return Markup(made)  # noqa: S704 - escaped above
        made = inner
    # Links are laid out as boxes, which drop the spaces between a text and a name beside it.
    return Markup(_apart.whole(Markup(made)))  # noqa: S704 - escaped above, filled by a template


def _set_apart(match: re.Match[str]) -> str:
    text = match[1]
    # What is set apart is a name in Italian, or else a number or a part of the sentence itself.
    is_name = _LATIN.search(text) and not _ARABIC.search(text) and "<" not in text
    return str(_apart.name(Markup(text), DEFAULT if is_name else ""))  # noqa: S704


@pass_context
def _number(context: Context, value: float, digits: int | None = None) -> str:
    """Return a number as the language of the page writes it, rounded where digits are given.

    Parameters
    ----------
    digits
        Digits after the point; 0 for a whole number.
    """
    _: Translator = context["_"]
    if digits is None:
        return _.number(value)
    return _.number(round(value, digits) if digits else round(value))


@pass_context
def _date(context: Context, day: str) -> str:
    """Return an ISO date, of whatever precision, as the language of the page writes it."""
    _: Translator = context["_"]
    return _.date(day)


_templates.filters |= {"isolated": isolated, "number": _number, "date": _date}
_templates.globals |= {
    "languages": LANGUAGES,
    # Lines that a card shows at once, those of a short card, and those of each column of a table.
    "first_lines": tuple(place.key for _field, place in ON_CARD if place.fold <= Fold.FIRST),
    "short_lines": tuple(place.key for _field, place in ON_CARD if place.fold is Fold.SHORT),
    "columns_of_lines": tuple(CARD_PARTS.values()),
}
_apart: Final[Any] = _templates.get_template("apart.html").module

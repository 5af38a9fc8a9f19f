"""What an address of ``/embed`` means where it names a theme: a question that a map can paint."""

from datetime import date
from typing import Final

from geo.errors import ParameterError
from geo.selection import MAX_LENGTH, REPEATED
from geo.store import Store
from layers.report.theme import LEVELS, theme_page
from layers.scene import Scene
from layers.text.frame import Page
from routes.coverage.asked import Asked, asked_of
from routes.parameters import Values

THEMES: Final = ("copertura",)
_NAMES: Final = ("tema", "indicatore", "anno", "zone-set", "per", "zona", "classi", "lingua",
                 "altezza")


def embedded_of(params: Values, store: Store, day: date) -> Asked:
    """Return the question of an embed.

    Raises
    ------
    ParameterError
        For the first parameter that means nothing.
    """
    themes = list(params.get("tema", ()))
    if len(themes) > 1:
        raise ParameterError("tema", " ".join(themes)[:MAX_LENGTH], THEMES, REPEATED)
    if themes[0] not in THEMES:
        raise ParameterError("tema", themes[0][:MAX_LENGTH], THEMES)
    asked = asked_of(params, store, day, _NAMES)
    if asked.question.level not in LEVELS:
        raise ParameterError("per", asked.question.level, LEVELS)
    return asked


def embedded_page(store: Store, asked: Asked) -> Page:
    """Return the page of a question."""
    scene = Scene(asked.question.query, asked.day, asked.language, store.version)
    return theme_page(store, asked.question, scene)

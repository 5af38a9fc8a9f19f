"""``/embed``: a plain page that any public site may put in an iframe: services, or a theme.

What an address of ``/embed`` means where it names a theme: a question that a map can paint.
"""

from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from documents.embed import DEFAULT_HEIGHT, HEIGHTS, embed_page, with_height
from documents.frame import Page
from documents.theme import LEVELS, theme_page
from geo.dates import today
from geo.errors import ParameterError
from geo.store.selection import MAX_LENGTH, REPEATED, parse_query
from geo.store.store import Store, current_store, forget_with_stores
from layers.scene import Scene, shown_in
from routes.answer import (
    Body,
    Values,
    answer,
    check_names,
    language_of,
    message_page,
    number_of,
    values_of,
)
from routes.api import LayerRequest
from routes.coverage_api import CoverageRequest, coverage_request
from routes.coverage_api import CoverageRequest as ThemeAsked
from routes.jobs import PAGE_JOBS, kept
from words import DEFAULT, LANGUAGES, translator
from words.sentences import parameter_sentence

THEMES: Final = ("copertura",)
_THEME_NAMES: Final = (
    "tema",
    "indicatore",
    "anno",
    "zone-set",
    "per",
    "zona",
    "classi",
    "lingua",
    "altezza",
)


def embedded_of(params: Values, store: Store, day: date) -> CoverageRequest:
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
    asked = coverage_request(params, store, day, _THEME_NAMES)
    if asked.question.level not in LEVELS:
        raise ParameterError("per", asked.question.level, LEVELS)
    return asked


def embedded_page(store: Store, asked: CoverageRequest) -> Page:
    """Return the page of a question."""
    scene = Scene(asked.question.query, asked.day, asked.language, store.version)
    return theme_page(store, asked.question, scene)


CACHED: Final = "public, max-age=300, stale-while-revalidate=3600"
_NAMES: Final = ("zona", "comune", "tipo", "anno", "zone-set", "stato", "lingua", "altezza", "tema")


async def embed(request: Request) -> Response:
    """Answer ``/embed``."""
    params = values_of(request)
    store, day = current_store(), today()
    try:
        height = number_of(params, "altezza", HEIGHTS, DEFAULT_HEIGHT)
        if "tema" in params:
            asked_theme = embedded_of(params, store, day)
            made, policy = await PAGE_JOBS.made(request, _themed, store, asked_theme)
        else:
            check_names(params, _NAMES)
            query = parse_query(params, store.zones, store.comune_names, day)
            asked = LayerRequest(query, language_of(params), cards=False, day=day)
            made, policy = await PAGE_JOBS.made(request, _page, store, asked)
    except ParameterError as error:
        return refusal(error, params.get("lingua", [DEFAULT])[0])
    if height != DEFAULT_HEIGHT:  # not kept: a thousand heights would fill the memory
        made = Body(with_height(made.content, height), made.media_type)
    return answer(request, made, CACHED, Content_Security_Policy=policy)


@forget_with_stores
@kept(512)
def _page(store: Store, asked: LayerRequest) -> tuple[Body, str]:
    """Return a page made once for each version of the data and meaningful query."""
    return as_body(embed_page(shown_in(asked.scene(store), store)))


@forget_with_stores
@kept(256)
def _themed(store: Store, asked: ThemeAsked) -> tuple[Body, str]:
    return as_body(embedded_page(store, asked))


def as_body(page: Page) -> tuple[Body, str]:
    """Return what is sent of a page, and its policy."""
    return Body(page.html, "text/html; charset=utf-8"), page.policy


def refusal(error: ParameterError, asked: str, status: int = 400) -> Response:
    """Answer that a parameter means nothing, in a page that people can read."""
    language = asked if asked in LANGUAGES else DEFAULT
    _ = translator(language)
    sentence = parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _)
    title = _("This address cannot be shown")
    return message_page(title, sentence, language, status)

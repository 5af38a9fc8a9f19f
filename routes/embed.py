"""``/embed``: a plain page that any public site may put in an iframe: services, or a theme."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.selection import parse_query
from geo.store import Store, current_store, forget_with_stores
from layers.shown import shown_in
from layers.text.embed import DEFAULT_HEIGHT, HEIGHTS, embed_page, with_height
from layers.text.frame import Page
from routes.answer import Body, answer
from routes.coverage.asked import Asked as ThemeAsked
from routes.coverage.embedded import embedded_of, embedded_page
from routes.data import Asked
from routes.parameters import check_names, language_of, number_of, values_of
from routes.refusal import message_page
from routes.serving.jobs import PAGE_JOBS, kept
from words import DEFAULT, LANGUAGES, speaker
from words.sentences import parameter_sentence

CACHED: Final = "public, max-age=300, stale-while-revalidate=3600"
_NAMES: Final = ("zona", "comune", "tipo", "anno", "zone-set", "stato", "lingua", "altezza",
                 "tema")


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
            asked = Asked(query, language_of(params), cards=False, day=day)
            made, policy = await PAGE_JOBS.made(request, _page, store, asked)
    except ParameterError as error:
        return refusal(error, params.get("lingua", [DEFAULT])[0])
    if height != DEFAULT_HEIGHT:  # not kept: a thousand heights would fill the memory
        made = Body(with_height(made.content, height), made.media_type)
    return answer(request, made, CACHED, Content_Security_Policy=policy)


@forget_with_stores
@kept(512)
def _page(store: Store, asked: Asked) -> tuple[Body, str]:
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
    _ = speaker(language)
    sentence = parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _)
    title = _("This address cannot be shown")
    return message_page(title, sentence, language, status)

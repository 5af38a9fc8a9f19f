"""``/accessibilita`` and ``/privacy``: plain pages that every other page leads to."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from layers.site import SERVER, Site
from layers.statement.accessibility import accessibility_page
from layers.statement.privacy import Hosts, hosts_from_environment, privacy_page
from layers.statement.publisher import publisher_from_environment
from layers.text.frame import Page
from routes.answer import AT_ONCE, answer
from routes.embed import as_body
from routes.parameters import BY_LANGUAGE, language_for
from words import LANGUAGES, Speaker, speaker, spoken_on


async def accessibility(request: Request) -> Response:
    """Answer ``/accessibilita``."""
    _ = speaker(language_for(request, "accessibilita"))
    asked = _asked(request, _)
    return _answer(request, accessibility_page(SERVER, asked, publisher_from_environment(), _))


async def privacy(request: Request) -> Response:
    """Answer ``/privacy``."""
    _ = speaker(language_for(request, "privacy"))
    publisher, hosts = publisher_from_environment(), hosts_from_environment()
    page = privacy_page(SERVER, _asked(request, _), publisher, hosts, _)
    return _answer(request, page)


def _asked(request: Request, _: Speaker) -> str:
    """Return the language of the address, which the page may not have; else that of the page."""
    asked = request.query_params.get("lingua", "")
    return asked if asked in LANGUAGES else _.language


def _answer(request: Request, page: Page) -> Response:
    body, policy = as_body(page)
    return answer(request, body, AT_ONCE, Content_Security_Policy=policy, Vary=BY_LANGUAGE)


def statement_files(base_url: str, app_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each statement as a file."""
    site, publisher = Site("", base_url, app_url), publisher_from_environment()
    for language in spoken_on("privacy"):
        _ = speaker(language)
        for name, made in (
            ("accessibilita", accessibility_page(site, language, publisher, _)),
            ("privacy", privacy_page(site, language, publisher, Hosts(), _)),
        ):
            yield site.statement(name, language), made.html

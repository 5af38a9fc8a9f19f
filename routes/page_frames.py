"""Frames of Streamlit's pages in our language and style, and the files they load.

Scripts and styles of the map, from memory, under an address that changes with their content.

The HTML frame of each page: Streamlit's own, with our language, title and style.

Streamlit hard-codes ``<html lang="en">`` and the title "Streamlit" (streamlit #15726).
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from documents.markup import fragment
from layers.assets import asset_url, assets_hash, every_asset
from routes.answer import AT_ONCE, BRIEFLY, BY_LANGUAGE, FOR_EVER, Body, answer, language_for
from words import translator
from words.titles import title_of

_FRAME: Final = "page_frame.html"
# What is looked for in the frame that Streamlit ships.
_START: Final = re.compile(r'<html lang="[^"]*">')
_TITLE: Final = re.compile("<title>[^<]*</title>")
_SCRIPT: Final = re.compile("<script>(.*?)</script>", re.DOTALL)


async def asset(request: Request) -> Response:
    """Answer ``/assets/{version}/{name}``."""
    name = request.path_params["name"]
    if request.path_params["version"] != assets_hash() or name not in every_asset():
        return PlainTextResponse("no such asset", status_code=404)
    return answer(request, _body(name), FOR_EVER, Access_Control_Allow_Origin="*")


async def adapting_script(request: Request) -> Response:
    """Answer ``/incorpora.js``: the script of pages that embed us, under an address that stays."""
    return answer(
        request,
        _body("adatta.js"),
        BRIEFLY,
        Access_Control_Allow_Origin="*",
        Cross_Origin_Resource_Policy="cross-origin",
    )


@lru_cache(maxsize=64)
def _body(name: str) -> Body:
    found = every_asset()[name]
    return Body(found.body, found.media_type)


def frame_of(index: Path) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers the address of a page, from the frame that Streamlit ships."""

    async def frame(request: Request) -> Response:
        page = request.url.path.strip("/")
        body = _frame(index, page, language_for(request, page))
        return answer(request, body, AT_ONCE, Vary=BY_LANGUAGE)

    return frame


def inline_scripts(index: Path) -> str:
    """Return the hashes of the scripts inside Streamlit's own frame, for a policy."""
    page = index.read_text(encoding="utf-8")
    found = _SCRIPT.findall(page)
    digests = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in found)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


@lru_cache(maxsize=64)
def _frame(index: Path, page: str, language: str) -> Body:
    """Return a frame with our own start and head in place of Streamlit's."""
    _ = translator(language)
    start = fragment(_FRAME, "start", _)
    head = fragment(
        _FRAME,
        "head",
        _,
        title=title_of(page, _),
        about=_(
            "The map of Centri per le famiglie and residential structures for minors "
            "{in_region}, by zona-distretto and year."
        ),
        style=asset_url("pagina.css"),
        script=asset_url("pagina.js"),
    )
    html = index.read_text(encoding="utf-8")
    html = _START.sub(lambda _match: start, html)
    html = _TITLE.sub(lambda _match: head, html)
    return Body(html.encode(), "text/html")

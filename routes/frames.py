"""The HTML frame of each page: Streamlit's own, with our language, title and style.

Streamlit hard-codes ``<html lang="en">`` and the title "Streamlit" (streamlit #15726).
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from layers.assets import asset_url
from layers.text.around import in_language
from routes.answer import AT_ONCE, Body, answer
from routes.parameters import BY_LANGUAGE, language_for
from words import speaker
from words.titles import title_of


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
    found = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in found)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


@lru_cache(maxsize=64)
def _frame(index: Path, page: str, language: str) -> Body:
    _ = speaker(language)
    html = index.read_text(encoding="utf-8")
    title = escape(title_of(page, _))
    about = escape(_("The map of Centri per le famiglie and residential structures for minors in "
                     "Tuscany, by zona-distretto and year."))
    head = (f'<title>{title}</title><meta name="description" content="{about}" />'
            f'<link rel="stylesheet" href="{asset_url("pagina.css")}" />'
            f'<script defer src="{asset_url("pagina.js")}"></script>')
    html = re.sub(r'<html lang="[^"]*">', f"<html {in_language(language)}>", html)
    html = re.sub(r"<title>[^<]*</title>", lambda _match: head, html)
    return Body(html.encode(), "text/html")

"""``/.well-known/security.txt``: to whom a weakness is reported (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.settings import settings
from words import LANGUAGES
from words.languages import EVERY_PAGE

_GOOD_FOR: Final = timedelta(days=180)
"""How long what is told may be relied on: less than a year, as the RFC asks for."""


async def security(_request: Request) -> Response:
    """Answer with the contact that is set; 404 if none is, and that is the truth."""
    said = settings()
    if not said.security_contact:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    contact = said.security_contact
    expires = datetime.combine(today() + _GOOD_FOR, time(), UTC)
    languages = ", ".join(code for code, one in LANGUAGES.items() if one.pages == EVERY_PAGE)
    lines = [f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
             f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", f"Preferred-Languages: {languages}"]
    if said.site:
        lines.append(f"Canonical: {said.site}/.well-known/security.txt")
    return Response("\n".join((*lines, "")), media_type="text/plain; charset=utf-8",
                    headers={"Cache-Control": "public, max-age=300"})

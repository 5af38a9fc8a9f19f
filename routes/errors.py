"""The one table from what geo refuses to the status and the sentence of an answer."""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.errors import ConflictError, GeoError, ParameterError, SettingError
from geo.messages import N_
from routes.answer import language_for, message_page, refusal_json, refusal_message
from words import translator

NOT_NOW: Final = N_(
    "The data cannot be read at the moment. Whoever runs the map finds the reason in its log; try "
    "again later."
)
STATUS: Final[dict[type[GeoError], tuple[int, str]]] = {
    SettingError: (503, NOT_NOW),  # a parameter of the server, not of who asks
    ParameterError: (400, ""),
    ConflictError: (409, NOT_NOW),
    GeoError: (503, NOT_NOW),
}
"""Class of error → status and sentence, the nearest class counting; a parameter has its own.

What the data refuses is never said in its own words: a path or a cell could stand in them.
"""
AGAIN_AFTER_S: Final = 30
Endpoint = Callable[[Request], Awaitable[Response]]


def answered(endpoint: Endpoint) -> Endpoint:
    """Return an endpoint whose every refusal by geo is an answer of the table."""

    @wraps(endpoint)
    async def answering(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GeoError as error:
            return refused(error, request)

    return answering


def refused(error: GeoError, request: Request) -> Response:
    """Return what answers a request that geo refuses: JSON for data, else a page."""
    status, sentence = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if isinstance(error, ParameterError) and not sentence:
        return refusal_json(error)
    logging.getLogger("mappa").error("a page failed (%s)", type(error).__name__)
    path = request.url.path
    if path.startswith("/api/") or path == "/healthz":
        answer = refusal_message(translator("it")(sentence), status)
    else:
        language = language_for(request, path.split("/")[1])
        _ = translator(language)
        answer = message_page(_("The data cannot be read"), _(sentence), language, status)
    answer.headers["Retry-After"] = str(AGAIN_AFTER_S)
    answer.headers["Cache-Control"] = "no-store"
    return answer

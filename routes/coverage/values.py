"""``/api/valori.json``: which class each area is in, for the map to paint it."""

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.store import Store, current_store, forget_with_stores
from layers.scene import Scene
from routes.answer import BRIEFLY, FOR_EVER, Body, answer
from routes.coverage.asked import NAMES, Asked, asked_of
from routes.coverage.painted import painted, theme_of
from routes.parameters import given, values_of
from routes.refusal import refusal_json
from routes.serving.jobs import FILE_JOBS, kept

_NAMES: Final = (*NAMES, "tema")


async def values(request: Request) -> Response:
    """Answer ``/api/valori.json``."""
    params, store, day = values_of(request), current_store(), today()
    try:
        theme = theme_of(given(params, "tema"))
        asked = asked_of(params, store, day, _NAMES)
        body = await FILE_JOBS.made(request, _body, store, theme, asked)
    except ParameterError as error:
        return refusal_json(error)
    stamp = Scene(asked.question.query, day, asked.language, store.version).stamp
    cache = FOR_EVER if params.get("v") == [stamp] else BRIEFLY
    return answer(request, body, cache, Access_Control_Allow_Origin="*")


@forget_with_stores
@kept(256)
def _body(store: Store, theme: str, asked: Asked) -> Body:
    asked.check(store)
    return Body(values_json(store, theme, asked), "application/json")


def values_json(store: Store, theme: str, asked: Asked) -> bytes:
    """Return the classes, colours and texts of a question's areas."""
    painting = painted(store, theme, asked)
    zone = store.zones.by_set[asked.question.query.zone_set]
    return json.dumps(painting.as_json(zone), ensure_ascii=False, separators=(",", ":")).encode()

"""``/api/copertura.png|svg``: the map of a question, drawn without a browser."""

from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.store import Store, current_store, forget_with_stores
from layers.coverage.drawing import draw_map
from layers.picture.choropleth import picture_of
from routes.answer import BRIEFLY, Body, answer
from routes.coverage.asked import NAMES, Asked, asked_of
from routes.coverage.painted import painted, scale_of, theme_of
from routes.parameters import values_of
from routes.refusal import refusal_json

_NAMES: Final = (*NAMES, "scala")
DRAWN: Final = {"png": "image/png", "svg": "image/svg+xml"}


async def drawing(request: Request) -> Response:
    """Answer ``/api/copertura.png`` and ``/api/copertura.svg``."""
    params, store, day = values_of(request), current_store(), today()
    kind = request.url.path.rpartition(".")[2]
    try:
        theme = theme_of(params.pop("tema", []))
        scale = scale_of(params.get("scala", []))
        body = _body(store, theme, asked_of(params, store, day, _NAMES), scale, kind)
    except ParameterError as error:
        return refusal_json(error)
    return answer(request, body, BRIEFLY, Access_Control_Allow_Origin="*")


@forget_with_stores
@lru_cache(maxsize=64)
def _body(store: Store, theme: str, asked: Asked, scale: tuple[float, ...], kind: str) -> Body:
    painting = painted(store, theme, asked, scale)
    zone = store.zones.by_set[asked.question.query.zone_set]
    picture = picture_of(painting, asked.question, asked.case(store), zone, asked.speaker,
                         is_today=asked.is_today)
    return Body(draw_map(store, picture, file="png" if kind == "png" else "svg"), DRAWN[kind])

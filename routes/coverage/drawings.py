"""``/api/copertura.png|svg``: the map of a question, drawn without a browser."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.store import Store, current_store, forget_with_stores
from layers.coverage.drawing import draw_map
from layers.picture.choropleth import picture_of
from routes.answer import BRIEFLY, Body, answer
from routes.coverage.asked import NAMES, THEMES, Asked, asked_of
from routes.coverage.painted import painted, scale_of, theme_of
from routes.parameters import given, values_of
from routes.refusal import refusal_json
from routes.serving.jobs import FILE_JOBS, kept

_NAMES: Final = (*NAMES, "tema", "scala")
DRAWN: Final = {"png": "image/png", "svg": "image/svg+xml"}


async def drawing(request: Request) -> Response:
    """Answer ``/api/copertura.png`` and ``/api/copertura.svg``."""
    params, store, day = values_of(request), current_store(), today()
    kind = request.url.path.rpartition(".")[2]
    try:
        theme = theme_of(given(params, "tema"))
        asked_scale = scale_of(given(params, "scala"))
        scale = asked_scale if theme == THEMES[0] else ()  # gaps have classes of their own
        asked = asked_of(params, store, day, _NAMES)
        body = await FILE_JOBS.made(request, _body, store, theme, asked, scale, kind)
    except ParameterError as error:
        return refusal_json(error)
    return answer(request, body, BRIEFLY, Access_Control_Allow_Origin="*")


@forget_with_stores
@kept(64)
def _body(store: Store, theme: str, asked: Asked, scale: tuple[float, ...], kind: str) -> Body:
    asked.check(store)
    painting = painted(store, theme, asked, scale)
    zone = store.zones.by_set[asked.question.query.zone_set]
    picture = picture_of(painting, asked.question, asked.case(store), zone, asked.speaker,
                         is_today=asked.is_today)
    return Body(draw_map(store, picture, file="png" if kind == "png" else "svg"), DRAWN[kind])

"""Scripts and styles of the map, from memory, under an address that changes with their content."""

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from layers.assets import assets_hash, every_asset
from routes.answer import BRIEFLY, FOR_EVER, Body, answer


async def asset(request: Request) -> Response:
    """Answer ``/assets/{version}/{name}``."""
    name = request.path_params["name"]
    if request.path_params["version"] != assets_hash() or name not in every_asset():
        return PlainTextResponse("no such asset", status_code=404)
    return answer(request, _body(name), FOR_EVER, Access_Control_Allow_Origin="*")


async def adapting_script(request: Request) -> Response:
    """Answer ``/incorpora.js``: the script of pages that embed us, under an address that stays."""
    return answer(request, _body("adatta.js"), BRIEFLY, Access_Control_Allow_Origin="*",
                  Cross_Origin_Resource_Policy="cross-origin")


@lru_cache(maxsize=64)
def _body(name: str) -> Body:
    found = every_asset()[name]
    return Body(found.body, found.media_type)

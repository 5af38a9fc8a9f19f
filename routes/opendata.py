"""The open data by address: ``/api/dati/{name}``, each file made once for a version of the data."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.store import Store, current_store, forget_with_stores
from layers.opendata.files import CATALOGUE, NAMES, catalogue, file_of, media_type
from routes.answer import BRIEFLY, Body, answer
from routes.parameters import check_names, values_of
from routes.refusal import refusal_json
from routes.serving.jobs import FILE_JOBS, kept
from routes.serving.limits import site_address

FOLDER: Final = "api/dati"
OPEN: Final = "dati-aperti"
"""Where files stand, when they are written as files."""
_KNOWN: Final = (*NAMES, CATALOGUE)


async def open_file(request: Request) -> Response:
    """Answer ``/api/dati/{name}``; of a name that is not there, 404 with those that are."""
    name = request.path_params["name"]
    try:
        check_names(values_of(request), ("v",))
    except ParameterError as error:
        return refusal_json(error)
    if name not in _KNOWN:
        refused = refusal_json(ParameterError("name", name[:80], _KNOWN))
        refused.status_code = 404
        return refused
    body = await FILE_JOBS.made(request, _body, name, current_store(), today(),
                                site_address())
    disposition = f'attachment; filename="{name}"'
    return answer(request, body, BRIEFLY, Access_Control_Allow_Origin="*",
                  Content_Disposition=disposition)


@forget_with_stores
@kept(64)
def _body(name: str, store: Store, day: date, site: str) -> Body:
    if name != CATALOGUE:
        return Body(file_of(name, store, day), media_type(name))
    # Never the host that a request names: who asks first would write it for all.
    base_url = site or "../.."
    made = catalogue(store, day, base_url=base_url, folder=FOLDER, page="dati")
    return Body(made, media_type(name))


def dataset_files(store: Store, day: date, base_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of every data set in every format, and what describes them."""
    for name in NAMES:
        yield f"{OPEN}/{name}", file_of(name, store, day)
    made = catalogue(store, day, base_url=base_url or "..", folder=OPEN, page="index.html")
    yield f"{OPEN}/{CATALOGUE}", made

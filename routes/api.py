"""Data for the map and for anybody: ``/api/*.geojson``, and the open data by address.

GeoJSON for the map and for anybody: ``/api/*.geojson``, filtered by the pages' parameters.

The open data by address: ``/api/dati/{name}``, each file made once for a version of the data.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from downloads.datasets import CATALOGUE, NAMES, catalogue, file_of, media_type
from downloads.formats import services_csv
from geo.dates import today
from geo.errors import ParameterError
from geo.store.selection import Query, parse_query
from geo.store.store import Store, current_store, forget_with_stores, store_of
from layers.geojson import comuni_geojson, services_geojson, structures_geojson, zone_geojson
from layers.scene import Scene, Shown, shown_in
from routes.answer import (
    BRIEFLY,
    FOR_EVER,
    Body,
    Values,
    answer,
    check_names,
    flag_of,
    language_of,
    refusal_json,
    values_of,
)
from routes.jobs import FILE_JOBS, PAGE_JOBS, kept
from routes.limits import site_address
from words import DEFAULT

GEOJSON: Final = "application/geo+json"
_FILTERS: Final = ("zona", "comune", "tipo", "anno", "zone-set", "stato", "lingua", "v")


async def servizi(request: Request) -> Response:
    """Answer ``/api/servizi.geojson``: services, with cards for the map where asked."""
    return await _answer(request, _servizi, (*_FILTERS, "scheda"))


async def servizi_csv(request: Request) -> Response:
    """Answer ``/api/servizi.csv``: the same services as a table."""
    return await _answer(request, _servizi_csv, _FILTERS)


async def strutture(request: Request) -> Response:
    """Answer ``/api/strutture.geojson``: structures counted on their comune."""
    return await _answer(request, _strutture, _FILTERS)


async def comuni(request: Request) -> Response:
    """Answer ``/api/comuni.geojson``: the thinned comuni."""
    return await _answer(request, _comuni, _FILTERS)


async def zone(request: Request) -> Response:
    """Answer ``/api/zone.geojson``: the thinned zone of a set."""
    return await _answer(request, _zone, _FILTERS)


async def surroundings(request: Request) -> Response:
    """Answer ``/api/surroundings.geojson``: the regions around, only to be drawn."""
    return await _answer(request, _surroundings, ("v",))


async def health(_request: Request) -> Response:
    """Answer ``/healthz`` once the data is loaded: its version and how many services it has.

    ``degraded`` means that something of the store is not what was written; ``problems`` says what
    and how it is put right. What is shown is whole either way.
    """
    store = current_store()
    body: dict[str, object] = {
        "status": "degraded" if store.is_degraded else "ok",
        "version": store.version,
        "services": len(store.services),
    }
    if store.remarks:
        body["problems"] = [str(remark) for remark in store.remarks]
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True)
class LayerRequest:
    """What a request means: nothing else of it reaches the cache."""

    query: Query
    language: str
    cards: bool
    day: date

    def of_ground(self) -> "LayerRequest":
        """Return what of the request changes boundaries; the rest would only fill memory."""
        query = Query(0, self.query.zone_set, self.query.zona, self.query.comune)
        return LayerRequest(query, DEFAULT, cards=False, day=date.min)

    def scene(self, store: Store) -> Scene:
        """Return the scene of the request."""
        return Scene(self.query, self.day, self.language, store.version)

    def shown(self, store: Store) -> Shown:
        """Return what the request shows."""
        return shown_in(self.scene(store), store)


_Make = Callable[[Store, LayerRequest], bytes]


async def _answer(request: Request, make: _Make, names: tuple[str, ...]) -> Response:
    params = values_of(request)
    store, day = _store_asked(params), today()
    check_names(params, names)
    query = parse_query(params, store.zones, store.comune_names, day)
    asked = LayerRequest(query, language_of(params), flag_of(params, "scheda"), day)
    dated = make in {_servizi, _servizi_csv, _strutture}
    body = await PAGE_JOBS.made(
        request, _body_of_layer, make, store, asked if dated else asked.of_ground()
    )
    stamp = asked.scene(store).stamp if dated else store.version
    cache = FOR_EVER if params.get("v") == [stamp] else BRIEFLY
    return answer(request, body, cache, Access_Control_Allow_Origin="*")


def _store_asked(params: Values) -> Store:
    """Return the store of the version that a page was made of while it is kept, else of today."""
    current = current_store()
    stamps = params.get("v", ())
    asked = stamps[0].partition("-")[0] if len(stamps) == 1 else ""
    return store_of(asked) or current


@forget_with_stores
@kept(256)
def _body_of_layer(make: _Make, store: Store, asked: LayerRequest) -> Body:
    """Return a body made once for each version of the data and meaningful query."""
    kind = "text/csv; charset=utf-8" if make is _servizi_csv else GEOJSON
    return Body(make(store, asked), kind)


def _servizi(store: Store, asked: LayerRequest) -> bytes:
    return services_geojson(asked.shown(store), with_cards=asked.cards)


def _servizi_csv(store: Store, asked: LayerRequest) -> bytes:
    return services_csv(asked.shown(store))


def _strutture(store: Store, asked: LayerRequest) -> bytes:
    return structures_geojson(asked.shown(store))


def _comuni(store: Store, asked: LayerRequest) -> bytes:
    return comuni_geojson(store, asked.query)


def _zone(store: Store, asked: LayerRequest) -> bytes:
    return zone_geojson(store, asked.query)


def _surroundings(store: Store, _asked: LayerRequest) -> bytes:
    return store.drawn("surroundings")


MADE_BY_NAME: Final = {
    "servizi": _servizi,
    "strutture": _strutture,
    "comuni": _comuni,
    "zone": _zone,
    "surroundings": _surroundings,
}
"""What makes each file of GeoJSON, by the name that scenes link to."""


FOLDER: Final = "api/dati"
OPEN: Final = "dati-aperti"
"""Where files stand, when they are written as files."""
_KNOWN: Final = (*NAMES, CATALOGUE)


async def open_file(request: Request) -> Response:
    """Answer ``/api/dati/{name}``; of a name that is not there, 404 with those that are."""
    name = request.path_params["name"]
    check_names(values_of(request), ("v",))
    if name not in _KNOWN:
        refused = refusal_json(ParameterError("name", name[:80], _KNOWN))
        refused.status_code = 404
        return refused
    body = await FILE_JOBS.made(
        request, _body_of_file, name, current_store(), today(), site_address()
    )
    disposition = f'attachment; filename="{name}"'
    return answer(
        request, body, BRIEFLY, Access_Control_Allow_Origin="*", Content_Disposition=disposition
    )


@forget_with_stores
@kept(64)
def _body_of_file(name: str, store: Store, day: date, site: str) -> Body:
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

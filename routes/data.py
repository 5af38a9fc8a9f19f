"""GeoJSON for the map and for anybody: ``/api/*.geojson``, filtered by the pages' parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.dates import today
from geo.errors import ParameterError
from geo.selection import Query, parse_query
from geo.store import Store, current_store, forget_with_stores, store_of
from layers import geojson
from layers.csvtable import services_csv
from layers.scene import Scene
from layers.shown import Shown, shown_in
from routes.answer import BRIEFLY, FOR_EVER, Body, answer
from routes.parameters import Values, check_names, flag_of, language_of, values_of
from routes.refusal import refusal_json
from routes.serving.jobs import PAGE_JOBS, kept
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
    body: dict[str, object] = {"status": "degraded" if store.is_degraded else "ok",
                               "version": store.version, "services": len(store.services)}
    if store.remarks:
        body["problems"] = [str(remark) for remark in store.remarks]
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request means: nothing else of it reaches the cache."""

    query: Query
    language: str
    cards: bool
    day: date

    def of_ground(self) -> "Asked":
        """Return what of the request changes boundaries; the rest would only fill memory."""
        query = Query(0, self.query.zone_set, self.query.zona, self.query.comune)
        return Asked(query, DEFAULT, cards=False, day=date.min)

    def scene(self, store: Store) -> Scene:
        """Return the scene of the request."""
        return Scene(self.query, self.day, self.language, store.version)

    def shown(self, store: Store) -> Shown:
        """Return what the request shows."""
        return shown_in(self.scene(store), store)


_Make = Callable[[Store, Asked], bytes]


async def _answer(request: Request, make: _Make, names: tuple[str, ...]) -> Response:
    params = values_of(request)
    store, day = _store_asked(params), today()
    try:
        check_names(params, names)
        query = parse_query(params, store.zones, store.comune_names, day)
        asked = Asked(query, language_of(params), flag_of(params, "scheda"), day)
    except ParameterError as error:
        return refusal_json(error)
    dated = make in {_servizi, _servizi_csv, _strutture}
    body = await PAGE_JOBS.made(request, _body, make, store,
                                asked if dated else asked.of_ground())
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
def _body(make: _Make, store: Store, asked: Asked) -> Body:
    """Return a body made once for each version of the data and meaningful query."""
    kind = "text/csv; charset=utf-8" if make is _servizi_csv else GEOJSON
    return Body(make(store, asked), kind)


def _servizi(store: Store, asked: Asked) -> bytes:
    return geojson.services_geojson(asked.shown(store), with_cards=asked.cards)


def _servizi_csv(store: Store, asked: Asked) -> bytes:
    return services_csv(asked.shown(store))


def _strutture(store: Store, asked: Asked) -> bytes:
    return geojson.structures_geojson(asked.shown(store))


def _comuni(store: Store, asked: Asked) -> bytes:
    return geojson.comuni_geojson(store, asked.query)


def _zone(store: Store, asked: Asked) -> bytes:
    return geojson.zone_geojson(store, asked.query)


def _surroundings(store: Store, _asked: Asked) -> bytes:
    return store.drawn("surroundings")


MADE_BY_NAME: Final = {
    "servizi": _servizi, "strutture": _strutture, "comuni": _comuni, "zone": _zone,
    "surroundings": _surroundings,
}
"""What makes each file of GeoJSON, by the name that scenes link to."""

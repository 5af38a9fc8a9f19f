"""``/api/copertura.*``: the table of coverage in the formats that planners take away."""

from collections.abc import Callable
from typing import Final

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from geo.coverage.gaps import Gaps
from geo.coverage.indicators import BY_SLUG
from geo.coverage.table import coverage_table
from geo.dates import today
from geo.errors import ParameterError
from geo.plan.areas import with_areas
from geo.plan.column import caveats_of, column_in, column_of
from geo.plan.flat import flat_table
from geo.plan.target import target_of
from geo.store import Store, current_store, forget_with_stores
from layers.coverage.dictionary import column_table, definitions, sources
from layers.coverage.headline import headline
from layers.takeaway.csvfile import csv_bytes
from layers.takeaway.features import geojson_bytes
from layers.takeaway.geopackage import geopackage_bytes
from layers.takeaway.workbook import Sheet, xlsx_bytes
from routes.answer import BRIEFLY, Body, answer
from routes.coverage.asked import NAMES, Asked, asked_of
from routes.coverage.painted import theme_of
from routes.parameters import given, values_of
from routes.refusal import refusal_json
from routes.serving.jobs import FILE_JOBS, kept

_NAMES: Final = (*NAMES, "tema")
_Make = Callable[[Store, Asked, pd.DataFrame], bytes]


async def table(request: Request) -> Response:
    """Answer ``/api/copertura.{kind}``: every indicator, or the one asked for alone."""
    params, store, day = values_of(request), current_store(), today()
    kind = request.url.path.rpartition(".")[2]
    try:
        theme_of(given(params, "tema"))  # the address of a map, whose table has every theme
        alone = bool(given(params, "indicatore"))
        asked = asked_of(params, store, day, _NAMES)
        body = await FILE_JOBS.made(request, _body, store, asked, kind, alone)
    except ParameterError as error:
        return refusal_json(error)
    headers = {"Access_Control_Allow_Origin": "*"}
    if kind in {"xlsx", "gpkg"}:
        headers["Content_Disposition"] = f'attachment; filename="copertura.{kind}"'
    return answer(request, body, BRIEFLY, **headers)


@forget_with_stores
@kept(128)
def _body(store: Store, asked: Asked, kind: str, alone: bool) -> Body:  # noqa: FBT001
    asked.check(store)
    media_type, make = FORMATS[kind]
    return Body(make(store, asked, table_of(store, asked, alone=alone)), media_type)


def table_of(store: Store, asked: Asked, *, alone: bool = False) -> pd.DataFrame:
    """Return the flat table that a request asks for.

    Parameters
    ----------
    alone
        One indicator, with the reason beside each number that is missing.
    """
    question = asked.question
    if alone and question.indicator not in BY_SLUG:
        return column_table(column_of(store, question, asked.day), store, asked.speaker)
    case = asked.case(store)
    whole = coverage_table(case)
    if alone:
        return column_table(column_in(whole, question.indicator), store, asked.speaker)
    return flat_table(whole, Gaps(case, question.km), store)


def _csv(_store: Store, _asked: Asked, frame: pd.DataFrame) -> bytes:
    return csv_bytes(frame)


def _json(_store: Store, _asked: Asked, frame: pd.DataFrame) -> bytes:
    return frame.to_json(orient="records", force_ascii=False).encode()


def _xlsx(store: Store, asked: Asked, frame: pd.DataFrame) -> bytes:
    _, query = asked.speaker, asked.question.query
    target = target_of(store, year=query.anno, today=asked.day, zone_set=query.zone_set)
    said = headline(target, _, is_today=asked.is_today)
    case = asked.case(store)
    return xlsx_bytes([
        Sheet(_("Table"), frame, said),
        Sheet(_("Definitions"), definitions(frame, _), said),
        Sheet(_("Sources"), sources(caveats_of(case), target, asked.day, store.version, _), said),
    ], title=_("Coverage"))


def _geojson(store: Store, asked: Asked, frame: pd.DataFrame) -> bytes:
    units, zone_set = asked.question.case(store, asked.day).units, asked.question.query.zone_set
    return geojson_bytes(with_areas(frame, units, store, zone_set))


def _gpkg(store: Store, asked: Asked, frame: pd.DataFrame) -> bytes:
    units, zone_set = asked.question.case(store, asked.day).units, asked.question.query.zone_set
    areas = with_areas(frame, units, store, zone_set)
    return geopackage_bytes(areas, layer="copertura", day=asked.day)


FORMATS: Final[dict[str, tuple[str, _Make]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "geojson": ("application/geo+json", _geojson),
    "gpkg": ("application/geopackage+sqlite3", _gpkg),
}
"""What the table is written as: media type, and what makes it."""

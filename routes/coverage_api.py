"""``/api/copertura.*``, ``/api/valori.json``: coverage as tables, maps and values.

What a request on coverage means: nothing else of it reaches a cache.

The painting that a request asks for: its theme, its classes.

``/api/valori.json``: which class each area is in, for the map to paint it.

``/api/copertura.png|svg``: the map of a question, drawn without a browser.

``/api/copertura.*``: the table of coverage in the formats that planners take away.
"""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from documents.coverage import headline
from downloads.definitions import column_table, definitions, sources
from downloads.formats import csv_bytes, geojson_bytes, geopackage_bytes
from downloads.spreadsheet import Sheet, xlsx_bytes
from geo.coverage.case import Case
from geo.coverage.column import caveats_of, column_in, column_of
from geo.coverage.gaps import Gaps
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.question import PARAMETERS, Question, parse_question
from geo.coverage.scenario import ADD, CLOSE, MOVE, after, canonical_changes, parse_scenario
from geo.coverage.table import coverage_table, flat_table, with_areas
from geo.coverage.target import target_of
from geo.dates import today
from geo.errors import ParameterError
from geo.messages import N_
from geo.store.store import Store, current_store, forget_with_stores
from layers.choropleth import AreaClasses, painting_of, painting_of_gaps
from layers.drawing import draw_map, picture_of
from layers.scene import Scene
from routes.answer import (
    BRIEFLY,
    FOR_EVER,
    Body,
    Values,
    answer,
    check_names,
    given,
    language_of,
    values_of,
)
from routes.jobs import FILE_JOBS, kept
from words import Translator, languages_of_page, translator

CHANGES: Final = (ADD, CLOSE, MOVE)
THEMES: Final = ("indicatore", "lacune")
NAMES: Final = (*PARAMETERS, *CHANGES, "lingua", "v")


@dataclass(frozen=True, slots=True)
class CoverageRequest:
    """A question, the changes of a scenario in one spelling, the language and the day."""

    question: Question
    changes: tuple[tuple[str, str], ...]
    language: str
    day: date

    @property
    def speaker(self) -> Translator:
        """Who speaks the language asked for."""
        return translator(self.language)

    @property
    def is_today(self) -> bool:
        """Whether the year asked for is the current one, whose state is today's."""
        return self.question.query.anno == self.day.year

    def check(self, store: Store) -> None:
        """Refuse what no scenario can be; it takes time, so it is no part of reading a request."""
        if self.changes:
            self.case(store)

    def case(self, store: Store) -> Case:
        """Return the case, after the changes if there are any."""
        case = self.question.case(store, self.day)
        if not self.changes:
            return case
        values = {name: [value] for name, value in self.changes}
        return after(case, parse_scenario(values, store, case.centres), store)


def coverage_request(
    params: Values, store: Store, day: date, names: Collection[str] = NAMES
) -> CoverageRequest:
    """Return what parameters mean.

    Raises
    ------
    ParameterError
        For the first that means nothing; whether changes can be, ``check`` tells.
    """
    check_names(params, names)
    question = parse_question(params, store, day)
    language = language_of(params, languages_of_page("copertura"))
    return CoverageRequest(question, canonical_changes(params), language, day)


MOST_BREAKS: Final = 6
MOST_BOUND: Final = 10_000_000
_BOUND: Final = re.compile(r"\d{1,8}(\.\d{1,3})?", re.ASCII)
_OF_SCALE: Final = N_("at most 6 ascending numbers from 0 to 10000000, with at most 3 decimals")


def painted(
    store: Store, theme: str, asked: CoverageRequest, scale: tuple[float, ...] = ()
) -> AreaClasses:
    """Return the painting of a request, in the classes of a scale if there is one."""
    question, _ = asked.question, asked.speaker
    if theme == "lacune":
        return painting_of_gaps(Gaps(asked.case(store), question.km), question.band, _)
    if question.indicator in INDICATOR_BY_SLUG:
        column = column_in(coverage_table(asked.case(store)), question.indicator)
    else:
        column = column_of(store, question, asked.day)
    if scale and column.numbers.max() > scale[-1]:
        raise ParameterError("scala", str(scale[-1]), [f">= {column.numbers.max():g}"])
    return painting_of(column, question.scheme, _, scale)


def scale_of(came: list[str]) -> tuple[float, ...]:
    """Return the upper bounds of classes that a URL carries; none if it carries none.

    Raises
    ------
    ParameterError
        If they are no ascending numbers of the range, or too many.
    """
    parts = [part for part in ",".join(came).split(",") if part]
    is_plain = all(_BOUND.fullmatch(part) for part in parts)
    bounds = tuple(dict.fromkeys(float(part) for part in parts)) if is_plain else ()
    rises = all(low < high for low, high in pairwise(bounds))
    if parts and not (bounds and rises and bounds[-1] <= MOST_BOUND and len(bounds) <= MOST_BREAKS):
        raise ParameterError("scala", ",".join(came)[:80], ["10,20,50"], _OF_SCALE)
    return bounds


def theme_of(came: list[str]) -> str:
    """Return the theme asked for.

    Raises
    ------
    ParameterError
        If there is none of that name.
    """
    asked = came or [THEMES[0]]
    if len(asked) > 1 or asked[0] not in THEMES:
        raise ParameterError("tema", ", ".join(asked)[:80], THEMES)
    return asked[0]


_TABLE_NAMES: Final = (*NAMES, "tema")


async def values(request: Request) -> Response:
    """Answer ``/api/valori.json``."""
    params, store, day = values_of(request), current_store(), today()
    theme = theme_of(given(params, "tema"))
    asked = coverage_request(params, store, day, _TABLE_NAMES)
    body = await FILE_JOBS.made(request, _body_of_values, store, theme, asked)
    stamp = Scene(asked.question.query, day, asked.language, store.version).stamp
    cache = FOR_EVER if params.get("v") == [stamp] else BRIEFLY
    return answer(request, body, cache, Access_Control_Allow_Origin="*")


@forget_with_stores
@kept(256)
def _body_of_values(store: Store, theme: str, asked: CoverageRequest) -> Body:
    asked.check(store)
    return Body(values_json(store, theme, asked), "application/json")


def values_json(store: Store, theme: str, asked: CoverageRequest) -> bytes:
    """Return the classes, colours and texts of a question's areas."""
    painting = painted(store, theme, asked)
    zone = store.zones.by_set[asked.question.query.zone_set]
    return json.dumps(painting.as_json(zone), ensure_ascii=False, separators=(",", ":")).encode()


_PICTURE_NAMES: Final = (*NAMES, "tema", "scala")
DRAWN: Final = {"png": "image/png", "svg": "image/svg+xml"}


async def drawing(request: Request) -> Response:
    """Answer ``/api/copertura.png`` and ``/api/copertura.svg``."""
    params, store, day = values_of(request), current_store(), today()
    kind = request.url.path.rpartition(".")[2]
    theme = theme_of(given(params, "tema"))
    asked_scale = scale_of(given(params, "scala"))
    scale = asked_scale if theme == THEMES[0] else ()  # gaps have classes of their own
    asked = coverage_request(params, store, day, _PICTURE_NAMES)
    body = await FILE_JOBS.made(request, _body_of_picture, store, theme, asked, scale, kind)
    return answer(request, body, BRIEFLY, Access_Control_Allow_Origin="*")


@forget_with_stores
@kept(64)
def _body_of_picture(
    store: Store, theme: str, asked: CoverageRequest, scale: tuple[float, ...], kind: str
) -> Body:
    asked.check(store)
    painting = painted(store, theme, asked, scale)
    zone = store.zones.by_set[asked.question.query.zone_set]
    picture = picture_of(
        painting, asked.question, asked.case(store), zone, asked.speaker, is_today=asked.is_today
    )
    return Body(draw_map(store, picture, file="png" if kind == "png" else "svg"), DRAWN[kind])


_Make = Callable[[Store, CoverageRequest, pd.DataFrame], bytes]


async def table(request: Request) -> Response:
    """Answer ``/api/copertura.{kind}``: every indicator, or the one asked for alone."""
    params, store, day = values_of(request), current_store(), today()
    kind = request.url.path.rpartition(".")[2]
    theme_of(given(params, "tema"))  # the address of a map, whose table has every theme
    alone = bool(given(params, "indicatore"))
    asked = coverage_request(params, store, day, _TABLE_NAMES)
    body = await FILE_JOBS.made(request, _body_of_table, store, asked, kind, alone)
    headers = {"Access_Control_Allow_Origin": "*"}
    if kind in {"xlsx", "gpkg"}:
        headers["Content_Disposition"] = f'attachment; filename="copertura.{kind}"'
    return answer(request, body, BRIEFLY, **headers)


@forget_with_stores
@kept(128)
def _body_of_table(store: Store, asked: CoverageRequest, kind: str, alone: bool) -> Body:  # noqa: FBT001
    asked.check(store)
    media_type, make = FORMATS[kind]
    return Body(make(store, asked, table_of(store, asked, alone=alone)), media_type)


def table_of(store: Store, asked: CoverageRequest, *, alone: bool = False) -> pd.DataFrame:
    """Return the flat table that a request asks for.

    Parameters
    ----------
    alone
        One indicator, with the reason beside each number that is missing.
    """
    question = asked.question
    if alone and question.indicator not in INDICATOR_BY_SLUG:
        return column_table(column_of(store, question, asked.day), store, asked.speaker)
    case = asked.case(store)
    whole = coverage_table(case)
    if alone:
        return column_table(column_in(whole, question.indicator), store, asked.speaker)
    return flat_table(whole, Gaps(case, question.km), store)


def _csv(_store: Store, _asked: CoverageRequest, frame: pd.DataFrame) -> bytes:
    return csv_bytes(frame)


def _json(_store: Store, _asked: CoverageRequest, frame: pd.DataFrame) -> bytes:
    return frame.to_json(orient="records", force_ascii=False).encode()


def _xlsx(store: Store, asked: CoverageRequest, frame: pd.DataFrame) -> bytes:
    _, query = asked.speaker, asked.question.query
    target = target_of(store, year=query.anno, today=asked.day, zone_set=query.zone_set)
    said = headline(target, _, is_today=asked.is_today)
    case = asked.case(store)
    return xlsx_bytes(
        [
            Sheet(_("Table"), frame, said),
            Sheet(_("Definitions"), definitions(frame, _), said),
            Sheet(
                _("Sources"), sources(caveats_of(case), target, asked.day, store.version, _), said
            ),
        ],
        title=_("Coverage"),
    )


def _geojson(store: Store, asked: CoverageRequest, frame: pd.DataFrame) -> bytes:
    units, zone_set = asked.question.case(store, asked.day).units, asked.question.query.zone_set
    return geojson_bytes(with_areas(frame, units, store, zone_set))


def _gpkg(store: Store, asked: CoverageRequest, frame: pd.DataFrame) -> bytes:
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

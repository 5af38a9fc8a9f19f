"""``/righe``: the rows that a number of coverage is made of."""

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.plan.column import Column, column_of
from geo.plan.question import PARAMETERS
from geo.store import Store, current_store, forget_with_stores
from layers.coverage.opened import rows_page
from layers.coverage.telling import when_text
from routes.answer import BRIEFLY, Body, answer
from routes.coverage.asked import Asked, asked_of
from routes.embed import as_body, refusal
from routes.parameters import values_of
from routes.serving.jobs import FILE_JOBS, kept
from words import DEFAULT

_NAMES = (*PARAMETERS, "lingua", "v", "di")
"""A scenario is not among them: its centres have no rows."""


async def rows(request: Request) -> Response:
    """Answer ``/righe``."""
    params, store, day = values_of(request), current_store(), today()
    try:
        asked = asked_of(params, store, day, _NAMES)
        made, policy = await FILE_JOBS.made(request, _page_of_rows, store, asked,
                                            ",".join(params.get("di", ())))
    except ParameterError as error:
        return refusal(error, params.get("lingua", [DEFAULT])[0])
    return answer(request, made, BRIEFLY, Content_Security_Policy=policy)


@forget_with_stores
@kept(128)
def _page_of_rows(store: Store, asked: Asked, unit: str) -> tuple[Body, str]:
    question, _ = asked.question, asked.speaker
    column = column_of(store, question, asked.day)
    _check_unit(unit, column)
    when = when_text(question, column.zone_set, asked.is_today, _)
    return as_body(rows_page(column, unit, asked.case(store), store, when, _))


def _check_unit(unit: str, column: Column) -> None:
    if unit not in column.units.number:
        raise ParameterError("di", unit[:80], column.units.codes)

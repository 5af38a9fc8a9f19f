"""``/righe``: the rows that a number of coverage is made of."""

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.plan.column import Column, column_of
from geo.plan.question import PARAMETERS
from geo.store import current_store
from layers.coverage.opened import rows_page
from layers.coverage.telling import when_text
from routes.answer import BRIEFLY, answer
from routes.coverage.asked import asked_of
from routes.embed import as_body, refusal
from routes.parameters import Values, values_of
from words import DEFAULT

_NAMES = (*PARAMETERS, "lingua", "v", "di")
"""A scenario is not among them: its centres have no rows."""


async def rows(request: Request) -> Response:
    """Answer ``/righe``."""
    params, store, day = values_of(request), current_store(), today()
    try:
        asked = asked_of(params, store, day, _NAMES)
        question, _ = asked.question, asked.speaker
        column = column_of(store, question, day)
        unit = _unit(params, column)
    except ParameterError as error:
        return refusal(request, error, params.get("lingua", [DEFAULT])[0])
    when = when_text(question, column.zone_set, asked.is_today, _)
    made, policy = as_body(rows_page(column, unit, asked.case(store), store, when, _))
    return answer(request, made, BRIEFLY, Content_Security_Policy=policy)


def _unit(params: Values, column: Column) -> str:
    unit = ",".join(params.get("di", ()))
    if unit not in column.units.number:
        raise ParameterError("di", unit[:80], column.units.codes)
    return unit

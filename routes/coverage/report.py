"""``/rapporto``: the report of one zona in one year, to be printed."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.plan.question import question_params
from geo.plan.report import report_of
from geo.store import Store, current_store, forget_with_stores
from layers.coverage.telling import when_text
from layers.report.page import report_page
from routes.answer import BRIEFLY, Body, answer
from routes.coverage.asked import Asked, asked_of
from routes.embed import as_body, refusal
from routes.parameters import values_of
from routes.serving.jobs import FILE_JOBS, kept
from routes.serving.limits import site_address
from words import DEFAULT

_NAMES: Final = ("zona", "anno", "zone-set", "km", "lingua")


async def report(request: Request) -> Response:
    """Answer ``/rapporto``."""
    params, store, day = values_of(request), current_store(), today()
    try:
        asked = asked_of(params, store, day, _NAMES)
        zona = _zona(asked, store)
    except ParameterError as error:
        return refusal(error, params.get("lingua", [DEFAULT])[0])
    made, policy = await FILE_JOBS.made(request, _page, store, asked, zona,
                                        site_address())
    return answer(request, made, BRIEFLY, Content_Security_Policy=policy)


def _zona(asked: Asked, store: Store) -> str:
    query = asked.question.query
    if query.zona is None:
        raise ParameterError("zona", "", sorted(store.zones.by_set[query.zone_set]))
    return query.zona


@forget_with_stores
@kept(64)
def _page(store: Store, asked: Asked, zona: str, site: str) -> tuple[Body, str]:
    """Return a report made once for each version of the data and meaningful question."""
    question, _ = asked.question, asked.speaker
    params = question_params(question, asked.day) | {"anno": str(question.query.anno)}
    address = f"{site}/rapporto?{urlencode(params | {'lingua': asked.language})}"
    when = when_text(question, question.query.zone_set, asked.is_today, _)
    made = report_of(store, question, zona, asked.day)
    return as_body(report_page(made, store, address, asked.day, when, _))

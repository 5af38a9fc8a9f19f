"""Plain pages: a centre, the rows of a number, the report of a zona, the statements.

``/centro/<id>``: a plain page for each service that has a public place, and its vCard.

``/accessibilita`` and ``/privacy``: plain pages that every other page leads to.

``/righe``: the rows that a number of coverage is made of.

``/rapporto``: the report of one zona in one year, to be printed.

Every address of coverage that is answered without Streamlit.

``/.well-known/security.txt``: to whom a weakness is reported (RFC 9116).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from documents.centre import centre_page, vcard
from documents.frame import Page
from documents.report import report_page
from documents.rows import rows_page
from documents.statements import (
    Hosts,
    accessibility_page,
    hosts_from_environment,
    privacy_page,
    publisher_from_environment,
)
from geo.coverage.column import Column, column_of
from geo.coverage.question import PARAMETERS, question_params
from geo.coverage.report import report_of
from geo.dates import today
from geo.errors import ParameterError
from geo.settings import settings
from geo.store.selection import Query
from geo.store.store import Store, current_store, forget_with_stores
from geo.zones import zone_set_on
from layers.scene import Scene, ShownService, shown_in
from layers.site import SERVER, Site
from layers.values import when_text
from routes.answer import (
    AT_ONCE,
    BRIEFLY,
    BY_LANGUAGE,
    Body,
    answer,
    check_names,
    language_for,
    language_of,
    values_of,
)
from routes.coverage_api import (
    DRAWN,
    FORMATS,
    CoverageRequest,
    coverage_request,
    drawing,
    table,
    values,
)
from routes.embed import as_body, refusal
from routes.jobs import FILE_JOBS, PAGE_JOBS, kept
from routes.limits import site_address
from words import DEFAULT, LANGUAGES, Translator, languages_of_page, translator
from words.languages import EVERY_PAGE


async def centre(request: Request) -> Response:
    """Answer ``/centro/{record}`` and ``/centro/{record}.vcf``."""
    name = request.path_params["record"]
    record = name.removesuffix(".vcf")
    params = values_of(request)
    asked = params.get("lingua", [language_for(request, "centro")])[0]
    try:
        check_names(params, ("lingua",))
        language = language_of(params) if "lingua" in params else language_for(request, "centro")
        made, policy = await PAGE_JOBS.made(
            request, _answered, current_store(), name, language, today(), site_address()
        )
    except ParameterError as error:
        return refusal(error, asked, 404 if error.parameter == "centro" else 400)
    if name != record:
        return answer(request, made, BRIEFLY, Vary=BY_LANGUAGE)
    return answer(request, made, BRIEFLY, Content_Security_Policy=policy, Vary=BY_LANGUAGE)


@forget_with_stores
@kept(512)
def _answered(store: Store, name: str, language: str, _day: date, address: str) -> tuple[Body, str]:
    """Return the page of a service, or its card, as of a day, at the address of the site."""
    record = name.removesuffix(".vcf")
    service, scene = public_service(store, record, language)
    site = Site(base_url=address)
    if name != record:
        text = vcard(service, site.absolute_centre(record))
        return Body(text.encode(), "text/vcard; charset=utf-8"), ""
    return as_body(centre_page(service, replace(scene, site=site), translator(language)))


def public_service(store: Store, record: str, language: str) -> tuple[ShownService, Scene]:
    """Return a service by its id, with the scene of today in which it is shown.

    Raises
    ------
    ParameterError
        If there is none, or its place is protected: both are told alike.
    """
    day = today()
    scene = Scene(Query(day.year, zone_set_on(day), stato="tutti"), day, language, store.version)
    for service in shown_in(scene, store).services:
        if service.row["id"] == record and service.row["location_policy"] == "point":
            return service, scene
    raise ParameterError("centro", record[:80], ["C001"])


async def accessibility(request: Request) -> Response:
    """Answer ``/accessibilita``."""
    _ = translator(language_for(request, "accessibilita"))
    asked = _asked(request, _)
    return _answer(request, accessibility_page(SERVER, asked, publisher_from_environment(), _))


async def privacy(request: Request) -> Response:
    """Answer ``/privacy``."""
    _ = translator(language_for(request, "privacy"))
    publisher, hosts = publisher_from_environment(), hosts_from_environment()
    page = privacy_page(SERVER, _asked(request, _), publisher, hosts, _)
    return _answer(request, page)


def _asked(request: Request, _: Translator) -> str:
    """Return the language of the address, which the page may not have; else that of the page."""
    asked = request.query_params.get("lingua", "")
    return asked if asked in LANGUAGES else _.language


def _answer(request: Request, page: Page) -> Response:
    body, policy = as_body(page)
    return answer(request, body, AT_ONCE, Content_Security_Policy=policy, Vary=BY_LANGUAGE)


def statement_files(base_url: str, app_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each statement as a file."""
    site, publisher = Site("", base_url, app_url), publisher_from_environment()
    for language in languages_of_page("privacy"):
        _ = translator(language)
        for name, made in (
            ("accessibilita", accessibility_page(site, language, publisher, _)),
            ("privacy", privacy_page(site, language, publisher, Hosts(), _)),
        ):
            yield site.statement(name, language), made.html


_ROWS_NAMES = (*PARAMETERS, "lingua", "v", "di")
"""A scenario is not among them: its centres have no rows."""


async def rows(request: Request) -> Response:
    """Answer ``/righe``."""
    params, store, day = values_of(request), current_store(), today()
    try:
        asked = coverage_request(params, store, day, _ROWS_NAMES)
        made, policy = await FILE_JOBS.made(
            request, _page_of_rows, store, asked, ",".join(params.get("di", ()))
        )
    except ParameterError as error:
        return refusal(error, params.get("lingua", [DEFAULT])[0])
    return answer(request, made, BRIEFLY, Content_Security_Policy=policy)


@forget_with_stores
@kept(128)
def _page_of_rows(store: Store, asked: CoverageRequest, unit: str) -> tuple[Body, str]:
    question, _ = asked.question, asked.speaker
    column = column_of(store, question, asked.day)
    _check_unit(unit, column)
    when = when_text(question, column.zone_set, asked.is_today, _)
    return as_body(rows_page(column, unit, asked.case(store), store, when, _))


def _check_unit(unit: str, column: Column) -> None:
    if unit not in column.units.number:
        raise ParameterError("di", unit[:80], column.units.codes)


_REPORT_NAMES: Final = ("zona", "anno", "zone-set", "km", "lingua")


async def report(request: Request) -> Response:
    """Answer ``/rapporto``."""
    params, store, day = values_of(request), current_store(), today()
    try:
        asked = coverage_request(params, store, day, _REPORT_NAMES)
        zona = _zona(asked, store)
    except ParameterError as error:
        return refusal(error, params.get("lingua", [DEFAULT])[0])
    made, policy = await FILE_JOBS.made(request, _page, store, asked, zona, site_address())
    return answer(request, made, BRIEFLY, Content_Security_Policy=policy)


def _zona(asked: CoverageRequest, store: Store) -> str:
    query = asked.question.query
    if query.zona is None:
        raise ParameterError("zona", "", sorted(store.zones.by_set[query.zone_set]))
    return query.zona


@forget_with_stores
@kept(64)
def _page(store: Store, asked: CoverageRequest, zona: str, site: str) -> tuple[Body, str]:
    """Return a report made once for each version of the data and meaningful question."""
    question, _ = asked.question, asked.speaker
    params = question_params(question, asked.day) | {"anno": str(question.query.anno)}
    address = f"{site}/rapporto?{urlencode(params | {'lingua': asked.language})}"
    when = when_text(question, question.query.zone_set, asked.is_today, _)
    made = report_of(store, question, zona, asked.day)
    return as_body(report_page(made, store, address, asked.day, when, _))


def coverage_routes() -> list[Route]:
    """Return the routes of coverage."""
    return [
        Route("/api/valori.json", values),
        *(Route(f"/api/copertura.{kind}", table) for kind in FORMATS),
        *(Route(f"/api/copertura.{kind}", drawing) for kind in DRAWN),
        Route("/righe", rows),
        Route("/rapporto", report),
    ]


_GOOD_FOR: Final = timedelta(days=180)
"""How long what is told may be relied on: less than a year, as the RFC asks for."""


async def security(_request: Request) -> Response:
    """Answer with the contact that is set; 404 if none is, and that is the truth."""
    said = settings()
    if not said.security_contact:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    contact = said.security_contact
    expires = datetime.combine(today() + _GOOD_FOR, time(), UTC)
    languages = ", ".join(code for code, one in LANGUAGES.items() if one.pages == EVERY_PAGE)
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {languages}",
    ]
    if said.site:
        lines.append(f"Canonical: {said.site}/.well-known/security.txt")
    return Response(
        "\n".join((*lines, "")),
        media_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=300"},
    )

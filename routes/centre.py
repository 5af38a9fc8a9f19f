"""``/centro/<id>``: a plain page for each service that has a public place, and its vCard."""

from dataclasses import replace
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.selection import Query
from geo.store import Store, current_store, forget_with_stores
from geo.zones import zone_set_on
from layers.scene import Scene
from layers.shown import ShownService, shown_in
from layers.site import Site
from layers.text.centre import centre_page, vcard
from routes.answer import BRIEFLY, Body, answer
from routes.embed import as_body, refusal
from routes.parameters import BY_LANGUAGE, check_names, language_for, language_of, values_of
from routes.serving.jobs import PAGE_JOBS, kept
from routes.serving.limits import site_address
from words import speaker


async def centre(request: Request) -> Response:
    """Answer ``/centro/{record}`` and ``/centro/{record}.vcf``."""
    name = request.path_params["record"]
    record = name.removesuffix(".vcf")
    params = values_of(request)
    asked = params.get("lingua", [language_for(request, "centro")])[0]
    try:
        check_names(params, ("lingua",))
        language = language_of(params) if "lingua" in params else language_for(request, "centro")
        made, policy = await PAGE_JOBS.made(request, _answered, current_store(), name, language,
                                            today(), site_address())
    except ParameterError as error:
        return refusal(error, asked, 404 if error.parameter == "centro" else 400)
    if name != record:
        return answer(request, made, BRIEFLY, Vary=BY_LANGUAGE)
    return answer(request, made, BRIEFLY, Content_Security_Policy=policy, Vary=BY_LANGUAGE)


@forget_with_stores
@kept(512)
def _answered(
    store: Store, name: str, language: str, _day: date, address: str
) -> tuple[Body, str]:
    """Return the page of a service, or its card, as of a day, at the address of the site."""
    record = name.removesuffix(".vcf")
    service, scene = public_service(store, record, language)
    site = Site(base_url=address)
    if name != record:
        text = vcard(service, site.absolute_centre(record))
        return Body(text.encode(), "text/vcard; charset=utf-8"), ""
    return as_body(centre_page(service, replace(scene, site=site), speaker(language)))


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

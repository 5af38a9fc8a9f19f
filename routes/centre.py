"""``/centro/<id>``: a plain page for each service that has a public place, and its vCard."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from geo.dates import today
from geo.errors import ParameterError
from geo.selection import Query
from geo.store import Store, current_store
from geo.zones import zone_set_on
from layers.scene import Scene
from layers.shown import ShownService, shown_in
from layers.site import Site
from layers.text.centre import centre_page, vcard
from routes.answer import BRIEFLY, Body, answer
from routes.embed import as_body, refusal
from routes.parameters import BY_LANGUAGE, check_names, language_for, language_of, values_of
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
        service, scene = public_service(current_store(), record, language)
    except ParameterError as error:
        return refusal(request, error, asked, 404 if error.parameter == "centro" else 400)
    base = str(request.base_url).rstrip("/")
    if name != record:
        text = vcard(service, f"{base}/centro/{record}")
        return answer(request, Body(text.encode(), "text/vcard; charset=utf-8"), BRIEFLY)
    scene = replace(scene, site=Site(base_url=base))
    body, policy = as_body(centre_page(service, scene, speaker(language)))
    return answer(request, body, BRIEFLY, Content_Security_Policy=policy, Vary=BY_LANGUAGE)


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

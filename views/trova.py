"""Find my centre: a place in, two answers out; the list first, the map after it."""

import json
from dataclasses import replace

import streamlit as st

from documents.answer import Teller
from documents.listing import count_sentence
from documents.markup import fragment
from geo.catalogue import KIND_BY_CODE, SERVICES
from geo.dates import now, today
from geo.places.nearest import Answer, answer_at
from geo.places.written_address import Address
from geo.region import region
from geo.store.selection import Query
from geo.store.store import Store, current_store
from geo.zones import slug_of, zone_set_on
from layers.basemap import ground
from layers.features import services_layer, zone_layer
from layers.scene import Scene, shown_in
from views.folium_map import show_map_to_click
from views.origin import (
    BOX,
    CHOICES,
    MESSAGE,
    SHARED,
    Origin,
    keep_private,
    origin_of,
    place_label,
    position_button,
    refusal_sentence,
    search_box,
    start_from,
    start_from_address,
)
from views.page import PAGE_TEMPLATE, page_translator
from words import Translator
from words.sentences import parameter_sentence

SERVICE = "servizio"
CLICK = "ultimo-clic"


def show_find() -> None:
    """Draw the page."""
    _, store = page_translator(), current_store()
    st.title(_("Find your Centro per le famiglie"), anchor=False)
    st.write(
        _(
            "Write where you live: the centre of your zona-distretto comes first, then the "
            "nearest elsewhere."
        )
    )
    _ask(store, _)
    service = _service_filter(_)
    # What comes and goes has a place of its own, so that the map below never moves in the page:
    # the browser would load it anew, and streamlit-folium then draws nothing.
    told, asked, found, drawn = (st.container() for _place in range(4))
    origin = origin_of(store, _)
    # It stays until the person does something else: the map makes the page run again by itself.
    message = st.session_state.get(MESSAGE, "")
    if message:
        told.info(message)
    with asked:
        _choices(_)
    with found:
        answer = _answer(origin, service, store, _) if origin else None
    with drawn:
        _map(origin, answer, store, _)


def _ask(store: Store, _: Translator) -> None:
    with st.form("dove", border=False):
        st.text_input(
            _("Where are you? Comune, locality, zona or address"),
            key=BOX,
            max_chars=200,
            placeholder=_("for example: {place}", place=region().example),
        )
        st.form_submit_button(_("Search"), type="primary", on_click=search_box, args=(store, _))
    position = position_button(_)
    if position is None:
        return
    if position.error or position.lat is None or position.lon is None:
        st.session_state[MESSAGE] = refusal_sentence(position.error, _)
    else:
        keep_private(position.lat, position.lon, _("your position"))


def _choices(_: Translator) -> None:
    found = st.session_state.get(CHOICES)
    if not found:
        return
    labels = [one.label if isinstance(one, Address) else place_label(one, _) for one in found]

    def take() -> None:
        chosen = found[st.session_state["quale"]]
        if isinstance(chosen, Address):
            start_from_address(chosen, _)
        else:
            start_from(chosen)

    st.radio(
        _("Which place do you mean?"),
        range(len(found)),
        key="quale",
        index=None,
        format_func=lambda number: labels[number],
        on_change=take,
    )


def _service_filter(_: Translator) -> str:
    """Return the code of the service that the URL asks for; empty for any."""
    slugs = {slug_of(service.code): service for service in SERVICES}
    asked = st.query_params.get(SERVICE, "")
    if asked and asked not in slugs:
        st.session_state[MESSAGE] = parameter_sentence(SERVICE, asked[:80], tuple(slugs), "", _)
        asked = ""
    st.session_state["servizio-scelto"] = asked

    def write() -> None:
        chosen = st.session_state["servizio-scelto"]
        if chosen:
            st.query_params[SERVICE] = chosen
        else:
            st.query_params.pop(SERVICE, None)

    st.selectbox(
        _("What do you need?"),
        ["", *slugs],
        key="servizio-scelto",
        on_change=write,
        format_func=lambda slug: _(slugs[slug].label) if slug in slugs else _("any service"),
    )
    return slugs[asked].code if asked else ""


def _answer(origin: Origin, service: str, store: Store, _: Translator) -> Answer:
    answer = answer_at(store, lat=origin.lat, lon=origin.lon, day=today(), service=service)
    where = _("From: {place}", place=origin.label)
    if origin.is_zona:
        where += ". " + _("Distances are from the middle of the zona.")
    told = Teller(store, _, now(), from_zona=origin.is_zona).html(answer)
    st.html(fragment(PAGE_TEMPLATE, "status", _, text=where))
    st.html(told)
    if origin.is_private:
        _share(origin, _)
    return answer


def _share(origin: Origin, _: Translator) -> None:
    def share() -> None:
        st.query_params[SHARED] = f"{origin.lat:.3f},{origin.lon:.3f}"
        st.session_state[MESSAGE] = _(
            "The address of this page now holds the place, to within 100 "
            "m: copy it to share the list."
        )

    st.button(_("Put this place into the link, to share it"), on_click=share)


def _map(origin: Origin | None, answer: Answer | None, store: Store, _: Translator) -> None:
    st.header(_("On the map"))
    st.caption(_("Choose a point on the map to start from there."))
    day = today()
    query = Query(day.year, zone_set_on(day), tipo=KIND_BY_CODE[region().target_kind].slug)
    if origin is not None and origin.is_zona and answer and answer.zona:
        query = replace(query, zona=answer.zona.slug)
    scene = Scene(query, day, _.language, store.version)
    script = _here(origin, answer) if origin and answer and not origin.is_zona else ""
    about = count_sentence(shown_in(scene, store), _)
    clicked = show_map_to_click(scene, ground, (zone_layer, services_layer), script, about)
    if clicked and clicked != st.session_state.get(CLICK):
        st.session_state[CLICK] = clicked
        keep_private(*clicked, _("the point chosen on the map"))
        st.rerun()


def _here(origin: Origin, answer: Answer) -> str:
    """Return what marks the origin and brings it and what was found into view."""
    found = [*answer.own, *answer.elsewhere][:4]
    lat = [origin.lat, *(float(one.row["lat"]) for one in found if one.row["lat"])]
    lon = [origin.lon, *(float(one.row["lon"]) for one in found if one.row["lon"])]
    bounds = [[min(lat), min(lon)], [max(lat), max(lon)]]
    given = ", ".join(json.dumps(value) for value in (origin.lat, origin.lon, origin.label, bounds))
    return (
        f"\nvar qui = mappa.qui({given});\nmap_div.addLayer(qui);\n"
        "window.feature_group.push(qui);\n"
    )

"""The map of services: filters, map, legend, the same rows as a table, counts by zona."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from documents.listing import (
    count_sentence,
    legend_html,
    missing_sentences,
    services_table,
    zone_table,
)
from documents.markup import fragment
from geo.dates import today
from geo.store.selection import STATI, Query
from geo.store.store import Store, current_store
from geo.zones import slug_of
from layers.basemap import ground
from layers.features import services_layer, structures_layer, zone_layer
from layers.scene import Scene, Shown, ShownService, shown_in
from views.folium_map import link_to_map, show_map
from views.page import (
    PAGE_TEMPLATE,
    bound,
    kind_options,
    notice,
    page_query,
    page_translator,
    to_url,
    year_box,
    zona_box,
    zone_set_box,
)
from words import Translator

ROWS_A_PAGE = 8
LAYERS = (zone_layer, structures_layer, services_layer)


def show_services() -> None:
    """Draw the page."""
    _, store, day = page_translator(), current_store(), today()
    st.title(_("Map of services"), anchor=False)
    st.write(_("Choose a zona-distretto, a kind of service and a year: map and list follow."))
    query, refused = page_query(store, day, _)
    # A place of its own for what comes and goes: the map below must not move in the page.
    with st.container():
        for sentence in refused:
            st.error(sentence)
        notice(store, _)
    _filters(query, store, day, _)
    if query.comune:
        names = {slug_of(name): name for name in store.comune_names.values()}
        st.button(
            _("Only the comune of {name}: show all", name=names[query.comune]),
            on_click=_drop_comune,
        )
    show_scene(Scene(query, day, _.language, store.version), store, _)


def show_scene(scene: Scene, store: Store, _: Translator) -> None:
    """Draw the count, the map, its legend and notes, and the tables of a scene."""
    shown = shown_in(scene, store)
    count = count_sentence(shown, _)
    st.html(fragment(PAGE_TEMPLATE, "status", _, text=count))
    link_to_map(_)
    left, right = st.columns([5, 6], gap="medium")  # what is read comes before what is drawn
    with right:
        show_map(scene, ground, LAYERS, count)
        kinds = {service.row["kind"] for service in shown.services}
        st.html(legend_html(kinds, _, others=scene.query.stato != STATI[0]))
        notes = list(missing_sentences(shown, _))
        if notes:
            st.html(fragment(PAGE_TEMPLATE, "notes", _, texts=notes))
    with left:
        # Only the open tab is made and sent.
        list_tab, zone_tab = st.tabs(
            [_("List"), _("By zona-distretto")], on_change="rerun", key="vista"
        )
        if list_tab.open:
            with list_tab:
                _list(shown.services, scene.query, _)
        if zone_tab.open:
            with zone_tab:
                _zone_counts(shown, _)


def _filters(query: Query, store: Store, day: date, _: Translator) -> None:
    def write(changed: Query) -> None:
        to_url(changed, day)

    kinds = kind_options(_)
    columns = st.columns([3, 3, 1.3, 3, 3])
    with columns[0]:
        zona_box(query, store, write, _)
    columns[1].selectbox(
        _("Kind of service"),
        list(kinds),
        format_func=lambda slug: kinds.get(slug, ""),
        **bound("tipo", query.tipo or "", lambda tipo: write(replace(query, tipo=tipo or None))),
    )
    with columns[2]:
        year_box(query, store, day, write, _)
    with columns[3]:
        zone_set_box(query, store, write, _)
    columns[4].selectbox(
        _("Show"),
        list(STATI),
        format_func=lambda stato: _stato_name(stato, _),
        **bound("stato", query.stato, lambda stato: write(replace(query, stato=stato))),
    )


def _drop_comune() -> None:
    st.query_params.pop("comune", None)


def _stato_name(stato: str, _: Translator) -> str:
    return _("Open services") if stato == STATI[0] else _("Open, planned and past services")


def _list(services: Sequence[ShownService], query: Query, _: Translator) -> None:
    if not services:
        st.info(_("No service is known for these filters. That does not mean that none exists."))
        return
    pages = -(-len(services) // ROWS_A_PAGE)
    number = 1
    if pages > 1:
        number = (
            st.segmented_control(
                _("Page of the list"),
                range(1, pages + 1),
                default=1,
                required=True,
                key=f"page-{hash(query)}",
            )
            or 1
        )
    first = (number - 1) * ROWS_A_PAGE
    st.html(services_table(services[first : first + ROWS_A_PAGE], _))


def _zone_counts(shown: Shown, _: Translator) -> None:
    st.html(zone_table(shown.zona_counts, _))
    st.caption(
        _(
            "A dash means that no source collected here knows of any. Structures whose "
            "place is protected count in the total of their zona and nowhere else."
        )
    )

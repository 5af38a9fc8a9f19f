"""The map of services: filters, map, legend, the same rows as a table, counts by zona."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from geo.dates import today, years
from geo.selection import STATI, Query
from geo.store import Store, current_store
from geo.zones import ZONE_SETS, slug_of
from layers.ground import ground
from layers.scene import Scene
from layers.services import services_layer
from layers.shown import Shown, ShownService, shown_in
from layers.structures import structures_layer
from layers.text.html import said
from layers.text.legend import legend_html
from layers.text.sentences import count_sentence, missing_sentences
from layers.text.table import services_table, zone_table
from layers.zone import zone_layer
from views.filters import kind_options, zona_box
from views.folium_map import link_to_map, show_map
from views.state import NOTICE, bound, page_query, page_speaker, with_year, with_zone_set
from words import Speaker

ROWS_A_PAGE = 8
LAYERS = (zone_layer, structures_layer, services_layer)


def show() -> None:
    """Draw the page."""
    _, store, day = page_speaker(), current_store(), today()
    st.title(_("Map of services"), anchor=False)
    st.write(_("Choose a zona-distretto, a kind of service and a year: map and list follow."))
    query, refused = page_query(store, day, _)
    # A place of its own for what comes and goes: the map below must not move in the page.
    with st.container():
        for sentence in refused:
            st.error(sentence)
        _notice(store, _)
    _filters(query, store, day, _)
    if query.comune:
        names = {slug_of(name): name for name in store.comune_names.values()}
        st.button(_("Only the comune of {name}: show all", name=names[query.comune]),
                  on_click=_drop_comune)
    show_scene(Scene(query, day, _.language, store.version), store, _)


def show_scene(scene: Scene, store: Store, _: Speaker) -> None:
    """Draw the count, the map, its legend and notes, and the tables of a scene."""
    shown = shown_in(scene, store)
    count = count_sentence(shown, _)
    st.html(f'<p class="conteggio" role="status">{said(count)}</p>')
    link_to_map(_)
    left, right = st.columns([5, 6], gap="medium")  # what is read comes before what is drawn
    with right:
        show_map(scene, ground, LAYERS, count)
        kinds = {service.row["kind"] for service in shown.services}
        st.html(legend_html(kinds, _, others=scene.query.stato != STATI[0]))
        notes = "".join(f"<li>{said(note)}</li>" for note in missing_sentences(shown, _))
        if notes:
            st.html(f'<ul class="note-mappa">{notes}</ul>')
    with left:
        # Only the open tab is made and sent.
        list_tab, zone_tab = st.tabs([_("List"), _("By zona-distretto")], on_change="rerun",
                                     key="vista")
        if list_tab.open:
            with list_tab:
                _list(shown.services, scene.query, _)
        if zone_tab.open:
            with zone_tab:
                _zone_counts(shown, _)


def _filters(query: Query, store: Store, day: date, _: Speaker) -> None:
    kinds = kind_options(_)
    columns = st.columns([3, 3, 1.3, 3, 3])
    with columns[0]:
        zona_box(query, store, day, _)
    columns[1].selectbox(
        _("Kind of service"), list(kinds), format_func=lambda slug: kinds.get(slug, ""),
        **bound("tipo", query.tipo or "", lambda tipo: replace(query, tipo=tipo or None), day),
    )
    columns[2].selectbox(
        _("Year"), [*reversed(years(day))], format_func=str,
        help=_("A year is its 31 December; the current year is today."),
        **bound("anno", query.anno, lambda anno: with_year(query, anno, store, day), day),
    )
    columns[3].selectbox(
        _("Division into zone"), list(ZONE_SETS),
        format_func=lambda number: _zone_set_name(number, _),
        help=_("Any year can be read in the zone of another time."),
        **bound("zone-set", query.zone_set,
                lambda number: with_zone_set(query, number, store), day),
    )
    columns[4].selectbox(
        _("Show"), list(STATI), format_func=lambda stato: _stato_name(stato, _),
        **bound("stato", query.stato, lambda stato: replace(query, stato=stato), day),
    )


def _drop_comune() -> None:
    st.query_params.pop("comune", None)


def _zone_set_name(number: int, _: Speaker) -> str:
    return {
        28: _("28 zone, since February 2022"),
        26: _("26 zone, 2018 to January 2022"),
        34: _("34 zone, to 2017"),
    }[number]


def _stato_name(stato: str, _: Speaker) -> str:
    return _("Open services") if stato == STATI[0] else _("Open, planned and past services")


def _notice(store: Store, _: Speaker) -> None:
    moved = st.session_state.pop(NOTICE, None)
    if moved is None:
        return
    old, old_set, new_set, new = moved
    name = store.zones.by_set[old_set][old].name
    if new is None:
        st.info(_("{name} is not one zona among the {n}: all Tuscany is shown.",
                  name=name, n=new_set))
    else:
        st.info(_("Among the {n} zone, {name} is part of {other}.", n=new_set, name=name,
                  other=store.zones.by_set[new_set][new].name))


def _list(services: Sequence[ShownService], query: Query, _: Speaker) -> None:
    if not services:
        st.info(_("No service is known for these filters. That does not mean that none exists."))
        return
    pages = -(-len(services) // ROWS_A_PAGE)
    number = 1
    if pages > 1:
        number = st.segmented_control(
            _("Page of the list"), range(1, pages + 1), default=1, required=True,
            key=f"page-{hash(query)}",
        ) or 1
    first = (number - 1) * ROWS_A_PAGE
    st.html(services_table(services[first : first + ROWS_A_PAGE], _))


def _zone_counts(shown: Shown, _: Speaker) -> None:
    st.html(zone_table(shown.zona_counts, _))
    st.caption(_("A dash means that no source collected here knows of any. Structures whose "
                 "place is protected count in the total of their zona and nowhere else."))

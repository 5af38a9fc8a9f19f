"""The start page: what this is, the three jobs, the map."""

from urllib.parse import urlencode

import streamlit as st

from documents.markup import fragment
from geo.catalogue import KIND_BY_CODE
from geo.dates import today
from geo.region import region
from geo.store.selection import Query
from geo.store.store import current_store
from geo.zones import zone_set_on
from layers.scene import Scene
from views.mappa import show_scene
from views.page import PAGE_TEMPLATE, page_params, page_translator


def show_start() -> None:
    """Draw the page."""
    _, store, day = page_translator(), current_store(), today()
    st.title(_("Services for families {in_region}"), anchor=False)
    st.write(
        _(
            "Where the Centri per le famiglie are, what they do and how to reach them; and how "
            "services cover each zona-distretto, year by year. Every row names its source and "
            "its date."
        )
    )
    centres = KIND_BY_CODE[region().target_kind].slug
    query = Query(day.year, zone_set_on(day), tipo=centres)
    language = page_params(Query(day.year, zone_set_on(day)), day)
    jobs = (
        (
            _("Find a centre"),
            _("Write where you live and read address, telephone and hours."),
            f"trova?{urlencode(language)}",
        ),
        (
            _("Compare zone"),
            _("See how each zona-distretto is covered and where the gaps are; take the tables."),
            f"copertura?{urlencode(language)}",
        ),
        (
            _("Take the map to your site"),
            _("Choose zona, service and year, copy the code."),
            f"incorpora?{urlencode(language)}",
        ),
    )
    st.html(fragment(PAGE_TEMPLATE, "jobs", _, entries=jobs))
    show_scene(Scene(query, day, _.language, store.version), store, _)

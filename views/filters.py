"""Filters that more than one page has."""

from dataclasses import replace
from datetime import date

import streamlit as st

from geo.catalogue import KINDS, TYPES
from geo.selection import Query
from geo.store import Store
from views.state import bound
from words import Speaker


def zona_box(query: Query, store: Store, day: date, _: Speaker) -> None:
    """Show the choice of a zona, tied to the URL."""
    zone = store.zones.by_set[query.zone_set]
    st.selectbox(
        _("Zona-distretto"), ["", *zone],
        format_func=lambda slug: zone[slug].name if slug in zone else _("All Tuscany"),
        **bound("zona", query.zona or "", lambda zona: replace(query, zona=zona or None), day),
    )


def kind_options(_: Speaker) -> dict[str, str]:
    """Return the kinds and, under each, its types: slug → name; the first means all."""
    options = {"": _("All services")}
    for kind in KINDS:
        options[kind.slug] = _(kind.plural)
        options |= {t.slug: "– " + _(t.label) for t in TYPES if t.kind == kind.code}
    return options

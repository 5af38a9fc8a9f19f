"""Filters that more than one page has; each page says how a choice gets into its URL."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from geo.catalogue import KINDS, TYPES
from geo.dates import years
from geo.selection import Query
from geo.store import Store
from geo.zones import ZONE_SETS
from views.state import NOTICE, bound, with_year, with_zone_set
from words import Speaker

Write = Callable[[Query], None]


def zona_box(query: Query, store: Store, write: Write, _: Speaker) -> None:
    """Show the choice of a zona, tied to the URL."""
    zone = store.zones.by_set[query.zone_set]
    st.selectbox(
        _("Zona-distretto"), ["", *zone],
        format_func=lambda slug: zone[slug].name if slug in zone else _("All Tuscany"),
        **bound("zona", query.zona or "", lambda zona: write(replace(query, zona=zona or None))),
    )


def year_box(query: Query, store: Store, today: date, write: Write, _: Speaker) -> None:
    """Show the choice of a year; the zone set follows it unless another was chosen."""
    st.selectbox(
        _("Year"), [*reversed(years(today))], format_func=str,
        help=_("A year is its 31 December; the current year is today."),
        **bound("anno", query.anno, lambda anno: write(with_year(query, anno, store, today))),
    )


def zone_set_box(query: Query, store: Store, write: Write, _: Speaker) -> None:
    """Show the choice of a division into zone."""
    names = {
        28: _("28 zone, since February 2022"),
        26: _("26 zone, 2018 to January 2022"),
        34: _("34 zone, to 2017"),
    }
    st.selectbox(
        _("Division into zone"), list(ZONE_SETS), format_func=lambda number: names[number],
        help=_("Any year can be read in the zone of another time."),
        **bound("zone-set", query.zone_set,
                lambda number: write(with_zone_set(query, number, store))),
    )


def notice(store: Store, _: Speaker) -> None:
    """Say, once, what became of the chosen zona in another division."""
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


def kind_options(_: Speaker) -> dict[str, str]:
    """Return the kinds and, under each, its types: slug → name; the first means all."""
    options = {"": _("All services")}
    for kind in KINDS:
        options[kind.slug] = _(kind.plural)
        options |= {t.slug: "– " + _(t.label) for t in TYPES if t.kind == kind.code}
    return options

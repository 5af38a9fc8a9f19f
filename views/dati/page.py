"""The data: what there is, how complete and how fresh it is, where it comes from, downloads."""

from html import escape

import streamlit as st

from geo.dates import today
from geo.inventory.contents import by_year, groups
from geo.inventory.freshness import freshness, sources
from geo.store import Store, current_store
from geo.zones import zone_set_on
from layers.inventory.tables import (
    accuracy_table,
    filled_table,
    freshness_table,
    groups_table,
    sources_table,
    years_table,
)
from layers.opendata.dictionary import DATASETS
from layers.opendata.files import CATALOGUE, DICTIONARY, ROW, TABLE
from layers.opendata.vocabularies import FORMATS
from views.dati import steward
from views.state import page_speaker
from words import Speaker

MOST_SOURCES = 15


def show() -> None:
    """Draw the page."""
    _, store = page_speaker(), current_store()
    st.title(_("The data"))
    st.write(_("What this map knows, how complete and how fresh it is, where it comes from, and "
               "all of it to take away."))
    _contents(store, _)
    _downloads(_)
    steward.show(_)


@st.cache_resource(max_entries=8, show_spinner=False)
def _tables(_store: Store, version: str, day: str, language: str) -> list[str]:
    """Return the tables of a version of the data, made once for all readers."""
    del version, day
    _, now = page_speaker(), today()
    del language
    told = groups(_store, now)
    return [
        groups_table(told, _), years_table(by_year(_store, now), _), filled_table(told, _),
        accuracy_table(told, _),
        freshness_table(freshness(_store, now, zone_set=zone_set_on(now)), _),
        sources_table(sources(_store), MOST_SOURCES, _),
    ]


def _contents(store: Store, _: Speaker) -> None:
    tables = _tables(store, store.version, today().isoformat(), _.language)
    there, years, filled, exact, fresh, origin = tables
    st.html(f'<p role="status" class="conteggio">{escape(_version(store, _))}</p>')
    if store.is_degraded:
        st.warning(_("Part of the data is damaged. What is shown is the last version that is "
                     "whole; whoever runs the map has been told in its log."))
    st.html(there + years)
    first, second, third = st.tabs([_("How complete"), _("How fresh"), _("Where from")],
                                   on_change="rerun", key="dati-parte")
    if first.open:
        first.html(filled + exact)
    if second.open:
        second.html(fresh)
    if third.open:
        third.html(origin)


def _version(store: Store, _: Speaker) -> str:
    return _("{n} records, version {version} of the data.", n=_.number(len(store.services)),
             version=store.version)


def _downloads(_: Speaker) -> None:
    st.header(_("To take away"))
    formats = {end: format_.name for end, format_ in FORMATS.items()} | {
        DICTIONARY: _("Dictionary"), TABLE: "Table Schema", ROW: "JSON Schema"}
    items = "".join(
        "<dt>" + escape(_(dataset.title)) + "</dt><dd>" + " ".join(
            f'<a href="/api/dati/{dataset.slug}.{end}" target="_blank" '
            f'download="{dataset.slug}.{end}">{escape(name)}</a>'
            for end, name in formats.items()) + "</dd>"
        for dataset in DATASETS.values()
    )
    name = _("Catalogue of the data (DCAT-AP_IT)")
    kind = CATALOGUE.rpartition(".")[2].upper()
    items += (f'<dt>{escape(name)}</dt><dd><a href="/api/dati/{CATALOGUE}" target="_blank" '
              f'download="{CATALOGUE}">{kind}</a></dd>')
    licence = _("Licence CC BY 4.0. Boundaries and population ISTAT through openpolis; places "
                "GeoNames; every record names its source.")
    st.html(f'<dl class="scaricare">{items}</dl><p>{escape(licence)}</p>')

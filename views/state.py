"""The state of a page is its URL: reading it, changing it, and saying what in it means nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from geo.dates import reference_date
from geo.errors import ParameterError
from geo.selection import Query, parse_query, to_params
from geo.store import Store
from geo.zones import zone_set_on
from words import DEFAULT, LANGUAGES, Speaker, preferred, speaker, spoken_on
from words.sentences import parameter_sentence

NOTICE = "notice"
PAGE = "pagina"
"""The page that is shown: the first part of its path."""


def page_speaker() -> Speaker:
    """Return who speaks the language of the URL, else of the browser, else Italian.

    Only those count that the page has.
    """
    offered = spoken_on(st.session_state.get(PAGE, ""))
    asked = st.query_params.get("lingua", "")
    if asked in offered:
        return speaker(asked)
    return speaker(preferred([st.context.locale or DEFAULT], offered))


def page_query(store: Store, today: date, _: Speaker) -> tuple[Query, list[str]]:
    """Return the filters of the URL, and a sentence for each parameter that means nothing.

    Such a parameter is left out; the others count.
    """
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    refused: list[str] = []
    asked = params.get("lingua", [DEFAULT])
    if len(asked) != 1 or asked[0] not in LANGUAGES:
        came = " ".join(asked)[:80]
        refused.append(parameter_sentence("lingua", came, tuple(LANGUAGES), "", _))
    while True:
        try:
            return parse_query(params, store.zones, store.comune_names, today), refused
        except ParameterError as error:
            refused.append(
                parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _)
            )
            del params[error.parameter]


def page_params(query: Query, today: date, **more: str) -> dict[str, str]:
    """Return the URL parameters of a state, the language carried along."""
    return to_params(query, today) | language_params() | more


def language_params() -> dict[str, str]:
    """Return the language of the URL as a parameter, where it has one."""
    language = st.query_params.get("lingua", "")
    return {"lingua": language} if language in LANGUAGES else {}


def bound(key: str, value: object, write: Callable[[Any], None]) -> dict[str, Any]:
    """Return the arguments that tie a widget to the URL: its value comes from there, goes there."""
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: write(st.session_state[key])}


def to_url(query: Query, today: date) -> None:
    """Make a state of the filters the state of the page: what else is in the URL goes."""
    st.query_params.from_dict(page_params(query, today))


def with_year(query: Query, anno: int, store: Store, today: date) -> Query:
    """Return a query for another year, in the zone set in force then unless one was chosen."""
    was_in_force = zone_set_on(query.day(today))
    in_force = zone_set_on(reference_date(anno, today))
    zone_set = in_force if query.zone_set == was_in_force else query.zone_set
    return with_zone_set(replace(query, anno=anno), zone_set, store)


def with_zone_set(query: Query, zone_set: int, store: Store) -> Query:
    """Return a query in another zone set; its zona stays where one zona there holds it whole."""
    zona = query.zona
    if zona is not None and zona not in store.zones.by_set[zone_set]:
        held = store.zones.rebase(zona, zone_set, known_in=query.zone_set)
        zona = held.slug if held else None
        st.session_state[NOTICE] = (query.zona, query.zone_set, zone_set, zona)
    return replace(query, zone_set=zone_set, zona=zona)

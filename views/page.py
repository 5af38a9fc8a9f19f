"""What every page has: its state in the URL, its top and foot, the filters, what it says.

The state of a page is its URL: reading it, changing it, and saying what in it means nothing.

What ``pagina.js`` says in place of Streamlit's own English, in the language of the page.

What every page has: its top with menu and languages, its foot with sources.

Filters that more than one page has; each page says how a choice gets into its URL.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from documents.frame import language_links, language_notes
from documents.markup import fragment
from geo.catalogue import KINDS, TYPES
from geo.dates import reference_date, years
from geo.errors import ParameterError
from geo.region import region
from geo.store.selection import Query, parse_query, to_params
from geo.store.store import Store
from geo.zones import zone_set_on
from layers.site import SERVER
from words import DEFAULT, LANGUAGES, Translator, languages_of_page, preferred, translator
from words.sentences import parameter_sentence

PAGE_TEMPLATE = "page.html"
"""The template of what stands beside widgets."""
NOTICE = "notice"
PAGE = "pagina"
"""The page that is shown: the first part of its path."""


def page_translator() -> Translator:
    """Return who speaks the language of the URL, else of the browser, else Italian.

    Only those count that the page has.
    """
    offered = languages_of_page(st.session_state.get(PAGE, ""))
    asked = st.query_params.get("lingua", "")
    if asked in offered:
        return translator(asked)
    return translator(preferred([st.context.locale or DEFAULT], offered))


def page_query(store: Store, today: date, _: Translator) -> tuple[Query, list[str]]:
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


def words_of_script(_: Translator) -> str:
    """Return the words of the script of pages (streamlit #1353: it speaks English only)."""
    words = {
        "skip": _("Skip to the content"),
        "menu": _("Pages of this site"),
        "open": _("Open the list"),
        "help": _("Help: {label}"),
        "less": _("Decrease"),
        "more": _("Increase"),
        "copy": _("Copy the code"),
        "copied": _("The code has been copied."),
        "close": _("Close"),
        "map": _("Map of services for families {in_region}; the page lists the same services"),
    }
    return json.dumps(words, ensure_ascii=False)


def top(pages: Sequence[StreamlitPage], params: dict[str, str], _: Translator) -> None:
    """Show the name of the site, the menu that carries the filters along, and the languages.

    The language that the page has is written into its top, from where ``pagina.js`` gives it to
    the whole document: a page that is reached by the menu is not loaded anew.
    """
    here = st.session_state.get(PAGE, "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(fragment(PAGE_TEMPLATE, "top", _, words=words_of_script(_)), width="content")
        for page in pages:
            st.page_link(page, query_params=params, width="content")
        now = dict(st.query_params)  # the place that was found too, not only the filters
        links = {code: f"?{urlencode(now | {'lingua': code})}" for code in languages_of_page(here)}
        st.html(language_links(links, _), width="content")
    notes = language_notes(here, st.query_params.get("lingua", ""), _)
    if notes:
        st.html(notes)


def error_page(error: Exception) -> bool:
    """Say in our own words that a page failed, and leave the details to the log."""
    logging.getLogger("mappa").error("a page failed", exc_info=error)
    _ = page_translator()
    st.error(
        _(
            "This page has failed, and the failure was written down. Load it again, or start "
            "from the map."
        )
    )
    return True


def foot(_: Translator) -> None:
    """Show where the data comes from and what it cannot say."""
    st.html(fragment(PAGE_TEMPLATE, "foot", _, site=SERVER))


Write = Callable[[Query], None]


def zona_box(query: Query, store: Store, write: Write, _: Translator) -> None:
    """Show the choice of a zona, tied to the URL."""
    zone = store.zones.by_set[query.zone_set]
    st.selectbox(
        _("Zona-distretto"),
        ["", *zone],
        format_func=lambda slug: zone[slug].name if slug in zone else _("{All_region}"),
        **bound("zona", query.zona or "", lambda zona: write(replace(query, zona=zona or None))),
    )


def year_box(query: Query, store: Store, today: date, write: Write, _: Translator) -> None:
    """Show the choice of a year; the zone set follows it unless another was chosen."""
    st.selectbox(
        _("Year"),
        [*reversed(years(today))],
        format_func=str,
        help=_("A year is its 31 December; the current year is today."),
        **bound("anno", query.anno, lambda anno: write(with_year(query, anno, store, today))),
    )


def zone_set_name(number: int, _: Translator) -> str:
    """Return how many zone a set has, and when it is in force."""
    of = next(one for one in region().zone_sets if one.number == number)
    ends = region().end_of(number)
    last = ends - timedelta(days=1) if ends else None
    month = _month(last, _) if last else ""
    if last is None:
        since = _month(of.starts, _) if of.starts else ""
        return _("{n} zone, since {month}", n=of.n_zone, month=since) if since else str(of.n_zone)
    if of.starts is None:
        return _("{n} zone, to {month}", n=of.n_zone, month=month)
    return _("{n} zone, {first} to {month}", n=of.n_zone, first=_month(of.starts, _), month=month)


def _month(day: date, _: Translator) -> str:
    """Return a month; a year alone at the turn of one."""
    is_turn = (day.month, day.day) in {(1, 1), (12, 31)}
    return _.date(day.isoformat()[: 4 if is_turn else 7])


def zone_set_box(query: Query, store: Store, write: Write, _: Translator) -> None:
    """Show the choice of a division into zone."""
    st.selectbox(
        _("Division into zone"),
        list(region().numbers),
        format_func=lambda number: zone_set_name(number, _),
        help=_("Any year can be read in the zone of another time."),
        **bound(
            "zone-set", query.zone_set, lambda number: write(with_zone_set(query, number, store))
        ),
    )


def notice(store: Store, _: Translator) -> None:
    """Say, once, what became of the chosen zona in another division."""
    moved = st.session_state.pop(NOTICE, None)
    if moved is None:
        return
    old, old_set, new_set, new = moved
    name = store.zones.by_set[old_set][old].name
    if new is None:
        st.info(
            _("{name} is not one zona among the {n}: {all_region} is shown.", name=name, n=new_set)
        )
    else:
        st.info(
            _(
                "Among the {n} zone, {name} is part of {other}.",
                n=new_set,
                name=name,
                other=store.zones.by_set[new_set][new].name,
            )
        )


def kind_options(_: Translator) -> dict[str, str]:
    """Return the kinds and, under each, its types: slug → name; the first means all."""
    options = {"": _("All services")}
    for kind in KINDS:
        options[kind.slug] = _(kind.plural)
        options |= {t.slug: "– " + _(t.label) for t in TYPES if t.kind == kind.code}
    return options

"""Take the map to your site: choose, look, copy."""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import streamlit as st

from documents.embed import DEFAULT_HEIGHT, HEIGHTS, frame_name
from documents.markup import render
from geo.coverage.question import Question, question_params
from geo.dates import today, years
from geo.store.selection import Query, to_params
from geo.store.store import Store, current_store
from views.copertura import indicator_names, page_question
from views.page import (
    bound,
    kind_options,
    language_params,
    page_query,
    page_translator,
    to_url,
    with_year,
    year_box,
    zona_box,
)
from words import DEFAULT, LANGUAGES, Translator, languages_of_page, translator
from words.sentences import parameter_sentence

ADAPTS, FIXED = "adatta", "fissa"
THEME, SERVICES, COVERAGE = "tema", "servizi", "copertura"
TARGET = "obiettivo"


def show_embed() -> None:
    """Draw the page."""
    _, store, day = page_translator(), current_store(), today()
    st.title(_("Take the map to your site"), anchor=False)
    st.write(
        _(
            "Choose what to show, look at it, copy the code into your page: no account, no "
            "cookie, no other host behind it."
        )
    )
    refused: list[str] = []
    theme = _theme(refused, _)
    query, more = page_query(store, day, _)
    question, unfit = page_question(store, day, _)
    refused += more if theme == SERVICES else unfit
    with st.container():
        for sentence in refused:
            st.error(sentence)
    names = {SERVICES: _("Services on the map"), COVERAGE: _("Coverage, an indicator")}
    st.radio(
        _("What to show"),
        list(names),
        format_func=lambda one: names[one],
        horizontal=True,
        **bound(THEME, theme, lambda one: _write(replace(question, indicator=TARGET), one)),
    )
    if theme == COVERAGE:
        _filters(question, store, _)
        params = question_params(question, day) | {THEME: COVERAGE}
    else:
        query = replace(query, comune=None)
        _service_filters(query, store, _)
        params = to_params(query, day)
    language, height, adapts = _frame(theme, _)
    name = _name(theme, question, store, translator(language))
    _result(_address(params, language, height), height, name, language, _, adapts=adapts)


def _theme(refused: list[str], _: Translator) -> str:
    asked = st.query_params.get(THEME, "")
    if asked and asked != COVERAGE:
        refused.append(parameter_sentence(THEME, asked[:80], (COVERAGE,), "", _))
    return COVERAGE if asked == COVERAGE else SERVICES


def _write(question: Question, theme: str = COVERAGE) -> None:
    """Make a choice the state of the page."""
    shown = {THEME: theme} if theme == COVERAGE else {}
    st.query_params.from_dict(question_params(question, today()) | language_params() | shown)


def _filters(question: Question, store: Store, _: Translator) -> None:
    """Show the choices of a map of an indicator."""
    query, day = question.query, today()
    names = indicator_names(store, question.indicator, _)
    columns = st.columns([3, 4, 2])
    with columns[0]:
        zona_box(query, store, lambda changed: _write(replace(question, query=changed)), _)
    columns[1].selectbox(
        _("Indicator"),
        list(names),
        format_func=lambda slug: names.get(slug, slug),
        **bound(
            "indicatore", question.indicator, lambda slug: _write(replace(question, indicator=slug))
        ),
    )
    with columns[2]:
        year_box(query, store, day, lambda changed: _write(replace(question, query=changed)), _)


def _name(theme: str, question: Question, store: Store, _: Translator) -> str:
    """Return what a frame is called in the language of what it shows."""
    if theme == SERVICES:
        return frame_name(_)
    names = indicator_names(store, question.indicator, _)
    return _("Map {of_region}: {what}", what=names[question.indicator])


def _service_filters(query: Query, store: Store, _: Translator) -> None:
    """Show the choices of a map of services."""
    day = today()

    def write(changed: Query) -> None:
        to_url(changed, day)

    columns = st.columns(3)
    with columns[0]:
        zona_box(query, store, write, _)
    options = kind_options(_)
    columns[1].selectbox(
        _("Kind of service"),
        list(options),
        format_func=lambda slug: options.get(slug, ""),
        **bound("tipo", query.tipo or "", lambda tipo: write(replace(query, tipo=tipo or None))),
    )
    columns[2].selectbox(
        _("Year"),
        [*reversed(years(day))],
        **bound("anno", query.anno, lambda anno: write(with_year(query, anno, store, day))),
    )


def _frame(theme: str, _: Translator) -> tuple[str, int, bool]:
    """Show the choices of the frame: language, height, whether it follows its content."""
    columns = st.columns(3)
    offered = languages_of_page("embed" if theme == SERVICES else "copertura")
    language = columns[0].selectbox(
        _("Language of the map"),
        offered,
        format_func=lambda code: LANGUAGES[code].name,
        index=offered.index(_.language),
        key="lingua-incorpora",
    )
    height = int(
        columns[1].number_input(
            _("Height of the frame, in pixels"),
            HEIGHTS.start,
            HEIGHTS.stop - 1,
            640,
            step=20,
            key="altezza-incorpora",
        )
    )
    manner = columns[2].radio(
        _("Height"),
        [FIXED, ADAPTS],
        key="modo-incorpora",
        horizontal=True,
        format_func=lambda one: _("fixed") if one == FIXED else _("adapts to its content"),
    )
    return language, height, manner == ADAPTS


def _address(params: dict[str, str], language: str, height: int) -> str:
    drawn = max(HEIGHTS.start, height - 160)
    more = {} if drawn == DEFAULT_HEIGHT else {"altezza": str(drawn)}
    return f"/embed?{urlencode(params | {'lingua': language} | more)}"


def _result(
    address: str, height: int, name: str, language: str, _: Translator, *, adapts: bool
) -> None:
    parts = urlsplit(st.context.url or "")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    st.header(_("The code to copy"))
    code = snippet(origin, address, height, name, adapts=adapts, language=language)
    st.code(code, language="html", wrap_lines=True)
    st.header(_("How it looks"))
    st.iframe(address, height=height, alt=name)


def snippet(
    origin: str, address: str, height: int, name: str, *, adapts: bool, language: str = DEFAULT
) -> str:
    """Return the code that an editor pastes: a frame with a name and a link inside it.

    The map is light there, as most sites are; one that is dark writes ``color-scheme:dark`` into
    the style of the frame, one that is both ``light dark``.
    """
    return render(
        "snippet.html",
        translator(language),
        origin=origin,
        address=address,
        height=height,
        name=name,
        adapts=adapts,
    )

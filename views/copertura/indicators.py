"""Indicators: one on the map and in a table, every one of them to take away."""

from dataclasses import replace
from html import escape

import streamlit as st

from geo.coverage.classes import SCHEME_LABELS, SCHEMES
from geo.coverage.indicators import INDICATORS
from geo.coverage.units import LEVEL_LABELS, LEVELS
from geo.dates import today
from geo.errors import ParameterError
from geo.figures.published import figures_of
from geo.plan.column import Column, column_of
from geo.plan.question import Question
from geo.store import Store
from layers.coverage.choropleth import Choropleth
from layers.coverage.painting import painting_of
from layers.coverage.ranking import legend_of, order_of, ranking_table
from layers.coverage.telling import said
from layers.ground import ground
from layers.scene import Scene
from layers.zone import zone_layer
from views.copertura.state import tied
from views.copertura.takeaway import downloads, rows_address
from views.folium_map import show_map
from words import Speaker
from words.sentences import parameter_sentence

ROWS_A_PAGE = 40
SEVERAL = 3
"""Zone of which a figure must tell to be among the indicators; the others are listed apart."""


def show(question: Question, store: Store, _: Speaker) -> None:
    """Draw the part."""
    _choices(question, store, _)
    day = today()
    try:
        column = column_of(store, question, day)
    except ParameterError as error:
        st.error(parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _))
        return
    painting = painting_of(column, question.scheme, _)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        scene = Scene(question.query, day, _.language, store.version)
        show_map(scene, ground, (Choropleth(question), zone_layer), painting.as_sentence(_))
        st.html(legend_of(painting, _))
        st.html(about(column, _))
    with right:
        _table(column, question, _)
        downloads(question, _)


def _choices(question: Question, store: Store, _: Speaker) -> None:
    day = today()
    labels = indicator_names(store, question.indicator, _)
    columns = st.columns([5, 2, 4])
    columns[0].selectbox(
        _("Indicator"), list(labels), format_func=lambda slug: labels.get(slug, slug),
        **tied("indicatore", question.indicator,
               lambda slug: replace(question, indicator=slug), day),
    )
    columns[1].selectbox(
        _("For each"), list(LEVELS), format_func=lambda level: _(LEVEL_LABELS[level]),
        **tied("per", question.level, lambda level: replace(question, level=level), day),
    )
    columns[2].selectbox(
        _("Classes of the map"), list(SCHEMES), format_func=lambda one: _(SCHEME_LABELS[one]),
        **tied("classi", question.scheme, lambda one: replace(question, scheme=one), day),
    )


def indicator_names(store: Store, chosen: str, _: Speaker) -> dict[str, str]:
    """Return the indicators of the catalogue, then published figures that make a map, by slug."""
    names = {one.slug: _(one.label) for one in INDICATORS}
    for slug, figure in figures_of(store).by_zona.items():
        if figure.n_known >= SEVERAL or slug == chosen:
            names[slug] = _("Published: {what}, {year}", what=figure.topic.indicator,
                            year=figure.topic.year)
    return names


def about(column: Column, _: Speaker) -> str:
    """Return what a number means, where it comes from and what must be said of it, as HTML."""
    definition, source = _("Definition"), _("Source")
    notes = "".join(f"<li>{escape(said(one, _))}</li>" for one in column.caveats)
    return (f'<dl class="definizione"><dt>{escape(definition)}</dt>'
            f"<dd>{escape(said(column.definition, _))}</dd><dt>{escape(source)}</dt>"
            f'<dd>{escape(said(column.source, _))}</dd></dl><ul class="note-mappa">{notes}</ul>')


def _table(column: Column, question: Question, _: Speaker) -> None:
    codes = order_of(column)
    pages, number = -(-len(codes) // ROWS_A_PAGE), 1
    if pages > 1:
        number = st.segmented_control(
            _("Page of the table"), range(1, pages + 1), default=1, required=True,
            key=f"pagina-{hash(question)}",
        ) or 1
    first = (number - 1) * ROWS_A_PAGE
    painting = painting_of(column, question.scheme, _)
    st.html(ranking_table(
        column, painting, codes[first : first + ROWS_A_PAGE],
        lambda code: rows_address(question, code, _), _, first=first + 1,
    ))

"""Published figures over the years: one series at a time, with what must be said of it."""

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from geo.figures.published import figures_of
from geo.figures.series import Series
from geo.figures.systems import SYSTEM_LABELS
from geo.plan.question import Question
from geo.store import Store
from layers.coverage.series import figure_table, name_of, series_table, told_figures
from views.state import bound
from words import Speaker
from words.sentences import parameter_sentence

WHAT, REGION, ZONE = "cifre", "anni", "zone"
SERIES, FIGURE = "serie", "figura"
DEFAULT = "strutture-residenziali-strutture-attive"


def show(_question: Question, store: Store, _: Speaker) -> None:
    """Draw the part."""
    st.write(_("Figures for the whole region, as published each year. Two systems count different "
               "things and are never mixed: ASSO/ASMI counts structures on Tuscan soil and who is "
               "in them; the zone's monitoring counts minors in charge of Tuscan services, "
               "wherever they are hosted. Figures by zona are never summed unless their table is "
               "full."))
    names = {REGION: _("Over the years"), ZONE: _("By zona")}
    asked = st.query_params.get(WHAT, REGION)
    what = asked if asked in names else REGION
    if asked not in names:
        st.error(parameter_sentence(WHAT, asked[:80], tuple(names), "", _))
    st.segmented_control(_("Which figures"), list(names), format_func=names.__getitem__,
                         required=True, **bound(WHAT, what, lambda one: _put(WHAT, one)))
    if what == ZONE:
        _by_zona(store, _)
    else:
        _over_years(store, _)


def _over_years(store: Store, _: Speaker) -> None:
    every = figures_of(store).series
    # Those that make a line come first.
    slugs = sorted(every, key=lambda slug: len(told_figures(every[slug])) < 2)
    series = every[_chosen(SERIES, slugs, DEFAULT, _)]
    st.selectbox(_("Series"), slugs, format_func=lambda slug: name_of(every[slug]),
                 **bound(SERIES, series.slug, lambda one: _put(SERIES, one)))
    st.caption(_("Counted by: {system}", system=_(SYSTEM_LABELS[series.system])))
    if len(told_figures(series)) > 1:
        st.altair_chart(_chart(series, _), width="stretch")
    st.html(series_table(series, _))


def _by_zona(store: Store, _: Speaker) -> None:
    every = figures_of(store).by_zona
    figure = every[_chosen(FIGURE, list(every), next(iter(every)), _)]
    names = {slug: f"{one.topic.indicator} ({one.topic.year})" for slug, one in every.items()}
    st.selectbox(_("Figure by zona"), list(every), format_func=names.__getitem__,
                 **bound(FIGURE, figure.slug, lambda one: _put(FIGURE, one)))
    st.caption(_("Counted by: {system}", system=_(SYSTEM_LABELS[figure.system])))
    st.html(figure_table(figure, store.zones.by_set[figure.zone_set], _))


def _chosen(name: str, slugs: Sequence[str], default: str, _: Speaker) -> str:
    asked = st.query_params.get(name, "") or default
    if asked in slugs:
        return asked
    st.error(parameter_sentence(name, asked[:80], tuple(slugs), "", _))
    return default


def _put(name: str, value: str) -> None:
    st.query_params[name] = value


def _chart(series: Series, _: Speaker) -> alt.Chart:
    """Return the line of a series; years without a number leave a gap."""
    rows = pd.DataFrame({
        "year": [str(figure.year) for figure in series.figures],
        "value": [figure.value for figure in series.figures],
    })
    unit = series.unit if series.unit != "n" else ""
    name = _("{series}, {unit}", series=name_of(series), unit=unit) if unit else name_of(series)
    chart: alt.Chart = (
        alt.Chart(rows, height=260, description=name)
        .mark_line(point=alt.OverlayMarkDef(size=70, filled=True), strokeWidth=2.5,
                   color="#0059b3")
        .encode(
            x=alt.X("year:O", title=_("Year"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=unit or None, scale=alt.Scale(zero=True)),
            tooltip=[alt.Tooltip("year:O", title=_("Year")),
                     alt.Tooltip("value:Q", title=_("Number"))],
        )
    )
    return chart

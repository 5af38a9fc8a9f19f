"""Published figures over the years: one series at a time, with what must be said of it."""

import altair as alt
import pandas as pd
import streamlit as st

from geo.figures.published import figures_of
from geo.figures.series import Series
from geo.figures.systems import SYSTEM_LABELS
from geo.plan.question import Question
from geo.store import Store
from layers.coverage.series import name_of, series_table, told_figures
from views.state import bound
from words import Speaker
from words.sentences import parameter_sentence

SERIES = "serie"
DEFAULT = "strutture-residenziali-strutture-attive"


def show(_question: Question, store: Store, _: Speaker) -> None:
    """Draw the part."""
    every = figures_of(store).series
    st.write(_("Figures for the whole region, as published each year. Two systems count different "
               "things and are never mixed: ASSO/ASMI counts structures on Tuscan soil and who is "
               "in them; the zone's monitoring counts minors in charge of Tuscan services, "
               "wherever they are hosted. Figures by zona are among the indicators."))
    asked = st.query_params.get(SERIES, "") or DEFAULT
    if asked not in every:
        st.error(parameter_sentence(SERIES, asked[:80], tuple(every), "", _))
        asked = next(iter(every))
    # Those that make a line come first.
    slugs = sorted(every, key=lambda slug: len(told_figures(every[slug])) < 2)
    st.selectbox(_("Series"), slugs, format_func=lambda slug: name_of(every[slug]),
                 **bound(SERIES, asked, _show_series))
    series = every[asked]
    st.caption(_("Counted by: {system}", system=_(SYSTEM_LABELS[series.system])))
    if len(told_figures(series)) > 1:
        st.altair_chart(_chart(series, _), width="stretch")
    st.html(series_table(series, _))


def _show_series(slug: str) -> None:
    st.query_params[SERIES] = slug


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

"""Compare: two to four zone in a year, or one zona in two years, in one zone set."""

from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.coverage.indicators import INDICATORS
from geo.dates import today, years
from geo.errors import ParameterError
from geo.plan.compare import MOST_ZONE, Comparison, compare
from geo.plan.question import Question, question_params
from geo.store import Store
from layers.coverage.comparison import comparison_table, same_scale
from views.copertura.state import show_question, tied
from words import Speaker
from words.sentences import parameter_sentence

ZONE, YEARS = "confronta", "anni"


def show(question: Question, store: Store, _: Speaker) -> None:
    """Draw the part."""
    zone_set = question.query.zone_set
    slugs, chosen_years, refused = _asked(question, store, _)
    _choices(question, store, slugs, chosen_years, _)
    with st.container():
        for sentence in refused:
            st.error(sentence)
    st.caption(_("Everything here is in the {n} zone: choose another division above to compare "
                 "across a change.", n=zone_set))
    try:
        comparison = compare(store, slugs, chosen_years, zone_set=zone_set, today=today())
    except ParameterError:
        st.info(_("Choose two to four zone, or one zona and two years."))
        return
    st.html(comparison_table(comparison, _))
    _maps(comparison, question, store, _)


def _asked(question: Question, store: Store, _: Speaker) -> tuple[list[str], list[int], list[str]]:
    """Return the zone and years of the URL, and a sentence for each that is none."""
    refused, slugs, found = [], [], []
    zone = store.zones.by_set[question.query.zone_set]
    for slug in filter(None, st.query_params.get(ZONE, question.query.zona or "").split(",")):
        if slug in zone:
            slugs.append(slug)
        else:
            hint = store.zones.other_sets_of(slug, question.query.zone_set)
            refused.append(parameter_sentence("zona", slug[:80], tuple(zone), hint, _))
    allowed = [str(year) for year in years(today())]
    for year in filter(None, st.query_params.get(YEARS, "").split(",")):
        if year in allowed:
            found.append(int(year))
        else:
            refused.append(parameter_sentence(YEARS, year[:80], tuple(allowed), "", _))
    return slugs[:MOST_ZONE], found[:2] or [question.query.anno], refused


def _choices(
    question: Question, store: Store, slugs: list[str], chosen: list[int], _: Speaker
) -> None:
    zone = store.zones.by_set[question.query.zone_set]
    day = today()

    def write() -> None:
        show_question(question, day, **{
            ZONE: ",".join(st.session_state["confronto-zone"]),
            YEARS: ",".join(map(str, st.session_state["confronto-anni"])),
        })

    st.session_state["confronto-zone"] = slugs
    st.session_state["confronto-anni"] = chosen
    columns = st.columns([5, 3, 4])
    columns[0].multiselect(
        _("Zone to compare, up to four"), list(zone), key="confronto-zone", on_change=write,
        max_selections=MOST_ZONE, format_func=lambda slug: zone[slug].name,
        placeholder=_("choose zone"),
    )
    columns[1].multiselect(
        _("Years: two for one zona"), [*reversed(years(day))], key="confronto-anni",
        on_change=write, max_selections=2, placeholder=_("choose years"),
    )
    labels = {one.slug: one.label for one in INDICATORS}
    columns[2].selectbox(
        _("Indicator on the maps"), list(labels), format_func=lambda slug: _(labels[slug]),
        **tied("indicatore", question.indicator,
               lambda slug: replace(question, indicator=slug), day),
    )


def _maps(comparison: Comparison, question: Question, store: Store, _: Speaker) -> None:
    """Show a drawing for each side, comune by comune, all in the same classes."""
    day = today()
    scale = same_scale(comparison, question, store, day)
    columns = st.columns(min(len(comparison.sides), 2))
    for number, side in enumerate(comparison.sides):
        query = replace(question.query, anno=side.year, zona=side.zona,
                        zone_set=comparison.zone_set)
        asked = replace(question, query=query, level="comune")
        params = question_params(asked, day) | {"lingua": _.language}
        if scale:
            params["scala"] = scale
        name = _("Map of {zona}, {year}: the numbers are in the table", zona=side.name,
                 year=side.year)
        source = f"/api/copertura.svg?{urlencode(params)}"
        columns[number % 2].html(f'<img class="disegno" src="{escape(source)}" '
                                 f'alt="{escape(name)}">')

"""Coverage for planners: the headline, then one part at a time."""

from collections.abc import Callable
from html import escape

import streamlit as st

from geo.dates import today
from geo.plan.question import Question
from geo.plan.target import target_of
from geo.store import Store, current_store
from layers.coverage.headline import caveats, headline, target_lists
from views.copertura import comparison, gaps, indicators, series, whatif
from views.copertura.state import VIEW, page_question, write_query
from views.filters import notice, year_box, zona_box, zone_set_box
from views.state import bound, page_speaker
from words import Speaker
from words.sentences import parameter_sentence

PARTS: dict[str, Callable[[Question, Store, Speaker], None]] = {
    "indicatori": indicators.show,
    "lacune": gaps.show,
    "scenario": whatif.show,
    "confronto": comparison.show,
    "serie": series.show,
}


def show() -> None:
    """Draw the page."""
    _, store, day = page_speaker(), current_store(), today()
    st.title(_("Coverage"))
    st.write(_("How the Centri per le famiglie cover minors in each zona-distretto: indicators, "
               "gaps, what one more centre would change, and the tables to take away."))
    question, refused = page_question(store, day, _)
    part = _part(_, refused)
    with st.container():
        for sentence in refused:
            st.error(sentence)
        notice(store, _)
    _headline(question, store, _)
    _filters(question, store, _)
    names = {
        "indicatori": _("Indicators"), "lacune": _("Gaps"), "scenario": _("What if"),
        "confronto": _("Compare"), "serie": _("Published figures"),
    }
    st.segmented_control(
        _("Part of the page"), list(PARTS), format_func=lambda one: names[one], required=True,
        label_visibility="collapsed", **bound(VIEW, part, _show_part),
    )
    with st.container(key=f"parte-{part}"):
        PARTS[part](question, store, _)


def _part(_: Speaker, refused: list[str]) -> str:
    asked = st.query_params.get(VIEW, "")
    if asked and asked not in PARTS:
        refused.append(parameter_sentence(VIEW, asked[:80], tuple(PARTS), "", _))
        return "indicatori"
    return asked or "indicatori"


def _show_part(part: str) -> None:
    st.query_params[VIEW] = part


def _headline(question: Question, store: Store, _: Speaker) -> None:
    query, day = question.query, today()
    target = target_of(store, year=query.anno, today=day, zone_set=query.zone_set)
    said = headline(target, _, is_today=query.anno == day.year)
    notes = "".join(f"<p>{escape(note)}</p>" for note in caveats(target, _))
    st.html(f'<div class="titolo-dato" role="status"><p>{escape(said)}</p></div>')
    with st.expander(_("Which zone, since when, and what this number does not say")):
        st.html(f"{target_lists(target, _)}<div class='note-mappa'>{notes}</div>")


def _filters(question: Question, store: Store, _: Speaker) -> None:
    write = write_query(question, today())
    columns = st.columns([1.2, 3, 3])
    with columns[0]:
        year_box(question.query, store, today(), write, _)
    with columns[1]:
        zone_set_box(question.query, store, write, _)
    with columns[2]:
        zona_box(question.query, store, write, _)

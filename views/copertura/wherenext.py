"""Where next: the best places for one or more new centres, and what each would gain."""

from dataclasses import replace

import streamlit as st

from geo.dates import today
from geo.errors import ParameterError
from geo.plan.question import Question
from geo.scenario.changes import ADD
from geo.scenario.next import METHOD_LABELS, METHODS, MOST_SITES, where_next
from geo.scenario.sites import site_in
from geo.store import Store
from layers.coverage.effect import next_table
from views.copertura.state import show_question
from words import Speaker
from words.sentences import parameter_sentence

ASKED = "dove-chiesto"


def show(question: Question, store: Store, _: Speaker) -> None:
    """Draw the part."""
    st.header(_("Where next"))
    st.write(_("The best places for new centres among the main places of the comuni, with those "
               "that are open staying where they are."))
    zone = store.zones.by_set[question.query.zone_set]
    with st.form("dove", border=False):
        boxes = st.columns([1, 4, 3])
        k = boxes[0].number_input(_("How many"), 1, MOST_SITES, 1, key="dove-k")
        method = boxes[1].selectbox(_("Objective"), list(METHODS), key="dove-metodo",
                                    format_func=lambda one: _(METHOD_LABELS[one]))
        zona = boxes[2].selectbox(
            _("Places in"), ["", *zone], key="dove-zona",
            format_func=lambda slug: zone[slug].name if slug in zone else _("All Tuscany"))
        pressed = st.form_submit_button(_("Find the places"), type="primary")
    if pressed:
        st.session_state[ASKED] = (int(k), method, zona)
    if ASKED not in st.session_state:
        return
    k, method, zona = st.session_state[ASKED]
    if zona and zona not in zone:
        return  # it was asked for in another division
    asked = replace(question, query=replace(question.query, zona=zona or None))
    with st.spinner(_("Looking for the best places…")):
        try:
            found = where_next(store, asked, today(), k=k, method=method)
        except ParameterError as error:
            st.error(parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _))
            return
    st.html(next_table(found, _))

    def take() -> None:
        codes = [site_in(store, site.comune_istat).code for site in found.sites]
        show_question(question, today(), **{ADD: ",".join(codes)})

    if found.sites:
        st.button(_("Make these a scenario"), on_click=take)

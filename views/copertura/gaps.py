"""Gaps: who has no centre of the own zona within reach, and who has none at all."""

from dataclasses import replace
from html import escape

import streamlit as st

from geo.coverage.gaps import DISTANCES_KM, Gaps
from geo.dates import today
from geo.people.population import BAND_LABELS, BANDS
from geo.plan.column import caveats_of
from geo.plan.question import Question
from geo.store import Store
from layers.coverage.choropleth import Choropleth
from layers.coverage.gaps import gap_table, gap_totals
from layers.coverage.painting import painting_of_gaps
from layers.coverage.ranking import legend_of
from layers.coverage.telling import said
from layers.ground import ground
from layers.scene import Scene
from layers.services import services_layer
from layers.zone import zone_layer
from views.copertura.state import tied
from views.copertura.takeaway import downloads, rows_address
from views.folium_map import show_map
from words import Speaker

ROWS = 40


def show(question: Question, store: Store, _: Speaker) -> None:
    """Draw the part."""
    reach_boxes(question, _)
    day = today()
    by_comune = replace(question, level="comune")
    case = by_comune.case(store, day)
    gaps = Gaps(case, question.km)
    st.html(gap_totals(gaps, question.band, _))
    left, right = st.columns([6, 5], gap="medium")
    with left:
        query = replace(question.query, tipo="centro-famiglie")
        scene = Scene(query, day, _.language, store.version)
        painting = painting_of_gaps(gaps, question.band, _)
        layers = (Choropleth(by_comune, "lacune"), zone_layer, services_layer)
        show_map(scene, ground, layers, painting.as_sentence(_))
        st.html(legend_of(painting, _))
        notes = "".join(f"<li>{escape(said(one, _))}</li>" for one in caveats_of(case))
        st.html(f'<ul class="note-mappa">{notes}</ul>')
    with right:
        st.html(gap_table(gaps, question.band, ROWS,
                          lambda code: rows_address(by_comune, code, _), _))
        downloads(by_comune, _, tema="lacune")


def reach_boxes(question: Question, _: Speaker) -> None:
    """Show the choice of a distance and of a band of age."""
    day = today()
    columns = st.columns([2, 3, 3])
    columns[0].number_input(
        _("Within, in km"), DISTANCES_KM.start, DISTANCES_KM.stop - 1, step=1,
        help=_("In a straight line; 5, 10, 20 and 30 are usual."),
        **tied("km", question.km, lambda km: replace(question, km=int(km)), day),
    )
    columns[1].selectbox(
        _("Age"), list(BANDS), format_func=lambda band: _(BAND_LABELS[band]),
        **tied("fascia", question.band, lambda band: replace(question, band=band), day),
    )

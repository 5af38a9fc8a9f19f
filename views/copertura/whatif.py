"""What if: centres added, closed or moved, and what that changes; and where one would help most."""

import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from geo.coverage.case import Case
from geo.coverage.gaps import Gaps
from geo.dates import today
from geo.errors import ParameterError
from geo.plan.question import Question
from geo.scenario.changes import ADD, CLOSE, DATA, MOST, MOVE, RESULT, Scenario, parse_scenario
from geo.scenario.effect import Effect, effect_of
from geo.scenario.sites import Site, site_at, site_in
from geo.store import Store
from layers.coverage.choropleth import Choropleth
from layers.coverage.effect import effect_tables, seal_sentence
from layers.coverage.painting import painting_of_gaps
from layers.coverage.ranking import legend_of
from layers.ground import ground
from layers.scene import Scene
from layers.services import services_layer
from layers.zone import zone_layer
from views.copertura import wherenext
from views.copertura.gaps import reach_boxes
from views.copertura.state import page_link, sealed, show_question
from views.folium_map import show_map_to_click
from words import Speaker
from words.sentences import parameter_sentence

Put = Callable[[Scenario], None]
CLICK, SAID = "clic-scenario", "detto-scenario"


def show(question: Question, store: Store, _: Speaker) -> None:
    """Draw the part."""
    whole = replace(question, level="comune", query=replace(question.query, zona=None))
    st.write(_("Add a centre by choosing a comune or a point on the map; close or move one of "
               "those that are open. Nothing here changes the data."))
    reach_boxes(question, _)
    case = whole.case(store, today())
    told = st.container()
    scenario = _scenario(case, store, told, _)
    _choices(case, scenario, store, question, _)
    effect = effect_of(case, scenario, store, question.km)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _map(effect, whole, scenario, store, _)
    with right:
        _result(effect, question, scenario, store, _)
    wherenext.show(question, store, _)


def _scenario(case: Case, store: Store, told: st.delta_generator.DeltaGenerator, _: Speaker
              ) -> Scenario:
    """Return the scenario of the URL; what in it means nothing is said and left out."""
    params = {name: st.query_params.get_all(name) for name in (ADD, CLOSE, MOVE)}
    message = st.session_state.get(SAID, "")
    if message:
        told.info(message)
    while True:
        try:
            return parse_scenario(params, store, case.centres)
        except ParameterError as error:
            told.error(parameter_sentence(error.parameter, error.came, error.allowed[:6],
                                          error.hint, _))
            params.pop(error.parameter, None)


def _choices(
    case: Case, scenario: Scenario, store: Store, question: Question, _: Speaker
) -> None:
    """Show a comune, a centre, and what to do with them."""
    comuni = dict(sorted(store.comune_names.items(), key=lambda pair: pair[1]))
    names = dict(zip(store.services["id"], store.services["name"], strict=True))
    gone = {*scenario.closed, *(moved for moved, _site in scenario.moved)}
    left = [record for record in case.centres.ids if record not in gone]

    def put(changed: Scenario) -> None:
        params = dict.fromkeys((ADD, CLOSE, MOVE), "") | changed.to_params()
        st.session_state.pop(SAID, None)
        show_question(question, today(), **params)

    boxes = st.columns(2)
    comune = boxes[0].selectbox(
        _("Comune"), list(comuni), index=None, key="scenario-comune",
        format_func=comuni.__getitem__, placeholder=_("choose a comune"))
    centre = boxes[1].selectbox(
        _("Centre"), left, index=None, key="scenario-centro", format_func=names.__getitem__,
        placeholder=_("choose a centre"))
    full = sum(map(len, (scenario.added, scenario.closed, scenario.moved))) >= MOST
    with st.container(horizontal=True, gap="small"):
        site = site_in(store, comune) if comune else None
        if st.button(_("Add a centre in the comune"), disabled=site is None or full) and site:
            put(replace(scenario, added=(*scenario.added, site)))
            st.rerun()
        if st.button(_("Close the centre"), disabled=centre is None or full) and centre:
            put(replace(scenario, closed=(*scenario.closed, centre)))
            st.rerun()
        off = site is None or centre is None or full
        if st.button(_("Move the centre to the comune"), disabled=off) and site and centre:
            put(replace(scenario, moved=(*scenario.moved, (centre, site))))
            st.rerun()
    _changes(scenario, {record: names[record] for record in case.centres.ids}, store, put, _)


def _changes(
    scenario: Scenario, centres: dict[str, str], store: Store, put: Put, _: Speaker
) -> None:
    """Show each change with what takes it out."""
    def place(site: Site) -> str:
        name = store.comune_names[site.comune_istat]
        return f"{name} ({site.code})" if site.is_point else name

    rows = [
        *((_("Take out: new centre in {place}", place=place(site)),
           replace(scenario, added=tuple(one for one in scenario.added if one != site)))
          for site in scenario.added),
        *((_("Take out: {centre} closed", centre=centres[record]),
           replace(scenario, closed=tuple(one for one in scenario.closed if one != record)))
          for record in scenario.closed),
        *((_("Take out: {centre} moved to {place}", centre=centres[pair[0]],
             place=place(pair[1])),
           replace(scenario, moved=tuple(one for one in scenario.moved if one != pair)))
          for pair in scenario.moved),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, rest in rows:
            st.button(label, on_click=put, icon=":material/close:", args=(rest,))


def _result(
    effect: Effect, question: Question, scenario: Scenario, store: Store, _: Speaker
) -> None:
    if not scenario:
        st.info(_("No change yet: the numbers are those of the year."))
    version, result = sealed()
    if version or result:
        st.info(seal_sentence(version, result, store.version, effect.digest, _))
    st.html(effect_tables(effect, question.band, _))
    if scenario:
        params = page_link(question, today(), **{DATA: store.version, RESULT: effect.digest})
        base = (st.context.url or "").split("?")[0]
        st.caption(_("A link to this scenario; opened later on other data it says so."))
        st.code(f"{base}?{urlencode(params)}", language=None, wrap_lines=True)


def _map(
    effect: Effect, question: Question, scenario: Scenario, store: Store, _: Speaker
) -> None:
    day = today()
    query = replace(question.query, tipo="centro-famiglie")
    scene = Scene(query, day, _.language, store.version)
    painted = Choropleth(question, "lacune", tuple(sorted(scenario.to_params().items())))
    planned = [*scenario.added, *(site for _record, site in scenario.moved)]
    marks = [[site.lat, site.lon, store.comune_names[site.comune_istat]] for site in planned]
    words = json.dumps(_("New centre: {place}", place="{place}"))
    script = f"\nmappa.previsti(map_div, {json.dumps(marks)}, {words});\n"
    painting = painting_of_gaps(Gaps(effect.after, question.km), question.band, _)
    layers = (painted, zone_layer, services_layer)
    clicked = show_map_to_click(scene, ground, layers, script, painting.as_sentence(_))
    st.html(legend_of(painting, _))
    if clicked and clicked != st.session_state.get(CLICK):
        st.session_state[CLICK] = clicked
        _add_point(clicked, question, scenario, store, _)
        st.rerun()


def _add_point(
    point: tuple[float, float], question: Question, scenario: Scenario, store: Store, _: Speaker
) -> None:
    try:
        site = site_at(store, lat=point[0], lon=point[1])
    except ParameterError as error:
        st.session_state[SAID] = parameter_sentence(error.parameter, error.came, (), error.hint, _)
        return
    st.session_state[SAID] = _("A new centre was put where you chose, in {place}.",
                               place=store.comune_names[site.comune_istat])
    changed = replace(scenario, added=(*scenario.added, site))
    show_question(question, today(), **changed.to_params())

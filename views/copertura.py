"""Coverage for planners: the headline, then one part at a time.

The state of the planner's page in its URL: the question, the part shown, the scenario.

Links to what can be taken away: made by the server's own routes, so that any process serves.

Indicators: one on the map and in a table, every one of them to take away.

Gaps: who has no centre of the own zona within reach, and who has none at all.

Compare: two to four zone in a year, or one zona in two years, in one zone set.

Published figures over the years: one series at a time, with what must be said of it.

Where next: the best places for one or more new centres, and what each would gain.

What if: centres added, closed or moved, and what that changes; and where one would help most.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import altair as alt
import pandas as pd
import streamlit as st

from documents.coverage import (
    about,
    caveats,
    comparison_table,
    effect_tables,
    figure_table,
    gap_table,
    gap_totals,
    headline,
    legend_of,
    name_of,
    next_table,
    order_of,
    ranking_table,
    same_scale,
    seal_sentence,
    series_table,
    target_lists,
    told_figures,
)
from documents.markup import fragment
from geo.coverage.case import LEVEL_LABELS, LEVELS, Case
from geo.coverage.classes import SCHEME_LABELS, SCHEMES
from geo.coverage.column import Column, caveats_of, column_of
from geo.coverage.comparison import MOST_ZONE, Comparison, compare
from geo.coverage.gaps import DISTANCES_KM, Gaps
from geo.coverage.indicators import INDICATORS
from geo.coverage.question import PARAMETERS, Question, parse_question, question_params
from geo.coverage.scenario import (
    ADD,
    CLOSE,
    DATA,
    MOST,
    MOVE,
    RESULT,
    Effect,
    Scenario,
    Site,
    effect_of,
    parse_scenario,
    site_at,
    site_in,
)
from geo.coverage.siting import METHOD_LABELS, METHODS, MOST_SITES, where_next
from geo.coverage.target import target_of
from geo.dates import today, years
from geo.errors import ParameterError
from geo.figures.published import Series, figures_of
from geo.figures.rows import SYSTEM_LABELS
from geo.people import BAND_LABELS, BANDS
from geo.store.selection import Query
from geo.store.store import Store, current_store
from layers.basemap import ground
from layers.choropleth import Choropleth, painting_of, painting_of_gaps
from layers.features import services_layer, zone_layer
from layers.scene import Scene
from layers.values import phrase
from views.folium_map import show_map, show_map_to_click
from views.page import (
    PAGE_TEMPLATE,
    bound,
    language_params,
    notice,
    page_translator,
    year_box,
    zona_box,
    zone_set_box,
)
from words import Translator
from words.sentences import parameter_sentence

_COVERAGE: Final = "coverage_page.html"
VIEW: Final = "vista"
KEPT: Final = (VIEW, ADD, CLOSE, MOVE, "confronta", "anni", "serie", "cifre", "figura")
"""Parameters that stay when the question changes; the seal of a scenario does not."""
Change = Callable[[Any], Question]


def page_question(store: Store, today: date, _: Translator) -> tuple[Question, list[str]]:
    """Return the question of the URL, and a sentence for each parameter that means nothing."""
    params = {name: st.query_params.get_all(name) for name in PARAMETERS if name in st.query_params}
    refused: list[str] = []
    while True:
        try:
            return parse_question(params, store, today), refused
        except ParameterError as error:
            refused.append(
                parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _)
            )
            del params[error.parameter]


def page_link(question: Question, today: date, **more: str) -> dict[str, str]:
    """Return the URL parameters of a state; an empty value takes a parameter out."""
    kept = {name: st.query_params[name] for name in KEPT if st.query_params.get(name)}
    params = question_params(question, today) | language_params() | kept | more
    return {name: value for name, value in params.items() if value}


def show_question(question: Question, today: date, **more: str) -> None:
    """Make a question the state of the page."""
    st.query_params.from_dict(page_link(question, today, **more))


def tied(key: str, value: object, change: Change, today: date) -> dict[str, Any]:
    """Return the arguments that tie a widget to the question in the URL."""
    return bound(key, value, lambda chosen: show_question(change(chosen), today))


def write_query(question: Question, today: date) -> Callable[[Query], None]:
    """Return what makes other filters the state of the page, the rest of the question kept."""

    def write(query: Query) -> None:
        show_question(replace(question, query=query), today)

    return write


def sealed() -> tuple[str, str]:
    """Return the version of the data and the hash of the result that a link carries."""
    return st.query_params.get(DATA, "")[:40], st.query_params.get(RESULT, "")[:40]


FORMATS = ("csv", "xlsx", "geojson", "gpkg", "png", "svg")


def downloads(question: Question, _: Translator, **more: str) -> None:
    """Show the links to the table and the map of a question, and to the report of its zona."""
    params = question_params(question, today()) | {"lingua": _.language} | more
    zona = question.query.zona
    of_zona: dict[str, str] = {
        key: params[key] for key in ("anno", "zone-set", "zona", "lingua") if key in params
    }
    st.html(
        fragment(
            _COVERAGE,
            "downloads",
            _,
            query=urlencode(params),
            formats=FORMATS,
            report=urlencode(of_zona) if zona else "",
        )
    )


def rows_address(question: Question, unit: str, _: Translator) -> str:
    """Return the address of the rows that a number is made of."""
    params = question_params(question, today()) | {"di": unit, "lingua": _.language}
    return f"/righe?{urlencode(params)}"


ROWS_A_PAGE = 40
SEVERAL = 3
"""Zone of which a figure must tell to be among the indicators; the others are listed apart."""


def show_indicators(question: Question, store: Store, _: Translator) -> None:
    """Draw the part."""
    _indicator_choices(question, store, _)
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


def _indicator_choices(question: Question, store: Store, _: Translator) -> None:
    day = today()
    labels = indicator_names(store, question.indicator, _)
    columns = st.columns([5, 2, 4])
    columns[0].selectbox(
        _("Indicator"),
        list(labels),
        format_func=lambda slug: labels.get(slug, slug),
        **tied(
            "indicatore", question.indicator, lambda slug: replace(question, indicator=slug), day
        ),
    )
    columns[1].selectbox(
        _("For each"),
        list(LEVELS),
        format_func=lambda level: _(LEVEL_LABELS[level]),
        **tied("per", question.level, lambda level: replace(question, level=level), day),
    )
    columns[2].selectbox(
        _("Classes of the map"),
        list(SCHEMES),
        format_func=lambda one: _(SCHEME_LABELS[one]),
        **tied("classi", question.scheme, lambda one: replace(question, scheme=one), day),
    )


def indicator_names(store: Store, chosen: str, _: Translator) -> dict[str, str]:
    """Return the indicators of the catalogue, then published figures that make a map, by slug."""
    names = {one.slug: _(one.label) for one in INDICATORS}
    for slug, figure in figures_of(store).by_zona.items():
        if figure.n_known >= SEVERAL or slug == chosen:
            names[slug] = _(
                "Published: {what}, {year}", what=figure.topic.indicator, year=figure.topic.year
            )
    return names


def _table(column: Column, question: Question, _: Translator) -> None:
    codes = order_of(column)
    pages, number = -(-len(codes) // ROWS_A_PAGE), 1
    if pages > 1:
        number = (
            st.segmented_control(
                _("Page of the table"),
                range(1, pages + 1),
                default=1,
                required=True,
                key=f"pagina-{hash(question)}",
            )
            or 1
        )
    first = (number - 1) * ROWS_A_PAGE
    painting = painting_of(column, question.scheme, _)
    st.html(
        ranking_table(
            column,
            painting,
            codes[first : first + ROWS_A_PAGE],
            lambda code: rows_address(question, code, _),
            _,
            first=first + 1,
        )
    )


ROWS = 40


def show_gaps(question: Question, store: Store, _: Translator) -> None:
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
        notes = [phrase(one, _) for one in caveats_of(case)]
        st.html(fragment(PAGE_TEMPLATE, "notes", _, texts=notes))
    with right:
        st.html(
            gap_table(gaps, question.band, ROWS, lambda code: rows_address(by_comune, code, _), _)
        )
        downloads(by_comune, _, tema="lacune")


def reach_boxes(question: Question, _: Translator) -> None:
    """Show the choice of a distance and of a band of age."""
    day = today()
    columns = st.columns([2, 3, 3])
    columns[0].number_input(
        _("Within, in km"),
        DISTANCES_KM.start,
        DISTANCES_KM.stop - 1,
        step=1,
        help=_("In a straight line; 5, 10, 20 and 30 are usual."),
        **tied("km", question.km, lambda km: replace(question, km=int(km)), day),
    )
    columns[1].selectbox(
        _("Age"),
        list(BANDS),
        format_func=lambda band: _(BAND_LABELS[band]),
        **tied("fascia", question.band, lambda band: replace(question, band=band), day),
    )


COMPARED, YEARS = "confronta", "anni"


def show_comparison(question: Question, store: Store, _: Translator) -> None:
    """Draw the part."""
    zone_set = question.query.zone_set
    slugs, chosen_years, refused = _asked(question, store, _)
    _comparison_choices(question, store, slugs, chosen_years, _)
    with st.container():
        for sentence in refused:
            st.error(sentence)
    st.caption(
        _(
            "Everything here is in the {n} zone: choose another division above to compare "
            "across a change.",
            n=zone_set,
        )
    )
    try:
        comparison = compare(store, slugs, chosen_years, zone_set=zone_set, today=today())
    except ParameterError:
        st.info(_("Choose two to four zone, or one zona and two years."))
        return
    st.html(comparison_table(comparison, _))
    _maps(comparison, question, store, _)


def _asked(
    question: Question, store: Store, _: Translator
) -> tuple[list[str], list[int], list[str]]:
    """Return the zone and years of the URL, and a sentence for each that is none."""
    refused, slugs, found = [], [], []
    zone = store.zones.by_set[question.query.zone_set]
    for slug in filter(None, st.query_params.get(COMPARED, question.query.zona or "").split(",")):
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


def _comparison_choices(
    question: Question, store: Store, slugs: list[str], chosen: list[int], _: Translator
) -> None:
    zone = store.zones.by_set[question.query.zone_set]
    day = today()

    def write() -> None:
        show_question(
            question,
            day,
            **{
                COMPARED: ",".join(st.session_state["confronto-zone"]),
                YEARS: ",".join(map(str, st.session_state["confronto-anni"])),
            },
        )

    st.session_state["confronto-zone"] = slugs
    st.session_state["confronto-anni"] = chosen
    columns = st.columns([5, 3, 4])
    columns[0].multiselect(
        _("Zone to compare, up to four"),
        list(zone),
        key="confronto-zone",
        on_change=write,
        max_selections=MOST_ZONE,
        format_func=lambda slug: zone[slug].name,
        placeholder=_("choose zone"),
    )
    columns[1].multiselect(
        _("Years: two for one zona"),
        [*reversed(years(day))],
        key="confronto-anni",
        on_change=write,
        max_selections=2,
        placeholder=_("choose years"),
    )
    labels = {one.slug: one.label for one in INDICATORS}
    columns[2].selectbox(
        _("Indicator on the maps"),
        list(labels),
        format_func=lambda slug: _(labels[slug]),
        **tied(
            "indicatore", question.indicator, lambda slug: replace(question, indicator=slug), day
        ),
    )


def _maps(comparison: Comparison, question: Question, store: Store, _: Translator) -> None:
    """Show a drawing for each side, comune by comune, all in the same classes."""
    day = today()
    scale = same_scale(comparison, question, store, day)
    columns = st.columns(min(len(comparison.sides), 2))
    for number, side in enumerate(comparison.sides):
        query = replace(
            question.query, anno=side.year, zona=side.zona, zone_set=comparison.zone_set
        )
        asked = replace(question, query=query, level="comune")
        params = question_params(asked, day) | {"lingua": _.language}
        if scale:
            params["scala"] = scale
        name = _(
            "Map of {zona}, {year}: the numbers are in the table", zona=side.name, year=side.year
        )
        source = f"/api/copertura.svg?{urlencode(params)}"
        columns[number % 2].html(fragment(_COVERAGE, "drawing", _, source=source, about=name))


WHAT, REGION, ZONE = "cifre", "anni", "zone"
SERIES, FIGURE = "serie", "figura"
DEFAULT = "strutture-residenziali-strutture-attive"


def show_series(_question: Question, store: Store, _: Translator) -> None:
    """Draw the part."""
    st.write(
        _(
            "Figures for the whole region, as published each year. Two systems count different "
            "things and are never mixed: ASSO/ASMI counts structures {in_region} and who is "
            "in them; the zone's monitoring counts minors in charge of services {of_region}, "
            "wherever they are hosted. Figures by zona are never summed unless their table is "
            "full."
        )
    )
    names = {REGION: _("Over the years"), ZONE: _("By zona")}
    asked = st.query_params.get(WHAT, REGION)
    what = asked if asked in names else REGION
    if asked not in names:
        st.error(parameter_sentence(WHAT, asked[:80], tuple(names), "", _))
    st.segmented_control(
        _("Which figures"),
        list(names),
        format_func=names.__getitem__,
        required=True,
        **bound(WHAT, what, lambda one: _put(WHAT, one)),
    )
    if what == ZONE:
        _by_zona(store, _)
    else:
        _over_years(store, _)


def _over_years(store: Store, _: Translator) -> None:
    every = figures_of(store).series
    # Those that make a line come first.
    slugs = sorted(every, key=lambda slug: len(told_figures(every[slug])) < 2)
    series = every[_chosen(SERIES, slugs, DEFAULT, _)]
    st.selectbox(
        _("Series"),
        slugs,
        format_func=lambda slug: name_of(every[slug]),
        **bound(SERIES, series.slug, lambda one: _put(SERIES, one)),
    )
    st.caption(_("Counted by: {system}", system=_(SYSTEM_LABELS[series.system])))
    if len(told_figures(series)) > 1:
        st.altair_chart(_chart(series, _), width="stretch")
    st.html(series_table(series, _))


def _by_zona(store: Store, _: Translator) -> None:
    every = figures_of(store).by_zona
    figure = every[_chosen(FIGURE, list(every), next(iter(every)), _)]
    names = {slug: f"{one.topic.indicator} ({one.topic.year})" for slug, one in every.items()}
    st.selectbox(
        _("Figure by zona"),
        list(every),
        format_func=names.__getitem__,
        **bound(FIGURE, figure.slug, lambda one: _put(FIGURE, one)),
    )
    st.caption(_("Counted by: {system}", system=_(SYSTEM_LABELS[figure.system])))
    st.html(figure_table(figure, store.zones.by_set[figure.zone_set], _))


def _chosen(name: str, slugs: Sequence[str], default: str, _: Translator) -> str:
    asked = st.query_params.get(name, "") or default
    if asked in slugs:
        return asked
    st.error(parameter_sentence(name, asked[:80], tuple(slugs), "", _))
    return default


def _put(name: str, value: str) -> None:
    st.query_params[name] = value


def _chart(series: Series, _: Translator) -> alt.Chart:
    """Return the line of a series; years without a number leave a gap."""
    rows = pd.DataFrame(
        {
            "year": [str(figure.year) for figure in series.figures],
            "value": [figure.value for figure in series.figures],
        }
    )
    unit = series.unit if series.unit != "n" else ""
    name = _("{series}, {unit}", series=name_of(series), unit=unit) if unit else name_of(series)
    chart: alt.Chart = (
        alt.Chart(rows, height=260, description=name)
        .mark_line(point=alt.OverlayMarkDef(size=70, filled=True), strokeWidth=2.5, color="#0059b3")
        .encode(
            x=alt.X("year:O", title=_("Year"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=unit or None, scale=alt.Scale(zero=True)),
            tooltip=[
                alt.Tooltip("year:O", title=_("Year")),
                alt.Tooltip("value:Q", title=_("Number")),
            ],
        )
    )
    return chart


ASKED = "dove-chiesto"


def show_where_next(question: Question, store: Store, _: Translator) -> None:
    """Draw the part."""
    st.header(_("Where next"))
    st.write(
        _(
            "The best places for new centres among the main places of the comuni, with those "
            "that are open staying where they are."
        )
    )
    zone = store.zones.by_set[question.query.zone_set]
    with st.form("dove", border=False):
        boxes = st.columns([1, 4, 3])
        k = boxes[0].number_input(_("How many"), 1, MOST_SITES, 1, key="dove-k")
        method = boxes[1].selectbox(
            _("Objective"),
            list(METHODS),
            key="dove-metodo",
            format_func=lambda one: _(METHOD_LABELS[one]),
        )
        zona = boxes[2].selectbox(
            _("Places in"),
            ["", *zone],
            key="dove-zona",
            format_func=lambda slug: zone[slug].name if slug in zone else _("{All_region}"),
        )
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


Put = Callable[[Scenario], None]
CLICK, SAID = "clic-scenario", "detto-scenario"


def show_scenario(question: Question, store: Store, _: Translator) -> None:
    """Draw the part."""
    whole = replace(question, level="comune", query=replace(question.query, zona=None))
    st.write(
        _(
            "Add a centre by choosing a comune or a point on the map; close or move one of "
            "those that are open. Nothing here changes the data."
        )
    )
    reach_boxes(question, _)
    case = whole.case(store, today())
    told = st.container()
    scenario = _scenario(case, store, told, _)
    _scenario_choices(case, scenario, store, question, _)
    effect = effect_of(case, scenario, store, question.km)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _map(effect, whole, scenario, store, _)
    with right:
        _result(effect, question, scenario, store, _)
    show_where_next(question, store, _)


def _scenario(
    case: Case, store: Store, told: st.delta_generator.DeltaGenerator, _: Translator
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
            told.error(
                parameter_sentence(error.parameter, error.came, error.allowed[:6], error.hint, _)
            )
            params.pop(error.parameter, None)


def _scenario_choices(
    case: Case, scenario: Scenario, store: Store, question: Question, _: Translator
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
        _("Comune"),
        list(comuni),
        index=None,
        key="scenario-comune",
        format_func=comuni.__getitem__,
        placeholder=_("choose a comune"),
    )
    centre = boxes[1].selectbox(
        _("Centre"),
        left,
        index=None,
        key="scenario-centro",
        format_func=names.__getitem__,
        placeholder=_("choose a centre"),
    )
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
    scenario: Scenario, centres: dict[str, str], store: Store, put: Put, _: Translator
) -> None:
    """Show each change with what takes it out."""

    def place(site: Site) -> str:
        name = store.comune_names[site.comune_istat]
        return f"{name} ({site.code})" if site.is_point else name

    rows = [
        *(
            (
                _("Take out: new centre in {place}", place=place(site)),
                replace(scenario, added=tuple(one for one in scenario.added if one != site)),
            )
            for site in scenario.added
        ),
        *(
            (
                _("Take out: {centre} closed", centre=centres[record]),
                replace(scenario, closed=tuple(one for one in scenario.closed if one != record)),
            )
            for record in scenario.closed
        ),
        *(
            (
                _(
                    "Take out: {centre} moved to {place}",
                    centre=centres[pair[0]],
                    place=place(pair[1]),
                ),
                replace(scenario, moved=tuple(one for one in scenario.moved if one != pair)),
            )
            for pair in scenario.moved
        ),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, rest in rows:
            st.button(label, on_click=put, icon=":material/close:", args=(rest,))


def _result(
    effect: Effect, question: Question, scenario: Scenario, store: Store, _: Translator
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
    effect: Effect, question: Question, scenario: Scenario, store: Store, _: Translator
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
    point: tuple[float, float], question: Question, scenario: Scenario, store: Store, _: Translator
) -> None:
    try:
        site = site_at(store, lat=point[0], lon=point[1])
    except ParameterError as error:
        st.session_state[SAID] = parameter_sentence(error.parameter, error.came, (), error.hint, _)
        return
    st.session_state[SAID] = _(
        "A new centre was put where you chose, in {place}.",
        place=store.comune_names[site.comune_istat],
    )
    changed = replace(scenario, added=(*scenario.added, site))
    show_question(question, today(), **changed.to_params())


PARTS: dict[str, Callable[[Question, Store, Translator], None]] = {
    "indicatori": show_indicators,
    "lacune": show_gaps,
    "scenario": show_scenario,
    "confronto": show_comparison,
    "serie": show_series,
}


def show_coverage() -> None:
    """Draw the page."""
    _, store, day = page_translator(), current_store(), today()
    st.title(_("Coverage"))
    st.write(
        _(
            "How the Centri per le famiglie cover minors in each zona-distretto: indicators, "
            "gaps, what one more centre would change, and the tables to take away."
        )
    )
    question, refused = page_question(store, day, _)
    part = _part(_, refused)
    with st.container():
        for sentence in refused:
            st.error(sentence)
        notice(store, _)
    _headline(question, store, _)
    _filters(question, store, _)
    names = {
        "indicatori": _("Indicators"),
        "lacune": _("Gaps"),
        "scenario": _("What if"),
        "confronto": _("Compare"),
        "serie": _("Published figures"),
    }
    st.segmented_control(
        _("Part of the page"),
        list(PARTS),
        format_func=lambda one: names[one],
        required=True,
        label_visibility="collapsed",
        **bound(VIEW, part, _show_part),
    )
    with st.container(key=f"parte-{part}"):
        PARTS[part](question, store, _)


def _part(_: Translator, refused: list[str]) -> str:
    asked = st.query_params.get(VIEW, "")
    if asked and asked not in PARTS:
        refused.append(parameter_sentence(VIEW, asked[:80], tuple(PARTS), "", _))
        return "indicatori"
    return asked or "indicatori"


def _show_part(part: str) -> None:
    st.query_params[VIEW] = part


def _headline(question: Question, store: Store, _: Translator) -> None:
    query, day = question.query, today()
    target = target_of(store, year=query.anno, today=day, zone_set=query.zone_set)
    said = headline(target, _, is_today=query.anno == day.year)
    st.html(fragment(_COVERAGE, "headline", _, text=said))
    with st.expander(_("Which zone, since when, and what this number does not say")):
        unsaid = fragment(_COVERAGE, "caveats", _, texts=caveats(target, _))
        st.html(target_lists(target, _) + unsaid)


def _filters(question: Question, store: Store, _: Translator) -> None:
    write = write_query(question, today())
    columns = st.columns([1.2, 3, 3])
    with columns[0]:
        year_box(question.query, store, today(), write, _)
    with columns[1]:
        zone_set_box(question.query, store, write, _)
    with columns[2]:
        zona_box(question.query, store, write, _)

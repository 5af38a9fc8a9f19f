"""The embedded page of a theme: a number for each area as a table, then the map coloured by it."""

from html import escape
from typing import Final

from documents.coverage import caveats, headline, legend_of, order_of, ranking_table
from documents.embed import DEFAULT_HEIGHT, height_mark
from documents.frame import Page, page, script_links, styles
from geo.coverage.column import Column, column_of
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.question import Question, question_params
from geo.coverage.target import target_of
from geo.store.store import Store
from layers.basemap import MapScript, map_script
from layers.choropleth import Choropleth, painting_of
from layers.features import zone_as_land, zone_layer
from layers.scene import Scene
from layers.values import phrase, when_text
from words import Translator, translator

LEVELS: Final = ("zona", "comune")
"""The areas that a map draws one by one."""
_SCRIPTS: Final = ("leaflet.js", "mappa.js", "incorporata.js")


def theme_page(store: Store, question: Question, scene: Scene) -> Page:
    """Return the page of a question, its map of the default height."""
    _ = translator(scene.language)
    column = column_of(store, question, scene.today)
    drawn = _map(question, scene)
    title, notes = _heading(column, question, store, _), _notes(column, question, store, scene, _)
    skip, map_name = _("Skip the table, go to the map"), _("Map")
    body = (
        f'<a class="salta" href="#mappa">{escape(skip)}</a>'
        f"<header><h1>{escape(title)}</h1>"
        f'<p class="conteggio">{escape(_sentence(column, question, store, scene, _))}</p></header>'
        f'<main><div class="due">{_table(column, question, scene, _)}'
        f'<section class="mappa-luogo" id="mappa" tabindex="-1" aria-label="{escape(map_name)}">'
        f'<div class="mappa" id="{drawn.element_id}" {height_mark(DEFAULT_HEIGHT)}></div>'
        f"{legend_of(painting_of(column, question.scheme, _), _)}</section></div>{notes}</main>"
        f"{_foot(question, scene, _)}{script_links(scene.site, *_SCRIPTS)}"
    )
    # Heights are set by script: the policy allows no style inside the page.
    code = f"mappa.altezza({drawn.element_id!r});\n{drawn.code}"
    head = styles(scene.site, "leaflet.css", "mappa.css", "incorpora.css")
    return page(scene.language, title, head, body, code, scene.site)


def _map(question: Question, scene: Scene) -> MapScript:
    # Where land stays unpainted it must not look like sea; elsewhere lines stand on the colours.
    is_part = question.level == "comune" and question.query.zona is not None
    return map_script(scene, (Choropleth(question), zone_as_land if is_part else zone_layer))


def _heading(column: Column, question: Question, store: Store, _: Translator) -> str:
    query, where = question.query, _("{region}")
    if query.zona and question.level == "comune":
        name = store.zones.by_set[query.zone_set][query.zona].name
        where = _("zona {name}", name=name)
    what = phrase(column.label, _)
    # A published figure says its year itself.
    return (
        f"{what}, {where}, {query.anno}" if column.slug in INDICATOR_BY_SLUG else f"{what}, {where}"
    )


def _sentence(column: Column, question: Question, store: Store, scene: Scene, _: Translator) -> str:
    """Return the headline for the regional target, the day and the zone set for the rest."""
    query, is_today = question.query, question.query.anno == scene.today.year
    if column.slug not in INDICATOR_BY_SLUG:
        return _("Published figures, only as published for the {n} zone", n=column.zone_set)
    if not column.yes_no:
        return when_text(question, column.zone_set, is_today, _)
    target = target_of(store, year=query.anno, today=scene.today, zone_set=query.zone_set)
    return headline(target, _, is_today=is_today)


def _table(column: Column, question: Question, scene: Scene, _: Translator) -> str:
    params = question_params(question, scene.today) | {"lingua": scene.language}
    painting = painting_of(column, question.scheme, _)
    name = _("Table of numbers")
    rows = ranking_table(
        column,
        painting,
        order_of(column),
        lambda code: scene.site.page("righe", params | {"di": code}),
        _,
    )
    return f'<section class="elenco" tabindex="0" aria-label="{escape(name)}">{rows}</section>'


def _notes(column: Column, question: Question, store: Store, scene: Scene, _: Translator) -> str:
    """Return the definition and source of the number, and its caveats folded away."""
    notes = [phrase(one, _) for one in column.caveats]
    if column.yes_no:
        query = question.query
        target = target_of(store, year=query.anno, today=scene.today, zone_set=query.zone_set)
        notes = [*caveats(target, _), *notes]
    definition, source, more = _("Definition"), _("Source"), _("What must be said of these numbers")
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f"<dl><dt>{escape(definition)}</dt><dd>{escape(phrase(column.definition, _))}</dd>"
        f"<dt>{escape(source)}</dt><dd>{escape(phrase(column.source, _))}</dd></dl>"
        f'<details><summary>{escape(more)}</summary><ul class="note-mappa">{items}</ul>'
        "</details>"
    )


def _foot(question: Question, scene: Scene, _: Translator) -> str:
    source = _(
        "Services: public sources, row by row. Boundaries and population: ISTAT, openpolis "
        "(CC BY 4.0). Places: GeoNames (CC BY 4.0). Data of {date}.",
        date=_.date(scene.today.isoformat()),
    )
    params = question_params(question, scene.today) | {"lingua": scene.language}
    link = scene.site.page("copertura", params)
    whole = _("Open the page of coverage with these choices")
    more = (
        f'<p><a href="{escape(link)}" target="_blank" rel="noopener">{escape(whole)}</a></p>'
        if link
        else ""
    )
    return f"<footer><p>{escape(source)}</p>{more}</footer>"

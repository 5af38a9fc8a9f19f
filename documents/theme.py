"""The embedded page of a theme: a number for each area as a table, then the map coloured by it."""

from typing import Final

from documents.coverage import caveats, headline, legend_values, order_of, ranking_values
from documents.embed import DEFAULT_HEIGHT
from documents.frame import Page, page
from geo.coverage.column import Column, column_of
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.question import Question, question_params
from geo.coverage.target import target_of
from geo.store.store import Store
from layers.basemap import MapScript, map_script
from layers.choropleth import AreaClasses, Choropleth, painting_of
from layers.features import zone_as_land, zone_layer
from layers.scene import Scene
from layers.values import phrase, when_text
from words import Translator, translator

LEVELS: Final = ("zona", "comune")
"""The areas that a map draws one by one."""
_STYLES: Final = ("leaflet.css", "mappa.css", "incorpora.css")
_SCRIPTS: Final = ("leaflet.js", "mappa.js", "incorporata.js")


def theme_page(store: Store, question: Question, scene: Scene) -> Page:
    """Return the page of a question, its map of the default height."""
    _ = translator(scene.language)
    column = column_of(store, question, scene.today)
    drawn = _map(question, scene)
    params = question_params(question, scene.today) | {"lingua": scene.language}
    painting = painting_of(column, question.scheme, _)
    return page(
        "theme.html",
        _,
        scene.site,
        title=_heading(column, question, store, _),
        styles=_STYLES,
        scripts=_SCRIPTS,
        # Heights are set by script: the policy allows no style inside the page.
        code=f"mappa.altezza({drawn.element_id!r});\n{drawn.code}",
        sentence=_sentence(column, question, store, scene, _),
        ranking=_ranking(column, painting, params, scene, _),
        map_id=drawn.element_id,
        map_height=DEFAULT_HEIGHT,
        legend=legend_values(painting),
        definition=phrase(column.definition, _),
        source=phrase(column.source, _),
        notes=_notes(column, question, store, scene, _),
        day=scene.today.isoformat(),
        whole=scene.site.page("copertura", params),
    )


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


def _ranking(
    column: Column, painting: AreaClasses, params: dict[str, str], scene: Scene, _: Translator
) -> dict[str, object]:
    return ranking_values(
        column,
        painting,
        order_of(column),
        lambda code: scene.site.page("righe", params | {"di": code}),
        _,
    )


def _notes(
    column: Column, question: Question, store: Store, scene: Scene, _: Translator
) -> list[str]:
    """Return the caveats of the number."""
    notes = [phrase(one, _) for one in column.caveats]
    if column.yes_no:
        query = question.query
        target = target_of(store, year=query.anno, today=scene.today, zone_set=query.zone_set)
        notes = [*caveats(target, _), *notes]
    return notes

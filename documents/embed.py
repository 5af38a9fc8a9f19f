"""The embedded page: services, or a theme of coverage, as text first and then as a map.

The embedded page: the list of services as text, then the map of the same services.

"""

from html import escape
from typing import Final
from urllib.parse import urlencode

from documents.frame import (
    Page,
    escaped,
    folded,
    foot_links,
    language_links,
    language_notes,
    notes_html,
    page,
    script_links,
    styles,
    title_html,
)
from documents.listing import count_sentence, legend_html, missing_sentences
from geo.catalogue import BY_SLUG, KIND_BY_CODE, Kind
from geo.dates import CURRENT
from geo.store.selection import STATI, to_params
from layers.basemap import map_script
from layers.scene import Scene, Shown, ShownService
from layers.symbols import symbol_html
from words import Translator, languages_of_page

HEIGHTS: Final = range(200, 1201)
DEFAULT_HEIGHT: Final = 480
_SCRIPTS: Final = ("leaflet.js", "markercluster.js", "mappa.js", "incorporata.js")


def embed_page(shown: Shown) -> Page:
    """Return the page of a scene, its map of the default height."""
    scene, _ = shown.scene, shown.speaker
    drawn = map_script(scene)
    title = heading(shown)
    kinds = {service.row["kind"] for service in shown.services}
    notes = "".join(f"<li>{escaped(note)}</li>" for note in missing_sentences(shown, _))
    notes = f'<ul class="note-mappa">{notes}</ul>' if notes else ""
    skip, map_name = _("Skip the list, go to the map"), _("Map")
    pass_over, end = _("Skip the map"), _("End of the map")
    body = (
        f'<a class="salta" href="#mappa">{escaped(skip)}</a>'
        f"<header><h1>{escaped(title)}</h1>"
        f'<p class="conteggio" id="conteggio">{escaped(count_sentence(shown, _))}</p>'
        f"{language_notes('embed', scene.language, _)}</header>"
        f'<main><div class="due">{_list(shown)}'
        f'<section class="mappa-luogo" id="mappa" tabindex="-1" aria-label="{escape(map_name)}">'
        f'<a class="salta salta-mappa" href="#dopo-mappa">{escaped(pass_over)}</a>'
        # Leaflet counts from the left; what is read inside has its own direction.
        f'<div class="mappa" dir="ltr" id="{drawn.element_id}" {height_mark(DEFAULT_HEIGHT)}></div>'
        f'<p class="nascosto" id="dopo-mappa" tabindex="-1">{escaped(end)}</p>'
        f"{legend_html(kinds, _, others=scene.query.stato != STATI[0])}"
        f"{notes}</section></div></main>"
        f"{_foot(shown)}"
        f"{script_links(scene.site, *_SCRIPTS)}"
    )
    # Heights are set by script: the policy allows no style inside the page.
    code = f"mappa.altezza({drawn.element_id!r});\n{drawn.code}"
    head = styles(scene.site, "leaflet.css", "markercluster.css", "mappa.css", "incorpora.css")
    return page(scene.language, title, head, body, code, scene.site)


def with_height(html: bytes, height: int) -> bytes:
    """Return a page of the default height with a map so many pixels high."""
    return html.replace(height_mark(DEFAULT_HEIGHT).encode(), height_mark(height).encode(), 1)


def height_mark(height: int) -> str:
    """Return the attribute by which the script of the page sets the height of the map."""
    return f'data-altezza="{height}"'


def frame_name(_: Translator) -> str:
    """Return the name of a frame that holds an embed."""
    return _("Map of services for families {in_region}")


def heading(shown: Shown) -> str:
    """Return what a page shows, as a title."""
    query, _ = shown.scene.query, shown.speaker
    what = _("Services for families")
    if query.tipo:
        entry = BY_SLUG[query.tipo]
        name = entry.plural if isinstance(entry, Kind) else entry.label
        what = _(name)
    where = _("{region}")
    if query.comune:
        names = {service.names.comune for service in shown.services}
        where = names.pop() if len(names) == 1 else query.comune
    elif query.zona:
        where = _("zona {name}", name=shown.store.zones.by_set[query.zone_set][query.zona].name)
    return _(", ").join((what, where, str(query.anno)))


def _list(shown: Shown) -> str:
    _ = shown.speaker
    name = _("List of services")
    if not shown.services:
        return f'<section class="elenco" aria-label="{escape(name)}"></section>'
    cards = "".join(_article(service, shown.scene, _) for service in shown.services)
    return (
        f'<section class="elenco" tabindex="0" aria-label="{escape(name)}">'
        f'<div class="schede">{cards}</div></section>'
    )


def _article(service: ShownService, scene: Scene, _: Translator) -> str:
    card = service.card
    symbol = symbol_html(KIND_BY_CODE[service.row["kind"]], is_open=service.state in CURRENT)
    more = _("More")
    title = title_html(card)
    if service.row["location_policy"] == "point":
        link = escape(scene.site.centre(service.row["id"], scene.language))
        title = f'<a href="{link}" target="_blank" rel="noopener">{title}</a>'
    return (
        f'<article class="scheda"><h2>{symbol} {title}</h2>'
        f'<p class="tipo">{escaped(card.kind)}</p>{notes_html(card.notes)}'
        f"{folded(card.lines, more)}</article>"
    )


def _foot(shown: Shown) -> str:
    scene, _ = shown.scene, shown.speaker
    source = _(
        "Source of each service beside it. Data of {date}; boundaries ISTAT, openpolis; "
        "places GeoNames; licence CC BY 4.0.",
        date=_.date(scene.today.isoformat()),
    )
    params = to_params(scene.query, scene.today) | {"lingua": scene.language}
    link = scene.site.page("mappa", params)
    whole = _("Open the whole map with these filters")
    more = (
        f'<p><a href="{escape(link)}" target="_blank" rel="noopener">{escaped(whole)}</a></p>'
        if link
        else ""
    )
    # An embed is answered by the server in any language, as files it is in those exported.
    languages = (
        ""
        if scene.site.up is not None
        else language_links(
            {
                code: f"/embed?{urlencode(params | {'lingua': code})}"
                for code in languages_of_page("embed")
            },
            _,
        )
    )
    return f"<footer><p>{escaped(source)}</p>{more}{languages}{foot_links(scene.site, _)}</footer>"

"""The embedded page: services, or a theme of coverage, as text first and then as a map.

The embedded page: the list of services as text, then the map of the same services.

"""

from typing import Final
from urllib.parse import urlencode

from documents.frame import Page, notes_on_language, page
from documents.listing import count_sentence, legend_values, missing_sentences
from documents.markup import fragment
from geo.catalogue import BY_SLUG, Kind
from geo.store.selection import STATI, to_params
from geo.zones import slug_of
from layers.basemap import Bounds, map_script
from layers.scene import Scene, Shown
from words import DEFAULT, Translator, languages_of_page, translator

HEIGHTS: Final = range(200, 1201)
DEFAULT_HEIGHT: Final = 480
_STYLES: Final = ("leaflet.css", "markercluster.css", "mappa.css", "incorpora.css")
_SCRIPTS: Final = ("leaflet.js", "markercluster.js", "mappa.js", "incorporata.js")


def embed_page(shown: Shown) -> Page:
    """Return the page of a scene, its map of the default height."""
    scene, _ = shown.scene, shown.speaker
    drawn = map_script(scene, bounds=_bounds(shown))
    kinds = {service.kind.code for service in shown.services}
    params = to_params(scene.query, scene.today) | {"lingua": scene.language}
    return page(
        "embed.html",
        _,
        scene.site,
        title=heading(shown),
        styles=_STYLES,
        scripts=_SCRIPTS,
        # Heights are set by script: the policy allows no style inside the page.
        code=f"mappa.altezza({drawn.element_id!r});\n{drawn.code}",
        count=count_sentence(shown, _),
        language_notes=notes_on_language("embed", scene.language, _),
        services=shown.services,
        map_id=drawn.element_id,
        map_height=DEFAULT_HEIGHT,
        legend=legend_values(kinds, others=scene.query.stato != STATI[0]),
        notes=list(missing_sentences(shown, _)),
        day=scene.today.isoformat(),
        whole=scene.site.page("mappa", params),
        addresses=_addresses(scene, params),
    )


def with_height(html: bytes, height: int) -> bytes:
    """Return a page of the default height with a map so many pixels high."""
    return html.replace(height_mark(DEFAULT_HEIGHT).encode(), height_mark(height).encode(), 1)


def height_mark(height: int) -> str:
    """Return the attribute by which the script of the page sets the height of the map."""
    return fragment("height.html", "mark", translator(DEFAULT), pixels=height)


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
        where = shown.store.comune_names[_comune_asked(shown)]
    elif query.zona:
        where = _("zona {name}", name=shown.store.zones.by_set[query.zone_set][query.zona].name)
    return _(", ").join((what, where, str(query.anno)))


def _comune_asked(shown: Shown) -> str:
    """Return the ISTAT code of the comune that is asked for, whether a service is in it or not."""
    names = shown.store.comune_names
    return next(code for code, name in names.items() if slug_of(name) == shown.scene.query.comune)


def _bounds(shown: Shown) -> Bounds | None:
    """Return the corners of the comune that is asked for; of none, where the whole region is shown."""
    if not shown.scene.query.comune:
        return None
    comuni = shown.store.comuni
    shape = comuni.geometry[comuni["comune_istat"] == _comune_asked(shown)].iloc[0]
    west, south, east, north = (round(float(edge), 4) for edge in shape.bounds)
    return (south, west), (north, east)


def _addresses(scene: Scene, params: dict[str, str]) -> dict[str, str]:
    """Return where the page is in each language: as files it is in those that are exported."""
    if scene.site.up is not None:
        return {}
    return {
        code: f"/embed?{urlencode(params | {'lingua': code})}"
        for code in languages_of_page("embed")
    }

"""The base map, and a whole map as one script.

The base map: sea, neighbours, comuni, and an online basemap only where one is configured.

A Folium map as one script, for a page of our own without Streamlit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import folium
from branca.element import MacroElement
from folium.template import Template

from geo.region import region
from geo.settings import settings
from layers.assets import add_own_map_files, use_own_assets
from layers.features import linked_geojson, services_layer, structures_layer, zone_as_land
from layers.scene import Scene
from words import LANGUAGES, Translator, translator

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, (lat, lon)."""


_WMS_OWN: Final = frozenset({"service", "request", "layers", "styles", "format", "version"})
"""Parameters of a WMS address that Leaflet writes itself; others (``map=…``) are kept."""


class _Start(MacroElement):
    """Tells the script of the map its bounds and words."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        mappa.avvia(
            {{ this._parent.get_name() }}, {{ this.bounds|tojson }}, {{ this.words|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, words: dict[str, str], bounds: Bounds) -> None:
        super().__init__()
        self._name = "Start"
        self.bounds = bounds
        self.words = words


class _Muted(MacroElement):
    """Hides a basemap that fails to load, so that our own ground stays readable."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        mappa.fondo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "Muted"


def ground(scene: Scene) -> folium.Map:
    """Return the map that stays the same whatever the filters are."""
    made = _empty(scene)
    tiles = settings().tiles_url
    if tiles:
        _basemap(tiles).add_to(made)
    else:
        _surroundings(scene).add_to(made)
    _comuni(scene.fixed_link("comuni"), plain=bool(tiles)).add_to(made)
    use_own_assets(made)
    return made


def light_ground(scene: Scene, bounds: Bounds | None = None) -> folium.Map:
    """Return a map that weighs little: comuni only where a zona is chosen, and no basemap."""
    made = _empty(scene, bounds)
    _surroundings(scene).add_to(made)
    query = scene.query
    if query.zona:
        wanted = {"zona": query.zona, "zone-set": str(query.zone_set)}
        _comuni(scene.fixed_link("comuni", **wanted), plain=True).add_to(made)
    use_own_assets(made)
    return made


def _empty(scene: Scene, bounds: Bounds | None = None) -> folium.Map:
    _ = translator(scene.language)
    made = folium.Map(
        tiles=None,
        location=None,
        zoom_control=False,
        control_scale=False,
        prefer_canvas=False,
        minZoom=7,
        maxZoom=18,
        zoomSnap=0.5,
        maxBounds=[[40.5, 7.0], [46.2, 15.0]],
    )
    add_own_map_files(made)
    made.add_child(_Start(_words(_), bounds or region().bounds))
    return made


def _words(_: Translator) -> dict[str, str]:
    """Return what the script of the map says."""
    return {
        "language": _.language,
        "direction": LANGUAGES[_.language].direction,
        "map": _("Map of services for families {in_region}; the page lists the same services"),
        "controls": _("Move the map"),
        "closer": _("Zoom in"),
        "farther": _("Zoom out"),
        "north": _("Move north"),
        "south": _("Move south"),
        "west": _("Move west"),
        "east": _("Move east"),
        "whole": _("Back to the first view"),
        "close": _("Close"),
        "cluster": _("Group of {n} services: open it to see them"),
        "uncertain": _("membership uncertain"),
    }


def _basemap(url: str) -> Any:  # noqa: ANN401 - folium is untyped
    """Return tiles (``…/{z}/{x}/{y}.png``) or, where the address names layers, a WMS."""
    credit = settings().tiles_attribution or " "
    parts = urlsplit(url)
    asked = {name.lower(): value for name, value in parse_qsl(parts.query)}
    if "layers" in asked:
        kept = {name: value for name, value in asked.items() if name not in _WMS_OWN}
        address = urlunsplit(parts._replace(query=urlencode(kept)))
        tiles: Any = folium.WmsTileLayer(
            address,
            layers=asked["layers"],
            styles=asked.get("styles", ""),
            fmt=asked.get("format", "image/png"),
            version=asked.get("version", "1.1.1"),
            attr=credit,
            control=False,
        )
    else:
        # OpenStreetMap answers 403 to who does not say where they come from.
        tiles = folium.TileLayer(
            url, attr=credit, control=False, referrerPolicy="strict-origin-when-cross-origin"
        )
    tiles.add_child(_Muted())
    return tiles


def _surroundings(scene: Scene) -> Any:  # noqa: ANN401 - folium is untyped
    return linked_geojson(
        scene.fixed_link("surroundings"),
        style={
            "stroke": True,
            "color": "#c3c9ce",
            "weight": 0.8,
            "fillColor": "#e6e7e5",
            "fillOpacity": 1,
        },
        interactive=False,
        pane="contorno",
    )


def _comuni(link: str, *, plain: bool) -> Any:  # noqa: ANN401 - folium is untyped
    style = {
        "className": "comune",
        "color": "#8d9aa6",
        "weight": 0.6,
        "fillColor": "#fbfaf5",
        "fillOpacity": 0 if plain else 1,
    }
    credit = "© ISTAT, openpolis, GeoNames (CC BY 4.0)"
    return linked_geojson(link, each="mappa.comune", style=style, attribution=credit, pane="comuni")


Layer = Callable[[Scene], folium.FeatureGroup]
SERVICES: Final[tuple[Layer, ...]] = (zone_as_land, structures_layer, services_layer)
_RANDOM = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class MapScript:
    """What draws a map into the element with this id."""

    element_id: str
    code: str


def map_script(
    scene: Scene, layers: tuple[Layer, ...] = SERVICES, bounds: Bounds | None = None
) -> MapScript:
    """Return the script of a scene's map; the same scene gives the same bytes."""
    drawn = light_ground(scene, bounds)
    for layer in layers:
        layer(scene).add_to(drawn)
    use_own_assets(drawn)
    figure: Any = drawn.get_root()
    figure.render()
    code = figure.script.render()
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], str(len(numbers) + 1))

    return MapScript(_RANDOM.sub(number, drawn.get_name()), _RANDOM.sub(number, code).strip())

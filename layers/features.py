"""Layers of services, structures and zone, whose features the browser fetches from our own origin.

A GeoJSON layer whose features the browser fetches from our own origin, without waiting.

Services as points: a symbol each, clusters where they pile up, every one reachable.

Residential structures: a count on the comune, never a place.

Zone-distretto of the set in force: lines, names, and the rest veiled when one is chosen.
"""

import json
from typing import Any

import folium
from folium.map import Layer
from folium.plugins import MarkerCluster
from folium.template import Template
from folium.utilities import JsCode, remove_empty

from layers.scene import Scene


class LinkedGeoJson(Layer):
    """Features behind a link, dressed by functions of ``mappa.js``.

    folium's own ``GeoJson(embed=False)`` asks for its features synchronously and needs jQuery.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.geoJson(null, {{ this.options|tojavascript }});
        mappa.carica({{ this.url|tojson }}, {{ this.get_name() }},
            {{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, url: str, **options: Any) -> None:  # noqa: ANN401 - Leaflet's options
        # Not "show": features join their parent when they arrive, or a cluster would stay empty.
        super().__init__(control=False, show=False)
        self._name = "LinkedGeoJson"
        self.url = url
        self.options = remove_empty(**options)


def linked_geojson(url: str, *, each: str | None = None, **options: Any) -> LinkedGeoJson:  # noqa: ANN401
    """Return a layer that loads its features from a link.

    Parameters
    ----------
    url
        Where the features are.
    each
        Name of the function of ``mappa.js`` that dresses each feature.
    options
        Leaflet's GeoJSON options.
    """
    if each:
        options["on_each_feature"] = JsCode(each)
    return LinkedGeoJson(url, **options)


def services_layer(scene: Scene) -> folium.FeatureGroup:
    """Return the scene's services that have a place; those on one point spread when opened."""
    group = folium.FeatureGroup(name="services", control=False)
    cluster = MarkerCluster(
        control=False,
        icon_create_function="mappa.grappolo",
        maxClusterRadius=34,
        showCoverageOnHover=False,
        spiderfyDistanceMultiplier=1.6,
        animate=False,
    ).add_to(group)
    linked_geojson(
        scene.link("servizi", scheda="1", lingua=scene.language),
        each="mappa.scheda",
        point_to_layer=JsCode("mappa.segno"),
    ).add_to(cluster)
    return group


def structures_layer(scene: Scene) -> folium.FeatureGroup:
    """Return the scene's structures counted by comune."""
    group = folium.FeatureGroup(name="structures", control=False)
    linked_geojson(
        scene.link("strutture", lingua=scene.language),
        each="mappa.elenco",
        point_to_layer=JsCode("mappa.conto"),
    ).add_to(group)
    return group


def zone_layer(scene: Scene) -> folium.FeatureGroup:
    """Return the zone of the scene's set; the chosen one stands out and is zoomed to."""
    return _zone(scene, land=False)


def zone_as_land(scene: Scene) -> folium.FeatureGroup:
    """Return the zone as the ground itself, where no comuni are drawn under them."""
    return _zone(scene, land=True)


def _zone(scene: Scene, *, land: bool) -> folium.FeatureGroup:
    query = scene.query
    chosen = json.dumps(query.zona or "")
    group = folium.FeatureGroup(name="zone", control=False)
    linked_geojson(
        scene.fixed_link("zone", **{"zone-set": str(query.zone_set)}),
        each=f"mappa.zona({chosen}, {query.zone_set})",
        style=JsCode(f"mappa.stileZona({chosen}, {json.dumps(land)})"),
        interactive=False,
        pane="terra" if land else "zone",
    ).add_to(group)
    return group

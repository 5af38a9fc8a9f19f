"""Services as points: a symbol each, clusters where they pile up, every one reachable."""

import folium
from folium.plugins import MarkerCluster
from folium.utilities import JsCode

from layers.linked import linked_geojson
from layers.scene import Scene


def services_layer(scene: Scene) -> folium.FeatureGroup:
    """Return the scene's services that have a place; those on one point spread when opened."""
    group = folium.FeatureGroup(name="services", control=False)
    cluster = MarkerCluster(
        control=False, icon_create_function="mappa.grappolo", maxClusterRadius=34,
        showCoverageOnHover=False, spiderfyDistanceMultiplier=1.6, animate=False,
    ).add_to(group)
    linked_geojson(
        scene.link("servizi", scheda="1", lingua=scene.language),
        each="mappa.scheda",
        point_to_layer=JsCode("mappa.segno"),
    ).add_to(cluster)
    return group

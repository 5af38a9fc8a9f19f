"""Residential structures: a count on the comune, never a place."""

import folium
from folium.utilities import JsCode

from layers.linked import linked_geojson
from layers.scene import Scene


def structures_layer(scene: Scene) -> folium.FeatureGroup:
    """Return the scene's structures counted by comune."""
    group = folium.FeatureGroup(name="structures", control=False)
    linked_geojson(
        scene.link("strutture", lingua=scene.language),
        each="mappa.elenco",
        point_to_layer=JsCode("mappa.conto"),
    ).add_to(group)
    return group

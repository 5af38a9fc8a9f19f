"""Zone-distretto of the set in force: lines, names, and the rest veiled when one is chosen."""

import json

import folium
from folium.utilities import JsCode

from layers.linked import linked_geojson
from layers.scene import Scene


def zone_layer(scene: Scene) -> folium.FeatureGroup:
    """Return the zone of the scene's set; the chosen one stands out and is zoomed to."""
    query = scene.query
    chosen = json.dumps(query.zona or "")
    group = folium.FeatureGroup(name="zone", control=False)
    linked_geojson(
        scene.fixed_link("zone", **{"zone-set": str(query.zone_set)}),
        each=f"mappa.zona({chosen}, {query.zone_set})",
        style=JsCode(f"mappa.stileZona({chosen})"),
        interactive=False,
    ).add_to(group)
    return group

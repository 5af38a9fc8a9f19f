"""Zone-distretto of the set in force: lines, names, and the rest veiled when one is chosen."""

import json

import folium
from folium.utilities import JsCode

from layers.linked import linked_geojson
from layers.scene import Scene


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

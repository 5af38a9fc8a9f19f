"""A GeoJson layer whose features the browser fetches from our own origin."""

from typing import Any, Final

from folium import GeoJson
from folium.utilities import JsCode

_EMPTY: Final = {"type": "FeatureCollection", "features": []}


def linked_geojson(url: str, *, each: str | None = None, **options: Any) -> GeoJson:  # noqa: ANN401
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
    code = JsCode(each) if each else None
    layer = GeoJson(_EMPTY, on_each_feature=code, control=False, **options)
    # Given an address at once, folium would try to open it as a local file.
    layer.embed = False
    layer.embed_link = url
    return layer

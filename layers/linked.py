"""A GeoJSON layer whose features the browser fetches from our own origin, without waiting."""

from typing import Any

from folium.map import Layer
from folium.template import Template
from folium.utilities import JsCode, remove_empty


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

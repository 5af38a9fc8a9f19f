"""A Folium map inside a Streamlit page, rendered once per state and replayed to everybody.

``st_folium`` renders a map at every run of a page (0.5 s of processor for 273 polygons). Its
arguments are text and numbers, though, so they are made once for each state of the filters and
sent again: the base map is always the same, so the browser keeps it and its view, and only the
layers that the filters change are drawn anew.
"""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import folium
import streamlit_folium

from layers.assets import use_own_assets
from layers.scene import Scene

HEIGHT: Final = 660
_send: Final[Callable[..., Any]] = streamlit_folium._component_func  # noqa: SLF001
_rendering: Final = Lock()

Draw = Callable[[Scene], folium.Map | folium.FeatureGroup]


def show_map(scene: Scene, ground: Draw, layers: tuple[Draw, ...]) -> None:
    """Show a map of layers on a ground, at the place of the page where this is called."""
    _send(**_arguments(scene, ground, layers))


def show_map_to_click(
    scene: Scene, ground: Draw, layers: tuple[Draw, ...], script: str = ""
) -> tuple[float, float] | None:
    """Show a map and return the (lat, lon) of the last click on it, if there was one.

    Parameters
    ----------
    script
        What the map does beside its layers, for this person alone: it is never kept.
    """
    arguments = _arguments(scene, ground, layers) | {"returned_objects": ["last_clicked"]}
    arguments["feature_group"] += script
    clicked = (_send(**arguments) or {}).get("last_clicked")
    return (clicked["lat"], clicked["lng"]) if clicked else None


@lru_cache(maxsize=512)
def _arguments(scene: Scene, ground: Draw, layers: tuple[Draw, ...]) -> dict[str, Any]:
    """Return the component's arguments for a scene.

    ``st_folium`` offers no way to get them but to let it call the component, so the component is
    replaced while it renders, by one thread at a time; nobody else calls ``st_folium``.
    """
    kept: dict[str, Any] = {}
    groups = [layer(scene) for layer in layers]
    for group in groups:
        use_own_assets(group)
    with _rendering:
        streamlit_folium._component_func = lambda **given: kept.update(given)  # noqa: SLF001
        try:
            streamlit_folium.st_folium(
                ground(scene),
                key="mappa",
                height=HEIGHT,
                use_container_width=True,
                returned_objects=[],
                feature_group_to_add=groups,
            )
        finally:
            streamlit_folium._component_func = _send  # noqa: SLF001
    kept.pop("on_change")
    kept["header"] = ""  # folium's own styles, which mappa.css replaces
    return kept

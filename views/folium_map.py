"""A Folium map inside a Streamlit page, rendered once per state and replayed to everybody.

``st_folium`` renders a map at every run of a page (0.5 s of processor for 273 polygons). Its
arguments are text and numbers, though, so they are made once for each state of the filters and
sent again: the base map is always the same, so the browser keeps it and its view, and only the
layers that the filters change are drawn anew.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import folium
import streamlit as st
import streamlit_folium

from documents.markup import fragment
from layers.assets import use_own_assets
from layers.scene import Scene
from views.page import PAGE_TEMPLATE
from words import Translator, translator

HEIGHT: Final = 660
_send: Final[Callable[..., Any]] = streamlit_folium._component_func  # noqa: SLF001
_rendering: Final = Lock()

Draw = Callable[[Scene], folium.Map | folium.FeatureGroup]


def show_map(scene: Scene, ground: Draw, layers: tuple[Draw, ...], about: str = "") -> None:
    """Show a map of layers on a ground, at the place of the page where this is called.

    Parameters
    ----------
    about
        What the map shows, in one sentence: the map is in a document of its own, to which no
        element of the page can belong.
    """
    arguments = dict(_arguments(scene, ground, layers))
    arguments["feature_group"] += _described(about)
    with _passed_over(scene.language):
        _send(**arguments)


def show_map_to_click(
    scene: Scene, ground: Draw, layers: tuple[Draw, ...], script: str = "", about: str = ""
) -> tuple[float, float] | None:
    """Show a map and return the (lat, lon) of the last click on it, if there was one.

    Parameters
    ----------
    script
        What the map does beside its layers, for this person alone: it is never kept.
    about
        As for ``show_map``.
    """
    arguments = _arguments(scene, ground, layers) | {"returned_objects": ["last_clicked"]}
    arguments["feature_group"] += _described(about) + script
    with _passed_over(scene.language):
        clicked = (_send(**arguments) or {}).get("last_clicked")
    return (clicked["lat"], clicked["lng"]) if clicked else None


def link_to_map(_: Translator) -> None:
    """Show the link that leads past a list to the map; on a phone everybody sees it."""
    st.html(fragment(PAGE_TEMPLATE, "link_to_map", _))


@contextmanager
def _passed_over(language: str) -> Iterator[None]:
    """Set links around a map by which the keyboard passes over it."""
    _ = translator(language)
    st.html(fragment(PAGE_TEMPLATE, "before_map", _))
    yield
    st.html(fragment(PAGE_TEMPLATE, "after_map", _))


def _described(about: str) -> str:
    """Return the script that ties a sentence to the map."""
    said = json.dumps(about).replace("<", "\\u003c")
    return f"\nmappa.descrive(map_div, {said});\n" if about else ""


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

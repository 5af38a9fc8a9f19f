"""A Folium map as one script, for a page of our own without Streamlit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import folium

from layers.assets import use_own_assets
from layers.ground import light_ground
from layers.scene import Scene
from layers.services import services_layer
from layers.structures import structures_layer
from layers.zone import zone_as_land

Layer = Callable[[Scene], folium.FeatureGroup]
SERVICES: Final[tuple[Layer, ...]] = (zone_as_land, structures_layer, services_layer)
_RANDOM = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class MapScript:
    """What draws a map into the element with this id."""

    element_id: str
    code: str


def map_script(scene: Scene, layers: tuple[Layer, ...] = SERVICES) -> MapScript:
    """Return the script of a scene's map; the same scene gives the same bytes."""
    drawn = light_ground(scene)
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

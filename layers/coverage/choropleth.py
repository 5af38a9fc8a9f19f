"""Areas coloured by a number: geometry that never changes by one link, the numbers by another."""

from dataclasses import dataclass
from typing import Any

import folium
from folium.map import Layer
from folium.template import Template

from geo.plan.question import Question, question_params
from layers.scene import Scene


class _Painted(Layer):
    """Areas behind one link, painted as another link says."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        mappa.dipinge({{ this.areas|tojson }}, {{ this.values|tojson }}, {{ this.key|tojson }},
            {{ this.chosen|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, areas: str, values: str, key: str, chosen: str) -> None:
        super().__init__(control=False, show=False)
        self._name = "Painted"
        self.areas, self.values, self.key, self.chosen = areas, values, key, chosen


@dataclass(frozen=True, slots=True)
class Choropleth:
    """A layer of a question's areas, for one theme: equal ones draw the same map."""

    question: Question
    theme: str = "indicatore"
    """``indicatore``: the values of the indicator; ``lacune``: the kinds of gap."""
    scenario: tuple[tuple[str, str], ...] = ()
    """URL parameters of the changes of a scenario."""

    def __call__(self, scene: Scene) -> folium.FeatureGroup:
        """Return the areas, painted in the browser."""
        question, group = self.question, folium.FeatureGroup(name="tema", control=False)
        by_comune = question.level == "comune"
        areas = scene.fixed_link("comuni") if by_comune else scene.fixed_link(
            "zone", **{"zone-set": str(question.query.zone_set)})
        params = question_params(question, scene.today) | dict(self.scenario)
        params |= {"tema": self.theme, "lingua": scene.language, "v": scene.stamp}
        made: Any = _Painted(areas, scene.site.data("valori", params),
                             "comune_istat" if by_comune else "zona", question.query.zona or "")
        made.add_to(group)
        return group

"""A choropleth: in which class each area is, what the classes mean, in which colours.

Made once for a column, it gives the map on screen, the drawing that is taken away, the legend and
the bars of the table, so that they never differ.

Areas coloured by a number: geometry that never changes by one link, the numbers by another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import folium
import numpy as np
from folium.map import Layer
from folium.template import Template

from geo.coverage.case import Units
from geo.coverage.classes import Scheme, classes_of, classify
from geo.coverage.column import Column, gap_kind
from geo.coverage.gaps import GAP_LABELS, UNKNOWN, Gaps
from geo.coverage.question import Question, question_params
from geo.people import BANDS
from geo.zones import Zona
from layers.palette import (
    GAP_COLOURS,
    GAP_PATTERNS,
    NO_DATA,
    NO_DATA_PATTERN,
    YES_NO,
    YES_NO_PATTERNS,
    sequential,
)
from layers.scene import Scene
from layers.values import MET, NO_NUMBER, NOT_KNOWN, phrase, unit_text
from words import Translator

N_CLASSES: Final = 5


@dataclass(frozen=True, slots=True)
class Swatch:
    """One entry of a legend."""

    colour: str
    label: str
    count: int
    pattern: str = ""
    """Drawn over the colour, so that colour alone tells nothing: see ``palette``."""


@dataclass(frozen=True)
class AreaClasses:
    """Classes of units with their colours and words."""

    units: Units
    title: str
    swatches: tuple[Swatch, ...]
    """The classes in order, then the areas without a number if there are any."""
    n_classes: int
    index: Mapping[str, int | None]
    """Code of a unit → its class."""
    texts: Mapping[str, str]
    """Code of a unit → what is told of it."""

    def as_json(self, zone: Mapping[str, Zona]) -> dict[str, object]:
        """Return what the browser paints by, keyed as the drawn areas are."""
        name = dict(zip(self.units.codes, self.units.names, strict=True))
        units = {
            key: {"name": name[code], "text": self.texts[code], "class": self.index[code]}
            for key, code in self.unit_of_area(zone).items()
        }
        fills = [[swatch.colour, swatch.pattern] for swatch in self.swatches[: self.n_classes]]
        return {"fills": fills, "none": [NO_DATA, NO_DATA_PATTERN], "units": units}

    def unit_of_area(self, zone: Mapping[str, Zona]) -> dict[str, str]:
        """Return the unit of each drawn area: AUSL and the region are drawn zona by zona."""
        if self.units.level in {"zona", "comune"}:
            return {code: code for code in self.units.codes}
        of = self.units.number_of_comune
        return {slug: self.units.codes[of[next(iter(one.comuni))]] for slug, one in zone.items()}

    def as_sentence(self, _: Translator) -> str:
        """Return what the map shows in one sentence: its classes and how many areas each has."""
        told = "; ".join(f"{one.label}: {_.number(one.count)}" for one in self.swatches)
        return _("{what}, areas in each class: {told}.", what=self.title, told=told)

    def colour_of(self, code: str) -> str:
        """Return the colour of a unit's class."""
        number = self.index[code]
        return NO_DATA if number is None else self.swatches[number].colour


def painting_of(
    column: Column, scheme: Scheme, _: Translator, breaks: tuple[float, ...] = ()
) -> AreaClasses:
    """Return the painting of a column.

    Parameters
    ----------
    breaks
        Upper bounds of the classes, where a map stands beside another of the same scale.
    """
    texts = {code: unit_text(column, code, _) for code in column.units.codes}
    colours: tuple[str, ...]
    patterns: tuple[str, ...]
    if column.yes_no:
        labels = [_(NOT_KNOWN), _(MET)]
        colours, patterns = tuple(YES_NO), tuple(YES_NO_PATTERNS)
        index = [None if np.isnan(value) else int(value) for value in column.numbers]
    else:
        classes = classify(column.numbers, scheme=scheme, n=N_CLASSES)
        index = list(classes_of(column.numbers, breaks) if breaks else classes.index)
        bounds = _bounds(breaks, classes.lower) if breaks else classes.bounds
        colours = sequential(len(bounds))
        patterns = ("",) * len(bounds)
        labels = [
            _label(column, low, high, first=number == 0, _=_)
            for number, (low, high) in enumerate(bounds)
        ]
    of_unit = dict(zip(column.units.codes, index, strict=True))
    title = phrase(column.label, _)
    swatches = _swatches(colours, patterns, labels, index, _)
    return AreaClasses(column.units, title, swatches, len(labels), of_unit, texts)


def painting_of_gaps(gaps: Gaps, band: str, _: Translator) -> AreaClasses:
    """Return the painting of the kind of gap that most minors of a unit live in."""
    kinds, units = gap_kind(gaps, band), gaps.case.units
    index = [None if np.isnan(kind) else int(kind) for kind in kinds]
    labels = [_(label, km=gaps.km) for label in GAP_LABELS[:UNKNOWN]]
    of_band = gaps.people[:, :, tuple(BANDS).index(band)]
    people = dict(zip(units.codes, of_band, strict=True))
    texts = {code: _gap_text(told, gaps.km, _) for code, told in people.items()}
    of_unit = dict(zip(units.codes, index, strict=True))
    swatches = _swatches(GAP_COLOURS, GAP_PATTERNS, labels, index, _)
    return AreaClasses(units, _("Where most minors live"), swatches, len(labels), of_unit, texts)


def _gap_text(people: np.ndarray, km: int, _: Translator) -> str:
    served, outside, beyond, unknown = (_.number(round(float(one))) for one in people)
    if unknown != "0":
        return _(
            "within {km} km: {served} minors of a centre of their zona, {outside} only of "
            "another, {beyond} of none, {unknown} unknown",
            km=km,
            served=served,
            outside=outside,
            beyond=beyond,
            unknown=unknown,
        )
    return _(
        "within {km} km: {served} minors of a centre of their zona, {outside} only of "
        "another, {beyond} of none",
        km=km,
        served=served,
        outside=outside,
        beyond=beyond,
    )


def _bounds(breaks: tuple[float, ...], lower: float | None) -> tuple[tuple[float, float], ...]:
    first = min(breaks[0], breaks[0] if lower is None else lower)
    return tuple(zip((first, *breaks), breaks, strict=False))


def _label(column: Column, low: float, high: float, *, first: bool, _: Translator) -> str:
    low_text, high_text = (_.number(round(one, column.decimals)) for one in (low, high))
    if low_text == high_text:
        return high_text
    if first:
        return _("{low} to {high}", low=low_text, high=high_text)
    return _("over {low} to {high}", low=low_text, high=high_text)


def _swatches(
    colours: Sequence[str],
    patterns: Sequence[str],
    labels: list[str],
    index: list[int | None],
    _: Translator,
) -> tuple[Swatch, ...]:
    told = enumerate(zip(colours, labels, patterns, strict=True))
    rows = [
        Swatch(colour, label, index.count(number), pattern)
        for number, (colour, label, pattern) in told
    ]
    if None in index:
        rows.append(Swatch(NO_DATA, _(NO_NUMBER), index.count(None), NO_DATA_PATTERN))
    return tuple(rows)


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
        areas = (
            scene.fixed_link("comuni")
            if by_comune
            else scene.fixed_link("zone", **{"zone-set": str(question.query.zone_set)})
        )
        params = question_params(question, scene.today) | dict(self.scenario)
        params |= {"tema": self.theme, "lingua": scene.language, "v": scene.stamp}
        made: Any = _Painted(
            areas,
            scene.site.data("valori", params),
            "comune_istat" if by_comune else "zona",
            question.query.zona or "",
        )
        made.add_to(group)
        return group

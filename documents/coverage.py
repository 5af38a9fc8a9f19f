"""Coverage in words and tables: headline, ranking, gaps, comparison, effect, series.

The headline: in how many zone the regional target is met, which ones, since when.

The numbers of a map as a table: units in order, bars, and the reason where there is none.

Gaps in words: totals of the three kinds, and the comuni where most people have one.

Zone beside each other: a table of every indicator, and the scale that their maps share.

The effect of a scenario as tables, and what a link to it says about its data.

A series of published figures in words: its name, and a table of every year with its source.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import ceil
from typing import Final
from urllib.parse import quote

import pandas as pd

from documents.markup import fragment, render
from geo.coverage.classes import classify
from geo.coverage.column import Column, column_in, column_of
from geo.coverage.comparison import Comparison, Side
from geo.coverage.gaps import BEYOND, GAP_LABELS, OUTSIDE, SERVED, UNKNOWN, Gaps
from geo.coverage.question import Question
from geo.coverage.scenario import SHOWN, Effect
from geo.coverage.siting import METHODS, NextSites
from geo.coverage.table import CoverageTable
from geo.coverage.target import Target, ZonaTarget
from geo.figures.published import Figure, Series, ZoneFigure, ZoneValue
from geo.figures.rows import NOT_IN_TABLE, Reason
from geo.people import BAND_LABELS, BANDS
from geo.region import region
from geo.store.store import Store
from geo.zones import Zona
from layers.choropleth import N_CLASSES, AreaClasses
from layers.palette import BAR, HATCHING
from layers.values import phrase, unit_text, value_text
from words import DEFAULT, Translator, translator

_COVERAGE: Final = "coverage.html"


def headline(target: Target, _: Translator, *, is_today: bool) -> str:
    """Return the headline of a year as one sentence."""
    when = _("today") if is_today else _("on 31 December {year}", year=target.year)
    return _(
        "{n} of {total} zone have an open Centro per le famiglie known to this map {when}.",
        n=_.number(target.n_met),
        total=_.number(len(target.zone)),
        when=when,
    )


def caveats(target: Target, _: Translator) -> list[str]:
    """Return what the headline does not say."""
    said = [
        _(
            "The regional target is at least one for each zona-distretto ({acts}). “None known” "
            "does not mean that none exists: this map knows what public sources tell.",
            acts=region().target_acts,
        )
    ]
    if count := region().official_count(_.language):
        said.append(_("The official count ({count}) lists no zone.", count=count))
    if target.doubtful:
        said.append(
            _.n(
                "In {n} zona a centre is known today, but no source says since when: for this year it "
                "is unknown.",
                "In {n} zone a centre is known today, but no source says since when: for this year it "
                "is unknown.",
                len(target.doubtful),
            )
        )
    return said


def target_lists(target: Target, _: Translator) -> str:
    """Return the zone where it is met, unknown and not known to be met, as HTML lists."""
    return fragment(
        _COVERAGE,
        "target_lists",
        _,
        met=[_met(zona, _) for zona in target.met],
        doubtful=[zona.name for zona in target.doubtful],
        none_known=[zona.name for zona in target.zone if not zona.is_met and not zona.is_doubtful],
    )


def _met(zona: ZonaTarget, _: Translator) -> tuple[str, str, str]:
    """Return the name of a zona, its open rows counted, and since when it has had one."""
    return zona.name, _.n("{n} row", "{n} rows", len(zona.centres)), since(zona, _)


def since(zona: ZonaTarget, _: Translator) -> str:
    """Return since when a zona has had an open centre, as far as sources tell."""
    if not zona.since:
        return _("opening not dated")
    day = _.date(zona.since)
    if zona.is_opening:
        return _("open since {day}", day=day)
    return _("first documented: {day}", day=day)


_PLAIN: Final = " =/:.,-"
"""What an address between quotes may hold as it is."""
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit in the order of its number: what is told of it, and where that is opened."""

    name: str
    place: int
    text: str
    is_known: bool
    link: str = ""
    bar: int = 0
    """The width of its bar; 0 for none."""


def ranking_table(
    column: Column,
    painting: AreaClasses,
    codes: Sequence[str],
    link: Link,
    _: Translator,
    *,
    first: int = 1,
) -> str:
    """Return units as rows of an HTML table, each number a link to what it is made of.

    Parameters
    ----------
    codes
        Units in the order in which they are shown, as ``order_of`` gives them.
    link
        Code of a unit → address of the rows of its number; empty where none can answer.
    first
        The place of the first row.
    """
    values = ranking_values(column, painting, codes, link, _, first=first)
    return fragment(_COVERAGE, "ranking_table", _, **values)


def ranking_values(
    column: Column,
    painting: AreaClasses,
    codes: Sequence[str],
    link: Link,
    _: Translator,
    *,
    first: int = 1,
) -> dict[str, object]:
    """Return what the template of a ranking asks for: see ``ranking_table``."""
    return {"caption": painting.title, "rows": list(_ranked(column, codes, link, _, first))}


def _ranked(
    column: Column, codes: Sequence[str], link: Link, _: Translator, first: int
) -> Iterator[Ranked]:
    names = dict(zip(column.units.codes, column.units.names, strict=True))
    most = float(column.numbers.max()) if column.numbers.notna().any() else 0.0
    for place, code in enumerate(codes, first):
        value = float(column.numbers[code])
        if value != value:  # noqa: PLR0124 - NaN
            yield Ranked(names[code], place, unit_text(column, code, _), is_known=False)
        else:
            bar = 0 if column.yes_no else _bar(value, most)
            text = value_text(column, value, _)
            yield Ranked(names[code], place, text, is_known=True, link=link(code), bar=bar)


def order_of(column: Column) -> list[str]:
    """Return the units, the highest number first, those without one last."""
    ranked = [code for code, _value in column.ranked()]
    known = set(ranked)
    return ranked + [code for code in column.units.codes if code not in known]


def _bar(value: float, most: float) -> int:
    """Return the width of a bar, the highest number as wide as can be."""
    return max(round(BAR * value / most) if most > 0 else 0, 1)


def legend_of(painting: AreaClasses, _: Translator) -> str:
    """Return the legend with the count of each class."""
    return fragment(_COVERAGE, "legend", _, **legend_values(painting))


def legend_values(painting: AreaClasses) -> dict[str, object]:
    """Return what the template of a legend asks for."""
    swatches = [(_tile(one.colour, one.pattern), one.label, one.count) for one in painting.swatches]
    return {"title": painting.title, "swatches": swatches}


@lru_cache(maxsize=64)
def _tile(colour: str, pattern: str) -> str:
    """Return a colour and its pattern as an address: pages not ours let no SVG element through."""
    drawn = render("tile.svg", translator(DEFAULT), colour=colour, pattern=pattern, ink=HATCHING)
    return f"data:image/svg+xml,{quote(drawn, safe=_PLAIN)}"


_ORDER: Final = (BEYOND, OUTSIDE, SERVED)


def gap_totals(gaps: Gaps, band: str, _: Translator) -> str:
    """Return how many people each kind of gap has, as three figures."""
    people = gaps.people[:, :, tuple(BANDS).index(band)].sum(axis=0)
    whole = float(people.sum())
    kinds = [
        (
            kind,
            float(n),
            round(100 * float(n) / whole, 1) if whole else 0,
            _(GAP_LABELS[kind], km=gaps.km),
        )
        for kind, n in enumerate(people)
        if n or kind != UNKNOWN
    ]
    name = _(BAND_LABELS[band])
    title = _("Where they can go: {who}", who=name)
    return fragment(_COVERAGE, "gap_totals", _, title=title, kinds=kinds)


def gap_table(gaps: Gaps, band: str, most: int, link: Link, _: Translator) -> str:
    """Return the units with most people in a gap, as an HTML table."""
    ranked = gaps.ranked(tuple(BANDS).index(band))
    names = dict(zip(gaps.case.units.codes, gaps.case.units.names, strict=True))
    rows = [
        (link(code), names[code], [float(people[kind]) for kind in _ORDER])
        for code, people in ranked[:most]
    ]
    caption = _.n(
        "{n} comune where minors have no centre of their zona within {km} km, most minors first",
        "{n} comuni where minors have no centre of their zona within {km} km, most minors first",
        len(ranked),
        km=gaps.km,
    )
    if len(ranked) > most:
        caption += ". " + _("The first {n} are shown; the table to take away has them all.", n=most)
    return fragment(_COVERAGE, "gap_table", _, caption=caption, rows=rows)


PART: Final = 1000
"""Bounds of classes are told to a thousandth."""


def comparison_table(comparison: Comparison, _: Translator) -> str:
    """Return every indicator of the sides, with rank and the region's number, as HTML."""
    several = len({side.year for side in comparison.sides}) > 1
    heads = [
        _("Number"),
        *(f"{side.name}, {side.year}" if several else side.name for side in comparison.sides),
        *_regions(comparison, _),
    ]
    return fragment(
        _COVERAGE,
        "comparison_table",
        _,
        caption=_("Side by side, in the {n} zone", n=comparison.zone_set),
        heads=heads,
        rows=list(_rows(comparison, _)),
    )


Ranking = tuple[str, tuple[int, int] | None]
"""What is told of a unit, and its place among how many, where it has one."""


def _regions(comparison: Comparison, _: Translator) -> Iterator[str]:
    for year in dict.fromkeys(side.year for side in comparison.sides):
        yield _("{region}, {year}", year=year)


def _rows(comparison: Comparison, _: Translator) -> Iterator[tuple[str, list[Ranking]]]:
    regions = {side.year: side.region for side in comparison.sides}
    for indicator in comparison.indicators:
        told = [_side(side, indicator.slug, indicator.code, _) for side in comparison.sides]
        for whole in regions.values():
            column = column_in(whole, indicator.slug)
            told.append((unit_text(column, region().slug, _), None))
        yield _(indicator.label), told


def _side(side: Side, slug: str, code: str, _: Translator) -> Ranking:
    return unit_text(column_in(side.table, slug), side.zona, _), side.rank(code)


def same_scale(comparison: Comparison, question: Question, store: Store, today: date) -> str:
    """Return the upper bounds of the classes that all sides share, as a URL carries them.

    Empty where there is nothing to class, or only yes and no.
    """
    values = []
    for side in comparison.sides:
        query = replace(
            question.query, anno=side.year, zona=side.zona, zone_set=comparison.zone_set
        )
        column = column_of(store, replace(question, query=query, level="comune"), today)
        if column.yes_no:
            return ""
        values.append(column.numbers)
    classes = classify(pd.concat(values, ignore_index=True), scheme=question.scheme, n=N_CLASSES)
    # Rounded up, so that the greatest value is inside its class.
    bounds = (ceil(bound * PART) / PART for bound in classes.breaks)
    return ",".join(dict.fromkeys(f"{bound:.3f}".rstrip("0").rstrip(".") for bound in bounds))


EffectTable = tuple[str, list[tuple[str, str, str]]]
"""A caption, and rows of a label with what is told before and after."""


def effect_tables(effect: Effect, band: str, _: Translator) -> str:
    """Return gaps, the region and what changes in each zona, before and after, as HTML tables."""
    tables = [_gaps(effect, band, _), _region(effect, _)]
    if effect.changed_zone:
        tables.append(_zone(effect, _))
    return fragment(_COVERAGE, "effect_tables", _, tables=tables)


def _region(effect: Effect, _: Translator) -> EffectTable:
    rows = [
        (_(indicator.label), *_told(effect.region_tables, region().slug, indicator.slug, _))
        for indicator in SHOWN
    ]
    return _("{region}"), rows


def _zone(effect: Effect, _: Translator) -> EffectTable:
    """Return the numbers of zone that change, and no others."""
    names, rows = effect.zone_tables[0].names, []
    for code in effect.changed_zone:
        for indicator in SHOWN:
            before, later = _told(effect.zone_tables, code, indicator.slug, _)
            if before != later:
                what = _(indicator.label)
                rows.append((f"{names[code]}: {what}", before, later))
    return _("Zone whose numbers change"), rows


def _told(
    tables: tuple[CoverageTable, CoverageTable], code: str, slug: str, _: Translator
) -> tuple[str, str]:
    before, later = (unit_text(column_in(table, slug), code, _) for table in tables)
    return before, later


def _gaps(effect: Effect, band: str, _: Translator) -> EffectTable:
    column = tuple(BANDS).index(band)
    before, later = (gaps.people[:, :, column].sum(axis=0) for gaps in effect.gaps)
    rows = [
        (
            _(label, km=effect.km),
            _.number(round(float(before[kind]))),
            _.number(round(float(later[kind]))),
        )
        for kind, label in enumerate(GAP_LABELS)
        if kind != UNKNOWN or before[kind]
    ]
    who = _(BAND_LABELS[band])
    return _("{region}: {who}", who=who), rows


def seal_sentence(version: str, result: str, today: str, digest: str, _: Translator) -> str:
    """Return whether a link's result still stands.

    Parameters
    ----------
    version, result
        The version of the data and the hash that the link carries.
    today, digest
        Those of now.
    """
    same = result == digest
    if version == today and same:
        return _("This is the result with which the link was made.")
    if version == today or not (version and result):
        return _(
            "The link was cut or edited since it was made: what you see is computed anew from "
            "what it says now."
        )
    if same:
        return _(
            "The data changed since the link was made (version {old}, now {new}); the result "
            "is the same.",
            old=version,
            new=today,
        )
    return _(
        "The data changed since the link was made (version {old}, now {new}), and so did the "
        "result: what you see is of today's data.",
        old=version,
        new=today,
    )


def next_table(found: NextSites, _: Translator) -> str:
    """Return the best places for new centres, what each adds, and how sure that is, as HTML."""
    by_people = found.method == METHODS[0]
    gain = (
        _("Minors newly within {km} km", km=found.km)
        if by_people
        else _("Kilometres saved by all together")
    )
    sentence = _next_sentence(found, _)
    return fragment(_COVERAGE, "next_table", _, sentence=sentence, gain=gain, sites=found.sites)


def _next_sentence(found: NextSites, _: Translator) -> str:
    if found.method == METHODS[0]:
        said = _(
            "Of {before} minors without any centre within {km} km, {reached} would have one.",
            before=_.number(round(found.n_without)),
            km=found.km,
            reached=_.number(round(found.objective)),
        )
    else:
        said = _(
            "The mean way of minors to the nearest centre would go from {before} to {later} km.",
            before=_.number(round(found.mean_km, 2)),
            later=_.number(round(found.objective, 2)),
        )
    if found.is_optimal:
        return said + " " + _("No other choice of places does better: that is proven.")
    return (
        said
        + " "
        + _(
            "The time was up before a proof: no choice can do better than {bound}.",
            bound=_.number(round(found.bound, 2)),
        )
    )


def name_of(series: Series) -> str:
    """Return what a series counts, in the words of its source, with its area unless the region."""
    quantity = series.quantity
    parts = [quantity.indicator, quantity.breakdown if quantity.breakdown != "totale" else ""]
    name = ": ".join(part for part in parts if part)
    where = "" if quantity.area == region().name else f" ({quantity.area})"
    return f"{name[:1].upper()}{name[1:]}{where}"


def told_figures(series: Series) -> list[Figure]:
    """Return the years that have a number."""
    return [figure for figure in series.figures if figure.value is not None]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A published figure as a row of a table."""

    head: str
    number: str
    notes: str
    publisher: str
    address: str
    day: str = ""


def series_table(series: Series, _: Translator) -> str:
    """Return every year of a series with its number or the reason, notes and source, as HTML."""
    rows = [_series_row(figure, _) for figure in (*series.figures, *series.apart)]
    return fragment(_COVERAGE, "series_table", _, caption=name_of(series), rows=rows)


def _series_row(figure: Figure, _: Translator) -> FigureRow:
    year = str(figure.year) if figure.year else figure.reference_date
    said = [reason_text(one, _) for one in (figure.missing, *figure.caveats) if one]
    if figure.note:
        said.append(figure.note)
    day = figure.reference_date if figure.reference_date != year else ""
    return FigureRow(
        year,
        "–" if figure.value is None else _.number(figure.value),
        "; ".join(said),
        figure.source_org,
        figure.source_url,
        _.date(day) if len(day) == 10 else day,
    )


def reason_text(reason: Reason, _: Translator) -> str:
    """Return a reason in a language."""
    values = {
        name: value if isinstance(value, str) else _.number(value) for name, value in reason.params
    }
    return _(reason.msgid, **values)


def figure_table(figure: ZoneFigure, zone: Mapping[str, Zona], _: Translator) -> str:
    """Return a figure by zona, its zone without a value named below it, as HTML."""
    told = [
        (zone[slug].name, value)
        for slug, value in figure.values.items()  # noqa: PD011  a dict
        if value.value is not None or value.missing != NOT_IN_TABLE
    ]
    told += [(value.where, value) for value in figure.apart]
    absent = [
        zone[slug].name
        for slug, value in figure.values.items()  # noqa: PD011  a dict
        if value.missing == NOT_IN_TABLE
    ]
    notes = [reason_text(one, _) for one in figure.caveats]
    if absent:
        notes.append(
            _("Not in this table, so unknown, not zero: {names}.", names=", ".join(absent))
        )
    return fragment(
        _COVERAGE,
        "figure_table",
        _,
        caption=f"{figure.topic.indicator}, {figure.topic.year}",
        rows=[_zone_row(name, value, figure.topic.unit, _) for name, value in told],
        notes=notes,
    )


def _zone_row(name: str, value: ZoneValue, unit: str, _: Translator) -> FigureRow:
    known = "" if unit == "n" else unit
    number = "–" if value.value is None else f"{_.number(value.value)} {known}".strip()
    said = [reason_text(one, _) for one in (value.missing, *value.caveats) if one]
    notes = "; ".join([*said, value.note] if value.note else said)
    return FigureRow(name, number, notes, value.source_org, value.source_url)


def about(column: Column, _: Translator) -> str:
    """Return what a number means, where it comes from and what must be said of it, as HTML."""
    return fragment(
        _COVERAGE,
        "about",
        _,
        definition=phrase(column.definition, _),
        source=phrase(column.source, _),
        caveats=[phrase(one, _) for one in column.caveats],
    )

"""Coverage in words and tables: headline, ranking, gaps, comparison, effect, series.

The headline: in how many zone the regional target is met, which ones, since when.

The numbers of a map as a table: units in order, bars, and the reason where there is none.

Gaps in words: totals of the three kinds, and the comuni where most people have one.

Zone beside each other: a table of every indicator, and the scale that their maps share.

The effect of a scenario as tables, and what a link to it says about its data.

A series of published figures in words: its name, and a table of every year with its source.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from math import ceil
from typing import Final
from urllib.parse import quote

import pandas as pd

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
from layers.choropleth import N_CLASSES, AreaClasses, Swatch
from layers.palette import BAR, CROSSED, DIAGONAL, DOTS, HATCHING
from layers.values import unit_text, value_text
from words import Translator


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
    none_known = [zona for zona in target.zone if not zona.is_met and not zona.is_doubtful]
    groups = (
        (_("Met: an open centre is known"), [_met(zona, _) for zona in target.met]),
        (_("Unknown for this year"), [escape(zona.name) for zona in target.doubtful]),
        (_("None known"), [escape(zona.name) for zona in none_known]),
    )
    return (
        '<div class="traguardo">'
        + "".join(
            f"<section><h3>{escape(name)} ({_.number(len(items))})</h3><ul>"
            + "".join(f"<li>{item}</li>" for item in items)
            + "</ul></section>"
            for name, items in groups
            if items
        )
        + "</div>"
    )


def _met(zona: ZonaTarget, _: Translator) -> str:
    n = len(zona.centres)
    rows = _.n("{n} row", "{n} rows", n)
    return f"<strong>{escape(zona.name)}</strong>: {escape(rows)}, {escape(since(zona, _))}"


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
    names = dict(zip(column.units.codes, column.units.names, strict=True))
    most = float(column.numbers.max()) if column.numbers.notna().any() else 0.0
    rows = "".join(
        _row(column, code, names[code], place, most, link(code), _)
        for place, code in enumerate(codes, first)
    )
    heads = (_("No."), _("Area"), _("Number"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        '<div class="contenitore"><table class="graduatoria">'
        f"<caption>{escape(painting.title)}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def order_of(column: Column) -> list[str]:
    """Return the units, the highest number first, those without one last."""
    ranked = [code for code, _value in column.ranked()]
    known = set(ranked)
    return ranked + [code for code in column.units.codes if code not in known]


def _row(  # noqa: PLR0917 - the parts of a row, in their order
    column: Column, code: str, name: str, place: int, most: float, link: str, _: Translator
) -> str:
    value = float(column.numbers[code])
    if value != value:  # noqa: PLR0124 - NaN
        text = f'<span class="senza">{escape(unit_text(column, code, _))}</span>'
        number = "–"
    else:
        told = escape(value_text(column, value, _))
        number = _.number(place)
        bar = "" if column.yes_no else _bar(value, most)
        if link:
            told = f'<a href="{escape(link)}" target="_blank">{told}</a>'
        text = f"{told}{bar}"
    return (
        f'<tr><td class="posto">{number}</td><th scope="row">{escape(name)}</th>'
        f"<td>{text}</td></tr>"
    )


def _bar(value: float, most: float) -> str:
    width = round(BAR * value / most) if most > 0 else 0
    return f'<span class="barra b{max(width, 1)}"></span>'


def legend_of(painting: AreaClasses, _: Translator) -> str:
    """Return the legend with the count of each class."""
    items = "".join(
        f'<li><img class="tassello" alt="" src="{_address(_tile(swatch))}">'
        f"<span>{escape(swatch.label)} ({_.number(swatch.count)})</span></li>"
        for swatch in painting.swatches
    )
    name = _("Legend: {what}; in brackets, how many areas", what=painting.title)
    return f'<ul class="legenda" aria-label="{escape(name)}">{items}</ul>'


_PATTERNS: Final = {
    "": "",
    DIAGONAL: "".join(f'<path d="M{x} 16 L{x + 16} 0"></path>' for x in range(-12, 22, 6)),
    DOTS: "".join(
        f'<circle cx="{x}" cy="{y}" r=".7"></circle>'
        for x in range(3, 22, 5)
        for y in range(3, 16, 5)
    ),
    CROSSED: "".join(
        f'<path d="M{x} 16 L{x + 16} 0 M{x} 0 L{x + 16} 16"></path>' for x in range(-12, 22, 6)
    ),
}


def _tile(swatch: Swatch) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 16"><rect x=".5" y=".5" '
        f'width="21" height="15" fill="{swatch.colour}" stroke="#33506b"/>'
        f'<g stroke="{HATCHING}" stroke-width="1.2" fill="none">{_PATTERNS[swatch.pattern]}'
        "</g></svg>"
    )


def _address(drawn: str) -> str:
    """Return a small drawing as an address: pages that are not ours let no SVG element through."""
    return f"data:image/svg+xml,{quote(drawn, safe=_PLAIN)}"


_ORDER: Final = (BEYOND, OUTSIDE, SERVED)


def gap_totals(gaps: Gaps, band: str, _: Translator) -> str:
    """Return how many people each kind of gap has, as three figures."""
    people = gaps.people[:, :, tuple(BANDS).index(band)].sum(axis=0)
    whole = float(people.sum())
    labels = [_(label, km=gaps.km) for label in GAP_LABELS]
    items = "".join(
        f'<li class="lacuna-{kind}"><strong>{_.number(round(float(n)))}</strong> '
        f"<span>{_.number(round(100 * float(n) / whole, 1) if whole else 0)} %</span>"
        f"<span>{escape(labels[kind])}</span></li>"
        for kind, n in enumerate(people)
        if n or kind != UNKNOWN
    )
    name = _(BAND_LABELS[band])
    title = _("Where they can go: {who}", who=name)
    return f'<ul class="lacune" aria-label="{escape(title)}">{items}</ul>'


def gap_table(gaps: Gaps, band: str, most: int, link: Link, _: Translator) -> str:
    """Return the units with most people in a gap, as an HTML table."""
    ranked = gaps.ranked(tuple(BANDS).index(band))
    names = dict(zip(gaps.case.units.codes, gaps.case.units.names, strict=True))
    heads = (_("Comune"), _("Without any"), _("Only elsewhere"), _("Served"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    rows = "".join(
        f'<tr><th scope="row"><a href="{escape(link(code))}" target="_blank">'
        f"{escape(names[code])}</a></th>"
        + "".join(f"<td>{_.number(round(float(people[kind])))}</td>" for kind in _ORDER)
        + "</tr>"
        for code, people in ranked[:most]
    )
    caption = _.n(
        "{n} comune where minors have no centre of their zona within {km} km, most minors first",
        "{n} comuni where minors have no centre of their zona within {km} km, most minors first",
        len(ranked),
        km=gaps.km,
    )
    if len(ranked) > most:
        caption += ". " + _("The first {n} are shown; the table to take away has them all.", n=most)
    return (
        f'<div class="contenitore"><table class="numeri"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


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
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(told)}</tr>'
        for label, told in _rows(comparison, _)
    )
    caption = _("Side by side, in the {n} zone", n=comparison.zone_set)
    return (
        f'<div class="contenitore"><table class="numeri confronto"><caption>{escape(caption)}'
        f"</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _regions(comparison: Comparison, _: Translator) -> Iterator[str]:
    for year in dict.fromkeys(side.year for side in comparison.sides):
        yield _("{region}, {year}", year=year)


def _rows(comparison: Comparison, _: Translator) -> Iterator[tuple[str, list[str]]]:
    regions = {side.year: side.region for side in comparison.sides}
    for indicator in comparison.indicators:
        told = [_side(side, indicator.slug, indicator.code, _) for side in comparison.sides]
        for whole in regions.values():
            column = column_in(whole, indicator.slug)
            told.append(f"<td>{escape(unit_text(column, region().slug, _))}</td>")
        yield _(indicator.label), told


def _side(side: Side, slug: str, code: str, _: Translator) -> str:
    text = unit_text(column_in(side.table, slug), side.zona, _)
    place = side.rank(code)
    if place is None:
        return f"<td>{escape(text)}</td>"
    rank = _("{place} of {n}", place=_.number(place[0]), n=_.number(place[1]))
    return f'<td>{escape(text)} <span class="tipo">{escape(rank)}</span></td>'


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


def effect_tables(effect: Effect, band: str, _: Translator) -> str:
    """Return gaps, the region and what changes in each zona, before and after, as HTML tables."""
    parts = [_gaps(effect, band, _), _region(effect, _)]
    if effect.changed_zone:
        parts.append(_zone(effect, _))
    return f'<div class="effetti">{"".join(parts)}</div>'


def _region(effect: Effect, _: Translator) -> str:
    rows = [
        (_(indicator.label), *_told(effect.region_tables, region().slug, indicator.slug, _))
        for indicator in SHOWN
    ]
    return _as_html(_("{region}"), rows, _)


def _zone(effect: Effect, _: Translator) -> str:
    """Return the numbers of zone that change, and no others."""
    names, rows = effect.zone_tables[0].names, []
    for code in effect.changed_zone:
        for indicator in SHOWN:
            before, later = _told(effect.zone_tables, code, indicator.slug, _)
            if before != later:
                what = _(indicator.label)
                rows.append((f"{names[code]}: {what}", before, later))
    return _as_html(_("Zone whose numbers change"), rows, _)


def _told(
    tables: tuple[CoverageTable, CoverageTable], code: str, slug: str, _: Translator
) -> tuple[str, str]:
    before, later = (unit_text(column_in(table, slug), code, _) for table in tables)
    return before, later


def _gaps(effect: Effect, band: str, _: Translator) -> str:
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
    return _as_html(_("{region}: {who}", who=who), rows, _)


def _as_html(caption: str, rows: list[tuple[str, str, str]], _: Translator) -> str:
    heads = (_("Number"), _("Before"), _("After"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(before)}</td>'
        f"<td>{_changed(before, later)}</td></tr>"
        for label, before, later in rows
    )
    return (
        f'<div class="contenitore"><table class="numeri effetto"><caption>{escape(caption)}'
        f"</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _changed(before: str, later: str) -> str:
    return escape(later) if before == later else f"<strong>{escape(later)}</strong>"


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
    heads = (_("Order"), _("Comune"), _("Zona-distretto"), gain)
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    rows = "".join(
        f'<tr><td>{place}</td><th scope="row">{escape(site.comune)}</th>'
        f"<td>{escape(site.zona)}</td><td>{_.number(round(site.gain))}</td></tr>"
        for place, site in enumerate(found.sites, 1)
    )
    text = _next_sentence(found, _)
    return (
        f'<p role="status">{escape(text)}</p><div class="contenitore"><table class="numeri">'
        f"<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


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


def series_table(series: Series, _: Translator) -> str:
    """Return every year of a series with its number or the reason, notes and source, as HTML."""
    heads = (_("Year"), _("Number"), _("Day"), _("Notes"), _("Source"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    figures = [*series.figures, *series.apart]
    rows = "".join(_series_row(figure, _) for figure in figures)
    return (
        f'<div class="contenitore"><table class="numeri serie"><caption>'
        f"{escape(name_of(series))}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _series_row(figure: Figure, _: Translator) -> str:
    year = str(figure.year) if figure.year else figure.reference_date
    number = "–" if figure.value is None else _.number(figure.value)
    said = [reason_text(one, _) for one in (figure.missing, *figure.caveats) if one]
    if figure.note:
        said.append(figure.note)
    day = figure.reference_date if figure.reference_date != year else ""
    told = _.date(day) if len(day) == 10 else day
    source = escape(figure.source_org or figure.source_url)
    if figure.source_url.startswith("http"):
        source = (
            f'<a href="{escape(figure.source_url)}" target="_blank" rel="noopener '
            f'noreferrer">{source}</a>'
        )
    notes = "; ".join(said)
    return (
        f'<tr><th scope="row">{escape(year)}</th><td>{escape(number)}</td>'
        f"<td>{escape(told)}</td><td>{escape(notes)}</td><td>{source}</td></tr>"
    )


def reason_text(reason: Reason, _: Translator) -> str:
    """Return a reason in a language."""
    values = {
        name: value if isinstance(value, str) else _.number(value) for name, value in reason.params
    }
    return _(reason.msgid, **values)


def figure_table(figure: ZoneFigure, zone: Mapping[str, Zona], _: Translator) -> str:
    """Return a figure by zona, its zone without a value named below it, as HTML."""
    heads = (_("Zona-distretto"), _("Number"), _("Notes"), _("Source"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    told = [
        (zone[slug].name, value)
        for slug, value in figure.values.items()  # noqa: PD011  a dict
        if value.value is not None or value.missing != NOT_IN_TABLE
    ]
    told += [(value.where, value) for value in figure.apart]
    rows = "".join(_zone_row(name, value, figure.topic.unit, _) for name, value in told)
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
    below = "".join(f"<li>{escape(note)}</li>" for note in notes)
    caption = f"{figure.topic.indicator}, {figure.topic.year}"
    return (
        f'<div class="contenitore"><table class="numeri serie"><caption>{escape(caption)}'
        f"</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<ul class="note-mappa">{below}</ul>'
    )


def _zone_row(name: str, value: ZoneValue, unit: str, _: Translator) -> str:
    known = "" if unit == "n" else unit
    number = "–" if value.value is None else f"{_.number(value.value)} {known}"
    said = [reason_text(one, _) for one in (value.missing, *value.caveats) if one]
    notes = "; ".join([*said, value.note] if value.note else said)
    source = escape(value.source_org or value.source_url)
    if value.source_url.startswith("http"):
        source = (
            f'<a href="{escape(value.source_url)}" target="_blank" rel="noopener '
            f'noreferrer">{source}</a>'
        )
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(number.strip())}</td>'
        f"<td>{escape(notes)}</td><td>{source}</td></tr>"
    )

"""The report of one zona: a page to be printed, with tables, maps, definitions and sources.

Tables of the report, and the notes that stand below them.

What the report says first: whether the regional target is met, by whom, and four numbers.

The centres of the zona: as on cards, with nothing that a card does not show.

Who can reach what: gaps at a distance by age, and the comuni of the zona.

Every indicator of the catalogue for one zona: number, rank, region; and what each means.

Published figures of the zona, each only in its own zone set, with its year and source.

Maps of the report: drawings that the server makes of the same questions.

The page of the report: sections in the order in which a planner reads them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from string import ascii_lowercase
from typing import Final
from urllib.parse import urlencode

from documents.coverage import caveats, headline, reason_text, since
from documents.frame import Page, page
from geo.coverage.column import Column, caveats_of, column_in
from geo.coverage.gaps import GAP_LABELS, SERVED, UNKNOWN
from geo.coverage.indicators import INDICATOR_BY_SLUG, INDICATORS, MINORS, Indicator
from geo.coverage.report import ComuneRow, Report
from geo.dates import State
from geo.figures.published import FULL, PARTIAL, SINGLE, ZoneFigure, ZoneValue
from geo.figures.rows import PARTIAL_TABLE, SINGLE_VALUES
from geo.messages import N_
from geo.people import BAND_LABELS
from geo.region import region
from geo.store.store import Store
from layers.card import Card, Line, Names, card_of
from layers.site import SERVER
from layers.values import phrase, value_text
from words import Translator


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell of a table."""

    text: str
    beside: str | None = None
    """What stands small beside the text: a unit, a share."""
    link: str = ""
    letter: str = ""
    """Where there is no number: the letter of the note that says why."""
    order: int = 0
    """The number by which a row is referred to; 0 for none."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report; the first cell of each row is its head."""

    name: str
    """Its class, which says how wide its columns are."""
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing that the server makes, what it shows in words, and its caption."""

    source: str
    alt: str
    caption: str


@dataclass(slots=True)
class Notes:
    """Why numbers of a table are missing: each reason is said once, below, by its letter."""

    reasons: dict[str, str] = field(default_factory=dict)

    def cell(self, column: Column, unit: str, _: Translator) -> Cell:
        """Return a number without its unit; a dash and a letter where there is none."""
        value = float(column.numbers[unit])
        if value == value:  # noqa: PLR0124 - NaN is the one number that differs from itself
            return Cell(value_text(column, value, _, with_unit=False))
        reason = phrase(column.reasons[unit], _)
        return Cell("", letter=self.reasons.setdefault(reason, ascii_lowercase[len(self.reasons)]))


def plain(texts: Iterable[str]) -> tuple[Cell, ...]:
    """Return cells that hold a text and no more."""
    return tuple(map(Cell, texts))


def share(part: float, whole: float, _: Translator) -> str:
    """Return a part of a whole in per cent; a dash where there is no whole."""
    return f"{_.number(round(100 * part / whole, 1))} %" if whole else "–"


def _target(report: Report, is_today: bool, _: Translator) -> str:  # noqa: FBT001
    """Return whether the regional target is met in the zona, as far as sources tell."""
    when = _("today") if is_today else _("on 31 December {year}", year=report.query.anno)
    mine = report.target.zone[report.case.units.number[report.side.zona]]
    if mine.is_met:
        return _(
            "Regional target met {when}: at least one open Centro per le famiglie is known, "
            "{since}.",
            when=when,
            since=since(mine, _),
        )
    if mine.is_doubtful:
        return _(
            "Whether the regional target was met {when} is unknown: a Centro per le famiglie "
            "is known today, but no source says since when.",
            when=when,
        )
    return _(
        "Regional target not known to be met {when}: no open Centro per le famiglie is known.",
        when=when,
    )


def _numbers(report: Report, _: Translator) -> Iterator[tuple[str, str]]:
    zona, table = report.side.zona, report.side.table
    for slug in ("centri", "minori"):
        yield _told(report, slug, _)
    people = report.gaps.people[table.units.number[zona], :, MINORS]
    served = _("unknown") if people[UNKNOWN] else share(people[SERVED], people.sum(), _)
    yield served, _("minors with a centre of their own zona within {km} km", km=report.gaps.km)
    yield _told(report, "distanza-media", _)


def _told(report: Report, slug: str, _: Translator) -> tuple[str, str]:
    column = column_in(report.side.table, slug)
    value = float(column.numbers[report.side.zona])
    is_known = value == value  # noqa: PLR0124 - NaN is the one number that differs from itself
    number = (
        value_text(column, value, _, with_unit=slug == "distanza-media")
        if is_known
        else (_("unknown"))
    )
    return number, _(column.label.text)


def centre_names(store: Store) -> dict[str, str]:
    """Return the id of each service → its name with its comune."""
    services = store.services
    rows = zip(services["id"], services["name"], services["comune_istat"], strict=True)
    return {record: _named(name, store.comune_names.get(code, "")) for record, name, code in rows}


def _named(name: str, comune: str) -> str:
    return name if not comune or comune.casefold() in name.casefold() else f"{name}, {comune}"


def opened_since(row: Mapping[str, str], _: Translator) -> str:
    """Return since when a centre has been open, as far as its source tells."""
    if not row["valid_from"]:
        return _("not dated")
    day = _.date(row["valid_from"])
    if row["valid_from_basis"] == "opened":
        return _("open since {day}", day=day)
    return _("first documented: {day}", day=day)


Centre = tuple[Card, list[Line]]
"""A centre as on its card, and the lines of it that the report shows."""


def centres_of(
    rows: Sequence[Mapping[str, str]], state: State, store: Store, _: Translator
) -> list[Centre]:
    """Return centres as the report lists them: with nothing that a card does not show."""
    return [_centre(row, state, store, _) for row in rows]


def _centre(row: Mapping[str, str], state: State, store: Store, _: Translator) -> Centre:
    code = row["comune_istat"]
    names = Names(store.comune_names.get(code, ""), store.provinces.get(code, ""), "")
    card = card_of(row, state, names, _)
    dated = Line("since", _("Since"), opened_since(row, _))
    return card, [*card.of("address", "phone", "phone_note", "email"), dated, *card.of("source")]


def gap_table(report: Report, _: Translator) -> Table:
    """Return how many minors of each age are in each kind of gap, with their share."""
    gaps = report.gaps
    people = gaps.people[report.case.units.number[report.side.zona]]
    kinds = [kind for kind in range(len(people)) if kind != UNKNOWN or people[kind].any()]
    heads = (_("Age"), _("Minors"), *(_(GAP_LABELS[kind], km=gaps.km) for kind in kinds))
    rows = []
    for label, of_band in zip(BAND_LABELS.values(), people.T, strict=True):
        whole = float(of_band.sum())
        cells = [
            Cell(_.number(round(float(of_band[kind]))), share(float(of_band[kind]), whole, _))
            for kind in kinds
        ]
        rows.append((Cell(_(label)), Cell(_.number(round(whole))), *cells))
    caption = _("Minors by age and by the nearest open centre, at {km} km", km=gaps.km)
    return Table("vuoti", caption, heads, rows)


def comune_table(report: Report, names: Mapping[str, str], _: Translator) -> Table:
    """Return the comuni of the zona: minors, how many are near a centre, the nearest one.

    Parameters
    ----------
    names
        Id of a centre → its name with its comune.
    """
    km = report.gaps.km
    heads = (
        _("Comune"),
        _("Minors"),
        _("Within {km} km of a centre", km=km),
        _("Share"),
        _("Nearest centre"),
        _("Mean distance, km"),
    )
    rows = [_gap_row(row, names, _) for row in report.comune_rows]
    caption = _.n("{n} comune of the zona", "{n} comuni of the zona", len(rows))
    return Table("comuni", caption, heads, rows)


def _gap_row(row: ComuneRow, names: Mapping[str, str], _: Translator) -> tuple[Cell, ...]:
    unknown = _("unknown")
    nearest = unknown if row.nearest is None else names.get(row.nearest, _("none known"))
    mean = unknown if row.mean_km is None else _.number(round(row.mean_km, 1))
    n = _.number(round(row.n_within))
    part = share(row.n_within, row.minors, _)
    if row.n_unknown:
        n, part = (_("at least {n}", n=n), unknown) if round(row.n_within) else (unknown, unknown)
    return plain((row.name, _.number(round(row.minors)), n, part, nearest, mean))


def indicator_table(report: Report, notes: Notes, _: Translator) -> Table:
    """Return the table; each number is a link to the rows that it is made of.

    Parameters
    ----------
    notes
        Filled with the reasons why numbers are missing.
    """
    heads = (_("Indicator"), report.side.name, _("Place among the zone"), _("{region}"))
    rows = [
        _indicator_row(report, number, indicator, notes, _)
        for number, indicator in enumerate(INDICATORS, start=1)
    ]
    caption = _("Indicators; the numbers refer to the definitions below")
    return Table("indicatori", caption, heads, rows)


def _indicator_row(
    report: Report, number: int, indicator: Indicator, notes: Notes, _: Translator
) -> tuple[Cell, ...]:
    side, slug = report.side, indicator.slug
    mine, whole = (column_in(table, slug) for table in (side.table, side.region))
    there = Cell(_met(report, _)) if indicator.yes_no else notes.cell(whole, region().slug, _)
    cells = [
        _opened(notes.cell(mine, side.zona, _), "zona", side.zona, report, slug, _),
        _opened(there, "regione", region().slug, report, slug, _),
    ]
    place = None if indicator.yes_no else side.rank(indicator.code)
    rank = (
        "–"
        if place is None
        else _("{place} of {n}", place=_.number(place[0]), n=_.number(place[1]))
    )
    unit = None if indicator.yes_no else _(indicator.unit)
    return Cell(_(indicator.label), unit, order=number), cells[0], Cell(rank), cells[1]


def _met(report: Report, _: Translator) -> str:
    n, total = _.number(report.target.n_met), _.number(len(report.target.zone))
    return _("{n} of {total} zone", n=n, total=total)


def _opened(cell: Cell, level: str, code: str, report: Report, slug: str, _: Translator) -> Cell:
    """Return a number with the link to its rows; one that is missing has none."""
    if cell.letter:
        return cell
    query = report.query
    params = {
        "indicatore": slug,
        "per": level,
        "anno": query.anno,
        "zone-set": query.zone_set,
        "di": code,
        "lingua": _.language,
    }
    return replace(cell, link=f"/righe?{urlencode(params)}")


def definition_sources(_: Translator) -> list[str]:
    """Return the sources of the indicators, each with the numbers of those that it is of."""
    by_source: dict[str, list[str]] = {}
    for number, one in enumerate(INDICATORS, start=1):
        by_source.setdefault(one.source, []).append(str(number))
    return [
        _("Source of {numbers}: {source}.", numbers=", ".join(numbers), source=_(source))
        for source, numbers in by_source.items()
    ]


_LABELS: Final = {FULL: N_("full table"), PARTIAL: N_("partial table"), SINGLE: N_("single values")}


Source = tuple[str, str]
"""Who publishes a figure, and where."""


def figure_table(report: Report, _: Translator) -> tuple[Table | None, list[Source]]:
    """Return the figures as a table, withheld ones as such, and their sources as numbered there."""
    if not report.figures:
        return None, []
    heads = (_("Figure"), _("Year"), _("Number"), _("Table"), _("Notes"), _("Source"))
    values = [figure.values[report.side.zona] for figure in report.figures]
    sources = list(dict.fromkeys((value.source_org, value.source_url) for value in values))
    rows = [
        _figure_row(figure, value, sources.index((value.source_org, value.source_url)) + 1, _)
        for figure, value in zip(report.figures, values, strict=True)
    ]
    caption = _("Published figures, only as published for the {n} zone", n=report.query.zone_set)
    return Table("pubblicati", caption, heads, rows), sources


def _figure_row(
    figure: ZoneFigure, value: ZoneValue, source: int, _: Translator
) -> tuple[Cell, ...]:
    topic = figure.topic
    unit = "" if topic.unit == "n" else topic.unit
    number = "–" if value.value is None else f"{_.number(value.value)} {unit}".strip()
    said = [reason_text(one, _) for one in (value.missing, *value.caveats) if one]
    if value.reference_date[:4] not in {"", str(topic.year)} or "-" in value.reference_date:
        said.append(_day(value.reference_date, _))
    said += [value.note] if value.note else []
    notes = "; ".join(said)
    table = _(_LABELS[figure.completeness])
    head = Cell(topic.indicator, topic.domain)
    return (head, *plain((str(topic.year), number, table, notes, f"[{source}]")))


def _legend(_: Translator) -> str:
    kinds = ((PARTIAL, PARTIAL_TABLE), (SINGLE, SINGLE_VALUES))
    told = [(_(_LABELS[kind]), reason_text(reason, _)) for kind, reason in kinds]
    return ". ".join(f"{kind.capitalize()}: {reason}" for kind, reason in told) + "."


def _day(written: str, _: Translator) -> str:
    try:
        return _.date(written)
    except ValueError:
        return written


_DRAWN: Final = "/api/copertura.svg"
_DISTANCE, _PEOPLE = "distanza-media", "minori"
_HALF: Final = 0.5


def distance_map(report: Report, _: Translator) -> Figure:
    """Return the comuni by their distance from a centre; by their minors where few are known."""
    is_told = report.comuni.numbers[INDICATOR_BY_SLUG[_DISTANCE].code].notna().mean() > _HALF
    slug = _DISTANCE if is_told else _PEOPLE
    label = _(INDICATOR_BY_SLUG[slug].label)
    alt = _(
        "Map of the comuni of the zona {name}: {what}. The table of comuni has the numbers.",
        name=report.side.name,
        what=label,
    )
    caption = _("{what}, comune by comune: the numbers are in the table of comuni.", what=label)
    return _figure(report, {"indicatore": slug}, alt, caption, _)


def gap_map(report: Report, _: Translator) -> Figure:
    """Return the comuni by the kind of gap in which most of their minors live."""
    km = report.gaps.km
    alt = _(
        "Map of the comuni of the zona {name} by the kind of gap in which most minors live, "
        "at {km} km. The tables have the numbers.",
        name=report.side.name,
        km=km,
    )
    caption = _("Kind of gap in which most minors of each comune live, at {km} km", km=km)
    return _figure(report, {"tema": "lacune", "km": str(km)}, alt, caption, _)


def _figure(report: Report, shown: dict[str, str], alt: str, caption: str, _: Translator) -> Figure:
    query = report.query
    params = {
        "zona": report.side.zona,
        "per": "comune",
        "anno": query.anno,
        "zone-set": query.zone_set,
        "lingua": _.language,
    } | shown
    return Figure(f"{_DRAWN}?{urlencode(params)}", alt, caption)


def report_page(
    report: Report, store: Store, address: str, today: date, when: str, _: Translator
) -> Page:
    """Return the report of a zona as a page that prints on A4.

    Parameters
    ----------
    address
        Where the report is found again.
    when
        The day and the division that its numbers are of, in words.
    """
    names, zona, notes = centre_names(store), report.side.name, Notes()
    is_today = report.query.anno == today.year
    figures, sources = figure_table(report, _)
    target = report.target
    return page(
        "report.html",
        _,
        SERVER,
        title=_("Coverage report, zona {name}, {year}", name=zona, year=report.query.anno),
        styles=("rapporto.css",),
        zona=zona,
        when=when,
        target=_target(report, is_today, _),
        centres_named="; ".join(names[row["id"]] for row in report.open_rows),
        numbers=list(_numbers(report, _)),
        region=(headline(target, _, is_today=is_today), *caveats(target, _)),
        distance_map=distance_map(report, _),
        indicators=indicator_table(report, notes, _),
        reasons=notes.reasons,
        gaps=gap_table(report, _),
        gap_map=gap_map(report, _),
        comuni=comune_table(report, names, _),
        open_centres=centres_of(report.open_rows, State.OPEN, store, _),
        doubtful_centres=centres_of(report.doubtful_rows, State.UNKNOWN, store, _),
        figures=figures,
        zone_set=report.query.zone_set,
        completeness=_legend(_),
        n_silent=report.n_silent,
        sources=sources,
        definitions=[(_(one.label), _(one.definition)) for one in INDICATORS],
        definition_sources=definition_sources(_),
        caveats=[phrase(one, _) for one in caveats_of(report.case)],
        day=today.isoformat(),
        version=store.version,
        address=address,
    )

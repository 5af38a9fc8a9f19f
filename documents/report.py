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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from string import ascii_lowercase
from typing import Final
from urllib.parse import urlencode

from documents.coverage import caveats, headline, reason_text, since
from documents.frame import Page, listed, notes_html, page, styles
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
from layers.card import Line, Names, card_of
from layers.site import SERVER
from layers.values import phrase, value_text
from words import Translator


def as_table(name: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are mark-up already, the first of each row its head.

    Parameters
    ----------
    name
        The class of the table, which says how wide its columns are.
    heads
        Texts; they are repeated where the table goes on on another sheet.
    """
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(
            f'<td data-nome="{escape(what)}">{cell}</td>'
            for what, cell in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="{name}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


@dataclass(slots=True)
class Notes:
    """Why numbers of a table are missing: each reason is said once, below, by its letter."""

    _reasons: dict[str, str] = field(default_factory=dict)

    def cell(self, column: Column, unit: str, _: Translator) -> str:
        """Return a number without its unit; a dash and a letter where there is none."""
        value = float(column.numbers[unit])
        if value == value:  # noqa: PLR0124 - NaN is the one number that differs from itself
            return escape(value_text(column, value, _, with_unit=False))
        return self.dash(phrase(column.reasons[unit], _))

    def dash(self, reason: str) -> str:
        """Return the mark of a missing number."""
        letter = self._reasons.setdefault(reason, ascii_lowercase[len(self._reasons)])
        return f'<span class="senza">– <sup>{letter}</sup></span>'

    def html(self) -> str:
        """Return the notes; nothing where no number is missing."""
        items = "".join(
            f"<li><sup>{letter}</sup> {escape(reason)}</li>"
            for reason, letter in self._reasons.items()
        )
        return f'<ul class="sotto">{items}</ul>' if items else ""


def share(part: float, whole: float, _: Translator) -> str:
    """Return a part of a whole in per cent; a dash where there is no whole."""
    return f"{_.number(round(100 * part / whole, 1))} %" if whole else "–"


def head_of(report: Report, names: Mapping[str, str], _: Translator, *, is_today: bool) -> str:
    """Return the headline of the zona, four numbers, the region's headline and its limits.

    Parameters
    ----------
    names
        Id of a centre → its name with its comune.
    """
    when = _("today") if is_today else _("on 31 December {year}", year=report.query.anno)
    tiles = "".join(
        f"<li><strong>{escape(number)}</strong> <span>{escape(text)}</span></li>"
        for number, text in _numbers(report, _)
    )
    name = _("In brief")
    whole = headline(report.target, _, is_today=is_today)
    notes = "".join(f"<p>{escape(note)}</p>" for note in (whole, *caveats(report.target, _)))
    centres = "; ".join(names[row["id"]] for row in report.open_rows)
    by_whom = _("Open rows: {centres}.", centres=centres)
    more = f"<p>{escape(by_whom)}</p>" if centres else ""
    return (
        f'<p class="traguardo">{escape(_target(report, when, _))}</p>{more}'
        f'<ul class="numeri" aria-label="{escape(name)}">{tiles}</ul>'
        f'<div class="avviso">{notes}</div>'
    )


def _target(report: Report, when: str, _: Translator) -> str:
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


def centre_lists(report: Report, store: Store, _: Translator) -> str:
    """Return the open centres, then those of which no source tells whether they were open."""
    parts = [_list(report.open_rows, State.OPEN, store, _)]
    if not report.open_rows:
        none = _("No open centre is known here on this day. That does not mean that none exists.")
        parts = [f'<p class="avviso">{escape(none)}</p>']
    if report.doubtful_rows:
        title = _("Centres that may have been open: no source says since when")
        parts.append(f"<h3>{escape(title)}</h3>")
        parts.append(_list(report.doubtful_rows, State.UNKNOWN, store, _))
    return "".join(parts)


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


def _list(rows: Sequence[Mapping[str, str]], state: State, store: Store, _: Translator) -> str:
    items = "".join(f"<li>{_card(row, state, store, _)}</li>" for row in rows)
    return f'<ul class="centri">{items}</ul>'


def _card(row: Mapping[str, str], state: State, store: Store, _: Translator) -> str:
    code = row["comune_istat"]
    names = Names(store.comune_names.get(code, ""), store.provinces.get(code, ""), "")
    card = card_of(row, state, names, _)
    dated = Line("since", _("Since"), opened_since(row, _))
    lines = [*card.of("address", "phone", "email"), dated, *card.of("source")]
    return f"<h4>{escape(card.title)}</h4>{notes_html(card.notes)}{listed(lines)}"


def gap_table(report: Report, _: Translator) -> str:
    """Return how many minors of each age are in each kind of gap, with their share."""
    gaps = report.gaps
    people = gaps.people[report.case.units.number[report.side.zona]]
    kinds = [kind for kind in range(len(people)) if kind != UNKNOWN or people[kind].any()]
    heads = (_("Age"), _("Minors"), *(_(GAP_LABELS[kind], km=gaps.km) for kind in kinds))
    rows = []
    for label, of_band in zip(BAND_LABELS.values(), people.T, strict=True):
        whole = float(of_band.sum())
        cells = [
            f"{_.number(round(float(of_band[kind])))} "
            f'<span class="tipo">{share(float(of_band[kind]), whole, _)}</span>'
            for kind in kinds
        ]
        rows.append((escape(_(label)), _.number(round(whole)), *cells))
    caption = _("Minors by age and by the nearest open centre, at {km} km", km=gaps.km)
    return as_table("vuoti", caption, heads, rows)


def comune_table(report: Report, names: Mapping[str, str], _: Translator) -> str:
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
    legend = _(
        "The nearest centre is that of the place where most minors of the comune live, of "
        "whichever zona; the distance is the mean of all its minors from the nearest of "
        "each."
    )
    return as_table("comuni", caption, heads, rows) + f'<p class="sotto">{escape(legend)}</p>'


def _gap_row(row: ComuneRow, names: Mapping[str, str], _: Translator) -> tuple[str, ...]:
    unknown = _("unknown")
    nearest = unknown if row.nearest is None else names.get(row.nearest, _("none known"))
    mean = unknown if row.mean_km is None else _.number(round(row.mean_km, 1))
    n = _.number(round(row.n_within))
    part = share(row.n_within, row.minors, _)
    if row.n_unknown:
        n, part = (_("at least {n}", n=n), unknown) if round(row.n_within) else (unknown, unknown)
    cells = (row.name, _.number(round(row.minors)), n, part, nearest, mean)
    return tuple(map(escape, cells))


def indicator_table(report: Report, _: Translator) -> str:
    """Return the table; each number is a link to the rows that it is made of."""
    notes, side = Notes(), report.side
    heads = (_("Indicator"), side.name, _("Place among the zone"), _("{region}"))
    rows = [
        _indicator_row(report, number, indicator, notes, _)
        for number, indicator in enumerate(INDICATORS, start=1)
    ]
    caption = _("Indicators; the numbers refer to the definitions below")
    legend = _(
        "Place: among the zone that have the number, the best first; equal numbers share a "
        "place. Where neither more nor less is better there is none."
    )
    return (
        as_table("indicatori", caption, heads, rows)
        + notes.html()
        + f'<p class="sotto">{escape(legend)}</p>'
    )


def _indicator_row(
    report: Report, number: int, indicator: Indicator, notes: Notes, _: Translator
) -> tuple[str, ...]:
    side, slug = report.side, indicator.slug
    mine, whole = (column_in(table, slug) for table in (side.table, side.region))
    label, unit = escape(_(indicator.label)), escape(_(indicator.unit))
    what = label if indicator.yes_no else f'{label} <span class="tipo">{unit}</span>'
    there = _met(report, _) if indicator.yes_no else notes.cell(whole, region().slug, _)
    cells = [
        _opened(notes.cell(mine, side.zona, _), "zona", side.zona, report, slug, _),
        _opened(there, "regione", region().slug, report, slug, _),
    ]
    place = None if indicator.yes_no else side.rank(indicator.code)
    rank = (
        "–"
        if place is None
        else escape(_("{place} of {n}", place=_.number(place[0]), n=_.number(place[1])))
    )
    return f'<span class="ordine">{number}</span> {what}', cells[0], rank, cells[1]


def _met(report: Report, _: Translator) -> str:
    n, total = _.number(report.target.n_met), _.number(len(report.target.zone))
    return escape(_("{n} of {total} zone", n=n, total=total))


def _opened(cell: str, level: str, code: str, report: Report, slug: str, _: Translator) -> str:
    if cell.startswith("<"):
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
    return f'<a href="/righe?{escape(urlencode(params))}">{cell}</a>'


def definitions(_: Translator) -> str:
    """Return what each indicator means, numbered as in the table, then the sources by number."""
    meant = [(_(one.label), _(one.definition)) for one in INDICATORS]
    items = "".join(
        f"<li><strong>{escape(label)}</strong>. {escape(definition)}</li>"
        for label, definition in meant
    )
    by_source: dict[str, list[str]] = {}
    for number, one in enumerate(INDICATORS, start=1):
        by_source.setdefault(one.source, []).append(str(number))
    told = [
        _("Source of {numbers}: {source}.", numbers=", ".join(numbers), source=_(source))
        for source, numbers in by_source.items()
    ]
    said = "".join(f"<li>{escape(one)}</li>" for one in told)
    return f'<ol class="definizioni">{items}</ol><ul class="sotto">{said}</ul>'


_LABELS: Final = {FULL: N_("full table"), PARTIAL: N_("partial table"), SINGLE: N_("single values")}


def figure_table(report: Report, _: Translator) -> str:
    """Return the figures as a table, withheld ones as such, and what must be said of them."""
    if not report.figures:
        none = _("No published figure of the {n} zone tells of this zona.", n=report.query.zone_set)
        return f"<p>{escape(none)}</p>{_silent(report, _)}"
    heads = (_("Figure"), _("Year"), _("Number"), _("Table"), _("Notes"), _("Source"))
    values = [figure.values[report.side.zona] for figure in report.figures]
    sources = list(dict.fromkeys((value.source_org, value.source_url) for value in values))
    rows = [
        _figure_row(figure, value, sources.index((value.source_org, value.source_url)) + 1, _)
        for figure, value in zip(report.figures, values, strict=True)
    ]
    caption = _("Published figures, only as published for the {n} zone", n=report.query.zone_set)
    return (
        as_table("pubblicati", caption, heads, rows)
        + f'<p class="sotto">{escape(_legend(_))}</p>{_silent(report, _)}'
        + _sources(sources, _)
    )


def _figure_row(
    figure: ZoneFigure, value: ZoneValue, source: int, _: Translator
) -> tuple[str, ...]:
    topic = figure.topic
    unit = "" if topic.unit == "n" else topic.unit
    what = f'{escape(topic.indicator)} <span class="tipo">{escape(topic.domain)}</span>'
    number = "–" if value.value is None else f"{_.number(value.value)} {unit}".strip()
    said = [reason_text(one, _) for one in (value.missing, *value.caveats) if one]
    if value.reference_date[:4] not in {"", str(topic.year)} or "-" in value.reference_date:
        said.append(_day(value.reference_date, _))
    said += [value.note] if value.note else []
    notes = "; ".join(said)
    table = _(_LABELS[figure.completeness])
    return (what, str(topic.year), escape(number), escape(table), escape(notes), f"[{source}]")


def _legend(_: Translator) -> str:
    kinds = ((PARTIAL, PARTIAL_TABLE), (SINGLE, SINGLE_VALUES))
    told = [(_(_LABELS[kind]), reason_text(reason, _)) for kind, reason in kinds]
    return ". ".join(f"{kind.capitalize()}: {reason}" for kind, reason in told) + "."


def _day(written: str, _: Translator) -> str:
    try:
        return _.date(written)
    except ValueError:
        return written


def _sources(sources: Sequence[tuple[str, str]], _: Translator) -> str:
    """Return the sources, numbered as in the table, with their addresses to be read on paper."""
    items = "".join(f"<li>{_linked(*one)}</li>" for one in sources)
    title = _("Sources of the published figures")
    return f'<h3>{escape(title)}</h3><ol class="fonti">{items}</ol>'


def _linked(organisation: str, address: str) -> str:
    name = escape(organisation or address)
    if not address.startswith("http"):
        return name
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{name}</a>'


def _silent(report: Report, _: Translator) -> str:
    if not report.n_silent:
        return ""
    said = _.n(
        "{n} more table of the same zone does not tell of this zona: unknown, not zero.",
        "{n} more tables of the same zone do not tell of this zona: unknown, not zero.",
        report.n_silent,
    )
    return f'<p class="sotto">{escape(said)}</p>'


_DRAWN: Final = "/api/copertura.svg"
_DISTANCE, _PEOPLE = "distanza-media", "minori"
_HALF: Final = 0.5


def distance_map(report: Report, _: Translator) -> str:
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


def gap_map(report: Report, _: Translator) -> str:
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


def _figure(report: Report, shown: dict[str, str], alt: str, caption: str, _: Translator) -> str:
    query = report.query
    params = {
        "zona": report.side.zona,
        "per": "comune",
        "anno": query.anno,
        "zone-set": query.zone_set,
        "lingua": _.language,
    } | shown
    source = f"{_DRAWN}?{urlencode(params)}"
    return (
        f'<figure><img src="{escape(source)}" alt="{escape(alt)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


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
    names, zona = centre_names(store), report.side.name
    title = _("Coverage report, zona {name}, {year}", name=zona, year=report.query.anno)
    heading = _("Zona-distretto {name}", name=zona)
    kind = _("Coverage by Centri per le famiglie: report of a zona")
    is_today = report.query.anno == today.year
    sections = (
        (_("Indicators"), indicator_table(report, _)),
        (
            _("Who can reach a centre"),
            gap_table(report, _) + gap_map(report, _) + comune_table(report, names, _),
        ),
        (_("Open centres and seats"), centre_lists(report, store, _)),
        (_("Published figures"), figure_table(report, _)),
        (_("Definitions"), definitions(_)),
        (_("Caveats and sources"), _caveats(report, store, address, today, _)),
    )
    body = "".join(
        f"<section><h2>{escape(name)}</h2>{content}</section>" for name, content in sections
    )
    hint = _("To keep it or hand it round, print it or save it as PDF from the browser.")
    main = (
        f'<main><header><p class="genere">{escape(kind)}</p><h1>{escape(heading)}</h1>'
        f'<p class="quando">{escape(when)}</p><p class="schermo">{escape(hint)}</p></header>'
        f"{head_of(report, names, _, is_today=is_today)}{distance_map(report, _)}{body}</main>"
    )
    return page(_.language, title, styles(SERVER, "rapporto.css"), main, "", SERVER)


def _caveats(report: Report, store: Store, address: str, today: date, _: Translator) -> str:
    notes = [phrase(one, _) for one in caveats_of(report.case)]
    notes += [
        _(
            "Boundaries: ISTAT, openpolis (CC BY 4.0). Places: GeoNames (CC BY 4.0). Services: "
            "public pages; each row names its source on the map."
        ),
        _(
            "Made on {day} from version {version} of the data.",
            day=_.date(today.isoformat()),
            version=store.version,
        ),
    ]
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    where = _("Address of this report:")
    return (
        f'<ul class="note">{items}</ul><p class="sotto indirizzo">{escape(where)} '
        f'<a href="{escape(address)}">{escape(address)}</a></p>'
    )

"""Every indicator of the catalogue for one zona: number, rank, region; and what each means."""

from html import escape
from urllib.parse import urlencode

from geo.coverage.indicators import INDICATORS, Indicator
from geo.coverage.units import REGION
from geo.plan.column import column_in
from geo.plan.report import Report
from layers.report.table import Notes, as_table
from words import Speaker


def indicator_table(report: Report, _: Speaker) -> str:
    """Return the table; each number is a link to the rows that it is made of."""
    notes, side = Notes(), report.side
    heads = (_("Indicator"), side.name, _("Place among the zone"), _("Tuscany"))
    rows = [_row(report, number, indicator, notes, _)
            for number, indicator in enumerate(INDICATORS, start=1)]
    caption = _("Indicators; the numbers refer to the definitions below")
    legend = _("Place: among the zone that have the number, the best first; equal numbers share a "
               "place. Where neither more nor less is better there is none.")
    return (as_table("indicatori", caption, heads, rows) + notes.html()
            + f'<p class="sotto">{escape(legend)}</p>')


def _row(
    report: Report, number: int, indicator: Indicator, notes: Notes, _: Speaker
) -> tuple[str, ...]:
    side, slug = report.side, indicator.slug
    mine, region = (column_in(table, slug) for table in (side.table, side.region))
    label, unit = escape(_(indicator.label)), escape(_(indicator.unit))
    what = label if indicator.yes_no else f'{label} <span class="tipo">{unit}</span>'
    there = _met(report, _) if indicator.yes_no else notes.cell(region, REGION, _)
    cells = [_opened(notes.cell(mine, side.zona, _), "zona", side.zona, report, slug, _),
             _opened(there, "regione", REGION, report, slug, _)]
    place = None if indicator.yes_no else side.rank(indicator.code)
    rank = "–" if place is None else escape(
        _("{place} of {n}", place=_.number(place[0]), n=_.number(place[1])))
    return f'<span class="ordine">{number}</span> {what}', cells[0], rank, cells[1]


def _met(report: Report, _: Speaker) -> str:
    n, total = _.number(report.target.n_met), _.number(len(report.target.zone))
    return escape(_("{n} of {total} zone", n=n, total=total))


def _opened(cell: str, level: str, code: str, report: Report, slug: str, _: Speaker) -> str:
    if cell.startswith("<"):
        return cell
    query = report.query
    params = {"indicatore": slug, "per": level, "anno": query.anno, "zone-set": query.zone_set,
              "di": code, "lingua": _.language}
    return f'<a href="/righe?{escape(urlencode(params))}">{cell}</a>'


def definitions(_: Speaker) -> str:
    """Return what each indicator means, numbered as in the table, then the sources by number."""
    meant = [(_(one.label), _(one.definition)) for one in INDICATORS]
    items = "".join(f"<li><strong>{escape(label)}</strong>. {escape(definition)}</li>"
                    for label, definition in meant)
    by_source: dict[str, list[str]] = {}
    for number, one in enumerate(INDICATORS, start=1):
        by_source.setdefault(one.source, []).append(str(number))
    told = [_("Source of {numbers}: {source}.", numbers=", ".join(numbers), source=_(source))
            for source, numbers in by_source.items()]
    said = "".join(f"<li>{escape(one)}</li>" for one in told)
    return f'<ol class="definizioni">{items}</ol><ul class="sotto">{said}</ul>'

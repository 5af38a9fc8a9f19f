"""Published figures of the zona, each only in its own zone set, with its year and source."""

from collections.abc import Sequence
from html import escape
from typing import Final

from geo.catalogue import N_
from geo.figures import reasons, tables
from geo.figures.tables import ZoneFigure, ZoneValue
from geo.plan.report import Report
from layers.coverage.series import reason_text
from layers.report.table import as_table
from words import Speaker

_LABELS: Final = {tables.FULL: N_("full table"), tables.PARTIAL: N_("partial table"),
                  tables.SINGLE: N_("single values")}


def figure_table(report: Report, _: Speaker) -> str:
    """Return the figures as a table, withheld ones as such, and what must be said of them."""
    if not report.figures:
        none = _("No published figure of the {n} zone tells of this zona.", n=report.query.zone_set)
        return f"<p>{escape(none)}</p>{_silent(report, _)}"
    heads = (_("Figure"), _("Year"), _("Number"), _("Table"), _("Notes"), _("Source"))
    values = [figure.values[report.side.zona] for figure in report.figures]
    sources = list(dict.fromkeys((value.source_org, value.source_url) for value in values))
    rows = [_row(figure, value, sources.index((value.source_org, value.source_url)) + 1, _)
            for figure, value in zip(report.figures, values, strict=True)]
    caption = _("Published figures, only as published for the {n} zone", n=report.query.zone_set)
    return (as_table("pubblicati", caption, heads, rows)
            + f'<p class="sotto">{escape(_legend(_))}</p>{_silent(report, _)}'
            + _sources(sources, _))


def _row(figure: ZoneFigure, value: ZoneValue, source: int, _: Speaker) -> tuple[str, ...]:
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
    return (what, str(topic.year), escape(number), escape(table), escape(notes),
            f"[{source}]")


def _legend(_: Speaker) -> str:
    kinds = ((tables.PARTIAL, reasons.PARTIAL), (tables.SINGLE, reasons.SINGLE))
    told = [(_(_LABELS[kind]), reason_text(reason, _)) for kind, reason in kinds]
    return ". ".join(f"{kind.capitalize()}: {reason}" for kind, reason in told) + "."


def _day(written: str, _: Speaker) -> str:
    try:
        return _.date(written)
    except ValueError:
        return written


def _sources(sources: Sequence[tuple[str, str]], _: Speaker) -> str:
    """Return the sources, numbered as in the table, with their addresses to be read on paper."""
    items = "".join(f"<li>{_linked(*one)}</li>" for one in sources)
    title = _("Sources of the published figures")
    return f'<h3>{escape(title)}</h3><ol class="fonti">{items}</ol>'


def _linked(organisation: str, address: str) -> str:
    name = escape(organisation or address)
    if not address.startswith("http"):
        return name
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{name}</a>'


def _silent(report: Report, _: Speaker) -> str:
    if not report.n_silent:
        return ""
    said = _.n("{n} more table of the same zone does not tell of this zona: unknown, not zero.",
               "{n} more tables of the same zone do not tell of this zona: unknown, not zero.",
               report.n_silent)
    return f'<p class="sotto">{escape(said)}</p>'

"""What the report says first: whether the regional target is met, by whom, and four numbers."""

from collections.abc import Iterator, Mapping
from html import escape

from geo.coverage.gaps import SERVED, UNKNOWN
from geo.coverage.measures import MINORS
from geo.plan.column import column_in
from geo.plan.report import Report
from layers.coverage.headline import caveats, headline, since
from layers.coverage.telling import value_text
from layers.report.table import share
from words import Speaker


def head_of(report: Report, names: Mapping[str, str], _: Speaker, *, is_today: bool) -> str:
    """Return the headline of the zona, four numbers, the region's headline and its limits.

    Parameters
    ----------
    names
        Id of a centre → its name with its comune.
    """
    when = _("today") if is_today else _("on 31 December {year}", year=report.query.anno)
    tiles = "".join(f"<li><strong>{escape(number)}</strong> <span>{escape(text)}</span></li>"
                    for number, text in _numbers(report, _))
    name = _("In brief")
    region = headline(report.target, _, is_today=is_today)
    notes = "".join(f"<p>{escape(note)}</p>" for note in (region, *caveats(report.target, _)))
    centres = "; ".join(names[row["id"]] for row in report.open_rows)
    by_whom = _("Open rows: {centres}.", centres=centres)
    more = f"<p>{escape(by_whom)}</p>" if centres else ""
    return (f'<p class="traguardo">{escape(_target(report, when, _))}</p>{more}'
            f'<ul class="numeri" aria-label="{escape(name)}">{tiles}</ul>'
            f'<div class="avviso">{notes}</div>')


def _target(report: Report, when: str, _: Speaker) -> str:
    mine = report.target.zone[report.case.units.number[report.side.zona]]
    if mine.is_met:
        return _("Regional target met {when}: at least one open Centro per le famiglie is known, "
                 "{since}.", when=when, since=since(mine, _))
    if mine.is_doubtful:
        return _("Whether the regional target was met {when} is unknown: a Centro per le famiglie "
                 "is known today, but no source says since when.", when=when)
    return _("Regional target not known to be met {when}: no open Centro per le famiglie is "
             "known.", when=when)


def _numbers(report: Report, _: Speaker) -> Iterator[tuple[str, str]]:
    zona, table = report.side.zona, report.side.table
    for slug in ("centri", "minori"):
        yield _told(report, slug, _)
    people = report.gaps.people[table.units.number[zona], :, MINORS]
    served = _("unknown") if people[UNKNOWN] else share(people[SERVED], people.sum(), _)
    yield served, _("minors with a centre of their own zona within {km} km", km=report.gaps.km)
    yield _told(report, "distanza-media", _)


def _told(report: Report, slug: str, _: Speaker) -> tuple[str, str]:
    column = column_in(report.side.table, slug)
    value = float(column.numbers[report.side.zona])
    is_known = value == value  # noqa: PLR0124 - NaN is the one number that differs from itself
    number = value_text(column, value, _, with_unit=slug == "distanza-media") if is_known else (
        _("unknown"))
    return number, _(column.label.text)

"""Who can reach what: gaps at a distance by age, and the comuni of the zona."""

from collections.abc import Mapping
from html import escape

from geo.coverage.gaps import GAP_LABELS, UNKNOWN
from geo.people.population import BAND_LABELS
from geo.plan.report import ComuneRow, Report
from layers.report.table import as_table, share
from words import Speaker


def gap_table(report: Report, _: Speaker) -> str:
    """Return how many minors of each age are in each kind of gap, with their share."""
    gaps = report.gaps
    people = gaps.people[report.case.units.number[report.side.zona]]
    kinds = [kind for kind in range(len(people)) if kind != UNKNOWN or people[kind].any()]
    heads = (_("Age"), _("Minors"), *(_(GAP_LABELS[kind], km=gaps.km) for kind in kinds))
    rows = []
    for label, of_band in zip(BAND_LABELS.values(), people.T, strict=True):
        whole = float(of_band.sum())
        cells = [f'{_.number(round(float(of_band[kind])))} '
                 f'<span class="tipo">{share(float(of_band[kind]), whole, _)}</span>'
                 for kind in kinds]
        rows.append((escape(_(label)), _.number(round(whole)), *cells))
    caption = _("Minors by age and by the nearest open centre, at {km} km", km=gaps.km)
    return as_table("vuoti", caption, heads, rows)


def comune_table(report: Report, names: Mapping[str, str], _: Speaker) -> str:
    """Return the comuni of the zona: minors, how many are near a centre, the nearest one.

    Parameters
    ----------
    names
        Id of a centre → its name with its comune.
    """
    km = report.gaps.km
    heads = (_("Comune"), _("Minors"), _("Within {km} km of a centre", km=km), _("Share"),
             _("Nearest centre"), _("Mean distance, km"))
    rows = [_row(row, names, _) for row in report.comune_rows]
    caption = _.n("{n} comune of the zona", "{n} comuni of the zona", len(rows))
    legend = _("The nearest centre is that of the place where most minors of the comune live, of "
               "whichever zona; the distance is the mean of all its minors from the nearest of "
               "each.")
    return as_table("comuni", caption, heads, rows) + f'<p class="sotto">{escape(legend)}</p>'


def _row(row: ComuneRow, names: Mapping[str, str], _: Speaker) -> tuple[str, ...]:
    unknown = _("unknown")
    nearest = unknown if row.nearest is None else names.get(row.nearest, _("none known"))
    mean = unknown if row.mean_km is None else _.number(round(row.mean_km, 1))
    n = _.number(round(row.n_within))
    part = share(row.n_within, row.minors, _)
    if row.n_unknown:
        n, part = (_("at least {n}", n=n), unknown) if round(row.n_within) else (unknown, unknown)
    cells = (row.name, _.number(round(row.minors)), n, part, nearest, mean)
    return tuple(map(escape, cells))

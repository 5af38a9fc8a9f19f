"""Gaps in words: totals of the three kinds, and the comuni where most people have one."""

from html import escape
from typing import Final

from geo.coverage.gaps import BEYOND, GAP_LABELS, OUTSIDE, SERVED, UNKNOWN, Gaps
from geo.people.population import BAND_LABELS, BANDS
from layers.coverage.ranking import Link
from words import Speaker

_ORDER: Final = (BEYOND, OUTSIDE, SERVED)


def gap_totals(gaps: Gaps, band: str, _: Speaker) -> str:
    """Return how many people each kind of gap has, as three figures."""
    people = gaps.people[:, :, tuple(BANDS).index(band)].sum(axis=0)
    whole = float(people.sum())
    labels = [_(label, km=gaps.km) for label in GAP_LABELS]
    items = "".join(
        f'<li class="lacuna-{kind}"><strong>{_.number(round(float(n)))}</strong> '
        f"<span>{_.number(round(100 * float(n) / whole, 1) if whole else 0)} %</span>"
        f"<span>{escape(labels[kind])}</span></li>"
        for kind, n in enumerate(people) if n or kind != UNKNOWN
    )
    name = _(BAND_LABELS[band])
    title = _("Where they can go: {who}", who=name)
    return f'<ul class="lacune" aria-label="{escape(title)}">{items}</ul>'


def gap_table(gaps: Gaps, band: str, most: int, link: Link, _: Speaker) -> str:
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
    caption = _.n("{n} comune where minors have no centre of their zona within {km} km, most "
                  "minors first", "{n} comuni where minors have no centre of their zona within "
                  "{km} km, most minors first", len(ranked), km=gaps.km)
    if len(ranked) > most:
        caption += ". " + _("The first {n} are shown; the table to take away has them all.",
                            n=most)
    return (f'<div class="contenitore"><table class="numeri"><caption>{escape(caption)}</caption>'
            f"<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>")

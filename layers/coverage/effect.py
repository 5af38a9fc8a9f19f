"""The effect of a scenario as tables, and what a link to it says about its data."""

from html import escape

from geo.coverage.gaps import GAP_LABELS, UNKNOWN
from geo.coverage.table import CoverageTable
from geo.coverage.units import REGION
from geo.people.population import BAND_LABELS, BANDS
from geo.plan.column import column_in
from geo.scenario.effect import SHOWN, Effect
from geo.scenario.next import METHODS, NextSites
from layers.coverage.telling import unit_text
from words import Speaker


def effect_tables(effect: Effect, band: str, _: Speaker) -> str:
    """Return gaps, the region and what changes in each zona, before and after, as HTML tables."""
    parts = [_gaps(effect, band, _), _region(effect, _)]
    if effect.changed_zone:
        parts.append(_zone(effect, _))
    return f'<div class="effetti">{"".join(parts)}</div>'


def _region(effect: Effect, _: Speaker) -> str:
    rows = [(_(indicator.label), *_told(effect.region_tables, REGION, indicator.slug, _))
            for indicator in SHOWN]
    return _as_html(_("Tuscany"), rows, _)


def _zone(effect: Effect, _: Speaker) -> str:
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
    tables: tuple[CoverageTable, CoverageTable], code: str, slug: str, _: Speaker
) -> tuple[str, str]:
    before, later = (unit_text(column_in(table, slug), code, _) for table in tables)
    return before, later


def _gaps(effect: Effect, band: str, _: Speaker) -> str:
    column = tuple(BANDS).index(band)
    before, later = (gaps.people[:, :, column].sum(axis=0) for gaps in effect.gaps)
    rows = [(_(label, km=effect.km), _.number(round(float(before[kind]))),
             _.number(round(float(later[kind])))) for kind, label in enumerate(GAP_LABELS)
            if kind != UNKNOWN or before[kind]]
    who = _(BAND_LABELS[band])
    return _as_html(_("Tuscany: {who}", who=who), rows, _)


def _as_html(caption: str, rows: list[tuple[str, str, str]], _: Speaker) -> str:
    heads = (_("Number"), _("Before"), _("After"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(before)}</td>'
        f"<td>{_changed(before, later)}</td></tr>"
        for label, before, later in rows
    )
    return (f'<div class="contenitore"><table class="numeri effetto"><caption>{escape(caption)}'
            f"</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>")


def _changed(before: str, later: str) -> str:
    return escape(later) if before == later else f"<strong>{escape(later)}</strong>"


def seal_sentence(version: str, result: str, today: str, digest: str, _: Speaker) -> str:
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
        return _("The link was cut or edited since it was made: what you see is computed anew from "
                 "what it says now.")
    if same:
        return _("The data changed since the link was made (version {old}, now {new}); the result "
                 "is the same.", old=version, new=today)
    return _("The data changed since the link was made (version {old}, now {new}), and so did the "
             "result: what you see is of today's data.", old=version, new=today)


def next_table(found: NextSites, _: Speaker) -> str:
    """Return the best places for new centres, what each adds, and how sure that is, as HTML."""
    by_people = found.method == METHODS[0]
    gain = _("Minors newly within {km} km", km=found.km) if by_people else _(
        "Kilometres saved by all together")
    heads = (_("Order"), _("Comune"), _("Zona-distretto"), gain)
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    rows = "".join(
        f'<tr><td>{place}</td><th scope="row">{escape(site.comune)}</th>'
        f"<td>{escape(site.zona)}</td><td>{_.number(round(site.gain))}</td></tr>"
        for place, site in enumerate(found.sites, 1)
    )
    text = _next_sentence(found, _)
    return (f'<p role="status">{escape(text)}</p><div class="contenitore"><table class="numeri">'
            f"<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>")


def _next_sentence(found: NextSites, _: Speaker) -> str:
    if found.method == METHODS[0]:
        said = _("Of {before} minors without any centre within {km} km, {reached} would have one.",
                 before=_.number(round(found.n_without)), km=found.km,
                 reached=_.number(round(found.objective)))
    else:
        said = _("The mean way of minors to the nearest centre would go from {before} to {later} "
                 "km.", before=_.number(round(found.mean_km, 2)),
                 later=_.number(round(found.objective, 2)))
    if found.is_optimal:
        return said + " " + _("No other choice of places does better: that is proven.")
    return said + " " + _("The time was up before a proof: no choice can do better than {bound}.",
                          bound=_.number(round(found.bound, 2)))

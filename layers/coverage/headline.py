"""The headline: in how many zone the regional target is met, which ones, since when."""

from html import escape

from geo.plan.target import Target, ZonaTarget
from words import Speaker


def headline(target: Target, _: Speaker, *, is_today: bool) -> str:
    """Return the headline of a year as one sentence."""
    when = _("today") if is_today else _("on 31 December {year}", year=target.year)
    return _("{n} of {total} zone have an open Centro per le famiglie known to this map {when}.",
             n=_.number(target.n_met), total=_.number(len(target.zone)), when=when)


def caveats(target: Target, _: Speaker) -> list[str]:
    """Return what the headline does not say."""
    said = [_("The regional target is at least one for each zona-distretto (DGR 876/2022, DGR "
              "158/2023). “None known” does not mean that none exists: this map knows what public "
              "sources tell; the official count, 21 centres in February 2025 with Florence being "
              "added, lists no zone.")]
    if target.doubtful:
        said.append(_.n(
            "In {n} zona a centre is known today, but no source says since when: for this year it "
            "is unknown.",
            "In {n} zone a centre is known today, but no source says since when: for this year it "
            "is unknown.", len(target.doubtful)))
    return said


def target_lists(target: Target, _: Speaker) -> str:
    """Return the zone where it is met, unknown and not known to be met, as HTML lists."""
    none_known = [zona for zona in target.zone if not zona.is_met and not zona.is_doubtful]
    groups = (
        (_("Met: an open centre is known"), [_met(zona, _) for zona in target.met]),
        (_("Unknown for this year"), [escape(zona.name) for zona in target.doubtful]),
        (_("None known"), [escape(zona.name) for zona in none_known]),
    )
    return '<div class="traguardo">' + "".join(
        f"<section><h3>{escape(name)} ({_.number(len(items))})</h3><ul>"
        + "".join(f"<li>{item}</li>" for item in items) + "</ul></section>"
        for name, items in groups if items
    ) + "</div>"


def _met(zona: ZonaTarget, _: Speaker) -> str:
    n = len(zona.centres)
    rows = _.n("{n} row", "{n} rows", n)
    return f"<strong>{escape(zona.name)}</strong>: {escape(rows)}, {escape(since(zona, _))}"


def since(zona: ZonaTarget, _: Speaker) -> str:
    """Return since when a zona has had an open centre, as far as sources tell."""
    if not zona.since:
        return _("opening not dated")
    day = _.date(zona.since)
    if zona.is_opening:
        return _("open since {day}", day=day)
    return _("first documented: {day}", day=day)

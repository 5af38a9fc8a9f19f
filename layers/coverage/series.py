"""A series of published figures in words: its name, and a table of every year with its source."""

from collections.abc import Mapping
from html import escape

from geo.figures.reasons import NOT_IN_TABLE, Reason
from geo.figures.series import Figure, Series
from geo.figures.tables import ZoneFigure, ZoneValue
from geo.zones import Zona
from words import Speaker


def name_of(series: Series) -> str:
    """Return what a series counts, in the words of its source, with its area unless Tuscany."""
    quantity = series.quantity
    parts = [quantity.indicator, quantity.breakdown if quantity.breakdown != "totale" else ""]
    name = ": ".join(part for part in parts if part)
    where = "" if quantity.area == "Toscana" else f" ({quantity.area})"
    return f"{name[:1].upper()}{name[1:]}{where}"


def told_figures(series: Series) -> list[Figure]:
    """Return the years that have a number."""
    return [figure for figure in series.figures if figure.value is not None]


def series_table(series: Series, _: Speaker) -> str:
    """Return every year of a series with its number or the reason, notes and source, as HTML."""
    heads = (_("Year"), _("Number"), _("Day"), _("Notes"), _("Source"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    figures = [*series.figures, *series.apart]
    rows = "".join(_row(figure, _) for figure in figures)
    return (f'<div class="contenitore"><table class="numeri serie"><caption>'
            f"{escape(name_of(series))}</caption><thead><tr>{cells}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>")


def _row(figure: Figure, _: Speaker) -> str:
    year = str(figure.year) if figure.year else figure.reference_date
    number = "–" if figure.value is None else _.number(figure.value)
    said = [reason_text(one, _) for one in (figure.missing, *figure.caveats) if one]
    if figure.note:
        said.append(figure.note)
    day = figure.reference_date if figure.reference_date != year else ""
    told = _.date(day) if len(day) == 10 else day
    source = escape(figure.source_org or figure.source_url)
    if figure.source_url.startswith("http"):
        source = (f'<a href="{escape(figure.source_url)}" target="_blank" rel="noopener '
                  f'noreferrer">{source}</a>')
    notes = "; ".join(said)
    return (f'<tr><th scope="row">{escape(year)}</th><td>{escape(number)}</td>'
            f"<td>{escape(told)}</td><td>{escape(notes)}</td><td>{source}</td></tr>")


def reason_text(reason: Reason, _: Speaker) -> str:
    """Return a reason in a language."""
    values = {name: value if isinstance(value, str) else _.number(value)
              for name, value in reason.params}
    return _(reason.msgid, **values)


def figure_table(figure: ZoneFigure, zone: Mapping[str, Zona], _: Speaker) -> str:
    """Return a figure by zona, its zone without a value named below it, as HTML."""
    heads = (_("Zona-distretto"), _("Number"), _("Notes"), _("Source"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    told = [(zone[slug].name, value) for slug, value in figure.values.items()
            if value.value is not None or value.missing != NOT_IN_TABLE]
    told += [(value.where, value) for value in figure.apart]
    rows = "".join(_zone_row(name, value, figure.topic.unit, _) for name, value in told)
    absent = [zone[slug].name for slug, value in figure.values.items()
              if value.missing == NOT_IN_TABLE]
    notes = [reason_text(one, _) for one in figure.caveats]
    if absent:
        notes.append(_("Not in this table, so unknown, not zero: {names}.",
                       names=", ".join(absent)))
    below = "".join(f"<li>{escape(note)}</li>" for note in notes)
    caption = f"{figure.topic.indicator}, {figure.topic.year}"
    return (f'<div class="contenitore"><table class="numeri serie"><caption>{escape(caption)}'
            f"</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
            f'<ul class="note-mappa">{below}</ul>')


def _zone_row(name: str, value: ZoneValue, unit: str, _: Speaker) -> str:
    known = "" if unit == "n" else unit
    number = "–" if value.value is None else f"{_.number(value.value)} {known}"
    said = [reason_text(one, _) for one in (value.missing, *value.caveats) if one]
    notes = "; ".join([*said, value.note] if value.note else said)
    source = escape(value.source_org or value.source_url)
    if value.source_url.startswith("http"):
        source = (f'<a href="{escape(value.source_url)}" target="_blank" rel="noopener '
                  f'noreferrer">{source}</a>')
    return (f'<tr><th scope="row">{escape(name)}</th><td>{escape(number.strip())}</td>'
            f"<td>{escape(notes)}</td><td>{source}</td></tr>")

"""A series of published figures in words: its name, and a table of every year with its source."""

from html import escape

from geo.figures.reasons import Reason
from geo.figures.series import Figure, Series
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

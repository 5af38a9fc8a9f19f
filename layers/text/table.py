"""Tables of text: each service with its contacts, and each zona with its counts."""

from collections.abc import Iterable, Sequence
from html import escape

from geo.catalogue import KIND_BY_CODE
from geo.counts import ZonaCount
from geo.dates import CURRENT
from layers.shown import ShownService
from layers.symbols import symbol_html
from layers.text.card import Line
from layers.text.html import linked, named, said, title_html
from words import Speaker

_NAMED = frozenset({"zona", "services", "access", "target", "capacity", "operator", "notes"})
"""Lines that the head of their column does not name."""


def services_table(services: Sequence[ShownService], _: Speaker) -> str:
    """Return services as an HTML table that becomes a list of cards on a narrow screen."""
    heads = (_("Service"), _("Where"), _("Contacts"), _("Hours and access"), _("What it does"),
             _("Source"))
    body = "".join(_service_row(service, heads) for service in services)
    return _table(heads, body, _("Services shown on the map"))


def zone_table(counts: Iterable[ZonaCount], _: Speaker) -> str:
    """Return the counts of each zona as an HTML table."""
    heads = (_("Zona-distretto"), _("Centres and seats"), _("Networks"), _("Other services"),
             _("Structures"))
    body = "".join(
        f'<tr><th scope="row">{named(count.name, _.names_in)}</th>'
        + "".join(f"<td>{_number(value, _)}</td>" for value in count.numbers)
        + "</tr>"
        for count in counts
    )
    return _table(heads, body, _("Open services by zona-distretto"), "numeri")


def _number(value: int, _: Speaker) -> str:
    return escape(_.number(value)) if value else "–"


def _table(heads: Sequence[str], body: str, caption: str, name: str = "tabella") -> str:
    cells = "".join(f'<th scope="col">{said(head)}</th>' for head in heads)
    return (f'<div class="contenitore"><table class="{name}"><caption>{said(caption)}</caption>'
            f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>")


def _service_row(service: ShownService, heads: Sequence[str]) -> str:
    card = service.card
    kind = KIND_BY_CODE[service.row["kind"]]
    symbol = symbol_html(kind, is_open=service.state in CURRENT)
    notes = "".join(f'<span class="nota">{said(note)}</span>' for note in card.notes)
    title = (f'<span class="segno-riga">{symbol}</span><span><strong>{title_html(card)}</strong>'
             f'<span class="tipo">{said(card.kind)}</span>{notes}</span>')
    cells = [
        card.of("address", "zona", "position"),
        card.of("phone", "email", "website"),
        card.of("hours", "access"),
        card.of("services", "target", "capacity", "operator", "notes"),
        card.of("source"),
    ]
    return (
        f'<tr><th scope="row" data-label="{escape(heads[0])}">'
        f'<div class="titolo">{title}</div></th>'
        + "".join(
            f'<td data-label="{escape(head)}">{_lines(lines)}</td>'
            for head, lines in zip(heads[1:], cells, strict=True)
        )
        + "</tr>"
    )


def _lines(lines: Iterable[Line]) -> str:
    return "".join(f'<div class="riga-{line.key}">{_named(line)}</div>' for line in lines)


def _named(line: Line) -> str:
    if line.key not in _NAMED:
        return linked(line)
    return f'<span class="nome-riga">{said(line.label)}:</span> {linked(line)}'

"""Services as a table, the legend, and sentences on what is shown and what is not.

Sentences made from data: what is shown, and what is not.

The legend, from the one catalogue of kinds: HTML, since no colour bar is needed.

Tables of text: each service with its contacts, and each zona with its counts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from html import escape

from documents.frame import escaped, linked, named, title_html
from geo.catalogue import BY_SLUG, COUNTED_BY_COMUNE, KIND_BY_CODE, KINDS
from geo.dates import CURRENT, State
from geo.region import region
from geo.store.selection import ZonaCount
from layers.card import Line
from layers.scene import Shown, ShownService
from layers.symbols import symbol_html
from words import Translator


def count_sentence(shown: Shown, _: Translator) -> str:
    """Return how many services are shown, in how many zone, on which day."""
    query = shown.scene.query
    open_ones = [service for service in shown.services if service.state == State.OPEN]
    n_seen = sum(service.state == State.SEEN for service in shown.services)
    if not shown.services:
        return _("No service is known for these filters. That does not mean that none exists.")
    zone = {service.zona for service in open_ones if service.zona}
    when = (
        _("today")
        if query.anno == shown.scene.today.year
        else _("on 31 December {year}", year=query.anno)
    )
    text = _.n(
        "{n} open service known {when}", "{n} open services known {when}", len(open_ones), when=when
    )
    if query.tipo:
        kind = BY_SLUG[query.tipo]
        text = _("{kind}: {text}", kind=_(kind.label), text=text)
    if query.zona:
        name = shown.store.zones.by_set[query.zone_set][query.zona].name
        text += _(", ") + _("in the zona {name}", name=name)
    else:
        text += _(", ") + _.n(
            "in {n} zona of {total}", "in {n} zone of {total}", len(zone), total=query.zone_set
        )
        if query.tipo == "centro-famiglie":
            text += _(", ") + _("none known in {n}", n=query.zone_set - len(zone))
    if n_seen:
        text += _("; ") + _.n(
            "{n} structure for minors seen by a source",
            "{n} structures for minors seen by a source",
            n_seen,
        )
    others = len(shown.services) - len(open_ones) - n_seen
    if others:
        text += _("; ") + _.n(
            "{n} planned, past or uncertain", "{n} planned, past or uncertain", others
        )
    return text + "."


def missing_sentences(shown: Shown, _: Translator) -> Iterator[str]:
    """Yield what the map cannot show, and what is uncertain in it."""
    n = shown.n_without_place
    if n:
        yield _.n(
            "{n} service without a place on the map: it is in the list.",
            "{n} services without a place on the map: they are in the list.",
            n,
        )
    n = shown.n_only_in_zona
    if n:
        yield _.n(
            "{n} protected structure is counted only in the total of its zona.",
            "{n} protected structures are counted only in the total of their zona.",
            n,
        )
    query = shown.scene.query
    if query.tipo in {None, KIND_BY_CODE[region().target_kind].slug} and not query.zona:
        count = region().official_count(_.language)
        yield (
            _(
                "Seats and desks of Centri per le famiglie are counted one by one; the official "
                "count ({count}) counts centres.",
                count=count,
            )
            if count
            else _("Seats and desks of Centri per le famiglie are counted one by one.")
        )
    zone, ends = shown.store.zones.by_set[query.zone_set].values(), region().end_of(query.zone_set)
    codes = sorted(code for zona in zone for code in zona.uncertain_comuni)
    if codes and ends:
        yield _(
            "Zone before {year}: membership of {names} is uncertain, that of other comuni is in "
            "part deduced from later lists.",
            year=ends.year,
            names=_(", ").join(shown.store.comune_names[code] for code in codes),
        )
    mergers = sorted(shown.store.zones.mergers["date"])
    if mergers and query.day(shown.scene.today) < date.fromisoformat(mergers[-1]):
        yield _(
            "Comuni that merged between {first} and {last} are drawn with the boundary of today.",
            first=mergers[0][:4],
            last=mergers[-1][:4],
        )


def legend_html(kinds: Collection[str], _: Translator, *, others: bool) -> str:
    """Return the legend of the kinds that are shown.

    Parameters
    ----------
    kinds
        Codes of the kinds on the map.
    others
        Whether services that are not open are shown too.
    """
    items = [
        (
            '<span class="conto-campione" aria-hidden="true">2</span>',
            _("{kind}: how many in the comune", kind=_(kind.plural)),
        )
        if kind.code in COUNTED_BY_COMUNE
        else (symbol_html(kind), _(kind.plural))
        for kind in KINDS
        if kind.code in kinds
    ]
    if set(kinds) - COUNTED_BY_COMUNE:
        items.append(
            (
                '<span class="circa-campione" aria-hidden="true"></span>',
                _("dashed ring: approximate position, not the address"),
            )
        )
        items.append(
            (
                '<span class="grappolo-campione" aria-hidden="true">5</span>',
                _("several services close together: choose it to see them"),
            )
        )
    if others:
        items.append(
            (
                symbol_html(KINDS[0], is_open=False),
                _("hollow: planned, past, or not known to be open in this year"),
            )
        )
    rows = "".join(f"<li>{symbol}<span>{escaped(text)}</span></li>" for symbol, text in items)
    name = _("Legend")
    return f'<ul class="legenda" aria-label="{escape(name)}">{rows}</ul>'


_NAMED = frozenset({"zona", "services", "access", "target", "capacity", "operator", "notes"})
"""Lines that the head of their column does not name."""


def services_table(services: Sequence[ShownService], _: Translator) -> str:
    """Return services as an HTML table that becomes a list of cards on a narrow screen."""
    heads = (
        _("Service"),
        _("Where"),
        _("Contacts"),
        _("Hours and access"),
        _("What it does"),
        _("Source"),
    )
    body = "".join(_service_row(service, heads) for service in services)
    return _table(heads, body, _("Services shown on the map"))


def zone_table(counts: Iterable[ZonaCount], _: Translator) -> str:
    """Return the counts of each zona as an HTML table."""
    heads = (
        _("Zona-distretto"),
        _("Centres and seats"),
        _("Networks"),
        _("Other services"),
        _("Structures"),
    )
    body = "".join(
        f'<tr><th scope="row">{named(count.name, _.names_in)}</th>'
        + "".join(f"<td>{_number(value, _)}</td>" for value in count.numbers)
        + "</tr>"
        for count in counts
    )
    return _table(heads, body, _("Open services by zona-distretto"), "numeri")


def _number(value: int, _: Translator) -> str:
    return escape(_.number(value)) if value else "–"


def _table(heads: Sequence[str], body: str, caption: str, name: str = "tabella") -> str:
    cells = "".join(f'<th scope="col">{escaped(head)}</th>' for head in heads)
    return (
        f'<div class="contenitore"><table class="{name}"><caption>{escaped(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _service_row(service: ShownService, heads: Sequence[str]) -> str:
    card = service.card
    kind = KIND_BY_CODE[service.row["kind"]]
    symbol = symbol_html(kind, is_open=service.state in CURRENT)
    notes = "".join(f'<span class="nota">{escaped(note)}</span>' for note in card.notes)
    title = (
        f'<span class="segno-riga">{symbol}</span><span><strong>{title_html(card)}</strong>'
        f'<span class="tipo">{escaped(card.kind)}</span>{notes}</span>'
    )
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
    return f'<span class="nome-riga">{escaped(line.label)}:</span> {linked(line)}'

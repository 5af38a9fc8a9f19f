"""The answer to "where do I go", as a list of cards to read, print and share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote

from documents.frame import FIRST, escaped, listed, named, notes_html, title_html
from geo.catalogue import KIND_BY_CODE
from geo.dates import ROME, State
from geo.places.nearest import Answer, Found
from geo.places.opening_hours import open_state
from geo.settings import settings
from geo.store.store import Store
from layers.card import Card, Line, Names, card_of, directions_links
from layers.symbols import symbol_html
from words import DEFAULT, Translator, translator


@dataclass(frozen=True)
class Teller:
    """Who tells an answer: in which language, at which moment, from which data."""

    store: Store
    speaker: Translator
    moment: datetime
    from_zona: bool
    """Whether the person named a zona and no place in it: distances would mislead."""

    def html(self, answer: Answer) -> str:
        """Return the whole answer."""
        return "".join(
            (
                *self._own(answer),
                *self._elsewhere(answer),
                *self._not_open(answer),
                self._whom_else(answer),
            )
        )

    def _own(self, answer: Answer) -> Iterator[str]:
        _ = self.speaker
        if answer.zona is None:
            yield _paragraph(
                _("This place is {outside_region}, so it belongs to no zona-distretto of ours.")
            )
            return
        yield _heading(_("In your zona-distretto: {zona}", zona=answer.zona.name))
        if answer.own:
            yield self._cards(answer.own, with_distance=not self.from_zona)
            return
        yield _paragraph(
            _(
                "No open Centro per le famiglie is known in the zona {zona}. That does "
                "not mean that none exists: ask the social service of your comune.",
                zona=answer.zona.name,
            )
        )

    def _elsewhere(self, answer: Answer) -> Iterator[str]:
        _ = self.speaker
        if answer.elsewhere:
            yield _heading(_("The nearest in other zone"))
            yield self._cards(answer.elsewhere, with_distance=True)

    def _not_open(self, answer: Answer) -> Iterator[str]:
        if not answer.not_open:
            return
        _ = self.speaker
        comma = _(", ")
        yield _heading(_("Not open, or not known to be open"))
        items = []
        for found in answer.not_open:
            card = self._card(found, State.PLANNED)
            note = _("; ").join(card.notes)
            items.append(
                f"<li><strong>{title_html(card)}</strong>{comma}"
                f"{named(found.comune, _.names_in)}: {escaped(note)}</li>"
            )
        yield f'<ul class="altri">{"".join(items)}</ul>'

    def _whom_else(self, answer: Answer) -> str:
        _ = self.speaker
        comune = answer.comune or _("your comune")
        texts = (
            _("the consultorio familiare of your health district"),
            _("the social service of {comune}", comune=comune),
        )
        lines = (
            ("114", _("Emergenza infanzia, for a child in danger, day and night")),
            ("1522", _("against violence and stalking, day and night")),
        )
        items = "".join(f"<li>{escaped(text)}</li>" for text in texts) + "".join(
            f'<li><a href="tel:{number}">{number}</a> {escaped(text)}</li>'
            for number, text in lines
        )
        return _heading(_("Whom else you can turn to")) + f'<ul class="altri">{items}</ul>'

    def _cards(self, found: Iterable[Found], *, with_distance: bool) -> str:
        cards = "".join(self._article(one, with_distance=with_distance) for one in found)
        return f'<div class="schede">{cards}</div>'

    def _article(self, found: Found, *, with_distance: bool) -> str:
        card = self._card(found, State.OPEN)
        symbol = symbol_html(KIND_BY_CODE[found.row["kind"]])
        notes = notes_html(card.notes)
        away = escaped(self.distance(found)) if with_distance else ""
        now = escaped(self.now(found.row["opening_hours"], found.row["comune_istat"]))
        first = [line for line in card.lines if line.key in FIRST]
        rest = [line for line in card.lines if line.key not in FIRST]
        _ = self.speaker
        more = escaped(_("More"))
        return (
            f'<article class="scheda"><h3>{symbol} {title_html(card)}</h3>'
            f'<p class="tipo">{escaped(card.kind)}</p>'
            + (f'<p class="distanza">{away}</p>' if away else "")
            + (f'<p class="adesso">{now}</p>' if now else "")
            + f"{notes}{listed(first)}{self._directions(found)}"
            + f"<details><summary>{more}</summary>{listed([*rest, *self._report(found)])}</details>"
            + "</article>"
        )

    def distance(self, found: Found) -> str:
        """Return a distance in words: straight, about where a place is only known about."""
        _ = self.speaker
        if found.distance_m is None:
            return _("distance not known")
        km = found.distance_m / 1000
        if km < 1:
            text = _("less than 1 km away in a straight line")
        elif found.is_about:
            text = _("about {km} km away in a straight line", km=_.number(round(km)))
        else:
            text = _("{km} km away in a straight line", km=_.number(round(km, 1)))
        return _("{text}; there is sea in between", text=text) if found.across_sea else text

    def now(self, opening_hours: str, comune_istat: str = "") -> str:
        """Return whether it is open now, by the hours that the source gives, if they say so."""
        _ = self.speaker
        state = open_state(opening_hours, self.moment, comune_istat)
        if state is None:
            return ""
        if state.is_holiday:
            return _("today is a public holiday: check whether it is open")
        if not state.is_known:
            return (
                _(
                    "the published hours do not say whether it is open now: {words}",
                    words=state.comment,
                )
                if state.comment
                else _("the published hours do not say whether it is open now")
            )
        if state.is_open and state.changes_at is None:
            return _("always open by the published hours")
        when = ""
        if state.changes_at is not None:
            same_day = state.changes_at.date() == self.moment.astimezone(ROME).date()
            when = _.moment(state.changes_at, with_day=not same_day)
        if state.is_open:
            return _("open now by the published hours, until {when}", when=when)
        return (
            _("closed now by the published hours, opens {when}", when=when)
            if when
            else _("closed now by the published hours")
        )

    def _card(self, found: Found, state: State) -> Card:
        provincia = self.store.provinces.get(found.row["comune_istat"], "")
        names = Names(found.comune, provincia, found.zona.name)
        return card_of(found.row, state, names, self.speaker)

    def _directions(self, found: Found) -> str:
        _ = self.speaker
        phone, web = directions_links(found.row, found.comune)
        if not web:
            return ""
        to_web, to_phone = _("Directions on OpenStreetMap"), _("Open in the map of the phone")
        return (
            f'<p class="indicazioni"><a href="{escape(web)}" target="_blank" '
            f'rel="noopener noreferrer">{escaped(to_web)}</a> '
            f'<a href="{escape(web)}" data-geo="{escape(phone)}">{escaped(to_phone)}</a></p>'
        )

    def _report(self, found: Found) -> Iterator[Line]:
        _ = self.speaker
        report = report_link(found.row["id"])
        if report:
            yield Line("report", _("Something wrong?"), _("report an error"), report)


def report_link(record: str) -> str:
    """Return the link that reports an error of a record; empty until an address is configured.

    Its subject is Italian: it is read by who keeps the records.
    """
    address = settings().report_email
    if not address:
        return ""
    _ = translator(DEFAULT)
    subject = _("Error in record {record} of the map of services for families", record=record)
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}"


def _heading(text: str) -> str:
    return f"<h2>{escaped(text)}</h2>"


def _paragraph(text: str) -> str:
    return f'<p class="avviso">{escaped(text)}</p>'

"""The answer to "where do I go", as a list of cards to read, print and share."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from documents.markup import render
from geo.catalogue import KIND_BY_CODE, Kind
from geo.dates import ROME, State
from geo.places.nearest import Answer, Found
from geo.places.opening_hours import open_state
from geo.settings import settings
from geo.store.store import Store
from layers.card import Card, Line, Names, card_of, directions_links
from words import DEFAULT, Translator, translator


@dataclass(frozen=True, slots=True)
class Entry:
    """A service of an answer, as its template shows it."""

    card: Card
    kind: Kind
    comune: str
    away: str = ""
    now: str = ""
    directions: str = ""
    on_phone: str = ""
    report: tuple[Line, ...] = ()

    def rest(self, first: Collection[str]) -> list[Line]:
        """Return the lines that are folded away, those that are shown first being these."""
        return [*self.card.without(*first), *self.report]


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
        return render(
            "answer.html",
            self.speaker,
            zona=answer.zona.name if answer.zona else None,
            own=[self._entry(found, with_distance=not self.from_zona) for found in answer.own],
            elsewhere=[self._entry(found, with_distance=True) for found in answer.elsewhere],
            not_open=[self._named(found) for found in answer.not_open],
            comune=answer.comune,
        )

    def _named(self, found: Found) -> Entry:
        """Return a service that is not open: only its name, its comune and why."""
        return Entry(self._card(found, State.PLANNED), _kind_of(found), found.comune)

    def _entry(self, found: Found, *, with_distance: bool) -> Entry:
        on_phone, directions = directions_links(found.row, found.comune)
        return Entry(
            self._card(found, State.OPEN),
            _kind_of(found),
            found.comune,
            away=self.distance(found) if with_distance else "",
            now=self.now(found.row["opening_hours"], found.row["comune_istat"]),
            directions=directions,
            on_phone=on_phone,
            report=tuple(self._report(found)),
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


def _kind_of(found: Found) -> Kind:
    return KIND_BY_CODE[found.row["kind"]]

"""Services as a table, the legend, and sentences on what is shown and what is not.

Sentences made from data: what is shown, and what is not.

The legend, from the one catalogue of kinds: HTML, since no colour bar is needed.

Tables of text: each service with its contacts, and each zona with its counts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from documents.markup import fragment
from geo.catalogue import BY_SLUG, COUNTED_BY_COMUNE, KIND_BY_CODE, KINDS
from geo.dates import State
from geo.region import region
from geo.store.selection import ZonaCount
from layers.scene import Shown, ShownService
from words import Translator

_LISTING: Final = "listing.html"


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
        n_zone = len(shown.store.zones.by_set[query.zone_set])
        text += _(", ") + _.n(
            "in {n} zona of {total}", "in {n} zone of {total}", len(zone), total=n_zone
        )
        if query.tipo == KIND_BY_CODE[region().target_kind].slug:
            text += _(", ") + _("none known in {n}", n=n_zone - len(zone))
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
    return fragment(_LISTING, "legend", _, **legend_values(kinds, others=others))


def legend_values(kinds: Collection[str], *, others: bool) -> dict[str, object]:
    """Return what the template of the legend asks for."""
    return {
        "kinds": [kind for kind in KINDS if kind.code in kinds],
        "counted": COUNTED_BY_COMUNE,
        "has_points": bool(set(kinds) - COUNTED_BY_COMUNE),
        "hollow": KINDS[:1] if others else (),
    }


def services_table(services: Sequence[ShownService], _: Translator) -> str:
    """Return services as an HTML table that becomes a list of cards on a narrow screen."""
    return fragment(_LISTING, "services_table", _, services=services)


def zone_table(counts: Iterable[ZonaCount], _: Translator) -> str:
    """Return the counts of each zona as an HTML table."""
    return fragment(_LISTING, "zone_table", _, counts=counts)

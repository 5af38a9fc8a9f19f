"""The card of a service: the same lines in a popup, a list, a table and a page.

How to get to a service: links that never lead to a false point.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote, urlsplit

from geo.catalogue import (
    ACCURACIES,
    APPROXIMATE,
    AREAS,
    KIND_BY_CODE,
    SERVICE_BY_CODE,
    STATUS_LABELS,
    TYPE_BY_CODE,
)
from geo.dates import CURRENT, YEAR_OF_COLLECTION, Life, State, is_undated
from geo.messages import N_
from geo.store.fields import ON_CARD
from geo.store.records import RESERVED
from geo.telephone import TelephoneKind, telephones
from words import Translator


def directions_links(row: Mapping[str, str], comune: str) -> tuple[str, str]:
    """Return a ``geo:`` link for phones and one to OpenStreetMap; empty without an address.

    Where the position is approximate the links carry the written address, not the point.
    """
    if row["lat"] and row["position_accuracy"] not in APPROXIMATE:
        at = f"{row['lat']},{row['lon']}"
        name = quote(row["name"])
        return (
            f"geo:{at}?q={at}({name})",
            f"https://www.openstreetmap.org/directions?to={quote(at)}",
        )
    if not (row["address"] and comune):
        return "", ""
    written = quote(f"{row['address'].split('(')[0].strip()}, {comune}")
    return f"geo:0,0?q={written}", f"https://www.openstreetmap.org/search?query={written}"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact on a card; ``key`` says which, ``href`` is empty or a safe link."""

    key: str
    label: str
    text: str
    href: str = ""
    lang: str = ""
    """The language of the text, where it is not that of the page."""

    @property
    def leads_away(self) -> bool:
        """Whether its link leads to a page of others."""
        return self.href.startswith("http")


@dataclass(frozen=True, slots=True)
class Card:
    """A service in words."""

    kind: str
    title: str
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    lang: str = ""
    """The language of the title, where it is not that of the page."""

    def of(self, *keys: str) -> list[Line]:
        """Return the lines with these keys, in the card's order."""
        return [line for line in self.lines if line.key in keys]

    def without(self, *keys: str) -> list[Line]:
        """Return the lines with other keys than these, in the card's order."""
        return [line for line in self.lines if line.key not in keys]

    def as_json(self) -> dict[str, Any]:
        """Return the card as plain values, for the script of the map."""
        lines = [
            _json(line.lang, label=line.label, text=line.text, href=line.href)
            for line in self.lines
        ]
        return _json(
            self.lang, kind=self.kind, title=self.title, notes=list(self.notes), lines=lines
        )


@dataclass(frozen=True, slots=True)
class Names:
    """Names that a record refers to by code."""

    comune: str
    provincia: str
    zona: str


def card_of(row: Mapping[str, str], state: State, names: Names, _: Translator) -> Card:
    """Return the card of a record as it stands on a day.

    Parameters
    ----------
    row
        The fields of the record.
    state
        What is known of it on the day shown.
    names
        The names of its comune, provincia and zona; empty where it has none.
    """
    return Card(
        kind=_kind(row, _),
        title=row["name"] or _("Structure whose place is protected"),
        notes=tuple(_notes(row, state, _)),
        lines=tuple(line for line in _lines(row, names, _) if line.text),
        lang=_.names_in if row["name"] else "",
    )


def web_link(text: str) -> str:
    """Return the first web address in a source's words, with its scheme; empty if there is none."""
    match = re.search(r"https?://[^\s<>\"']+", text, re.IGNORECASE)
    if match:
        scheme, _colon, rest = match[0].rstrip(".,;").partition(":")
        return f"{scheme.lower()}:{rest}"
    is_bare = re.fullmatch(r"[\w.-]+\.[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?", text)
    return f"https://{text}" if is_bare else ""


def _kind(row: Mapping[str, str], _: Translator) -> str:
    kind, known = KIND_BY_CODE[row["kind"]], TYPE_BY_CODE.get(row["type"])
    label = _(kind.label)
    type_ = _(known.label) if known else row["type_text"]
    return _("{kind} · {type}", kind=label, type=type_) if type_ and row["type"] != "CPF" else label


def _notes(row: Mapping[str, str], state: State, _: Translator) -> Iterator[str]:
    if state not in CURRENT:
        yield _not_open(row, state, _)
    elif state == State.SEEN:
        yield (
            _("seen in {year}, present state unknown", year=row["source_year"])
            if row["source_year"]
            else _("seen in an undated source, present state unknown")
        )
    elif is_undated(_life(row)):
        yield _("opening not dated: counted from {year}", year=YEAR_OF_COLLECTION)
    if row["status"] == "open" and "(" in row["status_text"]:
        yield _("the source says: {words}", words=row["status_text"])


def _not_open(row: Mapping[str, str], state: State, _: Translator) -> str:
    if state == State.UNKNOWN:
        return _(
            "not known whether it was open in this year; documented since {date}",
            date=_.date(row["valid_from"]) if row["valid_from"] else YEAR_OF_COLLECTION,
        )
    if row["valid_to"]:
        return _("closed on {date}", date=_.date(row["valid_to"]))
    label = STATUS_LABELS[row["status"]]
    if row["status_text"]:
        return _("{state} ({words})", state=_(label), words=row["status_text"])
    return _(label)


_LABELS: Final = {
    "address": N_("Address"),
    "zona": N_("Zona-distretto"),
    "phone": N_("Telephone"),
    "phone_note": N_("About the number"),
    "email": N_("E-mail"),
    "website": N_("Website"),
    "opening_hours_text": N_("Opening hours"),
    "services": "",  # an area of the national model each
    "access_cost": N_("Cost"),
    "access_mode": N_("How to get in"),
    "access_who": N_("Who may come"),
    "languages": N_("Languages"),
    "target": N_("For"),
    "capacity": N_("Places"),
    "operator": N_("Run by"),
    "position_accuracy": N_("On the map"),
    "note": N_("Note"),
    "source_url": N_("Source"),
}
"""Field → what a card calls it."""


def _lines(row: Mapping[str, str], names: Names, _: Translator) -> Iterator[Line]:
    """Yield the lines of the fields that ``geo.store.fields`` places on a card, in its order."""
    for field, place in ON_CARD:
        line = Line(place.key, _(_LABELS[field.name]), row[field.name], lang=_.names_in)
        maker = _MAKERS.get(field.name)
        yield from maker(line, row, names, _) if maker else (line,)


def _address(line: Line, row: Mapping[str, str], names: Names, _: Translator) -> Iterator[Line]:
    place = f"{names.comune} ({names.provincia})" if names.comune else ""
    text = ", ".join(part for part in (line.text, row["postal_code"], place) if part)
    yield replace(line, label=line.label if line.text else _("Comune"), text=text)


def _zona(line: Line, _row: Mapping[str, str], names: Names, _: Translator) -> Iterator[Line]:
    yield replace(line, text=names.zona)


def _phones(line: Line, _row: Mapping[str, str], _names: Names, _: Translator) -> Iterator[Line]:
    for phone in telephones(line.text):
        label = _("Fax") if phone.kind is TelephoneKind.FAX else line.label
        yield replace(line, label=label, text=phone.text, href=phone.dial)


def _email(line: Line, _row: Mapping[str, str], _names: Names, _: Translator) -> Iterator[Line]:
    yield replace(line, href=f"mailto:{line.text}")


def _website(line: Line, _row: Mapping[str, str], _names: Names, _: Translator) -> Iterator[Line]:
    yield replace(line, href=web_link(line.text))


def _services(line: Line, _row: Mapping[str, str], _names: Names, _: Translator) -> Iterator[Line]:
    """Yield the services of each of the three areas of the national model."""
    offered = [SERVICE_BY_CODE[code] for code in line.text.split("|") if code]
    for code, label in AREAS.items():
        said = [_(service.label) for service in offered if service.area == code]
        yield replace(line, label=_(label), text=_(", ").join(said), lang="")


def _capacity(line: Line, row: Mapping[str, str], _names: Names, _: Translator) -> Iterator[Line]:
    yield replace(line, text=row["capacity_text"] or line.text)


def _position(line: Line, _row: Mapping[str, str], _names: Names, _: Translator) -> Iterator[Line]:
    if line.text in APPROXIMATE:
        yield replace(line, text=_(ACCURACIES[line.text]), lang="")


def _origin(line: Line, row: Mapping[str, str], _names: Names, _: Translator) -> Iterator[Line]:
    text, href = _source(row, _)
    yield replace(line, text=text, href=href, lang="")


_MAKERS: Final[
    Mapping[str, Callable[[Line, Mapping[str, str], Names, Translator], Iterator[Line]]]
] = {
    "address": _address,
    "zona": _zona,
    "phone": _phones,
    "email": _email,
    "website": _website,
    "services": _services,
    "capacity": _capacity,
    "position_accuracy": _position,
    "source_url": _origin,
}
"""What a card tells of a field, where it is not its cell as it stands."""


def _source(row: Mapping[str, str], _: Translator) -> tuple[str, str]:
    link = web_link(row["source_url"])
    name = _host(link) or row["source_url"]
    if name == RESERVED:
        name = _("reserved")
    if row["verified_on"]:
        return _("{source}, verified on {date}", source=name, date=_.date(row["verified_on"])), link
    if row["source_year"]:
        return _("{source}, {year}", source=name, year=row["source_year"]), link
    return name, link


def _host(link: str) -> str:
    try:
        return urlsplit(link).netloc.removeprefix("www.")
    except ValueError:
        return ""


def _json(lang: str, **values: object) -> dict[str, Any]:
    return values | {"lang": lang} if lang else values


def _life(row: Mapping[str, str]) -> Life:
    return Life(row["status"], row["valid_from"], row["valid_from_basis"], row["valid_to"])

"""A page per service: to be found, shared, printed; and its card for an address book."""

import json
from html import escape
from typing import Any, Final

import segno

from documents.frame import (
    Page,
    escaped,
    foot_links,
    language_links,
    language_notes,
    listed,
    notes_html,
    page,
    styles,
    title_html,
)
from geo.catalogue import APPROXIMATE, KIND_BY_CODE
from geo.dates import CURRENT
from geo.region import region
from geo.telephone import Telephone, TelephoneKind, telephones
from layers.card import directions_links
from layers.scene import Scene, ShownService
from layers.symbols import symbol_html
from words import Translator, languages_of_page

_TEL_TYPES: Final = {TelephoneKind.FAX: ";TYPE=fax"}


def centre_page(service: ShownService, scene: Scene, _: Translator) -> Page:
    """Return the page of a service as it stands today; one that has closed says so."""
    card, row = service.card, service.row
    symbol = symbol_html(KIND_BY_CODE[row["kind"]], is_open=service.state in CURRENT)
    address = scene.site.absolute_centre(row["id"])
    body = (
        f"<header>{_languages(service, scene, _)}{language_notes('centro', scene.language, _)}"
        f'</header><main><article class="scheda"><h1>{symbol} {title_html(card)}</h1>'
        f'<p class="tipo">{escaped(card.kind)}</p>{notes_html(card.notes)}{listed(card.lines)}'
        f"{_actions(service, scene, _)}{_code(address, _)}</article></main>{_foot(scene, _)}"
    )
    data = json.dumps(structured(service, address), ensure_ascii=False).replace("<", "\\u003c")
    head = (
        f'<meta name="description" content="{escape(_summary(service))}">'
        + styles(scene.site, "incorpora.css")
        + (f'<link rel="canonical" href="{escape(address)}">' if address else "")
        + f'<script type="application/ld+json">{data}</script>'
    )
    return page(scene.language, f"{card.title}, {service.names.comune}", head, body, "", scene.site)


def structured(service: ShownService, address: str) -> dict[str, Any]:
    """Return a service in schema.org's words; an approximate place is not given as a point."""
    row, names = service.row, service.names
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "@id": address,
        "name": row["name"],
        **_numbers(row["phone"]),
        "email": row["email"],
        "url": address,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": row["address"],
            "addressLocality": names.comune,
            "postalCode": row["postal_code"],
            "addressRegion": region().name,
            "addressCountry": "IT",
        },
        "areaServed": names.zona,
        "parentOrganization": {"@type": "Organization", "name": row["operator"]},
    }
    if service.lat is not None and row["position_accuracy"] not in APPROXIMATE:
        facts["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": service.lat,  # a number, as schema.org has it
            "longitude": service.lon,
        }
    return _filled(facts)


def vcard(service: ShownService, address: str) -> str:
    """Return a service as vCard 4.0 (RFC 6350)."""
    row, names = service.row, service.names
    lines = [
        ("FN", row["name"]),
        ("ORG", row["operator"]),
        ("EMAIL", row["email"]),
        ("URL", address),
        ("NOTE", row["opening_hours_text"]),
    ]
    street = ";".join(
        map(
            _vtext,
            ("", "", row["address"], names.comune, region().name, row["postal_code"], "Italia"),
        )
    )
    phones = [phone for phone in telephones(row["phone"]) if phone.number]
    said = [f"{name}:{_vtext(text)}" for name, text in lines if text]
    said += [f"TEL;VALUE=uri{_TEL_TYPES.get(phone.kind, '')}:{phone.uri}" for phone in phones]
    return "\r\n".join(
        _folded(line)
        for line in (
            "BEGIN:VCARD",
            "VERSION:4.0",
            "KIND:org",
            *said,
            f"ADR:{street}",
            "END:VCARD",
            "",
        )
    )


def _numbers(text: str) -> dict[str, str | list[str]]:
    """Return the numbers of a text in schema.org's words, one as itself and several as a list."""
    phones = telephones(text)
    facts = {
        "telephone": [_as_read_abroad(one) for one in phones if one.can_be_called],
        "faxNumber": [one.international for one in phones if one.kind is TelephoneKind.FAX],
    }
    return {name: found[0] if len(found) == 1 else found for name, found in facts.items()}


def _as_read_abroad(phone: Telephone) -> str:
    return (
        f"{phone.international} ext. {phone.extension}"
        if phone.extension
        else (phone.international)
    )


def _actions(service: ShownService, scene: Scene, _: Translator) -> str:
    phone, web = directions_links(service.row, service.names.comune)
    card = scene.site.centre(service.row["id"], scene.language, ".vcf")
    links = [
        (web, _("Directions on OpenStreetMap")),
        (phone, _("Open in the map of the phone")),
        (card, _("Save to the address book (vCard)")),
    ]
    items = "".join(f'<a href="{escape(link)}">{escaped(text)}</a>' for link, text in links if link)
    return f'<p class="azioni">{items}</p>'


def _code(address: str, _: Translator) -> str:
    if not address:
        return ""
    name = _("QR code of this page: {address}", address=address)
    image = segno.make(address, error="m").svg_inline(scale=4, border=2, title=name)
    return f'<div class="qr">{image}<p class="tipo"><bdi>{escape(address)}</bdi></p></div>'


def _foot(scene: Scene, _: Translator) -> str:
    link, text = scene.site.page("trova", {"lingua": scene.language}), _("Find another centre")
    more = f'<p><a href="{escape(link)}">{escaped(text)}</a></p>' if link else ""
    source = _("Services for families {in_region}; licence CC BY 4.0.")
    return f"<footer>{more}<p>{escaped(source)}</p>{foot_links(scene.site, _)}</footer>"


def _languages(service: ShownService, scene: Scene, _: Translator) -> str:
    site = scene.site
    known = [code for code in languages_of_page("centro") if code in site.languages]
    return language_links({code: site.centre(service.row["id"], code) for code in known}, _)


def _summary(service: ShownService) -> str:
    parts = [service.card.kind, service.row["address"], service.names.comune, service.row["phone"]]
    return ", ".join(part for part in parts if part)


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts without the empty ones."""
    kept = {
        key: _filled(value) if isinstance(value, dict) else value for key, value in facts.items()
    }
    return {
        key: value
        for key, value in kept.items()
        if value and set(value if isinstance(value, dict) else {"x"}) != {"@type"}
    }


def _vtext(text: str) -> str:
    for mark in ("\\", ",", ";"):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """Return a line broken as RFC 6350 wants it: at most 75 octets each."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > (75 if not parts else 74):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])

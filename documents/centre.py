"""A page per service: to be found, shared, printed; and its card for an address book."""

import json
from typing import Any, Final

import segno

from documents.frame import Page, notes_on_language, page
from geo.catalogue import APPROXIMATE
from geo.region import region
from geo.telephone import Telephone, TelephoneKind, telephones
from layers.card import directions_links
from layers.scene import Scene, ShownService
from words import Translator, languages_of_page

_TEL_TYPES: Final = {TelephoneKind.FAX: ";TYPE=fax"}


def centre_page(service: ShownService, scene: Scene, _: Translator) -> Page:
    """Return the page of a service as it stands today; one that has closed says so."""
    card, row, site = service.card, service.row, scene.site
    address = site.absolute_centre(row["id"])
    on_phone, directions = directions_links(row, service.names.comune)
    data = json.dumps(structured(service, address), ensure_ascii=False).replace("<", "\\u003c")
    return page(
        "centre.html",
        _,
        site,
        title=f"{card.title}, {service.names.comune}",
        summary=_summary(service),
        address=address,
        structured=data,
        addresses=_addresses(service, scene),
        language_notes=notes_on_language("centro", scene.language, _),
        card=card,
        kind=service.kind,
        is_open=service.is_current,
        directions=directions,
        on_phone=on_phone,
        vcard=site.centre(row["id"], scene.language, ".vcf"),
        code_of_address=_code(address, _),
        another=site.page("trova", {"lingua": scene.language}),
    )


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
        ("NOTE", row["phone_note"]),
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


def _code(address: str, _: Translator) -> str:
    """Return the QR code of an address as a drawing; nothing where there is no address."""
    if not address:
        return ""
    name = _("QR code of this page: {address}", address=address)
    return str(segno.make(address, error="m").svg_inline(scale=4, border=2, title=name))


def _addresses(service: ShownService, scene: Scene) -> dict[str, str]:
    """Return where the page is in each language that the site has."""
    site = scene.site
    known = [code for code in languages_of_page("centro") if code in site.languages]
    return {code: site.centre(service.row["id"], code) for code in known}


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

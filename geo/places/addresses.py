"""Where an address is: from the own archive, else from a geocoder, else its comune."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from rapidfuzz import fuzz

from geo.places.geocoder import Geocoder, OnlineAnswer, ask_online, geocoder_from_environment
from geo.places.house_numbers import (
    ROOM,
    House,
    Street,
    facts_of,
    house_in,
    metre_in,
    open_archive,
    streets_like,
)
from geo.places.search import COMUNE, place_index
from geo.places.written_address import MAX_TEXT, Address, Written, looks_like_address, read_written
from geo.spelling import LITTLE, as_read, fold, telling
from geo.store.ground import Ground
from geo.store.store import Store
from geo.zones import rows_of

__all__ = ["Address", "AddressAnswer", "find_address", "looks_like_address"]

ATTRIBUTION: Final = "ANNCSU (Agenzia delle Entrate, Istat), CC BY 4.0"
MAX_COMUNI: Final = 8
"""Namesakes that are all looked in; a name with more of them says nothing."""
SURE: Final = 90.0  # least score of a place that an address may name
MISTYPED: Final = 85.0  # least likeness of a comune misspelled
_EXACTNESS: Final = {"address": 0, "street": 1, "comune": 2}


@dataclass(frozen=True, slots=True)
class AddressAnswer:
    """The addresses a text means, best first, and how the answer came about."""

    found: tuple[Address, ...]
    note: str = ""
    """Empty; no_archive or not_found (then the comune, if one is named); or nothing."""
    trouble: str = ""
    is_sure: bool = True
    """Whether no other address in the same comune is meant as well as the first."""
    """Why the online geocoder did not answer: timeout, busy, refused, unreachable; else empty."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand a text: a street, the comuni it is in, words that stand around it."""

    street: str
    comuni: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Folded names that a text gives for where the street is: hamlets, former comuni."""


def find_address(text: str, store: Store, limit: int = 5) -> AddressAnswer:
    """Return the addresses in the region that a text means; a text without any is no error.

    Raises
    ------
    ParameterError
        If an online geocoder is configured wrongly.
    """
    geocoder = geocoder_from_environment()
    written = read_written(text)
    readings = list(_readings(written, store))
    comune = _comune_named(readings, store)
    if not any(telling(reading.street) for reading in readings):
        return AddressAnswer(comune, "" if comune else "nothing")
    own, is_sure = _from_archive(written, readings, store)
    if own and own[0].accuracy != COMUNE:
        return AddressAnswer(own[:limit], is_sure=is_sure)
    online = _from_online(text, readings, store, geocoder)
    if online.found or own:
        return AddressAnswer((online.found or own or ())[:limit], trouble=online.reason)
    if own is None and geocoder is None:
        return AddressAnswer(comune, "no_archive" if comune else "nothing")
    return AddressAnswer(comune, "not_found", online.reason)


def _from_archive(
    written: Written, readings: list[_Reading], store: Store
) -> tuple[tuple[Address, ...] | None, bool]:
    """Return what the own archive knows, best first, and if the first is alone; None without."""
    try:
        with open_archive(store.folder) as archive:
            if archive is None:
                return None, True
            streets = [
                street
                for reading in readings
                for street in _in_places(
                    streets_like(archive, reading.street, reading.comuni, reading.around),
                    reading.places,
                    store.ground,
                )
            ]
            best = max((street.likeness for street in streets), default=0.0)
            streets = [street for street in streets if street.likeness >= best - ROOM]
            rows = _comune_rows(store.ground)
            streets.sort(
                key=lambda street: (
                    -round(street.likeness),
                    -rows[street.comune_istat]["population"],
                )
            )
            found = [
                (address, street)
                for street in streets[:20]
                for address in _addresses(archive, street, written, store)
            ]
    except sqlite3.DatabaseError:
        return None, True
    found.sort(key=lambda pair: (-round(pair[1].likeness), _EXACTNESS[pair[0].accuracy]))
    best_ones = {
        address
        for address, street in found
        if (round(street.likeness), address.accuracy, address.comune_istat)
        == (round(found[0][1].likeness), found[0][0].accuracy, found[0][0].comune_istat)
    }
    return tuple(dict.fromkeys(address for address, _street in found)), len(best_ones) < 2


def _in_places(streets: list[Street], places: tuple[str, ...], ground: Ground) -> list[Street]:
    """Return the streets that lie in a hamlet or former comune that a text names, if any does.

    A street of another former comune is not the one that is meant.
    """
    today = {fold(name) for name in ground.comune_names.values()}
    former = frozenset(_comune_codes(ground)) - today
    places = tuple(place for place in places if place not in today)
    inside = [
        street
        for street in streets
        if any(_is_same_place(street.localita, place) for place in places)
    ]
    others = former - {
        name for name in former if any(_is_same_place(name, place) for place in places)
    }
    if inside or not former.intersection(places):
        return inside or streets
    return [
        street
        for street in streets
        if not any(_is_same_place(street.localita, name) for name in others)
    ]


def _is_same_place(written: str, place: str) -> bool:
    """Tell whether two names of a hamlet have the same telling words, or one has all of them."""
    one, other = set(telling(fold(written))), set(telling(place))
    return bool(one and other) and (one <= other or other <= one)


def _from_online(
    text: str, readings: list[_Reading], store: Store, geocoder: Geocoder | None
) -> OnlineAnswer:
    if geocoder is None:
        return OnlineAnswer(())
    sure = all(reading.comuni for reading in readings)
    return ask_online(
        " ".join(text[:MAX_TEXT].split()),
        store,
        geocoder,
        comuni=frozenset(code for reading in readings for code in reading.comuni if sure),
        around=frozenset(readings[0].around),
    )


def _addresses(
    archive: sqlite3.Connection, street: Street, written: Written, store: Store
) -> Iterator[Address]:
    """Yield the house of a street that is meant, or both where a letter may be its own."""
    yield _address(archive, street, written, store)
    if written.maybe and written.number is not None:
        other = _address(archive, street, replace(written, exponent=written.maybe), store)
        if other.accuracy == "address":
            yield other


def _address(
    archive: sqlite3.Connection, street: Street, written: Written, store: Store
) -> Address:
    """Return the house of a street that is meant, else the street, else its comune."""
    comune = store.comune_names[street.comune_istat]
    where = ", ".join(filter(None, (as_read(street.localita), comune)))
    name, source = as_read(street.odonimo), f"{ATTRIBUTION}, {facts_of(archive).source}"
    house, is_this = None, False
    if written.metre is not None:
        house, is_this = metre_in(archive, street, written.metre)
    elif written.number is not None:
        house, is_this = house_in(archive, street, written.number, written.exponent)
    if house and is_this:
        name = f"{name} {_number(house) if written.metre is None else _kilometre(house.number)}"
    point = house or street
    if point.lat is None or point.lon is None:
        row = _comune_rows(store.ground)[street.comune_istat]
        return Address(
            f"{name}, {where}", row["lat"], row["lon"], COMUNE, street.comune_istat, row["source"]
        )
    return Address(
        f"{name}, {where}",
        point.lat,
        point.lon,
        "address" if is_this else "street",
        street.comune_istat,
        source,
    )


def _kilometre(metre: int) -> str:
    return f"km {metre // 1000},{metre % 1000:03d}"


def _number(house: House) -> str:
    letters = house.exponent
    return f"{house.number}{f'/{letters}' if len(letters) == 1 else f' {letters.lower()}'}".strip()


def _readings(written: Written, store: Store) -> Iterator[_Reading]:
    """Yield the ways to understand an address, the likeliest first."""
    if written.around:
        named = (_comuni_called(place, store) for place in written.around)
        comuni = next(filter(None, named), ())
        around = () if comuni else tuple(telling(" ".join(written.around)))
        yield _Reading(written.street, comuni, around, written.around)
        return
    if not written.has_type and (comuni := _comuni_called(written.street, store, whole=True)):
        yield _Reading("", comuni)
        return
    yield from _with_comune_at_an_end(written, store)
    if written.has_type or written.number is not None:
        yield _Reading(written.street)


def _with_comune_at_an_end(written: Written, store: Store) -> Iterator[_Reading]:
    """Yield the readings in which the last or first words of the street are its comune."""
    words = written.street.split()
    splits = [(words[:at], words[at:]) for at in range(1, len(words)) if written.is_open]
    if not written.has_type:
        splits += [(words[at:], words[:at]) for at in range(len(words) - 1, 0, -1)]
    for street, comune in splits:
        code = _comune_codes(store.ground).get(" ".join(comune))
        # "Via Leonardo da Vinci" is in no comune yet.
        if code and telling(" ".join(street)) and street[-1] not in LITTLE:
            yield _Reading(" ".join(street), (code,), (), (" ".join(comune),))


def _comuni_called(place: str, store: Store, *, whole: bool = False) -> tuple[str, ...]:
    """Return the codes of the comuni that a text may name, itself or by a locality."""
    codes = _comune_codes(store.ground)
    if place in codes:
        return (codes[place],)
    near = [
        found
        for found in place_index(store).search(place, MAX_COMUNI + 4)
        if found.comune_istat
        and (
            found.score >= SURE
            or (found.kind == COMUNE and fuzz.ratio(place, fold(found.name)) >= MISTYPED)
        )
    ]
    called = dict.fromkeys(found.comune_istat for found in near if found.score > near[0].score - 2)
    if called or whole:
        return tuple(called) if len(called) <= MAX_COMUNI else ()
    words = place.split()
    ends = (part for size in range(len(words) - 1, 0, -1) for part in (words[-size:], words[:size]))
    return tuple(codes[" ".join(end)] for end in ends if " ".join(end) in codes)[:1]


def _comune_named(readings: list[_Reading], store: Store) -> tuple[Address, ...]:
    """Return the one comune that a text names, as the address it falls back to."""
    named = [reading.comuni[0] for reading in readings if len(reading.comuni) == 1][:1]
    rows = [_comune_rows(store.ground)[code] for code in named]
    return tuple(
        Address(store.comune_names[code], row["lat"], row["lon"], COMUNE, code, row["source"])
        for code, row in zip(named, rows, strict=True)
    )


@lru_cache(maxsize=2)
def _comune_rows(ground: Ground) -> dict[str, dict[str, Any]]:
    """Return the main place of each comune by its code."""
    return {row["comune_istat"]: row for row in rows_of(ground.comune_places)}


@lru_cache(maxsize=2)
def _comune_codes(ground: Ground) -> dict[str, str]:
    """Return the code of today by the comparable name of a comune, merged ones too."""
    mergers = rows_of(ground.zones.mergers)
    return {fold(row["old_comune"]): row["new_istat"] for row in mergers} | {
        fold(name): code for code, name in ground.comune_names.items()
    }

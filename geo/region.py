"""The region: what the product must know of the one whose services it shows, from one file.

``region.toml`` of the store, without one that of the data that come with the programme. Another
region is another such file beside the tables of its own.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from geo.catalogue import KIND_BY_CODE
from geo.errors import RegionError
from geo.settings import OWN_DATA, settings

FILE: Final = "region.toml"
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LEAST_NAMES: Final = ("it", "en")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Names:
    """How the region is called in a language, as a part of a sentence."""

    name: str
    official: str
    inside: str
    """In the region, as "in Toscana"."""
    of: str
    """Of the region, as "della Toscana"."""
    all: str
    """The whole of it, as "tutta la Toscana"."""
    outside: str
    """Outside of it, as "fuori dalla Toscana"."""
    official_count: str = ""
    """How many centres the region itself counts, and when; empty if it tells none."""


@dataclass(frozen=True, slots=True)
class ZoneSet:
    """A division into zone: the number by which it is called, and from when it is in force."""

    number: int
    n_zone: int
    starts: date | None
    """None for the first, whose day lies before what is published."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region as its file describes it."""

    istat: int
    """The code of ISTAT."""
    nuts: str
    slug: str
    n_comuni: int
    target_kind: str
    """The kind of which each zona is to have one, by the target of the region."""
    target_acts: str
    """The acts that set the target."""
    example: str
    """A comune as an example of what can be searched."""
    postal_codes: tuple[str, ...]
    """With what the postal codes of the region begin."""
    written_as: frozenset[str]
    """How the region is written after the name of a place, folded."""
    bounds: tuple[tuple[float, float], tuple[float, float]]
    """South-west and north-east corner, (lat, lon)."""
    names: Mapping[str, Names]
    """Language → names; Italian and English at least."""
    zone_sets: tuple[ZoneSet, ...]
    """That of today first."""
    ausl_codes: Mapping[str, str]
    """Name → code of the authority."""
    ausl_since: date
    province: Mapping[str, str]
    """Letters → name."""
    exonyms: Mapping[str, tuple[str, ...]]
    """Comune → its names in other languages that no other table gives."""

    @property
    def name(self) -> str:
        """The name in Italian, as the tables of the store write it."""
        return self.names["it"].name

    def official_count(self, language: str) -> str:
        """Return how many centres the region counts, in words; empty if it tells none."""
        return self.names.get(language, self.names["it"]).official_count

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the zone sets, that of today first."""
        return tuple(one.number for one in self.zone_sets)

    def zone_set_on(self, day: date) -> int:
        """Return which zone set is in force on a day."""
        return next(one.number for one in self.zone_sets if one.starts is None or day >= one.starts)

    def end_of(self, number: int) -> date | None:
        """Return the day on which the set after one begins; None for that of today."""
        at = self.numbers.index(number)
        return self.zone_sets[at - 1].starts if at else None


def region() -> Region:
    """Return the region of the store that is set."""
    return region_of(settings().data)


def region_of(folder: Path) -> Region:
    """Return the region of a store.

    Raises
    ------
    RegionError
        If its file says something that it cannot mean.
    """
    return _read(region_file(folder))


def region_file(folder: Path) -> Path:
    """Return the file that describes the region of a store."""
    path = folder / FILE
    return path if path.is_file() else OWN_DATA / FILE


@lru_cache(maxsize=8)
def _read(path: Path) -> Region:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegionError(f"{FILE}: {error}; a file of TOML is needed") from error
    return _Table(table, "").region()


class _Table:
    """A table of the file, whose every value is asked for by its type."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self.values, self.where, self.known = values, where, set[str]()

    def region(self) -> Region:
        bounds = self.table("bounds")
        south, west, north, east = (
            bounds.take(name, float) for name in ("south", "west", "north", "east")
        )
        if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
            self.refuse(
                "bounds", f"{south}, {west}, {north}, {east}", "south-west below north-east"
            )
        names = {code: self.table("names").names(code) for code in self.table("names").values}
        for code in _LEAST_NAMES:
            if code not in names:
                self.refuse("names", ", ".join(names), f"the names in {code!r}")
        ausl = self.table("ausl")
        found = Region(
            istat=self.take("istat", int),
            nuts=self.like("nuts", re.compile(r"IT[A-Z0-9]{2}"), "a code such as ITI1"),
            slug=self.like("slug", _SLUG, "a name of small letters, such as valle-d-aosta"),
            n_comuni=self.take("comuni", int),
            target_kind=self.one_of("target_kind", KIND_BY_CODE),
            target_acts=self.take("target_acts", str),
            example=self.take("example", str),
            postal_codes=tuple(self.texts("postal_codes")),
            written_as=frozenset(self.texts("written_as")),
            bounds=((south, west), (north, east)),
            names=names,
            zone_sets=self.zone_sets(),
            ausl_codes=ausl.table("codes").of_texts(),
            ausl_since=ausl.take("since", date),
            province=self.table("province").of_texts(),
            exonyms={
                name: tuple(self.table("exonyms").texts(name))
                for name in self.table("exonyms").values
            },
        )
        for name in set(self.values) - self.known:
            self.refuse(name, str(self.values[name])[:40], "nothing of this name")
        return found

    def names(self, code: str) -> Names:
        table = self.table(code)
        fields = {"in" if name == "inside" else name: name for name in Names.__slots__}
        found = {
            field: table.take(name, str)
            for name, field in fields.items()
            if name != "official_count" or name in table.values
        }
        for name in set(table.values) - set(fields):
            table.refuse(name, str(table.values[name])[:40], "nothing of this name")
        for field, text in found.items():
            if not text.strip() or {"{", "}"} & set(text):
                table.refuse(field, text, "words, without braces")
        return Names(**found)

    def zone_sets(self) -> tuple[ZoneSet, ...]:
        rows = [_Table(row, "zone_sets: ") for row in self.take("zone_sets", list)]
        sets = [
            ZoneSet(
                row.take("number", int),
                row.take("zone", int),
                row.take("starts", date) if number else None,
            )
            for number, row in enumerate(rows)
        ]
        numbers = [one.number for one in sets]
        days = [one.starts for one in sets if one.starts]
        if not sets or len(set(numbers)) < len(sets) or days != sorted(set(days)):
            self.refuse("zone_sets", str(numbers), "each number once, from the first to today's")
        return tuple(reversed(sets))

    def table(self, name: str) -> "_Table":
        return _Table(self.take(name, dict), f"{self.where}{name}: ")

    def take(self, name: str, kind: type[_T]) -> _T:
        self.known.add(name)
        came = self.values.get(name)
        is_number = kind is float and type(came) is int
        if not (is_number or type(came) is kind) or (kind is int and int(str(came)) < 1):
            self.refuse(name, "nothing" if came is None else repr(came)[:40], f"{_KINDS[kind]}")
        return kind(came) if is_number else came  # type: ignore[call-arg, return-value]

    def like(self, name: str, form: re.Pattern[str], needed: str) -> str:
        text = self.take(name, str)
        if not form.fullmatch(text):
            self.refuse(name, repr(text), needed)
        return text

    def one_of(self, name: str, allowed: Mapping[str, object]) -> str:
        text = self.take(name, str)
        if text not in allowed:
            self.refuse(name, repr(text), f"one of {', '.join(allowed)}")
        return text

    def texts(self, name: str) -> list[str]:
        found = self.take(name, list)
        if not found or not all(isinstance(one, str) and one for one in found):
            self.refuse(name, repr(found)[:40], "a list of texts")
        return found

    def of_texts(self) -> dict[str, str]:
        return {name: self.take(name, str) for name in self.values}

    def refuse(self, name: str, came: str, needed: str) -> None:
        raise RegionError(f"{FILE}: {self.where}{name}: came {came}, needed: {needed}")


_KINDS: Final[Mapping[type, str]] = {
    int: "a whole number from 1",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a table",
    date: "a day such as 2022-02-01",
}

"""Places by name, offline: comuni, zone and localities, as a Tuscan would write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from geo.spelling import plain
from geo.store import Ground, Store
from geo.zones import rows_of, slug_of

COMUNE: Final = "comune"
ZONA: Final = "zona"
LOCALITY: Final = "locality"
_KIND_ORDER: Final = {COMUNE: 0, ZONA: 1, LOCALITY: 2}
TYPO: Final = 78.0
"""Least likeness of two spellings (0 to 100) to be taken for one word mistyped."""
DECISIVE: Final = 90.0
"""Score from which a first match needs no further question, if no other comes close."""
MAX_TEXT: Final = 200
_SAINTS: Final = re.compile(r"\b(?:s|ss|san|santo|santa|sant)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was found; ``lat`` and ``lon`` are those of its main point."""

    kind: str
    """comune, zona or locality."""
    code: str
    """Slug of a comune or zona, GeoNames id of a locality."""
    name: str
    comune: str
    comune_istat: str
    provincia: str
    lat: float
    lon: float
    score: float


@dataclass(frozen=True)
class PlaceIndex:
    """Names of places, ready to be compared."""

    places: tuple[Place, ...]
    names: tuple[str, ...]
    """One comparable name for each spelling; ``owners`` says whose."""
    owners: tuple[int, ...]
    sizes: tuple[int, ...]
    """Inhabitants of each place, to rank what else is equal."""

    def search(self, text: str, limit: int = 8) -> list[Place]:
        """Return the places a text means, best first; nothing for a text without letters."""
        wanted = _comparable(text[:MAX_TEXT])
        if not wanted:
            return []
        likeness = process.cdist([wanted], self.names, scorer=fuzz.ratio)[0]
        best: dict[int, float] = {}
        for row, name in enumerate(self.names):
            score = max(_by_words(wanted, name), float(likeness[row]) - 12)
            if score >= TYPO - 12:
                owner = self.owners[row]
                best[owner] = max(best.get(owner, 0), score)
        ranked = sorted(best, key=lambda owner: self._rank(owner, best[owner]))
        found = [self._scored(owner, best[owner]) for owner in ranked]
        return found[:limit]

    def by_code(self, kind: str, code: str) -> Place | None:
        """Return one place by its kind and code."""
        for place in self.places:
            if (place.kind, place.code) == (kind, code):
                return place
        return None

    def _rank(self, owner: int, score: float) -> tuple[float, int, int]:
        return -round(score), _KIND_ORDER[self.places[owner].kind], -self.sizes[owner]

    def _scored(self, owner: int, score: float) -> Place:
        place = self.places[owner]
        return Place(place.kind, place.code, place.name, place.comune, place.comune_istat,
                     place.provincia, place.lat, place.lon, round(score, 1))


def is_decisive(found: Sequence[Place]) -> bool:
    """Tell whether the first place found is what was meant, without asking.

    A zona of the same name as the comune before it is no rival: the comune tells the zona.
    """
    if not found or found[0].score < TYPO:
        return False
    room = 2 if found[0].score >= DECISIVE else 10
    rivals = [place for place in found[1:] if place.score >= found[0].score - room]
    return all(place.kind == ZONA and found[0].kind == COMUNE for place in rivals)


def place_index(store: Store) -> PlaceIndex:
    """Return the places of a store: comuni of today and before mergers, zone, localities."""
    return _index_of(store.ground)


@lru_cache(maxsize=2)
def _index_of(ground: Ground) -> PlaceIndex:
    entries = [*_comuni(ground), *_zone(ground), *_localities(ground)]
    places = tuple(place for place, _spellings, _size in entries)
    pairs = [
        (name, owner)
        for owner, (_place, spellings, _size) in enumerate(entries)
        for name in {_comparable(spelling) for spelling in spellings} - {""}
    ]
    return PlaceIndex(
        places=places,
        names=tuple(name for name, _owner in pairs),
        owners=tuple(owner for _name, owner in pairs),
        sizes=tuple(size for _place, _spellings, size in entries),
    )


_Entry = tuple[Place, list[str], int]


def _comuni(ground: Ground) -> list[_Entry]:
    merged: dict[str, list[str]] = {}
    for row in rows_of(ground.zones.mergers):
        merged.setdefault(row["new_istat"], []).append(row["old_comune"])
    found = []
    for row in rows_of(ground.comune_places):
        code = row["comune_istat"]
        name = ground.comune_names[code]
        place = Place(COMUNE, slug_of(name), name, name, code, ground.provinces[code],
                      row["lat"], row["lon"], 0)
        spellings = [name, *merged.get(code, ()), *_foreign(row["alternate_names"])]
        found.append((place, spellings, row["population"]))
    return found


def _zone(ground: Ground) -> list[_Entry]:
    found = []
    for row in rows_of(ground.zone_places):
        zona = ground.zones.by_set[28][row["zona"]]
        place = Place(ZONA, zona.slug, zona.name, "", "", "", row["lat"], row["lon"], 0)
        parts = [part for part in zona.name.split("-") if len(part) > 4]
        found.append((place, [zona.name, *zona.aliases, *parts], 0))
    return found


def _localities(ground: Ground) -> list[_Entry]:
    found = []
    for row in rows_of(ground.localities):
        code = row["comune_istat"]
        comune = ground.comune_names[code]
        if plain(row["name"]) == plain(comune) or _is_main(ground, row):
            continue
        place = Place(LOCALITY, str(row["geonameid"]), row["name"], comune, code,
                      ground.provinces[code], row["lat"], row["lon"], 0)
        found.append((place, [row["name"], *re.split(r"[-/]", row["name"])], row["population"]))
    return found


def _is_main(ground: Ground, locality: dict[str, object]) -> bool:
    """Tell whether a locality is the place by which its comune goes under another name."""
    foreign = {plain(name) for name in str(locality["alternate_names"]).split("|")}
    comune = plain(ground.comune_names[str(locality["comune_istat"])])
    return comune in foreign


def _foreign(alternates: str) -> list[str]:
    return [name for name in alternates.split("|") if len(name) > 3]


def _comparable(text: str) -> str:
    """Return a text with every saint written alike, plain."""
    return _SAINTS.sub("s", plain(text.replace(".", " ")))


def _by_words(wanted: str, name: str) -> float:
    """Return a score for whole words and beginnings of words: 100 equal, 0 nothing."""
    if wanted == name:
        return 100.0
    spread = min(5.0, abs(len(name) - len(wanted)) / 6)
    if name.startswith(f"{wanted} "):
        return 96.0 - spread
    if name.startswith(wanted) and len(wanted) >= 3:
        return 92.0 - spread
    words, known = wanted.split(), name.split()
    if any(len(word) > 2 for word in words) and all(
        any(other.startswith(word) for other in known) for word in words
    ):
        return 88.0 - spread
    return 0.0


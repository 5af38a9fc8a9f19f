"""Places by name, offline: comuni, zone and localities, as people and the product write them.

One search for the page, the command line, the importer and addresses. A text is read in every way
that it may be meant (``Londa (FI)``, ``fraz. Antella, Bagno a Ripoli``, ``isola d'Elba``), and its
names are compared as ``geo.spelling`` folds them. What is only likely is asked: ``is_decisive``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from geo.region import region
from geo.spelling import LITTLE, SAINTS, bare, fold, in_full, plain, tokens
from geo.store.ground import Ground
from geo.store.store import Store
from geo.zones import read_table, rows_of, slug_of

COMUNE: Final = "comune"
ZONA: Final = "zona"
LOCALITY: Final = "locality"
_KIND_ORDER: Final = {COMUNE: 0, ZONA: 1, LOCALITY: 2}
TYPO: Final = 78.0
"""Least likeness of two spellings (0 to 100) to be taken for one word mistyped."""
BY_NAME: Final = 88.5
"""Score from which a place was found by its words, below it by likeness of letters alone."""
_NEARLY: Final = 66.0
_SPLIT, _BESIDE = 4.0, 6.0
"""How much less a reading counts that splits words, and one of where instead of what."""
_EXACT, _SAME_WORDS, _BEGINS, _BEGINS_A_WORD, _HAS_WORDS = 100.0, 98.0, 96.0, 92.0, 89.0
_SHORTEST: Final = 3
"""Letters from which the beginning of a name means it."""
MAX_TEXT: Final = 200
MOST_READINGS: Final = 24
ELSEWHERE_FILE: Final = "comuni_elsewhere.csv"
_LITTLE: Final = LITTLE | {"a", "ad", "d", "e", "l", "nell", "nel", "sui", "su"}
_SEPARATOR: Final = re.compile(r"[,;()\[\]|/\n\t،]|\s[-–—]\s|(?<=\S)[-–—]\s|\s[-–—](?=\S)")
_POST_CODE: Final = re.compile(
    r"(?:\bc\.?a\.?p\.?\s*:?\s*)?(?<![\d.,])\b(?:it?\s?[-–]\s?)?(\d{5})\b(?![.,]\d)", re.IGNORECASE
)
_COUNTRY: Final = frozenset(("italia", "italy", "it", "italien", "italie", "ايطاليا"))


def _is_country(folded: str) -> bool:
    """Tell whether words are the country or the region, which tell no place in it apart."""
    return folded in _COUNTRY or folded in region().written_as


_QUARTER: Final = re.compile(r"(?:quartiere|q|circoscrizione|centro storico|centro)(?: \w+)?")
_BEFORE_A_PROVINCIA: Final = re.compile(r"^(?:in )?(?:prov|provincia)(?: di| della| del)? ")
_BEFORE: Final = (
    (
        re.compile(r"^(?:(?:nel|in|il) )?(?:comune|municipio)(?: di| del| della| dell| d)? (?=.)"),
        COMUNE,
    ),
    (re.compile(r"^(?:citta|paese|town|city)(?: di| del| della| of)? (?=.)"), ""),
    (re.compile(r"^(?:in the )?comune of (?=.)"), COMUNE),
    (re.compile(r"^(?:frazione|localita)(?: di| del| della| dell)? (?=.)"), LOCALITY),
    (re.compile(r"^(?:isola|island|isle)(?: di| d| del| dell| of)? (?=.)"), ""),
    (
        re.compile(
            r"^(?:zona distretto|zona|distretto|societa della salute|sds)"
            r"(?: di| del| della| dell)? (?=.)"
        ),
        ZONA,
    ),
    (re.compile(r"^(?:a|ad|in|presso|vicino a|da) (?=.)"), ""),
)
"""What stands before the name of a place, and of which kind that says it is."""
_CONTRACTION: Final = re.compile(r"\b([a-z]{1,3})\.([a-z]{2,5})\b")
"""First letters, a point, last letters: V.no, M.llo, C.cci."""


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
    found_as: str = ""
    """The name by which it was found: its own, a former one, one in another language."""
    is_sure: bool = False
    """Whether it is what was meant: the first, and no other comes close."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand a text."""

    name: str
    """Folded."""
    comuni: frozenset[str] = frozenset()
    """ISTAT codes inside which the place must be; empty for any."""
    kind: str = ""
    is_whole: bool = True
    """Whether every word of the text was understood."""
    less: float = 0.0
    """How much less likely it is than the first way."""


@dataclass(frozen=True)
class PlaceIndex:
    """Names of places, ready to be compared."""

    places: tuple[Place, ...]
    names: tuple[str, ...]
    """One folded name for each spelling; ``owners`` says whose, ``written`` how it is written."""
    owners: tuple[int, ...]
    sizes: tuple[int, ...]
    """Inhabitants of each place, to rank what else is equal."""
    written: tuple[str, ...] = ()
    foreign: frozenset[int] = frozenset()
    """Rows of ``names`` in other languages: never compared by likeness."""
    zone_comuni: Mapping[str, frozenset[str]] | None = None
    elsewhere: Mapping[str, str] | None = None
    """Folded name of a comune outside the region → its name and provincia."""

    def search(self, text: str, limit: int = 8) -> list[Place]:
        """Return the places a text means, best first; nothing for a text without letters."""
        body = text[:MAX_TEXT]
        pieces = _pieces(body)
        best, whole = self._by_readings(self._readings(pieces))
        if not best and len(pieces) > 1:  # pieces that contradict each other
            best, _none = self._by_readings(
                reading for piece in pieces for reading in self._of_piece(piece)
            )
        outside = self.outside(body)
        if max((score for score, _row in best.values()), default=0.0) < _BEGINS_A_WORD and (
            not outside
        ):
            by_words = set(best)
            for name in _forms(" ".join(pieces)):
                self._by_likeness(name, best)
            whole |= set(best) - by_words
        near = self._one_letter_off(" ".join(pieces), best)
        ranked = sorted(best, key=lambda owner: self._rank(owner, best[owner][0]))
        found = [self._scored(owner, *best[owner]) for owner in ranked]
        is_sure = (
            bool(found)
            and ranked[0] in whole
            and near <= {ranked[0]}
            and not self._rivals(ranked, found, is_foreign=best[ranked[0]][1] in self.foreign)
            and (not outside or found[0].score >= _SAME_WORDS)
        )
        return [
            replace(place, is_sure=is_sure and at == 0) for at, place in enumerate(found[:limit])
        ]

    def _one_letter_off(self, text: str, best: dict[int, tuple[float, int]]) -> set[int]:
        """Add the places of a name that is one letter from a text that is no name itself.

        "Pesca" begins "Pescaglia", and may as well be "Pescia".
        """
        if not best or max(score for score, _row in best.values()) >= _EXACT:
            return set()
        near: set[int] = set()
        for name in _forms(text):
            distances = process.cdist([name], self.names, scorer=Levenshtein.distance)[0]
            for row in (distances == 1).nonzero()[0]:
                if int(row) not in self.foreign:
                    owner = self.owners[row]
                    near.add(owner)
                    best.setdefault(owner, (TYPO, int(row)))
        return near

    def likely(self, text: str, limit: int = 3) -> list[Place]:
        """Return the places whose names look most like a text that found nothing sure."""
        found = self.search(text, limit)
        if found or self.outside(text):
            return found
        best: dict[int, tuple[float, int]] = {}
        for name in _forms(_SEPARATOR.split(text[:MAX_TEXT])[0]):
            self._by_likeness(name, best, least=48.0)
        ranked = sorted(best, key=lambda owner: -best[owner][0])
        return [self._scored(owner, *best[owner]) for owner in ranked[:limit]]

    def outside(self, text: str) -> str:
        """Return the comune outside the region that a text names, as "La Spezia (SP)", or ""."""
        known = self.elsewhere or {}
        pieces = [fold(piece) for piece in _SEPARATOR.split(_POST_CODE.sub(" ", text[:MAX_TEXT]))]
        pieces = [piece for piece in pieces if piece and not _is_country(piece)]
        for name in (fold(text[:MAX_TEXT]), *pieces[:1]):
            written = known.get(name) or known.get(re.sub(r"^(?:comune|citta) di ", "", name), "")
            if (
                written
                and name not in self._rows_by_name
                and (len(pieces) < 2 or pieces[1] not in self._provinces)
            ):
                return written
        return ""

    def ignored(self, text: str) -> tuple[str, ...]:
        """Return what in a text is no part of a name and was left out: post codes."""
        return tuple(_POST_CODE.findall(text[:MAX_TEXT]))

    def is_post_code(self, text: str) -> bool:
        """Tell whether a text says no more than a post code, and a sigla: it names no place."""
        return bool(self.ignored(text)) and all(
            fold(piece).upper() in region().province for piece in _pieces(text[:MAX_TEXT])
        )

    def by_code(self, kind: str, code: str) -> Place | None:
        """Return one place by its kind and code."""
        for place in self.places:
            if (place.kind, place.code) == (kind, code):
                return place
        return None

    def _by_readings(
        self, readings: Iterable[_Reading]
    ) -> tuple[dict[int, tuple[float, int]], set[int]]:
        """Return the best score of each place and the row of its name; the understood."""
        best: dict[int, tuple[float, int]] = {}
        whole: set[int] = set()
        for reading in readings:
            for row, exactness in self._by_words(reading.name):
                score = exactness - reading.less
                owner = self.owners[row]
                place = self.places[owner]
                if not self._fits(place, reading):
                    continue
                if place.kind == COMUNE and len(reading.comuni) == 1:  # what lies in it is meant
                    score -= _BESIDE
                if score > best.get(owner, (0.0, 0))[0]:
                    best[owner] = (score, row)
                if reading.is_whole:
                    whole.add(owner)
        return best, whole

    def _fits(self, place: Place, reading: _Reading) -> bool:
        if reading.kind == ZONA and place.kind != ZONA:
            return False
        if not reading.comuni:
            return True
        if place.kind == ZONA:
            return (
                bool((self.zone_comuni or {}).get(place.code, frozenset()) & reading.comuni)
                and not reading.kind
            )
        return place.comune_istat in reading.comuni

    def _by_words(self, wanted: str) -> Iterator[tuple[int, float]]:
        """Yield the rows whose names have the words of a folded one, with how exactly."""
        yield from self._by_whole_name(wanted)
        if len(wanted) < _SHORTEST:
            return
        for row in self._beginning(wanted):
            rest = self.names[row][len(wanted) :]
            if rest.startswith(" "):
                yield row, _BEGINS
            elif rest:
                yield row, _BEGINS_A_WORD
        joined = wanted.replace(" ", "")
        if " " in wanted and len(joined) >= 8:
            yield from ((row, _BEGINS - 0.5) for row in self._beginning_joined(joined))
        words = [word for word in wanted.split() if word not in _LITTLE] or wanted.split()
        if any(len(word) > 2 for word in words):
            rows = set.intersection(*(self._with_word(word) for word in words))
            for row in rows:
                yield row, _HAS_WORDS

    def _by_whole_name(self, wanted: str) -> Iterator[tuple[int, float]]:
        if wanted:
            for row in self._rows_by_name.get(wanted, ()):
                yield row, _EXACT
            for row in (
                *self._rows_by_letters.get(wanted.replace(" ", ""), ()),
                *self._rows_by_telling.get(_telling(wanted), ()),
            ):
                yield row, _SAME_WORDS

    def _beginning(self, wanted: str) -> Iterator[int]:
        at = bisect_left(self._sorted, (wanted, -1))
        while at < len(self._sorted) and self._sorted[at][0].startswith(wanted):
            yield self._sorted[at][1]
            at += 1

    def _beginning_joined(self, joined: str) -> Iterator[int]:
        at = bisect_left(self._sorted_joined, (joined, -1))
        while at < len(self._sorted_joined) and self._sorted_joined[at][0].startswith(joined):
            yield self._sorted_joined[at][1]
            at += 1

    def _with_word(self, begun: str) -> set[int]:
        rows: set[int] = set()
        at = bisect_left(self._vocabulary, begun)
        while at < len(self._vocabulary) and self._vocabulary[at].startswith(begun):
            rows |= self._rows_by_word[self._vocabulary[at]]
            at += 1
        return rows

    def _by_likeness(
        self, wanted: str, best: dict[int, tuple[float, int]], least: float = _NEARLY
    ) -> None:
        if not wanted:
            return
        likeness = process.cdist([wanted], self.names, scorer=fuzz.ratio, score_cutoff=least + 12)[
            0
        ]
        for row in likeness.nonzero()[0]:
            score, owner = float(likeness[row]) - 12, self.owners[row]
            if row not in self.foreign and score > best.get(owner, (0.0, 0))[0]:
                best[owner] = (score, int(row))

    def _readings(self, pieces: list[str]) -> Iterator[_Reading]:
        """Yield the ways to understand the pieces of a text, at most ``MOST_READINGS``."""
        seen: set[_Reading] = set()
        for reading in self._of_pieces(pieces):
            if reading.name and reading not in seen:
                seen.add(reading)
                yield reading
            if len(seen) >= MOST_READINGS:
                return

    def _of_pieces(self, pieces: list[str]) -> Iterator[_Reading]:
        """Yield each piece as the name of a place that lies in what the others name."""
        if len(pieces) <= 1:
            for piece in pieces:
                yield from self._of_piece(piece)
            return
        areas = [self._area(piece) for piece in pieces]
        is_wide = [
            self._names(piece, COMUNE) or (len(area) > 1 and not self._names(piece, LOCALITY))
            for piece, area in zip(pieces, areas, strict=True)
        ]
        for at, piece in enumerate(pieces[:4]):
            others = [area for row, area in enumerate(areas) if row != at]
            known = [area for area in others if area]
            inside = frozenset[str].intersection(*known) if known else frozenset[str]()
            if known and not inside:
                continue
            # A comune beside a place that lies in it says where, and is not what is meant.
            less = _BESIDE if is_wide[at] and not all(is_wide) else 0.0
            yield from self._named(piece, inside, is_whole=len(known) == len(others), less=less)
        yield from self._named(" ".join(pieces), frozenset(), is_whole=True)

    def _of_piece(self, piece: str) -> Iterator[_Reading]:
        """Yield the readings of words that nothing separates: whole, or with where they are."""
        yield from self._named(piece, frozenset(), is_whole=True)
        words = piece.split()
        if _is_country(fold(words[-1])) and len(words) > 1:
            yield from self._of_piece(" ".join(words[:-1]))
        for at in range(1, min(len(words), 8)):
            for name, around in ((words[:at], words[at:]), (words[at:], words[:at])):
                where, what = " ".join(around), " ".join(name)
                area = self._area(where, exactly=True)
                if not area:
                    continue
                is_wide = (
                    self._names(what, COMUNE) and len(area) < 2 and (not self._names(where, COMUNE))
                )
                yield from self._named(
                    what, area, is_whole=True, less=_BESIDE if is_wide else _SPLIT
                )
                if self._names(where, COMUNE):
                    yield _Reading(fold(where), area, is_whole=False, less=2 * _BESIDE)

    def _names(self, piece: str, kind: str) -> bool:
        """Tell whether a text is the very name of a place of a kind."""
        return any(
            self.places[self.owners[row]].kind == kind
            for reading in self._named(piece, frozenset(), is_whole=True)
            if reading.kind in {"", kind}
            for row in self._rows_by_name.get(reading.name, ())
        )

    def _named(
        self, piece: str, inside: frozenset[str], *, is_whole: bool, less: float = 0.0
    ) -> Iterator[_Reading]:
        for name in self._uncontracted(piece):
            for form in _forms(name):
                yield _Reading(form, inside, "", is_whole, less)
                for pattern, kind in _BEFORE:
                    stripped = pattern.sub("", form, count=1)
                    if stripped != form:
                        is_island = form.startswith("isola ")
                        yield _Reading(
                            stripped,
                            inside,
                            kind,
                            is_whole,
                            less + _SPLIT + 1 if is_island else less,
                        )

    def _uncontracted(self, piece: str) -> list[str]:
        """Return a piece with each of its contractions as the words that it may stand for."""
        body = bare(piece)
        found = _CONTRACTION.search(body)
        if not found or found[1] in SAINTS or in_full(found[0]) != found[0]:
            return [piece]
        words = [
            word
            for word in self._vocabulary
            if word.startswith(found[1])
            and word.endswith(found[2])
            and len(word) > len(found[1] + found[2])
        ]
        return [f"{body[: found.start()]}{word}{body[found.end() :]}" for word in words[:8]] or [
            piece
        ]

    def _area(self, piece: str, *, exactly: bool = False) -> frozenset[str]:
        """Return the comuni that a text names as where a place is; empty if it names no area."""
        folded = fold(piece)
        first, _space, last = folded.rpartition(" ")
        provincia = self._provinces.get(
            _BEFORE_A_PROVINCIA.sub("", first if last in _COUNTRY else folded)
        )
        own = frozenset(
            self.places[self.owners[row]].comune_istat
            for row in self._rows_by_name.get(folded, ())
            if self.places[self.owners[row]].kind == COMUNE
        )
        if own or provincia:
            return own | (provincia or frozenset())
        found: set[str] = set()
        for reading in self._named(piece, frozenset(), is_whole=True):
            for row in self._rows_by_name.get(reading.name, ()):
                place = self.places[self.owners[row]]
                found |= (
                    (self.zone_comuni or {}).get(place.code, frozenset())
                    if place.kind == ZONA
                    else {place.comune_istat}
                )
        if not found and not exactly:
            scored = sorted(((score, row) for row, score in self._by_words(folded)), reverse=True)
            found = {
                self.places[self.owners[row]].comune_istat
                for score, row in scored
                if score >= _BEGINS_A_WORD
            } - {""}
        return frozenset(found)

    def _rivals(self, ranked: Sequence[int], found: Sequence[Place], *, is_foreign: bool) -> bool:
        """Tell whether another place could be meant as well as the first.

        One that is nearly as alike; or, behind a namesake that is smaller or found by a name in
        another language, one that begins with the same name. A zona of the same name is no rival
        of a comune: the comune tells it. Nor is a locality of which the text is only a part.
        """
        first = found[0]
        if first.score < TYPO:
            return True
        is_whole_comune = first.kind == COMUNE and first.score >= _EXACT and not is_foreign
        room = 1.0 if first.score >= _BEGINS_A_WORD else 2.0 if first.score > BY_NAME else 10.0
        for owner, place in zip(ranked[1:], found[1:], strict=True):
            if place.kind == ZONA and first.kind == COMUNE:
                continue
            if place.kind == LOCALITY and is_whole_comune and place.found_as != place.name:
                continue
            if place.score >= first.score - room:
                return True
            is_larger = self.sizes[owner] > self.sizes[ranked[0]]
            goes_on = fold(place.found_as).startswith(f"{fold(first.found_as)} ")
            if place.score >= _BEGINS and (is_foreign or (is_larger and goes_on)):
                return True
        return False

    def _rank(self, owner: int, score: float) -> tuple[float, int, int]:
        return -round(score), _KIND_ORDER[self.places[owner].kind], -self.sizes[owner]

    def _scored(self, owner: int, score: float, row: int) -> Place:
        return replace(self.places[owner], score=round(score, 1), found_as=self.written[row])

    @cached_property
    def _rows_by_name(self) -> dict[str, tuple[int, ...]]:
        return _grouped(self.names)

    @cached_property
    def _rows_by_letters(self) -> dict[str, tuple[int, ...]]:
        return _grouped([name.replace(" ", "") for name in self.names])

    @cached_property
    def _rows_by_telling(self) -> dict[str, tuple[int, ...]]:
        return _grouped([_telling(name) for name in self.names])

    @cached_property
    def _sorted(self) -> list[tuple[str, int]]:
        return sorted((name, row) for row, name in enumerate(self.names))

    @cached_property
    def _sorted_joined(self) -> list[tuple[str, int]]:
        return sorted((name.replace(" ", ""), row) for row, name in enumerate(self.names))

    @cached_property
    def _rows_by_word(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for row, name in enumerate(self.names):
            for word in name.split():
                found.setdefault(word, set()).add(row)
        return found

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._rows_by_word)

    @cached_property
    def _provinces(self) -> dict[str, frozenset[str]]:
        """Folded sigla or name of a provincia → its comuni."""
        found: dict[str, set[str]] = {}
        for place in self.places:
            if place.kind == COMUNE:
                found.setdefault(place.provincia, set()).add(place.comune_istat)
        names = {
            fold(name): frozenset(found[sigla])
            for sigla, name in region().province.items()
            if sigla in found
        }
        return names | {fold(sigla): frozenset(codes) for sigla, codes in found.items()}


def is_decisive(found: Sequence[Place]) -> bool:
    """Tell whether the first place found is what was meant, without asking."""
    return bool(found) and found[0].is_sure


def place_index(store: Store) -> PlaceIndex:
    """Return the places of a store: comuni of today and before mergers, zone, localities."""
    return _index_of(store.ground)


@lru_cache(maxsize=2)
def _index_of(ground: Ground) -> PlaceIndex:
    entries = [*_comuni(ground), *_zone(ground), *_localities(ground)]
    rows: dict[tuple[str, int], tuple[str, bool]] = {}
    for owner, (_place, spellings, foreign, _size) in enumerate(entries):
        for spelling in (*spellings, *foreign):
            for form in _forms(spelling):
                rows.setdefault((form, owner), (spelling, spelling not in spellings))
    index = PlaceIndex(
        places=tuple(entry[0] for entry in entries),
        names=tuple(name for name, _owner in rows),
        owners=tuple(owner for _name, owner in rows),
        sizes=tuple(entry[3] for entry in entries),
        written=tuple(spelling for spelling, _is_foreign in rows.values()),
        foreign=frozenset(
            at for at, (_spelling, is_foreign) in enumerate(rows.values()) if is_foreign
        ),
        zone_comuni={zona.slug: zona.comuni for zona in ground.zones.of_today.values()},
        elsewhere=_elsewhere(ground),
    )
    index.search(
        f"{index.places[0].name}, {region().name}" if index.places else ""
    )  # what it looks up by is made once, not by the first who asks
    return index


_Entry = tuple[Place, list[str], list[str], int]


def _comuni(ground: Ground) -> list[_Entry]:
    merged: dict[str, list[str]] = {}
    for row in rows_of(ground.zones.mergers):
        merged.setdefault(row["new_istat"], []).append(row["old_comune"])
    found = []
    for row in rows_of(ground.comune_places):
        code = row["comune_istat"]
        name = ground.comune_names[code]
        place = Place(
            COMUNE,
            slug_of(name),
            name,
            name,
            code,
            ground.provinces[code],
            row["lat"],
            row["lon"],
            0,
        )
        foreign = [*_foreign(row["alternate_names"], name), *region().exonyms.get(name, ())]
        found.append((place, [name, *merged.get(code, ())], foreign, row["population"]))
    return found


def _zone(ground: Ground) -> list[_Entry]:
    found: list[_Entry] = []
    for row in rows_of(ground.zone_places):
        zona = ground.zones.of_today[row["zona"]]
        place = Place(ZONA, zona.slug, zona.name, "", "", "", row["lat"], row["lon"], 0)
        parts = [part for part in zona.name.split("-") if len(part) > 4]
        found.append((place, [zona.name, *zona.aliases, *parts], [], 0))
    return found


def _localities(ground: Ground) -> list[_Entry]:
    found: list[_Entry] = []
    for row in rows_of(ground.localities):
        code = row["comune_istat"]
        comune = ground.comune_names[code]
        if plain(row["name"]) == plain(comune) or _is_main(ground, row):
            continue
        place = Place(
            LOCALITY,
            str(row["geonameid"]),
            row["name"],
            comune,
            code,
            ground.provinces[code],
            row["lat"],
            row["lon"],
            0,
        )
        parts = re.split(r"[-/]", row["name"])
        found.append((place, [row["name"], *parts], [], row["population"]))
    return found


def _is_main(ground: Ground, locality: dict[str, object]) -> bool:
    """Tell whether a locality is the place by which its comune goes under another name."""
    foreign = {plain(name) for name in str(locality["alternate_names"]).split("|")}
    comune = plain(ground.comune_names[str(locality["comune_istat"])])
    return comune in foreign


def _foreign(alternates: str, name: str) -> list[str]:
    """Return the names of a comune in other languages; a part of its own name is none of them."""
    own = tokens(name)
    return [
        other
        for other in alternates.split("|")
        if len(other) > 3 and not set(tokens(other)) < set(own)
    ]


def _elsewhere(ground: Ground) -> dict[str, str]:
    """Return the comuni of Italy outside the region; none if the store does not have them."""
    path = ground.folder / "boundaries" / ELSEWHERE_FILE
    if not path.exists():
        return {}
    return {
        fold(row["comune"]): f"{row['comune']} ({row['provincia']})"
        for row in rows_of(read_table(path))
    }


def _pieces(text: str) -> list[str]:
    """Return what separators part in a text, without post codes, country, region, quarter."""
    body = re.sub(r"\bs(?:ull?)?/\s*", "sull ", _POST_CODE.sub(" , ", text), flags=re.IGNORECASE)
    pieces = [piece for piece in map(str.strip, _SEPARATOR.split(body)) if fold(piece)]
    pieces = [piece for piece in pieces if not _is_country(fold(piece))]
    return [piece for piece in pieces if not _QUARTER.fullmatch(plain(piece))] or pieces[:1]


def _forms(text: str) -> list[str]:
    """Return a name folded, and with its numerals as they are: "vi" may begin Vinci."""
    folded = fold(text)
    unread = " ".join(re.findall(r"[^\W_]+", in_full(text)))
    if folded.isdigit() and not unread.isdigit():
        return [unread]
    return [folded] if unread in {folded, ""} else [folded, unread]


def _telling(folded: str) -> str:
    return " ".join(sorted(word for word in folded.split() if word not in _LITTLE)) or folded


def _grouped(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        found.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}

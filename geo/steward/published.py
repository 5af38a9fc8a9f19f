"""Whether anything that is published tells a value, or shows a point, of a private list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from geo.catalogue import N_
from geo.errors import TableError
from geo.records import ServiceFrame
from geo.steward.protect.contents import ContentError, Loose, texts_of
from geo.steward.protect.nearby import Points, all_pairs, near, not_public, pairs_in
from geo.steward.protect.secret import Form, PrivateList, Secret, glued
from geo.steward.protect.spelled import plain, spellings

VALUE: Final = N_("{file} tells a value of row {row} of the private list")
POINT: Final = N_("{file} has a point near the place of row {row} of the private list, and it is "
                  "no public one")
UNREAD: Final = N_("{file} cannot be looked through, so it may tell anything")
HIDDEN: Final = "…"
"""What stands for the name of a file or folder that tells a value itself."""
NOT_PUBLISHED: Final = frozenset(("addresses",))
"""Folders of the store that no page or export carries: every house number is in this one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something private was found, of which row of the list; never what it is."""

    file: str
    row: int | None
    said: str
    """A sentence with the fields file and row, to be translated."""


@dataclass(frozen=True)
class Search:
    """A private list made ready to be looked for in many files."""

    private: PrivateList
    public: Points
    """Latitude and longitude of what is public by its own right."""
    _by_words: dict[Form, set[int]] = field(default_factory=dict)
    _by_phone: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for secret in self.private.secrets:
            for form in secret.forms:
                self._by_words.setdefault(form, set()).add(secret.row)
            for phone in secret.phones:
                self._by_phone.setdefault(phone, set()).add(secret.row)

    def folder(self, folder: Path) -> list[Hit]:
        """Return what is found in the files of a folder and in their names, in their order."""
        hits: list[Hit] = []
        for path in files_of(folder):
            name = path.relative_to(folder).as_posix()
            shown = "/".join(HIDDEN if self.rows_told(part) else part for part in name.split("/"))
            hits += self.content(path.read_bytes(), shown, name)
        return hits

    def content(self, data: bytes, shown: str, name: str = "") -> list[Hit]:
        """Return what is found in a content and in its name; ``shown`` is how hits call it."""
        values, points, hits = self.rows_told(name), set[int](), list[Hit]()
        try:
            for text in texts_of(data):
                values |= self.rows_told(text)
                points |= self._rows_near(text)
        except ContentError:
            hits.append(Hit(shown, None, UNREAD))
        return [*(Hit(shown, row, VALUE) for row in sorted(values)),
                *(Hit(shown, row, POINT) for row in sorted(points)), *hits]

    def rows_told(self, text: str) -> set[int]:
        """Return the rows of the private list of which a text tells a value."""
        found: set[int] = set()
        for spelling in spellings(text):
            words = plain(spelling)
            rows = self._rows_touching if isinstance(text, Loose) else self._rows_in_words
            found.update(*rows(words), *self._rows_in_digits(words))
        return found

    def _rows_in_words(self, words: bytes) -> Iterator[set[int]]:
        known = set(words.split())
        long = b" ".join(word for word in known if len(word) > 7)
        for form, rows in self._by_words.items():
            is_told = known.issuperset(form) and b" " + b" ".join(form) + b" " in words
            joined = glued(form)
            if is_told or (joined and _stands_in(joined, long)):
                yield rows

    def _rows_touching(self, words: bytes) -> Iterator[set[int]]:
        for form, rows in self._by_words.items():
            if glued(form) and _stands_in(b" ".join(form), words):
                yield rows

    def _rows_in_digits(self, words: bytes) -> Iterator[set[int]]:
        if not self._by_phone:
            return
        digits = re.sub(rb"(?<=\d) (?=\d)", b"", words)
        for phone, rows in self._by_phone.items():
            if phone.encode() in digits:
                apart = rb" ?".join(digit.encode() for digit in phone)
                if re.search(rb"(?<!\d)(?:(?:00 ?)?39 ?)?" + apart + rb"(?!\d)", words):
                    yield rows

    def _rows_near(self, text: str) -> set[int]:
        placed = [secret for secret in self.private.secrets
                  if secret.lat is not None and secret.lon is not None]
        if not placed:
            return set()
        pairs = pairs_in(text)
        return {secret.row for secret in placed if self._is_near(secret, pairs)}

    def _is_near(self, secret: Secret, pairs: Points) -> bool:
        found = near(pairs, secret.lat or 0.0, secret.lon or 0.0, secret.radius_m)
        return len(found) > 0 and len(not_public(found, self.public)) > 0


def public_points(services: ServiceFrame, store: Path) -> Points:
    """Return what may be shown near anything: services under the policy point, places, borders."""
    open_ = services[(services["location_policy"] == "point") & services.geometry.notna()]
    shown = np.column_stack((open_.geometry.y, open_.geometry.x)) if len(open_) else ()
    grounds = (text for path in files_of(store / "boundaries")
               for text in texts_of(path.read_bytes()))
    return np.concatenate((np.array(shown, dtype=float).reshape(-1, 2), all_pairs(grounds)))


def require_apart(private: Path, *folders: Path) -> None:
    """Refuse a private list that lies where it would be published itself.

    Raises
    ------
    TableError
        If it lies in one of the folders.
    """
    for folder in folders:
        if private.resolve().is_relative_to(folder.resolve()):
            raise TableError(private.name, N_("the private list lies in a folder that is "
                                              "published: move it out of there"))


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder and its folders, in order, those never published left out."""
    return sorted(path for path in folder.rglob("*") if path.is_file()
                  and not NOT_PUBLISHED & set(path.relative_to(folder).parts[:1]))


def _stands_in(joined: bytes, long: bytes) -> bool:
    """Tell whether a word stands inside others, no digit of theirs beside one of its own."""
    at = long.find(joined)
    while at >= 0:
        before, after = long[at - 1 : at], long[at + len(joined) : at + len(joined) + 1]
        if not (before.isdigit() and joined[:1].isdigit()) \
                and not (after.isdigit() and joined[-1:].isdigit()):
            return True
        at = long.find(joined, at + 1)
    return False

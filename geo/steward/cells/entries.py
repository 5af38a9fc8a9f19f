"""Cells whose content is an entry of the catalogue: kind, type, services, status and the like."""

import re
from dataclasses import dataclass
from typing import Final

from geo.catalogue import COUNTED_BY_COMUNE, KIND_BY_CODE, N_, TYPE_BY_CODE
from geo.spelling import fold
from geo.steward.cells.text import ERASE
from geo.steward.cells.vocabulary import Vocabulary
from geo.steward.findings import Fault, Level, Read, Saying, Word, say

_KEPT: Final = Read("")
UNKNOWN: Final = "?"
"""A policy or kind that nobody knows: the strictest is then taken."""
_HEALTH: Final = re.compile(r"\b(?:cas[ae]|ospedal[ei]) (?:di|dell[ae]) comunita\b")
"""Names of health services, which say "comunità" of the people they serve."""
_GUARDED: Final = re.compile(
    r"\bcomunit\w*|\bcom\b|\bapp\b|\bcas[ae]\b"
    r"|\baccoglienz\w*|\baccoglimento|\bappartament\w*|\bgrupp[oi] app|\bresidenz\w*"
    r"|\bsemiresidenz\w*|\brifugi\w*|\balloggi?\w*|\bgestant\w*|\bmadr[ei]\b|\bmamm[ae]\b"
    r"|\bminor[ei]\b|\bminorenn\w*|\bmsna\b|\bprotett\w*|\btratta\b|\bviolenz\w*|\bantiviolenz\w*"
    r"|\bmultiutenza\b|\bdiurn[oi]\b|\bautonomia\b|\bdonn[ae]\b")
"""Words of the official types of structures, and of what is protected: such a type is no detail."""


@dataclass(frozen=True)
class Entries:
    """Reads entries by a vocabulary."""

    words: Vocabulary
    kind: str = ""
    """The kind of the whole list, where a row says none."""

    def kind_and_type(self, kind: str, type_: str, type_text: str) -> tuple[Read, Read, Read]:
        """Return kind, type, and the words of the type where it is none of the catalogue.

        A kind may be written as a type and a type as a kind: lists have one column for both.
        """
        kind, type_ = (text.replace(ERASE, "") if text == ERASE else text for text in (kind, type_))
        of_kind, of_type = self.words.code("kind", kind), self.words.code("type", type_)
        if kind and not of_kind:
            narrower = self.words.code("type", kind)
            if not narrower:
                return self._unknown_kind(kind), _KEPT, Read(type_text)
            of_type, of_kind = of_type or narrower, TYPE_BY_CODE[narrower].kind
        if type_ and not of_type and self.words.code("kind", type_):
            of_kind, type_ = of_kind or self.words.code("kind", type_), ""
        known = of_kind or self.kind or (TYPE_BY_CODE[of_type].kind if of_type else "")
        if of_type and TYPE_BY_CODE[of_type].kind != known:
            own = TYPE_BY_CODE[of_type].kind
            hidden = UNKNOWN if {own, known} & COUNTED_BY_COMUNE else known
            fault = Fault(Level.ERROR, say(N_("this type is not one of the kind “{kind}”"),
                                           kind=Word(KIND_BY_CODE[known].label)),
                          self._nearest_type(type_, known))
            return Read(hidden), Read("", (fault,)), Read(type_text)
        if type_ and not of_type:
            return self._unknown_type(type_, type_text, known)
        return Read(known), Read(of_type), Read(type_text)

    def services(self, written: str, text: str) -> tuple[Read, Read]:
        """Return codes joined by ``|``, and the words that are no service of the catalogue."""
        if not written or written == ERASE:
            return Read(written), Read(text)
        parts = [part.strip() for part in re.split(r"[|;\n]|,(?! e )", written) if part.strip()]
        codes = {part: self.words.code("services", part) for part in parts}
        odd = [part for part, code in codes.items() if not code]
        found = "|".join(dict.fromkeys(code for code in codes.values() if code))
        if not odd:
            return Read(found), Read(text)
        kept = "; ".join(dict.fromkeys([*([text] if text and text != ERASE else []), *odd]))
        fault = Fault(Level.WARNING, say(N_("not one of the 18 services, kept as words: {odd}"),
                                         odd=", ".join(odd)),
                      self._nearest("services", odd[0]))
        return Read(found, (fault,)), Read(kept)

    def one_of(self, field: str, text: str) -> Read:
        """Return the code of an entry; an unknown one refuses the row where it decides much."""
        if not text or text == ERASE:
            return _KEPT
        code = self.words.code(field, text)
        if code:
            return Read(code)
        grave = field in {"status", "location_policy"}
        level = Level.ERROR if grave else Level.WARNING
        problem = say(N_("this word is not known here") if grave
                      else N_("this word is not known here, so it is left out"))
        unknown = UNKNOWN if field == "location_policy" else ""
        return Read(unknown, (Fault(level, problem, self._nearest(field, text)),))

    def _unknown_kind(self, kind: str) -> Read:
        """Return a kind that hides its row: what it is like decides nothing."""
        return Read(UNKNOWN, (Fault(Level.ERROR, say(N_("this kind of service is not known")),
                                    self._nearest("kind", kind)),))

    def _unknown_type(self, type_: str, type_text: str, known: str) -> tuple[Read, Read, Read]:
        if known and (known in COUNTED_BY_COMUNE or not _GUARDED.search(
                _HEALTH.sub("", fold(type_)))):
            fault = Fault(Level.WARNING, say(N_("this type is not known; it is kept as words")),
                          self._nearest_type(type_, known))
            return Read(known), Read("", (fault,)), Read(type_text or type_)
        problem = say(N_("this type is not known, and may be one of a protected place")
                      if known else N_("neither kind nor type of the service is known"))
        fault = Fault(Level.ERROR, problem, self._nearest(
            "type" if self.words.nearest("type", type_) else "kind", type_))
        return Read(UNKNOWN), Read("", (fault,)), Read(type_text)

    def _nearest_type(self, type_: str, kind: str) -> Saying:
        among = [code for code, entry in TYPE_BY_CODE.items() if entry.kind == kind]
        return self._nearest("type", type_, among) if among else say(N_("leave the cell empty"))

    def _nearest(self, field: str, text: str, among: list[str] | None = None) -> Saying:
        labels = self.words.labels[field]
        code = self.words.nearest(field, text, among)
        if code:
            return say(N_("write “{label}”, if that is meant"), label=Word(labels[code]))
        if field in {"kind", "type"} and among is None:
            return say(N_("write the kind of service as the catalogue names it"))
        if field == "location_policy":
            return say(N_("write “zona” if the place is protected, “point” if all may know it"))
        known = tuple(Word(labels[one]) for one in among or labels)
        return say(N_("write one of those known: {labels}"), labels=known)

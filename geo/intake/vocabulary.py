"""Cells whose content is an entry of the catalogue: by code, slug or label in any language.

Words of a list that mean an entry of the catalogue: by code, slug or label in any language.

What is no such word is never taken for one. One is suggested only where all words that tell it
stand in the text, and few others; never by a part of a word, nor against a "not".

Cells whose content is an entry of the catalogue: kind, type, services, status and the like.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz

from geo.catalogue import (
    BY_SLUG,
    CONFIDENCES,
    COUNTED_BY_COMUNE,
    KIND_BY_CODE,
    KINDS,
    POLICIES,
    SERVICES,
    STATUS_LABELS,
    TYPE_BY_CODE,
    TYPES,
)
from geo.dates import BASES
from geo.intake.findings import Fault, Level, Read, Saying, Word, say
from geo.intake.texts import ERASE
from geo.messages import N_
from geo.spelling import LITTLE, fold, plain

_Say = Callable[[str], str]
_TYPO: Final = 85.0
"""Likeness from which a word is another one mistyped. [0..100]"""
_LONG: Final = 5
"""Letters from which a word may be cut short or mistyped."""
_LEAST: Final = 0.5
"""Share of the words of both sides that must be the same, to suggest an entry."""
_GENERIC: Final = frozenset(
    (
        "centr",
        "casa",
        "case",
        "struttur",
        "serviz",
        "sede",
        "sportell",
        "punto",
        "altro",
        "altri",
        "unita",
        "ente",
        "centre",
        "center",
        "house",
        "servic",
        "other",
    )
)
"""Beginnings of words that alone tell nothing."""
_CONTRARY: Final = re.compile(
    r"\b(?:non|ex|senza|mai|no|not|never|sospes\w*|cessat\w*|chius\w*|dismess\w*|revocat\w*|soppress\w*"
    r"|inattiv\w*|rifugi\w*|fuga|protett\w*|segret\w*|riservat\w*|donn[ae]|madr[ei]|mamm[ae]|gestant\w*"
    r"|vittim\w*|tratta|violenz\w*|antiviolenz\w*|maltratt\w*|abus\w*)\b"
)
"""Words that turn the sense of others, or say that a place is protected: nothing is guessed."""
_OVER: Final = re.compile(
    r"\b(?:non|not|no)\b.*\b(?:attiv|operativ|apert|funzion|esist|in servizio|active|open)\w*"
    r"|\b(?:sospes|cessat|chius|dismess|revocat|soppress|inattiv|disattiv|closed|suspend)\w*"
)
"""Words of a state that is not open, whatever it is."""

_ALSO: Final = {
    "kind": {
        "centro_famiglie": "centro per la famiglia; centro famiglie; centro famiglia; cpf; cpfam",
        "servizio_famiglie": "servizio per le famiglie; altro servizio",
        "struttura_residenziale": "struttura residenziale; struttura residenziale per minori; "
        "residenziale; comunita per minori",
        "struttura_semiresidenziale": "struttura semiresidenziale; semiresidenziale; "
        "struttura semiresidenziale per minori",
        "casa_comunita": "casa di comunita; case della comunita; cdc",
        "ospedale_comunita": "ospedale di comunita; ospedali di comunita; odc",
        "cot": "centrale operativa territoriale; centrali operative territoriali",
        "stazione_posta": "stazione di posta; stazioni di posta; centro servizi poverta",
    },
    "type": {
        "CPF_SEDE": "sede; sportello; punto famiglie; punto famiglia; sede distaccata",
        "ALTRO": "altro; altro sportello; progetto",
        "CIAF": "centro infanzia adolescenza e famiglie",
        "SPAZIO": "spazio famiglie",
        "APP_AUT": "appartamento autonomia; appartamento per autonomia; gruppo appartamento",
        "COM_DIM_FAM": "comunita di tipo familiare; comunita familiare; casa famiglia",
        "COM_EDUC": "comunita educativa per minori",
        "PRONTA_ACC": "pronta accoglienza; centro di pronta accoglienza",
        "SEMIRES_MIN": "centro diurno; centro semiresidenziale",
        "HOUSING": "housing temporaneo; housing first",
    },
    "status": {
        "open": "attivo; attiva; operativo; operativa; in funzione; aperta; si; active; vero; "
        "true; yes; funzionante",
        "planned": "previsto; prevista; programmata; in programma",
        "announced": "annunciata",
        "under_construction": "in corso di realizzazione; in allestimento; cantiere",
        "funded": "finanziata",
        "project": "in progetto; progettazione",
        "historic": "storica; storico; cessato in passato",
        "closed": "chiusa; cessato; cessata; dismesso; dismessa; non attivo; non attiva; no; "
        "inactive; falso; false; non operativo; non operativa; non in funzione; "
        "non funzionante; non aperto; non aperta; non piu attivo; non piu attiva; "
        "inattivo; inattiva; soppresso; soppressa; definitivamente chiuso; "
        "chiuso definitivamente; not active; not open",
    },
    "services": {
        "INFO": "informazione; orientamento; sportello informativo; informazioni",
        "ASCOLTO": "sportello di ascolto; sportello ascolto; punto di ascolto",
        "CONS_EDU": "consulenza pedagogica; consulenza educativa e pedagogica",
        "GENIT": "genitorialita; sostegno genitoriale; sostegno alla genitorialita e ai genitori",
        "MED_FAM": "mediazione",
        "GRUPPI_PAROLA": "gruppi di parola",
        "SPAZIO_NEUTRO": "spazio neutro; incontri protetti",
        "HOME_VISIT": "home visiting; visite domiciliari",
        "PIPPI": "pippi; p i p p i",
        "AFFIDI_ADOZ": "affido; affidi; adozioni; affido e adozione; affidamento familiare",
        "VIOLENZA": "antiviolenza; contrasto alla violenza",
        "LAB": "laboratori e attivita di gruppo; laboratorio",
        "MUTUO_AIUTO": "mutuo aiuto; gruppi di mutuo aiuto; auto mutuo aiuto",
    },
    "location_policy": {
        "point": "no; n; 0; falso; false; pubblica; pubblico; pubblicabile; public",
        "zona": "si; s; x; 1; vero; true; segreto; segreta; riservato; riservata; protetta; "
        "protetto; yes; secret",
    },
    "confidence": {"high": "alta", "medium": "media", "low": "bassa"},
    "position_accuracy": {
        "address": "indirizzo; civico; esatta",
        "street": "via; strada",
        "locality": "localita; frazione",
        "comune": "centro del comune",
        "none": "nessuna",
    },
}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What a list may write in each field whose content is an entry of the catalogue."""

    codes: Mapping[str, Mapping[str, str]]
    """Field → plain words → code."""
    labels: Mapping[str, Mapping[str, str]]
    """Field → code → label, to be translated."""

    def code(self, field: str, text: str) -> str:
        """Return the code that a text means in a field, or ""; "C.O.T." is written as "COT"."""
        known, words = self.codes[field], plain(text)
        return known.get(words) or known.get(re.sub(r"\b(\w) (?=\w\b)", r"\1", words), "")

    def nearest(self, field: str, text: str, among: Iterable[str] | None = None) -> str:
        """Return the code that a text most likely means, or "" without evidence for just one."""
        if field == "status" and _OVER.search(fold(text)):
            return "closed"
        if _CONTRARY.search(fold(text)):
            return ""
        wanted = _stems(text)
        allowed = None if among is None else frozenset(among)
        best, found = _LEAST, set[str]()
        for stems, code in self._phrases[field]:
            if allowed is None or code in allowed:
                worth = _share(stems, wanted)
                if worth >= best:
                    found = {code} if worth > best else found | {code}
                    best = worth
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def _phrases(self) -> dict[str, list[tuple[frozenset[str], str]]]:
        """Field → the telling words of what it may say, with their code."""
        phrases = {
            field: [(_stems(words), code) for words, code in codes.items()]
            for field, codes in self.codes.items()
        }
        return {
            field: [(stems, code) for stems, code in some if any(map(_tells, stems))]
            for field, some in phrases.items()
        }


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text, without little ones and endings."""
    words = (
        word
        for word in fold(text).split()
        if word not in LITTLE and word not in {"per", "e", "x", "con", "i", "l", "d", "o"}
    )
    return frozenset(
        word[:-1] if len(word) > _LONG and word[-1] in "aeio" else word for word in words
    )


def _tells(stem: str) -> bool:
    return len(stem) > 2 and stem not in _GENERIC


def _share(stems: frozenset[str], wanted: frozenset[str]) -> float:
    """Return the share of words that two texts have in common, 0 if one of ``stems`` is not."""
    rest = set(wanted)
    for stem in stems:
        same = next((word for word in sorted(rest) if _same(stem, word)), None)
        if same is None:
            return 0.0
        rest.discard(same)
    return len(stems) / (len(stems) + len(rest))


def _same(stem: str, word: str) -> bool:
    if stem == word:
        return True
    if min(len(stem), len(word)) < _LONG:
        return False
    return stem.startswith(word) or fuzz.ratio(stem, word) >= _TYPO


def vocabulary(*languages: _Say) -> Vocabulary:
    """Return the vocabulary, its labels as each of some languages says them.

    Parameters
    ----------
    languages
        Each translates a text; the labels as they stand in the catalogue are always known.
    """
    labels = {
        "kind": {kind.code: kind.label for kind in KINDS},
        "type": {type_.code: type_.label for type_ in TYPES},
        "services": {service.code: service.label for service in SERVICES},
        "status": STATUS_LABELS,
        "location_policy": {policy: policy for policy in POLICIES},
        "confidence": {word: word for word in CONFIDENCES},
        "position_accuracy": {word: word for word in _ALSO["position_accuracy"]},
        "valid_from_basis": {word: word for word in BASES},
    }
    said: tuple[_Say, ...] = (str, *languages)
    plurals = {plain(say(kind.plural)): kind.code for kind in KINDS for say in said}
    codes = {field: _words(field, names, said) for field, names in labels.items()}
    codes["kind"] = plurals | codes["kind"]
    return Vocabulary(codes, labels)


def _words(field: str, names: Mapping[str, str], languages: Iterable[_Say]) -> dict[str, str]:
    """Return plain words → code; where two mean different codes, the more official one stays."""
    words = {
        plain(word): code
        for code, written in _ALSO.get(field, {}).items()
        for word in written.split(";")
    }
    words |= {plain(say(label)): code for say in languages for code, label in names.items()}
    entries = {"kind": frozenset(KIND_BY_CODE), "type": frozenset(TYPE_BY_CODE)}
    words |= {
        plain(slug): entry.code
        for slug, entry in BY_SLUG.items()
        if entry.code in entries.get(field, ())
    }
    return words | {plain(code): code for code in names}


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
    r"|\bmultiutenza\b|\bdiurn[oi]\b|\bautonomia\b|\bdonn[ae]\b"
)
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
            fault = Fault(
                Level.ERROR,
                say(
                    N_("this type is not one of the kind “{kind}”"),
                    kind=Word(KIND_BY_CODE[known].label),
                ),
                self._nearest_type(type_, known),
            )
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
        fault = Fault(
            Level.WARNING,
            say(N_("not one of the 18 services, kept as words: {odd}"), odd=", ".join(odd)),
            self._nearest("services", odd[0]),
        )
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
        problem = say(
            N_("this word is not known here")
            if grave
            else N_("this word is not known here, so it is left out")
        )
        unknown = UNKNOWN if field == "location_policy" else ""
        return Read(unknown, (Fault(level, problem, self._nearest(field, text)),))

    def _unknown_kind(self, kind: str) -> Read:
        """Return a kind that hides its row: what it is like decides nothing."""
        return Read(
            UNKNOWN,
            (
                Fault(
                    Level.ERROR,
                    say(N_("this kind of service is not known")),
                    self._nearest("kind", kind),
                ),
            ),
        )

    def _unknown_type(self, type_: str, type_text: str, known: str) -> tuple[Read, Read, Read]:
        if known and (
            known in COUNTED_BY_COMUNE or not _GUARDED.search(_HEALTH.sub("", fold(type_)))
        ):
            fault = Fault(
                Level.WARNING,
                say(N_("this type is not known; it is kept as words")),
                self._nearest_type(type_, known),
            )
            return Read(known), Read("", (fault,)), Read(type_text or type_)
        problem = say(
            N_("this type is not known, and may be one of a protected place")
            if known
            else N_("neither kind nor type of the service is known")
        )
        fault = Fault(
            Level.ERROR,
            problem,
            self._nearest("type" if self.words.nearest("type", type_) else "kind", type_),
        )
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

"""Words of a list that mean an entry of the catalogue: by code, slug or label in any language.

What is no such word is never taken for one. One is suggested only where all words that tell it
stand in the text, and few others; never by a part of a word, nor against a "not".
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
    KIND_BY_CODE,
    KINDS,
    POLICIES,
    SERVICES,
    STATUS_LABELS,
    TYPE_BY_CODE,
    TYPES,
)
from geo.dates import BASES
from geo.spelling import LITTLE, fold, plain

_Say = Callable[[str], str]
_TYPO: Final = 85.0
"""Likeness from which a word is another one mistyped. [0..100]"""
_LONG: Final = 5
"""Letters from which a word may be cut short or mistyped."""
_LEAST: Final = 0.5
"""Share of the words of both sides that must be the same, to suggest an entry."""
_GENERIC: Final = frozenset(
    ("centr", "casa", "case", "struttur", "serviz", "sede", "sportell", "punto", "altro", "altri",
     "unita", "ente", "centre", "center", "house", "servic", "other"))
"""Beginnings of words that alone tell nothing."""
_CONTRARY: Final = re.compile(
    r"\b(?:non|ex|senza|mai|no|not|never|sospes\w*|cessat\w*|chius\w*|dismess\w*|revocat\w*|soppress\w*"
    r"|inattiv\w*|rifugi\w*|fuga|protett\w*|segret\w*|riservat\w*|donn[ae]|madr[ei]|mamm[ae]|gestant\w*"
    r"|vittim\w*|tratta|violenz\w*|antiviolenz\w*|maltratt\w*|abus\w*)\b")
"""Words that turn the sense of others, or say that a place is protected: nothing is guessed."""
_OVER: Final = re.compile(
    r"\b(?:non|not|no)\b.*\b(?:attiv|operativ|apert|funzion|esist|in servizio|active|open)\w*"
    r"|\b(?:sospes|cessat|chius|dismess|revocat|soppress|inattiv|disattiv|closed|suspend)\w*")
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
        "address": "indirizzo; civico; esatta", "street": "via; strada",
        "locality": "localita; frazione", "comune": "centro del comune", "none": "nessuna",
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
        phrases = {field: [(_stems(words), code) for words, code in codes.items()]
                   for field, codes in self.codes.items()}
        return {field: [(stems, code) for stems, code in some if any(map(_tells, stems))]
                for field, some in phrases.items()}


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text, without little ones and endings."""
    words = (word for word in fold(text).split()
             if word not in LITTLE and word not in {"per", "e", "x", "con", "i", "l", "d", "o"})
    return frozenset(word[:-1] if len(word) > _LONG and word[-1] in "aeio" else word
                     for word in words)


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
    words = {plain(word): code for code, written in _ALSO.get(field, {}).items()
             for word in written.split(";")}
    words |= {plain(say(label)): code for say in languages for code, label in names.items()}
    entries = {"kind": frozenset(KIND_BY_CODE), "type": frozenset(TYPE_BY_CODE)}
    words |= {plain(slug): entry.code for slug, entry in BY_SLUG.items()
              if entry.code in entries.get(field, ())}
    return words | {plain(code): code for code in names}

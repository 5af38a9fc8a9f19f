"""Words of a list that mean an entry of the catalogue: by code, slug or label in any language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

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
from geo.spelling import plain

_Say = Callable[[str], str]
_NEAR: Final = 60
"""Likeness from which a word is worth suggesting. [0..100]"""

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
        "open": "attivo; attiva; operativo; operativa; in funzione; aperta; si; active",
        "planned": "previsto; prevista; programmata; in programma",
        "announced": "annunciata",
        "under_construction": "in corso di realizzazione; in allestimento; cantiere",
        "funded": "finanziata",
        "project": "in progetto; progettazione",
        "historic": "storica; storico; cessato in passato",
        "closed": "chiusa; cessato; cessata; dismesso; non attivo; non attiva; no; inactive",
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
        "point": "no; pubblica; pubblico; pubblicabile; public",
        "zona": "si; x; segreto; segreta; riservato; riservata; protetta; protetto; yes; secret",
    },
    "confidence": {"high": "alta", "medium": "media", "low": "bassa"},
    "position_accuracy": {
        "address": "indirizzo; civico; esatta", "street": "via; strada",
        "locality": "localita; frazione", "comune": "centro del comune", "none": "nessuna",
    },
}


@dataclass(frozen=True)
class Vocabulary:
    """What a list may write in each field whose content is an entry of the catalogue."""

    codes: Mapping[str, Mapping[str, str]]
    """Field → plain words → code."""
    labels: Mapping[str, Mapping[str, str]]
    """Field → code → label, to be translated."""

    def code(self, field: str, text: str) -> str:
        """Return the code that a text means in a field, or ""."""
        return self.codes[field].get(plain(text), "")

    def nearest(self, field: str, text: str, among: Iterable[str] | None = None) -> str:
        """Return the code whose words are most like a text, or "" if none is."""
        allowed = None if among is None else frozenset(among)
        words = {word: code for word, code in self.codes[field].items()
                 if allowed is None or code in allowed}
        best = process.extractOne(plain(text), list(words), scorer=fuzz.WRatio,
                                  score_cutoff=_NEAR)
        return words[best[0]] if best else ""


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

"""The one table of fields: what each field of a record holds, who may see it, where it stands.

What lists the fields of a record is made of this table: the schema of the store and its rules of
privacy, the dictionary and schemas of the open data, the heads and cells that the importer knows,
the order of a card, the lines of the inventory. A new field is one entry, its words apart.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from geo.catalogue import (
    ACCURACIES,
    CONFIDENCES,
    KIND_BY_CODE,
    POLICIES,
    SERVICE_BY_CODE,
    STATUS_LABELS,
    TYPE_BY_CODE,
)
from geo.dates import BASES, earliest
from geo.messages import N_

PARTIAL_DATE: Final = r"\d{4}(-\d{2}(-\d{2})?)?"
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


class Seen(IntEnum):
    """Who may see a field: each sees what those before it leave to see."""

    STEWARD = 0
    """Who keeps the list; it is in no public store, whatever the record."""
    POINT = 1
    """Anybody, of a record whose place is public: of a protected one it may tell the place."""
    COMUNE = 2
    """Anybody, also of a record that is only counted on its comune."""
    ZONA = 3
    """Anybody, of every record."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a cell may hold; how one of a list is read, ``geo.intake.cells`` says of each form."""

    name: str
    type: str = "string"
    """As Table Schema names it."""
    pattern: str = ""
    """A regular expression that the whole cell matches, as it is published."""
    rule: Callable[[str], object] | None = None
    """What a cell that is not empty must pass in the store; None where any text may stand."""
    needed: str = ""
    """What is said to be needed where one does not: a msgid."""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    is_free: bool = False
    """Whether a person writes in it what they like, so that it could tell any place."""
    is_long: bool = False
    """Whether a list may say much in it."""


def _like(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


def _between(low: float, high: float) -> Callable[[str], bool]:
    return lambda text: bool(_NUMBER.fullmatch(text)) and low <= float(text) <= high


def _is_date(text: str) -> bool:
    try:
        earliest(text)
    except ValueError:
        return False
    return True


_ID: Final = r"[A-Za-z0-9-]+"
_ISTAT: Final = r"\d{6}"
_POSTAL_CODE: Final = r"\d{5}"
_WEBSITE: Final = r"([Hh][Tt][Tt][Pp][Ss]?://)?[\w-]+(\.[\w-]+)+(:\d{1,5})?([/?#]\S*)?"
_EMAIL: Final = r"[^@\s]+@[^@\s]+\.[^@\s]+"

TEXT: Final = Form("text", is_free=True)
WORDS: Final = Form("words", is_free=True, is_long=True)
"""Text of some length, in somebody's own words."""
CODE: Final = Form("code")
"""One of the allowed values."""
CODES: Final = Form("codes", needed=N_("codes of services joined by |"), is_long=True)
"""Several of them, joined by ``|``."""
ID: Final = Form("id", pattern=_ID, rule=_like(_ID), needed=N_("letters, digits and hyphens"))
SLUG: Final = Form("slug", pattern=r"[a-z0-9-]+")
ISTAT: Final = Form(
    "istat", pattern=_ISTAT, rule=_like(_ISTAT), needed=N_("a six-digit ISTAT code")
)
POSTAL_CODE: Final = Form(
    "postal_code",
    pattern=_POSTAL_CODE,
    rule=_like(_POSTAL_CODE),
    needed=N_("a five-digit postal code"),
    is_free=True,
)
PHONE: Final = Form("phone", is_free=True)
EMAIL: Final = Form(
    "email", pattern=_EMAIL, rule=_like(_EMAIL), needed=N_("an e-mail address"), is_free=True
)
WEBSITE: Final = Form(
    "website",
    pattern=_WEBSITE,
    rule=re.compile(_WEBSITE).fullmatch,  # letters of a host may have accents
    needed=N_("a web address"),
    is_free=True,
)
HOURS: Final = Form("hours", is_free=True)
"""Opening hours in the syntax of OpenStreetMap."""
PLACES: Final = Form(
    "places",
    "number",
    rule=_between(0, 1000),
    needed=N_("a number of places"),
    low=0,
    high=1000,
    unit=N_("places"),
)
LATITUDE: Final = Form(
    "latitude",
    "number",
    rule=_between(-90, 90),
    needed=N_("a latitude in degrees"),
    low=-90,
    high=90,
    unit=N_("degrees"),
)
LONGITUDE: Final = Form(
    "longitude",
    "number",
    rule=_between(-180, 180),
    needed=N_("a longitude in degrees"),
    low=-180,
    high=180,
    unit=N_("degrees"),
)
DATE: Final = Form(
    "date", pattern=PARTIAL_DATE, rule=_is_date, needed=N_("a date: YYYY, YYYY-MM or YYYY-MM-DD")
)
"""A date as exact as its source."""
DAY: Final = Form(
    "day",
    "date",
    rule=lambda text: len(text) == 10 and _is_date(text),
    needed=N_("a day: YYYY-MM-DD"),
)
YEAR: Final = Form("year", "year", rule=_like(r"\d{4}"), needed=N_("a year"))
SOURCE: Final = Form("source", rule=str.strip, needed=N_("the source of the record"), is_long=True)
"""A source; of a protected record, what is left of it (``geo.store.protection``)."""


class Part(StrEnum):
    """The parts of a card, in which a table of cards has its columns."""

    WHERE = "where"
    CONTACTS = "contacts"
    ACCESS = "access"
    WHAT = "what"
    SOURCE = "source"


class Fold(IntEnum):
    """When a line of a card is seen."""

    SHORT = 0
    """Always."""
    FIRST = 1
    """At once, where there is room."""
    MORE = 2
    """When somebody asks for more."""


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a field stands on a card; its label is ``layers.card``'s."""

    order: int
    """Lines stand by it."""
    key: str
    """What names the line; fields that are read as one share it."""
    part: Part
    fold: Fold = Fold.MORE


_ROW: Final = N_("the source that the row names")
_HERE: Final = N_("this project")
_GAZETTEER: Final = N_("GeoNames (CC BY 4.0), ANNCSU (CC BY 4.0) or a geocoder, as the row says")
_BASIS_LABELS: Final = {
    "opened": N_("the day it opened"),
    "first_documented": N_("the first document that tells of it"),
    "seen": N_("the year in which a source saw it"),
    "announced": N_("the day announced"),
    "unknown": N_("not known"),
}
_POLICY_LABELS: Final = {
    "point": N_("its place is public"),
    "comune": N_("it is only counted on its comune"),
    "zona": N_("it only counts in the total of its zona"),
}
_CONFIDENCE_LABELS: Final = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. Texts for people are msgids."""

    name: str
    meaning: str
    """What it is, as a sentence."""
    form: Form = TEXT
    source: str = _ROW
    """Who says so."""
    seen: Seen = Seen.STEWARD
    heads: str = ""
    """By which names, Italian and English, lists head its column, joined by ``; ``."""
    example: str = ""
    """A cell that the store may hold."""
    unsure_heads: str = ""
    """Heads that it is taken to stand under though they do not say so: each time it is told."""
    allowed: Mapping[str, str] = field(default_factory=dict)
    """Its codes, where it has some, each with what it means."""
    needed: str = ""
    """What is needed where a cell is wrong, if the form does not say."""
    is_required: bool = False
    joins: str = ""
    """What stands between two columns of a list that both say it; empty if it holds one thing."""
    may_name_protection: bool = False
    """Whether its words are searched for what makes a structure's place a protected one."""
    is_registered: bool = False
    """Whether the register may let a text of it be told of a protected record."""
    missed: str = ""
    """What the inventory calls it, if a reader misses it where it is empty."""
    card: CardPlace | None = None
    since: int = 1
    """The form of the list that first had it (``geo.store.records.of_today``)."""
    was: str = ""
    """Its name in forms of the list before that."""

    @property
    def holds_anything(self) -> bool:
        """Tell whether no cell of it is wrong."""
        return not (self.is_required or self.allowed or self.form.rule)

    def passes(self, cell: str) -> bool:
        """Tell whether the store may hold a cell."""
        if not cell:
            return not self.is_required
        if self.form == CODES:  # pandera copies what it checks by
            return self.allowed.keys() >= set(cell.split("|"))
        if self.allowed:
            return cell in self.allowed
        return self.form.rule is None or bool(self.form.rule(cell))


TABLE: Final = (
    Field(
        "id",
        N_("Stable identifier of the record."),
        ID,
        _HERE,
        Seen.ZONA,
        "codice; identificativo; codice servizio; codice struttura; cup; id servizio; service id",
        "C001",
        is_required=True,
    ),
    Field(
        "part_of",
        N_("The centre or network of which it is a seat."),
        seen=Seen.COMUNE,
        heads="fa parte di; sede di; rete; centro di riferimento; part of; network",
        example="Centro Famiglie Firenze",
        may_name_protection=True,
    ),
    Field(
        "kind",
        N_("Kind of service."),
        CODE,
        _HERE,
        Seen.ZONA,
        "categoria; genere; tipo di scheda; category",
        "centro_famiglie",
        allowed={code: kind.label for code, kind in KIND_BY_CODE.items()},
        needed=N_("a kind of the catalogue"),
        is_required=True,
    ),
    Field(
        "type",
        N_("Type inside the kind."),
        CODE,
        _HERE,
        Seen.COMUNE,
        "tipologia; tipo; tipologia servizio; tipologia di servizio; tipologia struttura; "
        "tipologia di struttura; tipo di servizio; tipo di struttura; tipo struttura",
        "CPF",
        allowed={code: type_.label for code, type_ in TYPE_BY_CODE.items()},
        needed=N_("a type of the catalogue, or nothing"),
    ),
    Field(
        "type_text",
        N_("Type in the words of the source."),
        seen=Seen.COMUNE,
        heads="descrizione tipologia",
        example="Comunità educativa",
        joins="; ",
        is_registered=True,
    ),
    Field(
        "name",
        N_("Name; empty where the policy is zona."),
        seen=Seen.COMUNE,
        heads="denominazione; nome; nome del servizio; nome servizio; denominazione servizio; "
        "denominazione del servizio; denominazione struttura; denominazione della struttura; "
        "denominazione centro; nome struttura; nome della struttura; nome centro; "
        "nome del centro; centro; struttura; servizio; titolo; title; service name; "
        "name of service; centre; center; facility",
        example="Centro per le famiglie Il Melograno",
        is_registered=True,
    ),
    Field(
        "comune_istat",
        N_("ISTAT code of the comune of today, six digits."),
        ISTAT,
        N_("ISTAT"),
        Seen.COMUNE,
        "codice istat; cod istat; istat; codice istat comune; codice comune; "
        "codice istat del comune; cod comune; pro com; pro com t; procom; istat code; "
        "municipality code",
        "048017",
    ),
    Field(
        "zona",
        N_("Zona-distretto of today, as a slug."),
        SLUG,
        N_("table of the comuni and their zona"),
        Seen.ZONA,
        "zona distretto; zona sociosanitaria; zona distretto sociosanitaria; distretto; "
        "zona sds; sds; societa della salute; ambito; ambito territoriale; zone; district; "
        "health district",
        "firenze",
        card=CardPlace(20, "zona", Part.WHERE),
    ),
    Field(
        "address",
        N_("Street and house number; empty where the policy is not point."),
        seen=Seen.POINT,
        heads="indirizzo; via; ubicazione; sede; indirizzo sede; indirizzo della sede; "
        "indirizzo completo; via piazza; via e numero; via e n; via e numero civico; "
        "indirizzo e numero civico; indirizzo e n civico; via e civico; street; "
        "street address; location",
        example="Piazza della Santissima Annunziata 12",
        missed=N_("address"),
        card=CardPlace(10, "address", Part.WHERE, Fold.SHORT),
    ),
    Field(
        "postal_code",
        N_("Postal code, five digits."),
        POSTAL_CODE,
        seen=Seen.POINT,
        heads="cap; codice postale; codice avviamento postale; postcode; zip; zip code",
        example="50122",
    ),
    Field(
        "phone",
        N_("Telephone numbers as the source writes them."),
        PHONE,
        seen=Seen.POINT,
        heads="telefono; tel; recapito telefonico; recapiti telefonici; numero di telefono; "
        "numero telefono; telefono fisso; cellulare; cell; recapito; recapiti; contatti; "
        "telephone; phone number; mobile",
        example="055 2037301",
        joins=" / ",
        missed=N_("telephone"),
        card=CardPlace(30, "phone", Part.CONTACTS, Fold.SHORT),
    ),
    Field(
        "phone_note",
        N_("Whose the telephone number is, where it is not the service's own."),
        WORDS,
        seen=Seen.POINT,
        heads="nota telefono; note telefono; nota sul telefono; note sul telefono; "
        "nota al telefono; telephone note; phone notes",
        example="centralino del Comune",
        joins="; ",
        may_name_protection=True,
        card=CardPlace(40, "phone_note", Part.CONTACTS, Fold.SHORT),
        since=2,
    ),
    Field(
        "email",
        N_("E-mail address."),
        EMAIL,
        seen=Seen.POINT,
        heads="e mail; mail; posta elettronica; indirizzo email; indirizzo e mail; "
        "indirizzo di posta elettronica; email address; pec",
        example="famiglie@comune.example.it",
        joins="; ",
        missed=N_("e-mail"),
        card=CardPlace(50, "email", Part.CONTACTS, Fold.FIRST),
    ),
    Field(
        "website",
        N_("Web address."),
        WEBSITE,
        seen=Seen.POINT,
        heads="sito web; sito; sito internet; pagina web; indirizzo web; web; web site; url; "
        "link; home page",
        example="https://www.istitutodeglinnocenti.it",
        missed=N_("web page"),
        card=CardPlace(60, "website", Part.CONTACTS, Fold.FIRST),
    ),
    Field(
        "opening_hours",
        N_("Opening hours in the syntax of OpenStreetMap."),
        HOURS,
        seen=Seen.COMUNE,
        heads="orari; orario; orari di apertura; orario di apertura; giorni e orari; "
        "orari e giorni; giorni e orari di apertura; apertura al pubblico; "
        "orario al pubblico; hours; opening times",
        example="Mo-Fr 09:00-13:00",
    ),
    Field(
        "opening_hours_text",
        N_("Opening hours in the words of the source."),
        WORDS,
        seen=Seen.COMUNE,
        heads="note orari; descrizione orari",
        example="lun-ven 9-13",
        joins="; ",
        missed=N_("opening hours"),
        card=CardPlace(70, "hours", Part.ACCESS, Fold.SHORT),
    ),
    Field(
        "services",
        N_("What it offers: codes of the national model, joined by |."),
        CODES,
        N_("this project, from the words of the source"),
        Seen.COMUNE,
        "servizi; servizi offerti; servizi erogati; prestazioni; attivita; "
        "attivita svolte; services offered; activities",
        "INFO|MED_FAM",
        allowed={code: service.label for code, service in SERVICE_BY_CODE.items()},
        joins="; ",
        missed=N_("services offered"),
        card=CardPlace(80, "services", Part.WHAT, Fold.FIRST),
    ),
    Field(
        "services_text",
        N_("What it offers, in the words of the source."),
        WORDS,
        seen=Seen.COMUNE,
        heads="descrizione servizi; descrizione attivita; descrizione; description",
        example="sportello informativo; mediazione familiare",
        joins="; ",
        may_name_protection=True,
    ),
    Field(
        "access_cost",
        N_("Whether it is free of charge."),
        WORDS,
        seen=Seen.COMUNE,
        heads="costo; costi; tariffa; tariffe; gratuito o a pagamento; cost; price",
        example="gratuito",
        joins="; ",
        card=CardPlace(90, "access", Part.ACCESS, Fold.FIRST),
    ),
    Field(
        "access_mode",
        N_("How one gets in: freely, by appointment."),
        WORDS,
        seen=Seen.COMUNE,
        heads="modalita di accesso; modalita accesso; accesso; come si accede; access",
        example="su appuntamento",
        joins="; ",
        missed=N_("how to get in"),
        card=CardPlace(100, "access", Part.ACCESS, Fold.FIRST),
    ),
    Field(
        "access_who",
        N_("Who may come."),
        WORDS,
        seen=Seen.COMUNE,
        heads="chi puo accedere; requisiti; requisiti di accesso; who may come",
        example="tutti i cittadini",
        joins="; ",
        may_name_protection=True,
        card=CardPlace(110, "access", Part.ACCESS, Fold.FIRST),
    ),
    Field(
        "languages",
        N_("Languages spoken."),
        seen=Seen.COMUNE,
        heads="lingue; lingue parlate; lingua; spoken languages",
        example="italiano, inglese",
        joins="; ",
        card=CardPlace(120, "access", Part.ACCESS, Fold.FIRST),
    ),
    Field(
        "operator",
        N_("Who runs it."),
        WORDS,
        seen=Seen.COMUNE,
        heads="ente gestore; gestore; soggetto gestore; ente titolare; titolare; gestione; "
        "ente; managing body; run by",
        example="Istituto degli Innocenti",
        joins="; ",
        may_name_protection=True,
        is_registered=True,
        missed=N_("who runs it"),
        card=CardPlace(150, "operator", Part.WHAT),
    ),
    Field(
        "partners",
        N_("Who works with it."),
        WORDS,
        seen=Seen.COMUNE,
        heads="partner; enti partner; collaborazioni; soggetti coinvolti",
        example="Regione Toscana",
        joins="; ",
        may_name_protection=True,
    ),
    Field(
        "target",
        N_("For whom it is: ages, conditions."),
        WORDS,
        seen=Seen.COMUNE,
        heads="destinatari; utenza; tipo di utenza; fascia di eta; beneficiari; eta; users",
        example="6-12 anni",
        joins="; ",
        may_name_protection=True,
        is_registered=True,
        card=CardPlace(130, "target", Part.WHAT),
    ),
    Field(
        "capacity",
        N_("Places."),
        PLACES,
        seen=Seen.COMUNE,
        heads="capacita; posti; numero posti; numero di posti; n posti; nr posti; posti letto; "
        "posti autorizzati; capienza; ricettivita; capacita ricettiva; places; beds",
        example="8",
        card=CardPlace(140, "capacity", Part.WHAT),
    ),
    Field(
        "capacity_text",
        N_("Places in the words of the source."),
        WORDS,
        seen=Seen.COMUNE,
        heads="note posti; descrizione posti",
        example="8 e 2 in pronta accoglienza",
        joins="; ",
        may_name_protection=True,
    ),
    Field(
        "valid_from",
        N_("Since when, as YYYY, YYYY-MM or YYYY-MM-DD; see valid_from_basis."),
        DATE,
        seen=Seen.ZONA,
        heads="data apertura; data di apertura; apertura; anno apertura; anno di apertura; "
        "data inizio; data di inizio; data attivazione; data di attivazione; "
        "data inaugurazione; attivo dal; aperto dal; opening date; opened; opened on",
        example="2025-02-17",
        missed=N_("date of opening or first document"),
    ),
    Field(
        "valid_from_basis",
        N_("What valid_from is the date of."),
        CODE,
        _HERE,
        Seen.ZONA,
        example="opened",
        allowed={basis: _BASIS_LABELS[basis] for basis in sorted(BASES)},
        needed=N_("a basis: opened, first_documented, seen, announced or unknown"),
        is_required=True,
    ),
    Field(
        "valid_from_text",
        N_("Since when, in the words of the source."),
        seen=Seen.COMUNE,
        example="inaugurazione",
    ),
    Field(
        "valid_to",
        N_("Until when, as YYYY, YYYY-MM or YYYY-MM-DD; empty while it goes on."),
        DATE,
        seen=Seen.ZONA,
        heads="data chiusura; data di chiusura; chiusura; anno chiusura; data fine; "
        "data di fine; data cessazione; attivo fino al; closing date; closed; closed on",
        example="2020-12-15",
    ),
    Field(
        "status",
        N_("Whether it is open, planned or of the past."),
        CODE,
        _HERE,
        Seen.ZONA,
        "stato; stato attuale; stato servizio; stato del servizio; stato struttura; "
        "situazione; attivo",
        "open",
        allowed=STATUS_LABELS,
        needed=N_(
            "a known status (open, planned, announced, "
            "under_construction, funded, project, historic, closed)"
        ),
        is_required=True,
    ),
    Field(
        "status_text",
        N_("Status in the words of the source."),
        seen=Seen.ZONA,
        heads="note stato; descrizione stato",
        example="attivo",
        joins="; ",
        may_name_protection=True,
        is_registered=True,
    ),
    Field(
        "lat",
        N_("Latitude, WGS84; empty where the policy is not point."),
        LATITUDE,
        _GAZETTEER,
        Seen.POINT,
        "latitudine; latitude; lat wgs84; latitudine wgs84",
        "43.77925",
    ),
    Field(
        "lon",
        N_("Longitude, WGS84; empty where the policy is not point."),
        LONGITUDE,
        _GAZETTEER,
        Seen.POINT,
        "long; lng; longitudine; longitude; lon wgs84; longitudine wgs84",
        "11.24626",
    ),
    Field(
        "position_accuracy",
        N_("How exact the position is."),
        CODE,
        _HERE,
        Seen.ZONA,
        "precisione; precisione posizione; accuracy",
        "locality",
        allowed=ACCURACIES,
        needed=N_("an accuracy: address, street, locality, comune or none"),
        is_required=True,
        card=CardPlace(160, "position", Part.WHERE, Fold.FIRST),
    ),
    Field(
        "position_source",
        N_("Where the position comes from."),
        source=_HERE,
        seen=Seen.POINT,
        heads="fonte posizione; fonte coordinate",
        example="GeoNames 3176959 (Florence)",
    ),
    Field(
        "location_policy",
        N_("Whether its place may be told."),
        CODE,
        _HERE,
        Seen.ZONA,
        "riservatezza; riservata; riservato; indirizzo riservato; protetta; "
        "indirizzo segreto; localizzazione riservata; confidential",
        "point",
        allowed={policy: _POLICY_LABELS[policy] for policy in POLICIES},
        needed=N_("a policy: point, comune or zona"),
        is_required=True,
    ),
    Field(
        "source_url",
        N_(
            "Who says so: an address of the web; “riservata” where it would tell a protected place."
        ),
        SOURCE,
        seen=Seen.ZONA,
        heads="fonte; fonte dati; fonte del dato; url fonte; link fonte; source; source link",
        example="https://servizi.comune.fi.it/node/29162",
        is_required=True,
        is_registered=True,
        card=CardPlace(180, "source", Part.SOURCE, Fold.FIRST),
    ),
    Field(
        "other_sources",
        N_("Further sources, joined by |."),
        WORDS,
        seen=Seen.POINT,
        heads="altre fonti; other source",
        example="https://www.regione.toscana.it",
        joins="; ",
    ),
    Field(
        "source_year",
        N_("Year of the source."),
        YEAR,
        seen=Seen.ZONA,
        heads="anno; anno di riferimento; anno riferimento; anno fonte; anno rilevazione; "
        "year; reference year",
        example="2024",
    ),
    Field(
        "verified_on",
        N_("Day on which somebody last read the source."),
        DAY,
        _HERE,
        Seen.COMUNE,
        "verificato il; data verifica; data di verifica; ultima verifica; "
        "data ultima verifica; verifica; data aggiornamento; aggiornato al; "
        "ultimo aggiornamento; data ultimo aggiornamento; verified; last verified; "
        "last update",
        "2026-11-21",
    ),
    Field(
        "confidence",
        N_("How sure the record is."),
        CODE,
        _HERE,
        Seen.ZONA,
        "affidabilita; certezza; reliability",
        "high",
        allowed={level: _CONFIDENCE_LABELS[level] for level in CONFIDENCES},
        needed=N_("a confidence: high, medium or low"),
        is_required=True,
    ),
    Field(
        "note",
        N_("What a visitor needs to know before coming or calling."),
        WORDS,
        _HERE,
        Seen.COMUNE,
        "nota pubblica; note pubbliche; nota per il pubblico; note per il pubblico; "
        "nota per i cittadini; note per i cittadini; avvertenze; public note; public notes",
        "È un centro affidi, non un Centro per le famiglie.",
        joins="; ",
        may_name_protection=True,
        card=CardPlace(170, "note", Part.WHAT),
        since=2,
        was="notes",
    ),
    Field(
        "collector_note",
        N_("How the record was found and what is doubtful in it, for who keeps the list."),
        WORDS,
        _HERE,
        Seen.STEWARD,
        "nota interna; note interne; nota riservata; note riservate; note di rilevazione; "
        "note del rilevatore; internal note; internal notes",
        "Civico non indicato dalla fonte.",
        unsure_heads="note; notes; annotazioni; osservazioni; commenti; remarks; comments",
        joins="; ",
        may_name_protection=True,
        since=2,
    ),
)
"""Every field of a record, in the order of the list."""
FIELDS: Final = tuple(one.name for one in TABLE)
PUBLIC: Final = tuple(one.name for one in TABLE if one.seen > Seen.STEWARD)
"""The fields that the services of a store have, and so everything that is made of them."""
OF_STEWARD: Final = tuple(one.name for one in TABLE if one.seen is Seen.STEWARD)
"""The others: what only who keeps the list sees."""
BY_NAME: Final = {one.name: one for one in TABLE}
ON_CARD: Final = tuple(
    (one, one.card)
    for one in sorted(TABLE, key=lambda one: one.card.order if one.card else 0)
    if one.card is not None
)
"""The fields that a card tells, in its order, each with its place."""
CARD_PARTS: Final = {
    part: tuple(dict.fromkeys(place.key for _one, place in ON_CARD if place.part is part))
    for part in Part
}
"""Part of a card → the keys of its lines."""


def names_where(rule: Callable[[Field], object]) -> tuple[str, ...]:
    """Return the names of the fields of which a rule holds, in the order of the list."""
    return tuple(one.name for one in TABLE if rule(one))

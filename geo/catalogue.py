"""The catalogue of kinds, types and services: one line each drives filters, maps and words.

A new kind of service is data in ``data/services/`` and one line of ``KINDS``.
"""

from dataclasses import dataclass
from typing import Final

from geo.messages import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of service: how it is stored, addressed in URLs, named and drawn."""

    code: str
    slug: str
    label: str
    plural: str
    colour: str
    shape: str
    letter: str
    """Shape and letter tell kinds apart without colour."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type inside a kind."""

    code: str
    slug: str
    kind: str
    label: str


# Colours: Paul Tol's "muted" and "bright" qualitative schemes, safe for colour-blind readers,
# darkened to at least 4.5:1 against white.
KINDS: Final = (
    Kind(
        "centro_famiglie",
        "centro-famiglie",
        N_("Family centre"),
        N_("Family centres"),
        "#a3195b",
        "circle",
        "F",
    ),
    Kind(
        "servizio_famiglie",
        "servizio-famiglie",
        N_("Other service for families"),
        N_("Other services for families"),
        "#3d5a98",
        "diamond",
        "S",
    ),
    Kind(
        "struttura_residenziale",
        "struttura-residenziale",
        N_("Residential structure for minors"),
        N_("Residential structures for minors"),
        "#7a4a00",
        "square",
        "R",
    ),
    Kind(
        "struttura_semiresidenziale",
        "struttura-semiresidenziale",
        N_("Day structure for minors"),
        N_("Day structures for minors"),
        "#7a4a00",
        "square",
        "D",
    ),
    Kind(
        "casa_comunita",
        "casa-comunita",
        N_("Community health house"),
        N_("Community health houses"),
        "#117755",
        "house",
        "C",
    ),
    Kind(
        "ospedale_comunita",
        "ospedale-comunita",
        N_("Community hospital"),
        N_("Community hospitals"),
        "#0b6a80",
        "cross",
        "H",
    ),
    Kind(
        "cot",
        "cot",
        N_("Territorial operations centre (COT)"),
        N_("Territorial operations centres (COT)"),
        "#5c5c5c",
        "hexagon",
        "T",
    ),
    Kind(
        "stazione_posta",
        "stazione-posta",
        N_("Service station for people without a home"),
        N_("Service stations for people without a home"),
        "#6a3d9a",
        "triangle",
        "P",
    ),
)

TYPES: Final = (
    Type("CPF", "centro", "centro_famiglie", N_("Centre")),
    Type("CPF_SEDE", "sede", "centro_famiglie", N_("Seat or desk of a centre")),
    Type("CENTRO_AFFIDI", "centro-affidi", "servizio_famiglie", N_("Foster care centre")),
    Type("CIAF", "ciaf", "servizio_famiglie", N_("Centre for childhood and families (CIAF)")),
    Type("SPAZIO", "spazio-famiglia", "servizio_famiglie", N_("Family space")),
    Type("ALTRO", "altro-servizio", "servizio_famiglie", N_("Other desk or project")),
    Type(
        "APP_AUT", "appartamento-autonomia", "struttura_residenziale", N_("Apartment for autonomy")
    ),
    Type(
        "COM_DIM_FAM",
        "comunita-dimensione-familiare",
        "struttura_residenziale",
        N_("Family-sized community"),
    ),
    Type("COM_EDUC", "comunita-educativa", "struttura_residenziale", N_("Educational community")),
    Type(
        "PRONTA_ACC",
        "pronta-accoglienza",
        "struttura_residenziale",
        N_("Emergency shelter for minors"),
    ),
    Type("SEMIRES_MIN", "centro-diurno", "struttura_semiresidenziale", N_("Day centre for minors")),
    Type("COT_RETE", "cot-interconnessione", "cot", N_("Network between centres (no desk)")),
    Type("HOUSING", "housing-temporaneo", "stazione_posta", N_("Temporary housing")),
)


@dataclass(frozen=True, slots=True)
class Service:
    """One of the 18 services of a centre, in an area of the national model (November 2022)."""

    code: str
    area: str
    label: str


AREAS: Final = {
    "A": N_("Information and welcome"),
    "B": N_("Support to parents"),
    "C": N_("Families and community"),
}

SERVICES: Final = (
    Service("INFO", "A", N_("information and orientation")),
    Service("ASCOLTO", "A", N_("listening")),
    Service("LEGALE", "A", N_("legal advice")),
    Service("CONS_EDU", "B", N_("educational advice")),
    Service("GENIT", "B", N_("support to parenthood")),
    Service("MED_FAM", "B", N_("family mediation")),
    Service("GRUPPI_PAROLA", "B", N_("talking groups for children of separated parents")),
    Service("COORD_GEN", "B", N_("parenting coordination")),
    Service("COPPIA", "B", N_("couple counselling")),
    Service("SPAZIO_NEUTRO", "B", N_("neutral space for protected meetings")),
    Service("HOME_VISIT", "B", N_("home visiting")),
    Service("PIPPI", "B", N_("P.I.P.P.I. programme")),
    Service("AFFIDI_ADOZ", "B", N_("foster care and adoption")),
    Service("ADOLESC", "B", N_("adolescents")),
    Service("VIOLENZA", "B", N_("help against violence")),
    Service("GIOCO_0_6", "C", N_("play for children up to 6")),
    Service("LAB", "C", N_("workshops")),
    Service("MUTUO_AIUTO", "C", N_("mutual help between families")),
)

ACCURACIES: Final = {
    "address": N_("position of the address"),
    "street": N_("position of the street"),
    "locality": N_("approximate position: the locality, not the address"),
    "comune": N_("approximate position: the main place of the comune, not the address"),
    "none": N_("no position"),
}
APPROXIMATE: Final = frozenset({"locality", "comune"})

STATUS_LABELS: Final = {
    "open": N_("open"),
    "planned": N_("planned"),
    "announced": N_("announced, opening not confirmed"),
    "under_construction": N_("under construction"),
    "funded": N_("funded, not known to be open"),
    "project": N_("project, not known to be open"),
    "historic": N_("of the past, present state unknown"),
    "closed": N_("closed"),
}

POLICIES: Final = ("point", "comune", "zona")
CONFIDENCES: Final = ("high", "medium", "low")
COUNTED_BY_COMUNE: Final = frozenset({"struttura_residenziale", "struttura_semiresidenziale"})
"""Kinds whose places are never drawn as points: counted on the comune, or only in the zona."""

KIND_BY_CODE: Final = {kind.code: kind for kind in KINDS}
TYPE_BY_CODE: Final = {type_.code: type_ for type_ in TYPES}
SERVICE_BY_CODE: Final = {service.code: service for service in SERVICES}
BY_SLUG: Final[dict[str, Kind | Type]] = {entry.slug: entry for entry in (*KINDS, *TYPES)}

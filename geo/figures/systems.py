"""Which system a figure belongs to and what it counts, by the words of its row."""

import re
from enum import StrEnum
from typing import Final

from geo.catalogue import N_


class System(StrEnum):
    """Who counts what; figures of two systems are never of one series."""

    STRUCTURES = "asso_asmi"
    SERVICES = "sioss"
    CENTRES = "centri"
    FUNDING = "fondi"
    PROJECTS = "progetti"
    OTHER = "altro"


SYSTEM_LABELS: Final = {
    System.STRUCTURES: N_("structures on Tuscan soil and who is in them (as ASSO/ASMI counts)"),
    System.SERVICES: N_("minors in charge of Tuscan services, wherever they are hosted "
                        "(as the zone's monitoring, SIOSS, counts)"),
    System.CENTRES: N_("family centres"),
    System.FUNDING: N_("funding"),
    System.PROJECTS: N_("projects and their progress"),
    System.OTHER: N_("single statements, of no counting system"),
}

# The first line that matches decides; on each the domain, then the start of the indicator, as the
# tables write them in lower case.
_SYSTEMS: Final = tuple((re.compile(domain), re.compile(indicator), system) for
                        domain, indicator, system in (
    (r"pnrr|banca dati progetti", r"", System.PROJECTS),
    (r"finanziamenti|spesa sociale", r"", System.FUNDING),
    (r"strutture residenziali", r"nuovi centri|posti nei nuovi|posti progetto|sperimentazioni",
     System.OTHER),
    (r"strutture residenziali", r"aumento capienza|strutture presenti nella zona", System.OTHER),
    (r"strutture residenziali", r".*(progetti|posti) approvati", System.OTHER),
    (r"minori accolti", r"ragazzi seguiti", System.OTHER),
    (r"strutture residenziali|minori presenti|minori accolti|flussi", r"", System.STRUCTURES),
    (r"presa in carico", r".*\bsds\b", System.OTHER),
    (r"presa in carico|fuori famiglia|interventi|tutela|semiresidenziale|educativa|affid|msna$",
     r"", System.SERVICES),
    (r"centri affidi|msna e strutture|dispersione|nidi", r"", System.OTHER),
    (r"^$", r"centri per l|obiettivo: centri|regioni con centri|quota minima di centri",
     System.CENTRES),
    (r"^$", r"zone distretto|superficie", System.CENTRES),
    (r"^$", r"fond[oi] |cofinanz|fnps|avviso|contributo|accordo|riorganizzazione|pnrr",
     System.FUNDING),
    (r"^$", r"banca dati progetti", System.PROJECTS),
    (r"^$", r"variazione presi in carico|.*affidi", System.SERVICES),
    (r"^$", r".*adozioni", System.OTHER),
))


def known_system(domain: str, indicator: str) -> System | None:
    """Return the system that the table above names for a figure, if it names one."""
    return next((system for of_domain, of_indicator, system in _SYSTEMS
                 if of_domain.search(domain.casefold())
                 and of_indicator.match(indicator.casefold())), None)


def system_of(domain: str, indicator: str) -> System:
    """Return the system of a figure; one of words never seen stands alone."""
    return known_system(domain, indicator) or System.OTHER


class Measure(StrEnum):
    """What a number is, as far as privacy and sums go."""

    PERSONS = "persons"
    """Persons, families in charge, foster placements, reports on a minor: one each."""
    SHARE = "share"
    """A rate or percentage of persons."""
    THINGS = "things"
    """Structures, places, projects, euros, and their shares."""


_SHARE: Final = re.compile(r"%|‰|\bper (?:mille|cento|1\.?000|100)\b|^tasso|^quota")
_THINGS: Final = re.compile(
    r"(?:nuov[ei] )?(?:eur\b|euro\b|€|posti|strutture|struttura|progett[io]|centri\b|sedi\b|"
    r"sportelli|moduli|soggetti titolari|titolari|tipologie|numero di tipologie|zone\b|ambiti|"
    r"regioni|hub\b|spoke\b|sperimentazioni|aumento capienza|m2\b|mq\b|ore\b|giorni\b|fondo\b|"
    r"appartamenti .*: (?:progetti|posti)|quota minima di centri|obiettivo: centri|comuni\b)"
)
_NUMBER_OF: Final = frozenset({"n", "n.", ""})


def measure_of(indicator: str, unit: str) -> Measure:
    """Return what a figure counts.

    Whatever is not known to be a thing counts as persons, so that a new word of a new table
    withholds too much rather than too little.
    """
    word, named = unit.casefold(), indicator.casefold()
    is_share = bool(_SHARE.search(word))
    if _THINGS.match(word) and not is_share:
        return Measure.THINGS
    if _THINGS.match(named) and (is_share or word in _NUMBER_OF):
        return Measure.THINGS
    return Measure.SHARE if is_share else Measure.PERSONS


def is_additive(unit: str) -> bool:
    """Tell whether numbers of a unit may be added up: counts and amounts, no rates."""
    return not _SHARE.search(unit.casefold())

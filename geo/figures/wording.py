"""How a series is called, whatever the words of its source: read when tables are classified."""

from collections.abc import Mapping
from typing import Final

WHOLE: Final = "totale"
"""The breakdown of what is not broken down."""
_Name = tuple[str, str, str]
_WHOLE_WORDS: Final = frozenset({"", "totale", "0-17", "0-17 totale"})
_STRUCTURES: Final = ("strutture residenziali", "strutture attive")
_PRESENT: Final = ("minori presenti", "presenti a fine anno")
_HOSTED: Final = ("minori accolti", "accolti nell'anno")
_IN_CHARGE: Final = "presa in carico"

# The sources change their words from year to year, and the table on the centres has its own.
SAME: Final[Mapping[_Name, _Name]] = {
    ("strutture residenziali", "strutture funzionanti", WHOLE): (*_STRUCTURES, WHOLE),
    ("strutture residenziali", "strutture", WHOLE): (*_STRUCTURES, WHOLE),
    ("strutture residenziali", "strutture", "Appartamento per l'autonomia"):
        (*_STRUCTURES, "Appartamento per l'autonomia"),
    ("minori accolti", "accolti almeno un giorno nell'anno", WHOLE): (*_HOSTED, WHOLE),
    ("minori presenti", "MSNA presenti", WHOLE): (*_PRESENT, "MSNA"),
    ("", "Strutture residenziali per minori", WHOLE): (*_STRUCTURES, WHOLE),
    ("", "Strutture residenziali: Appartamenti per l'autonomia", WHOLE):
        (*_STRUCTURES, "Appartamento per l'autonomia"),
    ("", "Strutture residenziali: Comunità a dimensione familiare", WHOLE):
        (*_STRUCTURES, "Comunità a dimensione familiare"),
    ("", "Strutture residenziali: Case di accoglienza e gruppi appartamento", WHOLE):
        (*_STRUCTURES, "Casa di accoglienza e gruppo appartamento"),
    ("", "Posti in strutture residenziali per minori", WHOLE):
        ("strutture residenziali", "posti", WHOLE),
    ("", "Soggetti titolari di strutture residenziali", WHOLE):
        ("strutture residenziali", "soggetti titolari", WHOLE),
    ("", "Tipologie di struttura (nomenclatore ASSO)", WHOLE):
        ("strutture residenziali", "numero di tipologie del nomenclatore", WHOLE),
    ("", "Minori accolti in strutture residenziali", WHOLE): (*_PRESENT, WHOLE),
    ("", "Minori accolti nell'anno", WHOLE): (*_HOSTED, WHOLE),
    ("", "Minori presi in carico dal servizio sociale", WHOLE):
        (_IN_CHARGE, "minori presi in carico", WHOLE),
    ("", "Minori di origine straniera tra i presi in carico", WHOLE):
        (_IN_CHARGE, "quota di origine straniera tra i presi in carico", WHOLE),
    ("", "MSNA tra i presi in carico", WHOLE):
        (_IN_CHARGE, "quota MSNA tra i presi in carico", WHOLE),
    ("", "Variazione popolazione minorile vs 2020", WHOLE):
        (_IN_CHARGE, "variazione popolazione 0-17", WHOLE),
    ("", "Minori con educativa domiciliare", WHOLE):
        ("interventi", "educativa domiciliare", "minori"),
    ("", "Minori con interventi socioeducativi scolastici/territoriali", WHOLE):
        ("interventi", "educativa scolastica e territoriale", "minori"),
    ("", "Minori fuori famiglia (ca.)", WHOLE): ("fuori famiglia", "minori fuori famiglia", WHOLE),
}
"""Domain, indicator and breakdown as written → as the series is called."""


def series_named(domain: str, indicator: str, breakdown: str) -> tuple[str, str, str]:
    """Return domain, indicator and breakdown as the series is called."""
    written = (domain, indicator, WHOLE if breakdown in _WHOLE_WORDS else breakdown)
    return SAME.get(written, written)

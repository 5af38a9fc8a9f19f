"""Which rows of the regional tables tell of the same quantity, and how breakdowns cut one up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from geo.figures import reasons
from geo.figures.rows import Row
from geo.figures.systems import Measure, System, system_of
from geo.zones import slug_of

WHOLE: Final = "totale"
"""The breakdown of what is not broken down."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What the figures of one series all are."""

    area: str
    domain: str
    indicator: str
    breakdown: str
    measure: Measure

    @property
    def system(self) -> System:
        """The system that counts it."""
        return system_of(self.domain, self.indicator)

    @property
    def slug(self) -> str:
        """What is counted, apart from the area and the domain."""
        return slug_of(f"{self.indicator} {'' if self.breakdown == WHOLE else self.breakdown}")


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
    ("", "Strutture residenziali: Comunita a dimensione familiare", WHOLE):
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
    ("", "Minori accolti nell anno", WHOLE): (*_HOSTED, WHOLE),
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


def quantity_of(row: Row) -> Quantity:
    """Return what a row of a regional table tells of."""
    breakdown = WHOLE if row.breakdown in _WHOLE_WORDS else row.breakdown
    written = (row.domain, row.indicator, breakdown)
    return Quantity(row.area, *SAME.get(written, written), row.measure)


@dataclass(frozen=True, slots=True)
class Cut:
    """Breakdowns of one quantity that exclude one another."""

    parts: tuple[str, ...]
    is_whole: bool
    """Whether by their names they are all there is."""
    of: str = WHOLE
    said: str = ""
    """The sentence if they do not add up."""


def cuts(breakdowns: Iterable[str]) -> list[Cut]:
    """Return how the breakdowns of a quantity cut it up: by citizenship, by sex, by type.

    >>> [(cut.parts, cut.is_whole) for cut in cuts(["italiani", "MSNA", "maschi"])]
    [(('italiani', 'MSNA'), False), (('maschi',), False)]
    """
    names = [name for name in breakdowns if name != WHOLE]
    citizens = [name for name in names if name in {"italiani", "MSNA"} or "stranieri" in name]
    sexes = tuple(name for name in names if name in {"maschi", "femmine"})
    types = tuple(name for name in names if name not in {*citizens, *sexes})
    # Of "foreigners, the unaccompanied included" the other foreigners are parts.
    around = [name for name in citizens if "MSNA inclusi" in name][:1]
    outer = [name for name in citizens if name in {"italiani", *around}] if around else citizens
    inner = tuple(name for name in citizens if name not in outer)
    foreigners = around or ("MSNA" in outer and any("stranieri" in name for name in outer))
    return [cut for cut in (
        Cut(tuple(outer), "italiani" in outer and bool(foreigners),
            said=reasons.SUM_OF_CITIZENSHIPS),
        Cut(sexes, len(sexes) == 2, said=reasons.SUM_OF_SEXES),
        Cut(types, False, said=reasons.SUM_OF_TYPES),
        *(Cut(inner, False, of=name, said=reasons.SUM_OF_TYPES) for name in around),
    ) if cut.parts]

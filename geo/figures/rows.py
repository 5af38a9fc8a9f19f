"""Rows of the published figures: read, each wrong cell named, and what each of them counts.

Names of figures in URLs: ASCII, stable, unique.

Why a value is missing, and what must be said beside one: sentences with their parameters.

How a series is called, whatever the words of its source: read when tables are classified.

Which system a figure belongs to and what it counts, by the words of its row.

Reading the tables of figures, each wrong cell named.

The tables of a store are classified, and hold only what may be shown (``geo.figures.withholding``);
as collected they are read for that alone.

The ground that a row of the tables by zona speaks of: a zona, several, an AUSL, the region.

Which rows of the regional tables tell of the same quantity, and how breakdowns cut one up.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.errors import Finding, RecordError, StoreError
from geo.figures.suppression import LEAST
from geo.messages import N_
from geo.region import region
from geo.store.records import row_of
from geo.zones import Zones, rows_of, slug_of


def slug_among(taken: Container[str], *words: str) -> str:
    """Return a slug of words that is not taken; of two figures alike the later is numbered.

    Every word that could tell two figures apart belongs in it from the start, so that a figure
    added later does not rename one that stands in links.
    """
    slug = slug_of(" ".join(word.replace("%", " percento ") for word in words if word))
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence for the translators and, apart from it, what fills its fields."""

    msgid: str
    params: tuple[tuple[str, str | float], ...] = ()

    @property
    def fields(self) -> dict[str, str | float]:
        """The parameters by name; numbers are left for the language to write."""
        return dict(self.params)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.msgid.format(**self.fields)


def because(msgid: str, /, **params: str | float) -> Reason:
    """Return a reason with its parameters; 892.0 becomes 892."""
    whole = {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in params.items()
    }
    return Reason(msgid, tuple(whole.items()))


SUPPRESSED: Final = Reason(
    N_("suppressed: fewer than 3 persons, or a number that would give such a count back")
)
"""One reason for both: which of the two it is would tell what is withheld (see suppression)."""
RATE_SUPPRESSED: Final = Reason(
    N_("suppressed: with the population it would give back a count of fewer than 3 persons")
)
_WITHHELD: Final = {"count": SUPPRESSED, "rate": RATE_SUPPRESSED}


def withheld_as(code: str) -> Reason | None:
    """Return why a value of the tables is withheld; None if it is not."""
    return _WITHHELD[code] if code else None


NOT_IN_TABLE: Final = Reason(N_("not in this table: unknown, not zero"))
NOT_FOUND: Final = Reason(N_("not found in any source for this year: unknown, not zero"))
NOT_SAID: Final = Reason(N_("the source gives no number"))
FEWER_THAN: Final = N_("fewer than {n}: the source says no more")
SEVERAL: Final = N_("several values for this zona ({values}): none was chosen")

PARTIAL_TABLE: Final = Reason(
    N_("a partial table: a zona without a value is unknown, not zero, and nothing is summed")
)
SINGLE_VALUES: Final = Reason(N_("single values: they say nothing of the other zone"))
NOT_FULL: Final = N_("said to be a full table, but nothing is summed: zone without a value: {n}")
SUMMED: Final = N_("{where}: the sum of {n} projects")
OTHER_TOTAL: Final = N_("the zone sum to {sum}, the published total is {total}")

QUALIFIERS: Final = {
    "sottostima": N_("an undercount, as the source says"),
    "circa": N_("about this number, as the source says"),
    "oltre": N_("more than this number, as the source says"),
    "fino a": N_("up to this number, as the source says"),
}
"""Qualifier of the tables → what is said of the value."""
EXACT: Final = "esatto"
OTHER_QUALIFIER: Final = N_("as the source says: {words}")
OTHER_DAY: Final = N_("measured on {date}, not on 31 December")
NO_DAY: Final = Reason(N_("the source does not say on which day it was measured"))
OTHER_VALUE: Final = N_("another row gives {value} ({date}): {source}")
BESIDE: Final = Reason(N_("from a page beside the yearly reports"))
SUM_OF_CITIZENSHIPS: Final = N_(
    "the published breakdown by citizenship sums to {sum}, not to the total of {total}"
)
SUM_OF_SEXES: Final = N_(
    "the published breakdown by sex sums to {sum}, not to the total of {total}"
)
SUM_OF_TYPES: Final = N_("the published breakdown sums to {sum}, more than the total of {total}")
LOW_CONFIDENCE: Final = Reason(N_("of low confidence: see the note"))


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
    ("strutture residenziali", "strutture", "Appartamento per l'autonomia"): (
        *_STRUCTURES,
        "Appartamento per l'autonomia",
    ),
    ("minori accolti", "accolti almeno un giorno nell'anno", WHOLE): (*_HOSTED, WHOLE),
    ("minori presenti", "MSNA presenti", WHOLE): (*_PRESENT, "MSNA"),
    ("", "Strutture residenziali per minori", WHOLE): (*_STRUCTURES, WHOLE),
    ("", "Strutture residenziali: Appartamenti per l'autonomia", WHOLE): (
        *_STRUCTURES,
        "Appartamento per l'autonomia",
    ),
    ("", "Strutture residenziali: Comunità a dimensione familiare", WHOLE): (
        *_STRUCTURES,
        "Comunità a dimensione familiare",
    ),
    ("", "Strutture residenziali: Case di accoglienza e gruppi appartamento", WHOLE): (
        *_STRUCTURES,
        "Casa di accoglienza e gruppo appartamento",
    ),
    ("", "Posti in strutture residenziali per minori", WHOLE): (
        "strutture residenziali",
        "posti",
        WHOLE,
    ),
    ("", "Soggetti titolari di strutture residenziali", WHOLE): (
        "strutture residenziali",
        "soggetti titolari",
        WHOLE,
    ),
    ("", "Tipologie di struttura (nomenclatore ASSO)", WHOLE): (
        "strutture residenziali",
        "numero di tipologie del nomenclatore",
        WHOLE,
    ),
    ("", "Minori accolti in strutture residenziali", WHOLE): (*_PRESENT, WHOLE),
    ("", "Minori accolti nell'anno", WHOLE): (*_HOSTED, WHOLE),
    ("", "Minori presi in carico dal servizio sociale", WHOLE): (
        _IN_CHARGE,
        "minori presi in carico",
        WHOLE,
    ),
    ("", "Minori di origine straniera tra i presi in carico", WHOLE): (
        _IN_CHARGE,
        "quota di origine straniera tra i presi in carico",
        WHOLE,
    ),
    ("", "MSNA tra i presi in carico", WHOLE): (
        _IN_CHARGE,
        "quota MSNA tra i presi in carico",
        WHOLE,
    ),
    ("", "Variazione popolazione minorile vs 2020", WHOLE): (
        _IN_CHARGE,
        "variazione popolazione 0-17",
        WHOLE,
    ),
    ("", "Minori con educativa domiciliare", WHOLE): (
        "interventi",
        "educativa domiciliare",
        "minori",
    ),
    ("", "Minori con interventi socioeducativi scolastici/territoriali", WHOLE): (
        "interventi",
        "educativa scolastica e territoriale",
        "minori",
    ),
    ("", "Minori fuori famiglia (ca.)", WHOLE): ("fuori famiglia", "minori fuori famiglia", WHOLE),
}
"""Domain, indicator and breakdown as written → as the series is called."""


def series_named(domain: str, indicator: str, breakdown: str) -> tuple[str, str, str]:
    """Return domain, indicator and breakdown as the series is called."""
    written = (domain, indicator, WHOLE if breakdown in _WHOLE_WORDS else breakdown)
    return SAME.get(written, written)


class System(StrEnum):
    """Who counts what; figures of two systems are never of one series."""

    STRUCTURES = "asso_asmi"
    SERVICES = "sioss"
    CENTRES = "centri"
    FUNDING = "fondi"
    PROJECTS = "progetti"
    OTHER = "altro"


SYSTEM_LABELS: Final = {
    System.STRUCTURES: N_("structures in the region and who is in them (as ASSO/ASMI counts)"),
    System.SERVICES: N_(
        "minors in charge of the region's services, wherever they are hosted "
        "(as the zone's monitoring, SIOSS, counts)"
    ),
    System.CENTRES: N_("family centres"),
    System.FUNDING: N_("funding"),
    System.PROJECTS: N_("projects and their progress"),
    System.OTHER: N_("single statements, of no counting system"),
}

# The first line that matches decides; on each the domain, then the start of the indicator, as the
# tables write them in lower case.
_SYSTEMS: Final = tuple(
    (re.compile(domain), re.compile(indicator), system)
    for domain, indicator, system in (
        (r"pnrr|banca dati progetti", r"", System.PROJECTS),
        (r"finanziamenti|spesa sociale", r"", System.FUNDING),
        (
            r"strutture residenziali",
            r"nuovi centri|posti nei nuovi|posti progetto|sperimentazioni",
            System.OTHER,
        ),
        (
            r"strutture residenziali",
            r"aumento capienza|strutture presenti nella zona",
            System.OTHER,
        ),
        (r"strutture residenziali", r".*(progetti|posti) approvati", System.OTHER),
        (r"minori accolti", r"ragazzi seguiti", System.OTHER),
        (r"strutture residenziali|minori presenti|minori accolti|flussi", r"", System.STRUCTURES),
        (r"presa in carico", r".*\bsds\b", System.OTHER),
        (
            r"presa in carico|fuori famiglia|interventi|tutela|semiresidenziale|educativa|affid|msna$",
            r"",
            System.SERVICES,
        ),
        (r"centri affidi|msna e strutture|dispersione|nidi", r"", System.OTHER),
        (
            r"^$",
            r"centri per l|obiettivo: centri|regioni con centri|quota minima di centri",
            System.CENTRES,
        ),
        (r"^$", r"zone distretto|superficie", System.CENTRES),
        (
            r"^$",
            r"fond[oi] |cofinanz|fnps|avviso|contributo|accordo|riorganizzazione|pnrr",
            System.FUNDING,
        ),
        (r"^$", r"banca dati progetti", System.PROJECTS),
        (r"^$", r"variazione presi in carico|.*affidi", System.SERVICES),
        (r"^$", r".*adozioni", System.OTHER),
    )
)


def known_system(domain: str, indicator: str) -> System | None:
    """Return the system that the table above names for a figure, if it names one."""
    return next(
        (
            system
            for of_domain, of_indicator, system in _SYSTEMS
            if of_domain.search(domain.casefold()) and of_indicator.match(indicator.casefold())
        ),
        None,
    )


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


REGIONAL: Final = "regional_minors.csv"
CENTRES: Final = "centres_figures.csv"
BY_ZONA: Final = "zone_figures.csv"
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    REGIONAL: (
        "area",
        "zone",
        "year",
        "reference_date",
        "domain",
        "indicator",
        "breakdown",
        "value",
        "unit",
        "qualifier",
        "source_org",
        "source_url",
        "note",
    ),
    CENTRES: ("metric", "scope", "year", "value", "unit", "source", "confidence", "note"),
    BY_ZONA: (
        "zona",
        "zona_as_written",
        "zone_set",
        "year",
        "reference_date",
        "domain",
        "indicator",
        "value",
        "unit",
        "source_org",
        "source_url",
        "completeness",
        "note",
    ),
}
CLASSES: Final = ("system", "measure", "series", "withheld")
"""Columns that the build adds: who counts, what is counted, how the series is called, and whether
the value is withheld: ``count``, or ``rate`` of which a count could be had."""
WITHHELD_AS: Final = ("", "count", "rate")
COMPLETENESS: Final = ("full table", "partial", "single")
"""What a table by zona may say of itself, from the most to the least."""
SPELLINGS: Final[Mapping[str, str]] = {
    "val-di-chiana-senese": "valdichiana-senese",
    "amiata-grossetano": "amiata-grossetana",
}
"""Zone of the set of 34 as the regional table of 2011 spells them."""

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_YEAR: Final = re.compile(r"(\d{4})(?: \((\d\d)/(\d\d)\))?", re.ASCII)
_NO_ZONA: Final = "?"
_Cells = Mapping[str, str]
_Fault = tuple[str, str]  # field, and what is needed in it


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what it says of which area and time, and who says it."""

    file: str
    number: int
    """As a spreadsheet counts: the head is row 1."""
    area: str
    """As the source writes it."""
    period: str
    """The year as written."""
    domain: str
    indicator: str
    value: float | None
    unit: str
    source_url: str
    note: str
    breakdown: str = ""
    qualifier: str = EXACT
    reference_date: str = ""
    source_org: str = ""
    confidence: str = ""
    zona: str = ""
    """Slug of the zona in its own set; empty for other areas."""
    zone_set: int | None = None
    completeness: str = ""
    system: System = System.OTHER
    measure: Measure = Measure.PERSONS
    """What the number counts; what nobody classified counts persons."""
    series: tuple[str, str, str] = ("", "", "")
    """Domain, indicator and breakdown as the series is called, whatever the source's words."""
    withheld: str = ""
    """One of ``WITHHELD_AS``."""

    @property
    def year(self) -> int | None:
        """The year, if the source names a single one."""
        match = _YEAR.fullmatch(self.period)
        return int(match[1]) if match else None


def read_regional(folder: Path, *, is_raw: bool = False) -> list[Row]:
    """Return the rows of the yearly figures, then those on the centres.

    Parameters
    ----------
    is_raw
        Whether the tables are as collected: then nothing in them is withheld yet.

    Raises
    ------
    StoreError
        If a table is missing.
    RecordError
        With a finding for each wrong cell.
    """
    return [
        *_read(folder / REGIONAL, _regional, is_raw=is_raw),
        *_read(folder / CENTRES, _on_centres, is_raw=is_raw),
    ]


def read_by_zona(folder: Path, zones: Zones, *, is_raw: bool = False) -> list[Row]:
    """Return the rows by zona, each zona sought in its own set; raises as `read_regional`."""
    return _read(folder / BY_ZONA, partial(_by_zona, zones), is_raw=is_raw)


def _read(path: Path, row_from: Callable[[str, int, _Cells], Row], *, is_raw: bool) -> list[Row]:
    rows, found = list[Row](), list[Finding]()
    for number, cells in _cells(path, is_raw=is_raw):
        faults = [*_wrong_cells(cells)] or [*_wrong_place(cells)]
        faults = faults or ([] if is_raw else [*_wrong_class(cells)])
        row = None
        if not faults:
            row = row_from(path.name, number, cells)
            row = replace(
                row,
                **(_by_words(row) if is_raw else _by_columns(cells)),
                withheld=cells.get("withheld", ""),
            )
        if row is None or (faults := [*_wrong_count(row, is_raw=is_raw)]):
            named = cells.get("indicator", cells.get("metric", ""))
            found += [
                Finding(path.name, number, named, field, cells[field], needed)
                for field, needed in faults
            ]
        else:
            rows.append(row)
    if found:
        raise RecordError(found)
    return rows


def _by_words(row: Row) -> dict[str, Any]:
    """Return the classes of a row by what its source writes."""
    series = (row.domain, row.indicator, row.breakdown)
    if row.file != BY_ZONA:
        series = series_named(*series)
    return {
        "system": system_of(series[0], series[1]),
        "series": series,
        "measure": measure_of(row.indicator, row.unit),
    }


def _by_columns(cells: _Cells) -> dict[str, Any]:
    """Return the classes of a row as its columns say."""
    domain, indicator, breakdown = cells["series"].split("|")
    return {
        "system": System(cells["system"]),
        "measure": Measure(cells["measure"]),
        "series": (domain, indicator, breakdown),
    }


def _wrong_class(cells: _Cells) -> Iterator[_Fault]:
    needed = N_("a classified table: run `python -m geo build`, which also withholds small counts")
    for name, allowed in (("system", System), ("measure", Measure)):
        if cells[name] not in list(allowed):
            yield name, needed
    if cells["series"].count("|") != 2:
        yield "series", needed
    if cells["withheld"] not in WITHHELD_AS or (cells["withheld"] and cells["value"]):
        yield "withheld", needed


def _cells(path: Path, *, is_raw: bool) -> Iterator[tuple[int, _Cells]]:
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8", skip_blank_lines=False
        )
    except FileNotFoundError as error:
        raise StoreError(f"{path.name}: not found in {path.parent}, the store needs it") from error
    except (ValueError, UnicodeDecodeError) as error:
        needed = N_("a CSV table in UTF-8, separated by commas")
        raise RecordError([Finding(path.name, None, "", "file", str(error), needed)]) from error
    needed_names = COLUMNS[path.name] if is_raw else (*COLUMNS[path.name], *CLASSES)
    absent = [name for name in needed_names if name not in table]
    if absent or not isinstance(table.index, pd.RangeIndex):
        came, field = ",".join(map(str, table.columns)), ", ".join(absent) or "columns"
        needed = N_("every column of this table of figures")
        raise RecordError([Finding(path.name, None, "", field, came, needed)])
    for index, cells in enumerate(rows_of(table)):
        if any(cells.values()):
            yield row_of(index), {str(name): str(cell).strip() for name, cell in cells.items()}


def _wrong_cells(cells: _Cells) -> Iterator[_Fault]:
    for field in ("indicator", "metric", "unit", "source", "source_url"):
        if not cells.get(field, "-"):
            yield field, N_("what is counted, in which unit and who says so: no empty cell")
    if cells["value"] and not _NUMBER.fullmatch(cells["value"].removeprefix(">")):
        yield "value", N_("a number with a decimal point and no other sign, or nothing")


def _wrong_place(cells: _Cells) -> Iterator[_Fault]:
    if "zona" not in cells:
        return
    if cells["completeness"] not in COMPLETENESS:
        yield "completeness", N_("full table, partial or single")
    if cells["zone_set"] not in {"", *map(str, region().numbers)}:
        yield "zone_set", N_("the number of a zone set, or nothing")
    elif cells["zona"] and not cells["zone_set"]:
        yield "zone_set", N_("the number of the zone set of the zona")


def _wrong_count(row: Row, *, is_raw: bool) -> Iterator[_Fault]:
    if row.zona == _NO_ZONA:
        yield "zona", N_("a zona of the zone set of its row, by its full name")
    if row.measure is Measure.PERSONS and (row.value or 0) != abs(int(row.value or 0)):
        yield "value", N_("a whole number, 0 or more: it counts persons")
    elif (
        not is_raw
        and row.measure is Measure.PERSONS
        and row.value is not None
        and (row.value < LEAST)
    ):
        yield (
            "value",
            N_(
                "no count of fewer than 3 persons: run `python -m geo build`, which "
                "withholds it and what would give it back"
            ),
        )


def _regional(file: str, number: int, cells: _Cells) -> Row:
    return Row(
        file,
        number,
        cells["zone"] or cells["area"],
        cells["year"],
        cells["domain"],
        cells["indicator"],
        _number(cells),
        cells["unit"],
        cells["source_url"],
        cells["note"],
        breakdown=cells["breakdown"],
        qualifier=cells["qualifier"] or EXACT,
        reference_date=cells["reference_date"],
        source_org=cells["source_org"],
    )


def _on_centres(file: str, number: int, cells: _Cells) -> Row:
    year = _YEAR.fullmatch(cells["year"])
    day = f"{year[1]}-{year[3]}-{year[2]}" if year and year[2] else ""
    return Row(
        file,
        number,
        cells["scope"],
        cells["year"],
        "",
        cells["metric"],
        _number(cells),
        cells["unit"],
        cells["source"],
        cells["note"],
        reference_date=day,
        qualifier="oltre" if cells["value"].startswith(">") else EXACT,
        confidence=cells["confidence"],
    )


def _by_zona(zones: Zones, file: str, number: int, cells: _Cells) -> Row:
    zone_set = int(cells["zone_set"]) if cells["zone_set"] else None
    return Row(
        file,
        number,
        cells["zona_as_written"] or cells["zona"],
        cells["year"],
        cells["domain"],
        cells["indicator"],
        _number(cells),
        cells["unit"],
        cells["source_url"],
        cells["note"],
        reference_date=cells["reference_date"],
        source_org=cells["source_org"],
        zona=_zona(cells, zone_set, zones),
        zone_set=zone_set,
        completeness=cells["completeness"],
    )


def _zona(cells: _Cells, zone_set: int | None, zones: Zones) -> str:
    """Return a zona by its name, else by what the source wrote if that is one of its set."""
    if zone_set is None:
        return ""
    if cells["zona"]:
        slug = slug_of(cells["zona"])
        return slug if slug in zones.by_set[zone_set] else _NO_ZONA
    written = slug_of(cells["zona_as_written"])
    written = SPELLINGS.get(written, written)
    return written if written in zones.by_set[zone_set] else ""


def _number(cells: _Cells) -> float | None:
    text = cells["value"].removeprefix(">")
    return float(text) if text else None


@dataclass(frozen=True, slots=True)
class Area:
    """An area by its comuni of today; equal ground has one key per zone set."""

    key: str
    comuni: frozenset[str]


def zona_area(zones: Zones, zone_set: int, slug: str) -> Area:
    """Return the area of a zona."""
    return Area(f"{zone_set}:{slug}", zones.by_set[zone_set][slug].comuni)


def area_of(row: Row, zones: Zones) -> Area | None:
    """Return the area of a row; None where no zona adds up to it, such as a comune."""
    if row.zona and row.zone_set:
        return zona_area(zones, row.zone_set, row.zona)
    written = slug_of(row.area)
    for name in region().ausl_codes:
        if slug_of(name) in written:
            members = [zona for zona in zones.of_today.values() if zona.ausl == name]
            return Area(slug_of(name), frozenset().union(*(zona.comuni for zona in members)))
    home = region().slug
    if written in {home, f"regione-{home}"} or written.startswith(f"{home}-"):
        everywhere = zones.of_today.values()
        return Area(home, frozenset().union(*(zona.comuni for zona in everywhere)))
    return _joint(row, zones)


def sums_over(areas: Iterable[Area], wholes: Iterable[Area]) -> Iterator[tuple[Area, list[Area]]]:
    """Yield each area that areas without overlap add up to, with those.

    One part alone is the same ground under another name.
    """
    pieces = list(areas)
    for whole in wholes:
        parts = [area for area in pieces if area.comuni <= whole.comuni and area != whole]
        ground = frozenset[str]().union(*(area.comuni for area in parts))
        if (
            parts
            and ground == whole.comuni
            and sum(len(area.comuni) for area in parts) == len(ground)
        ):
            yield whole, parts


def _joint(row: Row, zones: Zones) -> Area | None:
    slugs = sorted(slug_of(name) for name in row.area.split(" + "))
    if row.zone_set is None or not set(slugs) <= set(zones.by_set[row.zone_set]):
        return None
    members = [zona_area(zones, row.zone_set, slug) for slug in slugs]
    key = "+".join(area.key for area in members)
    return Area(key, frozenset().union(*(area.comuni for area in members)))


@dataclass(frozen=True, slots=True)
class Quantity:
    """What the figures of one series all are."""

    area: str
    domain: str
    indicator: str
    breakdown: str
    measure: Measure
    system: System
    """The system that counts it."""

    @property
    def slug(self) -> str:
        """What is counted, apart from the area and the domain."""
        return slug_of(f"{self.indicator} {'' if self.breakdown == WHOLE else self.breakdown}")


def quantity_of(row: Row) -> Quantity:
    """Return what a row of a regional table tells of."""
    return Quantity(row.area, *row.series, row.measure, row.system)


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
    return [
        cut
        for cut in (
            Cut(tuple(outer), "italiani" in outer and bool(foreigners), said=SUM_OF_CITIZENSHIPS),
            Cut(sexes, len(sexes) == 2, said=SUM_OF_SEXES),
            Cut(types, False, said=SUM_OF_TYPES),
            *(Cut(inner, False, of=name, said=SUM_OF_TYPES) for name in around),
        )
        if cut.parts
    ]

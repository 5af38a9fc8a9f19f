"""Reading the tables of figures, each wrong cell named.

The tables of a store are classified, and hold only what may be shown (``geo.figures.withholding``);
as collected they are read for that alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.catalogue import N_
from geo.errors import Finding, RecordError, StoreError
from geo.figures.reasons import EXACT
from geo.figures.suppression import LEAST
from geo.figures.systems import Measure, System, measure_of, system_of
from geo.figures.wording import series_named
from geo.records import row_of
from geo.zones import ZONE_SETS, Zones, rows_of, slug_of

REGIONAL: Final = "regional_minors.csv"
CENTRES: Final = "centres_figures.csv"
BY_ZONA: Final = "zone_figures.csv"
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    REGIONAL: ("area", "zone", "year", "reference_date", "domain", "indicator", "breakdown",
               "value", "unit", "qualifier", "source_org", "source_url", "note"),
    CENTRES: ("metric", "scope", "year", "value", "unit", "source", "confidence", "note"),
    BY_ZONA: ("zona", "zona_as_written", "zone_set", "year", "reference_date", "domain",
              "indicator", "value", "unit", "source_org", "source_url", "completeness", "note"),
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
    return [*_read(folder / REGIONAL, _regional, is_raw=is_raw),
            *_read(folder / CENTRES, _on_centres, is_raw=is_raw)]


def read_by_zona(folder: Path, zones: Zones, *, is_raw: bool = False) -> list[Row]:
    """Return the rows by zona, each zona sought in its own set; raises as `read_regional`."""
    return _read(folder / BY_ZONA, partial(_by_zona, zones), is_raw=is_raw)


def _read(
    path: Path, row_from: Callable[[str, int, _Cells], Row], *, is_raw: bool
) -> list[Row]:
    rows, found = list[Row](), list[Finding]()
    for number, cells in _cells(path, is_raw=is_raw):
        faults = [*_wrong_cells(cells)] or [*_wrong_place(cells)]
        faults = faults or ([] if is_raw else [*_wrong_class(cells)])
        row = None
        if not faults:
            row = row_from(path.name, number, cells)
            row = replace(row, **(_by_words(row) if is_raw else _by_columns(cells)),
                          withheld=cells.get("withheld", ""))
        if row is None or (faults := [*_wrong_count(row, is_raw=is_raw)]):
            named = cells.get("indicator", cells.get("metric", ""))
            found += [Finding(path.name, number, named, field, cells[field], needed)
                      for field, needed in faults]
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
    return {"system": system_of(series[0], series[1]), "series": series,
            "measure": measure_of(row.indicator, row.unit)}


def _by_columns(cells: _Cells) -> dict[str, Any]:
    """Return the classes of a row as its columns say."""
    domain, indicator, breakdown = cells["series"].split("|")
    return {"system": System(cells["system"]), "measure": Measure(cells["measure"]),
            "series": (domain, indicator, breakdown)}


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
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8",
                            skip_blank_lines=False)
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
    if cells["zone_set"] not in {"", *map(str, ZONE_SETS)}:
        yield "zone_set", N_("a zone set (28, 26 or 34), or nothing")
    elif cells["zona"] and not cells["zone_set"]:
        yield "zone_set", N_("the zone set of the zona: 28, 26 or 34")


def _wrong_count(row: Row, *, is_raw: bool) -> Iterator[_Fault]:
    if row.zona == _NO_ZONA:
        yield "zona", N_("a zona of the zone set of its row, by its full name")
    if row.measure is Measure.PERSONS and (row.value or 0) != abs(int(row.value or 0)):
        yield "value", N_("a whole number, 0 or more: it counts persons")
    elif not is_raw and row.measure is Measure.PERSONS and row.value is not None and (
            row.value < LEAST):
        yield "value", N_("no count of fewer than 3 persons: run `python -m geo build`, which "
                          "withholds it and what would give it back")


def _regional(file: str, number: int, cells: _Cells) -> Row:
    return Row(
        file, number, cells["zone"] or cells["area"], cells["year"], cells["domain"],
        cells["indicator"], _number(cells), cells["unit"], cells["source_url"], cells["note"],
        breakdown=cells["breakdown"], qualifier=cells["qualifier"] or EXACT,
        reference_date=cells["reference_date"], source_org=cells["source_org"],
    )


def _on_centres(file: str, number: int, cells: _Cells) -> Row:
    year = _YEAR.fullmatch(cells["year"])
    day = f"{year[1]}-{year[3]}-{year[2]}" if year and year[2] else ""
    return Row(
        file, number, cells["scope"], cells["year"], "", cells["metric"], _number(cells),
        cells["unit"], cells["source"], cells["note"], reference_date=day,
        qualifier="oltre" if cells["value"].startswith(">") else EXACT,
        confidence=cells["confidence"],
    )


def _by_zona(zones: Zones, file: str, number: int, cells: _Cells) -> Row:
    zone_set = int(cells["zone_set"]) if cells["zone_set"] else None
    return Row(
        file, number, cells["zona_as_written"] or cells["zona"], cells["year"], cells["domain"],
        cells["indicator"], _number(cells), cells["unit"], cells["source_url"], cells["note"],
        reference_date=cells["reference_date"], source_org=cells["source_org"],
        zona=_zona(cells, zone_set, zones), zone_set=zone_set, completeness=cells["completeness"],
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

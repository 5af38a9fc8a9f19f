"""What a spreadsheet shows beside its values: hidden rows, struck, merged and linked cells.

Read from the parts of the file in one pass, since libraries that know styles keep a whole sheet in
memory, and those that are quick know none.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)
_LINKED: Final = re.compile(r'\s*HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_HINTS: Final = (b"hidden=", b"<mergeCell", b"<hyperlink", b"HYPERLINK(", b"<strike")
_MOST: Final = 100_000
"""Cells of a kind beyond which no more are noted: nobody struck or linked so many by hand."""
_BLOCK: Final = 1 << 20

Cell = tuple[int, int]
"""Row and column, both from 1."""


@dataclass
class Traits:
    """What a sheet shows beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[Cell] = field(default_factory=set)
    links: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""


def traits_of_xlsx(archive: zipfile.ZipFile, sheet: str) -> Traits:
    """Return the traits of a sheet by its name; none where the file names no such part."""
    part = _part_of(archive, sheet)
    found = Traits()
    if part is None:
        return found
    styles = _struck_styles(archive)
    strings = _struck_strings(archive)
    if not styles and not strings and not _has_hints(archive, part):
        return found
    targets = _targets(archive, part)
    for element in _elements(archive, part):
        name = element.tag.removeprefix(_MAIN)
        if name == "c":
            _note_cell(element, styles, strings, found)
        elif name in {"row", "col"}:
            _note_hidden(element, name, found)
        elif name in {"mergeCell", "hyperlink"}:
            _note_range(element, name, targets, found)
        if name in {"row", "c"}:
            element.clear()
    return found


def traits_of_ods(archive: zipfile.ZipFile, sheet: str) -> Traits:
    """Return the traits of a sheet of an OpenDocument spreadsheet by its name."""
    found, struck = Traits(), set[str]()
    row = 0
    is_here = False
    for event, element in iterparse(archive.open("content.xml"), ("start", "end")):
        name = element.tag
        if event == "start":
            if name == f"{_TABLE}table":
                is_here, row = element.get(f"{_TABLE}name") == sheet, 0
            continue
        if name == f"{_STYLE}style":
            struck |= {element.get(f"{_STYLE}name", "")} if _strikes(element) else set()
        elif name == f"{_TABLE}table-row" and is_here:
            n_rows = _count(element, "number-rows-repeated")
            if element.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
                found.hidden_rows.update(range(row + 1, row + 1 + min(n_rows, 1_000)))
            _note_cells_of_ods(element, row + 1, struck, found)
            row += n_rows
        if name in {f"{_TABLE}table-row", f"{_TABLE}table"}:
            element.clear()
    return found


def _note_cells_of_ods(row: Element, number: int, struck: set[str], found: Traits) -> None:
    column = 0
    for cell in row:
        column += 1
        if not cell.tag.endswith("table-cell"):
            continue
        across, down = (_count(cell, f"number-{side}-spanned") for side in ("columns", "rows"))
        if across > 1 or down > 1:
            found.merged.append((number, column, number + down - 1, column + across - 1))
        inside = [cell.get(f"{_TABLE}style-name", ""),
                  *(part.get(f"{_TEXT}style-name", "") for part in cell.iter())]
        if len(cell) and struck.intersection(inside):
            found.struck.add((number, column))
        for link in cell.iter(f"{_TEXT}a"):
            found.links.setdefault((number, column), link.get(_HREF, ""))
        column += _count(cell, "number-columns-repeated") - 1


def _strikes(style: Element) -> bool:
    lines = (part.get(f"{_STYLE}text-line-through-style", "none") for part in style)
    return any(line != "none" for line in lines)


def _count(element: Element, name: str) -> int:
    written = element.get(f"{_TABLE}{name}", "1")
    return int(written) if written.isdigit() else 1


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    ids = [element.get(_REL, "") for element in _elements(archive, "xl/workbook.xml")
           if element.tag == f"{_MAIN}sheet" and element.get("name") == sheet]
    targets = _targets(archive, "xl/workbook.xml")
    part = targets.get(ids[0], "") if ids else ""
    part = part.removeprefix("/") if part.startswith("/") else f"xl/{part}"
    part = posixpath.normpath(part)
    return part if part in archive.namelist() else None


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    return {element.get("Id", ""): element.get("Target", "")
            for element in _elements(archive, path)}


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the styles of cells, as they are numbered, whose letters are struck through."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    fonts, cells, inside = list[bool](), list[str](), ""
    for event, element in iterparse(archive.open("xl/styles.xml"), ("start", "end")):
        name = element.tag.removeprefix(_MAIN)
        if event == "start":
            inside = name if name in {"fonts", "cellXfs", "cellStyleXfs", "dxfs"} else inside
        elif name == "font" and inside == "fonts":
            fonts.append(_has_strike(element))
        elif name == "xf" and inside == "cellXfs":
            cells.append(element.get("fontId", "0"))
    struck = {str(number) for number, is_struck in enumerate(fonts) if is_struck}
    return frozenset(str(number) for number, font in enumerate(cells) if font in struck)


def _struck_strings(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of shared texts of which a part is struck through."""
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist() or not _holds(archive, part, (b"strike",)):
        return frozenset()
    found, number = set(), 0
    for element in _elements(archive, part):
        if element.tag == f"{_MAIN}si":
            if any(_has_strike(style) for style in element.iter(f"{_MAIN}rPr")):
                found.add(str(number))
            number += 1
            element.clear()
    return frozenset(found)


def _has_strike(style: Element) -> bool:
    return any(_is_on(strike, "val", "1") for name in ("strike", "dstrike")
               for strike in style.iter(f"{_MAIN}{name}"))


def _note_hidden(element: Element, name: str, found: Traits) -> None:
    if not _is_on(element, "hidden"):
        return
    if name == "row":
        number = element.get("r", "")
        if number.isdigit() and len(found.hidden_rows) < 2 * _MOST:
            found.hidden_rows.add(int(number))
    else:
        low, high = (int(element.get(side, "0")) for side in ("min", "max"))
        found.hidden_columns.update(range(low, min(high, low + 300) + 1))


def _note_range(
    element: Element, name: str, targets: Mapping[str, str], found: Traits
) -> None:
    first, _colon, last = element.get("ref", "").partition(":")
    if name == "mergeCell" and len(found.merged) < _MOST:
        found.merged += [(*one, *two) for one in _cells(first) for two in _cells(last)]
    target = targets.get(element.get(_REL, ""), "")
    if name == "hyperlink" and target and len(found.links) < _MOST:
        found.links.update(dict.fromkeys(_cells(first), target))


def _note_cell(
    cell: Element, styles: frozenset[str], strings: frozenset[str], found: Traits
) -> None:
    value, formula = cell.findtext(f"{_MAIN}v"), cell.findtext(f"{_MAIN}f")
    is_struck = (value is not None or len(cell)) and cell.get("s") in styles
    is_struck = is_struck or (cell.get("t") == "s" and value in strings) or (
        cell.get("t") == "inlineStr" and any(map(_has_strike, cell.iter(f"{_MAIN}rPr"))))
    linked = _LINKED.match(formula or "")
    if (is_struck or linked) and len(found.struck) + len(found.links) < _MOST:
        for place in _cells(cell.get("r", "")):
            if is_struck:
                found.struck.add(place)
            if linked:
                found.links[place] = linked[1]


def _is_on(element: Element, name: str, default: str = "0") -> bool:
    return element.get(name, default).lower() in {"1", "true", "on"}


def _cells(reference: str) -> Iterator[Cell]:
    found = _CELL.fullmatch(reference)
    if found:
        column = 0
        for letter in found[1]:
            column = 26 * column + ord(letter) - 64
        yield int(found[2]), column


def _has_hints(archive: zipfile.ZipFile, part: str) -> bool:
    return _holds(archive, part, _HINTS)


def _holds(archive: zipfile.ZipFile, part: str, hints: tuple[bytes, ...]) -> bool:
    before = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            if any(hint in before + block for hint in hints):
                return True
            before = block[-16:]
    return False


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[Element]:
    with archive.open(part) as stream:
        for _event, element in iterparse(stream):
            yield element


def by_row(cells: Mapping[Cell, str] | set[Cell]) -> dict[int, list[int]]:
    """Return the columns of cells by their row."""
    found: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        found.setdefault(row, []).append(column)
    return found

"""Spreadsheets: the sheet that is the list, its cells as text, and what only its looks tell.

What a spreadsheet shows beside its values: hidden rows, struck, merged and linked cells.

Read from the parts of the file in one pass, since libraries that know styles keep a whole sheet in
memory, and those that are quick know none.

Spreadsheets: the sheet that is the list, its cells as text, dates as dates.

openpyxl reads .xlsx, whose failed formulas and styles it knows; calamine reads what it does not:
.xls, .xlsb and .ods. What a sheet shows beside its values is told; what another sheet holds too.
"""

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from geo.errors import GeoError, TableError
from geo.intake.aliases import n_known
from geo.intake.raw import (
    ERROR,
    MOST_COLUMNS,
    MOST_ROWS,
    NOTE,
    WARNING,
    Aside,
    Grid,
    Remark,
    grid_of,
    trimmed,
)
from geo.messages import N_

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
        inside = [
            cell.get(f"{_TABLE}style-name", ""),
            *(part.get(f"{_TEXT}style-name", "") for part in cell.iter()),
        ]
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
    ids = [
        element.get(_REL, "")
        for element in _elements(archive, "xl/workbook.xml")
        if element.tag == f"{_MAIN}sheet" and element.get("name") == sheet
    ]
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
    return {
        element.get("Id", ""): element.get("Target", "") for element in _elements(archive, path)
    }


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
    return any(
        _is_on(strike, "val", "1")
        for name in ("strike", "dstrike")
        for strike in style.iter(f"{_MAIN}{name}")
    )


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


def _note_range(element: Element, name: str, targets: Mapping[str, str], found: Traits) -> None:
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
    is_struck = (
        is_struck
        or (cell.get("t") == "s" and value in strings)
        or (cell.get("t") == "inlineStr" and any(map(_has_strike, cell.iter(f"{_MAIN}rPr"))))
    )
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


_LOOK: Final = 30
_MOST_SHEETS: Final = 50
_OLE: Final = b"\xd0\xcf\x11\xe0"

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A sheet of any kind of workbook."""

    name: str
    is_hidden: bool
    sheet: Any

    def rows(self, n_columns: int) -> Rows:
        """Yield its rows by number, from 1."""
        if isinstance(self.sheet, tuple):
            (sheet,) = self.sheet
            return _calamine_rows(sheet, n_columns)
        return _openpyxl_rows(self.sheet, n_columns)


def read_workbook(data: bytes, file: str) -> tuple[str, Grid]:
    """Return the name and grid of the sheet that names most columns, else the first with rows.

    A hidden sheet is the list only where no other has a table. What the other sheets hold is told,
    and stands among the asides.

    Raises
    ------
    TableError
        If the workbook cannot be read to its end, or no sheet has a table.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(data, file)
    except GeoError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a hostile file can raise anything, a panic of Rust too
        if data.startswith(_OLE):
            raise TableError(
                file,
                N_(
                    "the old Excel file (.xls) is damaged or has a password: "
                    "save it as .xlsx without a password"
                ),
            ) from error
        raise TableError(
            file,
            N_(
                "the workbook is damaged or cut short: open it in the "
                "spreadsheet program and save it again"
            ),
        ) from error


def _read(data: bytes, file: str) -> tuple[str, Grid]:
    parts = frozenset[str]()
    if not data.startswith(_OLE):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = frozenset(archive.namelist())
    if "xl/workbook.xml" not in parts:
        sheets = _calamine_sheets(data)
        return _listed(sheets, data, file, is_ods="content.xml" in parts, is_xlsx=False)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheets = [
            _Sheet(str(sheet.title), sheet.sheet_state != "visible", sheet)
            for sheet in book.worksheets[:_MOST_SHEETS]
        ]
        return _listed(sheets, data, file, is_ods=False, is_xlsx=True)
    finally:
        book.close()


def _listed(
    sheets: Sequence[_Sheet], data: bytes, file: str, *, is_ods: bool, is_xlsx: bool
) -> tuple[str, Grid]:
    chosen, width = _chosen(sheets, file)
    traits = Traits()
    if is_ods or is_xlsx:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            traits = (traits_of_ods if is_ods else traits_of_xlsx)(archive, chosen.name)
    elif isinstance(chosen.sheet, tuple):
        traits.merged = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in chosen.sheet[0].merged_cell_ranges or ()
        ]
    filled: list[Remark] = []
    grid = grid_of(_unmerged(chosen.rows(width + 1), traits, filled), file)
    body = frozenset(map(int, grid.cells.index))
    remarks = [
        *grid.remarks,
        *(one for one in filled if one.row in body),
        *_shown(traits, grid, body),
    ]
    if chosen.is_hidden:
        remarks.append(
            Remark(
                None,
                None,
                WARNING,
                N_(
                    "the sheet “{sheet}” that was read is hidden in the spreadsheet: no other has a table"
                ),
                given={"sheet": chosen.name},
            )
        )
    if not (is_ods or is_xlsx):
        remarks.append(
            Remark(
                None,
                None,
                NOTE,
                N_("in this kind of file it is not seen which rows are hidden or struck through"),
                N_("save the list as .xlsx or .ods to be told"),
            )
        )
    asides = [*grid.asides]
    for other in sheets:
        if other is not chosen:
            rows = _filled(other, file, MOST_ROWS - len(asides))
            asides += rows
            remarks += [_left_sheet(other, rows)] if rows else []
    across = {top for top, left, bottom, right in traits.merged if right > left and top == bottom}
    return chosen.name, replace(
        grid, remarks=tuple(remarks), asides=tuple(asides), merged_rows=frozenset(across)
    )


def _chosen(sheets: Sequence[_Sheet], file: str) -> tuple[_Sheet, int]:
    """Return the sheet and how many columns its first rows have."""
    best, most, width = None, (False, False, -1), 0
    for sheet in sheets:
        rows = [row for _number, row in islice(sheet.rows(MOST_COLUMNS + 1), _LOOK)]
        known = max(map(n_known, rows), default=0)
        worth = (any(map(any, rows)), not sheet.is_hidden, known)
        if worth > most:
            best, most = sheet, worth
            width = max(
                (place for row in rows for place, cell in enumerate(row, start=1) if cell),
                default=0,
            )
    if best is None or not most[0]:
        raise TableError(file, N_("no sheet of the workbook has a table"))
    return best, min(width, MOST_COLUMNS)


def _filled(sheet: _Sheet, file: str, most: int) -> list[Aside]:
    found = [
        Aside(sheet.name, number, tuple(trimmed(row)))
        for number, row in sheet.rows(MOST_COLUMNS)
        if any(cell.strip() for cell in row)
    ]
    if len(found) > most:
        raise TableError(
            file, N_("the list has more than {most} rows: import it in parts"), most=MOST_ROWS
        )
    return found


def _left_sheet(sheet: _Sheet, rows: Sequence[Aside]) -> Remark:
    is_list = max(n_known(row.cells) for row in rows[:_LOOK]) >= 2
    given = {"sheet": sheet.name, "n": len(rows)}
    if sheet.is_hidden:
        return Remark(
            None,
            None,
            WARNING if is_list else NOTE,
            N_(
                "the sheet “{sheet}” is hidden in the spreadsheet and was not read: it has {n} rows"
            ),
            N_("if its rows belong to the list, show the sheet and import it on its own"),
            given,
        )
    return Remark(
        None,
        None,
        WARNING if is_list else NOTE,
        N_("the sheet “{sheet}” was not read: it has {n} rows"),
        N_("if its rows belong to the list, put them in one sheet, or import each on its own"),
        given,
    )


def _unmerged(rows: Rows, traits: Traits, filled: list[Remark]) -> Rows:
    """Yield rows in which a cell that spans several rows has its value in each."""
    below: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in traits.merged:
        if bottom > top and left <= MOST_COLUMNS:
            for under in range(top + 1, min(bottom, top + 10_000) + 1):
                below.setdefault(under, []).append((top, left))
    tops = {cell for cells in below.values() for cell in cells}
    values: dict[tuple[int, int], str] = {}
    for number, row in rows:
        for top, column in below.get(number, ()):
            value = values.get((top, column), "")
            if value and len(row) < column:
                row.extend([""] * (column - len(row)))
            if value and not row[column - 1].strip():
                row[column - 1] = value
                filled.append(
                    Remark(
                        number,
                        column - 1,
                        NOTE,
                        N_("the cell is one with that of row {row}, so its value is taken"),
                        given={"row": top},
                    )
                )
        values.update(
            {
                (number, column): row[column - 1]
                for top, column in tops
                if top == number and column <= len(row)
            }
            if tops
            else {}
        )
        yield number, row


def _shown(traits: Traits, grid: Grid, body: frozenset[int]) -> Iterator[Remark]:
    """Yield what a sheet shows beside the values of the list's rows."""
    for row in sorted(traits.hidden_rows & body):
        yield Remark(
            row,
            None,
            WARNING,
            N_(
                "the row is hidden in the spreadsheet, by a filter perhaps; it was read like the "
                "others"
            ),
            N_("if it does not belong to the list, remove it"),
        )
    for column in sorted(traits.hidden_columns):
        if column <= len(grid.heads) and grid.heads[column - 1]:
            yield Remark(
                None,
                column - 1,
                NOTE,
                N_("the column “{head}” is hidden in the spreadsheet; it was read like the others"),
                given={"head": grid.heads[column - 1]},
            )
    for row, columns in by_row(traits.struck).items():
        if row in body:
            yield from _struck(row, columns, grid)
    for (row, column), link in sorted(traits.links.items()):
        if row in body and column <= len(grid.heads):
            address = link.removeprefix("mailto:").partition("?subject")[0].strip()
            if not _is_said(address, str(grid.cells.at[row, column - 1])):
                yield Remark(
                    row,
                    column - 1,
                    WARNING,
                    N_("the cell is a link to an address that its text does not say"),
                    N_("write “{text}”, if that is meant"),
                    {"text": address},
                )


def _struck(row: int, columns: Iterable[int], grid: Grid) -> Iterator[Remark]:
    struck = {column - 1 for column in columns}
    filled = {column for column, cell in enumerate(grid.cells.loc[row]) if cell.strip()}
    if filled and len(filled & struck) * 2 > len(filled):
        yield Remark(
            row,
            None,
            ERROR,
            N_("the row is struck through, so it is neither taken nor closed"),
            N_(
                "if the service is open, remove the line through it; if it has closed, write so in "
                "a column “Stato”"
            ),
        )
        return
    for column in sorted(filled & struck):
        yield Remark(
            row,
            column,
            WARNING,
            N_("the cell, or a part of it, is struck through; it was read as it is written"),
            N_("write only what holds"),
        )


def _is_said(link: str, text: str) -> bool:
    plain_link, plain_text = (
        part.lower()
        .removeprefix("https://")
        .removeprefix("http://")
        .removeprefix("mailto:")
        .strip()
        .rstrip("/")
        for part in (link, text)
    )
    return not link or link.startswith("#") or plain_link in plain_text


def _openpyxl_rows(sheet: Any, n_columns: int) -> Rows:  # noqa: ANN401
    if not hasattr(sheet, "reset_dimensions"):
        return  # a sheet that is a chart
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    rows = sheet.iter_rows(max_col=n_columns, max_row=MOST_ROWS + _LOOK + 1, values_only=True)
    for number, row in enumerate(rows, start=1):
        yield number, [_text(value) if value is not None else "" for value in row]


def _calamine_sheets(data: bytes) -> list[_Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [
        _Sheet(
            one.name, one.visible != SheetVisibleEnum.Visible, (book.get_sheet_by_name(one.name),)
        )
        for one in book.sheets_metadata[:_MOST_SHEETS]
        if one.typ == SheetTypeEnum.WorkSheet
    ]


def _calamine_rows(sheet: Any, n_columns: int) -> Rows:  # noqa: ANN401
    for number, row in enumerate(islice(sheet.iter_rows(), MOST_ROWS + _LOOK + 1), start=1):
        yield number, [_text(value) for value in row[:n_columns]]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.replace("_x000D_", "")  # the carriage return of a broken line
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        whole_day = value.time() == time(0)
        return value.date().isoformat() if whole_day else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)

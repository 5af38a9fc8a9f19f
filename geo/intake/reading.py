"""Reading a list, whatever kind of file it is: one function, one kind of error, one process."""

import hashlib
from dataclasses import replace
from pathlib import Path

from geo.intake.container import TEXT, WORKBOOK, checked_bytes, kind_of, read_bytes
from geo.intake.delimited import text_rows
from geo.intake.isolation import isolated
from geo.intake.raw import Aside, RawTable, Remark, grid_of


def read_table(path: Path) -> RawTable:
    """Return a list as text: text, a workbook or a geographic file, told apart by content.

    Raises
    ------
    TableError
        If it cannot be read, in one sentence that says what to do; never anything else.
    """
    return read_list(read_bytes(path), path.name)


def read_list(data: bytes, file: str) -> RawTable:
    """Return a list that came as bytes, as ``read_table`` does; read in a process of its own."""
    return isolated(table_of, checked_bytes(data, file), file, made_of=(RawTable, Remark, Aside))


def table_of(data: bytes, file: str) -> RawTable:
    """Return a list that came as bytes: what the process does in which ``read_list`` reads it.

    Called in this process it may take any memory and time that the file wants.
    """
    kind = kind_of(data, file)
    sheet, read_as = "", ""
    if kind == TEXT:
        remarks: list[Remark] = []
        rows, read_as = text_rows(data, file, remarks)
        grid = grid_of(rows, file)
        grid = replace(grid, remarks=(*remarks, *grid.remarks))
    elif kind == WORKBOOK:
        from geo.intake.workbook import read_workbook  # noqa: PLC0415 - only who needs it loads it

        sheet, grid = read_workbook(data, file)
    else:
        from geo.intake.geofile import read_ground  # noqa: PLC0415 - GDAL takes 30 MB

        sheet, grid = read_ground(data, kind, file)
    return RawTable(
        file=file,
        sha256=hashlib.sha256(data).hexdigest(),
        heads=grid.heads,
        cells=grid.cells,
        head_row=grid.head_row,
        above=grid.above,
        sheet=sheet,
        read_as=read_as,
        is_geographic=kind not in {TEXT, WORKBOOK},
        wide_rows=grid.wide_rows,
        remarks=grid.remarks,
        asides=grid.asides,
        merged_rows=grid.merged_rows,
    )

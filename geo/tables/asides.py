"""Rows of a list that are none of its rows: totals, notes, titles of sections, the head again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from geo.catalogue import N_
from geo.spelling import fold, plain
from geo.tables.raw import NOTE, WARNING, Aside, RawTable, Remark

_TOTAL: Final = re.compile(r"(?:sub|sub )?total[ei]\b|tot\b|somma\b|complessiv\w+|n centri\b")
_NOTE: Final = re.compile(
    r"(?:not[ae]|n b|nb|font[ei]|legenda|avvertenz[ae]|aggiornat\w+|aggiornamento|elaborazione"
    r"|segue|continua|pagina|pag|fine elenco|fine|dati aggiornati|data|firma|il dirigente"
    r"|il responsabile|ultimo aggiornamento|documento|allegato|stampa\w*)\b")
_SECTION: Final = re.compile(
    r"(?:zona|zone|distretto|sds|societa della salute|ambito|area vasta|azienda usl|azienda|ausl"
    r"|usl|provincia|citta metropolitana|comune|comuni|centri|strutture|servizi|sezione|parte"
    r"|elenco|unione|mugello|chianti)\b")
_STAR: Final = re.compile(r"\s*[(\[]?\s*(?:\*+|\d|[a-z])\s*[)\]]|\s*\*|\s*[-–—_=.]{3,}\s*$")
_ID_LIKE: Final = r"(?=.*\d)[A-Za-z0-9_./-]{1,60}"
"""What may be an id: a note or a total in the column of ids is none."""
_FIGURE: Final = re.compile(r"[\d.,%€ /-]*")
_MOST_WORDS: Final = 8
"""Words that the title of a section has at most."""

HEAD_AGAIN: Final = N_("the row has the names of the columns again, so it is not read")
TOTAL: Final = N_("the row is a total, so it is not read")
SECTION: Final = N_("the row is the title of a section, so it is not read")
REMARK: Final = N_("the row is a remark, not a service, so it is not read")
_IF_SERVICE: Final = N_("if it is a service, write its name and comune in their columns")


def without_asides(table: RawTable, by_field: Mapping[str, int]) -> RawTable:
    """Return a list without the rows that are none of its rows; each of them is told.

    Parameters
    ----------
    by_field
        Field → number of its column.
    """
    found = dict(_asides(table, by_field))
    if not found:
        return table
    rows = list(found)
    return replace(
        table, cells=table.cells.drop(index=rows),
        wide_rows=table.wide_rows - set(rows),
        remarks=(*(one for one in table.remarks if one.row not in found), *(
            Remark(row, None, WARNING if why == REMARK else NOTE, why,
                   _IF_SERVICE if why == REMARK else "") for row, why in found.items())),
        asides=(*table.asides, *(
            Aside("", row, tuple(map(str, table.cells.loc[row]))) for row in rows)))


def _asides(table: RawTable, by_field: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    cells = table.cells
    if cells.empty:
        return
    is_filled = cells.to_numpy(dtype=object) != ""
    n_filled = is_filled.sum(axis=1)
    placed = [by_field[name] for name in ("comune", "comune_istat") if name in by_field]
    has_place = is_filled[:, placed].any(axis=1)
    is_real = has_place
    if "id" in by_field:
        is_real = has_place | cells[by_field["id"]].str.fullmatch(_ID_LIKE).to_numpy(dtype=bool)
    name = by_field.get("name", 0)
    is_head = (cells[name].str.strip().str.casefold() == table.heads[name].casefold()).to_numpy()
    last = max((at for at, real in enumerate(is_real) if real), default=len(cells))
    for at in ((~has_place & ((n_filled <= 2) | ~is_real)) | is_head).nonzero()[0]:
        filled = [(column, text.strip()) for column, text in enumerate(cells.iloc[at])
                  if text.strip()]
        row = int(cells.index[at])
        if not filled:
            continue
        if is_head[at] and len(filled) > 1:
            if all(plain(text) == plain(table.heads[column]) for column, text in filled):
                yield row, HEAD_AGAIN
        elif not is_real[at]:
            why = _why([text for _column, text in filled], is_last=at > last,
                       is_merged=row in table.merged_rows)
            if why:
                yield row, why


def _why(filled: list[str], *, is_last: bool, is_merged: bool) -> str:
    """Return what a row without comune and id is, "" for a service that lacks them."""
    first, others = fold(filled[0]), filled[1:]
    if _TOTAL.match(first) and all(map(_FIGURE.fullmatch, others)):
        return TOTAL
    if len(others) <= 1 and (_NOTE.match(first) or _STAR.match(filled[0])):
        return REMARK
    if others:
        return ""
    if _SECTION.match(first) and not is_last and len(first.split()) <= _MOST_WORDS:
        return SECTION if is_merged or not re.search(r"\bfamigli\w+", first) else ""
    if is_merged:
        return REMARK
    return REMARK if is_last or _FIGURE.fullmatch(filled[0]) else ""

"""By which names, Italian and English, the columns of a list are known."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from geo.spelling import plain
from geo.store.fields import FIELDS, TABLE

_EXTRA: Final = {
    "comune": "nome comune; comune sede; comune di ubicazione; comune ubicazione; "
    "denominazione comune; citta; localita comune; municipality; town; city",
    "provincia": "prov; sigla provincia; province",
    "civico": "numero civico; n civico; num civico; nr civico; house number; street number",
    "street_type": "dug; toponimo; tipo via; tipo strada; specie; specie toponimo; "
    "qualificatore; denominazione urbanistica generica; tipo toponimo",
    "street_name": "duf; denominazione stradale; nome via; nome strada; denominazione via; "
    "denominazione urbanistica ufficiale; denominazione toponimo; odonimo",
    "x": "coord x; coordinata x; x coord; est; east; easting; coordinata est; coord est",
    "y": "coord y; coordinata y; y coord; nord; north; northing; coordinata nord; coord nord",
}
"""What a list may say beside the fields of a record, since it helps to fill them → its heads."""
KNOWN_FIELDS: Final = (*FIELDS, *_EXTRA)


def _each(heads: str) -> Iterator[str]:
    return (plain(head) for head in heads.split(";") if head)


UNSURE: Final = {head: field.name for field in TABLE for head in _each(field.unsure_heads)}
"""Heads that do not say what stands under them → the field that they are taken for."""
_HEADS: Final = {field.name: field.heads for field in TABLE} | _EXTRA
FIELD_OF: Final[dict[str, str]] = {
    **UNSURE,
    **{head: field for field, heads in _HEADS.items() for head in _each(heads)},
    **{plain(field): field for field in KNOWN_FIELDS},
}
"""Plain name of a column → field; a field's own name comes before any alias."""
_OUR_OWN: Final = {name: field.name for field in TABLE for name in (field.was, field.name) if name}


def field_of(head: str, *, is_ours: bool = False) -> str:
    """Return the field that a head names, without what stands in brackets if need be, or "".

    Parameters
    ----------
    is_ours
        Whether the head is of a list that the product made: then it may be a field's own name that
        people give to something else, or its name of before.

    >>> field_of("Note"), field_of("note", is_ours=True)
    ('collector_note', 'note')
    """
    if is_ours and head in _OUR_OWN:
        return _OUR_OWN[head]
    for name in (plain(head), plain(re.sub(r"\(.*?\)", " ", head))):
        if name in FIELD_OF:
            return UNSURE.get(name, FIELD_OF[name])
    return ""


def are_ours(heads: Iterable[str]) -> bool:
    """Tell whether a list is one that the product made: most of its fields stand by their names."""
    return 2 * len(_OUR_OWN.keys() & set(heads)) > len(FIELDS)


def n_known(row: Sequence[str]) -> int:
    """Return how many fields the cells of a row name."""
    return len({field_of(cell) for cell in row if cell and len(cell) < 60} - {""})

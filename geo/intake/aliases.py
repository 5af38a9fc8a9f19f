"""By which names, Italian and English, the columns of a list are known."""

import re
from collections.abc import Sequence
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
_HEADS: Final = {field.name: field.heads for field in TABLE if field.heads} | _EXTRA

FIELD_OF: Final[dict[str, str]] = {
    **{plain(head): field for field, heads in _HEADS.items() for head in heads.split(";")},
    **{plain(field): field for field in KNOWN_FIELDS},
}
"""Plain name of a column → field; a field's own name comes before any alias."""


def field_of(head: str) -> str:
    """Return the field that a head names, without what stands in brackets if need be, or ""."""
    outside = re.sub(r"\(.*?\)", " ", head)
    return FIELD_OF.get(plain(head), FIELD_OF.get(plain(outside), ""))


def n_known(row: Sequence[str]) -> int:
    """Return how many fields the cells of a row name."""
    return len({field_of(cell) for cell in row if cell and len(cell) < 60} - {""})

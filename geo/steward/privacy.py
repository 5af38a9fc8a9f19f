"""Privacy at the door: what the policy of a record does not allow is gone before it is stored."""

from typing import Final

import pandas as pd

from geo.catalogue import N_
from geo.checks import WITHHELD
from geo.disclosure import (
    EMPTIED,
    FREE,
    REGISTERED,
    Register,
    Removed,
    disclosed,
    is_closed_id,
    read_register,
)
from geo.errors import Finding
from geo.records import FIELDS, row_of
from geo.steward.protect.hamlets import PlaceNames, place_names, tokens_of
from geo.steward.protect.places import tells_a_place
from geo.store import default_folder

__all__ = ["EMPTIED", "FREE", "Removed", "protect", "told", "told_in_register"]

TELLING_ID: Final = N_("an id that tells no place")
TELLING_VALUE: Final = N_("a text that tells no place: no street, hamlet, contact, link or code")


def protect(
    rows: pd.DataFrame, names: PlaceNames | None = None, register: Register | None = None
) -> tuple[pd.DataFrame, list[Removed]]:
    """Return rows of text as the store may hold them, and what was taken from which field.

    Protecting twice changes nothing more; no row comes back with a laxer policy.
    """
    names = names or place_names()
    return disclosed(rows, register or read_register(default_folder()), names.zona_by_comune)


def told(rows: pd.DataFrame, file: str, names: PlaceNames | None = None) -> list[Finding]:
    """Return what rows hold and ``protect`` would take, without the values; and telling ids.

    An id is how a record is known from year to year: it is given anew by hand, never taken.
    """
    names = names or place_names()
    rows = pd.DataFrame(rows[list(FIELDS)])
    ids = dict(zip(rows.index, rows["id"], strict=True))
    protected = rows[rows["location_policy"] != "point"]
    telling = {index for index, record, comune in
               zip(protected.index, protected["id"], protected["comune_istat"], strict=True)
               if not is_closed_id(record) or any(names.starts(tokens_of(record.title()), comune))}
    found = [Finding(file, row_of(taken.index),
                     WITHHELD if taken.index in telling else ids[taken.index], taken.field,
                     WITHHELD, taken.reason) for taken in protect(rows, names)[1]]
    return found + [Finding(file, row_of(index), WITHHELD, "id", WITHHELD, TELLING_ID)
                    for index in sorted(telling)]


def told_in_register(register: Register, names: PlaceNames | None = None) -> list[Finding]:
    """Return the values of the register that may tell a place."""
    names = names or place_names()
    return [Finding("register.csv", None, "", field, WITHHELD, TELLING_VALUE)
            for (field, _key), value in register.listed.items()
            if field in REGISTERED
            and tells_a_place(value, names, is_host=field == "source_url")]

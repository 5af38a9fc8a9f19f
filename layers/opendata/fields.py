"""What a data dictionary is made of: fields, and the data sets that have them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

Allowed = tuple[tuple[str, str], ...]
"""Allowed values, each with a msgid that says what it means, or with nothing."""

TYPES: Final = ("string", "integer", "number", "date", "year")
"""Types of a field, as Table Schema names them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it holds, in which form, and who says so. Texts are msgids."""

    name: str
    description: str
    type: str = "string"
    unit: str = ""
    allowed: Allowed = ()
    source: str = ""
    pattern: str = ""
    """A regular expression that the whole cell matches."""
    low: float | None = None
    high: float | None = None
    is_required: bool = False
    is_list: bool = False
    """Whether the cell may hold several of the allowed values, joined by ``|``."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is published under one name in several formats."""

    name: str
    slug: str
    """Name of its files and in addresses."""
    title: str
    description: str
    key: tuple[str, ...]
    """The fields that tell one row from another."""
    fields: tuple[Field, ...]
    themes: tuple[str, ...]
    """Codes of the European data themes."""
    frequency: str
    """How often it changes: a code of the European list of frequencies."""
    keywords: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(field.name for field in self.fields)

    def only(self, names: Iterable[str]) -> "Dataset":
        """Return a data set of some of the fields, in the order of the names."""
        by_name = {field.name: field for field in self.fields}
        return replace(self, fields=tuple(by_name[name] for name in names))

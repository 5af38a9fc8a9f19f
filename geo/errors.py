"""What can go wrong, as a tree whose leaves are built-in errors too.

GeoError
├── CrsError (ValueError)            a frame without, or in another, coordinate reference system
├── BoundaryError (ValueError)       boundaries that are not the coverage they should be
├── PopulationError (ValueError)     people on the ground that cannot be counted or placed
├── RegionError (ValueError)         the file of the region says something that it cannot mean
├── RecordError (ValueError)         records that break the schema; carries its findings
├── ParameterError (ValueError)      a filter that came from outside and means nothing here
│   └── SettingError                 a variable of the environment that means nothing
├── ToldError                        a sentence of the catalogue, said in the reader's language
│   ├── VersionError (ValueError)    a version that is not there, not whole or cannot be written
│   ├── DamageError (ValueError)     a file of the store that is not what was written
│   ├── ConflictError (RuntimeError) somebody else publishes, or did; nothing was written
│   └── TableError (ValueError)      a list from outside that cannot be read as a whole
└── StoreError (FileNotFoundError)   a file of the store that is not there
    └── CatalogueError               the sentences of a language are not there
"""

from collections.abc import Sequence
from dataclasses import dataclass


class GeoError(Exception):
    """Anything this package refuses, in one sentence."""


class CrsError(GeoError, ValueError):
    """A frame's coordinate reference system is absent or another than needed."""


class BoundaryError(GeoError, ValueError):
    """Boundaries do not form the coverage they should."""


class RegionError(GeoError, ValueError):
    """The file of the region says something that it cannot mean."""


class PopulationError(GeoError, ValueError):
    """A file of people cannot be read as counts at places of the region."""


class StoreError(GeoError, FileNotFoundError):
    """A file of the store is missing."""


class CatalogueError(StoreError):
    """The sentences of a language are missing: it would be silently another's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in the data: where it stands, what came, what is needed."""

    file: str
    row: int | None
    record: str
    field: str
    came: str
    needed: str

    def __str__(self) -> str:
        """Return the finding as one English sentence."""
        where = f"{self.file}, row {self.row}" if self.row else self.file
        who = f" ({self.record})" if self.record else ""
        return f"{where}{who}, {self.field}: came {self.came!r}, needed: {self.needed}"


class RecordError(GeoError, ValueError):
    """Records break the schema; ``findings`` names each row."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        rest = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(f"{findings[0]}{rest}")


class ParameterError(GeoError, ValueError):
    """A filter has a value that means nothing: its name, what came, what is allowed."""

    def __init__(self, parameter: str, came: str, allowed: Sequence[str], hint: str = "") -> None:
        self.parameter = parameter
        self.came = came
        self.allowed = tuple(allowed)
        self.hint = hint
        super().__init__(f"{parameter}: came {came!r}, allowed: {', '.join(allowed)}")


class SettingError(ParameterError):
    """A variable of the environment has a value that means nothing; ``all`` names each of them."""

    def __init__(self, variable: str, came: str, needed: str) -> None:
        super().__init__(variable, came, (needed,))
        self.all: tuple[SettingError, ...] = (self,)

    @classmethod
    def of(cls, errors: Sequence["SettingError"]) -> "SettingError":
        """Return several of them as one."""
        made = cls(errors[0].parameter, errors[0].came, errors[0].allowed[0])
        made.all = tuple(errors)
        return made

    def __str__(self) -> str:
        """Return one English sentence for each variable."""
        return "\n".join(
            f"{one.parameter}: came {one.came!r}, needed: {one.allowed[0]}" for one in self.all
        )


class ToldError(GeoError):
    """A sentence that the catalogue translates, and the values of its fields."""

    def __init__(self, sentence: str, **values: object) -> None:
        self.sentence = sentence
        self.values = values
        super().__init__(sentence.format(**values) if values else sentence)


class VersionError(ToldError, ValueError):
    """A version of the list is not there, is not what was published, or cannot be written."""


class DamageError(ToldError, ValueError):
    """A file of the store is not what was written, by its checksum."""


class ConflictError(ToldError, RuntimeError):
    """Somebody else publishes now, or has published since the list was read."""


class TableError(ToldError, ValueError):
    """A list from outside cannot be read, or not understood, as a whole."""

    def __init__(self, file: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.file = file

    def __str__(self) -> str:
        """Return the sentence in English, after the name of the file."""
        return f"{self.file}: {super().__str__()}"

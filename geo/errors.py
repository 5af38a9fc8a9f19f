"""What can go wrong, as a tree whose leaves are built-in errors too.

GeoError
├── CrsError (ValueError)            a frame without, or in another, coordinate reference system
├── BoundaryError (ValueError)       boundaries that are not the coverage they should be
├── PopulationError (ValueError)     people on the ground that cannot be counted or placed
├── RecordError (ValueError)         records that break the schema; carries its findings
├── ParameterError (ValueError)      a filter that came from outside and means nothing here
└── StoreError (FileNotFoundError)   a file of the store that is not there
"""

from collections.abc import Sequence
from dataclasses import dataclass


class GeoError(Exception):
    """Anything this package refuses, in one sentence."""


class CrsError(GeoError, ValueError):
    """A frame's coordinate reference system is absent or another than needed."""


class BoundaryError(GeoError, ValueError):
    """Boundaries do not form the coverage they should."""


class PopulationError(GeoError, ValueError):
    """A file of people cannot be read as counts at places in Tuscany."""


class StoreError(GeoError, FileNotFoundError):
    """A file of the store is missing."""


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

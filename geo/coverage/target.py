"""The regional target, at least one Centro per le famiglie in each zona: met where, since when."""

from dataclasses import dataclass
from datetime import date

from geo.coverage.case import case_of
from geo.dates import earliest
from geo.store.store import Store
from geo.zones import rows_of


@dataclass(frozen=True, slots=True)
class ZonaTarget:
    """Whether a zona meets the target on a day, as far as the data knows."""

    slug: str
    name: str
    centres: tuple[str, ...]
    """Ids of the open rows."""
    since: str
    """Earliest date of an open row, as its source tells it; empty where none does."""
    is_opening: bool
    """Whether that date is an opening, not the first time a source saw the centre."""
    is_doubtful: bool
    """No centre is known open, but one may have been."""

    @property
    def is_met(self) -> bool:
        """Whether a centre is known to be open."""
        return bool(self.centres)


@dataclass(frozen=True, slots=True)
class Target:
    """The headline of a year."""

    year: int
    zone_set: int
    zone: tuple[ZonaTarget, ...]

    @property
    def met(self) -> tuple[ZonaTarget, ...]:
        """The zone with an open centre known to the data."""
        return tuple(zona for zona in self.zone if zona.is_met)

    @property
    def doubtful(self) -> tuple[ZonaTarget, ...]:
        """The zone with a centre of which no source tells whether it was open."""
        return tuple(zona for zona in self.zone if zona.is_doubtful)

    @property
    def n_met(self) -> int:
        """How many zone meet the target."""
        return len(self.met)


def target_of(store: Store, *, year: int, today: date, zone_set: int) -> Target:
    """Return which zone of a set have an open centre in a year, and since when."""
    case = case_of(store, year=year, today=today, zone_set=zone_set)
    told = store.services[store.services["id"].isin(case.centres.ids)]
    rows = {row["id"]: row for row in rows_of(told)}
    ids: dict[str, list[str]] = {}
    for record, zona in zip(case.centres.ids, case.centres.zone, strict=True):
        ids.setdefault(zona, []).append(record)
    units = zip(case.units.codes, case.units.names, case.is_doubtful, strict=True)
    zone = [
        _zona(slug, name, tuple(ids.get(slug, ())), rows, doubtful=bool(doubtful))
        for slug, name, doubtful in units
    ]
    return Target(year, zone_set, tuple(zone))


def _zona(
    slug: str,
    name: str,
    centres: tuple[str, ...],
    rows: dict[str, dict[str, str]],
    *,
    doubtful: bool,
) -> ZonaTarget:
    dated = [rows[record] for record in centres if rows[record]["valid_from"]]
    first = min(dated, key=lambda row: earliest(row["valid_from"]), default=None)
    return ZonaTarget(
        slug,
        name,
        centres,
        since=first["valid_from"] if first else "",
        is_opening=first is not None and first["valid_from_basis"] == "opened",
        is_doubtful=doubtful,
    )

"""People: how many of each age live in which comune, and at which points.

How many minors live in each comune, by age band: the vintages of population at hand.

Vintage V is 1 January of V (ISTAT, as told in ``data/statistics/SOURCE.md``), so the official day
of year Y, its 31 December, is vintage Y + 1.

Where minors set out from: the points that stand for where they live.

Population is known by comune, not by street. So the minors of a comune are spread over its
localities in proportion to how many people live there, and who lives in none is put at the main
place: an approximation, said wherever it is shown.

Places where people live, ready to be measured: in space, in their comune and zona.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Floats, Indices
from geo.errors import PopulationError, StoreError
from geo.messages import N_
from geo.places.nearest import in_space
from geo.store.store import Store, forget_with_stores

BANDS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "0_17": (0, 17),
        "0_2": (0, 2),
        "3_5": (3, 5),
        "6_10": (6, 10),
        "11_13": (11, 13),
        "14_17": (14, 17),
    }
)
"""Code → first and last age, both inside; the first band is all minors, the others cut it up."""

BAND_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "0_17": N_("all minors, 0–17 years"),
        "0_2": N_("0–2 years (nursery)"),
        "3_5": N_("3–5 years (kindergarten)"),
        "6_10": N_("6–10 years (primary school)"),
        "11_13": N_("11–13 years (middle school)"),
        "14_17": N_("14–17 years (high school)"),
    }
)

ALL_AGES: Final = "all"
"""Column of residents of every age."""

CAVEATS: Final[Mapping[int, str]] = MappingProxyType(
    {
        2023: N_(
            "The population at 1 January 2023 is provisional: 0.3 % lower than the figure after "
            "the census revision."
        )
    }
)
"""Vintage → what must be said wherever it is used."""

_NAME: Final = re.compile(r"population_(\d{4})\.parquet")


def vintages(folder: Path) -> tuple[int, ...]:
    """Return the vintages of population in a store's folder, oldest first.

    Raises
    ------
    StoreError
        If there is none.
    """
    files = (_NAME.fullmatch(path.name) for path in (folder / "statistics").glob("*.parquet"))
    found = tuple(sorted(int(match[1]) for match in files if match))
    if not found:
        raise StoreError(
            f"population_<year>.parquet: not found in {folder / 'statistics'}, "
            "run `python -m geo build`"
        )
    return found


def vintage_for(year: int, available: Sequence[int]) -> int:
    """Return the vintage that tells of 31 December of a year: the next, else the nearest.

    Of two equally near the later.

    >>> vintage_for(2021, (2022, 2023)), vintage_for(2026, (2022, 2023))
    (2022, 2023)
    """
    return min(available, key=lambda vintage: (abs(vintage - (year + 1)), -vintage))


@forget_with_stores
@lru_cache(maxsize=8)
def minors_by_comune(store: Store, vintage: int) -> pd.DataFrame:
    """Return the residents of each comune by band; shared by its readers, not to be changed.

    One row per comune of the store, index ``comune_istat`` in order; columns the codes of
    ``BANDS`` and ``all``, residents of every age.

    Raises
    ------
    StoreError
        If the store has no such vintage.
    PopulationError
        If the vintage does not tell of each comune.
    """
    people = _read(store.folder / "statistics" / f"population_{vintage}.parquet")
    by_age = people.pivot_table(
        index="comune_istat", columns="age", values="total", aggfunc="sum", fill_value=0
    )
    wanted = sorted(store.comune_names)
    if list(by_age.index) != wanted:
        odd = sorted(set(by_age.index) ^ set(wanted))
        raise PopulationError(
            f"population_{vintage}.parquet: {len(odd)} comuni differ, first "
            f"{odd[0]}; one row per age of each of {len(wanted)} is needed"
        )
    bands = {
        code: by_age.loc[:, first:last].sum(axis="columns") for code, (first, last) in BANDS.items()
    }
    return pd.DataFrame(bands | {ALL_AGES: by_age.sum(axis="columns")}).astype("int64")


def age_shares(store: Store, vintage: int) -> pd.DataFrame:
    """Return the share of each band among the minors of each comune, of the region if it has none.

    Index as ``minors_by_comune``; a column for each band but the first; rows add up to 1.
    """
    minors = minors_by_comune(store, vintage)
    total, *parts = BANDS
    shares = minors[parts].div(minors[total].where(minors[total] > 0), axis="index")
    return shares.fillna(minors[parts].sum() / minors[total].sum())


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path, columns=["comune_istat", "age", "total"])
    except FileNotFoundError as error:
        raise StoreError(
            f"{path.name}: not found in {path.parent}, run `python -m geo build`"
        ) from error
    except (OSError, ValueError) as error:
        raise PopulationError(
            f"{path.name}: {error}; a table by comune_istat and age is needed"
        ) from error


Texts = npt.NDArray[np.object_]
_Array = TypeVar("_Array", Floats, Texts)

BY_LOCALITIES: Final = N_(
    "Minors of each comune are spread over its localities (GeoNames) in proportion to their "
    "inhabitants; those outside every locality are put at the main place of the comune."
)
FROM_BANDS: Final = N_("Minors, with their ages, are where the given file puts them.")
FROM_TOTAL: Final = N_(
    "Minors are where the given file puts them; their ages, which it does not "
    "tell, are shared out as in the comune of each place."
)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about origins: a msgid and the values of its fields."""

    text: str
    values: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Origins:
    """Points at which people live; arrays are in the same order and must not be changed."""

    lat: Floats
    lon: Floats
    comune: Texts
    """ISTAT code of the comune each point lies in."""
    name: Texts
    """Name of the locality, of the comune where there is none."""
    people: Floats
    """Minors at each point by band, shape (n, len(bands)); parts of a person are allowed."""
    bands: tuple[str, ...]
    """Codes of ``population.BANDS``, one per column of people."""
    source: str
    """How people were placed, as a msgid."""
    notes: tuple[Note, ...] = ()
    """What else must be said of them."""


@forget_with_stores
@lru_cache(maxsize=8)
def origins_of(store: Store, vintage: int) -> Origins:
    """Return the localities of the region with the minors of a vintage spread over them.

    The minors of each comune are conserved, band by band.
    """
    minors = minors_by_comune(store, vintage)
    shares = locality_shares(store, minors[ALL_AGES])
    people = minors.loc[shares["comune_istat"], list(BANDS)].to_numpy(dtype=float)
    return Origins(
        lat=_closed(shares["lat"].to_numpy(dtype=float, copy=True)),
        lon=_closed(shares["lon"].to_numpy(dtype=float, copy=True)),
        comune=_closed(shares["comune_istat"].to_numpy(dtype=object)),
        name=_closed(shares["name"].to_numpy(dtype=object)),
        people=_closed(people * shares["share"].to_numpy()[:, np.newaxis]),
        bands=tuple(BANDS),
        source=BY_LOCALITIES,
    )


def origins_at(
    store: Store,
    *,
    lat: Floats,
    lon: Floats,
    comune: Indices,
    counts: Floats,
    notes: tuple[Note, ...] = (),
) -> Origins:
    """Return given points as origins, with counts of minors in all or in each band.

    Parameters
    ----------
    comune
        Row of each point's comune in ``store.comuni``.
    counts
        Of shape (n, 5), by the bands that cut up all minors, or (n, 1), of all minors: these have
        the ages of their comune in the latest vintage.
    """
    codes = store.comuni["comune_istat"].to_numpy(dtype=object)
    names = np.array([store.comune_names[code] for code in codes], dtype=object)
    source, by_band = FROM_BANDS, counts
    if counts.shape[1] == 1:
        vintage = vintages(store.folder)[-1]
        shares = age_shares(store, vintage).loc[codes].to_numpy()
        source, by_band = FROM_TOTAL, counts * shares[comune]
        notes += (Note(N_("Ages are those of 1 January {vintage}."), {"vintage": str(vintage)}),)
    return Origins(
        lat=_closed(lat),
        lon=_closed(lon),
        comune=_closed(codes[comune]),
        name=_closed(names[comune]),
        people=_closed(np.column_stack([counts.sum(axis=1), by_band])),
        bands=tuple(BANDS),
        source=source,
        notes=notes,
    )


def locality_shares(store: Store, residents: pd.Series) -> pd.DataFrame:
    """Return the share of its comune's people that lives at each locality.

    Columns comune_istat, lat, lon, name, share; shares of a comune add up to 1. Where localities
    count more people than the comune has, by figures of another year or of a wider place, they
    are scaled down; where they count fewer, the rest is at the main place.
    """
    known = store.localities[["comune_istat", "lat", "lon", "name"]].assign(
        share=store.localities["population"]
        / residents.clip(lower=1).loc[store.localities["comune_istat"]].to_numpy()
    )
    told = known.groupby("comune_istat")["share"].sum().reindex(residents.index, fill_value=0.0)
    known["share"] /= told.clip(lower=1.0).loc[known["comune_istat"]].to_numpy()
    main = store.comune_places[["comune_istat", "lat", "lon"]]
    rest = main.assign(
        name=main["comune_istat"].map(store.comune_names),
        share=(1.0 - told).clip(lower=0.0).loc[main["comune_istat"]].to_numpy(),
    )
    both = pd.concat([known, rest], ignore_index=True)  # localities first: theirs is the name
    return both.groupby(["comune_istat", "lat", "lon"], as_index=False).agg(
        name=("name", "first"), share=("share", "sum")
    )


def _closed(array: _Array) -> _Array:
    """Return an array that shares its values but lets nobody change them."""
    view = array.view()
    view.setflags(write=False)
    return view


@dataclass(frozen=True, eq=False)
class Places:
    """Origins, their points in space, and the zona of each in one zone set."""

    origins: Origins
    zone: tuple[str, ...]
    """Slugs of the zone set, in the order that numbers stand for."""
    zona: Indices
    """Shape (places,): the position of each place's zona."""

    @cached_property
    def in_space(self) -> Floats:
        """Points of the ellipsoid, shape (places, 3). [m]"""
        return in_space(self.origins.lat, self.origins.lon)

    @property
    def people(self) -> Floats:
        """Minors, shape (places, bands)."""
        return self.origins.people

    def zona_numbers(self, slugs: tuple[str, ...]) -> Indices:
        """Return the position of each slug, -1 where it is none of the set."""
        number = {slug: position for position, slug in enumerate(self.zone)}
        return np.array([number.get(slug, -1) for slug in slugs], dtype=np.int64)


@forget_with_stores
@lru_cache(maxsize=16)
def places_of(store: Store, origins: Origins, zone_set: int) -> Places:
    """Return the places of origins, with their zona in a set."""
    zone = tuple(store.zones.by_set[zone_set])
    number = {slug: position for position, slug in enumerate(zone)}
    zona_of = {
        code: number[store.zones.zona_of(code, zone_set).slug] for code in store.comune_names
    }
    zona = np.array([zona_of[code] for code in origins.comune], dtype=np.int64)
    return Places(origins, zone, zona)


MOST_BYTES: Final = 400_000_000
"""Bytes of a file: the census sections of Tuscany with every column have 120 MB."""
_MOST: Final = {"most_rows": 5_000_000, "most_columns": 1_000}
"""A grid of 100 m has 2,300,000 cells in Tuscany; census sections come with 200 columns."""
_FORMATS: Final = "a CSV, GeoJSON, GeoPackage or GeoParquet file is needed"
_PARQUET: Final = b"PAR1"
_SQLITE: Final = b"SQLite format 3\0"
MOST_OUTSIDE: Final = 0.01
"""Share of the people that may lie outside the region: a grid along its border, not another region."""

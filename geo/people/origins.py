"""Where minors set out from: the points that stand for where they live.

Population is known by comune, not by street. So the minors of a comune are spread over its
localities in proportion to how many people live there, and who lives in none is put at the main
place: an approximation, said wherever it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.catalogue import N_
from geo.locate import Floats, Indices
from geo.people.population import ALL_AGES, BANDS, age_shares, minors_by_comune, vintages
from geo.store import Store, forget_with_stores

Texts = npt.NDArray[np.object_]
_Array = TypeVar("_Array", Floats, Texts)

BY_LOCALITIES: Final = N_(
    "Minors of each comune are spread over its localities (GeoNames) in proportion to their "
    "inhabitants; those outside every locality are put at the main place of the comune."
)
FROM_BANDS: Final = N_("Minors, with their ages, are where the given file puts them.")
FROM_TOTAL: Final = N_("Minors are where the given file puts them; their ages, which it does not "
                       "tell, are shared out as in the comune of each place.")


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
    """Return the localities of Tuscany with the minors of a vintage spread over them.

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
    store: Store, *, lat: Floats, lon: Floats, comune: Indices, counts: Floats,
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
        lat=_closed(lat), lon=_closed(lon),
        comune=_closed(codes[comune]), name=_closed(names[comune]),
        people=_closed(np.column_stack([counts.sum(axis=1), by_band])),
        bands=tuple(BANDS), source=source, notes=notes,
    )


def locality_shares(store: Store, residents: pd.Series) -> pd.DataFrame:
    """Return the share of its comune's people that lives at each locality.

    Columns comune_istat, lat, lon, name, share; shares of a comune add up to 1. Where localities
    count more people than the comune has, by figures of another year or of a wider place, they
    are scaled down; where they count fewer, the rest is at the main place.
    """
    known = store.localities[["comune_istat", "lat", "lon", "name"]].assign(
        share=store.localities["population"]
        / residents.clip(lower=1).loc[store.localities["comune_istat"]].to_numpy())
    told = known.groupby("comune_istat")["share"].sum().reindex(residents.index, fill_value=0.0)
    known["share"] /= told.clip(lower=1.0).loc[known["comune_istat"]].to_numpy()
    main = store.comune_places[["comune_istat", "lat", "lon"]]
    rest = main.assign(
        name=main["comune_istat"].map(store.comune_names),
        share=(1.0 - told).clip(lower=0.0).loc[main["comune_istat"]].to_numpy())
    both = pd.concat([known, rest], ignore_index=True)  # localities first: theirs is the name
    return both.groupby(["comune_istat", "lat", "lon"], as_index=False).agg(
        name=("name", "first"), share=("share", "sum"))


def _closed(array: _Array) -> _Array:
    """Return an array that shares its values but lets nobody change them."""
    view = array.view()
    view.setflags(write=False)
    return view

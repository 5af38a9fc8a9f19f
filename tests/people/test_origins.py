"""Minors spread over localities: nobody is lost, and everybody is in the own comune."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.people import ALL_AGES, BANDS, BY_LOCALITIES, locality_shares, minors_by_comune, origins_of

VINTAGES = (2022, 2023)


@pytest.fixture(scope="module")
def origins(store):
    return origins_of(store, 2023)


def by_comune(origins):
    frame = pd.DataFrame(origins.people, columns=list(origins.bands), index=origins.comune)
    return frame.groupby(level=0).sum()


def at(origins, code):
    """Return the minors of a comune by the name of the locality."""
    here = origins.comune == code
    return dict(zip(origins.name[here], origins.people[here, 0], strict=True))


@pytest.mark.parametrize("vintage", VINTAGES)
def test_each_comune_keeps_its_minors_band_by_band(store, vintage):
    found = by_comune(origins_of(store, vintage))

    expected = minors_by_comune(store, vintage)[list(BANDS)]
    pd.testing.assert_index_equal(found.index, expected.index, check_names=False, exact=False)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_origins_are_the_621_localities_and_the_one_comune_without(origins, store):
    assert len(origins.lat) == len(store.localities) + 1 == 622
    assert origins.people.shape == (622, len(BANDS))
    assert (origins.bands, origins.source) == (tuple(BANDS), BY_LOCALITIES)


def test_a_comune_without_a_locality_has_its_minors_at_its_main_place(origins, store, code_of):
    code = code_of["Capraia Isola"]

    assert code not in set(store.localities["comune_istat"])
    assert at(origins, code) == {"Capraia Isola": minors_by_comune(store, 2023).at[code, "0_17"]}


def test_localities_lie_in_the_comune_they_are_given_to(origins, locator, comuni):
    rows = locator.locate(lat=origins.lat, lon=origins.lon)

    assert (comuni["comune_istat"].to_numpy()[rows] == origins.comune).all()


def test_no_two_origins_share_a_place(origins):
    assert len(set(zip(origins.lat, origins.lon, strict=True))) == len(origins.lat)


def test_bands_at_each_place_add_up_to_its_minors(origins):
    np.testing.assert_allclose(origins.people[:, 1:].sum(axis=1), origins.people[:, 0])
    assert origins.people.min() > 0


def test_a_main_place_also_takes_who_lives_outside_every_locality(origins, store, code_of):
    # Fiesole: its localities count fewer people (GeoNames) than it has residents (ISTAT).
    code = code_of["Fiesole"]
    known = store.localities[store.localities["comune_istat"] == code].set_index("name")
    minors = minors_by_comune(store, 2023).loc[code]
    share = known["population"] / minors[ALL_AGES]

    found = at(origins, code)
    assert found.keys() == set(known.index)
    others = share.drop("Fiesole")
    assert {name: found[name] / minors["0_17"] for name in others.index} == pytest.approx(
        others.to_dict()
    )
    assert found["Fiesole"] / minors["0_17"] == pytest.approx(1 - others.sum())


@pytest.mark.parametrize(("vintage", "n_comuni"), [(2022, 28), (2023, 29)])
def test_where_localities_count_too_many_they_are_scaled_down(store, vintage, n_comuni):
    residents = minors_by_comune(store, vintage)[ALL_AGES]
    told = store.localities.groupby("comune_istat")["population"].sum()
    over = told.index[told > residents.loc[told.index]]

    shares = locality_shares(store, residents).set_index("comune_istat")["share"]

    assert len(over) == n_comuni  # counted once, on the files as they are
    weights = store.localities.set_index("comune_istat")["population"].loc[over]
    expected = weights / told.loc[weights.index]
    assert sorted(shares.loc[over]) == pytest.approx(sorted(expected))


@settings(max_examples=50, deadline=None)
@given(residents=st.lists(st.integers(0, 400_000), min_size=273, max_size=273))
def test_shares_of_a_comune_add_up_to_one_whatever_its_residents(store, residents):
    counts = pd.Series(residents, index=sorted(store.comune_names))

    shares = locality_shares(store, counts)

    assert shares["share"].between(0, 1 + 1e-12).all()
    total = shares.groupby("comune_istat")["share"].sum()
    assert total.index.to_list() == counts.index.to_list()
    np.testing.assert_allclose(total, 1, rtol=0, atol=1e-12)


def test_origins_are_made_once_and_closed_to_changes(store, origins):
    assert origins_of(store, 2023) is origins
    for array in (origins.lat, origins.lon, origins.comune, origins.name, origins.people):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_the_store_is_as_it_was(store):
    places, localities = store.comune_places.copy(), store.localities.copy()

    origins_of.__wrapped__(store, 2022)

    pd.testing.assert_frame_equal(store.comune_places, places)
    pd.testing.assert_frame_equal(store.localities, localities)

"""Classes of values: every value in one, none empty, the same for what is the same."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.classes import SCHEME_LABELS, SCHEMES, Classes, classes_of, classify
from geo.errors import ParameterError

numbers = st.one_of(
    st.floats(-1e12, 1e12), st.integers(0, 5).map(float), st.integers(0, 10**7).map(float)
)
values = st.lists(st.none() | numbers, max_size=50).map(lambda given: pd.Series(given, dtype=float))
schemes, sizes = st.sampled_from(SCHEMES), st.integers(1, 7)
every_scheme = pytest.mark.parametrize("scheme", SCHEMES)


@pytest.fixture(scope="module")
def areas(comuni):
    """Return the areas of the 273 comuni. [km2]"""
    from geo.crs import to_metric

    areas_km2 = to_metric(comuni.geometry).area / 1e6
    return pd.Series(areas_km2.to_numpy(), comuni["comune_istat"])


@given(values, schemes, sizes)
@settings(deadline=None)
def test_every_value_is_in_the_one_class_whose_bounds_hold_it(given_values, scheme, n):
    classes = classify(given_values, scheme=scheme, n=n)

    for value, place in zip(given_values, classes.index, strict=True):
        holders = [
            number
            for number, (low, high) in enumerate(classes.bounds)
            if (low < value or (number == 0 and low == value)) and value <= high
        ]
        assert holders == ([] if place is None else [place])
        assert np.isnan(value) == (place is None)


@given(values, schemes, sizes)
@settings(deadline=None)
def test_counts_add_up_and_breaks_ascend_to_the_greatest(given_values, scheme, n):
    classes = classify(given_values, scheme=scheme, n=n)

    assert sum(classes.counts) + classes.n_missing == len(given_values)
    assert len(classes.breaks) == len(classes.counts) <= n
    assert all(low < high for low, high in zip(classes.breaks, classes.breaks[1:], strict=False))
    if classes.breaks:
        assert (classes.lower, classes.breaks[-1]) == (given_values.min(), given_values.max())
    if scheme != "uguali":
        assert all(classes.counts)


@given(values, schemes, sizes)
@settings(deadline=None)
def test_a_greater_value_is_never_in_a_lower_class(given_values, scheme, n):
    classes = classify(given_values, scheme=scheme, n=n)

    pairs = sorted(
        (value, place)
        for value, place in zip(given_values, classes.index, strict=True)
        if place is not None
    )
    assert [place for _value, place in pairs] == sorted(place for _value, place in pairs)


@given(values, schemes, sizes)
@settings(deadline=None)
def test_classes_applied_again_are_the_same(given_values, scheme, n):
    classes = classify(given_values, scheme=scheme, n=n)

    assert classes_of(given_values, classes.breaks) == classes.index
    assert classes.applied_to(given_values) == classes


@every_scheme
def test_two_maps_of_one_scale_share_their_breaks(scheme, areas):
    first, second = areas, areas * 1.5
    both = classify(pd.concat([first, second]), scheme=scheme)

    one, other = both.applied_to(first), both.applied_to(second)

    assert one.breaks == other.breaks == both.breaks
    assert tuple(map(sum, zip(one.counts, other.counts, strict=True))) == both.counts


@every_scheme
def test_values_beyond_the_bounds_of_another_map_are_refused(scheme, areas):
    classes = classify(areas, scheme=scheme)

    with pytest.raises(ParameterError, match="allowed: <="):
        classes.applied_to(areas * 2)
    with pytest.raises(ParameterError, match="allowed: >="):
        classes.applied_to(areas / 2)


def test_quantiles_hold_as_many_units_each(areas):
    classes = classify(areas, scheme="quantili", n=5)

    assert classes.counts == (55, 54, 55, 54, 55)  # 273 comuni
    assert set(classes.breaks) <= set(areas)


def test_natural_breaks_are_those_of_the_library(areas):
    import mapclassify

    with pytest.warns(UserWarning, match="Numba"):
        theirs = mapclassify.FisherJenks(areas.to_numpy(), k=5)

    assert classify(areas, scheme="naturali", n=5).breaks == pytest.approx(theirs.bins.tolist())


def test_natural_breaks_hold_for_numbers_that_32_bits_do_not():
    near = pd.Series([10**9, 10**9 + 1, 10**9 + 2, 10**9 + 50, 10**9 + 51, 10**9 + 90], dtype=float)

    assert classify(near, scheme="naturali", n=3).counts == (3, 2, 1)


def test_equal_intervals_are_equally_wide(areas):
    classes = classify(areas, scheme="uguali", n=5)

    widths = [high - low for low, high in classes.bounds]
    assert widths == pytest.approx([(areas.max() - areas.min()) / 5] * 5)


@every_scheme
def test_counts_have_whole_breaks(scheme):
    counts = pd.Series([0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 21])

    assert all(float(one).is_integer() for one in classify(counts, scheme=scheme, n=4).breaks)


@every_scheme
def test_few_distinct_values_make_few_classes(scheme):
    assert classify(pd.Series([0, 0, 1, 2, None]), scheme=scheme).breaks == (0, 1, 2)
    assert classify(pd.Series([3.5, 3.5]), scheme=scheme).breaks == (3.5,)


@every_scheme
def test_nothing_to_class_is_an_answer(scheme):
    for nothing in (
        pd.Series([], dtype=float),
        pd.Series([None, np.nan]),
        pd.Series([None], dtype="Int64"),
    ):
        found = classify(nothing, scheme=scheme)
        assert found == Classes(scheme, None, (), (), (None,) * len(nothing))
        assert found.bounds == ()


@pytest.mark.parametrize("wrong", [np.inf, -np.inf])
def test_the_infinite_is_refused(wrong):
    with pytest.raises(ParameterError, match="inf"):
        classify(pd.Series([1, wrong]), scheme="quantili")


def test_a_scheme_that_is_none_of_ours_and_no_class_at_all_are_refused():
    with pytest.raises(ParameterError, match="quantili, naturali, uguali"):
        classify(pd.Series([1]), scheme="jenks")
    with pytest.raises(ParameterError, match="n: came '0'"):
        classify(pd.Series([1]), scheme="quantili", n=0)


def test_every_scheme_has_words():
    assert tuple(SCHEME_LABELS) == SCHEMES


def test_the_values_stay_as_they_were(areas):
    before = areas.copy()
    classify(areas, scheme="naturali")

    pd.testing.assert_series_equal(areas, before)


def spread(values, breaks):
    """Return the sum of squares inside the classes that breaks make."""
    groups = np.searchsorted(breaks, values)
    return sum(
        ((group := values[groups == number]) - group.mean()).__pow__(2).sum()
        for number in set(groups)
    )


@pytest.mark.filterwarnings("ignore:Numba", "ignore:Not enough")
@given(st.lists(numbers, min_size=2, max_size=40, unique=True), st.integers(2, 7), schemes)
@settings(deadline=None)
def test_classes_are_as_good_as_those_of_the_library(given_values, n, scheme):
    import mapclassify

    ordered = np.sort(np.array(given_values))
    parts = (ordered - ordered[0]) / (ordered[-1] - ordered[0])
    # What differs by less than the rounding of numbers is one value here, two in the library.
    if n >= len(set(parts)) or np.diff(np.unique(parts)).min() < 1e-6:
        return
    ours = classify(pd.Series(parts), scheme=scheme, n=n)

    if scheme == "naturali":
        theirs = mapclassify.FisherJenks(parts, k=n).bins
        assert spread(parts, ours.breaks) <= spread(parts, theirs) * (1 + 1e-6) + 1e-9
    elif scheme == "uguali":
        theirs = mapclassify.EqualInterval(parts, k=n).bins
        assert ours.breaks == pytest.approx(theirs.tolist())
    else:
        theirs = mapclassify.Quantiles(parts, k=n)
        assert (
            np.abs(np.subtract(ours.counts, theirs.counts[theirs.counts > 0])).max() <= 1
            if len(ours.counts) == (theirs.counts > 0).sum()
            else True
        )

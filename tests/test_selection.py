"""Filters: a query and its URL mean the same, and a selection only leaves rows out."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.catalogue import BY_SLUG
from geo.dates import CURRENT, State
from geo.errors import ParameterError
from geo.region import region
from geo.store.selection import STATI, Query, parse_query, select, states_on, to_params
from geo.zones import slug_of


@pytest.fixture(scope="session")
def parse(store):
    def parse(today, **params):
        named = {
            name.replace("_", "-"): value if isinstance(value, list) else [value]
            for name, value in params.items()
        }
        return parse_query(named, store.zones, store.comune_names, today)

    return parse


@pytest.fixture(scope="session")
def chosen(store, today):
    """Return the ids that a query selects."""

    def ids(**fields):
        query = Query(**({"anno": 2025, "zone_set": 28} | fields))
        return set(select(store.services, query, store.zones, store.comune_names, today)["id"])

    return ids


@st.composite
def queries(draw, store, today):
    zone_set = draw(st.sampled_from(region().numbers))
    maybe = [
        st.none() | st.sampled_from(sorted(options))
        for options in (
            store.zones.by_set[zone_set],
            map(slug_of, store.comune_names.values()),
            BY_SLUG,
        )
    ]
    return Query(
        draw(st.integers(2014, today.year)),
        zone_set,
        *map(draw, maybe),
        draw(st.sampled_from(STATI)),
    )


@settings(max_examples=200, deadline=None)
@given(data=st.data(), today=st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_a_query_and_its_url_mean_the_same(data, today, store, parse):
    query = data.draw(queries(store, today))

    params = to_params(query, today)

    assert parse(today, **params) == query
    assert to_params(parse(today, **params), today) == params


def test_the_defaults_make_an_empty_url(parse, today):
    query = parse(today)

    assert query == Query(2026, 28, None, None, None, "aperti")
    assert to_params(query, today) == {}


def test_an_empty_parameter_is_no_filter(parse, today):
    assert parse(today, zona="", comune="", tipo="", anno="", zone_set="", stato="") == parse(today)


# Zone are those in force on the day unless the URL says otherwise.
@pytest.mark.parametrize(
    ("anno", "zone_set"), [("2017", 34), ("2018", 26), ("2021", 26), ("2022", 28), ("2026", 28)]
)
def test_a_year_brings_its_own_zone_set(anno, zone_set, parse, today):
    assert parse(today, anno=anno).zone_set == zone_set


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_selection_is_a_subset_that_selects_itself_again(data, store, today):
    query = data.draw(queries(store, today))
    before = store.services.copy(deep=True)

    once = select(store.services, query, store.zones, store.comune_names, today)
    twice = select(once, query, store.zones, store.comune_names, today)

    assert_frame_equal(once, twice)
    assert_frame_equal(once, store.services.loc[once.index])
    assert list(once.columns) == list(store.services.columns)
    assert once.crs == store.services.crs
    assert_frame_equal(store.services, before)


@pytest.mark.parametrize(
    ("params", "parameter", "hint"),
    [
        ({"zona": "aretina-casentino-valtiberina"}, "zona", "26"),
        ({"zona": "empolese"}, "zona", "34"),
        ({"zona": "casentino", "anno": "2019"}, "zona", "28, 34"),
        ({"zona": "atlantide"}, "zona", ""),
        ({"zona": "Firenze"}, "zona", ""),
        ({"comune": "roma"}, "comune", ""),
        ({"tipo": "CPF"}, "tipo", ""),
        ({"anno": "2013"}, "anno", ""),
        ({"anno": "2027"}, "anno", ""),
        ({"anno": "２０２４"}, "anno", ""),
        ({"anno": "02024"}, "anno", ""),
        ({"zone_set": "27"}, "zone-set", ""),
        ({"stato": "chiusi"}, "stato", ""),
        ({"tipo": "x" * 81}, "tipo", ""),
        ({"zona": "firenze" + " " * 80}, "zona", ""),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_name(params, parameter, hint, parse, today):
    with pytest.raises(ParameterError) as refused:
        parse(today, **params)

    error = refused.value
    assert (error.parameter, error.hint) == (parameter, hint)
    assert error.came == params[parameter.replace("-", "_")][:80]


NAMES = ["zona", "comune", "tipo", "anno", "zone_set", "stato"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("values", [["banana"], ["x" * 5000], ["one", "two"], ["", ""]])
def test_every_value_a_refusal_allows_is_accepted(name, values, parse, today):
    with pytest.raises(ParameterError) as refused:
        parse(today, **{name: values})

    assert len(refused.value.came) <= 80
    assert refused.value.allowed
    for value in refused.value.allowed:
        parse(today, **{name: value})


# S029 is in Fiesole, of Fiorentina Nord-Ovest to 31/12/2017 and of Fiorentina Sud-Est since.
def test_the_zona_filter_follows_the_zone_set(chosen):
    in_2017 = {"anno": 2017, "zone_set": 34}

    assert "S029" in chosen(zona="fiorentina-nord-ovest", **in_2017)
    assert "S029" not in chosen(zona="fiorentina-sud-est", **in_2017)
    assert "S029" in chosen(zona="fiorentina-sud-est", anno=2026)
    assert "S029" not in chosen(zona="fiorentina-nord-ovest", anno=2026)


# docs/data.md: a record under the policy zona counts in the total of its zona, never by type.
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"stato": "tutti"},
        {"zona": "firenze"},
        {"tipo": "struttura-residenziale"},
        {"zona": "firenze", "tipo": "struttura-residenziale", "stato": "tutti"},
    ],
)
def test_a_protected_structure_is_in_no_list(filters, chosen, store):
    protected = store.services.loc[store.services["location_policy"] == "zona", "id"]

    assert len(protected) == 14
    assert chosen(**filters).isdisjoint(protected)


@pytest.mark.parametrize("zone_set", region().numbers)
def test_each_service_is_in_one_zona_of_a_set_at_most(zone_set, chosen, zones):
    parts = [chosen(zona=slug, zone_set=zone_set) for slug in zones.by_set[zone_set]]

    assert sum(map(len, parts)) == len(set().union(*parts))
    assert set().union(*parts) <= chosen(zone_set=zone_set)


def test_kinds_and_types_are_filtered_by_their_slug(chosen):
    centres = chosen(tipo="centro-famiglie")

    assert len(centres) == 34  # docs/data.md: 34 open rows
    assert chosen(tipo="centro") | chosen(tipo="sede") == centres
    assert chosen(tipo="ciaf") == {"C019", "C053"}


def test_open_services_are_part_of_all_services(chosen, services):
    services = services[services["location_policy"] != "zona"]
    states = states_on(services, date(2025, 12, 31))

    assert chosen() == set(services.loc[states.isin(CURRENT), "id"])
    assert chosen(stato="tutti") - chosen() == set(
        services.loc[~states.isin([*CURRENT, State.NOT_YET]), "id"]
    )


def test_slugs_of_comuni_kinds_and_types_are_unique(store):
    comuni = [slug_of(name) for name in store.comune_names.values()]

    assert len(set(comuni)) == 273
    assert len(BY_SLUG) == 8 + 13  # kinds and types of the catalogue

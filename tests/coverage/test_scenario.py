"""Scenarios: what a URL means, what is refused, and that what-if equals to compute anew."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.coverage import effect_tables, seal_sentence
from geo.coverage.case import reach_from
from geo.coverage.gaps import Gaps
from geo.coverage.scenario import (
    MOST,
    SHOWN,
    Scenario,
    after,
    digest_of,
    effect_of,
    parse_scenario,
    site_at,
    site_in,
    site_of,
)
from geo.coverage.table import coverage_table
from geo.errors import ParameterError
from geo.zones import slug_of
from words import languages_of_page, translator
from words.sentences import parameter_sentence

LIGHTHOUSE_LIVORNO = "43.5500_10.2000"  # 8 km out at sea, off Livorno
ROME = "41.9000_12.5000"


@pytest.fixture(scope="session")
def parse(store, case_in):
    """Return what parses a scenario on the centres of 2025."""

    def scenario(**params):
        italian = {"add": "aggiungi", "close": "chiudi", "move": "sposta"}
        asked = {italian[name]: [value] for name, value in params.items()}
        return parse_scenario(asked, store, case_in(2025).centres)

    return scenario


@st.composite
def scenarios(draw, store, ids):
    """Draw up to a few changes: comuni and points of Tuscany, open centres."""
    codes = sorted(store.comune_names)
    comuni = st.sampled_from(codes).map(lambda code: site_in(store, code))
    near = st.tuples(st.integers(-40, 40), st.integers(-40, 40), st.sampled_from(codes))

    def around(drawn):
        site = site_in(store, drawn[2])
        try:
            return site_at(store, lat=site.lat + drawn[0] / 1000, lon=site.lon + drawn[1] / 1000)
        except ParameterError:
            return site

    sites = comuni | near.map(around)
    gone = draw(st.lists(st.sampled_from(ids), unique=True, max_size=6))
    cut = draw(st.integers(0, len(gone)))
    moved = tuple((record, draw(sites)) for record in gone[cut:])
    added = draw(st.lists(sites, unique_by=lambda site: site.code, max_size=6))
    return Scenario(tuple(added), tuple(gone[:cut]), moved)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_scenario_comes_back_from_its_url(data, store, case_in):
    centres = case_in(2025).centres
    scenario = data.draw(scenarios(store, centres.ids))

    params = {name: [value] for name, value in scenario.to_params().items()}

    assert parse_scenario(params, store, centres) == scenario
    assert bool(params) == bool(scenario)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), year=st.sampled_from([2014, 2020, 2024, 2025]))
def test_what_if_equals_to_compute_everything_anew(data, year, store, case_in):
    case = case_in(year)
    scenario = data.draw(scenarios(store, case.centres.ids))
    before = case.reach.nearest_m.copy(), case.reach.own.copy(), case.centres.ids

    later = after(case, scenario, store)

    anew = reach_from(later.places, later.centres)
    np.testing.assert_allclose(later.reach.nearest_m, anew.nearest_m, atol=1e-3)
    np.testing.assert_allclose(later.reach.own_m, anew.own_m, atol=1e-3)
    assert np.array_equal(case.reach.nearest_m, before[0])
    assert np.array_equal(case.reach.own, before[1])
    assert case.centres.ids == before[2]
    n_gone = len(scenario.closed) + len(scenario.moved)
    n_new = len(scenario.added) + len(scenario.moved)
    assert len(later.centres) == len(case.centres) - n_gone + n_new


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_after_changes_each_row_is_the_centre_it_stands_for(data, store, case_in):
    later = after(case_in(2025), data.draw(scenarios(store, case_in(2025).centres.ids)), store)

    anew = reach_from(later.places, later.centres)
    tie = np.isclose(anew.nearest_m[:, :1], anew.nearest_m[:, 1:2], atol=1e-3)[:, 0]
    assert (later.reach.nearest[~tie, 0] == anew.nearest[~tie, 0]).all()
    told = np.isfinite(later.reach.own_m)
    zone = later.places.zona_numbers(later.centres.zone)
    assert (zone[later.reach.own[told]] == later.places.zona[told]).all()
    assert (later.reach.own[~told] == len(later.centres)).all()


def test_steps_one_after_the_other_are_the_scenario_at_once(store, case_in, parse):
    case = case_in(2025)
    at_once = after(case, parse(add="bibbiena", close="C001", move="C012~vicchio"), store)

    step = after(case, parse(close="C001,C012"), store)
    step = after(step, parse(add="bibbiena,vicchio"), store)

    assert step.centres.ids == at_once.centres.ids
    np.testing.assert_allclose(step.reach.own_m, at_once.reach.own_m)


def test_a_centre_in_casentino_meets_the_target_of_17_zone(store, case_in, parse, table_in):
    """docs/data.md: 16 zone in 2025; services.csv: none known in Casentino."""
    effect = effect_of(case_in(2025), parse(add="bibbiena"), store, 10)

    before, later = effect.zone_tables
    assert (before.numbers["target_met"].sum(), later.numbers["target_met"].sum()) == (16, 17)
    assert "casentino" in effect.changed_zone
    assert "elba" not in effect.changed_zone
    assert later.value("casentino", "minors_0_17_per_centre") == pytest.approx(
        table_in(2025).value("casentino", "minors")
    )
    assert effect.region_tables[1].value("toscana", "n_centres") == 35


def test_no_change_changes_nothing(store, case_in):
    effect = effect_of(case_in(2025), Scenario(), store, 10)

    assert effect.after is effect.before
    assert effect.changed_zone == []


def test_the_effect_is_that_of_whole_tables_before_and_after(store, case_in, parse):
    case, scenario = case_in(2024), parse(add="bibbiena")
    effect = effect_of(case, scenario, store, 20)

    whole = coverage_table(after(case, scenario, store)).numbers
    for one in SHOWN:
        np.testing.assert_allclose(effect.zone_tables[1].numbers[one.code], whole[one.code])
    assert np.array_equal(effect.gaps[1].people, Gaps(after(case, scenario, store), 20).people)


@pytest.mark.parametrize(
    ("params", "parameter", "came"),
    [
        ({"add": LIGHTHOUSE_LIVORNO}, "aggiungi", LIGHTHOUSE_LIVORNO),
        ({"add": ROME}, "aggiungi", ROME),
        ({"add": "roma"}, "aggiungi", "roma"),
        ({"add": "43_11"}, "aggiungi", "43_11"),
        ({"add": "٤٣.٥_11.2"}, "aggiungi", "٤٣.٥_11.2"),
        ({"add": "99.9_99.9"}, "aggiungi", "99.9000_99.9000"),
        ({"close": "C999"}, "chiudi", "C999"),
        ({"close": "S001"}, "chiudi", "S001"),
        ({"move": "C012"}, "sposta", "C012"),
        ({"move": "C012~roma"}, "sposta", "roma"),
        ({"move": "C999~bibbiena"}, "sposta", "C999"),
        ({"move": f"C012~{ROME}"}, "sposta", ROME),
        ({"close": "C012", "move": "C012~bibbiena"}, "sposta", "C012"),
        ({"move": "C012~bibbiena,C012~vicchio"}, "sposta", "C012"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_a_sentence(params, parameter, came, parse):
    with pytest.raises(ParameterError) as refused:
        parse(**params)

    error = refused.value
    assert (error.parameter, error.came) == (parameter, came)
    for language in languages_of_page("copertura"):
        said = parameter_sentence(parameter, came, error.allowed, error.hint, translator(language))
        assert parameter in said
        assert came in said
        assert error.hint or error.allowed


def test_a_site_in_the_sea_is_told_to_be_in_the_sea(parse):
    with pytest.raises(ParameterError) as refused:
        parse(add=LIGHTHOUSE_LIVORNO)

    assert "in the sea" in refused.value.hint
    assert "mare" in translator("it")(refused.value.hint)


def test_a_centre_that_is_not_open_yet_is_none_to_close(store, case_in):
    ids = case_in(2014).centres.ids

    with pytest.raises(ParameterError) as refused:
        parse_scenario({"chiudi": ["C001"]}, store, case_in(2014).centres)

    assert "C001" not in ids
    assert refused.value.allowed == ids


def some_slugs(store, n):
    return sorted(slug_of(name) for name in store.comune_names.values())[:n]


def test_twelve_changes_are_a_scenario_and_thirteen_are_not(store, parse, case_in):
    twelve = some_slugs(store, MOST)
    assert len(parse(add=",".join(twelve)).added) == MOST

    for params in (
        {"add": ",".join(some_slugs(store, MOST + 1))},
        {"add": ",".join(twelve), "close": "C001"},
        {
            "add": ",".join(twelve[:6]),
            "close": ",".join(case_in(2025).centres.ids[:4]),
            "move": "C012~bibbiena,C015~vicchio,C016~poppi",
        },
    ):
        with pytest.raises(ParameterError) as refused:
            parse(**params)
        assert refused.value.came == str(MOST + 1)
        assert "12" in refused.value.hint


@pytest.mark.parametrize("written", ["bibbiena,bibbiena", "bibbiena,,bibbiena", ",bibbiena,"])
def test_the_same_place_twice_is_one_centre(written, parse):
    assert [site.code for site in parse(add=written).added] == ["bibbiena"]


def test_a_point_is_held_to_10_metres_and_belongs_to_its_comune(store, code_of):
    site = site_of(store, "43.69631_11.81871")

    assert (site.code, site.is_point) == ("43.6963_11.8187", True)
    assert site.comune_istat == code_of["Bibbiena"]
    assert site_of(store, site.code) == site


def test_the_digest_changes_with_inputs_and_results_and_no_other_thing(store, case_in, parse):
    effect = effect_of(case_in(2025), parse(add="bibbiena"), store, 10)
    others = [
        effect_of(case_in(2025), parse(add="poppi"), store, 10),
        effect_of(case_in(2025), parse(add="bibbiena"), store, 11),
        effect_of(case_in(2025), parse(add="bibbiena"), store, 99),
        effect_of(case_in(2025), parse(add="bibbiena"), store, 100),
        effect_of(case_in(2024), parse(add="bibbiena"), store, 10),
    ]

    again = effect_of(case_in(2025, level="comune"), parse(add="bibbiena"), store, 10)
    assert effect.digest == again.digest
    assert len({effect.digest, *(other.digest for other in others)}) == 6
    assert digest_of({"a": 1, "b": 2}, [1.0]) == digest_of({"b": 2, "a": 1}, [1.0 + 1e-9])
    assert digest_of({"a": 1}, [1.0]) != digest_of({"a": 1}, [1.001])
    assert digest_of({}, [0.0]) == digest_of({}, [-0.0])


def test_the_digest_is_the_same_in_another_process(root, store, case_in, parse):
    code = (
        "from datetime import date\n"
        "from geo.coverage.case import case_of\nfrom geo.coverage.scenario import parse_scenario\n"
        "from geo.coverage.scenario import effect_of\nfrom geo.store.store import open_store\n"
        "from pathlib import Path\nstore = open_store(Path('data'))\n"
        "case = case_of(store, year=2025, today=date(2026, 11, 21), zone_set=28)\n"
        "asked = parse_scenario({'aggiungi': ['bibbiena'], 'chiudi': ['C001']}, store,"
        " case.centres)\nprint(effect_of(case, asked, store, 10).digest)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        env={"PYTHONHASHSEED": "7"},
        check=True,
        timeout=60,
    )

    effect = effect_of(case_in(2025), parse(add="bibbiena", close="C001"), store, 10)
    assert done.stdout.strip() == effect.digest


def test_a_link_says_whether_its_data_and_its_result_still_stand():
    english = translator("en")

    def said(version, result):
        return seal_sentence(version, result, "v2", "aaaa", english)

    assert said("v2", "aaaa").startswith("This is the result")
    assert "cut or edited" in said("v2", "bbbb")
    assert "the result is the same" in said("v1", "aaaa")
    assert "and so did the result" in said("v1", "bbbb")
    assert "version v1, now v2" in said("v1", "bbbb")


@pytest.mark.parametrize(("version", "result"), [("", "aaaa"), ("", "bbbb"), ("v2", "")])
def test_a_link_that_lost_its_seal_is_not_said_to_be_of_other_data(version, result):
    said = seal_sentence(version, result, "v2", "aaaa", translator("en"))

    assert "cut or edited" in said
    assert "?" not in said


def test_the_tables_of_an_effect_show_what_changed_in_both_languages(store, case_in, parse):
    effect = effect_of(case_in(2025), parse(add="bibbiena"), store, 10)

    for language in languages_of_page("copertura"):
        html = effect_tables(effect, "0_17", translator(language))
        assert html.count("<table") == 3
        assert "<strong>35" in html  # docs/data.md: 34, and one more
        assert "Casentino" in html
        assert "nan" not in html.lower().replace("finan", "")

"""Where next: each gain equals a count of everybody by brute force, and is what opening brings."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from geo.coverage.gaps import BEYOND, Gaps
from geo.coverage.scenario import Scenario, after, site_in
from geo.coverage.siting import where_next
from geo.errors import ParameterError
from geo.places.nearest import distance_m


@pytest.fixture(scope="session")
def best(store, today, question_in):
    """Return what finds the best places in 2025."""

    def found(*, k=1, method="mclp", **asked):
        question = question_in(anno=asked.pop("anno", 2025), **asked)
        return where_next(store, question, today, k=k, method=method)

    return found


@pytest.fixture(scope="session")
def metres_to(store, case_in):
    """Return what measures the geodesic from every place to the main place of a comune."""
    origins = case_in(2025).places.origins

    def metres(code):
        site = site_in(store, code)
        n = len(origins.lat)
        return distance_m(
            lat_from=origins.lat,
            lon_from=origins.lon,
            lat_to=np.full(n, site.lat),
            lon_to=np.full(n, site.lon),
        )

    return metres


@pytest.fixture(scope="session")
def reached_by(case_in, metres_to):
    """Return what counts the minors whom only new sites bring within a distance."""
    case = case_in(2025)
    minors, before = case.places.people[:, 0], case.reach.any_m

    def count(codes, km):
        near = np.any([metres_to(code) <= km * 1000 for code in codes], axis=0)
        return minors[near & (before > km * 1000)].sum()

    return count


@pytest.mark.parametrize("zona", ["casentino", "mugello"])
@pytest.mark.parametrize("km", [5, 10, 20])
def test_one_centre_reaches_as_many_minors_as_the_best_of_all_comuni_tried(
    zona, km, best, zones, reached_by
):
    found = best(zona=zona, km=km)

    every = {code: reached_by([code], km) for code in zones.by_set[28][zona].comuni}
    (site,) = found.sites
    assert site.gain == pytest.approx(max(every.values()))
    assert every[site.comune_istat] == pytest.approx(site.gain)
    assert found.objective == pytest.approx(site.gain)
    assert found.is_optimal


def test_two_centres_reach_as_many_as_the_best_pair_of_all_tried(best, zones, reached_by):
    found = best(zona="casentino", k=2)

    pairs = combinations(sorted(zones.by_set[28]["casentino"].comuni), 2)
    assert found.objective == pytest.approx(max(reached_by(pair, 10) for pair in pairs))
    assert sum(site.gain for site in found.sites) == pytest.approx(found.objective)
    assert [site.gain for site in found.sites] == sorted(
        (site.gain for site in found.sites), reverse=True
    )


def test_casentino_against_mugello_is_a_difference_of_brute_counts(best, reached_by, zones):
    casentino, mugello = (best(zona=zona).sites[0] for zona in ("casentino", "mugello"))

    by_hand = [
        max(reached_by([code], 10) for code in zones.by_set[28][zona].comuni)
        for zona in ("casentino", "mugello")
    ]
    assert casentino.gain - mugello.gain == pytest.approx(by_hand[0] - by_hand[1])
    assert (casentino.zona, mugello.zona) == ("Casentino", "Mugello")


def test_no_single_comune_of_tuscany_reaches_more(best, store, reached_by):
    (site,) = best().sites

    assert site.gain == pytest.approx(max(reached_by([code], 10) for code in store.comune_names))


def test_what_is_promised_is_what_a_scenario_of_it_brings(best, store, case_in):
    found = best(k=3)
    case = case_in(2025, level="regione")
    sites = tuple(site_in(store, site.comune_istat) for site in found.sites)

    later = after(case, Scenario(added=sites), store)

    before, then = (Gaps(one, 10).people[0, BEYOND, 0] for one in (case, later))
    assert found.n_without == pytest.approx(before)
    assert before - then == pytest.approx(found.objective)


@pytest.mark.parametrize("k", [1, 3])
def test_the_shortest_mean_way_is_the_recomputed_one(k, best, store, case_in, table_in):
    found = best(k=k, method="pmedian")
    case = case_in(2025)
    sites = tuple(site_in(store, site.comune_istat) for site in found.sites)

    later = after(case, Scenario(added=sites), store)

    minors = case.places.people[:, 0]
    mean_km = np.average(later.reach.any_m, weights=minors) / 1000
    assert found.objective == pytest.approx(mean_km)
    assert found.mean_km == pytest.approx(
        table_in(2025, level="regione").value("toscana", "mean_nearest_km")
    )
    saved = sum(site.gain for site in found.sites)
    assert saved == pytest.approx((found.mean_km - mean_km) * minors.sum())
    assert found.is_optimal


def test_one_centre_shortens_the_mean_way_as_the_best_of_all_tried(best, case_in, metres_to, zones):
    case = case_in(2025)
    minors, before = case.places.people[:, 0], case.reach.any_m

    found = best(zona="mugello", method="pmedian")

    every = {
        code: np.average(np.minimum(before, metres_to(code)), weights=minors) / 1000
        for code in zones.by_set[28]["mugello"].comuni
    }
    assert found.objective == pytest.approx(min(every.values()), abs=1e-4)
    assert every[found.sites[0].comune_istat] == pytest.approx(min(every.values()), abs=1e-4)


def test_more_places_never_reach_fewer(best):
    reached = [best(k=k).objective for k in (1, 2, 4)]

    assert reached == sorted(reached)


def test_sites_are_of_the_zona_asked_for(best):
    assert {site.zona for site in best(zona="elba", k=2).sites} <= {"Elba"}


@pytest.mark.parametrize(
    ("asked", "k", "allowed"),
    [
        ({"zona": "firenze"}, 2, "1 to 1"),
        ({"zona": "apuane"}, 4, "1 to 3"),
        ({}, 0, "1 to 273"),
        ({}, -1, "1 to 273"),
        ({}, 11, "1–10"),
        ({}, 10**9, "1–10"),
    ],
)
@pytest.mark.parametrize("method", ["mclp", "pmedian"])
def test_more_places_than_there_are_is_refused_with_how_many_there_are(
    asked, k, allowed, method, best
):
    with pytest.raises(ParameterError) as refused:
        best(k=k, method=method, **asked)

    assert (refused.value.parameter, refused.value.came) == ("k", str(k))
    assert allowed in refused.value.allowed[0]


def test_the_row_for_json_has_round_numbers_and_every_site(best):
    row = best(k=2).as_row()

    assert row.keys() == {
        "method",
        "km",
        "sites",
        "minors_without_before",
        "mean_km_before",
        "objective",
        "bound",
        "is_optimal",
    }
    assert [site.keys() for site in row["sites"]] == [
        {"comune_istat", "comune", "zona", "gain"}
    ] * 2
    assert row["minors_without_before"] == round(best(k=2).n_without)
    assert row["bound"] >= row["objective"]


def test_the_same_question_is_answered_the_same(best):
    assert best(k=2) == best(k=2)


@pytest.fixture(scope="module")
def store_without_centres(store):
    return replace(store, services=store.services[store.services["kind"] != "centro_famiglie"])


def test_without_any_centre_everybody_is_to_be_reached_and_no_way_has_a_length(
    store_without_centres, question_in, today, case_in, metres_to
):
    minors = case_in(2025).places.people[:, 0]
    near = max(minors[metres_to(code) <= 10_000].sum() for code in store_without_centres.provinces)
    found = where_next(store_without_centres, question_in(anno=2025), today, k=1, method="mclp")

    row = json.loads(json.dumps(found.as_row(), allow_nan=False))
    assert row["minors_without_before"] == 526_831  # docs/data.md, 1 January 2023
    assert row["mean_km_before"] is None
    assert row["objective"] == pytest.approx(near, abs=0.001)


def test_without_any_centre_there_is_no_way_to_shorten(store_without_centres, question_in, today):
    with pytest.raises(ParameterError) as refused:
        where_next(store_without_centres, question_in(anno=2025), today, k=1, method="pmedian")

    assert (refused.value.parameter, refused.value.came) == ("method", "pmedian")
    assert "no open centre" in refused.value.hint


PAGE = """
from datetime import date
from geo.coverage.question import parse_question
from geo.store.store import current_store
from views.copertura import show_where_next
from words import translator
question = parse_question({asked}, current_store(), date(2026, 11, 21))
show_where_next(question, current_store(), translator("en"))
"""


@pytest.mark.parametrize(
    ("asked", "last", "said"),
    [
        ({"anno": ["2025"]}, (1, "mclp", "mugello"), ""),
        ({"anno": ["2025"]}, (2, "mclp", "firenze"), "1 to 1"),
        ({"anno": ["2025"], "zone-set": ["26"]}, (1, "mclp", "casentino"), ""),
    ],
)
def test_the_page_says_what_cannot_be_found_in_a_sentence(asked, last, said):
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_string(PAGE.replace("{asked}", repr(asked)), default_timeout=30)
    page.session_state["dove-chiesto"] = last

    page.run()

    assert not page.exception
    assert [said in error.value for error in page.error] == ([True] if said else [])

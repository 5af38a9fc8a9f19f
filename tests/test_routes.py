"""What the server answers: filters, refusals, memory, headers. Counts: docs/data.md, as in services."""

import csv
import io
from urllib.parse import quote_from_bytes

import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downloads.formats import harmless
from geo.dates import today
from routes.api import _body_of_layer

APIS = ("servizi", "strutture", "comuni", "zone")
PATHS = [f"/api/{name}.geojson" for name in APIS]
PROTECTED = {"struttura_residenziale", "struttura_semiresidenziale"}


def ids(answer):
    return [feature["properties"]["id"] for feature in answer.features]


def test_34_centres_are_answered_for_2025(ask):
    answer = ask("/api/servizi.geojson", {"tipo": "centro-famiglie", "anno": 2025})

    zone = {feature["properties"]["zona"] for feature in answer.features}
    assert (answer.status, len(answer.features), len(zone)) == (200, 34, 16)
    assert answer.headers["content-type"] == "application/geo+json"


def test_filters_narrow_each_other(ask):
    asked = {"zona": "pistoiese", "tipo": "centro-famiglie", "anno": 2025}

    in_zona = ask("/api/servizi.geojson", asked)
    in_comune = ask("/api/servizi.geojson", asked | {"comune": "pistoia", "tipo": "centro"})

    assert ids(in_zona) == ["C015", "C016", "C017"]
    assert ids(in_comune) == ["C015"]


# S029 in Fiesole, moved on 1/1/2018.
@pytest.mark.parametrize(
    ("anno", "zona"), [(2017, "fiorentina-nord-ovest"), (2018, "fiorentina-sud-est")]
)
def test_the_zona_of_a_year_is_that_of_its_set(anno, zona, ask):
    answer = ask("/api/servizi.geojson", {"anno": anno, "zona": zona, "comune": "fiesole"})

    assert ids(answer) == ["S029"]
    assert answer.features[0]["properties"]["zona"] == zona


def test_what_is_not_open_is_answered_only_when_asked_for(ask):
    asked = {"anno": 2025, "tipo": "casa-comunita"}

    assert ask("/api/servizi.geojson", asked).features == []
    states = {
        feature["properties"]["state"]
        for feature in ask("/api/servizi.geojson", asked | {"stato": "tutti"}).features
    }
    assert states == {"planned", "unknown"}  # 77 funded, 3 first documented in 2026


@pytest.mark.parametrize("cards", [{}, {"scheda": "1"}])
@pytest.mark.parametrize(("stato", "n"), [("aperti", 26), ("tutti", 39)])
def test_no_protected_service_has_a_place(stato, n, cards, ask):
    answer = ask("/api/servizi.geojson", {"anno": 2025, "stato": stato} | cards)

    hidden = [f for f in answer.features if f["properties"]["kind"] in PROTECTED]
    assert len(hidden) == n  # under the policy comune; seen to 2025 or undated, if not projects
    assert {f["properties"].get("location_policy", "comune") for f in hidden} == {"comune"}
    assert {feature["geometry"] and "a place" for feature in hidden} == {None}
    assert all(not feature["properties"].get("address") for feature in hidden)


def test_a_point_has_its_longitude_first_and_its_accuracy_beside_it(ask):
    (feature,) = ask(
        "/api/servizi.geojson", {"anno": 2025, "comune": "seravezza", "tipo": "sede"}
    ).features

    assert feature["geometry"] == {"type": "Point", "coordinates": [10.20372, 43.97806]}
    assert feature["properties"]["position_accuracy"] == "locality"


def test_structures_are_counted_on_their_comune(ask):
    answer = ask("/api/strutture.geojson", {"anno": 2025, "lingua": "en"})

    counts = {f["properties"]["comune_istat"]: f["properties"]["n"] for f in answer.features}
    assert sum(counts.values()) == 26  # of the 38 there in 2025, 12 are protected
    assert counts["100005"] == 3  # S033, S034 and S035, undated, in Prato
    titles = {f["properties"]["title"] for f in answer.features}
    assert "Prato: 3 structures" in titles
    assert "Fiesole: 1 structure" in titles


def test_comuni_and_zone_are_answered_whole_or_one_by_one(ask):
    assert len(ask("/api/comuni.geojson").features) == 273
    assert len(ask("/api/comuni.geojson", {"zona": "firenze"}).features) == 1
    assert len(ask("/api/comuni.geojson", {"comune": "fiesole"}).features) == 1
    for zone_set in (28, 26, 34):
        assert len(ask("/api/zone.geojson", {"zone-set": zone_set}).features) == zone_set
    assert len(ask("/api/zone.geojson", {"zona": "mugello"}).features) == 1
    assert len(ask("/api/zone.geojson", {"anno": 2017}).features) == 34


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("params", "parameter", "allowed"),
    [
        ({"zona": "atlantide"}, "zona", "firenze"),
        ({"comune": "roma"}, "comune", "fiesole"),
        ({"tipo": "banana"}, "tipo", "centro-famiglie"),
        ({"anno": "2013"}, "anno", "2014"),
        ({"zone-set": "27"}, "zone-set", "34"),
        ({"stato": "chiusi"}, "stato", "tutti"),
        ({"lingua": "fr"}, "lingua", "it"),
        ({"zona": "x" * 5000}, "zona", "firenze"),
        ({"banana": "1"}, "banana", "zona"),
        ({"Zona": "firenze"}, "Zona", "zona"),
        ((("anno", "2024"), ("anno", "2025")), "anno", "2024"),
        ((("lingua", "it"), ("lingua", "en")), "lingua", "it"),
    ],
)
def test_a_bad_parameter_is_refused_with_what_is_allowed(params, parameter, allowed, path, ask):
    answer = ask(path, params)

    came = dict(params)[parameter][:80]
    assert (answer.status, answer.headers["content-type"]) == (400, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["parameter"] == parameter
    assert came in answer.json["error"]
    assert parameter in answer.json["error"]
    assert allowed in answer.json["allowed"]


def test_a_refused_zona_says_in_which_set_it_exists(ask):
    answer = ask("/api/zone.geojson", {"zona": "empolese"})

    assert "34" in answer.json["error"]
    assert ask("/api/zone.geojson", {"zona": "empolese", "zone-set": 34}).status == 200


def test_a_card_is_asked_for_with_1_alone_and_of_services_alone(ask):
    assert ask("/api/servizi.geojson", {"scheda": "2"}).json["allowed"] == ["1"]
    assert ask("/api/zone.geojson", {"scheda": "1"}).json["parameter"] == "scheda"


values = st.text(max_size=30) | st.sampled_from(["firenze", "2017", "34", "tutti", "en", "1", ""])
names = st.sampled_from(
    ["zona", "comune", "tipo", "anno", "zone-set", "stato", "lingua", "v", "scheda"]
) | st.text(max_size=10)


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(PATHS), pairs=st.lists(st.tuples(names, values), max_size=4))
def test_any_parameters_get_an_answer_or_a_refusal(path, pairs, ask):
    answer = ask(path, pairs)

    assert answer.status in {200, 400}
    assert set(answer.json) >= ({"features"} if answer.status == 200 else {"parameter", "error"})
    assert _body_of_layer.cache_info().currsize <= _body_of_layer.cache_info().maxsize


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=40))
def test_any_bytes_get_an_answer_or_a_refusal(raw, ask):
    assert ask("/api/zone.geojson", raw).status in {200, 400}
    assert ask("/api/zone.geojson", f"zona={quote_from_bytes(raw)}".encode()).status in {200, 400}


def test_memory_holds_meanings_not_spellings(ask):
    _body_of_layer.cache_clear()

    for params in (
        {},
        {"anno": today().year},
        {"zona": ""},
        {"v": "1"},
        {"v": "2"},
        {"lingua": "it"},
        {"zona": "atlantide"},
        {"banana": "1"},
    ):
        ask("/api/zone.geojson", params)

    assert _body_of_layer.cache_info().currsize == 1
    assert _body_of_layer.cache_info().maxsize <= 1024


def test_health_names_the_version_and_the_number_of_services(ask, store):
    answer = ask("/healthz")

    assert answer.json == {"status": "ok", "version": store.version, "services": 267}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_gdal_reads_what_we_publish(path, ask, tmp_path):
    file = tmp_path / "data.geojson"
    file.write_bytes(ask(path, {"anno": 2025}).body)

    frame = pyogrio.read_dataframe(file)

    assert frame.crs.to_epsg() == 4326
    assert len(frame) == len(ask(path, {"anno": 2025}).features)


def test_the_table_of_services_has_a_row_each_and_no_formula(ask):
    answer = ask("/api/servizi.csv", {"anno": 2025, "tipo": "centro-famiglie"})

    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert len(rows) == 34  # docs/data.md: open seats in 2025
    assert rows[0]["comune"] == "Firenze"
    assert harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"

"""The online geocoder: off unless configured, in our name, once a second, and never in the way.

A server on this machine stands in for Nominatim and Photon and speaks their JSON.
"""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from time import monotonic, sleep
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.errors import GeoError, ParameterError
from geo.places import geocoder
from geo.places.addresses import find_address
from geo.places.geocoder import ATTRIBUTION, Geocoder, _paced, ask, geocoder_from_environment

AGENT = "mappa-prova/1 (prova@example.org)"
# The main place of Empoli (comuni_places.csv), and one in Roma.
PATHS = {"nominatim": "/search", "photon": "/api"}
EMPOLI, ROMA = (43.71795, 10.94758), (41.9, 12.5)


def nominatim(lat, lon, number="57", **fields):
    """Return one result of Nominatim's /search?format=json&addressdetails=1."""
    address = {
        "road": "Via Rozzalupi",
        "town": "Empoli",
        "county": "Firenze",
        "state": "Toscana",
        "postcode": "50053",
        "country": "Italia",
        "country_code": "it",
    }
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "node",
        "osm_id": 1,
        "lat": str(lat),
        "lon": str(lon),
        "class": "place" if number else "highway",
        "type": "house" if number else "residential",
        "place_rank": 30 if number else 26,
        "importance": 0.1,
        "addresstype": "place",
        "name": "",
        "display_name": f"{number}, Via Rozzalupi, Empoli, Firenze, Toscana, 50053, Italia",
        "boundingbox": ["43.7", "43.8", "10.9", "11.0"],
        "address": ({"house_number": number} if number else {}) | address,
    } | fields


def photon(lat, lon, kind="house", **fields):
    """Return one feature of Photon's /api."""
    properties = {
        "osm_type": "N",
        "osm_id": 1,
        "osm_key": "place",
        "osm_value": kind,
        "type": kind,
        "city": "Empoli",
        "state": "Toscana",
        "country": "Italia",
        "countrycode": "IT",
        "postcode": "50053",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties | fields,
    }


def features(*found):
    return {"type": "FeatureCollection", "features": list(found)}


class StandIn(ThreadingHTTPServer):
    """Answers every request alike, and keeps what was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.status, self.wait_s = [], 200, 0.0
        self.asked = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """Say nothing of a reader that went away."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        self.server.asked.append((monotonic(), parts.path, parse_qs(parts.query), self.headers))
        sleep(self.server.wait_s)
        answer = self.server.answer
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    ask.cache_clear()
    with StandIn() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def configure(monkeypatch, server):
    """Return what configures a geocoder, without its pause unless that is what is tested."""

    def run(service, *, paced=False, **changed):
        environment = {
            "MAPPA_GEOCODER": service,
            "MAPPA_GEOCODER_URL": server.url,
            "MAPPA_GEOCODER_AGENT": AGENT,
        } | changed
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        if not paced:
            monkeypatch.setattr(_paced, "min_delay_seconds", 0.0)
        return server

    return run


def test_without_configuration_nothing_is_asked(server, store, monkeypatch):
    monkeypatch.delenv("MAPPA_GEOCODER", raising=False)
    monkeypatch.setenv("MAPPA_GEOCODER_URL", server.url)

    answer = find_address("Via Rozzalupi 57, Empoli", store)

    assert geocoder_from_environment() is None
    assert (answer.note, server.asked) == ("no_archive", [])


@pytest.mark.parametrize(
    ("service", "found", "asked"),
    [
        (
            "nominatim",
            [nominatim(*EMPOLI)],
            {
                "q": ["Via Rozzalupi 57, Empoli"],
                "format": ["json"],
                "bounded": ["1"],
                "countrycodes": ["it"],
            },
        ),
        (
            "photon",
            features(photon(*EMPOLI, street="Via Rozzalupi", housenumber="57")),
            {"q": ["Via Rozzalupi 57, Empoli"]},
        ),
    ],
)
def test_an_address_is_asked_for_in_our_name_and_found(service, found, asked, configure, store):
    server = configure(service)
    server.answer = found

    answer = find_address("  Via  Rozzalupi 57, Empoli ", store)

    _when, came_path, query, headers = server.asked[0]
    assert [
        (a.label, a.lat, a.lon, a.accuracy, a.comune_istat, a.source) for a in answer.found
    ] == [("Via Rozzalupi 57, Empoli", *EMPOLI, "address", "048014", ATTRIBUTION)]
    assert (answer.note, answer.trouble) == ("", "")
    assert (came_path, headers["User-Agent"]) == (PATHS[service], AGENT)
    assert query | asked == query


# comuni_2023.parquet: the bounds of Tuscany.
@pytest.mark.parametrize(("service", "field"), [("nominatim", "viewbox"), ("photon", "bbox")])
def test_the_question_is_bounded_by_tuscany(service, field, configure, store):
    server = configure(service)
    server.answer = [] if service == "nominatim" else features()

    find_address("Via Rozzalupi 57, Empoli", store)

    west, south, east, north = map(float, server.asked[0][2][field][0].split(","))
    assert (west, south, east, north) == pytest.approx(store.comuni.total_bounds, abs=0.01)


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("nominatim", [nominatim(*ROMA), nominatim(*EMPOLI, number="")]),
        (
            "photon",
            features(
                photon(*ROMA, street="Via Rozzalupi", housenumber="57"),
                photon(*EMPOLI, "street", name="Via Rozzalupi", osm_key="highway"),
            ),
        ),
    ],
)
def test_what_lies_outside_tuscany_is_left_out_and_a_street_is_called_one(
    service, answer, configure, store
):
    configure(service).answer = answer

    found = find_address("Via Rozzalupi 57, Empoli", store).found

    assert [(a.label, a.accuracy) for a in found] == [("Via Rozzalupi, Empoli", "street")]


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        (
            "nominatim",
            [nominatim(*EMPOLI, number="", **{"class": "boundary", "address": {"town": "Empoli"}})],
        ),
        ("photon", features(photon(*EMPOLI, "city", name="Empoli"))),
        ("nominatim", []),
        ("photon", features()),
    ],
)
def test_an_answer_less_exact_than_a_street_is_the_comune(service, answer, configure, store):
    configure(service).answer = answer

    found = find_address("Via Rozzalupi 57, Empoli", store)

    assert [(a.label, a.accuracy) for a in found.found] == [("Empoli", "comune")]
    assert (found.note, found.trouble) == ("not_found", "")


@pytest.mark.parametrize("text", ["Via Rozzalupi 57, Firenze", "Via Rozzalupi 57, 00186 Roma"])
def test_an_answer_elsewhere_than_asked_is_left_out(text, configure, store):
    configure("nominatim").answer = [nominatim(*EMPOLI)]

    assert "Via Rozzalupi 57, Empoli" not in {a.label for a in find_address(text, store).found}


def test_requests_are_a_second_apart(configure, store):
    server = configure("nominatim", paced=True)

    threads = [
        threading.Thread(target=find_address, args=(f"Via X {n}, Empoli", store)) for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    times = sorted(when for when, *_rest in server.asked)
    gaps = [after - before for before, after in pairwise(times)]
    assert len(gaps) == 2
    assert min(gaps) > 0.95  # the clock of the server is not that of who asks


def test_the_same_question_is_asked_once(configure, store):
    server = configure("photon")
    server.answer = features(photon(*EMPOLI, street="Via Rozzalupi", housenumber="57"))

    answers = {find_address("Via Rozzalupi 57, Empoli", store) for _ in range(3)}

    assert (len(answers), len(server.asked)) == (1, 1)


@pytest.mark.parametrize(
    "failure",
    [
        (500, [], "unreachable"),
        (504, [], "timeout"),
        (403, [], "refused"),
        (401, [], "refused"),
        (429, [], "busy"),
        (200, b"<html>", "unreachable"),
        (200, {"error": "x"}, "unreachable"),
        (200, [{"lat": "x"}], "unreachable"),
        (200, [{"lat": "99", "lon": "1"}], "unreachable"),
        (200, b"\xff\xfe", "unreachable"),
    ],
)
@pytest.mark.parametrize("service", ["nominatim", "photon"])
def test_a_failure_is_an_empty_answer_with_its_reason_and_is_asked_again(
    service, failure, configure, store
):
    server = configure(service)
    server.status, server.answer, reason = failure

    failed = [find_address("Via Rozzalupi 57, Empoli", store) for _ in range(2)]

    assert {(a.trouble, a.note, a.found[0].accuracy) for a in failed} == {
        (reason, "not_found", "comune")
    }
    assert len(server.asked) == 2


def test_a_slow_geocoder_is_given_up(configure, store, monkeypatch):
    monkeypatch.setattr(geocoder, "TIMEOUT_S", 0.2)
    configure("nominatim").wait_s = 1.0

    assert find_address("Via Rozzalupi 57, Empoli", store).trouble == "timeout"


def test_a_geocoder_that_is_not_there_is_no_exception(configure, store):
    configure("nominatim", MAPPA_GEOCODER_URL="http://127.0.0.1:9")

    assert find_address("Via Rozzalupi 57, Empoli", store).trouble == "unreachable"


def test_who_comes_when_many_wait_is_told_that_it_is_busy(configure, store, monkeypatch):
    server = configure("nominatim")
    monkeypatch.setattr(geocoder, "_waiting", threading.BoundedSemaphore(1))

    with geocoder._waiting:
        answer = find_address("Via Rozzalupi 57, Empoli", store)

    assert (answer.trouble, server.asked) == ("busy", [])


@pytest.mark.parametrize("text", ["Empoli", "...", "", "12"])
def test_a_text_that_names_no_street_is_not_sent(text, configure, store):
    server = configure("nominatim")

    find_address(text, store)

    assert server.asked == []


@pytest.mark.parametrize("status", [200, 500])
def test_nothing_is_logged(status, configure, store, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    server = configure("nominatim")
    server.status, server.answer = status, [nominatim(*EMPOLI)]

    find_address("Via Rozzalupi 57, Empoli", store)

    assert len(server.asked) == 1
    assert "ozzalupi" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("MAPPA_GEOCODER", "altro", "nominatim, photon"),
        ("MAPPA_GEOCODER_AGENT", "", "the name of this site and an address to write to"),
        ("MAPPA_GEOCODER_AGENT", "a\r\nX-Evil: 1", "the name of this site"),
        ("MAPPA_GEOCODER_URL", "geocoder.example.org", "https://geocoder.example.org"),
        ("MAPPA_GEOCODER_URL", "ftp://geocoder.example.org", "https://geocoder.example.org"),
        (
            "MAPPA_GEOCODER_URL",
            "https://me:secret@geocoder.example.org",
            "came 'geocoder.example.org",
        ),
        ("MAPPA_GEOCODER_URL", "https://", "https://geocoder.example.org"),
        ("MAPPA_GEOCODER_URL", "https://[", "https://geocoder.example.org"),
    ],
)
def test_a_configuration_that_means_nothing_is_refused_by_name(
    name, value, allowed, configure, store
):
    configure("nominatim", **{name: value})

    with pytest.raises(ParameterError, match=f"^{name}: .*{allowed}") as refused:
        find_address("Via Rozzalupi 57, Empoli", store)

    assert isinstance(refused.value, GeoError)
    assert "secret" not in str(refused.value)


def test_the_public_services_are_the_default(monkeypatch):
    monkeypatch.setenv("MAPPA_GEOCODER", "Nominatim")
    monkeypatch.setenv("MAPPA_GEOCODER_AGENT", AGENT)
    monkeypatch.delenv("MAPPA_GEOCODER_URL", raising=False)

    assert geocoder_from_environment() == Geocoder(
        "nominatim", "https", "nominatim.openstreetmap.org", AGENT
    )

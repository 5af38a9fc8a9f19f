"""Requests that would write into others' answers, cost much, or mean nothing."""

import asyncio
import gzip
import itertools
import re
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.coverage.scenario import canonical_changes
from geo.errors import ParameterError, SettingError
from geo.settings import settings
from routes.addresses import every_route
from routes.answer import BEGINNINGS_OF_OTHERS, OF_OTHERS, reads_gzip
from routes.api import _body_of_file, _body_of_layer
from routes.coverage_api import _body_of_picture, _body_of_table, _body_of_values
from routes.embed import _page
from routes.jobs import Jobs, Kept
from routes.limits import hosts_allowed, limits_of_process
from routes.middleware import PIECE, FairTurns, InPieces, OneEncoding, SecurityHeaders
from routes.plain_pages import _answered
from tests.asgi import Caller, run_in_thread

SVG = "/api/copertura.svg"
EVERY = (
    "/embed",
    "/centro/C010",
    "/centro/C010.vcf",
    "/accessibilita",
    "/privacy",
    "/api/servizi.geojson",
    "/api/servizi.csv",
    "/api/strutture.geojson",
    "/api/comuni.geojson",
    "/api/zone.geojson",
    "/api/surroundings.geojson",
    "/api/dati/zone.schema.json",
    "/api/valori.json",
    "/api/copertura.csv",
    "/rapporto?zona=firenze",
    "/righe?di=firenze",
    "/mappa",
)
TRACKING = sorted(OF_OTHERS) + [f"{beginning}x" for beginning in BEGINNINGS_OF_OTHERS]
MEMORIES = (
    _answered,
    _body_of_layer,
    _page,
    _body_of_file,
    _body_of_picture,
    _body_of_table,
    _body_of_values,
)


def asked(ask, address, extra="", **headers):
    path, _mark, query = address.partition("?")
    return ask(path, "&".join(filter(None, (query, extra))).encode(), **headers)


# Cases of public reports: a network hangs its own parameter on every address that is shared.
@pytest.mark.parametrize("address", EVERY)
def test_the_parameters_of_others_change_nothing_and_are_kept_nowhere(address, ask):
    plain = asked(ask, address)
    kept = [memory.cache_info().currsize for memory in MEMORIES]

    for number, name in enumerate(TRACKING):
        answer = asked(ask, address, f"{name}=x{number}")
        assert (answer.status, answer.body) == (plain.status, plain.body), name

    assert plain.status == 200
    assert [memory.cache_info().currsize for memory in MEMORIES] == kept


@pytest.mark.parametrize("address", EVERY)
def test_no_answer_carries_the_host_that_a_request_names(address, ask):
    answer = asked(
        ask,
        address,
        host="evil.example",
        x_forwarded_host="evil.example",
        forwarded="host=evil.example",
        x_forwarded_proto="gopher",
    )

    assert answer.status == 200
    assert b"evil.example" not in answer.body
    assert b"gopher:" not in answer.body
    assert b"testserver" not in answer.body
    assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize("host", ["", "[::1", "a b", "evil.example:99999", "x" * 3_000])
def test_a_host_that_is_none_breaks_nothing(host, ask):
    for address in ("/centro/C010", "/centro/C010.vcf", "/rapporto?zona=firenze"):
        assert asked(ask, address, host=host).status == 200


def test_absolute_addresses_are_those_of_the_setting(ask, monkeypatch):
    assert "URL:" not in ask("/centro/C010.vcf").text
    monkeypatch.setenv("MAPPA_SITO", "https://mappa.example.org/")

    assert "URL:https://mappa.example.org/centro/C010\r\n" in ask("/centro/C010.vcf").text
    assert 'href="https://mappa.example.org/centro/C010"' in ask("/centro/C010").text
    assert "https://mappa.example.org/rapporto?" in ask("/rapporto", {"zona": "firenze"}).text


@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("/centro/C010", {"accept-encoding", "accept-language"}),
        ("/centro/C010.vcf", {"accept-encoding", "accept-language"}),
        ("/centro/NOBODY", {"accept-encoding", "accept-language"}),
        ("/mappa", {"accept-encoding", "accept-language"}),
        ("/accessibilita", {"accept-encoding", "accept-language"}),
        ("/embed", {"accept-encoding"}),
        ("/api/zone.geojson", {"accept-encoding"}),
        (SVG, {"accept-encoding"}),
    ],
)
def test_an_answer_names_what_it_was_negotiated_by(path, by, ask):
    vary = ask(path).headers["vary"].lower().split(", ")

    assert by <= set(vary)


@pytest.mark.parametrize(
    "value",
    [
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "1e300",
        "1e3",
        "-1",
        "1,nan",
        "0x10",
        "١٢",
        "9" * 400,
        "1,2,3,4,5,6,7",
        "20,10",
        "1.00001",
        "10000001",
        "+1",
        "1_0",
        " 1",
    ],
)
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_scale_is_a_few_plain_numbers_or_refused_in_a_sentence(kind, value, ask):
    answer = ask(f"/api/copertura.{kind}", {"scala": value})

    assert answer.status == 400
    assert answer.json["parameter"] == "scala"
    assert "decimali" in answer.json["error"]


NUMBERS = [
    ("/api/zone.geojson", "anno"),
    ("/api/zone.geojson", "zone-set"),
    ("/embed", "altezza"),
    ("/embed", "anno"),
    ("/api/valori.json", "km"),
    ("/api/copertura.csv", "km"),
    (SVG, "scala"),
    ("/rapporto?zona=firenze", "km"),
    ("/righe?di=firenze", "anno"),
    ("/api/valori.json", "aggiungi"),
    ("/api/copertura.json", "sposta"),
]


@hypothesis_settings(max_examples=120, deadline=None)
@given(
    where=st.sampled_from(NUMBERS),
    number=st.floats().map(repr)
    | st.sampled_from(
        ["NaN", "Infinity", "-Infinity", "1e300", "1E+9", "nan_nan", "inf_inf", "9" * 400]
    ),
)
def test_no_number_that_is_none_is_worked_with(where, number, ask):
    address, name = where
    answer = asked(ask, address, f"{name}={number}")

    assert answer.status in {200, 400}
    if not re.fullmatch(r"\d+(\.\d+)?", number):
        assert answer.status == 400


codes = st.sampled_from(["bibbiena", "vinci", "pistoia", "43.6963_11.8187", "43.70_11.80", "lucca"])


@given(wanted=st.lists(codes, min_size=1, max_size=6), chance=st.randoms(use_true_random=False))
def test_equal_sets_of_changes_have_one_spelling(wanted, chance):
    said = [*wanted, *wanted, "", "", ""]
    chance.shuffle(said)
    cut = chance.randrange(len(said) + 1)
    padded = [
        code.replace("43.70_11.80", chance.choice(["43.70_11.80", "43.7000_11.8", "43.7_11.80000"]))
        for code in said
    ]

    assert canonical_changes({"aggiungi": [",".join(padded[:cut]), ",".join(padded[cut:])]}) == (
        canonical_changes({"aggiungi": [",".join(sorted(set(wanted)))]})
    )


@given(st.lists(st.integers(0, 9_999), min_size=13, max_size=30, unique=True))
def test_too_many_changes_are_refused_before_any_work(numbers):
    with pytest.raises(ParameterError):
        canonical_changes({"chiudi": [",".join(map(str, numbers))]})


def test_spellings_of_one_question_are_made_once(ask):
    _body_of_values.cache_clear()
    for params in (
        {"aggiungi": "bibbiena,vinci"},
        {"aggiungi": "vinci,,,bibbiena,,"},
        {"aggiungi": "bibbiena,vinci,bibbiena", "km": "10"},
        (("aggiungi", "vinci"), ("aggiungi", "bibbiena"), ("utm_source", "x")),
        {"aggiungi": "bibbiena,vinci", "km": "", "tema": "", "lingua": "", "chiudi": ""},
        {
            "aggiungi": "bibbiena,vinci",
            "tema": "indicatore",
            "lingua": "it",
            "classi": "quantili",
            "per": "zona",
        },
    ):
        assert ask("/api/valori.json", params).status == 200

    assert _body_of_values.cache_info().currsize == 1


def test_a_scale_has_one_spelling_and_gaps_have_none(ask, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "routes.coverage_api.draw_map", lambda *_args, **_more: drawn.append(1) or b"<svg/>"
    )
    _body_of_picture.cache_clear()

    for scale in ("10,5000", "10.0,,5000.000", "10,10,5000,", "010,5000"):
        assert ask(SVG, {"scala": scale}).status == 200
    assert len(drawn) == 1
    for scale in ("1,2", "3,4", "5,6"):
        assert ask(SVG, {"tema": "lacune", "scala": scale}).status == 200
    assert len(drawn) == 2
    _body_of_picture.cache_clear()


class Blocked:
    """Work that does not end before the test says so."""

    def __init__(self):
        self.begun, self.may_end = threading.Semaphore(0), threading.Event()
        self.n_begun = 0

    def __call__(self, *_args, **_more):
        self.n_begun += 1
        self.begun.release()
        self.may_end.wait(30)
        return b"<svg/>"


@pytest.fixture
def blocked(monkeypatch):
    work = Blocked()
    monkeypatch.setattr("routes.coverage_api.draw_map", work)
    _body_of_picture.cache_clear()
    yield work
    work.may_end.set()
    _body_of_picture.cache_clear()


async def status_of(app, path, query=b"", client="192.0.2.1"):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await app(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query,
            "headers": [],
            "client": (client, 1),
            "root_path": "",
            "scheme": "http",
            "server": ("testserver", 80),
            "http_version": "1.1",
        },
        receive,
        send,
    )
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.fixture
def app():
    import streamlit

    from geo.store.store import current_store

    current_store()
    return Starlette(
        routes=every_route(Path(streamlit.__file__).parent / "static" / "index.html", ["/"])
    )


def test_health_and_embeds_are_answered_while_a_picture_is_made(app, blocked):
    async def visit():
        picture = asyncio.create_task(status_of(app, SVG, b"anno=2025"))
        await asyncio.to_thread(blocked.begun.acquire)
        meanwhile = [(await status_of(app, path))[0] for path in ("/healthz", "/embed")]
        was_done = picture.done()
        blocked.may_end.set()
        return meanwhile, was_done, (await picture)[0]

    assert run_in_thread(visit()) == ([200, 200], False, 200)


def test_equal_requests_are_made_once(app, blocked):
    async def visit():
        asking = [
            asyncio.create_task(status_of(app, SVG, query, f"192.0.2.{number}"))
            for number, query in enumerate(
                [b"anno=2025", b"anno=2025&fbclid=1", b"per=zona&anno=2025"] * 3
            )
        ]
        await asyncio.to_thread(blocked.begun.acquire)
        blocked.may_end.set()
        return [(await one)[0] for one in asking]

    assert run_in_thread(visit()) == [200] * 9
    assert blocked.n_begun == 1


def test_a_client_with_much_to_ask_leaves_a_thread_to_the_next(app, blocked):
    async def visit():
        greedy = [
            asyncio.create_task(status_of(app, SVG, f"anno={year}".encode()))
            for year in range(2014, 2024)
        ]
        await asyncio.to_thread(blocked.begun.acquire)
        other = asyncio.create_task(status_of(app, SVG, b"anno=2025", "198.51.100.7"))
        began = await asyncio.to_thread(blocked.begun.acquire, timeout=30)
        n_begun = blocked.n_begun
        blocked.may_end.set()
        return began, n_begun, [(await one)[0] for one in (*greedy, other)]

    assert run_in_thread(visit()) == (True, 2, [200] * 11)


def test_beyond_its_bound_a_client_is_told_to_come_again(app, blocked):
    async def visit():
        asking = [
            asyncio.create_task(status_of(app, SVG, f"anno=2025&km={km}".encode()))
            for km in range(1, 40)
        ]
        first = asyncio.as_completed(asking)
        refused = [await next(first) for _number in range(39 - 17)]
        blocked.may_end.set()
        return refused, [(await one)[0] for one in asking]

    refused, statuses = run_in_thread(visit())

    assert {status for status, _headers in refused} == {503}
    assert all(int(headers[b"retry-after"]) > 0 for _status, headers in refused)
    assert statuses.count(200) == 17  # one that is made and sixteen that wait


def test_a_failure_is_told_to_all_who_wait_and_kept_for_nobody():
    jobs = Jobs("test", n_threads=1, at_once=1, most_of_one=5, most=5)
    failing = iter([ValueError("once"), b"then"])

    def make():
        made = next(failing)
        if isinstance(made, ValueError):
            raise made
        return made

    first = jobs.ask("a", "key", make)
    with pytest.raises(ValueError, match="once"):
        first.result(30)
    assert jobs.ask("a", "key", make).result(30) == b"then"


def test_a_memory_is_bounded_by_number_and_by_size_and_forgets():
    from routes.answer import Body

    memory = Kept(lambda name: Body(name.encode() * 1_000, "text/plain"), 5, most_bytes=10_000)
    for number in range(30):
        memory(f"{number:04}")
        assert memory.cache_info().currsize <= 2  # of 4 kB each
    assert memory.held("0029") is not None
    assert memory.held("0000") is None
    memory.cache_clear()
    assert memory.cache_info().currsize == 0


def test_what_was_begun_before_a_memory_was_emptied_is_not_kept():
    memory = Kept(lambda _name: memory.cache_clear() or "old", 5)

    assert memory("a") == "old"
    assert memory.held("a") is None


def test_a_turn_is_over_before_the_sending():
    async def visit():
        may_read = asyncio.Event()

        async def page(_scope, _receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x"})

        turns = FairTurns(page)
        n_done = 0

        async def slow(message):
            if message["type"] == "http.response.body":
                await may_read.wait()

        async def quick(message):
            nonlocal n_done
            n_done += message["type"] == "http.response.body"

        scope = {"type": "http", "path": "/embed"}
        waiting = [asyncio.create_task(turns(scope, None, slow)) for _reader in range(20)]
        for _reader in range(5):
            await turns(scope, None, quick)
        may_read.set()
        await asyncio.gather(*waiting)
        return n_done

    assert run_in_thread(visit()) == 5


@hypothesis_settings(max_examples=40, deadline=None)
@given(size=st.integers(0, 4 * PIECE))
def test_a_body_in_pieces_is_the_same_body(size):
    content = bytes(itertools.islice(itertools.cycle(range(251)), size))
    app = Starlette(
        routes=[Route("/", lambda _request: PlainTextResponse(content))],
        middleware=[Middleware(InPieces)],
    )

    assert Caller(app)("/").sent == content


# RFC 9110, 12.5.3 and 12.4.2.
@pytest.mark.parametrize(
    ("accepted", "is_read"),
    [
        ("gzip", True),
        ("GZIP;Q=1", True),
        ("gzip;q=0.001", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("gzip;q=0.0000", False),
        ("gzip; q = 0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("", False),
        ("br", False),
        ("identity", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("identity;q=0, gzip;q=0.5", True),
        ("gzip;q=nan", False),
        ("gzip;q=-1", False),
        ("gzip;level=9;q=0", False),
        (",,;;q=", False),
    ],
)
def test_what_a_reader_takes_is_read_as_it_is_written(accepted, is_read):
    assert reads_gzip(accepted) is is_read


@given(st.text(max_size=60))
def test_any_text_is_negotiated_with(accepted):
    assert reads_gzip(accepted) in {True, False}


@hypothesis_settings(max_examples=60, deadline=None)
@given(accepted=st.sampled_from(["gzip", "gzip;q=0", "*;q=0", "br", "", "identity, gzip;q=0.2"]))
def test_nothing_behind_compresses_for_who_excludes_it(accepted):
    long = "a" * 5_000
    app = Starlette(
        routes=[Route("/", lambda _request: PlainTextResponse(long))],
        middleware=[Middleware(OneEncoding), Middleware(GZipMiddleware)],
    )

    answer = Caller(app)("/", accept_encoding=accepted)

    is_packed = answer.headers.get("content-encoding") == "gzip"
    assert is_packed == reads_gzip(accepted)
    assert (gzip.decompress(answer.sent) if is_packed else answer.sent) == long.encode()


def headed(path="/", **options):
    page = Route(path, lambda _request: PlainTextResponse("x", media_type="text/html"))
    return Caller(Starlette(routes=[page], middleware=[Middleware(SecurityHeaders, **options)]))(
        path
    ).headers


def test_a_page_connects_to_its_own_host_alone(monkeypatch):
    policy = headed()["content-security-policy"]
    assert re.search("connect-src ([^;]*)", policy)[1].strip() == "'self'"
    monkeypatch.setenv("MAPPA_SITO", "https://mappa.example.org/x")

    policy = headed()["content-security-policy"]
    assert re.search("connect-src ([^;]*)", policy)[1] == "'self' wss://mappa.example.org"
    monkeypatch.setenv("MAPPA_SITO", "https://a b;script-src *")
    with pytest.raises(SettingError, match="MAPPA_SITO"):  # no server starts with it
        headed()


def test_https_alone_is_asked_for_where_it_is_set(monkeypatch):
    assert "strict-transport-security" not in headed()
    assert headed(hsts_s=31_536_000)["strict-transport-security"] == "max-age=31536000"
    monkeypatch.setenv("MAPPA_HSTS", "31536000")
    assert settings().hsts_s == 31_536_000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MAPPA_HSTS", "a year"),
        ("MAPPA_HSTS", "-1"),
        ("MAPPA_CONNECTIONS", "0"),
        ("MAPPA_WEBSOCKETS", "1e3"),
        ("MAPPA_HOSTS", "https://mappa.example.org"),
        ("MAPPA_HOSTS", "a_b"),
    ],
)
def test_a_setting_that_means_nothing_is_refused_by_name(variable, value, monkeypatch):
    monkeypatch.setenv(variable, value)

    with pytest.raises(ParameterError, match=variable):
        (settings().hsts_s, hosts_allowed(), limits_of_process(1_024))


@given(st.integers(1, 1_000_000))
def test_connections_stay_under_what_the_descriptors_bear(n_descriptors):
    limits = limits_of_process(n_descriptors)

    assert limits.each_connections < limits.connections
    assert limits.each_websockets < limits.websockets < limits.connections
    assert limits.connections <= max(n_descriptors, 192)


def test_the_site_itself_is_a_host_that_is_allowed(monkeypatch):
    assert hosts_allowed() == []
    monkeypatch.setenv("MAPPA_HOSTS", "localhost, *.example.net")
    monkeypatch.setenv("MAPPA_SITO", "https://mappa.example.org:8443")

    assert hosts_allowed() == ["localhost", "*.example.net", "mappa.example.org"]


@pytest.mark.parametrize("came", [float("nan"), float("inf"), 1e300, 91, "43.7", True, None, []])
def test_a_position_that_is_none_is_not_taken_for_one(came):
    from views.origin import _degrees

    assert _degrees(came, 90) is None
    assert _degrees(43.717, 90) == 43.717

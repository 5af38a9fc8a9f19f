"""Pages that any site may embed: what is in them, what they refuse, how much they weigh."""

import gzip
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from geo.zones import slug_of
from routes.embed import _page, embed
from routes.middleware import SecurityHeaders
from routes.page_frames import adapting_script
from routes.plain_pages import centre
from tests.asgi import Caller

EMBED = "/embed"
NAMES = [
    "zona",
    "comune",
    "tipo",
    "anno",
    "zone-set",
    "stato",
    "lingua",
    "altezza",
    "banana",
    "tema",
    "indicatore",
    "per",
    "classi",
]


@pytest.fixture(scope="module")
def ask():
    return Caller(
        Starlette(
            routes=[
                Route("/embed", embed),
                Route("/centro/{record}", centre),
                Route("/incorpora.js", adapting_script),
            ],
            middleware=[Middleware(SecurityHeaders)],
        )
    )


def test_the_list_holds_every_service_as_text(ask):
    text = ask(EMBED, {"zona": "val-di-nievole", "tipo": "centro-famiglie", "anno": 2025}).text

    # data/services/services.csv: C020 and C021.
    for words in ("Amina Nuget", "Piazza Anzilotti", "Via Mimbelli 17", "Pieve a Nievole"):
        assert words in text
    assert text.count("<article") == 2


def test_the_language_is_that_of_the_address_and_never_the_browsers(ask):
    for header in ("en", "it"):
        assert '<html lang="it" dir="ltr">' in ask(EMBED, accept_language=header).text
    assert '<html lang="en" dir="ltr">' in ask(EMBED, {"lingua": "en"}, accept_language="it").text


def test_nothing_runs_in_the_page_but_our_own(ask):
    answer = ask(EMBED)
    policy = answer.headers["content-security-policy"]

    assert "unsafe" not in policy
    assert "frame-ancestors *" in policy
    assert re.search(r"script-src 'self' 'sha256-[^']+'", policy)
    mark_up = re.sub(r"<script>.*?</script>", "", answer.text, flags=re.DOTALL)
    assert not re.search(r"\son\w+=", mark_up)
    assert not re.search(r"https?://(?!www\.openstreetmap)[^\"']*\.(js|css)", answer.text)
    assert "set-cookie" not in answer.headers


def test_who_may_frame_a_page_can_be_set(ask, monkeypatch):
    monkeypatch.setenv("MAPPA_FRAME_ANCESTORS", "https://www.regione.toscana.it")

    policy = ask(EMBED).headers["content-security-policy"]

    assert "frame-ancestors https://www.regione.toscana.it" in policy


# docs/architecture.md, "Shape": HTML of at most 30 kB compressed.
@pytest.mark.parametrize("params", [{}, {"tipo": "centro-famiglie"}, {"stato": "tutti"}])
def test_a_page_weighs_30_kb_at_the_most(params, ask):
    assert len(gzip.compress(ask(EMBED, params).sent)) <= 30_000


def test_a_reader_who_has_the_page_gets_304(ask):
    etag = ask(EMBED).headers["etag"]

    assert ask(EMBED, if_none_match=etag).status == 304


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"anno": "1800"}, "anno"),
        ({"anno": "x"}, "anno"),
        ({"altezza": "1"}, "altezza"),
        ({"zona": "<script>alert(1)</script>"}, "zona"),
        ({"lingua": "xx"}, "lingua"),
        ({"tipo": "\x00"}, "tipo"),
        ({"banana": "1"}, "banana"),
        ((("zona", "elba"), ("zona", "pisana")), "zona"),
        ({"zona": "x" * 100_000}, "zona"),
    ],
)
def test_a_bad_parameter_is_named_in_a_page(params, named, ask):
    answer = ask(EMBED, params)

    assert answer.status == 400
    assert named in answer.text
    assert "<script>alert" not in answer.text
    assert len(answer.sent) < 5_000


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=90), max_size=4))
def test_no_address_breaks_the_page_or_writes_into_it(ask, params):
    answer = ask(EMBED, params)

    assert answer.status in {200, 400}
    tags = Tags()
    tags.feed(answer.text)
    if answer.status == 400:
        assert set(tags.found) == {
            "html",
            "head",
            "meta",
            "title",
            "link",
            "body",
            "main",
            "h1",
            "p",
        }
    cache = _page.cache_info()
    assert cache.currsize <= cache.maxsize


def test_a_comune_is_called_by_its_name_and_fills_the_map_with_or_without_a_service(ask, store):
    names = store.comune_names
    some = [*list(names)[::15], *(code for code in names if names[code][-1] in "àèéìòù")]
    for code, name in ((code, names[code]) for code in some):
        shape = store.comuni.geometry[store.comuni["comune_istat"] == code].iloc[0]
        text = ask(EMBED, {"comune": slug_of(name), "anno": 2025}).text

        title = re.search("<h1>(.*?)</h1>", text)[1]
        assert unescape(title) == f"Servizi per le famiglie, {name}, 2025"
        corners = re.search(r"mappa\.avvia\(\s*\w+, \[\[(\S+), (\S+)\], \[(\S+), (\S+)\]\]", text)
        south, west, north, east = map(float, corners.groups())
        assert (west, south, east, north) == pytest.approx(shape.bounds, abs=1e-4)


def test_a_centre_has_a_page_that_machines_read_too(ask, monkeypatch):
    monkeypatch.setenv("MAPPA_SITO", "https://mappa.example.org")
    text = ask("/centro/C035").text

    assert "Viale Teseo Tesei 67" in text
    assert '"@type": "PostalAddress"' in text
    assert "GeoCoordinates" not in text  # its place is approximate
    assert "<svg" in text  # the QR code


def test_a_centre_of_the_past_keeps_its_page_and_says_so(ask):
    answer = ask("/centro/C024")

    assert answer.status == 200
    assert "storico" in answer.text


@pytest.mark.parametrize("record", ["S001", "S021", "nessuno", "%2e%2e", "<b>"])
def test_a_protected_or_unknown_record_has_no_page(record, ask):
    assert ask(f"/centro/{record}").status == 404


def test_a_vcard_has_lines_of_75_octets_at_most(ask):
    text = ask("/centro/C010.vcf").text

    assert text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert "TEL;VALUE=uri:tel:+393490936652" in text.replace("\r\n ", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_the_script_of_embedding_pages_has_an_address_that_stays(ask):
    answer = ask("/incorpora.js")

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "event.origin !== origin" in answer.text

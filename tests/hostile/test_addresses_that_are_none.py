"""Addresses where nothing is, and hosts by which the site is not asked for."""

import gzip

import pytest

NOTHING = (
    "/xyz",
    "/api/xyz",
    "/api/",
    "/centro/C010/x",
    "/centro",
    "/static/none.js",
    "/inizio/x",
    "/_stcore/metrics",
    "/_stcore/metrics?families=cache_memory_bytes",
    "/_stcore/xyz",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/mappa/xyz",
    "//mappa",
    "/app/static/x",
    "/index.php",
    "/.env",
    "/%2e%2e/app.py",
    "/trova%00",
)


@pytest.mark.parametrize("path", NOTHING)
def test_there_is_nothing_where_nothing_is(path, attacked):
    status, headers, content = attacked.ask(path, Accept_Language="en")

    assert status in {400, 404}
    assert b"noscript" not in content  # the frame of Streamlit
    if path.startswith("/api/"):
        assert headers["content-type"] == "application/json"
    elif status == 404:
        assert b"There is nothing at this address." in content
        assert headers["vary"] == "accept-encoding, accept-language"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/trova",
        "/mappa",
        "/copertura",
        "/incorpora",
        "/dati",
        "/healthz",
        "/embed",
        "/privacy",
        "/accessibilita",
        "/incorpora.js",
        "/centro/C010",
        "/_stcore/health",
        "/_stcore/host-config",
        "/favicon.png",
        "/manifest.json",
    ],
)
def test_what_is_there_is_answered(path, attacked):
    assert attacked.status(path) == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/robots.txt", "text/plain"),
        ("/sitemap.xml", "application/xml"),
        ("/favicon.ico", "image/"),
    ],
)
def test_what_machines_ask_for_is_of_its_kind_or_not_there(path, kind, attacked):
    status, headers, content = attacked.ask(path)

    assert status == 404 or headers["content-type"].startswith(kind)
    assert b"noscript" not in content  # the frame of Streamlit


def test_the_files_of_streamlit_are_answered(attacked):
    _status, _headers, page = attacked.ask("/mappa")
    script = page.partition(b'src="./static/')[2].partition(b'"')[0].decode()

    assert script
    assert attacked.status(f"/static/{script}") == 200


def test_an_address_with_a_slash_leads_to_the_one_without(attacked):
    status, headers, _content = attacked.ask("/trova/?zona=firenze", Host="evil.example")

    assert (status, headers["location"]) == (301, "/trova?zona=firenze")


@pytest.mark.parametrize("path", ["/mappa", "/", "/xyz", "/healthz", "/embed", "/favicon.png"])
def test_what_a_reader_excludes_is_not_sent_by_anything_in_the_process(path, attacked):
    _status, headers, _content = attacked.ask(path, Accept_Encoding="gzip;q=0, br")

    assert "content-encoding" not in headers


def test_what_a_reader_takes_is_sent_and_named(attacked):
    _status, headers, content = attacked.ask("/embed", Accept_Encoding="gzip")

    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(content).startswith(b"<!DOCTYPE html>")
    assert "accept-encoding" in headers["vary"]


@pytest.fixture(scope="module")
def named(attack):
    return attack(
        MAPPA_HOSTS="127.0.0.1, *.example.net",
        MAPPA_SITO="https://mappa.example.org",
        MAPPA_HSTS="600",
    )


@pytest.mark.parametrize(
    "host", ["evil.example", "", "mappa.example.org.evil.example", "[::1", "127.0.0.1@evil.example"]
)
def test_a_host_that_is_not_ours_is_refused(host, named):
    assert named.ask("/embed", Host=host)[0] == 400


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "mappa.example.org", "MAPPA.example.org:443", "a.example.net"]
)
def test_a_host_that_is_ours_is_answered(host, named):
    status, headers, _content = named.ask("/embed", Host=host)

    assert (status, headers["strict-transport-security"]) == (200, "max-age=600")


def test_a_page_of_another_host_is_not_opened(named):
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }

    assert named.ask("/_stcore/stream", Host="evil.example", **upgrade)[0] == 400


def test_a_proxy_without_the_address_of_the_site_is_warned_of_once(attacked, named):
    for server in (attacked, named):
        for _turn in range(3):
            server.ask("/embed", X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.1")

    assert attacked.log.read_text().count("MAPPA_SITO is not set") == 1
    assert "MAPPA_SITO is not set" not in named.log.read_text()

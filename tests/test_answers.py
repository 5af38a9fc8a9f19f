"""How answers travel: validators, compression, time to live, languages, assets."""

import gzip
import re

import pytest

from geo.dates import today
from layers.assets import assets_hash, every_asset

ZONE = "/api/zone.geojson"
TITLES = {
    "it": "Mappa dei servizi – Servizi per le famiglie in Toscana",
    "en": "Map of services – Services for families in Tuscany",
}


def test_who_has_it_already_gets_nothing_again(ask):
    first = ask(ZONE, {"anno": 2024})

    again = ask(ZONE, {"anno": 2024}, if_none_match=first.headers["etag"])
    weak = ask(ZONE, {"anno": 2024}, if_none_match=f'"other", W/{first.headers["etag"]}')
    old = ask(ZONE, {"anno": 2024}, if_none_match='"other"')

    assert (first.status, again.status, weak.status, old.status) == (200, 304, 304, 200)
    assert again.sent == b""
    assert again.headers["etag"] == first.headers["etag"]


def test_the_validator_changes_with_the_content(ask):
    etags = {ask(ZONE, {"zone-set": number}).headers["etag"] for number in (28, 26, 34)}

    assert len(etags) == 3


@pytest.mark.parametrize("encoding", ["gzip", "br, gzip;q=0.8", "gzip, deflate, br, zstd"])
def test_an_answer_is_compressed_for_who_can_read_it(encoding, ask):
    plain, packed = ask(ZONE), ask(ZONE, accept_encoding=encoding)

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.sent) == plain.sent
    assert len(packed.sent) < len(plain.sent) / 2


# RFC 9110, 12.5.3: a weight of 0 means "not acceptable".
@pytest.mark.parametrize("encoding", ["identity", "gzip;q=0", "br, gzip; q=0.0", "x-gzipped"])
def test_an_answer_is_not_compressed_for_who_cannot_read_it(encoding, ask):
    assert "content-encoding" not in ask(ZONE, accept_encoding=encoding).headers


def test_an_address_with_the_version_may_be_kept_for_ever(ask, store):
    cache = ask(ZONE, {"v": store.version, "anno": 2024}).headers["cache-control"]
    assert "immutable" in cache


def test_an_answer_of_today_may_not_be_kept_under_the_stamp_of_another_day(ask, store):
    stale = {"v": f"{store.version}-20241231"}

    assert "immutable" not in ask("/api/servizi.geojson", stale).headers["cache-control"]
    fresh = {"v": f"{store.version}-{today():%Y%m%d}"}
    assert "immutable" in ask("/api/servizi.geojson", fresh).headers["cache-control"]


@pytest.mark.parametrize("params", [{}, {"v": "000000000000"}, {"v": ""}, {"anno": 2024}])
def test_an_address_without_the_version_is_kept_but_briefly(params, ask):
    assert ask(ZONE, params).headers["cache-control"] == "public, max-age=300"


def test_data_is_open_to_other_sites_and_is_what_it_says(ask):
    for path in (ZONE, "/api/surroundings.geojson"):
        headers = ask(path).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_head_request_has_the_headers_and_no_body(ask):
    answer = ask(ZONE, method="HEAD")

    assert answer.status == 200
    assert answer.headers["etag"] == ask(ZONE).headers["etag"]


def test_data_cannot_be_written_to(ask):
    assert ask(ZONE, method="POST").status == 405


@pytest.mark.parametrize("name", sorted(every_asset()))
def test_an_asset_is_kept_for_ever_under_its_hash(name, ask):
    answer = ask(f"/assets/{assets_hash()}/{name}")

    assert (answer.status, answer.body) == (200, every_asset()[name].body)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith(every_asset()[name].media_type)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/000000000000/leaflet.js",
        f"/assets/{assets_hash()}/nothing.js",
        f"/assets/{assets_hash()}/../../pyproject.toml",
        f"/assets/{assets_hash()}/",
    ],
)
def test_another_hash_or_name_is_not_found(path, ask):
    assert ask(path).status == 404


def test_no_asset_asks_another_host():
    for asset in every_asset().values():
        if asset.media_type == "text/css":
            assert re.findall(rb"url\(['\"]?(?:https?:)?//", asset.body) == []
        if asset.media_type != "text/plain":
            assert b"sourceMappingURL" not in asset.body


@pytest.mark.parametrize(
    ("params", "accepted", "language"),
    [
        ({}, "", "it"),
        ({}, "en-GB,en;q=0.9,it;q=0.8", "en"),
        ({}, "it-IT,it;q=0.9", "it"),
        ({}, "de-DE,de;q=0.9", "it"),
        ({"lingua": "en"}, "it", "en"),
        ({"lingua": "it"}, "en", "it"),
        ({"lingua": "xx"}, "en", "en"),
        ({"lingua": "<script>"}, "", "it"),
    ],
)
def test_the_frame_speaks_the_language_of_the_url_else_of_the_browser(
    params, accepted, language, ask
):
    answer = ask("/mappa", params, accept_language=accepted)

    page = answer.body.decode()
    assert re.findall(r'<html lang="(\w+)"', page) == [language]
    assert re.findall(r"<title>(.*?)</title>", page) == [TITLES[language]]
    assert page.count("<script>alert") == 0
    assert "Accept-Language" in answer.headers["vary"]
    assert answer.headers["cache-control"] == "no-cache"


def test_the_frame_has_our_style_from_our_own_origin(ask):
    page = ask("/mappa").body.decode()

    assert f'href="/assets/{assets_hash()}/pagina.css"' in page
    assert page.count('<meta name="description"') == 1

"""The accessibility statement and the privacy page: what they say, and who leads there."""

import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette

from documents.statements import (
    SHORTFALLS,
    Hosts,
    Publisher,
    accessibility_page,
    contact_html,
    hosts_from_environment,
    privacy_page,
    publisher_from_environment,
)
from layers.site import SERVER
from routes.addresses import every_route
from routes.export import Exporter
from routes.plain_pages import statement_files
from tests.asgi import Caller
from words import translator

INVENTED = Publisher(
    "Comune inventato",
    "urp@esempio.invalid",
    "https://esempio.invalid/dpo",
    "https://form.agid.gov.it/view/inventata",
)
SETTINGS = ("MAPPA_RESPONSABILE", "MAPPA_CONTATTO", "MAPPA_DPO", "MAPPA_DICHIARAZIONE")


@pytest.fixture(scope="module")
def ask():
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    return Caller(Starlette(routes=every_route(index, ["/mappa"])))


def test_the_site_is_said_to_comply_in_part_and_each_case_is_told(ask):
    text = ask("/accessibilita").text

    assert "parzialmente conforme" in text
    assert "UNI CEI EN 301549" in text
    for one in SHORTFALLS:
        assert f'href="{one.issue}"' in text
        assert translator("it")(one.what) in text.replace("&#x27;", "'")
    assert text.count("<li><p>") == len(SHORTFALLS) > 0


@pytest.mark.parametrize(
    "part",
    [
        "Stato di conformità",
        "Contenuti non accessibili",
        "Redazione della dichiarazione",
        "Segnala una barriera",
        "Procedura di attuazione",
        "Difensore civico per il digitale",
        "autovalutazione",
        "22 novembre 2026",
    ],
)
def test_the_statement_has_the_parts_of_agids_model(part, ask):
    assert part in ask("/accessibilita").text


def test_each_case_names_a_criterion_a_place_and_an_issue_of_its_component():
    repositories = {"Streamlit": "streamlit/streamlit", "Leaflet": "Leaflet/Leaflet"}
    for one in SHORTFALLS:
        assert re.fullmatch(r"[1-4]\.[1-5]\.\d{1,2}", one.criterion)
        assert one.where
        assert re.fullmatch(
            rf"https://github\.com/{repositories[one.component]}/issues/\d+", one.issue
        )


def test_what_nobody_has_configured_is_said_to_be_missing(ask, monkeypatch):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)

    statement, privacy = ask("/accessibilita").text, ask("/privacy").text

    assert "non è ancora stato indicato" in statement
    assert "non ha ancora indicato un indirizzo" in statement
    assert "non è ancora stato indicato" in privacy
    assert "mailto:" not in statement + privacy


def test_who_publishes_the_site_is_named_where_it_is_configured(ask, monkeypatch):
    for name, value in zip(
        SETTINGS, (INVENTED.name, INVENTED.contact, INVENTED.dpo, INVENTED.declaration), strict=True
    ):
        monkeypatch.setenv(name, value)

    statement, privacy = ask("/accessibilita").text, ask("/privacy").text

    assert publisher_from_environment() == INVENTED
    assert "Comune inventato si impegna" in statement
    assert 'href="https://form.agid.gov.it/view/inventata"' in statement
    assert 'href="mailto:urp@esempio.invalid"' in statement
    assert "<dt>Titolare del trattamento</dt><dd>Comune inventato</dd>" in privacy
    assert 'href="https://esempio.invalid/dpo"' in privacy


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("urp@esempio.invalid", '<a href="mailto:urp@esempio.invalid">urp@esempio.invalid</a>'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<b>", "&lt;b&gt;"),
        ("", ""),
        ('a@b.it"><script>', "a@b.it&quot;&gt;&lt;script&gt;"),
        ("055 123", "055 123"),
    ],
)
def test_a_contact_is_a_link_only_where_it_is_one(text, made):
    assert contact_html(text) == made


def test_the_privacy_page_names_the_one_cookie_and_what_is_remembered(ask):
    text = ask("/privacy", {"lingua": "en"}).text

    for words in (
        "_streamlit_xsrf",
        "rounded to 100 m",
        "visits are not counted",
        "written to no file",
        "Neither the pages nor the server ask any other host",
    ):
        assert words in text
    assert "set-cookie" not in ask("/privacy").headers


def test_other_hosts_are_named_only_where_they_are_configured(monkeypatch):
    assert hosts_from_environment() == Hosts()
    monkeypatch.setenv("MAPPA_TILES_URL", "https://{s}.piastrelle.invalid/{z}/{x}/{y}.png")
    monkeypatch.setenv("MAPPA_GEOCODER", "photon")
    monkeypatch.setenv("MAPPA_GEOCODER_AGENT", "prova urp@esempio.invalid")

    hosts = hosts_from_environment()
    text = privacy_page(SERVER, "it", Publisher(), hosts, translator("it")).html.decode()

    assert hosts == Hosts("photon.komoot.io", "piastrelle.invalid")
    assert "photon.komoot.io" in text
    assert "piastrelle.invalid" in text
    assert "non chiedono niente ad altri siti" not in text


def test_a_geocoder_that_is_configured_wrongly_is_never_asked(monkeypatch):
    monkeypatch.setenv("MAPPA_GEOCODER", "banana")

    assert hosts_from_environment() == Hosts()


@pytest.mark.parametrize("path", ["/accessibilita", "/privacy"])
def test_a_statement_is_a_plain_page_under_a_strict_policy(path, ask):
    answer = ask(path)

    assert answer.status == 200
    assert "<script" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.text.count("<h1>") == 1
    assert ask(path, {"lingua": "<script>"}).status == 200


@pytest.mark.parametrize("path", ["/embed", "/centro/C010", "/accessibilita", "/privacy"])
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_plain_page_leads_to_both(path, language, ask):
    text = ask(path, {"lingua": language}).text

    assert f'href="/accessibilita?lingua={language}"' in text
    assert f'href="/privacy?lingua={language}"' in text


def test_the_export_has_both_in_every_language_they_have(store, today):
    files = dict(statement_files("", ""))

    assert set(files) == {
        "accessibilita.html",
        "accessibilita.en.html",
        "privacy.html",
        "privacy.en.html",
    }
    text = files["privacy.html"].decode()
    assert "nessun cookie" in text
    assert "_streamlit_xsrf" not in text
    assert 'href="privacy.en.html"' in text
    assert 'href="accessibilita.html"' in text
    assert 'href="index.html"' in text


def test_an_export_in_arabic_leads_only_to_files_it_has(store, today):
    exporter = Exporter(store, today, languages=("it", "ar"))

    files = dict(exporter._centres("ar"))
    page = files["centro/C010.ar.html"].decode()

    assert '<html lang="ar" dir="rtl">' in page
    assert 'href="../centro/C010.html"' in page
    assert "C010.en.html" not in page
    assert 'href="../accessibilita.html"' in page


def test_a_name_that_is_configured_becomes_no_markup():
    hostile = Publisher("<script>alert(1)</script>", "<b>", "'\"><i>", "javascript:alert(1)")

    pages = (
        accessibility_page(SERVER, "it", hostile, translator("it")),
        privacy_page(SERVER, "it", hostile, Hosts(), translator("it")),
    )

    for page in pages:
        assert b"<script" not in page.html
        assert b"<b>" not in page.html
        assert b"<i>" not in page.html
        assert b'href="javascript' not in page.html


def test_the_cookie_of_the_login_is_named_only_where_there_is_a_login(ask, monkeypatch):
    monkeypatch.delenv("MAPPA_STEWARD", raising=False)
    assert "mappa_dati" not in ask("/privacy", {"lingua": "en"}).text

    monkeypatch.setenv("MAPPA_STEWARD", "scrypt$…")

    assert "a second cookie, mappa_dati" in ask("/privacy", {"lingua": "en"}).text

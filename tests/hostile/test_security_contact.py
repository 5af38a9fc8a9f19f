"""To whom a weakness is reported: told where it is set, else an honest 404."""

from datetime import date, datetime

import pytest

PATH = "/.well-known/security.txt"


def fields(text):
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_without_a_contact_there_is_no_file(ask, monkeypatch):
    monkeypatch.delenv("MAPPA_SICUREZZA", raising=False)

    assert ask(PATH).status == 404


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("sicurezza@example.org", "mailto:sicurezza@example.org"),
        ("https://example.org/segnala", "https://example.org/segnala"),
    ],
)
def test_the_file_has_what_the_rfc_requires(given, contact, ask, monkeypatch):
    monkeypatch.setenv("MAPPA_SICUREZZA", given)
    monkeypatch.setenv("MAPPA_SITO", "https://mappa.example.org/")
    monkeypatch.setattr("routes.plain_pages.today", lambda: date(2026, 11, 21))

    answer = ask(PATH)

    told = fields(answer.text)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert told["Contact"] == contact
    assert told["Canonical"] == f"https://mappa.example.org{PATH}"
    assert told["Preferred-Languages"] == "it, en"
    good_for = datetime.fromisoformat(told["Expires"]).date() - date(2026, 11, 21)
    assert 30 < good_for.days < 365

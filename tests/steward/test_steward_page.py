"""The steward's part of the page: unseen unasked, few tries, a list on its whole way."""

import logging

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from geo.__main__ import app
from geo.errors import ConflictError, ParameterError, StoreError, TableError
from geo.logins import (
    COOKIE,
    MOST_TRIES,
    VARIABLE,
    Logins,
    RefusedError,
    current_logins,
    is_right,
    kept_password,
    lately,
    read_kept_password,
)
from geo.store.publication import publish
from geo.store.store import open_store
from geo.store.versions import history
from views.dati import literal
from words import translator

INVENTED_PASSWORD = "quattro cavalli verdi"
PAGE = """
from views.dati import show_steward
from words import translator
show_steward(translator("en"))
"""
LIST = (
    "Codice;Denominazione;Comune;Telefono\n"
    "C002;Centro Famiglie Firenze - sede Comune di Firenze;Firenze;055 000000\n"
)


@pytest.fixture(scope="module")
def line():
    return kept_password(INVENTED_PASSWORD)


@pytest.fixture
def page(monkeypatch, running, line):
    """Return the steward's part on a copy of the data, as a browser without a login shows it."""
    monkeypatch.setenv(VARIABLE, line)
    monkeypatch.setattr("geo.logins._logins", Logins())
    browser = {}
    monkeypatch.setattr("views.dati.cookie_of_visitor", lambda: browser.get(COOKIE, ""))
    made = AppTest.from_string(PAGE, default_timeout=60).run()
    made.browser = browser
    return made


def enter(page, password):
    """Enter as the route of the login does, and load the page with its cookie."""
    page.browser[COOKIE] = current_logins().enter(password, "192.0.2.1")
    return page.run()


def login_of(page):
    return current_logins().login_of(page.browser[COOKIE])


def give(page, content, name="elenco.csv"):
    page.file_uploader[0].set_value((name, content, "text/csv"))
    page.run()
    page.checkbox(key="steward-partial").check()
    page.button(key="steward-check").click()
    return page.run()


def send(page, role, why):
    page.text_input[0].input(role)
    page.text_input[1].input(why)
    next(button for button in page.button if button.label == "Publish").click()
    return page.run()


def texts(elements):
    return [element.value for element in elements]


def test_without_a_password_set_nothing_is_shown(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)

    page = AppTest.from_string(PAGE).run()

    assert not page.exception
    assert (len(page.main), len(page.subheader)) == (0, 0)


def test_what_is_no_hash_lets_nobody_in(monkeypatch):
    monkeypatch.setenv(VARIABLE, INVENTED_PASSWORD)

    page = AppTest.from_string(PAGE).run()

    assert "nobody can enter" in page.warning[0].value
    assert len(page.text_input) == 0


def test_without_a_login_the_page_leads_to_it_and_shows_nothing_more(page):
    assert not page.exception
    assert (len(page.file_uploader), len(page.button), len(page.text_input)) == (0, 0, 0)
    assert 'href="/dati/entra?lingua=en"' in page.main[1].proto.body


def test_a_wrong_password_opens_nothing_and_is_told_nowhere(page, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(RefusedError) as refused:
        enter(page, "quattro cavalli gialli")

    assert str(refused.value) == "This is not the password."
    assert len(page.run().file_uploader) == 0
    assert "cavalli" not in caplog.text
    assert not page.query_params


def test_after_five_wrong_tries_the_right_password_is_refused_too(page):
    for _try in range(MOST_TRIES):
        with pytest.raises(RefusedError, match="not the password"):
            enter(page, "x")

    with pytest.raises(RefusedError, match=r"^Too many tries: wait 10 minutes\.$"):
        enter(page, INVENTED_PASSWORD)

    assert len(page.run().file_uploader) == 0


def test_a_list_is_checked_previewed_published_and_stands_in_the_history(page, data_copy):
    give(enter(page, INVENTED_PASSWORD), LIST.encode())
    assert not page.exception
    assert "C002: phone: “” → “055 000000”" in page.code[1].value
    assert [version.number for version in history(data_copy)] == [1]

    send(page, "Zona", "a test")

    assert not page.exception
    assert "Version 2 is in force" in page.success[0].value
    assert [
        (version.number, version.role, version.source_name) for version in history(data_copy)
    ] == [(2, "Zona", "elenco.csv"), (1, "project", "services.csv")]
    assert not login_of(page).drafts
    assert sorted(path.name for path in data_copy.rglob("*elenco*")) == []


def test_a_role_and_a_reason_are_needed(page, data_copy):
    give(enter(page, INVENTED_PASSWORD), LIST.encode())

    send(page, "Zona", " ")

    assert texts(page.error) == ["Role and reason are needed: they stay in the history."]
    assert len(history(data_copy)) == 1


def test_who_comes_second_is_told_and_shown_what_the_list_would_change_now(page, data_copy):
    give(enter(page, INVENTED_PASSWORD), LIST.encode())
    rows = open_store(data_copy).records
    rows.loc[rows["id"] == "C001", "phone"] = "055 111111"
    publish(data_copy, rows, role="Regione", why="a test", source_name="a", source_sha256="0" * 64)

    send(page, "Zona", "a test")
    assert "The list has changed since it was read" in page.error[0].value
    assert "055 111111" not in page.code[1].value
    send(page, "Zona", "a test")

    phones = open_store(data_copy).services.set_index("id")["phone"]
    assert (phones["C001"], phones["C002"]) == ("055 111111", "055 000000")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\x00\x01\x02", b"a;b\n1;2\n"])
def test_what_is_no_list_is_answered_with_a_sentence(page, content):
    give(enter(page, INVENTED_PASSWORD), content)

    assert not page.exception
    assert page.error[0].value.startswith("elenco\\.csv\\: ")
    assert len(page.file_uploader) == 1


def test_a_list_all_refused_cannot_be_published_and_can_be_dropped(page):
    give(enter(page, INVENTED_PASSWORD), LIST.replace("Firenze;055", "Firenzze;055").encode())
    assert "every row was refused" in page.warning[0].value

    page.button(key="steward-drop").click()
    page.run()

    assert len(page.file_uploader) == 1


def test_who_leaves_is_outside_and_the_list_is_gone(page):
    give(enter(page, INVENTED_PASSWORD), LIST.encode())

    held = login_of(page)
    page.button(key="steward-leave").click()
    page.run()

    assert (held.drafts, held.downloads, login_of(page)) == ({}, {}, None)
    assert 'href="/dati/entra?lingua=en"' in page.main[1].proto.body


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "scrypt",
        "scrypt$3$8$1$00$" + "0" * 64,
        "scrypt$1073741824$8$1$00$" + "0" * 64,
        "scrypt$32768$8$1$$" + "0" * 64,
        "scrypt$32768$8$1$00$",
        "bcrypt$32768$8$1$00$" + "0" * 64,
        "scrypt$x$8$1$00$" + "0" * 64,
        "scrypt$32768$8$1$zz$" + "0" * 64,
        "scrypt$32768$-8$1$00$00",
    ],
)
def test_a_line_that_keeps_no_hash_is_none(wrong):
    assert read_kept_password(wrong) is None


def test_a_password_is_salted_and_only_itself_is_right(line):
    kept = read_kept_password(f" {line}\n")

    assert str(kept) == line != kept_password(INVENTED_PASSWORD)
    assert is_right(INVENTED_PASSWORD, kept)
    assert not any(
        is_right(other, kept)
        for other in ("", INVENTED_PASSWORD + " ", INVENTED_PASSWORD.upper(), "\ud800", "x" * 5000)
    )


def test_tries_count_for_ten_minutes():
    assert lately((0.0, 599.0, 700.0), 700.0) == (599.0, 700.0)


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (f"{INVENTED_PASSWORD}\n{INVENTED_PASSWORD}\n", 0, "MAPPA_STEWARD"),
        (f"{INVENTED_PASSWORD}\n{INVENTED_PASSWORD}!\n", 2, "differ"),
        ("short\nshort\n", 2, "at least 12"),
    ],
)
def test_the_command_asks_twice_and_prints_the_hash_alone(typed, code, said):
    done = CliRunner(env={"MAPPA_LINGUA": "en"}).invoke(app, ["password"], input=typed)

    assert done.exit_code == code
    assert said in done.stderr
    assert "cavalli" not in done.output
    kept = read_kept_password(done.stdout)
    assert (kept is not None and is_right(INVENTED_PASSWORD, kept)) == (code == 0)


@pytest.mark.parametrize(
    "error",
    [
        ConflictError("Somebody else publishes at this moment."),
        StoreError("zone: not found"),
        TableError("elenco.csv", "the file is empty"),
        ParameterError("kind", "x", ("a", "b")),
    ],
)
def test_everything_the_house_refuses_is_a_sentence(error):
    from documents.history import sentences

    assert len(sentences(error, translator("it"))) > 10


def test_a_text_is_no_markdown():
    assert literal("![a](http://b) *c* <d>") == ("\\!\\[a\\]\\(http\\://b\\) \\*c\\* \\<d\\>")

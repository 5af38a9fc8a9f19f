"""Attacks on the steward's login: guessing, planting, replaying, stealing, filling."""

import json
import re
from urllib.parse import urlencode

import pytest
import streamlit
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from geo.logins import (
    AUDIT,
    COOKIE,
    IDLE_S,
    LONGEST_S,
    MANY_FAILURES,
    MOST_ADDRESSES,
    MOST_RECORDED,
    MOST_TRIES,
    MOST_WAITING,
    WITHIN_S,
    Download,
    Logins,
    RefusedError,
    append_line,
    current_logins,
    default_folder,
    kept_password,
    network_of,
)
from routes.addresses import every_route
from tests.asgi import Caller

PASSWORD = "quattro cavalli verdi"
FORM = "application/x-www-form-urlencoded"
OTHER = "198.51.100.7"


@pytest.fixture(scope="module")
def line():
    return kept_password(PASSWORD)


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def held(monkeypatch, tmp_path, line, clock):
    """Return the logins of this process, on a store of their own."""
    (tmp_path / "services").mkdir()
    monkeypatch.setenv("MAPPA_DATA", str(tmp_path))
    monkeypatch.setenv("MAPPA_STEWARD", line)
    made = Logins(clock)
    monkeypatch.setattr("geo.logins._logins", made)
    return made


@pytest.fixture
def quick(monkeypatch):
    """Make a try cost nothing: what is tested here is how many there may be."""
    monkeypatch.setattr("geo.logins.is_right", lambda password, _kept: password == PASSWORD)


@pytest.fixture(scope="module")
def browser():
    from pathlib import Path

    index = Path(streamlit.__file__).parent / "static" / "index.html"
    return Caller(Starlette(routes=every_route(index, ["/dati"])))


@pytest.fixture
def send(browser):
    """Return what sends the form of the login as a page of this site does."""

    def run(password, path="/dati/entra", client="192.0.2.1", **headers):
        form = urlencode({"password": password}).encode()
        given_headers = {"content_type": FORM, "host": "mappa.example"} | headers
        return browser(path, {"lingua": "en"}, "POST", form, client, **given_headers)

    return run


def secret_in(answer):
    return re.match(rf"{COOKIE}=([^;]+);", answer.headers["set-cookie"])[1]


def lines(folder):
    return [json.loads(line) for line in (folder / "services" / AUDIT).read_text().splitlines()]


def refused(held, password, address):
    with pytest.raises(RefusedError) as error:
        held.enter(password, address)
    return error.value


def test_a_login_is_a_cookie_that_scripts_and_other_sites_do_not_get(held, send):
    answer = send(PASSWORD)

    cookie = answer.headers["set-cookie"].lower()
    assert answer.status == 303
    assert answer.headers["location"] == "/dati?lingua=en"
    assert answer.headers["cache-control"] == "no-store"
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/"))
    assert "secure" not in cookie
    assert held.login_of(secret_in(answer)).address == "192.0.2.1"


def test_behind_https_the_cookie_never_travels_without(held, send, monkeypatch):
    monkeypatch.setenv("MAPPA_SITO", "https://mappa.example")

    assert "secure" in send(PASSWORD).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/dati/entra", "/dati/esci"])
def test_a_form_of_another_site_does_nothing(held, send, path, headers):
    secret = held.enter(PASSWORD, "192.0.2.1")

    answer = send(PASSWORD, path, cookie=f"{COOKIE}={secret}", **headers)

    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    assert held.login_of(secret) is not None


def test_the_login_is_framed_by_nobody_and_runs_nothing(held, browser):
    answer = browser("/dati/entra", {"lingua": "en"})

    assert answer.headers["x-frame-options"] == "DENY"
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert 'autocomplete="current-password"' in answer.text


def test_a_planted_secret_opens_nothing_before_or_after_the_login(held, send):
    planted = "A" * 43
    assert held.login_of(planted) is None

    answer = send(PASSWORD, cookie=f"{COOKIE}={planted}")

    assert secret_in(answer) != planted
    assert held.login_of(planted) is None


def test_who_enters_again_has_a_new_secret_and_the_old_one_is_dead(held, send):
    first = secret_in(send(PASSWORD))

    second = secret_in(send(PASSWORD, cookie=f"{COOKIE}={first}"))

    assert held.login_of(first) is None
    assert held.login_of(second) is not None


def test_a_secret_that_is_replayed_after_leaving_opens_nothing(held, send, browser):
    secret = secret_in(send(PASSWORD))
    name = held.login_of(secret).offer("a", "marked", Download("a.xlsx", "x/y", b"private"))
    cookie = f"{COOKIE}={secret}"
    assert browser(f"/dati/scarica/{name}", cookie=cookie).body == b"private"

    left = send("", "/dati/esci", cookie=cookie)

    assert left.status == 303
    assert "max-age=0" in left.headers["set-cookie"].lower()
    assert held.attach(secret, "a") is None
    again = browser(f"/dati/scarica/{name}", cookie=cookie)
    assert (again.status, b"private" in again.body) == (404, False)


@pytest.mark.parametrize(
    ("uses", "pause_s", "is_open"),
    [
        (0, IDLE_S - 1, True),
        (0, IDLE_S, False),
        (int(LONGEST_S / (IDLE_S / 2)) - 1, IDLE_S / 2, True),
        (int(LONGEST_S / (IDLE_S / 2)), IDLE_S / 2, False),
    ],
)
def test_a_login_ends_unused_and_in_the_end_however_used(held, clock, uses, pause_s, is_open):
    secret = held.enter(PASSWORD, "192.0.2.1")
    for _use in range(uses):
        clock.now += pause_s
        held.login_of(secret)

    clock.now += 0 if uses else pause_s

    assert (held.login_of(secret) is not None) == is_open


def test_what_an_expired_login_held_is_gone_though_nobody_comes(held, clock):
    closed = []
    held.session_closed = closed.append
    secret = held.enter(PASSWORD, "192.0.2.1")
    login = held.attach(secret, "page")
    login.keep_draft("page", "private")
    login.offer("page", "marked", Download("a", "b/c", b"private"))
    login.tell("page", "private", is_wrong=True)

    clock.now += IDLE_S
    held.sweep()

    assert (login.drafts, login.downloads, login.messages) == ({}, {}, {})
    assert closed == ["page"]
    assert lines(default_folder())[-1]["what"] == "expired"


def test_another_password_ends_every_login(held, monkeypatch):
    secret = held.enter(PASSWORD, "192.0.2.1")

    monkeypatch.setenv("MAPPA_STEWARD", kept_password("cinque cavalli verdi"))

    assert held.login_of(secret) is None


def test_a_stolen_upload_address_opens_nothing_without_the_cookie_of_its_login(held):
    opened = []
    held.session_opened = opened.append
    mine, theirs = held.enter(PASSWORD, "192.0.2.1"), held.enter(PASSWORD, OTHER)
    held.attach(mine, "stolen-session")
    held.attach(theirs, "another-session")

    assert held.may_upload(mine, "stolen-session")
    for secret in ("", "x", theirs):
        assert not held.may_upload(secret, "stolen-session")
    held.leave(mine)
    assert not held.may_upload(mine, "stolen-session")
    assert opened == ["stolen-session", "another-session"]


def test_a_download_belongs_to_one_login(held, browser):
    mine, theirs = held.enter(PASSWORD, "192.0.2.1"), held.enter(PASSWORD, OTHER)
    file = Download('è"\r\n.txt', "text/plain", b"a-cell")
    name = held.login_of(mine).offer("a", "report", file)

    answer = browser(f"/dati/scarica/{name}", cookie=f"{COOKIE}={mine}")

    assert answer.headers["cache-control"] == "no-store"
    disposition = answer.headers["content-disposition"]
    assert disposition == "attachment; filename*=UTF-8''%C3%A8%22%0D%0A.txt"
    for cookie in ("", f"{COOKIE}={theirs}", f"{COOKIE}=", f"{COOKIE}={name}"):
        other = browser(f"/dati/scarica/{name}", cookie=cookie)
        assert (other.status, b"a-cell" in other.body) == (404, False)


def test_a_corrected_list_takes_the_place_of_the_one_before(held):
    login = held.login_of(held.enter(PASSWORD, "192.0.2.1"))
    first = login.offer("a", "marked", Download("a", "b/c", b"1"))

    second = login.offer("a", "marked", Download("a", "b/c", b"2"))

    assert first == second
    assert login.download(first).content == b"2"


@pytest.mark.usefixtures("quick")
def test_guessing_from_an_address_waits_longer_each_time(held, clock):
    waits = []
    for _round in range(4):
        while not (wait_s := refused(held, "x", OTHER).wait_s):
            pass
        waits.append(wait_s)
        clock.now += wait_s

    assert waits == [WITHIN_S, 2 * WITHIN_S, 4 * WITHIN_S, 8 * WITHIN_S]


@pytest.mark.usefixtures("quick")
def test_the_right_password_from_elsewhere_enters_at_once_while_others_guess(held):
    for _try in range(3 * MOST_TRIES):
        refused(held, "x", OTHER)

    assert held.enter(PASSWORD, "192.0.2.1")


@pytest.mark.usefixtures("quick")
def test_a_crowd_of_addresses_has_one_try_each_and_the_steward_enters_at_once(held, tmp_path):
    n_looked_at = 0
    for number in range(300):
        for _try in range(3):
            n_looked_at += not refused(held, "x", f"203.0.{number // 250}.{number % 250}").wait_s

    assert n_looked_at <= MANY_FAILURES + 300
    assert held.enter(PASSWORD, "192.0.2.1")
    whats = [line["what"] for line in lines(tmp_path)]
    assert whats[-1] == "entered"
    assert "crowd" in whats
    assert len(whats) <= MOST_RECORDED + 3


@pytest.mark.usefixtures("quick")
def test_the_steward_who_has_entered_before_keeps_five_tries_in_a_crowd(held):
    held.enter(PASSWORD, "192.0.2.1")
    for number in range(MANY_FAILURES + 1):
        refused(held, "x", f"203.0.113.{number}")

    for _try in range(MOST_TRIES - 1):
        assert refused(held, "x", "192.0.2.1").wait_s == 0
    assert held.enter(PASSWORD, "192.0.2.1")


@pytest.mark.usefixtures("quick")
def test_addresses_of_one_household_count_as_one(held):
    for number in range(MOST_TRIES):
        refused(held, "x", f"2001:db8:1:2::{number:x}")

    assert refused(held, PASSWORD, "2001:db8:1:2:ffff::1").wait_s == WITHIN_S
    assert held.enter(PASSWORD, "2001:db8:1:3::1")


@pytest.mark.usefixtures("quick")
def test_tries_of_ever_new_addresses_do_not_fill_the_memory(held, monkeypatch):
    monkeypatch.setattr("geo.logins.MOST_ADDRESSES", 20)

    for number in range(200):
        refused(held, "x", f"198.51.100.{number}")

    assert len(held._tries) == 20
    assert MOST_ADDRESSES > 1_000


def test_more_passwords_than_can_be_checked_are_put_off_and_count_for_nobody(held):
    for _one in range(MOST_WAITING):
        held._room.acquire()

    for _try in range(2 * MOST_TRIES):
        assert refused(held, "x", OTHER).wait_s == 5.0

    for _one in range(MOST_WAITING):
        held._room.release()
    assert held.enter(PASSWORD, OTHER)


def test_a_wrong_try_is_told_by_its_status_and_when_to_come_again(held, send):
    statuses = [send("x").status for _try in range(MOST_TRIES)]
    answer = send(PASSWORD)

    assert statuses == [401] * MOST_TRIES
    assert (answer.status, answer.headers["retry-after"]) == (429, str(int(WITHIN_S) + 1))
    assert "Too many tries: wait 10 minutes." in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("application/json", b'{"password": "x"}'),
        (FORM, b"a=1&b=2&c=3&d=4&e=5"),
        (FORM, b"\xff"),
        (FORM, b"password=a&password=b"),
        (FORM, b"password=" + b"x" * 9_000),
        (FORM, b""),
        ("", b""),
        ("multipart/form-data; boundary=x", b"--x--"),
    ],
)
def test_what_is_no_such_form_is_refused_and_counts_for_nobody(held, browser, kind, form):
    answer = browser("/dati/entra", (), "POST", form, content_type=kind)

    assert answer.status == 400
    assert len(held._tries) == 0


@hypothesis_settings(max_examples=60, deadline=None)
@given(form=st.binary(max_size=300), cookie=st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_form_and_no_cookie_breaks_the_login(browser, form, cookie):
    current_logins()._tries.clear()

    answer = browser("/dati/entra", (), "POST", form, content_type=FORM, cookie=cookie)

    assert answer.status in {400, 401, 404, 429}


def test_without_a_password_set_there_is_no_login(held, browser, monkeypatch):
    monkeypatch.delenv("MAPPA_STEWARD")

    answer = browser("/dati/entra")

    assert (answer.status, "<form" in answer.text) == (404, False)


def test_the_record_says_who_when_and_from_where_and_no_secret(held, send, tmp_path):
    send("parola sbagliata")
    secret = secret_in(send(PASSWORD))
    name = held.login_of(secret).name
    send("", "/dati/esci", cookie=f"{COOKIE}={secret}")

    told = lines(tmp_path)
    assert [(line["what"], line["login"]) for line in told] == [
        ("refused", ""),
        ("entered", name),
        ("left", name),
    ]
    assert {line["from"] for line in told} == {"192.0.2.1"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["when"]) for line in told)
    written = (tmp_path / "services" / AUDIT).read_text()
    assert not any(word in written for word in (secret, PASSWORD, "sbagliata"))
    assert (tmp_path / "services" / AUDIT).stat().st_mode & 0o077 == 0


def test_who_cannot_be_recorded_does_not_enter(held, send, tmp_path):
    (tmp_path / "services" / AUDIT).mkdir()

    answer = send(PASSWORD)

    assert "cannot be written" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_line_that_a_full_disk_cut_off_stays_and_the_next_stands_apart(tmp_path):
    path = tmp_path / AUDIT
    path.write_bytes(b'{"what": "ent')

    append_line(path, '{"what": "left"}')

    assert path.read_bytes() == b'{"what": "ent\n{"what": "left"}\n'


def test_what_a_client_sends_never_breaks_a_line_of_the_record(held, tmp_path):
    held.enter(PASSWORD, 'x\n{"what": "published"}' + "y" * 500)

    assert [line["what"] for line in lines(tmp_path)] == ["entered"]


@given(st.text(max_size=60))
def test_any_text_has_a_network(address):
    assert isinstance(network_of(address), str)

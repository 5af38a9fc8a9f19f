"""The pages on days that go wrong elsewhere: a new year, a leap day, the clocks' change."""

import ast
import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from geo.dates import FIRST_YEAR, ROME, now, today, years
from geo.errors import ParameterError
from geo.places.opening_hours import open_state
from geo.store.versions import now_utc
from tests.source import parsed
from tests.test_architecture import CODE, ROOT
from words import LANGUAGES, translator

SETTING = "MAPPA_OGGI"
DAYS = (
    "2026-01-01",
    "2027-01-01",
    "2027-12-31",
    "2028-02-29",
    "2026-12-25",
    "2026-11-22",
    "2026-03-29T01:59:59+01:00",
    "2026-03-29T03:00+02:00",
    "2026-10-25T02:30+02:00",
    "2026-10-25T02:30+01:00",
    "2026-12-31T23:59:59",
    "2027-01-01T00:00",
)
"""New years, a leap day, Christmas, a Sunday, both sides of each change of the clocks, midnight."""
ASKS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime", "ctime"}
KEEPERS = {
    "datetime",
    "date",
    "time",
    "Timestamp",
    "datetime.datetime",
    "datetime.date",
    "pd.Timestamp",
    "pandas.Timestamp",
    "dt.datetime",
    "dt.date",
}
TELLS = {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"}
TAUGHT = {ROOT / "geo" / "dates.py"}
SHIFTS = {ROOT / "tests" / "conftest.py", ROOT / "tests" / "clock" / "sitecustomize.py"}
"""What sets another clock of the machine asks the true one by how much."""
TESTED = sorted((ROOT / "tests").rglob("*.py"))
PAGE = """
import streamlit as st
st.query_params.from_dict({params})
from views.{module} import show_{page}
show_{page}()
"""


@pytest.fixture(params=DAYS)
def day(request, monkeypatch):
    """Make it another day for this process; return it."""
    monkeypatch.setenv(SETTING, request.param)
    return today()


def asked(path):
    """Return where a file asks for the day or the moment by itself."""
    tree = parsed(path)
    named = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
    }
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = [
        one
        for one in calls
        if isinstance(one, ast.Attribute)
        and one.attr in ASKS
        and ast.unparse(one.value) in KEEPERS
        and (one.attr != "time" or ast.unparse(one.value) == "time")
    ]
    found += [one for one in calls if isinstance(one, ast.Name) and one.id in named & TELLS]
    return [f"{path.relative_to(ROOT)}:{one.lineno}" for one in found]


def test_one_place_asks_what_day_it_is():
    assert [
        place for path in (*CODE, *TESTED) if path not in TAUGHT | SHIFTS for place in asked(path)
    ] == []
    assert len([place for path in TAUGHT for place in asked(path)]) == 1


@pytest.mark.parametrize(
    "name", ["mappa.js", "comandi.js", "pagina.js", "adatta.js", "incorporata.js"]
)
def test_no_script_asks_the_reader_s_clock(name):
    text = (ROOT / "layers" / "static" / name).read_text(encoding="utf-8")

    assert "new Date" not in text
    assert "Date.now" not in text


def test_every_test_has_the_day_of_the_collection(today):
    from geo.dates import today as day_of_the_product

    assert day_of_the_product() == today


@given(
    moment=st.datetimes(
        datetime(2014, 1, 2),  # noqa: DTZ001
        datetime(2099, 12, 30),  # noqa: DTZ001
        timezones=st.just(UTC),
    )
)
def test_a_moment_with_its_offset_is_that_moment_in_tuscany(moment):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, moment.isoformat())

        assert now() == moment
        assert now().tzinfo is ROME
        assert today() == moment.astimezone(ROME).date()
        assert now_utc() == f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@given(day=st.dates(date(2014, 1, 1), date(2099, 12, 31)))
def test_a_day_is_that_day(day):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, day.isoformat())

        assert today() == day
        assert list(years(today())) == list(range(FIRST_YEAR, day.year + 1))


def test_without_the_setting_it_is_the_day_of_the_clock_in_tuscany(monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 12, 31, 23, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setenv(SETTING, "")
    monkeypatch.setattr("geo.dates.datetime", Clock)

    assert today() == date(2027, 1, 1)
    assert now() == datetime(2027, 1, 1, 0, 30, tzinfo=ROME)


@pytest.mark.parametrize(
    "text",
    [
        "oggi",
        "2028-02-30",
        "2027-02-29",
        "29/02/2028",
        "2013-12-31",
        "2100-01-01",
        "0001-01-01",
        "2026-03-29T02:30",
        "2026-10-25T02:30",
        "2026-10-25T25:00",
        "9999-12-31T23:59-12:00",
        "2026-11",
        "2026",
        "１９９９-01-01",
        "1e9",
    ],
)
def test_what_is_no_day_or_two_moments_is_refused_in_a_sentence(text, monkeypatch):
    monkeypatch.setenv(SETTING, text)

    with pytest.raises(ParameterError) as refused:
        now()

    assert refused.value.parameter == SETTING
    assert "2028-02-29" in str(refused.value)


def test_a_command_refuses_a_day_that_is_none(geo, monkeypatch):
    monkeypatch.setenv(SETTING, "domani")

    done = geo("coverage")

    assert (done.returncode, done.stdout) == (2, "")
    assert SETTING in done.stderr
    assert "domani" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_app_does_not_start_on_a_day_that_is_none():
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT,
        env=os.environ | {SETTING: "domani"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode != 0
    assert f"{SETTING}: came 'domani'" in done.stderr


@pytest.mark.parametrize(
    "path",
    [
        "/embed",
        "/embed?tema=copertura&indicatore=minori",
        "/api/servizi.csv",
        "/api/servizi.geojson",
        "/centro/C010",
        "/api/copertura.csv",
        "/api/copertura.json",
        "/rapporto?zona=elba",
        "/righe?indicatore=centri&di=elba",
        "/accessibilita",
    ],
)
def test_every_address_answers_on_every_day(path, day, ask):
    where, _, query = path.partition("?")

    this_year = ask(where, query.encode())

    assert this_year.status == 200
    if where not in {"/centro/C010", "/accessibilita"}:
        joined = f"{query}&" if query else ""
        last_year = ask(where, f"{joined}anno={day.year - 1}".encode())
        refused = ask(where, f"{joined}anno={day.year + 1}".encode())
        assert (last_year.status, refused.status) == (200, 400)


def test_this_year_is_today_and_last_year_its_last_day(day, ask):
    said = {
        year: ask("/embed", f"anno={year}&lingua=it".encode()).text
        for year in (day.year, day.year - 1)
    }

    assert translator("it").date(day.isoformat()) in said[day.year]
    assert translator("it").date(f"{day.year - 1}-12-31") in said[day.year - 1]


def test_the_first_of_january_shows_the_services_of_the_day_before(ask, monkeypatch):
    told = {}
    for day in ("2026-12-31", "2027-01-01"):
        monkeypatch.setenv(SETTING, day)
        rows = ask("/api/servizi.geojson", b"tipo=centro-famiglie").features
        told[day] = sorted(row["properties"]["id"] for row in rows)

    # Nothing in the data opens or closes that night: a year without figures is not an empty one.
    assert told["2027-01-01"] == told["2026-12-31"]
    assert len(told["2027-01-01"]) > 30


@pytest.mark.parametrize("path", ["/accessibilita"])
def test_a_text_s_own_date_is_not_the_day_it_is_read(path, ask, day):
    assert "22 novembre 2026" in ask(path).text


@pytest.mark.parametrize(
    ("module", "page"),
    [
        ("home", "start"),
        ("trova", "find"),
        ("mappa", "services"),
        ("incorpora", "embed"),
        ("copertura", "coverage"),
        ("dati", "data"),
    ],
)
@pytest.mark.parametrize(
    "on", ["2027-01-01", "2028-02-29", "2026-10-25T02:30+02:00", "2026-12-25T23:59:59"]
)
def test_every_page_is_drawn_on_every_day(module, page, on, monkeypatch):
    monkeypatch.setenv(SETTING, on)
    params = {"luogo": "comune-empoli"} if module == "trova" else {}

    code = PAGE.format(params=params, module=module, page=page)

    drawn = AppTest.from_string(code, default_timeout=600).run()

    assert [one.message for one in drawn.exception] == []


@pytest.mark.parametrize(
    ("moment", "is_open", "changes"),
    [
        # On 29 March 2026 there is no 2:30 in Italy, on 25 October there are two: Europe/Rome.
        ("2026-03-29T01:59:59+01:00", True, "2026-03-29T03:00+02:00"),
        ("2026-03-29T03:00:00+02:00", False, None),
        ("2026-10-25T02:30+02:00", True, "2026-10-25T03:00+01:00"),
        ("2026-10-25T02:30+01:00", True, "2026-10-25T03:00+01:00"),
        ("2026-10-25T03:00+01:00", False, None),
    ],
)
def test_hours_hold_through_the_change_of_the_clocks(moment, is_open, changes, monkeypatch):
    monkeypatch.setenv(SETTING, moment)

    state = open_state("Mo-Su 00:00-03:00", now())

    assert state.is_open is is_open
    if changes:
        assert state.changes_at.astimezone(UTC) == datetime.fromisoformat(changes).astimezone(UTC)


@pytest.mark.parametrize("moment", ["2026-12-25T10:00", "2027-01-01T10:00", "2026-11-22T10:00"])
def test_what_opens_on_workdays_is_shut_on_holidays_and_sundays(moment, monkeypatch):
    monkeypatch.setenv(SETTING, moment)

    assert not open_state("Mo-Fr 09:00-13:00; PH off", now()).is_open


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_is_said_in_every_language_on_every_day(language, day):
    assert str(day.year) in translator(language).date(day.isoformat()).translate(
        str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
    )

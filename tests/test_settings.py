"""One table says what can be set; code, documentation and commands follow it."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from geo.__main__ import app
from geo.errors import SettingError
from geo.settings import (
    SETTINGS,
    Settings,
    check_settings,
    settings,
    settings_document,
    settings_in,
    wrong_settings,
)
from words import LANGUAGES

VARIABLE = re.compile(r"MAPPA_[A-Z_]*[A-Z]")
WRONG = [
    ("MAPPA_GEOCODER", "banana", "nominatim, photon"),
    ("MAPPA_LINGUA", "de", "it, en, ar"),
    ("MAPPA_SITO", "mappa.example.org", "https://mappa.example.org"),
    ("MAPPA_SITO", 'https://a.example/" onload=x', "https://mappa.example.org"),
    ("MAPPA_TILES_URL", "javascript:alert(1)", "https://example.org/{z}/{x}/{y}.png"),
    ("MAPPA_TILES_URL", "https://a.example; script-src */{z}", "https://example.org/{z}/{x}/{y}"),
    ("MAPPA_FRAME_ANCESTORS", "https://a.example, b", "https://www.example.org"),
    ("MAPPA_FRAME_ANCESTORS", "'unsafe-inline'", "https://www.example.org"),
    ("MAPPA_REPORT_EMAIL", "nobody", "name@example.org"),
    ("MAPPA_CONTATTO_EMAIL", "a@b.it?bcc=c@d.it", "name@example.org"),
    ("MAPPA_DICHIARAZIONE", "javascript:alert(1)", "https://example.org/page"),
]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


def test_no_variable_is_named_in_code_outside_the_table(root):
    paths = [
        root / "app.py",
        *(
            path
            for folder in (
                "commands",
                "documents",
                "downloads",
                "geo",
                "layers",
                "routes",
                "views",
                "words",
            )
            for path in (root / folder).rglob("*.py")
        ),
    ]
    named = {
        str(path.relative_to(root)): VARIABLE.findall(path.read_text(encoding="utf-8"))
        for path in paths
    }

    assert set(named.pop("geo/settings.py")) == set(SETTINGS)
    assert {path: names for path, names in named.items() if names} == {}


def test_the_page_of_settings_is_made_of_the_table(root):
    assert (root / "docs" / "settings.md").read_text(encoding="utf-8") == settings_document()


def test_what_documents_and_catalogues_name_is_a_setting(root):
    paths = [
        *root.glob("*.md"),
        *(root / "docs").rglob("*.md"),
        *(root / "words").glob("*.po"),
        *(root / "tests").rglob("*.py"),
    ]
    named = {name for path in paths for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}

    assert named - {"MAPPA_INVENTATA"} <= set(SETTINGS)


def test_every_setting_has_a_meaning_and_an_example_that_is_right():
    for entry in SETTINGS.values():
        assert entry.meaning
        assert entry.example
        assert entry.value(entry.example) is not None
        assert entry.value("  ") == entry.default


@pytest.mark.parametrize(("variable", "text", "needed"), WRONG)
def test_a_value_that_means_nothing_is_refused_in_one_sentence(variable, text, needed, monkeypatch):
    monkeypatch.setenv(variable, text)

    with pytest.raises(SettingError, match=rf"^{variable}: came .*, needed: ") as refused:
        check_settings()

    assert needed in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_all_that_is_wrong_is_told_at_once(monkeypatch):
    for variable, text, _needed in WRONG:
        monkeypatch.setenv(variable, text)

    with pytest.raises(SettingError) as refused:
        check_settings()

    assert len(str(refused.value).splitlines()) == len({variable for variable, *_rest in WRONG})


def test_a_wrong_value_never_becomes_the_default(monkeypatch):
    monkeypatch.setenv("MAPPA_SITO", "x")

    with pytest.raises(SettingError):
        _site = settings().site
    assert settings().language == "it"


def test_what_another_setting_needs_is_asked_for():
    wrong = list(wrong_settings(settings_in({"MAPPA_GEOCODER": "photon"})))

    assert [error.parameter for error in wrong] == ["MAPPA_GEOCODER_AGENT"]


def test_the_environment_is_read_again_only_when_it_changes(monkeypatch):
    before = settings()
    assert settings() is before

    monkeypatch.setenv("MAPPA_SITO", "https://mappa.example.org/")

    assert settings().site == "https://mappa.example.org"
    assert settings() is not before


def test_the_languages_of_commands_are_those_of_the_catalogue():
    for language in LANGUAGES:
        assert Settings.language.value(language) == language
    with pytest.raises(SettingError) as refused:
        Settings.language.value("xx")
    assert refused.value.allowed[0].split(", ") == list(LANGUAGES)


# Whatever stands in the environment: a value or one sentence, and no text that breaks a header.
@given(st.sampled_from(sorted(SETTINGS)), st.text(max_size=60))
def test_any_text_is_a_value_or_a_refusal(variable, text):
    held = settings_in({variable: text})
    if not [error for error in wrong_settings(held) if error.parameter == variable]:
        value = SETTINGS[variable].value(text)
        if variable in {"MAPPA_FRAME_ANCESTORS", "MAPPA_SITO", "MAPPA_TILES_URL"}:
            assert not set(str(value)) & set('\r\n"<>')


def test_secrets_are_told_as_set_and_nothing_of_them(monkeypatch):
    monkeypatch.setenv("MAPPA_STEWARD", "scrypt$segretissimo")
    monkeypatch.setenv("MAPPA_SITO", "https://me:segretissimo@mappa.example.org")
    monkeypatch.setenv("MAPPA_LINGUA", "en")

    for options in ([], ["--json"]):
        done = CliRunner().invoke(app, ["settings", *options])
        assert "segretissimo" not in done.output
        assert done.exit_code == 2
    rows = {row["variable"]: row for row in json.loads(done.stdout)}
    assert rows["MAPPA_STEWARD"]["value"] == "set"
    assert set(rows) == set(SETTINGS)


def test_a_misspelled_variable_is_told(monkeypatch):
    monkeypatch.setenv("MAPPA_INVENTATA", "1")
    monkeypatch.setenv("MAPPA_LINGUA", "en")

    done = CliRunner().invoke(app, ["settings"])

    assert (done.exit_code, "MAPPA_INVENTATA is no setting" in done.stderr) == (0, True)


@pytest.mark.parametrize("command", [["search", "empoli"], ["history"], ["check"]])
def test_every_command_refuses_a_wrong_setting(command, geo, monkeypatch):
    monkeypatch.setenv("MAPPA_GEOCODER", "banana")

    done = geo(*command)

    assert done.returncode == 2
    assert done.stderr == "MAPPA_GEOCODER: came “banana”, needed: nominatim, photon\n"

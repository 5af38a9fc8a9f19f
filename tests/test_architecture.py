"""The shape of the house: docs/architecture.md, "Shape", "Coordinates" and "The arrows"."""

import ast
import logging
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.source import parsed

ROOT = Path(__file__).parent.parent
HOUSE = ("commands", "documents", "downloads", "geo", "layers", "routes", "views", "words")
CODE = [ROOT / "app.py", *(path for name in HOUSE for path in sorted((ROOT / name).rglob("*.py")))]
TAKES_A_CRS = {"to_crs", "set_crs", "from_epsg", "from_crs"}


def named(path):
    return str(path.relative_to(ROOT))


def test_arrows_run_one_way(monkeypatch):
    monkeypatch.chdir(ROOT)
    # The linter silences every logger there is: ours speaks again when this test is over.
    monkeypatch.setattr(logging.getLogger("mappa"), "disabled", False)

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_other_crs_than_the_two_is_named(path):
    text = path.read_text(encoding="utf-8")

    assert set(re.findall(r"(?:EPSG|epsg)\W{0,3}(\d+)", text)) <= {"4326", "7794"}
    assert re.findall(r"CRS84|urn:ogc:def:crs|3857|32632|6707", text) == []


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_crs_is_given_by_its_name_never_as_a_number(path):
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]

    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        given = [keyword.value for keyword in call.keywords if keyword.arg in {"crs", "epsg"}]
        given += call.args[:1] if name in TAKES_A_CRS else []
        assert [ast.unparse(value) for value in given if isinstance(value, ast.Constant)] == []


@pytest.mark.parametrize("path", [p for p in CODE if p.name != "crs.py"], ids=named)
def test_the_two_constants_are_defined_in_one_place(path):
    numbers = [
        node.value
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and type(node.value) is int
    ]

    assert not {4326, 7794} & set(numbers)


@pytest.mark.parametrize("path", CODE, ids=named)
def test_nothing_is_printed_asserted_or_caught_bare(path):
    for node in ast.walk(parsed(path)):
        assert not isinstance(node, ast.Assert)
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None)
        assert not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print")

"""What is installed is pinned with the hashes of its files, and comes from no address of ours."""

import re
import tomllib

import pytest

FILES = ("constraints.txt", "constraints-dev.txt")
PINNED = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.]+)( ; .+)? ?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(path):
    """Return (name, version, marker) → hashes of each package of a file."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        first, *hashes = re.split(r"\s+(?=--hash)", line.strip())
        pinned = PINNED.fullmatch(first)
        assert pinned, first
        assert all(HASH.fullmatch(one) for one in hashes), line
        found[pinned[1].lower().replace("_", "-"), pinned[2], pinned[3] or ""] = hashes
    return found


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(requirements):
    return {re.match(r"[A-Za-z0-9._-]+", one)[0].lower().replace("_", "-") for one in requirements}


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_and_has_hashes(name, root):
    found = entries(root / name)

    assert len(found) > 50
    assert [key for key, hashes in found.items() if not hashes] == []


@pytest.mark.parametrize("name", FILES)
def test_no_address_of_an_index_is_written(name, root):
    text = (root / name).read_text(encoding="utf-8")

    assert re.findall(r"://|--(?:extra-)?index|--find-links|--trusted|file:", text) == []


def test_what_the_app_needs_is_pinned_and_what_only_tests_need_is_apart(root, project):
    app, tests = (entries(root / name) for name in FILES)

    pinned = {name for name, _version, _marker in app}
    assert names(project["dependencies"]) | {"pip", "setuptools"} <= pinned
    assert names(project["optional-dependencies"]["dev"]) & pinned <= names(
        project["dependencies"]
    ) | {"jsonschema"}
    assert {name for name, _version, _marker in tests} >= names(
        project["optional-dependencies"]["dev"]
    ) | pinned
    assert set(app) <= set(tests)


def test_the_tested_versions_are_the_installed_ones_with_the_same_files(root):
    app, tests = (entries(root / name) for name in FILES)

    assert [key for key, hashes in app.items() if tests[key] != hashes] == []


# A wheel for each: an app that must be compiled where it runs is one that somebody cannot install.
def test_compiled_packages_have_more_files_than_one_system_needs(root):
    found = {
        name: hashes
        for (name, _version, _marker), hashes in entries(root / "constraints.txt").items()
    }

    for name in ("numpy", "pandas", "shapely", "pyproj", "pyogrio", "scipy", "pyarrow"):
        assert len(found[name]) >= 12, name


def test_the_environment_is_made_with_hashes_alone(root):
    lines = [
        line
        for line in (root / "Makefile").read_text(encoding="utf-8").splitlines()
        if "pip install" in line
    ]

    assert len(lines) >= 3
    assert [
        line
        for line in lines
        if not re.search("--require-hashes|--no-deps --no-build-isolation", line)
    ] == []

"""The wheel: all that the product needs travels in it, and it works where no checkout is."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOMS = ("commands", "documents", "downloads", "geo", "layers", "routes", "views", "words")
NOT_NEEDED = {"words/babel.cfg", "words/citizens.cfg"}
"""For who translates, from a checkout."""


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """Return the wheel of what git would hold of this checkout, built without a network."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked(root):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((root / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    subprocess.run(
        [*command, "--no-build-isolation", "--wheel-dir", built, source], check=True, timeout=600
    )
    (path,) = built.glob("*.whl")
    return path


def tracked(root):
    """Return the files of the product, without what a steward or an interpreter left there."""
    command = ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")
    tops = (*ROOMS, "data", ".streamlit", "app.py", "pyproject.toml", "LICENSE", "README.md")
    return [name for name in listed if name.split("/")[0] in tops and (root / name).is_file()]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return the interpreter of an environment with the wheel, over the packages of this one."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"), folder / "Lib" / "site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)  # a wheel of pure Python is what stands in site-packages
    # what is editable here is named by .pth files, which a path that is only added does not read
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


def test_every_file_of_the_product_is_in_the_wheel(wheel, root):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    moved = {"data/": "geo/data/", ".streamlit/": "views/streamlit/"}

    needed = {
        next((new + name[len(old) :] for old, new in moved.items() if name.startswith(old)), name)
        for name in tracked(root)
        if "/" in name or name == "app.py"
    }
    assert {"geo/data/services/services.csv", "layers/static/mappa.js", "words/ar.po"} <= needed
    assert needed - inside == NOT_NEEDED
    assert {name for name in inside if ".dist-info/" not in name} <= needed


def run(python, folder, *arguments, **settings):
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [python, *arguments],
        cwd=folder,
        env=env | settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def test_it_answers_from_another_folder_on_its_own_data(installed, tmp_path):
    found = run(installed, tmp_path, "-m", "geo", "search", "Empoli")

    assert found.returncode == 0, found.stderr
    assert '"Empoli"' in found.stdout
    where = run(installed, tmp_path, "-c", "import geo; print(geo.__file__)").stdout
    assert Path(where.strip()).is_relative_to(installed.parent.parent)


def test_it_answers_on_the_data_that_are_set_and_in_its_language(installed, tmp_path, data_copy):
    checked = run(installed, tmp_path, "-m", "geo", "check", MAPPA_DATA=str(data_copy))

    assert checked.returncode == 0, checked.stderr
    assert "schede" in checked.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    refused = run(installed, tmp_path, "-m", "geo", "check", MAPPA_DATA=str(empty))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_pages_assets_and_the_configuration_of_the_app_are_there(installed, tmp_path):
    code = (
        "import app\n"
        "from commands.upkeep import options_of\n"
        "from geo.settings import beside_geo\n"
        "from layers.assets import every_asset\n"
        "print(len(every_asset()), options_of(beside_geo('views/streamlit') / 'config.toml')"
        "['theme.dark.primaryColor'])"
    )
    told = run(installed, tmp_path, "-c", code)

    assert told.returncode == 0, told.stderr
    assert told.stdout.split()[1:] == ["#7fbaff"]


def test_a_missing_catalogue_is_told_never_replaced_by_english(installed, tmp_path):
    site = next(installed.parent.parent.glob("lib/python*/site-packages"))
    catalogue = site / "words" / "it.po"
    content = catalogue.read_bytes()
    catalogue.unlink()
    try:
        told = run(installed, tmp_path, "-m", "geo", "check")
    finally:
        catalogue.write_bytes(content)

    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert told.stderr.startswith("words/it.po: not found, ")

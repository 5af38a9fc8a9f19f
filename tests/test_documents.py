"""What the documents say is all there is, and leads somewhere."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

import geo.__main__  # noqa: F401  each module of commands adds its own
from downloads.datasets import CATALOGUE, NAMES
from downloads.dictionary import FIELDS as DESCRIBED
from geo.__main__ import app
from geo.catalogue import KINDS, SERVICES, TYPES
from geo.coverage.indicators import INDICATORS
from geo.coverage.question import PARAMETERS
from geo.settings import SETTINGS
from geo.store.records import FIELDS
from routes.addresses import every_route
from routes.api import _FILTERS
from routes.coverage_api import _PICTURE_NAMES, _TABLE_NAMES
from routes.embed import _NAMES, _THEME_NAMES
from routes.plain_pages import _REPORT_NAMES, _ROWS_NAMES
from tests.source import parsed
from words.languages import LANGUAGES

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("data/*/SOURCE.md")])
ROOMS = ("commands", "documents", "downloads", "geo", "layers", "routes", "views", "words")
COMMANDS = get_command(app).commands
LINK = re.compile(r"\]\(([^()\s]+)\)")
STOP = re.compile(
    r"`((?:commands|documents|downloads|geo|layers|routes|views|words)[\w.]*):([\w.]+)`"
)
FILE = re.compile(
    r"(?<![\w./-])(?:commands|documents|downloads|geo|layers|routes|views|words|tests|tools|benchmarks|docs)"
    r"/[\w/.-]*\.(?:py|js|css|md|csv|cfg|po|txt)\b"
)
MACHINE = re.compile(r"(?<![\w.:/}-])/(?:work|home|root|Users|mnt|media/\w+|tmp|var/tmp)/[\w.-]+")


def named(path):
    return str(path.relative_to(ROOT))


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def rows_of(text):
    """Return the rows of the tables of a document, by the words in code marks of their first cell."""
    rows = {}
    for line in text.splitlines():
        cells = re.split(r"(?<!\\)\|", line.strip("|"))
        for name in re.findall(r"`([^`]+)`", cells[0]) if line.startswith("|") else ():
            rows.setdefault(name, []).append(" | ".join(cells).replace("\\|", "|"))
    return rows


def heads_of(text):
    """Return the anchors of a document's headings, as the places that host it make them."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    heads = re.findall(r"^#+ (.+)$", outside, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.fixture(scope="module")
def reference():
    return text_of("docs/reference.md")


@pytest.fixture(scope="module")
def addresses(reference):
    return rows_of(reference.partition("## Addresses")[2].partition("### Parameters")[0])


@pytest.mark.parametrize("variable", SETTINGS)
def test_every_setting_has_a_row(variable):
    assert SETTINGS[variable].meaning in rows_of(text_of("docs/settings.md"))[variable][0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_with_each_of_its_options(name, reference):
    section = reference.partition(f"### `python -m geo {name}`\n")[2].partition("\n#")[0]
    rows = rows_of(section)

    assert section.strip()
    options = [param for param in COMMANDS[name].params if "--help" not in param.opts]
    for param in options:
        written = param.opts[0].upper() if param.param_type_name == "argument" else param.opts[0]
        assert any(written in key.split(", ") for key in rows)
        assert (param.help or "") in " ".join(row for told in rows.values() for row in told)
    assert len(rows) == len(options)


def test_no_command_is_described_that_does_not_exist(reference):
    assert set(re.findall(r"^### `python -m geo ([\w-]+)`", reference, re.MULTILINE)) == set(
        COMMANDS
    )


def pages():
    """Return the addresses of the pages, as ``app.py`` names them."""
    for node in ast.parse(text_of("app.py")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAGES":
            return ast.literal_eval(node.value)
    raise AssertionError("app.py names no PAGES")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    index = tmp_path_factory.mktemp("frame") / "index.html"
    index.write_text("<html></html>")
    return {route.path for route in every_route(index, pages())}


def test_every_address_has_a_row_and_every_row_an_address(served, addresses):
    described = {path.partition("?")[0] for path in addresses if path.startswith("/")}

    assert described - {"/api/dati/NAME"} == served


@pytest.mark.parametrize(
    ("address", "parameters"),
    [
        ("/embed", _NAMES),
        ("/embed?tema=copertura", _THEME_NAMES),
        ("/api/servizi.geojson", (*_FILTERS, "scheda")),
        ("/api/servizi.csv", _FILTERS),
        ("/api/strutture.geojson", _FILTERS),
        ("/api/comuni.geojson", _FILTERS),
        ("/api/zone.geojson", _FILTERS),
        ("/api/valori.json", _TABLE_NAMES),
        ("/api/copertura.csv", _TABLE_NAMES),
        ("/rapporto", _REPORT_NAMES),
        ("/righe", _ROWS_NAMES),
        ("/copertura", PARAMETERS),
    ],
)
def test_an_address_names_each_of_its_parameters(address, parameters, addresses):
    row = addresses[address][0]
    of_question = set(PARAMETERS) if "the question" in row else set()

    assert {name for name in parameters if f"`{name}`" not in row} <= of_question


def test_every_parameter_is_explained(reference):
    explained = rows_of(reference.partition("### Parameters")[2].partition("### Open data")[0])
    of_routes = {*_NAMES, *_THEME_NAMES, *_FILTERS, *_PICTURE_NAMES, *_REPORT_NAMES, *_ROWS_NAMES}

    assert of_routes | {"scheda"} | of_pages() <= set(explained)


def test_every_parameter_that_a_route_reads_is_explained(reference):
    explained = rows_of(reference.partition("### Parameters")[2].partition("### Open data")[0])
    found = of_routes()

    assert {"v", "di", "scala", "scheda", "lingua", "altezza", "tema", "km"} <= found
    assert found - set(explained) == set()


def of_routes():
    """Return the names of parameters that stand in the code of routes, and of what parses them."""
    found = set()
    paths = [*(ROOT / "routes").glob("*.py"), ROOT / "geo/store/selection.py"]
    for path in [*paths, ROOT / "geo/coverage/question.py"]:
        for node in ast.walk(parsed(path)):
            told = ()
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if re.fullmatch(r"_?([A-Z_]*NAMES|FILTERS|PARAMETERS)", ast.unparse(target)):
                    told = getattr(node.value, "elts", ())
            if isinstance(node, ast.Call):
                of = ast.unparse(node.func)
                if of == "check_names":
                    told = getattr(node.args[1], "elts", ())
                elif re.fullmatch(r"(.*\.)?(query_)?params\.get", of):
                    told = node.args[:1]
                elif of == "_answer" and len(node.args) > 2:
                    told = getattr(node.args[2], "elts", ())
                elif of in {"_choice", "_one", "_several"}:
                    told = node.args[1:2]
            found |= {one.value for one in told if isinstance(one, ast.Constant)}
    return found


def of_pages():
    """Return the parameters that pages read or write by a name of their own."""
    found = set()
    for path in (ROOT / "views").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        values = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Tuple)):
                targets = getattr(node.targets[0], "elts", [node.targets[0]])
                given = getattr(node.value, "elts", [node.value])
                values |= dict(zip(map(ast.unparse, targets), given, strict=False))
        for node in ast.walk(tree):
            key = None
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "st.query_params":
                key = node.slice
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "st.query_params"
                and node.args
            ):
                key = node.args[0]
            key = values.get(ast.unparse(key), key) if key is not None else None
            if isinstance(key, ast.Constant):
                found.add(key.value)
    return found


def test_the_pages_have_parameters_of_their_own():
    assert {"luogo", "punto", "servizio", "lingua", "tema", "confronta", "anni"} <= of_pages()


@pytest.mark.parametrize("described", DESCRIBED, ids=lambda field: field.name)
def test_every_field_has_a_row_that_says_what_it_is(described):
    rows = rows_of(text_of("docs/data.md").partition("## The record")[2].partition("\n## ")[0])

    assert described.name in FIELDS
    assert any(described.description in row for row in rows[described.name])


def test_fields_stand_in_the_order_of_the_record():
    text = text_of("docs/data.md").partition("## The record")[2].partition("\n\nThe published")[0]

    assert tuple(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == FIELDS


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.code)
def test_every_indicator_has_a_row_with_its_definition(indicator, reference):
    row = rows_of(reference.partition("## Indicators")[2])[indicator.code][0]

    assert f"`{indicator.slug}`" in row
    for told in (indicator.label, indicator.unit, indicator.definition):
        assert told in row


@pytest.mark.parametrize("entry", [*KINDS, *TYPES], ids=lambda entry: entry.slug)
def test_every_kind_and_type_has_a_row(entry, reference):
    row = rows_of(reference.partition("## Kinds and types")[2])[entry.slug][0]

    assert f"`{entry.code}`" in row
    assert entry.label in row


def test_every_service_language_and_file_of_the_open_data_is_named(reference):
    rows = rows_of(reference)

    assert all(service.label in rows[service.code][0] for service in SERVICES)
    assert all(f"`{code}`" in rows["lingua"][0] for code in LANGUAGES)
    slugs, ends = zip(*(name.split(".", 1) for name in NAMES), strict=True)
    assert set(slugs) <= set(rows)
    assert all(f"`.{end}`" in reference for end in ends)
    assert f"`{CATALOGUE}`" in reference


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_lead_to_what_exists(path):
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _hash, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in heads_of(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_files_that_are_named_exist(path):
    missing = {
        name
        for name in FILE.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / name).exists() and name != "words/CODE.po"
    }

    assert missing == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_no_document_names_a_path_of_a_machine(path):
    text = path.read_text(encoding="utf-8")

    assert MACHINE.findall(text) == []
    assert str(ROOT) not in text
    assert str(Path.home()) not in text or len(Path.home().parts) < 3


@pytest.mark.parametrize(
    "text",
    [
        "/home/anna/mappa",
        f"see {Path('/', 'work', 'progetto')}.",
        "`/tmp/x`",
        "(/Users/a/b)",
        "/root/mappa",
    ],
)
def test_a_path_of_a_machine_is_seen(text):
    assert MACHINE.search(text)


def defined_in(module):
    """Return what a module defines at its top, and the methods of its classes."""
    path = ROOT / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if hasattr(one, "name")}
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {ast.unparse(target) for target in targets}
    return found


def test_every_stop_of_a_walk_is_in_the_code():
    stops = STOP.findall(text_of("docs/architecture.md"))

    assert len(stops) > 50
    assert [stop for stop in stops if stop[1] not in defined_in(stop[0])] == []


def test_every_module_is_on_the_page_of_the_architecture():
    described = set(rows_of(text_of("docs/architecture.md").partition("## Modules of geo")[2]))
    modules = {
        named(path)
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path.name != "__init__.py"
    }

    assert described >= modules
    assert {name for name in described if name.endswith(".py")} == modules


def test_the_licence_is_that_of_the_project():
    assert text_of("LICENSE").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert 'license = "EUPL-1.2"' in text_of("pyproject.toml")
    assert "license: EUPL-1.2" in text_of("publiccode.yml")


def test_what_is_told_to_the_catalogue_of_software_is_true_and_all_that_is_known():
    told = yaml.safe_load(text_of("publiccode.yml"))
    project = tomllib.loads(text_of("pyproject.toml"))["project"]

    needed = {"publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType"}
    needed |= {"description", "legal", "maintenance", "localisation", "dependsOn"}
    assert needed <= set(told)
    assert told["softwareVersion"] == project["version"]
    assert told["localisation"]["availableLanguages"] == list(LANGUAGES)
    assert told["dependsOn"]["open"][0] == {
        "name": "Python",
        "versionMin": project["requires-python"].removeprefix(">="),
    }
    for text in told["description"].values():
        assert 0 < len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]
        assert all((ROOT / name).is_file() for name in text.get("screenshots", ()))


def test_what_only_a_publisher_knows_is_said_where_it_is_to_be_filled_in():
    told, written = yaml.safe_load(text_of("publiccode.yml")), text_of("docs/operations.md")

    for name in ("url", "releaseDate", "maintenance/contacts"):
        at = told
        for key in name.split("/"):
            at = at.get(key) if at else None
        assert at is not None or (
            f"`{name}`" in written and f"`{name}`" in text_of("publiccode.yml")
        )

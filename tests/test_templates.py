"""Mark-up stands in templates: Python holds no tag, what comes is text, what lacks is an error."""

import ast
import re
import tomllib
from fnmatch import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from documents.frame import refusal_page
from documents.inventory import ruled_table
from documents.markup import _templates, fragment, render
from layers.markup import environment
from layers.site import SERVER
from tests.source import parsed
from tests.test_architecture import CODE, ROOT, named
from tests.test_text_is_text import NASTY, Tags
from words import LANGUAGES, translator

TAG = re.compile(r"</?[A-Za-z!]|&(?:[a-z]+|#\w+);")
SYNTAX = re.compile(r"\(\?(?:P?<[=!]?\w*>?)")
"""Groups of regular expressions that look like tags: (?P<name>, (?<!, (?<=."""
NO_TAGS = {
    "downloads/spreadsheet.py": ("",),  # XML of a workbook
    "geo/intake/container.py": ("",),  # by which a file is known as HTML or XML, and refused
    "geo/intake/disclosure.py": ("<i",),  # the order of bytes in a number
    "geo/intake/marked.py": ("",),  # XML of a workbook
    "geo/intake/texts.py": ("<x>x",),  # numbers of days, between what was read and what it means
    "geo/intake/workbook.py": ("",),  # XML of a workbook
    "geo/people.py": ("population_<year>.parquet",),  # the name of a file
    "routes/page_frames.py": ("<html lang=", "<title>", "<script>"),  # looked for in Streamlit's
}
"""Constants that look like mark-up and are no page of ours: module → their beginnings."""
FOLDERS = ("documents", "layers")
TEMPLATES = [path for name in FOLDERS for path in sorted((ROOT / name / "templates").iterdir())]
SAFE = {
    "frame.html": ["code"],  # our own script, allowed by its hash
    "centre.html": ["structured", "code_of_address"],  # JSON without "<"; the drawing of segno
}
"""What is written as it came: by template."""
texts = st.text(max_size=40) | st.lists(st.sampled_from(NASTY), max_size=3).map("".join)
speakers = st.sampled_from(list(LANGUAGES)).map(translator)


def constants(path):
    """Yield each text in the code of a module that is no docstring, with its line.

    What an f-string fills in stands as a letter, so that ``<{name}>`` is a tag too.
    """
    nodes = list(ast.walk(parsed(path)))
    docs = {node.value for node in nodes if isinstance(node, ast.Expr)}
    parts = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            texts = (getattr(part, "value", "") for part in node.values)
            yield node.lineno, "".join(text if isinstance(text, str) else "x" for text in texts)
        elif isinstance(node, ast.Constant) and node not in docs and node not in parts:
            if isinstance(node.value, str):
                yield node.lineno, node.value
            elif isinstance(node.value, bytes):
                yield node.lineno, node.value.decode("latin-1")


def looks_like_a_tag(text):
    return TAG.search(SYNTAX.sub("", text)) is not None


def tags_in(path):
    known = NO_TAGS.get(named(path), ())
    return [
        (line, text)
        for line, text in constants(path)
        if looks_like_a_tag(text) and not text.startswith(known)
    ]


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_tag_stands_in_python(path):
    assert tags_in(path) == []


@pytest.mark.parametrize(
    "code",
    ['"<b>"', 'f"<{name}>"', '"a</td>"', 'b"<title>"', '"<!-- -->"', '"a &nbsp; b"', 'f"<p>{a}"'],
)
def test_a_tag_in_python_would_be_found(code, tmp_path):
    path = tmp_path / "written.py"
    path.write_text(f'"""A docstring may speak of <b>."""\n\nx = {code}\n')

    assert [line for line, text in constants(path) if looks_like_a_tag(text)] == [3]


def test_each_exception_is_still_needed():
    for name, beginnings in NO_TAGS.items():
        found = [text for _line, text in constants(ROOT / name) if looks_like_a_tag(text)]
        assert [one for one in beginnings if not any(t.startswith(one) for t in found)] == []


def test_what_a_template_is_not_given_is_an_error():
    _ = translator("it")

    with pytest.raises(UndefinedError, match="sentence"):
        render("refusal.html", _, site=SERVER, title="", styles=(), scripts=(), code="")
    with pytest.raises(TypeError, match="None"):
        fragment("statement_parts.html", "outside", _, address=None, text="x")
    with pytest.raises(TypeError, match="None"):
        fragment("page.html", "status", _, text=None)


@given(text=texts, spoken=speakers)
def test_no_text_is_a_tag_or_an_attribute_of_a_page(text, spoken):
    page = refusal_page(f"x{text}", f"y{text}", spoken.language, SERVER).html.decode()
    harmless = refusal_page("x", "y", spoken.language, SERVER).html.decode()

    assert without_names(Tags(page).count) == without_names(Tags(harmless).count)


@given(text=texts, spoken=speakers)
def test_no_text_is_a_tag_or_an_attribute_of_a_table(text, spoken):
    made = Tags(ruled_table(f"x{text}", (text, "n"), [(text, text)], spoken))

    assert without_names(made.count) == without_names(
        Tags(ruled_table("x", ("x", "n"), [("x", "x")], spoken)).count
    )


def without_names(count):
    """Return a count of tags, those left out that set a name apart in a sentence."""
    return {
        tag: n for tag, n in count.items() if not {"bdi", "/bdi", "span", "/span"} & {tag, tag[0]}
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_value_is_escaped_but_those_that_are_named(path):
    source = path.read_text(encoding="utf-8")

    assert re.findall(r"(\w+)\s*\|\s*safe", source) == SAFE.get(path.name, [])
    assert "autoescape" not in source
    assert "forceescape" not in source


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_attribute_has_its_value_in_quotes(path):
    tags = re.findall(r"<[^<>]*>", markup_of(path))

    assert [tag for tag in tags if "=" in re.sub(r"=(\"[^\"]*\"|'[^']*')", "", tag)] == []


def markup_of(path):
    """Return what a template says itself, a zero where it is filled in."""
    source = path.read_text(encoding="utf-8")
    parts, inside = [], False
    for _line, kind, value in _templates.lex(source):
        if kind in {"variable_begin", "block_begin"}:
            inside = True
        elif kind in {"variable_end", "block_end"}:
            inside = False
            parts.append("0" if kind == "variable_end" else "")
        elif kind == "data" and not inside:
            parts.append(value)
    return "".join(parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_word_stands_in_a_template_untranslated(path):
    text = re.sub(r"<[^<>]*>|[\w-]+=\"[^\"]*\"", "\n", markup_of(path))
    read = re.findall(r"\s(?:alt|title|aria-label|placeholder)=\"([^\"]*)\"", markup_of(path))

    assert re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", text)) == []
    assert [one for one in read if re.search(r"[^\W\d_]", one)] == []


def test_every_template_is_used():
    used = "".join(path.read_text(encoding="utf-8") for path in (*CODE, *TEMPLATES))

    assert [path.name for path in TEMPLATES if f'"{path.name}"' not in used] == []


def test_a_package_carries_every_template():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]

    for path in TEMPLATES:
        room, _slash, name = named(path).partition("/")
        assert any(fnmatch(name, one) for one in declared["package-data"][room])


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<p>\n  a\n  b\n</p>\n", "<p>a b</p>"),
        ("<a\n  href='x'>\n  {{ a }}\n</a>\n", "<a href='x'>1</a>"),
        ("{{ a }}\n{{ a }}", "11"),
        ("{{ a }} {{ a }}", "1 1"),
        ("{# a\n note #}\n<br>\n\n<hr>", "<br><hr>"),
        ('{{ "\n" }}', "\n"),
    ],
)
def test_line_breaks_lay_a_template_out_and_are_not_sent(source, sent, tmp_path):
    (tmp_path / "written.html").write_text(source, encoding="utf-8")

    assert environment(tmp_path).get_template("written.html").render(a=1) == sent

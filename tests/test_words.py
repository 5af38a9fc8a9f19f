"""Every sentence is in the catalogue, and can be found there by who extracts it."""

import ast
import re
import string
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from tests.source import parsed
from words import DEFAULT, LANGUAGES, preferred, translator
from words.sentences import MOST_NAMED, parameter_sentence

FOLDERS = ("commands", "documents", "downloads", "geo", "layers", "routes", "views", "words")
SPOKEN = ("documents", "downloads", "layers", "routes", "views")
CODE = (
    "max-age=",
    "charset=",
    "-src ",
    "{%",
    "export default",
    "min-height:",
    "background-image:",
    "var qui",
    "Accept-",
    "rel=",
    "attachment; ",
)
"""What marks a literal as code, not words."""
OWN_NAMES = (
    "© ISTAT",
    "Difensore civico per il digitale",
    "Garante per la protezione",
    "a page failed",
    "too much waits to be made",
    "connections are not limited",
    "requests come through a proxy",
    "cards and reports carry",
    "ended sessions were not",
    "a wrong password",
    "a list failed",
    "no such asset",
    "Titolare da indicare",
    "Population and society",
    "Regions and cities",
    "Governo e settore pubblico",
    "Government and public sector",
    "Creative Commons",
    "Regione Toscana",
    "Table Schema",
    "JSON Schema",
    "__name__",
)
"""Names of authorities and sources, a line of the log, an answer to machines."""
LABELLED = (
    "title",
    "header",
    "subheader",
    "caption",
    "write",
    "markdown",
    "button",
    "selectbox",
    "text_input",
    "number_input",
    "radio",
    "checkbox",
    "info",
    "error",
    "warning",
    "success",
    "form_submit_button",
    "segmented_control",
    "expander",
    "link_button",
    "download_button",
)
KEYWORDS = DEFAULT_KEYWORDS | {"_": None, "N_": None, "n": (1, 2), "plural": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]


@pytest.fixture(scope="session")
def extracted(root):
    """Return each message of the code: a text, or a pair of singular and plural."""
    found = set()
    for folder in FOLDERS:
        for _file, _line, message, _comments, _context in extract_from_dir(
            root / folder, METHODS, {"**/templates/**": {"silent": "false"}}, keywords=KEYWORDS
        ):
            found.add(message)
    found.update(
        message
        for _line, message, _comments, _context in extract_from_file(
            "python", root / "app.py", keywords=KEYWORDS
        )
    )
    return found


@pytest.fixture(scope="session")
def catalogue(root):
    with (root / "words" / "it.po").open("rb") as file:
        return read_po(file, locale="it")


@pytest.fixture(scope="session")
def calls(root):
    """Return each call of ``_`` or ``_.n`` in the code, with where it stands."""
    paths = [root / "app.py", *(path for name in FOLDERS for path in (root / name).rglob("*.py"))]
    return [
        (path, node, parents)
        for path in paths
        for node, parents in walk(parsed(path), ())
        if isinstance(node, ast.Call) and is_words(node.func)
    ]


def walk(node, parents):
    yield node, parents
    for child in ast.iter_child_nodes(node):
        yield from walk(child, (*parents, node))


def is_words(function):
    if isinstance(function, ast.Attribute) and function.attr == "n":
        function = function.value
    return isinstance(function, ast.Name) and function.id in {"_", "N_"}


def fields(text):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def texts(message):
    return message if isinstance(message, (tuple, list)) else (message,)


def test_every_message_has_an_italian_translation(extracted, catalogue):
    missing = [message for message in extracted if catalogue.get(texts(message)[0]) is None]
    empty = [message.id for message in catalogue if message.id and not all(texts(message.string))]
    fuzzy = [message.id for message in catalogue if message.id and message.fuzzy]

    assert (missing, empty, fuzzy) == ([], [], [])
    assert len(extracted) > 100


def test_singular_and_plural_are_both_translated(extracted, catalogue):
    for message in extracted:
        if isinstance(message, tuple):
            assert catalogue.get(message[0]).id == message
            assert len(catalogue.get(message[0]).string) == 2


def test_a_translation_has_the_fields_of_its_message(catalogue):
    for message in catalogue:
        if message.id:
            wanted = {frozenset(fields(text)) for text in texts(message.id)}
            assert {frozenset(fields(text)) for text in texts(message.string)} == wanted, message.id


def test_no_message_of_the_catalogue_is_said_nowhere(extracted, catalogue):
    said = {texts(message)[0] for message in extracted}

    assert [texts(m.id)[0] for m in catalogue if m.id and texts(m.id)[0] not in said] == []
    assert list(catalogue.obsolete) == []


# Babel reads no call inside an f-string under Python 3.11.
def test_no_sentence_stands_inside_an_f_string(calls):
    hidden = [
        f"{path.name}:{node.lineno}"
        for path, node, parents in calls
        if any(isinstance(parent, ast.JoinedStr) for parent in parents)
    ]

    assert hidden == []


def literals(folders, root):
    """Yield each literal that is said, with where it stands; what is filled in is a line end."""
    for path in (path for name in folders for path in (root / name).rglob("*.py")):
        for node, parents in walk(parsed(path), ()):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if not (is_text or isinstance(node, ast.JoinedStr)):
                continue
            inside = any(isinstance(parent, (ast.JoinedStr, ast.Raise)) for parent in parents)
            if (
                inside
                or isinstance(parents[-1], ast.Expr)
                or any(isinstance(parent, ast.Call) and is_words(parent.func) for parent in parents)
            ):
                continue
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            yield (
                f"{path.name}:{node.lineno}",
                "".join(part.value if isinstance(part, ast.Constant) else "\n" for part in parts),
            )


def is_known(text):
    return any(mark in text for mark in (*CODE, *OWN_NAMES))


def test_no_sentence_is_hard_coded(root):
    prose = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}")
    tag = re.compile(r"<[^<>]*>|^[^<>]*>|<[^<>]*$")

    found = [
        (where, text)
        for where, text in literals(SPOKEN, root)
        if prose.search(tag.sub("\n", text)) and not is_known(text)
    ]

    assert found == []


def test_no_word_stands_in_mark_up(root):
    word = re.compile(r">[^<>\n]*[^\W\d_]{2,}[^<>\n]*<")

    found = [
        (where, text)
        for where, text in literals(SPOKEN, root)
        if "</" in text and word.search(text)
    ]

    assert found == []


def test_no_label_of_a_widget_is_hard_coded(root):
    calls = [
        (path.name, node)
        for path in (root / "views").rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LABELLED
        and node.args
    ]

    hard = [
        (name, ast.unparse(node))
        for name, node in calls
        if isinstance(node.args[0], (ast.Constant, ast.JoinedStr))
        and not is_known(ast.unparse(node.args[0]))
    ]

    assert hard == []
    assert len(calls) > 20


def test_every_sentence_is_written_out_or_named(calls):
    made_up = [
        f"{path.name}:{node.lineno}"
        for path, node, _parents in calls
        if not (
            node.args
            and isinstance(node.args[0], (ast.Constant, ast.Attribute, ast.Name, ast.Subscript))
        )
    ]

    assert made_up == []
    assert len(calls) > 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("iso", "italian", "english", "arabic"),
    [
        ("2025", "2025", "2025", "2025"),
        ("2025-02", "febbraio 2025", "February 2025", "فبراير 2025"),
        ("2025-02-17", "17 febbraio 2025", "17 February 2025", "17 فبراير 2025"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(language, iso, italian, english, arabic):
    expected = {"it": italian, "en": english, "ar": arabic}
    assert translator(language).date(iso) == expected[language]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("it", "lunedì 17 febbraio, 9:05"),
        ("en", "Monday 17 February, 9:05"),
        ("ar", "الاثنين 17 فبراير، 9:05"),
    ],
)
def test_an_hour_is_said_with_its_day_where_it_is_another(language, said):
    moment = datetime(2025, 2, 17, 9, 5, tzinfo=ZoneInfo("Europe/Rome"))

    assert translator(language).moment(moment, with_day=True) == said
    assert translator(language).moment(moment, with_day=False) == "9:05"


@given(st.dates(date(1000, 1, 1)))
def test_every_day_can_be_said(day):
    said = translator("it").date(day.isoformat())

    assert re.fullmatch(r"\d{1,2} \w+ \d{4}", said)


# Digits of Arabic: CLDR has "latn" for ar-MA, ar-DZ and ar-TN, and so have telephones in Italy.
@pytest.mark.parametrize(
    ("language", "said"), [("it", "3.663.191"), ("en", "3,663,191"), ("ar", "3,663,191")]
)
def test_a_number_is_written_as_the_language_does(language, said):
    assert translator(language).number(3_663_191) == said


@pytest.mark.parametrize(
    ("number", "italian", "english"),
    [
        (1, "1 struttura", "1 structure"),
        (2, "2 strutture", "2 structures"),
        (0, "0 strutture", "0 structures"),
        (1000, "1.000 strutture", "1,000 structures"),
    ],
)
def test_singular_and_plural_follow_the_number(number, italian, english):
    for language, said in (("it", italian), ("en", english)):
        text = translator(language).n(
            "{comune}: {n} structure", "{comune}: {n} structures", number, comune="Siena"
        )
        assert text == f"Siena: {said}"


def test_braces_in_data_are_no_fields():
    assert "{nobody}" in translator("en")("the source says: {words}", words="{nobody}")


def test_nothing_to_say_is_nothing_not_the_head_of_the_catalogue():
    assert translator("it")("") == ""


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (["en-GB", "it"], "en"),
        (["it-IT"], "it"),
        (["EN"], "en"),
        (["de", "en;q=0.5"], "en"),
        (["de-DE", "fr"], DEFAULT),
        ([""], DEFAULT),
        ([], DEFAULT),
        ([" en-US ;q=0.9"], "en"),
        (["*"], DEFAULT),
        (["english"], DEFAULT),
        (["ar-MA", "fr"], "ar"),
    ],
)
def test_the_first_language_of_ours_is_preferred(accepted, language):
    assert preferred(accepted) == language


@pytest.mark.parametrize("n_more", [0, 1, 261])
def test_a_refusal_names_some_values_and_counts_the_rest(n_more):
    allowed = tuple(f"value-{number}" for number in range(MOST_NAMED + n_more))

    said = parameter_sentence("comune", "roma", allowed, "", translator("en"))

    assert said.startswith("The parameter “comune” cannot be “roma”. Allowed: value-0, value-1,")
    assert said.endswith(f" and {n_more} more." if n_more else f"value-{MOST_NAMED - 1}.")


def test_a_refused_zona_is_told_where_it_exists():
    said = parameter_sentence("zona", "empolese", ("firenze",), "34", translator("en"))

    assert said == (
        "There is no zona “empolese”. It exists in the set of 34 zone: choose that set "
        "or one of its years. Allowed: firenze."
    )

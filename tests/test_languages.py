"""Languages: which page has which, what stays Italian, what runs from right to left."""

import gettext
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

import words
from documents.answer import Teller
from documents.markup import isolated
from geo.dates import ROME
from geo.places.nearest import answer_at
from geo.store.store import current_store
from routes.addresses import every_route
from tests.asgi import Caller
from tests.test_words import KEYWORDS, fields, texts
from views.incorpora import snippet
from words import DEFAULT, FSI, LANGUAGES, PDI, Translator, languages_of_page, preferred, translator
from words.titles import title_of

PAGES = ("", "trova", "mappa", "incorpora", "embed", "centro", "accessibilita", "privacy")
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
ADDRESS = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)+")
ARABIC = re.compile("[\u0600-\u06ff]")


@pytest.fixture(scope="session")
def asked_of_arabic(root):
    """Return each message of the modules that speak on the citizens' pages."""
    with (root / "words" / "citizens.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    return {
        message
        for _file, _line, message, _comments, _context in extract_from_dir(
            root, methods, options, keywords=KEYWORDS
        )
    }


@pytest.fixture(scope="session")
def arabic(root):
    with (root / "words" / "ar.po").open("rb") as file:
        return read_po(file, locale="ar")


@pytest.fixture(scope="module")
def ask():
    """Return what asks the server, the frames of its pages among the rest."""
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    pages = ["/", *(f"/{name}" for name in ("trova", "mappa", "incorpora"))]
    return Caller(Starlette(routes=every_route(index, pages)))


class Heard(HTMLParser):
    """What a screen reader hears of a page: each text with the language it is marked in."""

    VOID = ("meta", "link", "br", "img", "input")

    def __init__(self, page):
        super().__init__()
        self.open, self.texts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs).get("lang")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if {tag for tag, _lang in self.open} & {"script", "style", "title", "svg"}:
            return
        marked = [lang for _tag, lang in self.open if lang]
        self.texts.append((marked[-1] if marked else "", data.strip()))

    def of(self, language):
        return [text for lang, text in self.texts if lang == language and text]


def test_arabic_has_what_the_citizens_pages_say_and_nothing_else(asked_of_arabic, arabic):
    known = {texts(message.id)[0] for message in arabic if message.id}

    assert {texts(message)[0] for message in asked_of_arabic} == known
    assert [m.id for m in arabic if m.id and (m.fuzzy or not all(texts(m.string)))] == []
    assert list(arabic.obsolete) == []


def test_every_module_of_the_table_exists(root):
    patterns = re.findall(r"\[\w+: (.*)\]", (root / "words" / "citizens.cfg").read_text())

    assert [pattern for pattern in patterns if not list(root.glob(pattern))] == []


def test_arabic_has_six_plurals_and_the_fields_of_each_message(arabic):
    for message in arabic:
        if isinstance(message.id, tuple):
            assert len(message.string) == 6
            # None, one and two are words of their own: they may go without the number.
            assert {frozenset(fields(text) | {"n"}) for text in message.string} == {
                frozenset(fields(message.id[1]))
            }
            assert all("{n}" in text for text in message.string[3:])
        elif message.id:
            assert fields(message.string) == fields(message.id), message.id


@pytest.mark.parametrize(
    ("number", "said_of_it"),
    [
        (0, "داران"),
        (1, "دار واحدة"),
        (2, "داران"),
        (3, "3 دور"),
        (10, "10 دور"),
        (11, "11 دارًا"),
        (99, "99 دارًا"),
        (100, "100 دار"),
        (102, "102 دار"),
        (103, "103 دور"),
        (1000, "1,000 دار"),
    ],
)
def test_a_number_has_the_plural_that_it_asks_for(number, said_of_it):
    text = translator("ar").n(
        "{comune}: {n} structure", "{comune}: {n} structures", number, comune="Siena"
    )

    assert text.startswith(f"{FSI}Siena{PDI}: ")
    assert text.endswith("لا توجد أي دار" if number == 0 else said_of_it)


def test_a_name_in_an_arabic_text_is_set_apart(arabic):
    for message in arabic:
        for text in texts(message.string) if message.id else ():
            bare = re.sub(f"{FSI}.*?{PDI}|{{\\w+}}", "", text)
            assert not LATIN.search(bare), message.id


@given(st.text(alphabet=f"<>&\"'{FSI}{PDI}ab ع", max_size=30))
def test_no_text_becomes_a_tag_other_than_one_that_sets_apart(text):
    made = re.sub(r'</?(bdi|span)( lang="it")?>', "", isolated(text))

    assert "<" not in made
    assert ">" not in made


def test_what_is_set_apart_is_said_in_the_language_it_is_in():
    _ = translator("ar")
    text = _(
        "{text}; there is sea in between", text=_("In your zona-distretto: {zona}", zona="Elba")
    )

    assert isolated(text).count('<bdi lang="it">Elba</bdi>') == 1
    assert isolated(text).count("<bdi>") == 1
    assert translator("it")("zona {name}", name="Elba") == "zona Elba"


def test_what_is_not_translated_is_said_in_italian():
    assert translator("ar")(
        "Choose what to show, look at it, copy the code into your page: no "
        "account, no cookie, no other host behind it."
    ).startswith("Scegli")


def test_a_plural_that_lacks_a_form_is_said_in_italian(tmp_path):
    incomplete = (
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "{n} planned, past or uncertain"\n'
        'msgid_plural "{n} planned, past or uncertain"\nmsgstr[0] "{n}"\n'
    )
    (tmp_path / "en.po").write_text(incomplete, encoding="utf-8")

    _ = Translator("en", words._compiled(tmp_path / "en.po", "en"), {})

    assert isinstance(_.catalogue, gettext.GNUTranslations)
    assert _.n("{n} planned, past or uncertain", "{n} planned, past or uncertain", 3) == (
        "3 programmati, storici o incerti"
    )


def test_italian_and_english_are_everywhere_and_arabic_where_citizens_are():
    assert [page for page in PAGES if "ar" in languages_of_page(page)] == [
        "",
        "trova",
        "mappa",
        "embed",
        "centro",
    ]
    assert all(languages_of_page(page)[:2] == ["it", "en"] for page in PAGES)


@pytest.mark.parametrize(
    ("page", "accepted", "language"),
    [
        ("trova", ["ar-MA", "en"], "ar"),
        ("incorpora", ["ar-MA", "en"], "en"),
        ("incorpora", ["ar"], DEFAULT),
        ("privacy", ["fr", "ar"], DEFAULT),
    ],
)
def test_a_browser_is_answered_in_a_language_that_the_page_has(page, accepted, language):
    assert preferred(accepted, languages_of_page(page)) == language


@pytest.mark.parametrize(
    ("path", "asked", "accepted", "start"),
    [
        ("/trova", "ar", "it", '<html lang="ar" dir="rtl">'),
        ("/trova", "", "ar,en;q=0.5", '<html lang="ar" dir="rtl">'),
        ("/", "", "ar", '<html lang="ar" dir="rtl">'),
        ("/incorpora", "ar", "it", '<html lang="it" dir="ltr">'),
        ("/incorpora", "ar", "ar,en;q=0.5", '<html lang="en" dir="ltr">'),
        ("/privacy", "ar", "", '<html lang="it" dir="ltr">'),
        ("/centro/C010", "", "ar", '<html lang="ar" dir="rtl">'),
        ("/centro/C010", "en", "ar", '<html lang="en" dir="ltr">'),
        ("/embed", "", "ar", '<html lang="it" dir="ltr">'),
        ("/embed", "ar", "it", '<html lang="ar" dir="rtl">'),
    ],
)
def test_the_language_comes_from_the_address_else_the_browser(path, asked, accepted, start, ask):
    answer = ask(path, {"lingua": asked} if asked else {}, accept_language=accepted)

    assert start in answer.text
    assert ("Accept-Language" in answer.headers["vary"]) == (path != "/embed")


def test_each_page_has_a_title_of_its_own_in_each_language(ask):
    for language in LANGUAGES:
        titles = [
            title_of(page, translator(language))
            for page in PAGES
            if page not in {"embed", "centro"}
        ]
        assert len(set(titles)) == len(titles)
    assert "<title>Find your Centro per le famiglie – Services for families in Tuscany</title>" in (
        ask("/trova", {"lingua": "en"}).text
    )


@pytest.mark.parametrize("path", ["/embed", "/centro/C035", "/centro/C024"])
def test_nothing_is_heard_in_arabic_that_is_not_arabic(path, ask):
    params = {"lingua": "ar"} | ({"stato": "tutti", "anno": 2025} if path == "/embed" else {})

    heard = Heard(ask(path, params).text)

    assert [
        text for text in heard.of("ar") if LATIN.search(text) and not ADDRESS.fullmatch(text)
    ] == []
    assert any("Centro" in text for text in heard.of("it"))
    assert not [text for text in heard.of("it") if ARABIC.search(text)]


@pytest.mark.parametrize(("lat", "lon"), [(43.72, 10.95), (42.81, 10.32), (41.9, 12.5)])
def test_nothing_of_an_answer_is_heard_in_arabic_that_is_not_arabic(lat, lon):
    store = current_store()
    moment = datetime(2026, 11, 23, 10, 0, tzinfo=ROME)
    answer = answer_at(store, lat=lat, lon=lon, day=moment.date(), service="")

    page = Teller(store, translator("ar"), moment, from_zona=False).html(answer)

    heard = Heard(f'<div lang="ar">{page}</div>')
    assert [text for text in heard.of("ar") if LATIN.search(text)] == []
    assert any(ARABIC.search(text) for text in heard.of("ar"))


def test_the_words_of_a_source_are_marked_as_italian_on_an_english_page_too(ask):
    assert "Viale Teseo Tesei 67 (Cooperativa Sociale Arca), Portoferraio (LI)" in Heard(
        ask("/centro/C035", {"lingua": "en"}).text
    ).of("it")
    assert "<bdi" not in ask("/centro/C035", {"lingua": "it"}).text.replace("<bdi>http", "")


def test_a_translation_nobody_has_reviewed_says_so_in_two_languages(ask):
    text = "This translation has not been reviewed yet: in doubt, the Italian text counts."

    for path in ("/embed", "/centro/C010"):
        heard = Heard(ask(path, {"lingua": "ar"}).text)
        assert translator("ar")(text) in heard.of("ar")
        assert translator("it")(text) in heard.of("it")
        for language in ("it", "en"):
            assert translator(language)(text) not in ask(path, {"lingua": language}).text


@pytest.mark.parametrize("path", ["/privacy", "/accessibilita"])
def test_a_page_that_is_not_in_arabic_says_so_in_arabic(path, ask):
    heard = Heard(ask(path, {"lingua": "ar"}).text)

    assert any("غير مترجمة" in text for text in heard.of("ar"))
    assert any("non è stata tradotta" in text for text in heard.of("it"))
    assert "nota-lingua" not in ask(path, {"lingua": "it"}).text


def test_a_page_lists_the_languages_it_has_each_under_its_own_name(ask):
    embed = ask("/embed", {"lingua": "ar", "zona": "elba"}).text

    assert 'href="/embed?zona=elba&amp;lingua=en"' in embed
    assert '<span lang="ar" dir="rtl" aria-current="true">العربية</span>' in embed
    assert "العربية" not in ask("/privacy").text


def test_the_code_of_an_embed_says_the_language_of_its_words():
    code = snippet(
        "https://m.invalid", "/embed?lingua=ar", 640, "خريطة", adapts=False, language="ar"
    )

    assert code.count('lang="ar" dir="rtl"') == 2
    assert "lang=" not in snippet("", "/embed", 640, "Mappa", adapts=False).replace("lingua", "")

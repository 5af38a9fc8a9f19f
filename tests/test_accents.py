"""No text that people read has lost its accents: "citta", "perche", "attivita'"."""

import re

import pytest

from tests.conftest import DATA

LOST = re.compile(
    r"(?<![\w/.@-])(?:citt[aà]'|citta|perche|poiche|finche|affinche|piu|puo|gia|cosi|cioe|giovedi"
    r"|lunedi|martedi|mercoledi|venerdi|societa|attivita|comunita|qualita|eta|universita|localita"
    r"|genitorialita|responsabilita|possibilita|disabilita|fragilita|difficolta|modalita|novita"
    r"|unita|sara|verra|nell anno|dell istituto|l anno)(?:')?(?![\w/.@-])",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path", sorted((DATA / "services").glob("*.csv")), ids=lambda path: path.name
)
def test_the_list_has_its_accents(path):
    text = re.sub(r"https?://[^\s,|\"]+", "", path.read_text("utf-8"))

    assert sorted(set(LOST.findall(text))) == []


@pytest.mark.parametrize("word", ["citta", "Perche", "attivita'", "Societa"])
def test_a_lost_accent_is_found(word):
    assert LOST.search(f"una {word} nuova")

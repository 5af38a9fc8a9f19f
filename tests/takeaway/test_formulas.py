"""No text is a formula. Attacks: OWASP, "CSV Injection"; telephones: the rows of the store."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from downloads.formats import harmless

ATTACKS = (
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-cmd",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\x00=1",
    "\ufeff=1",
    '"=1',
    "＝1",
    "-1-A1",
    "+39-055",
    "+1(2)",
    "-",
)
KEPT = (
    "",
    "Firenze",
    "+39 055 123456",
    "+390551234",
    "-5",
    "-5,3",
    "-1.234,5 %",
    "+2.5%",
    "-1e-5",
    "a=b",
    "L'Aquila",
    "'=1",
    "055/123; +39 333 12",
    "x - y",
    "1-2",
    "−5",
    "Sì; no",
)
texts = st.text(max_size=30) | st.lists(
    st.sampled_from([*ATTACKS, *KEPT, ";", "\n", "\t", ";=", "; -"]), max_size=5
).map("".join)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_would_be_reckoned_out_gets_an_apostrophe(attack):
    assert harmless(attack) in {f"'{attack}", f"'{attack[0]}'{attack[1:]}"}


@pytest.mark.parametrize("text", KEPT)
def test_numbers_telephones_and_words_stay_as_they_are(text):
    assert harmless(text) == text


def test_a_piece_after_a_semicolon_is_guarded_since_italian_spreadsheets_split_there():
    assert harmless("a;=1+1\n-cmd") == "a;'=1+1\n'-cmd"


@given(texts)
@example("a;=1")
def test_guarding_twice_changes_nothing_more(text):
    assert harmless(harmless(text)) == harmless(text)


@given(texts)
def test_nothing_is_lost_but_apostrophes_are_added(text):
    assert harmless(text).replace("'", "") == text.replace("'", "")


@given(texts)
def test_no_piece_starts_a_formula_once_guarded(text):
    guarded = harmless(text)

    assert guarded[:1] not in {"=", "@", "\t", "\r", "\n"}
    for piece in guarded.replace("\n", ";").replace("\t", ";").replace("\r", ";").split(";"):
        assert piece.lstrip()[:1] not in {"=", "@", "＝", "＋", "－", "＠"}
        if piece.lstrip()[:1] in {"+", "-"}:
            assert set(piece.strip()[1:]) <= set("0123456789 .,eE+-%")

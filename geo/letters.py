"""One form for every text that comes in: no invisible letters, no letters that only look Latin."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_SCRIPTS: Final = ("ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LATIN", "LISU")
"""Scripts whose letters are taken for Latin ones; Arabic, say, is never mistaken for it."""
_BLANK: Final = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and marks that are not drawn, though their category does not say so."""
_WORD: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]*+[^\W\d_A-Za-z][^\W\d_]*+")
"""A word with a letter beyond ASCII; of others no letter is replaced."""
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_EXTRA: Final = str.maketrans(
    {
        "\u0131": "i",
        "\u0237": "j",
        "\u0251": "a",
        "\u0261": "g",
        "\u0142": "l",
        "\u0141": "L",
        "\u00f8": "o",
        "\u00d8": "O",
        "\u0111": "d",
        "\u0110": "D",
        "\u0127": "h",
        "\u0180": "b",
        "\u00df": "ss",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u2044": "/",
        "\u2215": "/",
        "\u00b7": ".",
        "\u2024": ".",
        "\u2219": ".",
        "\u02d0": ":",
        "\ua789": ":",
        "\u2236": ":",
        "\u201a": ",",
        "\u2032": "'",
        "\u02b9": "'",
        "\u02bc": "'",
        "\u2018": "'",
        "\u2019": "'",
        "\u2033": '"',
        "\u201c": '"',
        "\u201d": '"',
        "\u02da": "\u00b0",
        "\u2070": "\u00b0",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
    }
)
"""Letters with a stroke and signs, whose plain form no table of compositions gives."""

_SHAPES: Final = str.maketrans(
    "мнтквгпиМНТКВΡετβκμρΕΤΒΚΜΝΗΑΟΙΧΥΖ", "mhtkbrnuMHTKBPetbkupETBKMNHAOIXYZ"
)
"""Letters of which only the capital is in Unicode's table, or that are drawn alike by hand."""
_LATIN_NAME: Final = re.compile(
    r"LATIN (CAPITAL|SMALL|LETTER SMALL CAPITAL)(?: LETTER)? ([A-Z])(?: WITH .+)?"
)


def is_unseen(letter: str) -> bool:
    r"""Tell whether a letter is not drawn: a format character, a filler, a selector of a variant.

    >>> is_unseen("\u200b"), is_unseen("\ufe0f"), is_unseen(" "), is_unseen("a")
    (True, True, False, False)
    """
    return (
        letter in _BLANK
        or unicodedata.category(letter) == "Cf"
        or "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
        or "\u180b" <= letter <= "\u180f"
    )


def without_unseen(text: str) -> str:
    """Return a text without the letters that nobody sees."""
    return text if text.isascii() else text.translate(_SEEN)


def one_form(text: str) -> str:
    r"""Return a text as it may be stored: NFKC, nothing unseen, no word of mixed scripts.

    A word that is all Greek or Cyrillic stays; one in which some letters only look Latin becomes
    Latin.

    >>> one_form("ｖｉａ R\u043ema\u200b 3"), one_form("Москва")
    ('via Roma 3', 'Москва')
    """
    if text.isascii():
        return text
    # Twice: a removed letter can bring together two that compose.
    plain = unicodedata.normalize(
        "NFKC", without_unseen(unicodedata.normalize("NFKC", without_unseen(text)))
    )
    return (
        plain
        if _look_alikes().keys().isdisjoint(map(ord, set(plain)))
        else (_WORD.sub(_of_one_script, plain))
    )


def skeleton(text: str) -> str:
    r"""Return a text as the eye reads it: every look-alike Latin, no accent, case kept.

    For comparing only: two texts of one skeleton cannot be told apart on a screen.

    >>> skeleton("\u0421\u0430s\u0430 d\u0435lle Viol\u00e8")
    'Casa delle Viole'
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_READ)


def compact(text: str) -> str:
    """Return only the letters and digits of a skeleton, in lower case: no gap hides a word.

    >>> compact("C a s a-Rifugio, 3")
    'casarifugio3'
    """
    return re.sub(r"[^a-z0-9]", "", skeleton(text).lower())


def _of_one_script(found: re.Match[str]) -> str:
    word = found[0]
    return word.translate(_look_alikes()) if _LATIN.search(word) else word


class _Forms(dict[int, str]):
    """What each letter becomes, as ``str.translate`` asks for it: found once for all its places."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__((code, chr(code)) for code in range(128))
        self.form = form

    def __missing__(self, code: int) -> str:
        self[code] = self.form(chr(code))
        return self[code]


def _as_read(letter: str) -> str:
    """Return what the eye takes a decomposed letter for: nothing, a Latin one, or itself."""
    if is_unseen(letter):
        return ""
    latin = letter.translate(_EXTRA).translate(_look_alikes())
    plain = "".join(
        one.translate(_EXTRA)
        for one in unicodedata.normalize("NFKD", latin)
        if unicodedata.category(one) not in {"Mn", "Me"}
    )
    return plain if plain in {letter, ""} else "".join(map(_as_read, plain))


_SEEN: Final = _Forms(lambda letter: "" if is_unseen(letter) else letter)
_READ: Final = _Forms(_as_read)


@lru_cache(maxsize=1)
def _look_alikes() -> dict[int, str]:
    """Return the letters of other scripts that look like Latin ones, by Unicode's own table."""
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415 - 0.9 MB, read when needed

    found = {}
    for letter, others in confusables_data.items():
        if len(letter) != 1 or letter.isascii() or not letter.isalpha():
            continue
        if not unicodedata.name(letter, "").startswith(_SCRIPTS):
            continue
        latin = [other["c"] for other in others if other["c"].isascii() and other["c"].isalpha()]
        if latin and unicodedata.normalize("NFKD", letter)[0] == letter:
            found[ord(letter)] = min(latin, key=len)
    for code in range(0x80, 0x2000):
        name = _LATIN_NAME.fullmatch(unicodedata.name(chr(code), ""))
        if name and unicodedata.normalize("NFKD", chr(code)) == chr(code):
            found.setdefault(code, name[2] if name[1] == "CAPITAL" else name[2].lower())
    return found | _SHAPES

"""How Italian names are written, and how two spellings of one name are made alike.

``bare`` takes case, accents and odd signs from a text, ``plain`` its punctuation too, ``fold`` all
that lets one name be written in several ways: abbreviations, saints, numerals. Everything that
compares names (places, streets, lists, what is private) compares them folded by this module.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from geo.forgetting import forget_with_lists

TYPES: Final = frozenset(
    (
        "via",
        "viale",
        "piazza",
        "piazzale",
        "piazzetta",
        "corso",
        "largo",
        "vicolo",
        "strada",
        "borgo",
        "localita",
        "frazione",
        "traversa",
        "lungarno",
        "lungomare",
        "viuzzo",
        "viottolo",
        "scali",
        "salita",
        "contrada",
    )
)
"""Words with which the name of a street begins."""
LITTLE: Final = frozenset(
    (
        "al",
        "ai",
        "alla",
        "alle",
        "agli",
        "da",
        "dal",
        "dai",
        "dalla",
        "dalle",
        "de",
        "dei",
        "degli",
        "del",
        "dell",
        "della",
        "delle",
        "dello",
        "di",
        "ed",
        "gli",
        "il",
        "in",
        "la",
        "le",
        "lo",
        "sul",
        "sull",
        "sulla",
    )
)
SAINTS: Final = frozenset(
    ("s", "ss", "san", "sant", "santa", "sante", "santi", "santissima", "santissimo", "santo")
)
"""Every way to begin the name of a saint; folded, each is ``s``."""
MONTHS: Final = frozenset(
    (
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    )
)
_REGNAL: Final = frozenset(
    (
        "alessandro",
        "benedetto",
        "bonifacio",
        "carlo",
        "celestino",
        "clemente",
        "cosimo",
        "emanuele",
        "enrico",
        "eugenio",
        "federico",
        "ferdinando",
        "filippo",
        "francesco",
        "giovanni",
        "giulio",
        "gregorio",
        "innocenzo",
        "leone",
        "leopoldo",
        "luigi",
        "martino",
        "napoleone",
        "niccolo",
        "nicola",
        "ottone",
        "paolo",
        "pietro",
        "pio",
        "sisto",
        "umberto",
        "urbano",
    )
)
"""Names of popes and kings, behind which a single letter is a numeral: Pio X."""
_ABBREVIATIONS: Final[dict[str, str]] = {
    "pza": "piazza",
    "pzza": "piazza",
    "ple": "piazzale",
    "pzle": "piazzale",
    "pzale": "piazzale",
    "pzzale": "piazzale",
    "pta": "piazzetta",
    "pzta": "piazzetta",
    "pzetta": "piazzetta",
    "pzzetta": "piazzetta",
    "pzzta": "piazzetta",
    "vle": "viale",
    "vlo": "vicolo",
    "cso": "corso",
    "lgo": "largo",
    "bgo": "borgo",
    "flli": "fratelli",
    "lno": "lungarno",
    "loc": "localita",
    "fraz": "frazione",
    "frz": "frazione",
    "gen": "generale",
    "dott": "dottor",
    "prof": "professor",
    "mons": "monsignor",
    "cav": "cavalier",
    "ing": "ingegner",
    "avv": "avvocato",
    "str": "strada",
    "vic": "vicolo",
    "trav": "traversa",
}
_WRITTEN_SHORT: Final = re.compile(
    r"\b(?:p\.?\s?z{1,2}a|p\.?(?:z{1,2}a?)?le|pz{1,2}(?:et)?ta|v(?:\.\s?)?l[eo]|c\.?so|[lb]\.?go"
    r"|f\.?lli|loc|fraz|frz|p\.ta|l\.no)\b\.?"
    r"|\b(?:gen|dott|prof|mons|cav|ing|avv|str|vic|trav)\."
)
_ROAD: Final = re.compile(r"\bs[\W_]*([spr])(?:[\W_]+n\b)?[\W_]*(?=\d)")
"""A numbered road: S.S. 67, SP27, S.R. n. 222."""
_ROADS: Final = {"s": "strada statale ", "p": "strada provinciale ", "r": "strada regionale "}
_V: Final = re.compile(r"^\s*v\.?\s+(?!\d)")
_SAINT: Final = re.compile(rf"\b(?:{'|'.join(sorted(SAINTS - {'s'}))})\b")
_SMALL: Final = LITTLE | {"a", "d", "e", "i", "za", "zza", "so", "go", "lli"}
"""Words and ends of abbreviations that are written small inside a name."""
_ROMAN: Final = re.compile(r"(?=[ivx]{2})(x{0,3})(ix|iv|v?i{0,3})")
_LETTER_NUMERALS: Final = {"i": "1", "v": "5", "x": "10"}
_UNITS: Final = {
    "": 0,
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
}


def _cardinals() -> dict[str, int]:
    units = ("", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
    teens = (
        "dieci",
        "undici",
        "dodici",
        "tredici",
        "quattordici",
        "quindici",
        "sedici",
        "diciassette",
        "diciotto",
        "diciannove",
    )
    found = {"cento": 100, "mille": 1000}
    found |= {word: number for number, word in enumerate(units) if word}
    found |= {word: 10 + number for number, word in enumerate(teens)}
    for ten, word in enumerate(
        ("venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"),
        start=2,
    ):
        found |= {
            (word[:-1] if unit[:1] in "uo" and unit else word) + unit: 10 * ten + number
            for number, unit in enumerate(units)
        }
    return found


def _ordinals() -> dict[str, int]:
    first = (
        "primo",
        "secondo",
        "terzo",
        "quarto",
        "quinto",
        "sesto",
        "settimo",
        "ottavo",
        "nono",
        "decimo",
    )
    found = {word: number for number, word in enumerate(first, start=1)}
    found |= {
        f"{word.rstrip('aeio') if number % 10 not in {3, 6} or number < 20 else word}esimo": number
        for word, number in _cardinals().items()
        if 10 < number < 100
    }
    return found | {f"{word[:-1]}a": number for word, number in found.items()}


_NUMERALS: Final[dict[str, str]] = {
    word: str(number) for word, number in (_ordinals() | _cardinals()).items()
}


def fold(text: str) -> str:
    """Return a name so that every spelling of it is the same text: words, one space between.

    Letters of other scripts stay. Folding twice changes nothing more.

    >>> fold("P.zza XX Settembre"), fold("Piazza Venti Settembre")
    ('piazza 20 settembre', 'piazza 20 settembre')
    >>> fold("VIA S. ANNA") == fold("Via Sant’Anna") == fold("via santa anna")
    True
    """
    folded = _folded(_letters(text))
    while (again := _folded(folded)) != folded:
        folded = again
    return folded


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a folded name.

    >>> tokens("Fraz. Sant'Agata")
    ('frazione', 's', 'agata')
    """
    return tuple(fold(text).split())


@forget_with_lists
@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return the words of a text in lower-case ASCII, nothing written out: for codes and heads.

    >>> plain("Zona-distretto:"), plain("Barberino Val d’Elsa")
    ('zona distretto', 'barberino val d elsa')
    """
    return " ".join(re.findall(r"[a-z0-9]+", bare(text)))


def bare(text: str) -> str:
    """Return a text in lower-case ASCII, its punctuation kept."""
    return _letters(text).encode("ascii", "ignore").decode()


def in_full(text: str) -> str:
    """Return a text bare, with its abbreviations written out and every saint alike."""
    return _SAINT.sub("s", _written_out(bare(text)))


def telling(words: str) -> list[str]:
    """Return the words of a folded street that tell it from another, if any does.

    >>> telling("via del corso"), telling("corso d italia"), telling("via b")
    (['corso'], ['italia'], ['b'])
    """
    kept = words.split()
    kind = kept[0] if kept and kept[0] in TYPES else ""
    kept = [word for word in dict.fromkeys(kept) if word != kind]
    return [
        word for word in kept if word not in LITTLE and (len(word) > 1 or word in "23456789")
    ] or kept


def exponent_of(text: str) -> str:
    """Return what follows a house number, comparable: red numbers as r, black ones as nothing.

    >>> exponent_of("ROSSO"), exponent_of("bis / B"), exponent_of("A nero"), exponent_of("r/B")
    ('r', 'bisb', 'a', 'br')
    """
    parts = re.findall(r"[a-z]+|\d+", bare(text))
    colours = {"rosso": "r", "rossa": "r", "nero": "", "nera": ""}
    is_red = any(colours.get(part, part) == "r" for part in parts)
    rest = "".join(part for part in parts if part not in colours and part != "r")
    glued = re.sub(r"ner[oa]$", "", re.sub(r"r?ross[oa]$", "r", rest))
    return glued + "r" * (is_red and not glued.endswith("r"))


def ways_to_write(word: str) -> tuple[str, ...]:
    """Return a plain word in every way that folds to the same: saints and numerals.

    >>> ways_to_write("xx")
    ('20', 'ventesima', 'ventesimo', 'venti', 'xx')
    """
    if word in SAINTS:
        return tuple(sorted(SAINTS))
    figure = _LETTER_NUMERALS.get(word) or _NUMERALS.get(word) or _roman(word) or word
    return _WAYS.get(figure, (word,))


def as_read(name: str) -> str:
    """Return a name in capitals as a person writes it; any other as it is.

    >>> as_read("VIA DELL'ORTO"), as_read("PIAZZA XX SETTEMBRE"), as_read("Via Roma")
    ("Via dell'Orto", 'Piazza XX Settembre', 'Via Roma')
    """
    return re.sub(r"[^\s'.]+'?\.?", _as_read, name) if name.isupper() else name


def _letters(text: str) -> str:
    """Return a text in lower case without accents; apostrophes and dashes each of one kind."""
    if not text.isascii():
        text = re.sub(r"[°º]|(?<=[\dIVX])ª", " ", text)
        text = re.sub(r"[’‘‛`´ʼʹ′＇]", "'", re.sub(r"[‐-―−]", "-", text))
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return text.replace("`", "'").lower()


def _written_out(body: str) -> str:
    body = _V.sub("via ", body, count=1)
    body = _ROAD.sub(lambda found: _ROADS[found[1]], body)
    return _WRITTEN_SHORT.sub(_whole, body)


def _whole(found: re.Match[str]) -> str:
    letters = re.sub(r"[\W_]", "", found[0])
    return f"{_ABBREVIATIONS[letters]} "


def _folded(body: str) -> str:
    words = re.findall(r"[^\W_]+", _written_out(body))
    return " ".join(_figure(words, at) for at in range(len(words)))


def _figure(words: list[str], at: int) -> str:
    """Return a word as folded: a saint as s, a numeral as figures."""
    word = words[at]
    if word in _LETTER_NUMERALS:
        is_dated = at + 1 < len(words) and words[at + 1] in MONTHS
        is_regnal = at == len(words) - 1 and at > 0 and words[at - 1] in _REGNAL
        return _LETTER_NUMERALS[word] if is_dated or is_regnal else word
    return word if word.isdigit() else _one_folded(word)


@forget_with_lists
@lru_cache(maxsize=2048)
def _one_folded(word: str) -> str:
    return "s" if word in SAINTS else _NUMERALS.get(word) or _roman(word) or word


def _roman(word: str) -> str:
    roman = _ROMAN.fullmatch(word)
    return str(10 * len(roman[1]) + _UNITS[roman[2]]) if roman else ""


def _ways() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for word, figure in _NUMERALS.items():
        found.setdefault(figure, {figure}).add(word)
    for tens in ("", "x", "xx", "xxx"):
        for units, number in _UNITS.items():
            if tens or units:
                found.setdefault(str(10 * len(tens) + number), set()).add(tens + units)
    return {figure: tuple(sorted(words)) for figure, words in found.items()}


_WAYS: Final = _ways()


def _as_read(found: re.Match[str]) -> str:
    word = found[0].lower()
    if found.start() and word.rstrip("'") in _SMALL:
        return word
    return found[0] if _ROMAN.fullmatch(word) else word.capitalize()

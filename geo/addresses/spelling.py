"""How the names of streets are spelled: abbreviations, saints, numerals, made alike to compare."""

import re
import unicodedata
from typing import Final

TYPES: Final = frozenset(
    ("via", "viale", "piazza", "piazzale", "piazzetta", "corso", "largo", "vicolo", "strada",
     "borgo", "localita", "frazione", "traversa", "lungarno", "lungomare", "viuzzo", "viottolo",
     "scali", "salita", "contrada")
)
"""Words with which the name of a street begins."""
LITTLE: Final = frozenset(
    ("al", "ai", "alla", "alle", "agli", "da", "dal", "dai", "dalla", "dalle", "de", "dei",
     "degli", "del", "dell", "della", "delle", "dello", "di", "ed", "gli", "il", "in", "la", "le",
     "lo", "sul", "sull", "sulla")
)
_ABBREVIATIONS: Final = tuple((re.compile(pattern), word) for pattern, word in (
    (r"\bp\.?\s?z{1,2}a\b", "piazza"),
    (r"\bp\.?(?:z{1,2}a)?le\b", "piazzale"),
    (r"\bp\.?z{0,2}(?:et)?ta\b", "piazzetta"),
    (r"\bv\.?le\b", "viale"),
    (r"\bv\.?lo\b|\bvic(?=\.)", "vicolo"),
    (r"\bc\.?so\b", "corso"),
    (r"\bl\.?go\b", "largo"),
    (r"\bb\.?go\b", "borgo"),
    (r"\bf\.?lli\b", "fratelli"),
    (r"\bstr(?=\.)", "strada"),
    (r"\bloc\b", "localita"),
    (r"\bfraz\b", "frazione"),
    (r"^\s*v\.?(?=\s)", "via"),
    (r"\b(?:ss|san|santo|santa|sant|santi|santissim[ao])\b", "s"),
))
_SMALL: Final = LITTLE | {"a", "d", "e", "i", "za", "zza", "so", "go", "lli"}
"""Words and ends of abbreviations that are written small inside a name."""
_NUMERALS: Final = {"primo": "1", "due": "2", "quattro": "4", "venti": "20",
                    "ventiquattro": "24", "venticinque": "25"}
_ROMAN: Final = re.compile(r"(?=[ivx]{2})(x{0,3})(ix|iv|v?i{0,3})")
_UNITS: Final = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7,
                 "viii": 8, "ix": 9}


def comparable(text: str) -> str:
    """Return a street or place for comparison: plain words, in full, numerals as figures.

    >>> comparable("P.za XX Settembre")
    'piazza 20 settembre'
    >>> comparable("VIA S. ANNA") == comparable("Via Sant’Anna")
    True
    """
    return " ".join(_figure(word) for word in re.findall(r"[a-z0-9]+", in_full(text)))


def telling(words: str) -> list[str]:
    """Return the words of a comparable text that tell one street from another, if any does.

    >>> telling("via del corso"), telling("corso d italia"), telling("via b")
    (['corso'], ['italia'], ['b'])
    """
    kept = words.split()
    kind = kept[0] if kept and kept[0] in TYPES else ""
    kept = [word for word in dict.fromkeys(kept) if word != kind]
    return [word for word in kept
            if word not in LITTLE and (len(word) > 1 or word in "23456789")] or kept


def exponent_of(text: str) -> str:
    """Return what follows a house number, comparable: red numbers as r, black ones as nothing.

    >>> exponent_of("ROSSO"), exponent_of("bis / B"), exponent_of("A nero")
    ('r', 'bisb', 'a')
    """
    letters = re.sub(r"[^a-z0-9]", "", bare(text))
    return re.sub(r"ner[oa]$", "", re.sub(r"r?ross[oa]$", "r", letters))


def in_full(text: str) -> str:
    """Return a text bare, with its abbreviations written out and every saint alike."""
    body = bare(text)
    for pattern, word in _ABBREVIATIONS:
        body = pattern.sub(word, body)
    return body


def bare(text: str) -> str:
    """Return a text in lower-case ASCII, its punctuation kept."""
    text = re.sub(r"[’‘`´]", "'", re.sub(r"[–—]", "-", text))
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def as_read(name: str) -> str:
    """Return a name in capitals as a person writes it; any other as it is.

    >>> as_read("VIA DELL'ORTO"), as_read("PIAZZA XX SETTEMBRE"), as_read("Via Roma")
    ("Via dell'Orto", 'Piazza XX Settembre', 'Via Roma')
    """
    return re.sub(r"[^\s'.]+'?\.?", _as_read, name) if name.isupper() else name


def _as_read(found: re.Match[str]) -> str:
    word = found[0].lower()
    if found.start() and word.rstrip("'") in _SMALL:
        return word
    return found[0] if _ROMAN.fullmatch(word) else word.capitalize()


def _figure(word: str) -> str:
    roman = _ROMAN.fullmatch(word)
    if roman:
        return str(10 * len(roman[1]) + _UNITS[roman[2]])
    return _NUMERALS.get(word, word)

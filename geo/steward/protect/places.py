"""What in a text tells a place, or how to reach it; and the text without it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo.steward.protect.hamlets import PlaceNames, Words, found_in, tokens_of

_LITTLE: Final = (
    r"(?:(?i:a|al|ai|agli|alla|alle|d|da|dal|dalla|de|dei|degli|del|dello|della|delle|dell|di|e|il"
    r"|la|le|lo|i|gli|san|santa|santo|sant|s)\b['’.]?\s*)"
)
_STREET: Final = re.compile(
    r"(?<!\w)(?i:via|viale|v\.le|vicolo|v\.lo|piazz(?:a|ale|etta)|p\.?\s?z{1,2}a|p\.?le|p\.?tta"
    r"|lungarno|lungomare|viuzzo|viottolo|localit(?:a'?|à|á)|loc\.?|frazione|fraz\.?|borgata|rione"
    r"|quartiere|podere|contrada|c\.da|parrocchia|casello)(?![\w.])['’]?(?:\s|\.|:)*(?=\w)"
    r"|(?<!\w)(?i:loc|fraz|v|p\.?za|p\.?zza)\.\s*(?=\w)"
    r"|(?<!\w)(?i:corso|c\.so|largo|l\.go|strada|borgo|b\.go|salita|traversa|scali|costa|chiasso"
    r"|sdrucciolo)\s+" + _LITTLE + r"{0,3}(?=[A-ZÀ-Ý0-9]|\w+(?:\s+\w+){0,2},?\s+\d)"
)
_IDIOM: Final = re.compile(
    r"(?i)\b(?:in|per) via\s+(?:di\s+\w+(?:zione|mento|sione|ura)\b|del\w*\b|sperimental|definitiv"
    r"|prioritari|eccezional|preferenzial|telematic|provvisori|ordinari|straordinari|temporane"
    r"|residual|principal|esclusiv|general|sussidiari|progressiv)"
    r"|\bvia\s+(?:via\b|e-?mail\b|mail\b|web\b|internet\b|telefono\b|skype\b|pec\b|fax\b|sms\b"
    r"|whatsapp\b|zoom\b|chat\b|libera\b)|\bcorso\s+di\s+\d|\bnel\s+corso\b"
)
"""Ways to say something else with the words of streets."""
_POINTER: Final = re.compile(
    r"(?<!\w)(?i:vicin[oaie]|accanto|adiacent[ei]|attigu[oaie]|(?:di\s+)?fronte|nei\s+pressi"
    r"|nelle\s+vicinanze|alle\s+spalle|a\s+fianco|dietro|(?:ubicat|situat|sit)[oaie]|sede\s+in"
    r"|c/o|presso)\s+(?=\w)"
    r"|(?<!\w)(?i:indirizzo)\s*:|(?<!\w)(?i:n(?:umero|\.|°)?\s*civico|civico)\b\s*\.?\s*\d"
    r"|(?<!\w)(?i:s\.?n\.?c)\b\.?(?!\w)|(?<!\w)(?i:km)\.?\s?\d|(?<!\w)(?:S\.?[PSR]\.?\s?\d{1,3})\b"
    r"|(?<![\d/.,-])\d{5}(?![\d/-]|[.,]\d)"
)
"""Beside what it stands, its house number, kilometre, postal code."""
_DEGREES: Final = re.compile(
    r"(?<![\d.])-?\d{1,2}[.,]\d{3,}\D{1,8}-?\d{1,2}[.,]\d{3,}|\d{1,3}\s?°\s?\d{1,2}\s?['’′]"
)
_LINK: Final = re.compile(
    r"(?i)\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+|\b(?:[\w-]+\.)+[a-z]{2,}/\S*|\S+@\S+|(?<!\w)@\w{3,}"
)
_DIGITS: Final = re.compile(r"(?<![\w.,/])\+?\(?\d(?:[\s./()-]{0,2}\d){5,14}(?!\w)")
_DATED: Final = re.compile(
    r"\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b|\b\d{1,5}/(?:19|20)\d\d\b|\b\d{4}-\d{2}(?:-\d{2})?\b"
    r"|\b(?:19|20)\d\d\s?[-/]\s?(?:(?:19|20)\d\d|\d\d)\b|\b\d{1,2}[.:]\d{2}\s?-\s?\d{1,2}[.:]\d{2}\b"
)
_ABBREVIATED: Final = "card|prof|mons|gener|march|maresc|comand|dott|fraz|cons|onor|batt|brig"
_ENDS: Final = re.compile(
    r"[;|\n()]|\s[-–—]\s"
    r"|\b(?!(?i:" + _ABBREVIATED + r")\.)(?:\d+\w?|[^\W\d_]{4,})\.(?=\s+[A-ZÀ-Ý])"
)
_DANGLES: Final = re.compile(
    r"(?i)(?:[\s,:–-]+|(?<!\w)(?:in|a|ad|al|alla|allo|all['’]|ai|agli|alle|di|del|della|dello|dei"
    r"|degli|delle|dell['’]|da|dal|dalla|nel|nella|nello|nell['’]|nei|nelle|presso|con|e|ed|il|la"
    r"|sede|sit[oaie]|ubicat[oaie]|situat[oaie]|tel|cell|fax|e-?mail|numero|n|zona)\.?)+$"
)


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What a record's own fields told of its place, to be found in its other fields."""

    comune: str = ""
    names: frozenset[Words] = frozenset()


def without_places(text: str, names: PlaceNames, known: Known) -> str:
    """Return a text from which each clause that tells a place is cut, from where it does."""
    while spans := sorted(_told(text, names, known)):
        text = _cut(text, spans)
    return text


def _told(text: str, names: PlaceNames, known: Known) -> Iterator[Span]:
    """Yield from where to where a text begins to tell a place or a contact."""
    if not text:
        return
    tokens = tokens_of(text)
    spared = [found.span() for found in _IDIOM.finditer(text)]
    spared += names.named_comuni(tokens)
    for found in _STREET.finditer(text):
        if not any(begin <= found.start() < end for begin, end in spared):
            yield found.span()
    for pattern in (_POINTER, _DEGREES, _LINK):
        yield from (found.span() for found in pattern.finditer(text))
    yield from ((start, start + 1) for start in _phones(text))
    yield from ((start, start + 1) for start in names.starts(tokens, known.comune))
    yield from ((token.start, token.end) for token, _words in found_in(tokens, known.names))


def _phones(text: str) -> Iterator[int]:
    """Yield where a number begins that may be a phone's: 6 to 11 digits, no date and no act."""
    masked = _DATED.sub(lambda found: "x" * len(found[0]), text)
    for found in _DIGITS.finditer(masked):
        digits = re.sub(r"\D", "", re.sub(r"^(?:\+|00)39", "", found[0]))
        if 6 <= len(digits) <= 11 and digits[0] in "0378":
            yield found.start()


def _cut(text: str, spans: list[Span]) -> str:
    kept, at = "", 0
    for start, end in spans:
        if start >= at:
            kept = _DANGLES.sub("", kept + text[at:start])
            at = _clause_end(text, end)
    return _tidy(f"{kept}{text[at:]}")


def _clause_end(text: str, start: int) -> int:
    """Return where the clause that begins somewhere ends: no comma ends it, brackets nest."""
    depth = 0
    for found in _ENDS.finditer(text, start):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        is_sentence = found[0].endswith(".")
        if depth < 0 or (depth == 0 and found[0] not in "()"):
            return found.end() if is_sentence else found.start()
    return len(text)


def _tidy(text: str) -> str:
    text = re.sub(r"\(\s*\)", "", text)
    text = re.sub(r"\s+([,;.)|])", r"\1", re.sub(r"[ \t]{2,}", " ", text))
    return re.sub(r"(?:[;,|]\s*)+(?=[;|])", "", text).strip(" \t\n,;:|-–—.")

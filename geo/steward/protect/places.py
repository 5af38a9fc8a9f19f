"""What in a text tells a place, or how to reach it, however it is written.

What is told of a protected record is no free text (``geo.disclosure``). These detectors hold the
register of what may be told, and every list that is looked at by hand.
"""

import re
from collections.abc import Iterator
from typing import Final

from geo.letters import compact, skeleton
from geo.steward.protect.hamlets import PlaceNames, tokens_of

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
_PLUS_CODE: Final = re.compile(
    r"(?i)(?<![a-z0-9])[23456789cfghjmpqrvwx]{2,8}0{0,6}\s?\+\s?[23456789cfghjmpqrvwx]{0,7}"
    r"(?![a-z0-9+])")
"""An Open Location Code, whole or short of its area (plus.codes)."""
_THREE_WORDS: Final = re.compile(r"/{3}\s?\w|(?<![\w.@])[^\W\d_]{3,}\.[^\W\d_]{3,}\.[^\W\d_]{3,}")
_GRID: Final = re.compile(
    r"(?i)(?<![a-z0-9])3[23]\s?[t-u](?:\s?[a-z]{2}(?:\s?\d){2,10})(?!\d)"
    r"|(?<![a-z0-9])(?:utm|mgrs|gauss|boaga|epsg|wgs|rdn2008|etrs|easting|northing)(?![a-z])")
_METRES: Final = re.compile(
    r"(?<![\d/.])(?:[1-9]\d{5}|1[4-7]\d{5}|2[2-6]\d{5})(?:[.,]\d+)?\D{1,12}4[6-9]\d{5}(?!\d)"
    r"|(?<![\d/.])4[6-9]\d{5}(?:[.,]\d+)?\D{1,12}(?:[1-9]\d{5}|1[4-7]\d{5}|2[2-6]\d{5})(?!\d)")
"""East and north of UTM 32 and 33 or of Gauss-Boaga, in either order."""
_ONE_DEGREE: Final = re.compile(r"(?<![\d.,])-?(?:4[2-4]|9|1[0-2])\s?[.,]\s?\d{3,}(?!\d)")
_SEXAGESIMAL: Final = re.compile(
    r"(?i)\d{1,3}\s?(?:°|gradi|deg\b|o(?=\s?\d))\s?\d{1,2}(?:[.,]\d+)?\s?"
    r"(?:'|primi|min|m\b)?|\d{1,3}\s(?:[0-5]?\d)\s[0-5]?\d(?:[.,]\d+)?\s?[nsew]\b")
_CADASTRE: Final = re.compile(
    r"(?i)(?<![a-z])(?:catast\w*|fogli[oa]|f[go]?g?l?\.|fg|particell[ae]|part\.|p\.?lla|p\.lle"
    r"|mapp?al[ei]|mapp?\.|subaltern[oi]|sub\.?|n\.?c\.?e\.?u)(?![a-z])"
    r"\s*(?:n[.°]?\s*)?(?=\d|$|\w)")
_GLUED_STREET: Final = re.compile(
    r"(?:via|viale|piazza|piazzale|piazzetta|vicolo|corso|largo|lungarno|borgo|strada|localita"
    r"|frazione|podere|contrada|salita)(?:de[ils]?|dell[aeo]|degli|san|santa)?[a-z]{3,}\d")
_NUMBER_WORD: Final = (
    r"(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|trenta\w*"
    r"|quaranta\w*|cinquanta\w*|sessanta\w*|settanta\w*|ottanta\w*|novanta\w*|venti\w*)")
_SPELLED: Final = re.compile(
    r"(?i)\b" + _NUMBER_WORD + r"\s+(?:virgola|punto|gradi|primi)\b"
    r"|(?:\b" + _NUMBER_WORD + r"\b[\s,-]*){4,}")


def tells_a_place(
    text: str, names: PlaceNames, comune: str = "", *, is_host: bool = False
) -> bool:
    """Tell whether a text may tell a place or how to reach it.

    Parameters
    ----------
    comune
        The comune of the record, whose hamlets count even if their names are common words.
    is_host
        Whether the text is the name of a web server: its dots are no address then.
    """
    if is_host:
        return names.are_in_host(text, comune, ())
    seen = " ".join(skeleton(text).split())
    apart = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=\d)(?=[A-Za-z])", " ", seen)
    if any(any(_told_spans(way, names, comune)) for way in dict.fromkeys((seen, apart))):
        return True
    if _GLUED_STREET.search(compact(text)):
        return True
    return any(names.are_in_host(word, comune, ()) and not _is_comune(word, names)
               for word in re.findall(r"[^\W\d_]{8,}", seen))


def _is_comune(word: str, names: PlaceNames) -> bool:
    return any(compact("".join(comune)) == compact(word) for comune in names.comuni)


def _told_spans(text: str, names: PlaceNames, comune: str) -> Iterator[bool]:
    if not text:
        return
    tokens = tokens_of(text)
    spared = [found.span() for found in _IDIOM.finditer(text)]
    spared += names.named_comuni(tokens)
    yield any(not any(begin <= found.start() < end for begin, end in spared)
              for found in _STREET.finditer(text))
    for pattern in (_POINTER, _DEGREES, _LINK, _PLUS_CODE, _THREE_WORDS, _GRID, _METRES,
                    _ONE_DEGREE, _SEXAGESIMAL, _CADASTRE, _SPELLED):
        yield pattern.search(text) is not None
    yield any(True for _start in _phones(text))
    yield any(True for _start in names.starts(tokens, comune))


def _phones(text: str) -> Iterator[int]:
    """Yield where a number begins that may be a phone's: 6 to 11 digits, no date and no act."""
    masked = _DATED.sub(lambda found: "x" * len(found[0]), text)
    for found in _DIGITS.finditer(masked):
        digits = re.sub(r"\D", "", re.sub(r"^(?:\+|00)39", "", found[0]))
        if 6 <= len(digits) <= 11 and digits[0] in "0378":
            yield found.start()

"""Case della Comunità, Ospedali di Comunità, COT, Stazioni di posta; and what has no place."""

import re

import pandas as pd
from seed_words import status_of

KIND_BY_LAYER = {
    "Casa della Comunità (PNRR M6C1 1.1)": "casa_comunita",
    "Casa della Comunità (stato)": "casa_comunita",
    "Ospedale di Comunità (PNRR M6C1 1.3)": "ospedale_comunita",
    "Centrale operativa territoriale (PNRR M6C1 1.2.2)": "cot",
    "Stazione di posta / housing temporaneo (PNRR M5C2 1.3)": "stazione_posta",
}
MONEY = [
    "cup",
    "amount_pnrr_eur",
    "amount_total_eur",
    "amount_pnrr_2025_eur",
    "paid_pnrr_2025_eur",
    "year",
    "source_url",
    "note",
]
_SMALL = frozenset(
    (
        "a",
        "ad",
        "al",
        "alla",
        "alle",
        "da",
        "dal",
        "dalla",
        "de",
        "dei",
        "del",
        "della",
        "delle",
        "dello",
        "di",
        "e",
        "ed",
        "il",
        "in",
        "la",
        "le",
        "lo",
        "nel",
        "nell",
        "nella",
        "per",
        "presso",
    )
)
_KEPT = frozenset(
    (
        "COT",
        "PNRR",
        "ASL",
        "PO",
        "II",
        "III",
        "IV",
        "XX",
        "XXIV",
        "XXV",
        "XXIII",
        "SNC",
        "OSMA",
        "ODC",
        "HUB",
        "PAD",
        "CEP",
    )
)


def other_services(others: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of other services that have a place, as records."""
    rows = others[_has_place(others)]
    dated = rows["status"].map(_opening)
    status = [status_of(words) for words in rows["status"]]
    basis = ["opened" if day else "first_documented" for day in dated]
    return pd.DataFrame(
        {
            "id": rows["id"],
            "kind": rows["layer"].map(KIND_BY_LAYER),
            "type": [_type(item) for item in rows["item"]],
            "name": rows["item"].map(readable),
            "comune": rows["comune"],
            "zona": "",
            "address": rows["address"].map(readable),
            "valid_from": [day or year for day, year in zip(dated, rows["year"], strict=True)],
            "valid_from_basis": basis,
            "status": status,
            "status_text": rows["status"],
            "position_accuracy": "",
            "location_policy": "point",
            "source_url": rows["source_url"],
            "source_year": rows["year"],
            "confidence": [
                "high" if words.startswith("alta") else "medium" for words in rows["confidence"]
            ],
        }
    )


def ambito_services(others: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that belong to an ambito or the whole region, as collected."""
    return others[~_has_place(others)]


def funding(others: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts of the funded sites that are services, by service id."""
    rows = others[_has_place(others)]
    return rows.loc[rows["amount_total_eur"] != "", ["id", *MONEY]]


def readable(text: str) -> str:
    """Return a text in capitals as one would write it; other texts as they are.

    >>> readable("CASA DELLA COMUNITA' DI POGGIBONSI")
    'Casa della Comunità di Poggibonsi'
    """
    if not text.isupper():
        return text
    text = re.sub(r"([A-Z])' ?(?=\s|$)", lambda m: _ACCENTED.get(m[1], m[0]), text)
    text = re.sub(r"\bCOMUNITA\b", "COMUNITÀ", text)
    return (
        re.sub(r"[^\s/()\-.]+", _word, text)[:1].upper() + re.sub(r"[^\s/()\-.]+", _word, text)[1:]
    )


_ACCENTED = {"A": "À", "O": "Ò", "E": "È", "U": "Ù", "I": "Ì"}


def _word(match: re.Match[str]) -> str:
    word = match[0]
    if word in _KEPT or (len(word) == 1 and not word.isalpha()):
        return word
    if re.fullmatch(r"\((MS|LI|LU|PI|AR|SI)\)", word) or _is_province(match):
        return word
    low = word.lower()
    if low in _SMALL:
        return low
    head, mark, tail = low.partition("'")
    if mark and head in {"d", "l", "dell", "nell", "sant", "sull"}:
        return (head.capitalize() if head == "sant" else head) + mark + tail.capitalize()
    return low.capitalize()


def _is_province(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    return text[start - 1 : start] == "(" and text[end : end + 1] == ")" and len(match[0]) == 2


def _has_place(others: pd.DataFrame) -> pd.Series:
    return others["layer"].isin(KIND_BY_LAYER) & (others["comune"] != "")


def _type(item: str) -> str:
    if "INTERCONNESSIONE" in item:
        return "COT_RETE"
    return "HOUSING" if re.match(r"housing", item, re.IGNORECASE) else ""


def _opening(words: str) -> str:
    months = {"settembre": "09"}
    if match := re.match(r"inaugurata (\d\d)/(\d\d)/(\d{4})", words):
        return f"{match[3]}-{match[2]}-{match[1]}"
    if match := re.match(r"inaugurata (?:(\d+) )?\(?(settembre)\)? ?\(?(\d{4})\)", words):
        day = f"-{int(match[1]):02d}" if match[1] else ""
        return f"{match[3]}-{months[match[2]]}{day}"
    return ""

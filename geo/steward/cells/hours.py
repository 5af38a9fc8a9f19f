"""Opening hours of a cell: in the syntax that says whether it is open now, or as words."""

import re
from typing import Final

from geo.catalogue import N_
from geo.spelling import bare
from geo.steward.cells.text import ERASE
from geo.steward.findings import Fault, Level, Read, say

_DAYS: Final = (
    ("Mo", r"lun(?:edi)?"), ("Tu", r"mar(?:tedi)?"), ("We", r"mer(?:coledi)?"),
    ("Th", r"gio(?:vedi)?"), ("Fr", r"ven(?:erdi)?"), ("Sa", r"sab(?:ato)?"),
    ("Su", r"dom(?:enica)?"),
)
_ONLY: Final = re.compile(
    r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[,-](?:Mo|Tu|We|Th|Fr|Sa|Su))* ?"
    r"\d{2}:\d{2}-\d{2}:\d{2}(?:,\d{2}:\d{2}-\d{2}:\d{2})*")


def parses(text: str) -> bool:
    """Tell whether a text is opening hours in OSM syntax."""
    from opening_hours import validate  # noqa: PLC0415

    return bool(validate(text))


def read_hours(text: str) -> tuple[Read, Read]:
    """Return the hours in OSM syntax, and as words where they are in no syntax.

    What a person wrote is never turned into hours unasked: it is kept as words, and the hours
    that it probably means are suggested.
    """
    if not text or text == ERASE or parses(text):
        return Read(text), Read("")
    likely = in_syntax(text)
    problem = say(N_("the hours are in no syntax that tells whether it is open now; they are kept "
                     "as words"))
    instead = (say(N_("write “{text}”, if that is meant"), text=likely) if likely
               else say(N_("write them as “Mo,We 09:00-13:00; Th 15:00-18:00”")))
    return Read("", (Fault(Level.WARNING, problem, instead),)), Read(text)


def in_syntax(text: str) -> str:
    """Return Italian hours in OSM syntax, or "" where they cannot be told.

    >>> in_syntax("lun-ven 9-13"), in_syntax("Lunedì e giovedì: 9.00-12.30 e 15-18")
    ('Mo-Fr 09:00-13:00', 'Mo,Th 09:00-12:30,15:00-18:00')
    """
    body = bare(text)
    for code, word in _DAYS:
        body = re.sub(rf"\b{word}\b\.?", code, body)
    body = re.sub(r"\b(?:dal?l?e?|ore|orario|il|h)\b|(?<=[A-Z][a-z]):", " ", body)
    body = re.sub(r"\s*(?:\balle\b|\bal\b|\ba\b|-)\s*", "-", body)
    body = re.sub(r"(?<=\d)\s*(?:\be\b|/|,|\+)\s*(?=\d)", ",", body)
    body = re.sub(r"(?<=[a-z])\s*(?:\be\b|/|,|\+)\s*(?=[MTWFS])", ",", body)
    body = re.sub(r"\b(\d{1,2})(?:[:.](\d{2}))?\b", _time, body)
    body = re.sub(r"(?<=\d)\s*(?:[;,]|\be\b|\n)\s*(?=[MTWFS])", "; ", body)
    body = re.sub(r"\s+", " ", body).strip(" .;")
    parts = body.split("; ")
    whole = all(_ONLY.fullmatch(part) for part in parts)
    return body if whole and parses(body) else ""


def _time(found: re.Match[str]) -> str:
    return f"{int(found[1]):02}:{found[2] or '00'}"

"""What the words of the collected tables mean in the terms of the record."""

import re

HOURS = {
    # OSM syntax, only where the source's words leave no doubt; the words stand beside it.
    "C001": "Mo,We,Fr 09:00-11:00; Tu,Th 14:00-16:00",
    "C016": "We 16:00-19:00; Sa 09:00-12:00",
    "C025": "Tu,Th 09:00-13:00,14:00-17:00",
    "C042": "Mo-We 09:00-12:00",
    "C044": "Mo 14:00-19:00",
    "C053": "Mo,We,Fr 16:00-18:00",
    "C059": "Tu,Th 16:00-19:00",
}
# C042 "lun-mer" is read as Monday to Wednesday, C053 are the hours of its homework help.

_STATUSES = (
    (r"attiv[oa]|inaugurat[ao]|hub|spoke", "open"),
    (r"annunciato", "announced"),
    (r"in costruzione|in realizzazione|cantiere|lavori", "under_construction"),
    (r"programmat[oa]/finanziata|ammessi a finanziamento", "funded"),
    (r"programmato", "planned"),
    (r"progetto|approvato|in progetto", "project"),
    (r"chiusa il", "open"),  # open until valid_to, which says when it closed
    (r"storico", "historic"),
)
_OPENED = r"inaugurazione|apertura|avvio"
_STILL_BEFORE = r"nuova sede|annunciat"


def status_of(words: str) -> str:
    """Return the status code for a source's words."""
    for pattern, status in _STATUSES:
        if re.match(pattern, words):
            return status
    raise ValueError(f"status {words!r} is not in the table of words")


def basis_of(words: str) -> str:
    """Return what a date rests on: an opening, a first document, an announcement, or nothing."""
    if re.match(r"prima documentazione|cantiere", words):
        return "first_documented"
    if re.match(r"annuncio", words) or "annunciato" in words:
        return "announced"
    if re.match(_OPENED, words):
        # A new seat of something that existed before: the years before are unknown, not "no".
        return "first_documented" if re.search(_STILL_BEFORE, words) else "opened"
    return "unknown"


def partial_date(year: str, words: str) -> str:
    """Return the most precise ISO date that agrees with the year, or the year, or nothing."""
    match = re.match(r"(\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?)(?![\d/-])", words)
    if match and (not year or match[1].startswith(year)):
        return match[1]
    return year

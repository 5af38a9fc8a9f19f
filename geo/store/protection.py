"""What may be told of a record: how strict its policy is, and the record without what it protects.

How strict a record's location policy must be, by its kind and by the words it uses.

What is told of a record whose place is protected: values of closed lists, and no other text.

A text that a person wrote can tell a place in more ways than any program finds: misspelled, in
another script, as a code. So of a protected record no such text is told at all. What is told are
codes, dates and numbers, and of a few fields a text that stands in the register
(``services/register.csv`` of the store), each value of which somebody has read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pandas as pd

from geo.catalogue import COUNTED_BY_COMUNE, KIND_BY_CODE, POLICIES, TYPE_BY_CODE
from geo.letters import compact, skeleton
from geo.messages import N_
from geo.settings import OWN_DATA
from geo.spelling import bare
from geo.store.fields import names_where
from geo.store.records import FORBIDDEN, RESERVED
from geo.zones import read_table, rows_of

BY_KIND: Final = N_("comune or zona: this kind has no public place")
BY_WORDS: Final = N_(
    "zona: its words name a protected place (mother and child, refuge or trafficking)"
)
DOUBTFUL: Final = N_("zona: its words may name a protected place, so the strictest policy is taken")
NO_POLICY: Final = N_("a policy that exists: the strictest is taken instead")

_SURE: Final = re.compile(
    r"\brifugio\b|\bcas[ae] di fuga\b|\bindirizzo (?:segreto|riservato)\b"
    r"|\b(?:madr[ei]|mamm[ae]|nuclei? mamma)\b.{0,20}\b(?:bambin|figli|minor|neonat|nat[oi]\b)"
    r"|\bgestant|\bpartorient|\bpuerper"
    r"|\banti.?tratta\b|(?<!\bsi )\btratta\b(?! (?:di un|della prima)\b)"
    r"|\bvittim\w+ .{0,30}(?:violenz|sfruttament|maltrattament)"
    r"|\b(?:cas[ae]|comunita'?|struttur[ae]|alloggi[o]?) protett[aeio]\b"
)
"""Mother and child, case rifugio (Intesa 27/11/2014, art. 8 and 9), trafficking."""
_SURE_GLUED: Final = re.compile(
    r"casarifugio|caserifugio|casadifuga|indirizzosegreto|indirizzoriservato|antitratta|gestanti"
    r"|(?:madre|madri|mamma|mamme)(?:e|con|ed)?(?:il|i|un|suo|propri)?(?:bambin|figli|neonat)"
)
"""The surest of these with whatever stands between their letters taken out."""
_DOUBT: Final = re.compile(
    r"\bdonn[ae]\b|\bmadr[ei]\b|\bmamm[ae]\b|\banti.?violenza\b|\bviolenz[ae]\b|\bmaltratta"
    r"|\bsfruttament"
)
SAID_IN: Final = ("name", "type_text")
"""Where the words of any record are looked for."""
SAID_OF_STRUCTURES: Final = (*SAID_IN, *names_where(lambda field: field.may_name_protection))
"""Where those of a structure are looked for too, or of a kind that nobody knows."""

DECIDES: Final = ("location_policy", "kind", "type", *SAID_IN)
"""The fields that decide whether a record is protected at all; others, how strictly."""


def policy_of(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the policy that a record must have, and why; no reason if it is the one given.

    Never less strict than what is given. A service of another kind whose words are only doubtful
    keeps a policy that is written out: its desk may well be public.
    """
    given = row["location_policy"].strip().lower()
    wanted, why = _least(row, is_stated=given == "point")
    if given and given not in POLICIES:
        return "zona", NO_POLICY
    if given and POLICIES.index(given) >= POLICIES.index(wanted):
        return given, ""
    return wanted, why


def _least(row: Mapping[str, str], *, is_stated: bool) -> tuple[str, str]:
    is_structure = is_guarded(row["kind"])
    label = TYPE_BY_CODE[row["type"]].label if row["type"] in TYPE_BY_CODE else row["type"]
    fields = SAID_OF_STRUCTURES if is_structure else SAID_IN
    said = " | ".join((*(row.get(field, "") for field in fields), label)).strip(" |")
    words = " ".join(bare(skeleton(said)).replace("-", " ").split())
    if _SURE.search(words) or _SURE_GLUED.search(compact(said)):
        return "zona", BY_WORDS
    if _DOUBT.search(words) and (is_structure or not is_stated):
        return "zona", DOUBTFUL
    return ("comune", BY_KIND) if is_structure else ("point", "")


def is_guarded(kind: str) -> bool:
    """Tell whether the places of a kind are never told: structures, and kinds nobody knows."""
    return kind in COUNTED_BY_COMUNE or kind not in KIND_BY_CODE


EMPTIED: Final = N_("nothing: the location policy of the record protects it")
UNLISTED: Final = N_("a value of the register of what may be told of protected records, or nothing")
REDUCED: Final = N_("the publisher's home page: a page or file name can tell the place")
HIDDEN: Final = N_("“riservata”: the source would tell the place")
NAMED_ANEW: Final = N_("a name that tells no place: that of its type was taken")
FREE: Final = names_where(lambda field: field.form.is_free)
"""Fields in which a person writes what they like."""
CODED: Final = frozenset(names_where(lambda field: not field.form.is_free))
REGISTERED: Final = names_where(lambda field: field.is_registered)
"""Fields whose values are told if the register has them."""
REGISTER: Final = "register.csv"
_TARGET: Final = re.compile(
    r"(?:minori |giovani )?(?:[01]?\d|2[0-9])[-–](?:[01]?\d|2[0-9])(?: anni)?", re.ASCII
)
_STATUS: Final = re.compile(
    r"(?:attiv[oa]|apert[oa]|chius[oa]|programmat[oa]|annunciat[oa]|sospes[oa]|in progetto"
    r"|in costruzione)(?: nella fonte)?(?: (?:dal|il|nel|fino al)"
    r" (?:(?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?)?|[0-3]?\d/[01]?\d/(?:19|20)\d\d))?",
    re.ASCII,
)
_FORMS: Final = {"target": _TARGET, "status_text": _STATUS}
"""Fields that may also say what a closed form allows: ages, a state with its day."""
_ID: Final = re.compile(
    r"[A-Z]{1,3}\d{1,6}[a-z]?|[A-Z]{2}-\d{6}-[0-9a-f]{4,8}(?:-\d+)?|[A-Z]{2}-[a-z-]+-\d+"
    r"|[A-Z]{2}-[a-z-]+-[0-9a-f]{4,8}",
    re.ASCII,
)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken from a record: of which row, from which field, what it may hold; no value."""

    index: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Register:
    """The texts that may be told of protected records, by field and by how they look."""

    listed: Mapping[tuple[str, str], str]

    def told(self, field: str, text: str) -> str:
        """Return a text as the register writes it, or nothing if it may not be told."""
        listed = self.listed.get((field, _looks(text)), "")
        form = _FORMS.get(field)
        return listed or (text if form and form.fullmatch(text) else "")


def read_register(folder: Path) -> Register:
    """Return the register of a store, or that of the project if the store has none."""
    path = folder / "services" / REGISTER
    if not path.exists():
        path = OWN_DATA / "services" / REGISTER
    rows = rows_of(read_table(path))
    return Register(
        {
            (row["field"], _looks(row["value"])): row["value"]
            for row in rows
            if row["field"] in REGISTERED and row["value"]
        }
    )


def disclosed(
    rows: pd.DataFrame, register: Register, zona_by_comune: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Removed]]:
    """Return rows of text as they may be told, and what was taken from which field.

    Doing it twice changes nothing more; no row comes back with a laxer policy. A column that is no
    field of a record is emptied in each protected row.
    """
    at = [
        place
        for place, row in enumerate(zip(*(rows[field] for field in DECIDES), strict=True))
        if row[0] != "point" or policy_of(dict(zip(DECIDES, row, strict=True))) != ("point", "")
    ]
    if not at:
        return rows.copy(), []
    cells = rows_of(rows.iloc[at])
    removed: list[Removed] = []
    for index, row in zip(rows.index[at], cells, strict=True):
        before = dict(row)
        row["location_policy"], why = policy_of(before)
        if why:
            removed.append(Removed(index, "location_policy", why))
        if row["location_policy"] != "point":
            row.update(_protected(before, row["location_policy"], register, zona_by_comune))
            removed += [
                Removed(index, field, _reason(field, row))
                for field in before
                if before[field] and field != "location_policy" and row[field] != before[field]
            ]
    return _replaced(rows, at, cells), removed


def is_closed_id(record: str) -> bool:
    """Tell whether an id is of a form that can tell no place.

    >>> is_closed_id("S001"), is_closed_id("SR-048017-1a2b"), is_closed_id("casa-di-via-roma")
    (True, True, False)
    """
    return bool(_ID.fullmatch(record))


def closed_id(row: Mapping[str, str]) -> str:
    """Return the id of a protected record, or one made of it if its own could tell a place."""
    if is_closed_id(row["id"]):
        return row["id"]
    digits = sha256(row["id"].encode()).hexdigest()[:8]
    kind = "SR" if row["kind"] in COUNTED_BY_COMUNE else "PR"
    return f"{kind}-{row['comune_istat'] or row['zona']}-{digits}"


def _protected(
    row: Mapping[str, str], policy: str, register: Register, zona_by_comune: Mapping[str, str]
) -> Row:
    after = {
        field: "" if field not in CODED or field in FORBIDDEN[policy] else cell
        for field, cell in row.items()
    }
    after |= {"location_policy": policy, "position_accuracy": "none"}
    if policy == "zona":
        after["zona"] = row["zona"] or zona_by_comune.get(row["comune_istat"], "")
        after["source_url"] = RESERVED
        after["status_text"] = register.told("status_text", row["status_text"])
        return after
    for field in ("name", "operator", "type_text", "target", "status_text"):
        after[field] = register.told(field, row[field])
    after["source_url"] = register.told("source_url", _home_page(row["source_url"])) or RESERVED
    if row["name"] and not after["name"]:
        after["name"] = after["type_text"] or _name_of_kind(row["kind"])
    return after


def _name_of_kind(kind: str) -> str:
    known = kind if kind in COUNTED_BY_COMUNE else "struttura_riservata"
    return known.replace("_", " ").capitalize()


def _home_page(source: str) -> str:
    """Return the home page of a link, or nothing if it is none."""
    link = source.strip() if "//" in source else f"https://{source.strip()}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}/" if parts.scheme in {"http", "https"} and host else ""


def _looks(text: str) -> str:
    return " ".join(skeleton(text).casefold().split())


def _reason(field: str, after: Mapping[str, str]) -> str:
    if field == "name" and after["name"]:
        return NAMED_ANEW
    if field == "source_url":
        return HIDDEN if after[field] == RESERVED else REDUCED
    return (
        UNLISTED
        if field in REGISTERED and field not in FORBIDDEN[after["location_policy"]]
        else EMPTIED
    )


def _replaced(rows: pd.DataFrame, at: list[int], cells: list[Row]) -> pd.DataFrame:
    """Return rows of which some, by their place, have other cells."""
    columns = {field: rows[field].to_numpy(dtype=object, copy=True) for field in rows.columns}
    for field, column in columns.items():
        column[at] = [cell[field] for cell in cells]
    return pd.DataFrame(columns, index=rows.index, dtype=str)

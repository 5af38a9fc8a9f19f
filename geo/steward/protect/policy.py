"""How strict a record's location policy must be, by its kind and by the words it uses."""

import re
from collections.abc import Mapping
from typing import Final

from geo.catalogue import COUNTED_BY_COMUNE, KIND_BY_CODE, N_, POLICIES, TYPE_BY_CODE
from geo.letters import compact, skeleton
from geo.spelling import bare

BY_KIND: Final = N_("comune or zona: this kind has no public place")
BY_WORDS: Final = N_("zona: its words name a protected place (mother and child, refuge or "
                     "trafficking)")
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
SAID_OF_STRUCTURES: Final = (
    *SAID_IN, "part_of", "target", "services_text", "operator", "partners", "access_who",
    "capacity_text", "status_text", "notes",
)
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

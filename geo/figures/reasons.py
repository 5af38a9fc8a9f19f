"""Why a value is missing, and what must be said beside one: sentences with their parameters."""

from dataclasses import dataclass
from typing import Final

from geo.catalogue import N_


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence for the translators and, apart from it, what fills its fields."""

    msgid: str
    params: tuple[tuple[str, str | float], ...] = ()

    @property
    def fields(self) -> dict[str, str | float]:
        """The parameters by name; numbers are left for the language to write."""
        return dict(self.params)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.msgid.format(**self.fields)


def because(msgid: str, /, **params: str | float) -> Reason:
    """Return a reason with its parameters; 892.0 becomes 892."""
    whole = {name: int(value) if isinstance(value, float) and value.is_integer() else value
             for name, value in params.items()}
    return Reason(msgid, tuple(whole.items()))


SUPPRESSED: Final = Reason(
    N_("suppressed: fewer than 3 persons, or a number that would give such a count back")
)
"""One reason for both: which of the two it is would tell what is withheld (see suppression)."""
RATE_SUPPRESSED: Final = Reason(
    N_("suppressed: with the population it would give back a count of fewer than 3 persons")
)
_WITHHELD: Final = {"count": SUPPRESSED, "rate": RATE_SUPPRESSED}


def withheld_as(code: str) -> Reason | None:
    """Return why a value of the tables is withheld; None if it is not."""
    return _WITHHELD[code] if code else None


NOT_IN_TABLE: Final = Reason(N_("not in this table: unknown, not zero"))
NOT_FOUND: Final = Reason(N_("not found in any source for this year: unknown, not zero"))
NOT_SAID: Final = Reason(N_("the source gives no number"))
FEWER_THAN: Final = N_("fewer than {n}: the source says no more")
SEVERAL: Final = N_("several values for this zona ({values}): none was chosen")

PARTIAL: Final = Reason(
    N_("a partial table: a zona without a value is unknown, not zero, and nothing is summed")
)
SINGLE: Final = Reason(N_("single values: they say nothing of the other zone"))
NOT_FULL: Final = N_("said to be a full table, but nothing is summed: zone without a value: {n}")
SUMMED: Final = N_("{where}: the sum of {n} projects")
OTHER_TOTAL: Final = N_("the zone sum to {sum}, the published total is {total}")

QUALIFIERS: Final = {
    "sottostima": N_("an undercount, as the source says"),
    "circa": N_("about this number, as the source says"),
    "oltre": N_("more than this number, as the source says"),
    "fino a": N_("up to this number, as the source says"),
}
"""Qualifier of the tables → what is said of the value."""
EXACT: Final = "esatto"
OTHER_QUALIFIER: Final = N_("as the source says: {words}")
OTHER_DAY: Final = N_("measured on {date}, not on 31 December")
NO_DAY: Final = Reason(N_("the source does not say on which day it was measured"))
OTHER_VALUE: Final = N_("another row gives {value} ({date}): {source}")
BESIDE: Final = Reason(N_("from a page beside the yearly reports"))
SUM_OF_CITIZENSHIPS: Final = N_(
    "the published breakdown by citizenship sums to {sum}, not to the total of {total}"
)
SUM_OF_SEXES: Final = N_(
    "the published breakdown by sex sums to {sum}, not to the total of {total}"
)
SUM_OF_TYPES: Final = N_("the published breakdown sums to {sum}, more than the total of {total}")
LOW_CONFIDENCE: Final = Reason(N_("of low confidence: see the note"))

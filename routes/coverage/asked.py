"""What a request on coverage means: nothing else of it reaches a cache."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.coverage.case import Case
from geo.plan.question import PARAMETERS, Question, parse_question
from geo.scenario.after import after
from geo.scenario.changes import ADD, CLOSE, MOVE, canonical_changes, parse_scenario
from geo.store import Store
from routes.parameters import Values, check_names, language_of
from words import Speaker, speaker, spoken_on

CHANGES: Final = (ADD, CLOSE, MOVE)
THEMES: Final = ("indicatore", "lacune")
NAMES: Final = (*PARAMETERS, *CHANGES, "lingua", "v")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the changes of a scenario in one spelling, the language and the day."""

    question: Question
    changes: tuple[tuple[str, str], ...]
    language: str
    day: date

    @property
    def speaker(self) -> Speaker:
        """Who speaks the language asked for."""
        return speaker(self.language)

    @property
    def is_today(self) -> bool:
        """Whether the year asked for is the current one, whose state is today's."""
        return self.question.query.anno == self.day.year

    def check(self, store: Store) -> None:
        """Refuse what no scenario can be; it takes time, so it is no part of reading a request."""
        if self.changes:
            self.case(store)

    def case(self, store: Store) -> Case:
        """Return the case, after the changes if there are any."""
        case = self.question.case(store, self.day)
        if not self.changes:
            return case
        values = {name: [value] for name, value in self.changes}
        return after(case, parse_scenario(values, store, case.centres), store)


def asked_of(
    params: Values, store: Store, day: date, names: Collection[str] = NAMES
) -> Asked:
    """Return what parameters mean.

    Raises
    ------
    ParameterError
        For the first that means nothing; whether changes can be, ``check`` tells.
    """
    check_names(params, names)
    question = parse_question(params, store, day)
    language = language_of(params, spoken_on("copertura"))
    return Asked(question, canonical_changes(params), language, day)

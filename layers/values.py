"""Numbers of coverage in words: a value with its unit, why there is none, what must be said."""

from geo.coverage.column import Column, Said
from geo.coverage.question import Question
from geo.messages import N_
from words import Translator

MET, NOT_KNOWN = N_("yes, at least one"), N_("none known")
NO_NUMBER = N_("no number")


def phrase(told: Said, _: Translator) -> str:
    """Return a sentence in a language, its own words translated too."""
    values = {
        name: _(value) if isinstance(value, str) else _.number(value) for name, value in told.params
    }
    return _(told.text, **values)


def value_text(column: Column, value: float, _: Translator, *, with_unit: bool = True) -> str:
    """Return a number as people read it."""
    if column.yes_no:
        return _(MET) if value else _(NOT_KNOWN)
    number = _.number(round(value, column.decimals))
    if not with_unit or not column.unit:
        return number
    unit = _(column.unit)
    return f"{number} {unit}"


def unit_text(column: Column, code: str, _: Translator) -> str:
    """Return what is told of one unit: its number, or why there is none."""
    value = float(column.numbers[code])
    if value == value:  # noqa: PLR0124 - NaN is the one number that differs from itself
        return value_text(column, value, _)
    reason = column.reasons.get(code)
    if reason is None:
        return _(NO_NUMBER)
    why = phrase(reason, _)
    return _("no number: {why}", why=why)


def when_text(question: Question, zone_set: int, is_today: bool, _: Translator) -> str:  # noqa: FBT001
    """Return the day and the division that numbers are of."""
    if is_today:
        return _("today, in the {n} zone", n=zone_set)
    return _("31 December {year}, in the {n} zone", year=question.query.anno, n=zone_set)

"""The one table from what the house refuses to the sentence that a person reads."""

from typing import Final

from words import Translator

MOST_NAMED: Final = 12


def parameter_sentence(
    parameter: str, came: str, allowed: tuple[str, ...], hint: str, _: Translator
) -> str:
    """Return what is wrong with a parameter, what came and what is allowed."""
    if hint == "repeated":
        return _(
            "The parameter “{parameter}” came more than once (“{came}”): give it once.",
            parameter=parameter,
            came=came,
        )
    named = ", ".join(allowed[:MOST_NAMED])
    if len(allowed) > MOST_NAMED:
        named = _("{named} and {n} more", named=named, n=len(allowed) - MOST_NAMED)
    if parameter == "zona":
        sentence = _("There is no zona “{came}”.", came=came)
        if hint:
            sentence += " " + _(
                "It exists in the set of {hint} zone: choose that set or one of its years.",
                hint=hint,
            )
        return sentence + " " + _("Allowed: {named}.", named=named)
    if hint and not allowed:
        return _(
            "The parameter “{parameter}” cannot be “{came}”: {hint}.",
            parameter=parameter,
            came=came,
            hint=_(hint),
        )
    sentence = _(
        "The parameter “{parameter}” cannot be “{came}”. Allowed: {named}.",
        parameter=parameter,
        came=came,
        named=named,
    )
    about = _(hint)
    return f"{sentence} ({about})" if hint else sentence

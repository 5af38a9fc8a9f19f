"""Tables of the report, and the notes that stand below them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from string import ascii_lowercase

from geo.plan.column import Column
from layers.coverage.telling import said, value_text
from words import Speaker


def as_table(
    name: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> str:
    """Return a table of cells that are mark-up already, the first of each row its head.

    Parameters
    ----------
    name
        The class of the table, which says how wide its columns are.
    heads
        Texts; they are repeated where the table goes on on another sheet.
    """
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(
            f'<td data-nome="{escape(what)}">{cell}</td>'
            for what, cell in zip(heads[1:], row[1:], strict=True)) + "</tr>"
        for row in rows
    )
    return (f'<table class="{name}"><caption>{escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


@dataclass(slots=True)
class Notes:
    """Why numbers of a table are missing: each reason is said once, below, by its letter."""

    _reasons: dict[str, str] = field(default_factory=dict)

    def cell(self, column: Column, unit: str, _: Speaker) -> str:
        """Return a number without its unit; a dash and a letter where there is none."""
        value = float(column.numbers[unit])
        if value == value:  # noqa: PLR0124 - NaN is the one number that differs from itself
            return escape(value_text(column, value, _, with_unit=False))
        return self.dash(said(column.reasons[unit], _))

    def dash(self, reason: str) -> str:
        """Return the mark of a missing number."""
        letter = self._reasons.setdefault(reason, ascii_lowercase[len(self._reasons)])
        return f'<span class="senza">– <sup>{letter}</sup></span>'

    def html(self) -> str:
        """Return the notes; nothing where no number is missing."""
        items = "".join(f"<li><sup>{letter}</sup> {escape(reason)}</li>"
                        for reason, letter in self._reasons.items())
        return f'<ul class="sotto">{items}</ul>' if items else ""


def share(part: float, whole: float, _: Speaker) -> str:
    """Return a part of a whole in per cent; a dash where there is no whole."""
    return f"{_.number(round(100 * part / whole, 1))} %" if whole else "–"

"""The centres of the zona: as on cards, with nothing that a card does not show."""

from collections.abc import Mapping, Sequence
from html import escape

from geo.dates import State
from geo.plan.report import Report
from geo.store import Store
from layers.text.card import Line, Names, card_of
from layers.text.html import listed, notes_html
from words import Speaker


def centre_lists(report: Report, store: Store, _: Speaker) -> str:
    """Return the open centres, then those of which no source tells whether they were open."""
    parts = [_list(report.open_rows, State.OPEN, store, _)]
    if not report.open_rows:
        none = _("No open centre is known here on this day. That does not mean that none exists.")
        parts = [f'<p class="avviso">{escape(none)}</p>']
    if report.doubtful_rows:
        title = _("Centres that may have been open: no source says since when")
        parts.append(f"<h3>{escape(title)}</h3>")
        parts.append(_list(report.doubtful_rows, State.UNKNOWN, store, _))
    return "".join(parts)


def centre_names(store: Store) -> dict[str, str]:
    """Return the id of each service → its name with its comune."""
    services = store.services
    rows = zip(services["id"], services["name"], services["comune_istat"], strict=True)
    return {record: _named(name, store.comune_names.get(code, "")) for record, name, code in rows}


def _named(name: str, comune: str) -> str:
    return name if not comune or comune.casefold() in name.casefold() else f"{name}, {comune}"


def since(row: Mapping[str, str], _: Speaker) -> str:
    """Return since when a centre has been open, as far as its source tells."""
    if not row["valid_from"]:
        return _("not dated")
    day = _.date(row["valid_from"])
    if row["valid_from_basis"] == "opened":
        return _("open since {day}", day=day)
    return _("first documented: {day}", day=day)


def _list(
    rows: Sequence[Mapping[str, str]], state: State, store: Store, _: Speaker
) -> str:
    items = "".join(f"<li>{_card(row, state, store, _)}</li>" for row in rows)
    return f'<ul class="centri">{items}</ul>'


def _card(row: Mapping[str, str], state: State, store: Store, _: Speaker) -> str:
    code = row["comune_istat"]
    names = Names(store.comune_names.get(code, ""), store.provinces.get(code, ""), "")
    card = card_of(row, state, names, _)
    dated = Line("since", _("Since"), since(row, _))
    lines = [*card.of("address", "phone", "email"), dated, *card.of("source")]
    return f"<h4>{escape(card.title)}</h4>{notes_html(card.notes)}{listed(lines)}"

"""A number opened: the page of the rows that it is made of."""

from collections.abc import Iterable, Sequence
from html import escape

from documents.frame import Page, page, styles
from geo.coverage.case import Case
from geo.coverage.column import Column
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.report import PlaceRow, bed_rows, centre_rows, place_rows
from geo.store.store import Store
from layers.site import SERVER
from layers.values import phrase, unit_text
from words import Translator


def rows_page(
    column: Column, unit: str, case: Case, store: Store, when: str, _: Translator
) -> Page:
    """Return the page of a unit's number: what it means, its rows, its caveats."""
    name = column.units.names[column.units.number[unit]]
    label, number = phrase(column.label, _), unit_text(column, unit, _)
    title = f"{label}, {name}"
    definition, source, made_of = _("Definition"), _("Source"), _("What this number is made of")
    notes = "".join(f"<li>{escape(phrase(one, _))}</li>" for one in column.caveats)
    parts = "".join(_parts(column, unit, case, store, _))
    body = (
        f"<main class='foglio'><h1>{escape(title)}</h1>"
        f"<p class='numero-grande'>{escape(number)}</p><p>{escape(when)}</p>"
        f"<dl><dt>{escape(definition)}</dt><dd>{escape(phrase(column.definition, _))}</dd>"
        f"<dt>{escape(source)}</dt><dd>{escape(phrase(column.source, _))}</dd></dl>"
        f"<h2>{escape(made_of)}</h2>{parts}<ul class='note-mappa'>{notes}</ul></main>"
    )
    return page(_.language, title, styles(SERVER, "incorpora.css"), body, "", SERVER)


def _parts(column: Column, unit: str, case: Case, store: Store, _: Translator) -> Iterable[str]:
    made_of = (
        INDICATOR_BY_SLUG[column.slug].made_of if column.slug in INDICATOR_BY_SLUG else frozenset()
    )
    if "centres" in made_of:
        open_ones, doubtful = centre_rows(case, unit, store)
        yield _centres(_("Open centres and seats"), open_ones, store, _)
        if doubtful:
            yield _centres(
                _("Centres that may have been open: no source says since when"), doubtful, store, _
            )
    if "beds" in made_of:
        yield _beds(bed_rows(case, unit, store), store, _)
    if "people" in made_of:
        names = dict(zip(store.services["id"], store.services["name"], strict=True))
        yield _people(place_rows(case, unit, store), names, _)


def _centres(caption: str, rows: list[dict[str, str]], store: Store, _: Translator) -> str:
    heads = (_("Centre"), _("Comune"), _("Since"), _("Source"))
    cells = []
    for row in rows:
        since = _.date(row["valid_from"]) if row["valid_from"] else _("not dated")
        name = (
            f'<a href="/centro/{escape(row["id"])}?lingua={_.language}">{escape(row["name"])}</a>'
        )
        comune = store.comune_names.get(row["comune_istat"], "")
        cells.append((name, escape(comune), escape(since), _link(row["source_url"])))
    return _table(caption, heads, cells, _)


def _beds(rows: list[dict[str, str]], store: Store, _: Translator) -> str:
    heads = (_("Structure"), _("Comune"), _("Places"), _("Source"))
    cells = [
        (
            escape(row["name"]),
            escape(store.comune_names.get(row["comune_istat"], "")),
            escape(row["capacity"]),
            _link(row["source_url"]),
        )
        for row in rows
    ]
    return _table(_("Structures whose places a source tells"), heads, cells, _)


def _people(rows: list[PlaceRow], names: dict[str, str], _: Translator) -> str:
    heads = (
        _("Locality"),
        _("Comune"),
        _("Minors"),
        _("Nearest centre"),
        _("km"),
        _("km to the own zona's"),
    )
    cells = [
        (
            escape(row.name),
            escape(row.comune),
            _.number(round(row.minors, 1)),
            escape(names.get(row.nearest, "")),
            _km(row.nearest_km, _),
            _km(row.own_km, _),
        )
        for row in rows
    ]
    return _table(_("Where the minors live"), heads, cells, _)


def _km(value: float | None, _: Translator) -> str:
    return "–" if value is None else _.number(round(value, 1))


def _link(address: str) -> str:
    if not address.startswith("http"):
        return escape(address)
    host = address.split("/")[2]
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(host)}</a>'


def _table(
    caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], _: Translator
) -> str:
    """Return a table of cells that are mark-up already."""
    if not rows:
        none = _("none known")
        return f"<h3>{escape(caption)}</h3><p>{escape(none)}</p>"
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td>{cell}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="contenitore" tabindex="0"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )

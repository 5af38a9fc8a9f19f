"""A number opened: the page of the rows that it is made of."""

from documents.frame import Page, page
from geo.coverage.case import Case
from geo.coverage.column import Column
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.report import bed_rows, centre_rows, place_rows
from geo.store.store import Store
from layers.site import SERVER
from layers.values import phrase, unit_text
from words import Translator


def rows_page(
    column: Column, unit: str, case: Case, store: Store, when: str, _: Translator
) -> Page:
    """Return the page of a unit's number: what it means, its rows, its caveats."""
    name, label = column.units.names[column.units.number[unit]], phrase(column.label, _)
    made_of = (
        INDICATOR_BY_SLUG[column.slug].made_of if column.slug in INDICATOR_BY_SLUG else frozenset()
    )
    has_centres, has_beds, has_people = (part in made_of for part in ("centres", "beds", "people"))
    open_ones, doubtful = centre_rows(case, unit, store) if has_centres else ([], [])
    return page(
        "rows.html",
        _,
        SERVER,
        title=f"{label}, {name}",
        number=unit_text(column, unit, _),
        when=when,
        definition=phrase(column.definition, _),
        source_of_number=phrase(column.source, _),
        has_centres=has_centres,
        centre_rows=open_ones,
        doubtful_rows=doubtful,
        has_beds=has_beds,
        bed_rows=bed_rows(case, unit, store) if has_beds else [],
        has_people=has_people,
        place_rows=place_rows(case, unit, store) if has_people else [],
        centre_names=dict(zip(store.services["id"], store.services["name"], strict=True)),
        comune_names=store.comune_names,
        caveats=[phrase(one, _) for one in column.caveats],
    )

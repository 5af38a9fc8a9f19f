"""What a figure is of, by the words of its row."""

import ast
import re

import pytest

from geo.figures.rows import (
    SYSTEM_LABELS,
    Cut,
    Measure,
    System,
    because,
    cuts,
    known_system,
    measure_of,
    quantity_of,
    read_by_zona,
    read_regional,
)
from tests.source import parsed


@pytest.fixture(scope="module")
def named(root, zones):
    """Return the domain, indicator and unit of every figure there is."""
    folder = root / "data" / "statistics"
    regional = read_regional(folder)
    quantities = map(quantity_of, regional)
    return {
        *(
            (quantity.domain, quantity.indicator, row.unit)
            for quantity, row in zip(quantities, regional, strict=True)
        ),
        *((row.domain, row.indicator, row.unit) for row in read_by_zona(folder, zones)),
    }


def test_the_table_of_systems_names_one_for_every_figure(named):
    unknown = {
        (domain, indicator)
        for domain, indicator, _unit in named
        if known_system(domain, indicator) is None
    }

    assert unknown == set()
    assert set(SYSTEM_LABELS) == set(System)


# docs/data.md, "Published figures": two systems that must not be mixed.
@pytest.mark.parametrize(
    ("domain", "indicator", "system"),
    [
        ("strutture residenziali", "strutture attive", System.STRUCTURES),
        ("strutture residenziali", "posti", System.STRUCTURES),
        ("minori presenti", "presenti a fine anno", System.STRUCTURES),
        ("flussi", "ingressi", System.STRUCTURES),
        ("fuori famiglia", "accolti in struttura", System.SERVICES),
        ("presa in carico", "minori presi in carico", System.SERVICES),
        ("interventi", "educativa domiciliare", System.SERVICES),
        ("strutture residenziali", "strutture presenti nella zona", System.OTHER),
        ("", "Centri per le famiglie attivi (inclusa Firenze)", System.CENTRES),
        ("", "FNPS - quota Toscana", System.FUNDING),
    ],
)
def test_who_is_in_structures_and_who_is_in_charge_are_two_systems(domain, indicator, system):
    assert known_system(domain, indicator) is system


@pytest.mark.parametrize(
    ("indicator", "unit", "measure"),
    [
        ("minori presi in carico", "n", Measure.PERSONS),
        ("famiglie coinvolte", "famiglie", Measure.PERSONS),
        ("affidi part-time", "affidi", Measure.PERSONS),
        ("segnalazioni di minori ricevute", "segnalazioni", Measure.PERSONS),
        ("parola mai vista", "unità mai vista", Measure.PERSONS),
        ("minori in struttura", "n", Measure.PERSONS),
        ("strutture attive", "n", Measure.THINGS),
        ("progetti", "n", Measure.THINGS),
        ("posti per minori", "posti", Measure.THINGS),
        ("spesa per minori", "EUR", Measure.THINGS),
        ("posti nido per 100 bambini", "%", Measure.THINGS),
        ("minori in carico", "per 1.000 minori", Measure.SHARE),
        ("minori in carico", "‰", Measure.SHARE),
        ("quota MSNA tra i presi in carico", "%", Measure.SHARE),
    ],
)
def test_what_is_not_known_to_be_a_thing_counts_as_persons(indicator, unit, measure):
    assert measure_of(indicator, unit) is measure


# A count of euros, structures or places alone is a thing: these words stand for no person.
def test_the_things_in_the_tables_are_no_persons(named):
    units = {
        unit for _domain, indicator, unit in named if measure_of(indicator, unit) is Measure.THINGS
    }

    assert not units & {"minori", "famiglie", "affidi", "persone", "ragazzi", "domande"}


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (
            ["totale", "italiani", "altri stranieri", "MSNA"],
            [(("italiani", "altri stranieri", "MSNA"), True)],
        ),
        (["italiani", "MSNA"], [(("italiani", "MSNA"), False)]),
        (
            ["italiani", "stranieri (MSNA inclusi)", "MSNA"],
            [(("italiani", "stranieri (MSNA inclusi)"), True), (("MSNA",), False)],
        ),
        (["maschi"], [(("maschi",), False)]),
        (
            ["maschi", "femmine", "cooperative"],
            [(("maschi", "femmine"), True), (("cooperative",), False)],
        ),
        (["totale"], []),
    ],
)
def test_breakdowns_are_told_apart_by_their_words(names, found):
    assert [(cut.parts, cut.is_whole) for cut in cuts(names)] == found


def test_the_unaccompanied_are_a_part_of_the_foreigners_that_hold_them():
    *_outer, inner = cuts(["totale", "italiani", "stranieri (MSNA inclusi)", "MSNA"])

    assert isinstance(inner, Cut)
    assert inner.of == "stranieri (MSNA inclusi)"


def test_a_reason_keeps_its_parameters_apart_and_whole_numbers_whole():
    reason = because("{sum} of {total}", sum=892.0, total=41.3)

    assert reason.fields == {"sum": 892, "total": 41.3}
    assert str(reason) == "892 of 41.3"


# What is shown passes through geo.figures.published.
def test_nothing_outside_reads_figures_before_suppression(root):
    raw = {"read_by_zona", "read_regional", "draft", "sheets_of", "tables_to_show"}
    rooms = ("commands", "documents", "downloads", "layers", "routes", "views")
    readers = [path for folder in rooms for path in (root / folder).rglob("*.py")]

    for path in readers:
        imported = {
            alias.name
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("geo.figures")
            for alias in node.names
        }
        assert not imported & raw
        assert not re.search(r"(?:regional_minors|zone_figures)\.csv", path.read_text("utf-8"))

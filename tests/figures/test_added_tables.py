"""Tables that a steward adds: rows in a copy of the data, every number in them invented."""

import pytest

from geo.figures.rows import (
    NOT_FULL,
    NOT_SAID,
    OTHER_TOTAL,
    PARTIAL_TABLE,
    RATE_SUPPRESSED,
    SEVERAL,
    SUMMED,
    SUPPRESSED,
    System,
    because,
)
from geo.figures.suppression import LEAST

TABLE = "zone_figures.csv"
IN_CHARGE = "presa-in-carico-minori-inventati-in-carico-minori-2023"
INVENTED = [100 + 7 * number for number in range(28)]
SLUGS = ("alta-val-d-elsa", "alta-val-di-cecina-valdera")


def with_small(count=2, at=4):
    return [*INVENTED[:at], count, *INVENTED[at + 1 :]]


def withheld(figure):
    return [slug for slug, value in figure.values.items() if value.missing == SUPPRESSED]


def regional(value, **fields):
    return {
        "zona": "",
        "zona_as_written": "Toscana",
        "zone_set": "28",
        "year": "2023",
        "domain": "presa in carico",
        "indicator": "minori inventati in carico",
        "unit": "minori",
        "value": str(value),
        "source_url": "https://example.org/",
        "completeness": "single",
    } | fields


@pytest.mark.parametrize(
    ("fields", "slug", "kind"),
    [
        ({}, IN_CHARGE, (System.SERVICES, True)),
        (
            {"domain": "fuori famiglia", "indicator": "affidamento familiare"},
            "fuori-famiglia-affidamento-familiare-minori-2023",
            (System.SERVICES, True),
        ),
        (
            {"domain": "strutture residenziali", "indicator": "posti", "unit": "posti"},
            "strutture-residenziali-posti-posti-2023",
            (System.STRUCTURES, False),
        ),
        (
            {"indicator": "tasso di presa in carico", "unit": "per 1.000 minori"},
            "presa-in-carico-tasso-di-presa-in-carico-per-1-000-minori-2023",
            (System.SERVICES, False),
        ),
        (
            {"domain": "parole mai viste", "indicator": "cosa nuova", "unit": "n"},
            "parole-mai-viste-cosa-nuova-2023",
            (System.OTHER, True),
        ),
    ],
)
def test_a_table_that_is_added_is_a_figure_without_a_line_of_code(
    fields, slug, kind, figures_with, invented_table
):
    figure = figures_with(TABLE, invented_table(INVENTED, **fields)).by_zona[slug]

    assert [value.value for value in figure.values.values()] == INVENTED
    assert (figure.system, figure.counts_persons) == kind
    assert figure.total == (None if "per" in figure.topic.unit else sum(INVENTED))


def test_a_small_count_is_withheld_and_the_table_has_no_total(figures_with, invented_table):
    figure = figures_with(TABLE, invented_table(with_small())).by_zona[IN_CHARGE]

    assert withheld(figure) == ["apuane"]
    assert (figure.completeness, figure.total) == ("full table", None)


def test_a_published_total_gives_no_zona_back(figures_with, invented_table):
    values = with_small()
    rows = [*invented_table(values), regional(sum(values))]

    figure = figures_with(TABLE, rows).by_zona[IN_CHARGE]

    assert withheld(figure) == [SLUGS[0], "apuane"]
    assert [value.value for value in figure.apart] == [sum(values)]


# 29,304 in charge at 31/12/2024 (regional_minors.csv): the yearly figures hold the total of the invented table.
@pytest.mark.parametrize("indicator", ["minori presi in carico", "detto con altre parole"])
def test_a_total_among_the_yearly_figures_gives_no_zona_back(
    indicator, figures_with, invented_table
):
    values = with_small()
    values[-1] += 29_304 - sum(values)
    rows = invented_table(values, year="2024", indicator=indicator)

    (figure,) = (
        figure
        for figure in figures_with(TABLE, rows).by_zona.values()
        if figure.topic.indicator == indicator
    )

    assert withheld(figure) == [SLUGS[0], "apuane"]


# The AUSL Nord Ovest and its zone: Apuane has 2, the smallest beside it is the Alta Val di Cecina.
def test_the_total_of_an_ausl_gives_no_zona_back(figures_with, invented_table, zones):
    values = dict(zip(zones.by_set[28], with_small(), strict=True))
    by_ausl = {}
    for zona in zones.by_set[28].values():
        by_ausl[zona.ausl] = by_ausl.get(zona.ausl, 0) + values[zona.slug]
    rows = [
        *invented_table(values.values()),
        regional(sum(values.values())),
        *(
            regional(total, zona_as_written=f"Azienda USL {name}")
            for name, total in by_ausl.items()
        ),
    ]

    figure = figures_with(TABLE, rows).by_zona[IN_CHARGE]

    assert withheld(figure) == ["alta-val-di-cecina-valdera", "apuane"]
    assert [value.value for value in figure.apart] == [sum(values.values()), *by_ausl.values()]


# No zona at all: the three AUSL and the region.
def test_the_total_of_the_region_gives_no_ausl_back(figures_with):
    rows = [
        regional(2, zona_as_written="AUSL Toscana Centro"),
        regional(500, zona_as_written="AUSL Toscana Nord Ovest"),
        regional(600, zona_as_written="AUSL Toscana Sud Est"),
        regional(1102),
    ]

    lone = figures_with(TABLE, rows).lone[-4:]

    assert [figure.value.value for figure in lone] == [None, None, 600, 1102]


# Full-time + part-time = all, zona by zona: no column says so, the numbers do.
def test_a_sum_of_other_indicators_gives_no_zona_back(figures_with, invented_table):
    parts = with_small(), INVENTED
    whole = [sum(pair) for pair in zip(*parts, strict=True)]
    rows = [
        row
        for indicator, values in [("a", parts[0]), ("b", parts[1]), ("a e b", whole)]
        for row in invented_table(values, indicator=indicator)
    ]

    found = figures_with(TABLE, rows).by_zona

    assert withheld(found["presa-in-carico-a-minori-2023"]) == ["apuane"]
    assert withheld(found["presa-in-carico-b-minori-2023"]) == ["apuane"]
    assert withheld(found["presa-in-carico-a-e-b-minori-2023"]) == []


# Aretina-Casentino-Valtiberina, one zona until January 2022, is three of today: 419 - 135 - 282.
def test_a_zona_of_another_set_gives_none_of_its_parts_back(figures_with, invented_table, zones):
    today, before = (dict(zip(zones.by_set[number], INVENTED, strict=False)) for number in (28, 26))
    today["casentino"] = 2
    before["aretina-casentino-valtiberina"] = sum(
        today[slug] for slug in ("aretina", "casentino", "valtiberina")
    )
    rows = [*invented_table(today.values()), *invented_table(before.values(), zone_set=26)]

    found = figures_with(TABLE, rows).by_zona

    assert withheld(found[IN_CHARGE]) == ["aretina", "casentino"]
    assert withheld(found[f"{IN_CHARGE}-26"]) == []


def test_a_rate_beside_a_withheld_count_is_withheld(figures_with, invented_table):
    values = with_small()
    rows = [
        *invented_table(values),
        regional(sum(values)),
        *invented_table([9.5] * 28, indicator="tasso", unit="per 1.000 minori"),
    ]

    found = figures_with(TABLE, rows).by_zona["presa-in-carico-tasso-per-1-000-minori-2023"]

    assert [slug for slug, value in found.values.items() if value.missing == RATE_SUPPRESSED] == [
        SLUGS[0],
        "apuane",
    ]


# 0.5 per 1,000 is fewer than 3 minors where fewer than 6,000 live; Firenze has some 50,000.
def test_a_rate_that_makes_a_small_count_of_the_population_is_withheld(
    figures_with, invented_table
):
    rows = invented_table([0.5] * 28, indicator="tasso", unit="per 1.000 minori")

    values = figures_with(TABLE, rows).by_zona["presa-in-carico-tasso-per-1-000-minori-2023"].values

    assert values["valtiberina"].missing == RATE_SUPPRESSED
    assert values["firenze"].value == 0.5


def test_a_note_near_a_withheld_count_tells_no_number(figures_with, invented_table):
    values = with_small()
    rows = [*invented_table(values, note="totale 5000 meno 2"), regional(sum(values))]

    figure = figures_with(TABLE, rows).by_zona[IN_CHARGE]

    assert {value.note for value in figure.values.values()} == {""}


def test_a_full_table_that_lacks_a_zona_is_partial_and_says_so(figures_with, invented_table):
    figure = figures_with(TABLE, invented_table(INVENTED[:26])).by_zona[IN_CHARGE]

    assert (figure.completeness, figure.total) == ("partial", None)
    assert figure.caveats == (because(NOT_FULL, n=2),)


def test_a_table_that_calls_itself_partial_is_not_summed_even_with_every_zona(
    figures_with, invented_table
):
    rows = invented_table(INVENTED, completeness="partial")

    figure = figures_with(TABLE, rows).by_zona[IN_CHARGE]

    assert (figure.n_known, figure.total, figure.caveats) == (28, None, (PARTIAL_TABLE,))


def test_an_empty_cell_of_a_full_table_is_missing_and_nothing_is_summed(
    figures_with, invented_table
):
    figure = figures_with(TABLE, invented_table(["", *INVENTED[1:]])).by_zona[IN_CHARGE]

    assert figure.values[SLUGS[0]].missing == NOT_SAID
    assert (figure.completeness, figure.total) == ("full table", None)


def test_a_total_that_differs_from_the_sum_of_its_zone_is_told(figures_with, invented_table):
    rows = [*invented_table(INVENTED), regional(9_000)]

    figure = figures_with(TABLE, rows).by_zona[IN_CHARGE]

    assert figure.caveats == (because(OTHER_TOTAL, sum=sum(INVENTED), total=9_000),)


@pytest.mark.parametrize(
    ("second", "value", "said"),
    [
        ({"value": "500", "note": "CUP B11H22000000002"}, 800, SUMMED),
        ({"value": "300", "note": "altra pagina"}, 300, None),
        ({"value": "500", "note": "altra pagina"}, None, SEVERAL),
        ({"value": "500", "note": "CUP A11H22000000001"}, None, SEVERAL),  # the same project
    ],
)
def test_rows_for_one_zona_add_up_only_if_they_are_different_projects(
    second, value, said, figures_with, invented_table
):
    (first,) = invented_table(
        [300],
        domain="pnrr",
        indicator="progetti",
        unit="EUR",
        completeness="partial",
        note="CUP A11H22000000001",
    )

    found = figures_with(TABLE, [first, first | second]).by_zona["pnrr-progetti-eur-2023"]
    zona = found.values[SLUGS[0]]

    assert zona.value == value
    assert [reason.msgid for reason in (*zona.caveats, zona.missing) if reason] == (
        [said] if said else []
    )


def test_few_families_of_two_projects_are_withheld_and_so_is_that_they_were_added(
    figures_with, invented_table
):
    rows = [
        invented_table([1], unit="famiglie", note=f"CUP {code}11H22000000001")[0] for code in "AB"
    ]

    figure = figures_with(TABLE, rows).by_zona[IN_CHARGE.replace("minori-2023", "famiglie-2023")]

    assert figure.values[SLUGS[0]].missing == SUPPRESSED
    assert figure.values[SLUGS[0]].caveats == ()


@pytest.mark.parametrize("values", [["2", "500"], ["500", "2"], ["0", "0"]])
def test_two_rows_of_which_one_is_small_are_withheld_together(values, figures_with, invented_table):
    rows = [invented_table([value], note=note)[0] for value, note in zip(values, "ab", strict=True)]

    zona = figures_with(TABLE, rows).by_zona[IN_CHARGE].values[SLUGS[0]]

    assert (zona.value, zona.missing, zona.caveats) == (None, SUPPRESSED, ())


def test_a_small_count_of_a_comune_or_of_several_years_is_withheld_too(
    figures_with, invented_table
):
    (row,) = invented_table([2])
    rows = [
        row | {"zona": "", "zona_as_written": "Comune di Prato", "zone_set": ""},
        row | {"year": "2020-2023"},
    ]

    lone = figures_with(TABLE, rows).lone[-2:]

    assert [figure.value.missing for figure in lone] == [SUPPRESSED] * 2


def test_a_figure_added_later_renames_none(figures, figures_with, invented_table):
    rows = invented_table(INVENTED, domain="pnrr", indicator="progetti", unit="EUR")

    assert [*figures_with(TABLE, rows).by_zona][:-1] == [*figures.by_zona]


def test_no_figure_carries_a_small_count_of_persons(figures_with, invented_table):
    rows = invented_table([number % 6 for number in range(28)])

    found = figures_with(TABLE, rows)
    shown = [
        value.value
        for figure in found.by_zona.values()
        if figure.counts_persons
        for value in (*figure.values.values(), *figure.apart)
    ]
    shown += [
        figure.value
        for series in found.series.values()
        if series.counts_persons
        for figure in (*series.figures, *series.apart)
    ]

    assert min(value for value in shown if value is not None) >= LEAST

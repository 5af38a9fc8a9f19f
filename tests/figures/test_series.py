"""Yearly series. Expected numbers: docs/data.md, "Published figures", unless a source is named."""

import re

import pytest

from geo.figures.rows import (
    BESIDE,
    FEWER_THAN,
    NOT_FOUND,
    OTHER_DAY,
    OTHER_VALUE,
    QUALIFIERS,
    SUM_OF_CITIZENSHIPS,
    SUPPRESSED,
    System,
    because,
)

STRUCTURES = "strutture-residenziali-strutture-attive"
PRESENT = "minori-presenti-presenti-a-fine-anno"
GULLIVER = (
    "comune-di-firenze-strutture-residenziali-posti-progetto-gulliver-prima-accoglienza-"
    "msna-due-centri"
)
CITIZENS = [
    PRESENT,
    *(f"{PRESENT}-{name}" for name in ("italiani", "stranieri-accompagnati", "msna")),
]


def by_year(series):
    return {figure.year: figure.value for figure in series.figures if figure.value is not None}


def test_structures_by_year_are_those_of_the_sources(figures):
    assert by_year(figures.series[STRUCTURES]) == {
        2014: 103,
        2015: 121,
        2016: 140,
        2017: 165,
        2019: 164,
        2020: 164,
        2024: 183,
    }


def test_minors_present_at_the_end_of_the_year_are_those_of_the_sources(figures):
    found = by_year(figures.series[PRESENT])

    # 600 of 2014: the table on the centres alone has it.
    assert found.pop(2014) == 600
    assert found == {2015: 701, 2016: 851, 2017: 922, 2019: 872, 2024: 898}


def test_places_are_a_series_of_their_own(figures):
    assert by_year(figures.series["strutture-residenziali-posti"]) == {2024: 1463}


# regional_minors.csv: 103 on 19 March 2014; centres_figures.csv: 106 on 31 December.
def test_the_yearly_figures_are_believed_first_and_the_other_value_is_told(figures):
    figure = figures.series[STRUCTURES].in_year(2014)

    assert figure.value == 103
    assert because(OTHER_DAY, date="2014-03-19") in figure.caveats
    (other,) = (said for said in figure.caveats if said.msgid == OTHER_VALUE)
    assert (other.fields["value"], other.fields["date"]) == (106, "2014-12-31")


# 44 on 31 December 2017, 33 on 31 March (minoritoscana.it/node/1036, /appartamenti-lautonomia).
def test_of_two_days_of_a_year_31_december_is_shown(figures):
    figure = figures.series[f"{STRUCTURES}-appartamento-per-l-autonomia"].in_year(2017)

    assert figure.value == 44
    assert [said.fields["value"] for said in figure.caveats] == [33]


def test_a_value_from_a_page_beside_the_reports_says_so(figures):
    assert BESIDE in figures.series[PRESENT].in_year(2014).caveats


# 29,304 in charge, in both tables.
def test_two_tables_that_agree_need_no_caveat(figures):
    figure = figures.series["presa-in-carico-minori-presi-in-carico"].in_year(2024)

    assert (figure.value, figure.caveats) == (29304, ())


def test_2015_is_an_undercount(figures):
    figure = figures.series[PRESENT].in_year(2015)

    assert [said.msgid for said in figure.caveats] == [QUALIFIERS["sottostima"]]


# 286 + 276 + 330 = 892.
@pytest.mark.parametrize("slug", CITIZENS)
def test_citizenships_that_do_not_add_up_say_so_at_the_total_and_at_each(slug, figures):
    said = because(SUM_OF_CITIZENSHIPS, sum=892, total=898)

    assert said in figures.series[slug].in_year(2024).caveats


def test_citizenships_that_add_up_say_nothing(figures_with):
    def corrected(rows):
        there = (rows["year"] == "2024") & (rows["breakdown"] == "MSNA")
        rows.loc[there & (rows["indicator"] == "presenti a fine anno"), "value"] = "336"

    found = figures_with("regional_minors.csv", change=corrected).series[PRESENT]

    assert found.in_year(2024).caveats == ()


# minoritoscana.it, data of 31/12/2014: 807 + 390 (the unaccompanied inside them) = 1,197.
def test_the_unaccompanied_are_not_added_to_foreigners_that_hold_them(figures):
    figure = figures.series["fuori-famiglia-affidamento-familiare"].in_year(2014)

    assert figure.caveats == (because(SUM_OF_CITIZENSHIPS, sum=1197, total=1204),)


def test_fewer_than_10_is_a_reason_and_no_number(figures):
    figure = figures.series[f"{STRUCTURES}-comunita-educativa"].in_year(2024)

    assert figure.value is None
    assert figure.missing == because(FEWER_THAN, n=10)


def test_a_year_that_no_source_tells_of_is_missing_not_zero(figures):
    figure = figures.series[STRUCTURES].in_year(2018)

    assert (figure.value, figure.missing) == (None, NOT_FOUND)
    assert figures.series[STRUCTURES].in_year(2013) is None


@pytest.mark.parametrize(
    ("slug", "period", "value"),
    [
        ("tutela-tasso-maltrattamenti-in-famiglia", "2010-2012", 2.1),
        ("riorganizzazione-consultori-integrati-con-centri-famiglia", "2007-2008 (ca.)", 2_300_000),
    ],
)
def test_several_years_are_no_year_of_a_series(slug, period, value, figures):
    series = figures.series[slug]

    assert series.figures == ()
    assert [(figure.reference_date, figure.value) for figure in series.apart] == [(period, value)]


@pytest.mark.parametrize(
    ("slug", "year", "value", "qualifier"),
    [
        ("fuori-famiglia-minori-fuori-famiglia", 2024, 2200, "circa"),
        ("interventi-educativa-domiciliare-minori", 2024, 5300, "oltre"),
        ("italia-centri-per-le-famiglie", 2025, 600, "oltre"),  # written ">600"
        (GULLIVER, 2016, 46, "fino a"),
    ],
)
def test_a_qualifier_goes_with_its_value(slug, year, value, qualifier, figures):
    figure = figures.series[slug].in_year(year)

    assert figure.value == value
    assert QUALIFIERS[qualifier] in {said.msgid for said in figure.caveats}


def test_a_value_is_missing_if_and_only_if_it_has_a_reason(figures):
    for series in figures.series.values():
        for figure in (*series.figures, *series.apart):
            assert (figure.value is None) == (figure.missing is not None)


def test_who_is_in_structures_is_not_mixed_with_who_is_in_charge(figures):
    hosted = figures.series["fuori-famiglia-accolti-in-struttura"]

    assert figures.series[PRESENT].system is System.STRUCTURES
    assert hosted.system is System.SERVICES
    assert by_year(hosted).keys() & by_year(figures.series[PRESENT]).keys() == {2014}


def test_every_row_is_in_one_series(figures, table_of):
    n_rows = sum(len(table_of(name)) for name in ("regional_minors.csv", "centres_figures.csv"))
    n_years = sum(len(by_year(series)) for series in figures.series.values())
    n_apart = sum(len(series.apart) for series in figures.series.values())
    n_missing = sum(
        figure.missing not in {None, NOT_FOUND}
        for series in figures.series.values()
        for figure in series.figures
    )

    # Told twice: 23 rows on structures and minors of the table on the centres (of which the 600 of
    # 2014 stands alone), and two of 2017 that were measured in March.
    assert n_years + n_apart + n_missing == n_rows - (23 - 1) - 2


def test_slugs_are_unique_and_fit_for_urls(figures):
    assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in figures.series)
    assert all(series.slug == slug for slug, series in figures.series.items())


def invented_breakdown(breakdown, value, note=""):
    return {
        "area": "Toscana",
        "year": "2016",
        "reference_date": "2016-12-31",
        "domain": "minori presenti",
        "indicator": "presenti a fine anno",
        "unit": "n",
        "breakdown": breakdown,
        "value": value,
        "qualifier": "esatto",
        "note": note,
        "source_org": "inventata",
        "source_url": "https://example.org/",
    }


# 851 in 2016 (docs/data.md); by sex invented: 849 would give 2 back.
def test_a_small_part_is_withheld_with_the_part_that_gives_it_back(figures_with):
    invented_rows = [
        invented_breakdown("maschi", "849", "851 - 2"),
        invented_breakdown("femmine", "2", "solo due"),
    ]

    found = figures_with("regional_minors.csv", invented_rows).series
    parts = [found[f"{PRESENT}-{name}"].in_year(2016) for name in ("maschi", "femmine")]

    assert found[PRESENT].in_year(2016).value == 851
    assert [(part.value, part.missing, part.note, part.caveats) for part in parts] == [
        (None, SUPPRESSED, "", ())
    ] * 2


# 840 + 2 is not 851: to say what they sum to would tell of what is withheld.
def test_a_sum_of_withheld_parts_is_not_told(figures_with):
    invented_rows = [invented_breakdown("maschi", "840"), invented_breakdown("femmine", "2")]

    found = figures_with("regional_minors.csv", invented_rows).series

    assert found[PRESENT].in_year(2016).caveats == ()
    assert found[f"{PRESENT}-maschi"].in_year(2016).missing == SUPPRESSED


# The parts of a type are never known to be all: what is beside them is unknown to a reader too.
def test_a_small_part_of_an_open_breakdown_needs_no_other(figures_with):
    invented_rows = [
        invented_breakdown("in comunità educativa", "300"),
        invented_breakdown("in casa famiglia", "1"),
    ]

    found = figures_with("regional_minors.csv", invented_rows).series

    assert found[f"{PRESENT}-in-comunita-educativa"].in_year(2016).value == 300
    assert found[f"{PRESENT}-in-casa-famiglia"].in_year(2016).missing == SUPPRESSED


# The source's own "<3" is a small count: its total less the other part would give it back.
def test_a_count_that_the_source_calls_small_is_guarded_too(figures_with):
    invented_rows = [
        invented_breakdown("maschi", "849"),
        invented_breakdown("femmine", "") | {"qualifier": "<3"},
    ]

    found = figures_with("regional_minors.csv", invented_rows).series

    assert [found[f"{PRESENT}-{name}"].in_year(2016).value for name in ("maschi", "femmine")] == [
        None,
        None,
    ]


def test_few_structures_are_shown(figures):
    holders = figures.series["strutture-residenziali-soggetti-titolari-altri-enti-pubblici"]

    assert by_year(holders) == {2024: 1}

"""Figures by zona as they are. Expected numbers: zone_figures.csv, counted by hand, and docs/data.md."""

import re
from datetime import date

import pytest

from geo.figures.rows import NOT_IN_TABLE, PARTIAL_TABLE, SUPPRESSED, System
from geo.zones import zone_set_on

FUND_2011 = (
    "finanziamenti-non-autosufficienza-fondo-regionale-non-autosufficienza-"
    "gennaio-maggio-2011-eur-2011"
)
FNPS_2020 = (
    "finanziamenti-fnps-fnps-fondo-di-solidarieta-interistituzionale-assegnazione-2020-eur-2020"
)
PIPPI = "pnrr-m5c2-1-1-1-capacita-genitoriali-p-i-p-p-i"
REACHED = f"{PIPPI}-famiglie-coinvolte-realizzato-indicatore-t0126-famiglie"
SUPERVISION = "pnrr-m5c2-1-1-4-supervisione-assistenti-sociali"


def test_every_figure_has_every_zona_of_its_own_set_in_order(figures, zones):
    for figure in figures.by_zona.values():
        assert list(figure.values) == list(zones.by_set[figure.zone_set])


# "20 milioni alle 34 zone"; the 34 amounts as printed, without cents, make 19,999,983.
def test_a_full_table_of_34_zone_has_a_total(figures):
    figure = figures.by_zona[FUND_2011]

    assert (figure.completeness, figure.zone_set, figure.n_known) == ("full table", 34, 34)
    assert figure.total == 19_999_983
    assert figure.caveats == ()


# Eleven zone of 2011 are none of today: the table has them as the source writes them, two of them
# in a spelling of its own (Val di Chiana Senese, Amiata Grossetano).
@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("alta-val-di-cecina", 144_229),
        ("val-di-cornia", 320_516),
        ("valdarno-inferiore", 304_797),
        ("valdichiana-senese", 396_825),
        ("amiata-grossetana", 172_949),
        ("lunigiana", 361_249),
    ],
)
def test_a_zona_of_its_time_keeps_its_own_value(slug, value, figures):
    assert figures.by_zona[FUND_2011].values[slug].value == value


def test_a_partial_table_is_shown_as_partial_and_has_no_total(figures):
    figure = figures.by_zona[FNPS_2020]

    assert (figure.completeness, figure.zone_set, figure.n_known) == ("partial", 26, 19)
    assert figure.total is None
    assert PARTIAL_TABLE in figure.caveats


def test_a_zona_outside_a_partial_table_is_unknown_not_zero(figures):
    value = figures.by_zona[FNPS_2020].values["mugello"]

    assert (value.value, value.missing) == (None, NOT_IN_TABLE)


def test_only_full_tables_have_a_total(figures):
    assert [figure.slug for figure in figures.by_zona.values() if figure.total is not None] == [
        FUND_2011
    ]


# The Giunta's own total for 26 zone, of which 19 could be read.
def test_the_total_of_the_region_stands_apart(figures):
    apart = figures.by_zona[FNPS_2020].apart

    assert [(value.where, value.value) for value in apart] == [("Toscana (26 zone)", 26_128_137.67)]


def test_a_value_of_several_zone_stands_apart_and_in_none_of_them(figures):
    figure = figures.by_zona[f"{SUPERVISION}-progetti-2023"]

    assert [value.where.count(" + ") for value in figure.apart] == [1, 1, 4]
    assert figure.values["mugello"].missing == NOT_IN_TABLE


def test_few_projects_and_little_money_are_shown(figures):
    figure = figures.by_zona[f"{PIPPI}-progetti-2023"]

    assert (figure.counts_persons, figure.n_known) == (False, 18)
    assert {value.value for value in figure.values.values()} == {1, None}


# "Valtiberina 0 … zero può voler dire non ancora rendicontato": the note would tell the count.
def test_families_reached_count_as_persons_and_zero_is_withheld_with_its_note(figures):
    figure = figures.by_zona[f"{REACHED}-2023"]
    value = figure.values["valtiberina"]

    assert figure.counts_persons
    assert (value.value, value.missing, value.note) == (None, SUPPRESSED, "")
    assert figure.values["pratese"].value == 10
    assert "CUP" in figure.values["pratese"].note


def test_nothing_else_is_withheld_as_the_data_are(figures):
    withheld = [
        value.where
        for figure in figures.by_zona.values()
        for value in figure.values.values()
        if value.missing == SUPPRESSED
    ]

    assert withheld == ["Valtiberina", "Fiorentina Sud-Est", "Fiorentina Sud-Est"]


def test_a_value_is_missing_if_and_only_if_it_has_a_reason(figures):
    for figure in figures.by_zona.values():
        for value in (*figure.values.values(), *figure.apart):
            assert (value.value is None) == (value.missing is not None)


def test_every_row_is_a_value_of_a_zona_or_apart_or_alone(figures, table_of):
    n_values = sum(
        value.missing != NOT_IN_TABLE
        for figure in figures.by_zona.values()
        for value in (*figure.values.values(), *figure.apart)
    )

    assert n_values + len(figures.lone) == len(table_of("zone_figures.csv"))


# Comuni, cities without a year, and regional totals whose table is in an act that was not read.
def test_what_belongs_to_no_table_stands_alone(figures):
    wheres = [lone.value.where for lone in figures.lone]

    assert len(wheres) == 21
    assert wheres.count("Comune di Prato") == 3
    assert {lone.period for lone in figures.lone if "capoluogo" in lone.value.where} == {""}
    assert "2021-2023" in {lone.period for lone in figures.lone}


@pytest.mark.parametrize(
    ("slug", "system"),
    [
        (FUND_2011, System.FUNDING),
        (f"{REACHED}-2023", System.PROJECTS),
        ("affidamento-familiare-minori-in-affidamento-minori-2023", System.SERVICES),
    ],
)
def test_every_figure_by_zona_has_its_system(slug, system, figures):
    assert figures.by_zona[slug].system is system


def test_every_value_has_its_source(figures):
    for figure in figures.by_zona.values():
        assert figure.sources
        assert all(url for _organisation, url in figure.sources)


def test_slugs_are_unique_fit_for_urls_and_name_a_set_out_of_its_time(figures):
    for slug, figure in figures.by_zona.items():
        in_force = zone_set_on(date(figure.topic.year, 12, 31))
        assert re.fullmatch(r"[a-z0-9-]+", slug)
        assert slug == figure.slug
        assert (figure.zone_set == in_force) == slug.endswith(str(figure.topic.year))


def test_figures_are_read_once_for_a_store(store):
    from geo.figures.published import figures_of

    assert figures_of(store) is figures_of(store)

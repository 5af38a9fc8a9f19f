"""Telling: numbers by locale, reasons and caveats in words, classes and legends with counts."""

import re
from html import unescape

import pytest

from documents.coverage import gap_table, gap_totals, legend_of, next_table, order_of, ranking_table
from geo.coverage.column import column_in, column_of
from geo.coverage.gaps import Gaps
from geo.coverage.indicators import DOUBTFUL, INDICATORS
from geo.errors import ParameterError
from geo.people import BAND_LABELS
from layers.choropleth import painting_of, painting_of_gaps
from layers.values import phrase, unit_text, when_text
from words import languages_of_page, translator

ITALIAN, ENGLISH = translator("it"), translator("en")


def words_of(html):
    return unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.fixture(scope="session")
def column(table_in):
    def tell(slug, year=2025, **more):
        return column_in(table_in(year, **more), slug)

    return tell


def test_a_number_is_written_as_its_language_writes_it(column):
    region = column("minori", level="regione")

    assert unit_text(region, "toscana", ITALIAN) == "526.831 minorenni"  # docs/data.md
    assert unit_text(region, "toscana", ENGLISH) == "526,831 minors"
    share = column("zona-con-centro", level="regione")
    assert unit_text(share, "toscana", ITALIAN) == "66,9 %"
    assert unit_text(share, "toscana", ENGLISH) == "66.9 %"


def test_yes_and_no_are_words_and_no_is_none_known(column):
    target = column("obiettivo")

    assert unit_text(target, "firenze", ENGLISH) == "yes, at least one"
    assert unit_text(target, "mugello", ENGLISH) == "none known"
    assert unit_text(target, "mugello", ITALIAN) == "nessuno noto"


@pytest.mark.parametrize("language", languages_of_page("copertura"))
def test_a_missing_number_is_told_with_its_reason_in_both_languages(language, column):
    _ = translator(language)
    told = column("centri", 2024)

    missing = list(told.reasons)
    assert len(missing) == 4
    for unit in missing:
        assert unit_text(told, unit, _).endswith(_(DOUBTFUL))
    assert phrase(told.reasons[missing[0]], ITALIAN) != DOUBTFUL


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.slug)
def test_every_word_of_an_indicator_is_translated(one):
    for text in (one.label, one.definition, one.source, one.missing):
        assert ITALIAN(text) != text
    assert one.unit in {"%", "km"} or ITALIAN(one.unit) != one.unit


@pytest.mark.parametrize("language", languages_of_page("copertura"))
@pytest.mark.parametrize("year", [2014, 2021, 2025])
def test_every_caveat_is_a_whole_sentence(year, language, column):
    _ = translator(language)
    told = [phrase(one, _) for one in column("distanza-media", year).caveats]

    assert told
    for sentence in told:
        assert "{" not in sentence
        assert sentence.endswith((".", ")"))


def test_the_days_population_and_doubts_are_among_the_caveats(column):
    told = " ".join(phrase(one, ENGLISH) for one in column("distanza-media", 2024).caveats)

    assert "provisional" in told  # docs/data.md: vintage 2023
    assert "15 centres known today may have been open already" in told
    assert "straight line" in told
    assert "localities" in told


@pytest.mark.parametrize("language", languages_of_page("copertura"))
@pytest.mark.parametrize("slug", [one.slug for one in INDICATORS])
@pytest.mark.parametrize("year", [2014, 2025])
def test_the_legend_counts_every_area_once(slug, year, language, column):
    told = column(slug, year)
    _ = translator(language)

    painting = painting_of(told, "quantili", _)

    assert sum(swatch.count for swatch in painting.swatches) == 28
    assert [code for code, number in painting.index.items() if number is None] == list(told.reasons)
    legend = words_of(legend_of(painting, _))
    for swatch in painting.swatches:
        assert f"{swatch.label} ({_.number(swatch.count)})" in legend


def test_the_table_has_every_unit_highest_first_and_those_without_a_number_last(column):
    told = column("distanza-media", 2024)
    painting = painting_of(told, "quantili", ENGLISH)

    codes = order_of(told)
    html = ranking_table(told, painting, codes, lambda code: f"/righe?di={code}", ENGLISH)

    assert sorted(codes) == sorted(told.units.codes)
    values = told.numbers[codes]
    assert values.dropna().is_monotonic_decreasing
    assert not values.isna()[: values.notna().sum()].any()
    assert html.count("/righe?di=") == values.notna().sum()
    assert html.count("no number: unknown") == values.isna().sum()


def test_a_hostile_name_is_text_in_a_table(column):
    told = column("minori")
    painting = painting_of(told, "quantili", ENGLISH)

    html = ranking_table(
        told, painting, ["elba"], lambda _code: '"><script>alert(1)</script>', ENGLISH
    )

    assert "<script" not in html
    assert 'href="&quot;&gt;' in html


@pytest.mark.parametrize("language", languages_of_page("copertura"))
@pytest.mark.parametrize("year", [2024, 2025])
def test_totals_of_gaps_add_up_to_the_minors_of_the_region(year, language, case_in):
    _ = translator(language)
    gaps = Gaps(case_in(year, level="comune"), 10)

    html = gap_totals(gaps, "0_17", _)

    separator = {"it": ".", "en": ","}[language]
    told = [int(found.replace(separator, "")) for found in re.findall(r"<strong>(.*?)<", html)]
    assert len(told) == (4 if year == 2024 else 3)  # the unknown are told where there are any
    assert abs(sum(told) - 526_831) <= 2  # docs/data.md
    table = words_of(gap_table(gaps, "0_17", 5, str, _))
    assert _.number(len(gaps.ranked(0))) in table


def test_gaps_are_painted_by_kind_and_told_in_minors(case_in):
    painting = painting_of_gaps(Gaps(case_in(2025), 10), "0_17", ENGLISH)

    assert painting.n_classes == 3
    assert "of a centre of their zona" in painting.texts["firenze"]
    assert "unknown" not in painting.texts["firenze"]
    doubtful = painting_of_gaps(Gaps(case_in(2024), 10), "0_17", ENGLISH)
    assert any("unknown" in text for text in doubtful.texts.values())


@pytest.mark.parametrize("band", BAND_LABELS)
def test_what_is_told_of_a_band_is_of_that_band(band, case_in):
    """The colour of a unit is by a band: so are the numbers beside it."""
    gaps = Gaps(case_in(2025), 10)
    texts = painting_of_gaps(gaps, band, ENGLISH).texts

    whole = sum(gaps.people[gaps.case.units.number["firenze"], :, list(BAND_LABELS).index(band)])
    told = [int(one.replace(",", "")) for one in re.findall(r"[\d,]*\d(?! km)", texts["firenze"])]
    assert abs(sum(told) - whole) <= 2


@pytest.mark.parametrize("language", languages_of_page("copertura"))
@pytest.mark.parametrize("method", ["mclp", "pmedian"])
def test_where_next_is_told_with_its_proof(method, language, question_in, store, today):
    from geo.coverage.siting import where_next

    found = where_next(store, question_in(anno=2025, zona="mugello"), today, k=2, method=method)
    text = words_of(next_table(found, translator(language)))

    assert all(site.comune in text for site in found.sites)
    assert {"it": "dimostrato", "en": "proven"}[language] in text
    assert "{" not in text


def test_a_published_figure_keeps_the_words_of_its_source(question_in, store, today):
    from geo.figures.published import figures_of

    for slug, figure in list(figures_of(store).by_zona.items())[:10]:
        told = column_of(store, question_in(indicatore=slug, anno=2025), today)
        assert figure.topic.indicator in phrase(told.label, ITALIAN)
        assert set(told.reasons) == set(told.numbers.index[told.numbers.isna()])
        for unit in told.reasons:
            assert unit_text(told, unit, ITALIAN)


def test_the_day_is_said_with_the_division(question_in):
    question = question_in(anno=2019)

    assert when_text(question, 26, is_today=False, _=ENGLISH) == "31 December 2019, in the 26 zone"
    assert "26 zone" in when_text(question, 26, is_today=True, _=ITALIAN)


def test_more_classes_than_colours_are_refused():
    from layers.palette import MOST, sequential

    with pytest.raises(ParameterError, match="n: came"):
        sequential(MOST + 1)

"""Compare: sides in one zone set, each as its own table tells it, with rank and region."""

import pytest

from documents.coverage import comparison_table, same_scale
from geo.coverage.comparison import compare
from geo.coverage.indicators import INDICATORS
from geo.errors import ParameterError
from words import languages_of_page, translator

OLD_ZONA = "aretina-casentino-valtiberina"  # of the 26 set, split in three on 1 February 2022


@pytest.fixture(scope="session")
def sides_of(store, today):
    def sides(zone, years=(2025,), zone_set=28):
        return compare(store, zone, years, zone_set=zone_set, today=today)

    return sides


@pytest.mark.parametrize(
    "zone",
    [
        ("casentino", "mugello"),
        ("elba", "versilia", "firenze"),
        ("elba", "versilia", "firenze", "pisana"),
    ],
)
def test_two_to_four_zone_stand_beside_each_other(zone, sides_of, table_in):
    comparison = sides_of(zone)

    assert [side.zona for side in comparison.sides] == [*zone]
    for side in comparison.sides:
        for one in INDICATORS:
            assert side.value(one.code) == table_in(2025).value(side.zona, one.code)
            assert side.rank(one.code) == table_in(2025).rank(side.zona, one.code)
            assert side.region_value(one.code) == table_in(2025, level="regione").value(
                "toscana", one.code
            )


def test_2019_and_2024_of_a_zona_that_was_split_are_compared_on_the_set_of_before(
    sides_of, table_in
):
    comparison = sides_of([OLD_ZONA], [2019, 2024], zone_set=26)

    assert comparison.zone_set == 26
    assert [side.year for side in comparison.sides] == [2019, 2024]
    assert len({side.name for side in comparison.sides}) == 1
    for side in comparison.sides:
        assert side.value("minors") == table_in(side.year, zone_set=26).value(OLD_ZONA, "minors")
        assert len(side.table.units) == 26


def test_the_old_zona_has_the_minors_of_the_three_it_became(sides_of, table_in):
    now = table_in(2024)
    (_before, side) = sides_of([OLD_ZONA], [2019, 2024], zone_set=26).sides

    parts = [now.value(slug, "minors") for slug in ("aretina", "casentino", "valtiberina")]
    assert side.value("minors") == pytest.approx(sum(parts))


def test_a_zona_that_the_set_has_not_is_refused_with_the_set_that_has_it(sides_of):
    with pytest.raises(ParameterError) as refused:
        sides_of(["casentino", OLD_ZONA], zone_set=26)

    assert (refused.value.parameter, refused.value.came) == ("zona", "casentino")
    assert "28" in refused.value.hint


@pytest.mark.parametrize(
    ("zone", "years"),
    [
        ((), (2025,)),
        (("elba",), (2025,)),
        (("elba", "elba"), (2025,)),
        (("elba",), (2025, 2025)),
        (("elba", "versilia", "firenze", "pisana", "mugello"), (2025,)),
        (("elba", "versilia", "firenze"), (2024, 2025)),
    ],
)
def test_fewer_than_two_or_more_than_four_sides_are_refused(zone, years, sides_of):
    with pytest.raises(ParameterError, match="confronta") as refused:
        sides_of(zone, years)

    assert "two to four" in refused.value.hint


def test_equal_numbers_share_a_rank(sides_of):
    comparison = sides_of(["aretina", "valtiberina", "pratese", "firenze"])

    ranks = {side.zona: side.rank("n_centres") for side in comparison.sides}
    values = {side.zona: side.value("n_centres") for side in comparison.sides}
    assert values["aretina"] == values["valtiberina"] == values["pratese"] == 1
    assert ranks["aretina"] == ranks["valtiberina"] == ranks["pratese"]
    assert ranks["firenze"] < ranks["pratese"]


@pytest.mark.parametrize("language", languages_of_page("copertura"))
def test_the_table_has_a_row_for_each_indicator_and_the_set_in_its_caption(language, sides_of):
    comparison = sides_of([OLD_ZONA], [2019, 2024], zone_set=26)

    html = comparison_table(comparison, translator(language))

    assert html.count('<th scope="row">') == len(INDICATORS)
    assert "26" in html.split("</caption>")[0]
    assert html.count('<th scope="col">') == 1 + 2 + 2  # the region once for each year
    assert "2019" in html
    assert "nan" not in html.lower().replace("finan", "").replace("infan", "")


def test_both_maps_have_one_scale_that_holds_every_comune(
    sides_of, question_in, store, today, table_in
):
    comparison = sides_of(["casentino", "firenze"])
    question = question_in(indicatore="minori", anno=2025)

    scale = [float(bound) for bound in same_scale(comparison, question, store, today).split(",")]

    most = max(
        table_in(2025, level="comune", zona=zona).numbers["minors"].max()
        for zona in ("casentino", "firenze")
    )
    assert scale == sorted(scale)
    assert scale[-1] >= most
    yes_no = question_in(indicatore="obiettivo", anno=2025)
    assert not same_scale(comparison, yes_no, store, today)

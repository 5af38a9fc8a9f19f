"""Questions: what a URL asks comes back as the same URL; what means nothing is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.case import LEVELS
from geo.coverage.classes import SCHEMES
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.question import PARAMETERS, parse_question, question_params, slug_of_band
from geo.errors import ParameterError
from geo.figures.published import figures_of
from geo.people import BANDS
from words import languages_of_page, translator
from words.sentences import parameter_sentence

SHORT = {
    "anno": st.integers(2014, 2026).map(str),
    "zone-set": st.sampled_from(["28", "26", "34"]),
    "per": st.sampled_from(LEVELS),
    "indicatore": st.sampled_from([*INDICATOR_BY_SLUG]),
    "km": st.integers(1, 100).map(str),
    "classi": st.sampled_from(SCHEMES),
    "fascia": st.sampled_from([slug_of_band(band) for band in BANDS]),
}
asked = st.fixed_dictionaries({}, optional=SHORT)
BAD = [
    ("km", "0", "1–100"),
    ("km", "10000", "1–100"),
    ("km", "x", "1–100"),
    ("km", "٣", "1–100"),
    ("km", "1.5", "1–100"),
    ("indicatore", "banana", "centri"),
    ("indicatore", "n_centres", "reti"),
    ("per", "provincia", "comune"),
    ("classi", "tondi", SCHEMES[0]),
    ("fascia", "0-99", "0-17"),
    ("fascia", "0_17", "0-17"),
    ("anno", "2013", "2014"),
    ("anno", "٢٠٢٤", "2024"),
    ("zone-set", "27", "34"),
    ("zona", "atlantide", "firenze"),
]


def values(params):
    return {name: [value] for name, value in params.items()}


@settings(max_examples=150, deadline=None)
@given(params=asked, data=st.data())
def test_a_question_comes_back_from_its_url(params, data, store, today):
    plain = parse_question(values(params), store, today)
    zone = sorted(store.zones.by_set[plain.query.zone_set])
    params["zona"] = data.draw(st.sampled_from(["", *zone]))

    question = parse_question(values(params), store, today)
    told = question_params(question, today)

    assert parse_question(values(told), store, today) == question
    assert told.items() <= {name: value for name, value in params.items() if value}.items()
    assert question_params(parse_question(values(told), store, today), today) == told


def test_nothing_asked_is_the_target_by_zona_today(store, today):
    question = parse_question({}, store, today)

    assert (question.indicator, question.level, question.km) == ("obiettivo", "zona", 10)
    assert (question.query.anno, question.query.zone_set) == (2026, 28)
    assert question_params(question, today) == {}
    assert parse_question({name: [""] for name in PARAMETERS}, store, today) == question


@pytest.mark.parametrize(("name", "came", "allowed"), BAD)
def test_a_bad_value_is_refused_with_its_name_and_what_is_allowed(
    name, came, allowed, store, today
):
    with pytest.raises(ParameterError) as refused:
        parse_question({name: [came]}, store, today)

    assert (refused.value.parameter, refused.value.came) == (name, came)
    assert allowed in refused.value.allowed


@pytest.mark.parametrize("language", languages_of_page("copertura"))
@pytest.mark.parametrize(("name", "came"), [bad[:2] for bad in BAD])
def test_the_sentence_of_a_refusal_names_it_all(name, came, language, store, today):
    with pytest.raises(ParameterError) as refused:
        parse_question({name: [came]}, store, today)
    error = refused.value

    said = parameter_sentence(
        error.parameter, error.came, error.allowed, error.hint, translator(language)
    )

    assert name in said
    assert came in said
    assert error.allowed[0] in said
    assert "{" not in said
    if name == "km":
        assert {"it": "chilometri", "en": "kilometres"}[language] in said


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_that_comes_twice_is_refused(name, store, today):
    with pytest.raises(ParameterError) as refused:
        parse_question({name: ["5", "6"]}, store, today)

    error = refused.value
    assert (error.parameter, error.hint) == (name, "repeated")
    said = parameter_sentence(name, error.came, error.allowed, error.hint, translator("en"))
    assert "more than once" in said
    assert name in said


def test_ausl_of_a_year_before_2016_are_refused_when_they_are_told(question_in, store, today):
    with pytest.raises(ParameterError) as refused:
        question_in(per="ausl", anno=2015).case(store, today)

    error = refused.value
    assert (error.parameter, error.came) == ("per", "ausl")
    said = parameter_sentence("per", "ausl", error.allowed, error.hint, translator("it"))
    assert "2016" in said
    assert len(question_in(per="ausl", anno=2016).case(store, today).units) == 3


def test_a_zona_of_another_set_says_in_which_it_exists(store, today):
    with pytest.raises(ParameterError) as refused:
        parse_question({"zona": ["casentino"], "anno": ["2019"]}, store, today)

    assert "28" in refused.value.hint
    params = {"zona": ["casentino"], "anno": ["2019"], "zone-set": ["28"]}
    assert parse_question(params, store, today).query.zona == "casentino"


def test_a_published_figure_is_told_by_zona_of_its_own_set(store, today):
    figures = figures_of(store).by_zona
    old = next(figure for figure in figures.values() if figure.zone_set == 34)

    question = parse_question(
        {"indicatore": [old.slug], "anno": ["2025"], "per": ["comune"], "zona": ["casentino"]},
        store,
        today,
    )

    assert (question.level, question.query.zone_set) == ("zona", 34)
    assert question.query.zona in {None, "casentino"}
    again = values(question_params(question, today))
    assert parse_question(again, store, today) == question


@settings(max_examples=150, deadline=None)
@given(
    pairs=st.dictionaries(st.sampled_from(PARAMETERS), st.lists(st.text(max_size=20), max_size=2))
)
def test_any_text_is_a_question_or_a_refusal_that_names_one_of_its_parameters(pairs, store, today):
    try:
        question, refused = parse_question(pairs, store, today), None
    except ParameterError as error:
        question, refused = None, error

    if refused:
        assert refused.parameter in pairs
        assert len(refused.came) <= 80
    else:
        assert question.km in range(1, 101)


def test_other_parameters_are_left_to_others(store, today):
    assert parse_question(
        {"lingua": ["en"], "aggiungi": ["bibbiena"]}, store, today
    ) == parse_question({}, store, today)

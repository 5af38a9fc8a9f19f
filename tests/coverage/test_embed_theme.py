"""The map of an indicator that any site may embed: its table, its refusals, its weight."""

import gzip
import re
from html import unescape

import pytest

from documents.embed import DEFAULT_HEIGHT
from geo.coverage.indicators import INDICATORS

EMBED = "/embed"
TARGET = {"tema": "copertura", "anno": 2025, "lingua": "en"}


def names_in(text):
    return [unescape(name) for name in re.findall(r'<th scope="row">([^<]+)</th>', text)]


def test_the_target_has_its_headline_and_every_zona(ask, zones):
    text = ask(EMBED, TARGET).text

    # The headline of issue 5, for 2025: the same sentence as on the page.
    assert "16 of 28 zone have an open Centro per le famiglie known to this map" in text
    assert sorted(names_in(text)) == sorted(zona.name for zona in zones.by_set[28].values())
    assert "“None known” does not mean that none exists" in text


def test_another_indicator_says_its_day_its_definition_and_its_caveats(ask):
    text = ask(EMBED, TARGET | {"indicatore": "distanza-media"}).text

    assert "<title>Mean distance to the nearest centre, Tuscany, 2025</title>" in text
    assert "31 December 2025, in the 28 zone" in text
    assert "Mean over residents under 18" in text
    assert "straight line" in text.split("<details>")[1]


def test_a_zona_has_its_comuni(ask, zones, store):
    text = ask(EMBED, TARGET | {"per": "comune", "zona": "elba", "indicatore": "minori"}).text

    assert sorted(names_in(text)) == sorted(
        store.comune_names[code] for code in zones.by_set[28]["elba"].comuni
    )
    assert "zona Elba" in text


def test_a_number_leads_to_its_rows(ask):
    text = ask(EMBED, TARGET | {"indicatore": "minori"}).text

    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/righe[^"]+)"', text)]
    assert len(links) == 28
    path, query = links[0].split("?")
    assert ask(path, query.encode()).status == 200


def test_the_map_asks_for_numbers_that_the_server_gives(ask):
    text = ask(EMBED, TARGET | {"indicatore": "minori"}).text

    areas, values = re.search(r'mappa\.dipinge\("([^"]+)", "([^"]+)"', text).groups()
    answers = [
        ask(path, query.encode())
        for path, _sign, query in (
            link.replace("\\u0026", "&").partition("?") for link in (areas, values)
        )
    ]
    assert [answer.status for answer in answers] == [200, 200]
    keys = {feature["properties"]["zona"] for feature in answers[0].features}
    assert keys == set(answers[1].json["units"])


def test_the_page_of_coverage_is_a_link_away_with_the_same_choices(ask):
    text = ask(EMBED, TARGET | {"indicatore": "minori", "classi": "uguali"}).text

    assert (
        'href="/copertura?anno=2025&amp;indicatore=minori&amp;classi=uguali&amp;lingua=en"' in text
    )


def test_a_published_figure_is_told_for_its_own_zone(ask):
    figure = (
        "finanziamenti-fnps-fnps-fondo-di-solidarieta-interistituzionale-assegnazione-2020-eur-2020"
    )
    text = ask(EMBED, TARGET | {"indicatore": figure}).text

    assert "only as published for the 26 zone" in text
    assert len(names_in(text)) == 26


@pytest.mark.parametrize("slug", [one.slug for one in INDICATORS])
def test_every_indicator_weighs_30_kb_at_the_most(slug, ask):
    for more in ({}, {"per": "comune"}, {"anno": 2016}):
        answer = ask(EMBED, TARGET | {"indicatore": slug} | more)

        assert answer.status == 200
        assert len(gzip.compress(answer.body)) <= 30_000


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"tema": "banana"}, "banana"),
        ({"tema": ""}, "tema"),
        ((("tema", "copertura"), ("tema", "copertura")), "tema"),
        ({"indicatore": "minori"}, "indicatore"),
        ({"per": "comune"}, "per"),
        ({"classi": "uguali"}, "classi"),
        ({"tema": "copertura", "per": "ausl"}, "per"),
        ({"tema": "copertura", "tipo": "centro-famiglie"}, "tipo"),
        ({"tema": "copertura", "indicatore": "<b>"}, "indicatore"),
        ({"tema": "copertura", "altezza": "5"}, "altezza"),
    ],
)
def test_a_parameter_that_means_nothing_is_named(params, named, ask):
    answer = ask(EMBED, params)

    assert answer.status == 400
    assert named in answer.text
    assert "<b>" not in answer.text


def test_nothing_runs_in_the_page_but_our_own(ask):
    answer = ask(EMBED, TARGET)
    policy = answer.headers["content-security-policy"]

    assert "unsafe" not in policy
    mark_up = re.sub(r"<script>.*?</script>", "", answer.text, flags=re.DOTALL)
    assert not re.search(r"\son\w+=|\sstyle=", mark_up)
    assert re.findall(r'<(?:script|link)[^>]+(?:src|href)="(?!/assets/)', answer.text) == []


def test_the_height_of_the_map_is_that_of_the_address(ask):
    assert f'data-altezza="{DEFAULT_HEIGHT}"' in ask(EMBED, TARGET).text
    assert 'data-altezza="700"' in ask(EMBED, TARGET | {"altezza": 700}).text

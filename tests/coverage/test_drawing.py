"""Maps drawn without a browser: what is on them, the same bytes, from many threads at once."""

import gc
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.classes import classify
from geo.errors import ParameterError
from layers.drawing import Drawing, Entry, Marks, draw_map
from layers.palette import GAP_COLOURS, GAP_PATTERNS, NO_DATA, sequential

PNG = b"\x89PNG\r\n\x1a\n"


def drawing_of(codes, level, **more):
    """Return a drawing of invented values, every tenth missing."""
    invented = pd.Series(np.arange(len(codes), dtype=float), codes)
    invented.iloc[::10] = np.nan
    classes = classify(invented, scheme="quantili")
    entries = [
        Entry(f"{low:g} – {high:g}", colour, f"{n} aree")
        for (low, high), colour, n in zip(
            classes.bounds, sequential(len(classes.breaks)), classes.counts, strict=True
        )
    ]
    entries.append(Entry("nessun numero", None, f"{classes.n_missing} aree"))
    words = {
        "title": "Minori per centro",
        "subtitle": "31 dicembre 2024 · 28 zone",
        "legend_title": "Minori",
        "source": "Fonte: ISTAT (CC BY 4.0)",
    }
    return Drawing(
        level=level,
        zone_set=28,
        entries=tuple(entries),
        index=dict(zip(codes, classes.index, strict=True)),
        **(words | more),
    )


@pytest.fixture(scope="module")
def by_zona(store):
    marks = Marks("Centri", "circle", "#a3195b", ((43.77925, 11.24626), (42.8144, 10.3167)))
    return drawing_of(list(store.zones.by_set[28]), "zona", marks=(marks,))


@pytest.fixture(scope="module")
def by_comune(store):
    return drawing_of(sorted(store.comune_names), "comune")


def svg(store, drawing, **size):
    return draw_map(store, drawing, file="svg", **size).decode()


def fills(text):
    return set(re.findall(r'fill(?:: |=")(#[0-9a-f]{6})', text))


def size_of(png):
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_a_png_has_the_size_that_was_asked_for(store, by_zona):
    made = draw_map(store, by_zona, width_in=8, height_in=7, dpi=100)

    assert made.startswith(PNG)
    assert size_of(made) == (800, 700)


def test_a_page_grows_where_the_legend_needs_it(store, by_zona):
    many = replace(by_zona, entries=(*by_zona.entries, *[Entry("altro " * 9, NO_DATA)] * 20))

    wide, high = size_of(draw_map(store, many, width_in=6, height_in=5, dpi=50))

    assert (wide, high > 5 * 50) == (300, True)


def test_an_svg_is_xml_with_every_class_the_title_and_the_texts(store, by_zona):
    text = svg(store, by_zona)

    root = ET.fromstring(text)
    assert root.find("{http://www.w3.org/2000/svg}title").text == by_zona.title
    assert set(sequential(5)) <= fills(text)
    for word in (by_zona.subtitle, "Fonte: ISTAT (CC BY 4.0)", "nessun numero", "50 km"):
        assert f"<!-- {word} -->" in text


def test_areas_without_a_number_are_hatched_and_only_they(store, by_zona):
    whole = replace(
        by_zona,
        entries=by_zona.entries[:-1],
        index={code: found or 0 for code, found in by_zona.index.items()},
    )

    assert "<pattern" in svg(store, by_zona)
    assert "<pattern" not in svg(store, whole)


def test_kinds_of_gap_have_their_pattern_too(store, by_zona):
    entries = tuple(map(Entry, ("a", "b", "c"), GAP_COLOURS, ("", "", ""), GAP_PATTERNS))
    index = {code: number % 3 for number, code in enumerate(by_zona.index)}

    text = svg(store, replace(by_zona, entries=entries, index=index))

    assert set(GAP_COLOURS) <= fills(text)
    assert text.count("<pattern") == 2


def test_every_one_of_the_273_comuni_is_drawn_and_the_zone_over_them(store, by_comune):
    plain = svg(store, by_comune).count("<path")
    without = svg(store, replace(by_comune, index=dict(list(by_comune.index.items())[:200])))

    assert plain > 273 + 28
    assert "#fbfaf5" in fills(without)  # land of no colour


def test_the_frame_reaches_for_the_areas_of_the_drawing(store, by_comune):
    elba = store.zones.by_set[28]["elba"].comuni
    near = replace(by_comune, index=dict.fromkeys(elba, 0))

    assert "<!-- 10 km -->" in svg(store, near)
    assert "<!-- 50 km -->" in svg(store, by_comune)


def test_a_zona_stands_out_where_comuni_are_drawn(store, by_comune):
    chosen = replace(by_comune, chosen="elba", chosen_label="Zona scelta")

    assert "<!-- Zona scelta -->" in svg(store, chosen)
    assert svg(store, chosen).count("<path") > svg(store, by_comune).count("<path")


def test_texts_are_texts_and_no_formulas(store, by_zona):
    text = svg(store, replace(by_zona, title="Costo $x_1$ <b> & --> 100 %"))

    title = ET.fromstring(text).find("{http://www.w3.org/2000/svg}title")
    assert title.text == "Costo $x_1$ <b> & --> 100 %"
    assert "<!-- Costo $x_1$ &lt;b&gt; &amp; - -&gt; 100 % -->" in text


@pytest.mark.parametrize(
    "wrong", [{"file": "pdf"}, {"width_in": 4}, {"height_in": 18}, {"dpi": 301}]
)
def test_what_cannot_be_made_is_refused(store, by_zona, wrong):
    [name] = wrong

    with pytest.raises(ParameterError, match=f"{name}: came"):
        draw_map(store, by_zona, **wrong)


@pytest.mark.parametrize("wrong", [{"index": {"atlantide": 0}}, {"chosen": "atlantide"}])
def test_an_area_that_is_not_in_the_store_is_refused(store, by_zona, wrong):
    with pytest.raises(ParameterError, match="zona: came 'atlantide'"):
        draw_map(store, replace(by_zona, **wrong))


def test_a_drawing_of_nothing_is_the_land(store, by_zona):
    assert "#fbfaf5" in fills(svg(store, replace(by_zona, entries=(), index={}, source="")))


@pytest.mark.parametrize("file", ["png", "svg"])
def test_eight_threads_draw_the_same_bytes_as_one(store, by_zona, by_comune, file):
    drawings = [by_zona, by_comune] * 4
    alone = [draw_map(store, one, file=file, dpi=60) for one in drawings[:2]] * 4

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda one: draw_map(store, one, file=file, dpi=60), drawings))

    assert together == alone


@pytest.mark.parametrize("file", ["png", "svg"])
def test_a_picture_names_neither_its_day_nor_its_maker(store, by_zona, file):
    made = draw_map(store, by_zona, file=file)

    told = rb"(?i)matplotlib (v|\d)|dc:date|dc:creator|Software|20\d\d-\d\d-\d\d"
    assert not re.search(told, made)


def test_no_figure_stays_in_memory(store, by_zona):
    from matplotlib.figure import Figure

    draw_map(store, by_zona, dpi=50)
    gc.collect()

    assert [one for one in gc.get_objects() if isinstance(one, Figure)] == []


def test_who_draws_nothing_does_not_pay_for_matplotlib(root):
    code = "import sys, layers.drawing; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@settings(deadline=None, max_examples=40)
@given(st.text("abcil mW$é ", max_size=60), st.floats(0.5, 3))
def test_lines_are_no_wider_than_asked_and_lose_no_word(text, width_in):
    from layers.picture import BODY, lines_of, width_of

    lines = lines_of(text, width_in, BODY)

    assert all(width_of(line, BODY) <= width_in for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())

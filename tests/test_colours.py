"""Colours: each text on each ground, measured by WCAG 2.1's formula; one palette for all pages."""

import re
import tomllib

import pytest

from geo.catalogue import KINDS
from layers.assets import every_asset

TEXTS, SHAPES = 4.5, 3.0
SHEETS = ("mappa.css", "pagina.css", "incorpora.css")
READ = [
    (ink, ground)
    for ink in ("testo", "minore", "blu")
    for ground in ("fondo", "carta", "velo", "avviso")
] + [
    ("su-blu", "blu"),
    ("su-banda", "banda"),
    ("su-banda", "banda-viva"),
    ("testo", "mare"),
    ("testo", "terra"),
    ("zona-scelta", "mare"),
    ("zona-scelta", "terra"),
]
SEEN = [
    ("bordo", "fondo"),
    ("bordo", "carta"),
    ("bordo", "velo"),
    ("zona", "terra"),
    ("zona", "mare"),
    ("zona", "fuori"),
    ("zona-scelta", "terra"),
    ("blu", "fondo"),
    ("avviso-filo", "avviso"),
    ("verde", "carta"),
]
CONFIGURED = {
    "primaryColor": "blu",
    "backgroundColor": "fondo",
    "secondaryBackgroundColor": "velo",
    "textColor": "testo",
    "linkColor": "blu",
    "borderColor": "bordo",
}


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return the contrast ratio of two colours (WCAG 2.1, definition of contrast ratio)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def palettes():
    """Return the colours of the light and of the dark, by name."""
    text = every_asset()["pagina.css"].body.decode()
    light, dark = re.findall(r":root \{(.*?)\}", text, flags=re.DOTALL)[:2]
    found = {
        scheme: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})(?![0-9a-f])", block))
        for scheme, block in (("light", light), ("dark", dark))
    }
    return found | {"dark": found["light"] | found["dark"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_text_stands_out_from_its_ground(palettes, scheme, ink, ground):
    assert contrast(palettes[scheme][ink], palettes[scheme][ground]) >= TEXTS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SEEN)
def test_a_shape_stands_out_from_its_ground(palettes, scheme, shape, ground):
    assert contrast(palettes[scheme][shape], palettes[scheme][ground]) >= SHAPES


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_symbol_is_read_in_both_its_forms_and_not_told_by_colour(kind):
    assert contrast(kind.colour, "#ffffff") >= TEXTS  # letter on fill, and fill on paper
    others = {(other.shape, other.letter) for other in KINDS if other is not kind}
    assert (kind.shape, kind.letter) not in others


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_streamlit_is_dressed_in_the_same_colours(palettes, root, scheme):
    config = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    for setting, name in CONFIGURED.items():
        assert config["theme"][scheme][setting] == palettes[scheme][name]
    assert "base" not in config["theme"]  # or the browser's wish would not count


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_has_the_colours_and_names_none_that_is_missing(name):
    text = every_asset()[name].body.decode()

    known = set(re.findall(r"--([\w-]+):", text)) | {"altezza"}  # set by the script of an embed
    assert set(re.findall(r"var\(--([\w-]+)", text)) <= known

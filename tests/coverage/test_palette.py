"""Colours that everybody can tell apart.

Colour vision deficiencies: Machado, Oliveira & Fernandes (2009), "A Physiologically-based Model
for Simulation of Color Vision Deficiency", severity 1.0, on linear RGB. Lab: CIE 1976, D65.
Contrast: WCAG 2.1, 1.4.11.
"""

import itertools

import numpy as np
import pytest

from geo.coverage.gaps import BEYOND, OUTSIDE, SERVED, UNKNOWN
from geo.errors import ParameterError
from layers.palette import (
    GAP_COLOURS,
    GAP_PATTERNS,
    HATCHING,
    LAND,
    MOST,
    NO_DATA,
    NO_DATA_PATTERN,
    OUTLINE,
    YES_NO,
    YES_NO_PATTERNS,
    sequential,
)

VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
D65 = np.array([0.95047, 1, 1.08883])
APART = 8
"""Distance in Lab at which areas that do not touch are still told apart."""
everybody = pytest.mark.parametrize("vision", VISION)
every_size = pytest.mark.parametrize("n", range(1, MOST + 1))


def linear(colour):
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(colour, vision="normal"):
    seen = np.clip(VISION[vision] @ linear(colour), 0, 1)
    x, y, z = (
        np.cbrt(part) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
        for part in TO_XYZ @ seen / D65
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, vision):
    return float(np.linalg.norm(lab(one, vision) - lab(other, vision)))


def contrast(one, other):
    low, high = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@everybody
@every_size
def test_classes_beside_each_other_are_told_apart_by_everybody(n, vision):
    colours = sequential(n)

    assert len(set(colours)) == n
    assert all(distance(*pair, vision) >= APART for pair in itertools.pairwise(colours))


@everybody
@every_size
def test_more_is_darker_for_everybody(n, vision):
    lightness = [lab(colour, vision)[0] for colour in sequential(n)]

    assert lightness == sorted(lightness, reverse=True)


@everybody
@pytest.mark.parametrize("colours", [YES_NO, GAP_COLOURS], ids=["yes-no", "gaps"])
def test_kinds_are_told_apart_by_everybody(colours, vision):
    assert all(distance(*pair, vision) >= 2 * APART for pair in itertools.combinations(colours, 2))


def test_no_kind_is_told_by_colour_alone():
    for patterns in (YES_NO_PATTERNS, GAP_PATTERNS):
        assert len(set(patterns)) == len(patterns)
        assert NO_DATA_PATTERN not in patterns


def test_the_kinds_of_gap_are_in_their_order_and_the_unknown_is_no_data():
    assert len(GAP_COLOURS) == len(GAP_PATTERNS) == UNKNOWN
    assert GAP_PATTERNS[SERVED] == ""
    assert GAP_COLOURS[OUTSIDE] != GAP_COLOURS[BEYOND]


def test_outlines_and_hatching_stand_out_from_every_fill():
    fills = {LAND, NO_DATA, *YES_NO, *GAP_COLOURS}
    for n in range(MOST + 1):
        fills |= set(sequential(n))

    assert min(contrast(OUTLINE, fill) for fill in fills) >= 3
    assert contrast(HATCHING, NO_DATA) >= 3


@pytest.mark.parametrize("n", [-1, MOST + 1])
def test_more_classes_than_colours_are_refused(n):
    with pytest.raises(ParameterError, match="0 to 6"):
        sequential(n)

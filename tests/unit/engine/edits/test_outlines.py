"""Areas as SVG paths."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from backdrop.engine.arrays.aliases import BoolArray
from backdrop.engine.edits.outlines import outline


def corners(path: str) -> list[list[tuple[float, float]]]:
    """Return the closed lines of a path."""
    assert re.fullmatch(r"(M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)*Z)*", path)
    lines = [line.split("L") for line in path.replace("M", "").split("Z")[:-1]]
    return [[(float(x), float(y)) for x, y in map(str.split, line)] for line in lines]


def signed_area(line: list[tuple[float, float]]) -> float:
    x, y = np.array(line).T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)


def test_the_outline_of_a_square_with_a_hole() -> None:
    area = np.zeros((9, 12), np.bool_)
    area[2:7, 3:9] = True
    area[4, 5] = False
    square, hole = corners(outline(area, 1.0).path)
    assert set(square) == {
        (3, 2.5), (3.5, 2), (8.5, 2), (9, 2.5), (9, 6.5), (8.5, 7), (3.5, 7), (3, 6.5),
    }  # fmt: skip
    assert set(hole) == {(5, 4.5), (5.5, 4), (6, 4.5), (5.5, 5)}
    assert signed_area(square) > 0 > signed_area(hole)


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_outlines_have_the_area_less_their_corners(area: BoolArray) -> None:
    if not area.any():
        return
    line = outline(area, 1.0)
    padded = np.pad(area, 1).astype(int)
    count = padded[1:, 1:] + padded[:-1, 1:] + padded[1:, :-1] + padded[:-1, :-1]
    convex, concave = (count == 1).sum(), (count == 3).sum()
    expected = area.sum() - convex / 8 + concave / 8
    # Two pixels that meet at a corner are joined or not; either way the area is within an eighth.
    doubtful = (count == 2).sum() / 4
    assert abs(sum(map(signed_area, corners(line.path))) - expected) <= doubtful
    assert area[int(line.at[1]), int(line.at[0])]


@pytest.mark.parametrize("scale", [0.1, 0.3, 1.0])
def test_a_path_is_in_pixels_of_the_picture(scale: float) -> None:
    y, x = np.mgrid[:60, :80]
    area = np.hypot(y - 30, x - 50) < 20
    line = outline(area, scale)
    image = Image.new("L", (round(80 / scale), round(60 / scale)))
    for each in corners(line.path):
        ImageDraw.Draw(image).polygon(each, fill=255)
    drawn = np.asarray(image.resize((80, 60), Image.Resampling.BOX)) > 127
    assert (drawn != area).mean() < 0.015
    assert np.hypot(line.at[1] * scale - 30, line.at[0] * scale - 50) < 6

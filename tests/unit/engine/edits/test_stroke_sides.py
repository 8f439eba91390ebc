"""The sides of a stroke along a fringe."""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.refine import complete_refine
from backdrop.engine.edits.stroke_sides import find_sides
from backdrop.engine.scene import Refine

SIZE = 200, 320
Y, X = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.float32)
BODY = np.clip((Y - 98) / 4, 0, 1)
SPOON = (Y > 62) & (Y < 98) & (X > 180) & (X < 240)


def line(y: float, radius: float = 30.0) -> Float32Array:
    points = [(x, y, radius) for x in np.arange(30, 300, 5, dtype=np.float32)]
    return np.array(points, np.float32)


def stroke(y: float) -> Refine:
    return Refine(tuple((float(x), float(y), 1.0) for x, y, _ in line(y)), 30.0)


def photo(spoon: tuple[int, int, int]) -> UInt8Array:
    """Return a dark body before a light wall, and something before the wall that touches it."""
    grain = 12 * np.sin(X / 2) * np.sin(Y / 3)
    wall = np.where(SPOON[..., None], np.array(spoon), np.array([200, 190, 170]))
    mixed = BODY[..., None] * np.array([70, 40, 20]) + (1 - BODY[..., None]) * wall
    picture: UInt8Array = np.clip(mixed + grain[..., None], 0, 255).astype(np.uint8)
    return picture


def refined(picture: UInt8Array, alpha: Float32Array, y: float) -> UInt8Array:
    automatic = (255 * alpha).round().astype(np.uint8)
    return apply_edits(picture, automatic, [complete_refine(picture, automatic, stroke(y))])


def test_a_thing_behind_the_subject_goes() -> None:
    result = refined(photo((60, 110, 200)), np.where(SPOON, 1, BODY), 100)
    assert result[80:90, 195:225].mean() < 40
    assert result[110:120, 40:280].mean() > 240


def test_a_hand_that_reaches_across_stays() -> None:
    result = refined(photo((70, 40, 20)), np.where(SPOON, 1, BODY), 100)
    assert result[80:90, 195:225].mean() > 225


def test_a_stroke_beside_the_fringe_takes_nothing_off_the_subject() -> None:
    for y in (115, 125, 135):
        result = refined(photo((200, 190, 170)), BODY, y)
        assert result[104:160, 40:280].mean() > 250
    result = refined(photo((200, 190, 170)), BODY, 80)
    assert result[60:94, 40:280].mean() < 5


def test_the_sides_are_those_of_alpha_whichever_way_the_line_goes() -> None:
    for path in (line(100), line(100)[::-1].copy()):
        sides = find_sides(path, BODY)
        assert sides
        assert sides.alpha[105:125, 40:280].all()
        assert not sides.alpha[75:95, 40:280].any()
        assert (sides.certainty[[72, 128], 40:280] > 0.9).all()
        assert (sides.certainty[[97, 103], 40:280] < 0.1).all()
        assert (sides.certainty[85:115, :20] < 0.1).all()  # beyond the end


def test_a_line_without_sides_has_none() -> None:
    assert find_sides(line(100)[:1], BODY) is None
    assert find_sides(line(100), np.ones(SIZE, np.float32)) is None
    # To and fro across the edge, as to rub something out: both rims have both.
    rubbed = line(100, 10)
    rubbed[:, 1] += 50 * np.sin(rubbed[:, 0] / 12)
    assert find_sides(rubbed, BODY) is None

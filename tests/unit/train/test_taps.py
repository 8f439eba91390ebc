import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.train.taps import RADIUS, discs, hint_planes, next_tap, point_inside


def test_discs_have_the_radius_of_a_tap() -> None:
    plane = discs([(20, 30), (0, 63)], 40, 64)
    rows, columns = np.nonzero(plane[:, :50])
    assert np.hypot(rows - 20, columns - 30).max() == RADIUS
    assert plane[20 + RADIUS, 30] == 1
    assert plane[20 + RADIUS, 31] == 0
    assert plane[0, 63] == 1
    assert plane.dtype == np.float32


def test_hints_say_whether_a_mask_is_proposed() -> None:
    without = hint_planes(None, [(4, 5)], [(20, 21)], 32, 64)
    assert without.shape == (4, 32, 64)
    assert not without[:2].any()
    assert without[2, 4, 5] == without[3, 20, 21] == 1
    assert not (without[2] * without[3]).any()
    proposal = np.full((32, 64), 0.25, np.float32)
    planes = hint_planes(proposal, (), (), 32, 64)
    np.testing.assert_array_equal(planes[0], proposal)
    assert planes[1].all()
    assert not planes[2:].any()


@given(seed=st.integers(0, 2**32))
def test_a_point_lies_inside_of_its_region(seed: int) -> None:
    region = np.zeros((96, 128), bool)
    region[10:60, 20:50] = True
    region[70:90, 60:120] = True
    point = point_inside(region, random.Random(seed))
    assert point is not None
    row, column = point
    assert region[row - 3 : row + 3, column - 3 : column + 3].all()


def test_most_points_lie_in_the_largest_component() -> None:
    region = np.zeros((96, 128), bool)
    region[8:32, 8:32] = True
    region[40:88, 40:120] = True
    rng = random.Random(1)
    points = [point_inside(region, rng) for _ in range(200)]
    low = sum(point is not None and point[0] > 40 for point in points)
    assert 180 < low < 200


def test_small_regions_get_no_point() -> None:
    region = np.zeros((64, 64), bool)
    assert point_inside(region, random.Random(1)) is None
    region[8:20, 8:20] = True  # nine cells
    assert point_inside(region, random.Random(1)) is None


def test_the_next_tap_is_in_the_middle_of_the_largest_error() -> None:
    truth = np.zeros((60, 80), bool)
    truth[10:31, 20:61] = True
    truth[50:55, 5:10] = True
    mask = np.zeros((60, 80), np.float32)
    assert next_tap(mask, truth) == (20, 30)  # the first of those furthest from the edge
    mask[10:31, 20:61] = 1
    assert next_tap(mask, truth) == (52, 7)
    mask[50:55, 5:9] = 1
    assert next_tap(mask, truth) is None  # a line one pixel wide

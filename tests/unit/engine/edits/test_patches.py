"""Patches placed on a picture of any size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.edits.patches import make_patch, patch_plane, patch_region, place_patch
from backdrop.engine.errors import BadPreset
from backdrop.engine.scene import Patch

PLANE = np.random.default_rng(0).integers(0, 256, (30, 40), np.uint8)


def test_a_patch_of_its_own_size_is_placed_as_it_is() -> None:
    patch = make_patch(PLANE, (100, 200, 140, 230))
    region = patch_region(patch, (400, 300), 1.0)
    assert region == (slice(200, 230), slice(100, 140))
    assert (place_patch(patch, region, 1.0) == PLANE).all()
    assert (patch_plane(patch) == PLANE).all()


def test_a_patch_is_enlarged_with_the_picture() -> None:
    patch = make_patch(PLANE, (100, 200, 140, 230))
    region = patch_region(patch, (1200, 900), 3.0)
    assert region == (slice(600, 690), slice(300, 420))
    large = place_patch(patch, region, 3.0)
    assert np.abs(large[1::3, 1::3].astype(int) - PLANE).max() < 2


def test_only_the_part_on_the_picture_is_placed() -> None:
    patch = make_patch(PLANE, (-20, -10, 20, 20))
    region = patch_region(patch, (400, 300), 1.0)
    assert region == (slice(0, 20), slice(0, 20))
    assert (place_patch(patch, region, 1.0) == PLANE[10:, 20:]).all()
    assert patch_region(make_patch(PLANE, (300, 0, 340, 30)), (400, 300), 1.0) is None


@given(
    st.tuples(*[st.floats(-1e5, 1e5) | st.floats(-30, 30)] * 4),
    st.sampled_from([1e-3, 0.1, 0.5, 1.0, 7.0]),
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
def test_any_box_is_placed(
    box: tuple[float, float, float, float], scale: float, size: tuple[int, int]
) -> None:
    patch = make_patch(PLANE, box)
    region = patch_region(patch, size, scale)
    if region:
        assert place_patch(patch, region, scale).shape == np.zeros(size)[region].shape


def test_a_damaged_patch_is_a_bad_preset() -> None:
    patch = Patch((0, 0, 9, 9), 9, 9, "no plane")
    with pytest.raises(BadPreset, match="damaged"):
        patch_plane(patch)
    region = patch_region(patch, (9, 9), 1.0)
    assert region
    with pytest.raises(BadPreset, match="damaged"):
        place_patch(patch, region, 1.0)

"""Arrow keys walk over places on the picture."""

import pytest

from backdrop.ui.state.spatial_focus import nearest_place, next_place

PLACES = [(50.0, 50.0), (90.0, 55.0), (60.0, 10.0), (5.0, 40.0), (50.0, 95.0), (300.0, 50.0)]


@pytest.mark.parametrize(
    ("key", "target"), [("ArrowRight", 1), ("ArrowUp", 2), ("ArrowLeft", 3), ("ArrowDown", 4)]
)
def test_a_key_goes_to_the_nearest_place_in_its_direction(key: str, target: int) -> None:
    assert next_place(PLACES, 0, key) == target


def test_nothing_lies_beyond_the_last_place() -> None:
    assert next_place(PLACES, 5, "ArrowRight") == 5
    assert next_place(PLACES[:1], 0, "ArrowUp") == 0


def test_the_nearest_place() -> None:
    assert nearest_place(PLACES, 8, 30) == 3

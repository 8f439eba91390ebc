"""Regions of a picture that a network sees."""

from backdrop.engine.network.prediction import widen


def test_a_margin_is_that_of_the_longer_side_and_ends_with_the_picture() -> None:
    size = 100, 80
    assert widen((slice(40, 60), slice(30, 70)), size, size, 0.25) == (slice(30, 70), slice(20, 80))
    assert widen((slice(0, 60), slice(30, 70)), size, size, 0.5) == (slice(0, 90), slice(0, 80))


def test_a_small_region_is_widened_around_its_middle() -> None:
    bounds = slice(24, 26), slice(5, 6)  # of a mask of half the size
    region = widen(bounds, (50, 50), (100, 100), 0.1, least=40)
    assert region == (slice(30, 70), slice(0, 31))

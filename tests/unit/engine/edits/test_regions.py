"""Things that touch come apart, and single things stay whole."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.edits.lobes import find_lobes
from backdrop.engine.edits.region_tree import merge_superpixels
from backdrop.engine.edits.regions import find_regions
from backdrop.engine.edits.superpixels import gradient, opponent_planes, superpixels
from tests.conftest import PHOTOS

Y, X = np.mgrid[:240, :360] + 0.5
SMALL, MEDIUM, LARGE = 0, 1, 2


def disc(y: float, x: float, radius: float) -> BoolArray:
    return np.asarray(np.hypot(Y - y, X - x) < radius)


def opaque(area: BoolArray) -> UInt8Array:
    return np.where(area, np.uint8(255), np.uint8(0))


def soften(area: BoolArray, centre: tuple[float, float], radius: float) -> UInt8Array:
    depth = radius - np.hypot(Y - centre[0], X - centre[1])
    return np.where(area, 255, np.clip((depth / 10 + 1) * 255, 0, 255)).astype(np.uint8)


def picture(*things: tuple[BoolArray, tuple[int, int, int]]) -> UInt8Array:
    pixels = np.full((240, 360, 3), (90, 120, 90), np.uint8)
    for area, colour in things:
        pixels[area] = colour
    noise = np.random.default_rng(0).normal(0, 6, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def overlap(first: BoolArray, second: BoolArray) -> float:
    return float((first & second).sum() / (first | second).sum())


GREY, RED = (200, 200, 200), (190, 40, 40)
LEFT, RIGHT = disc(120, 110, 60), disc(120, 225, 60)


def test_discs_of_one_colour_that_touch_come_apart_at_their_neck() -> None:
    both = LEFT | RIGHT
    regions = find_regions(picture((both, GREY)), opaque(both))
    assert overlap(regions.area_at(110, 120, MEDIUM), LEFT) > 0.85
    assert overlap(regions.area_at(220, 120, MEDIUM), RIGHT) > 0.85
    assert overlap(regions.area_at(220, 120, LARGE), both) == 1


def test_things_of_different_colours_come_apart_at_the_edge() -> None:
    whole = (np.abs(Y - 120) < 50) & (np.abs(X - 180) < 120)
    red = whole & (X > 180)
    regions = find_regions(picture((whole, GREY), (red, RED)), opaque(whole))
    assert overlap(regions.area_at(280, 120, SMALL), red) > 0.9
    assert overlap(regions.area_at(280, 120, LARGE), whole) == 1


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE])
def test_one_thing_of_one_colour_stays_whole(size: int) -> None:
    regions = find_regions(picture((LEFT, GREY)), opaque(LEFT))
    assert overlap(regions.area_at(110, 120, size), LEFT) == 1


def test_a_thing_outside_the_cut_out_is_a_region() -> None:
    regions = find_regions(picture((LEFT, GREY), (disc(60, 300, 40), RED)), opaque(LEFT))
    assert overlap(regions.area_at(300, 60, MEDIUM), disc(60, 300, 40)) > 0.8
    assert not regions.inside[60, 300]


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE])
def test_no_region_has_pixels_inside_and_outside(size: int) -> None:
    alpha = soften(LEFT, (120, 110), 60)
    regions = find_regions(PHOTOS["astronaut"][:240, :360], alpha)
    labels = regions.labels[size]
    inner = np.unique(labels[regions.inside])
    assert not np.isin(inner, labels[~regions.inside]).any()
    assert (np.unique(labels) == np.arange(labels.max() + 1)).all()
    assert (regions.inside == (alpha > 12)).all()


def test_the_fringe_belongs_to_the_thing_beside_it() -> None:
    alpha = soften(LEFT, (120, 110), 60)
    alpha = np.maximum(alpha, soften(disc(120, 300, 30), (120, 300), 30))
    regions = find_regions(picture((LEFT, GREY)), alpha)
    assert (regions.area_at(110, 120, LARGE) == ((alpha > 12) & (X < 220))).all()


def test_what_is_semi_transparent_everywhere_is_a_thing_too() -> None:
    alpha = np.maximum(opaque(LEFT), opaque(disc(60, 300, 30)) // 2)
    regions = find_regions(picture((LEFT, GREY)), alpha)
    assert (regions.area_at(300, 60, MEDIUM) == disc(60, 300, 30)).all()


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("size", [(1, 1), (1, 30), (2, 2), (40, 3)])
def test_tiny_and_empty_pictures_are_divided(size: tuple[int, int], level: int) -> None:
    regions = find_regions(np.zeros((*size, 3), np.uint8), np.full(size, level, np.uint8))
    assert all(labels.shape == size for labels in regions.labels)
    assert regions.inside.all() == (level == 255)


def test_superpixels_tile_the_picture_without_crossing_sides() -> None:
    planes = opponent_planes(PHOTOS["coffee"][:120, :150])
    height, side = gradient(planes), disc(60, 70, 30)[:120, :150]
    labels = superpixels(height, side.astype(np.int32))
    assert (np.unique(labels) == np.arange(labels.max() + 1)).all()
    assert not np.isin(np.unique(labels[side]), labels[~side]).any()


def test_a_tree_is_cut_into_nested_regions() -> None:
    planes = opponent_planes(PHOTOS["coffee"][:120, :150])
    height, side = gradient(planes), np.ones((120, 150), np.int32)
    labels = superpixels(height, side.astype(np.int32))
    tree = merge_superpixels(labels, planes, height, side)
    assert (tree.distance[tree.parent] >= tree.distance).all()
    assert (tree.cut(-1) == np.arange(tree.parent.size)).all()
    fine, coarse = tree.cut(3.0), tree.cut(9.0)
    for number in np.unique(fine):
        assert np.unique(coarse[fine == number]).size == 1
    assert np.unique(tree.cut(np.inf)).size == 1


def test_only_a_narrow_neck_parts_a_component() -> None:
    wide = LEFT | disc(120, 190, 60)
    assert (find_lobes(wide) == wide).all()
    lobes = find_lobes(LEFT | RIGHT)
    assert np.unique(lobes).size == 3
    assert ((lobes == lobes[120, 110]) & RIGHT & ~LEFT).sum() < 60

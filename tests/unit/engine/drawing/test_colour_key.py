"""Drawings on flat paper: which pictures are taken, and what their alpha must be."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from backdrop.engine.drawing.colour_key import alpha_by_colour_key, ink_colours
from backdrop.engine.drawing.paper import find_paper
from tests.conftest import PHOTOS
from tests.drawings import (
    DRAWINGS,
    PAPERS,
    WHITE,
    Colour,
    Drawing,
    Pixels,
    as_jpeg,
    dithered,
    drawn,
    face,
    grained,
    logo,
    pastel,
    pencil,
    text,
)

Alpha = NDArray[np.uint8]


def cut(pixels: Pixels) -> Alpha:
    alpha = alpha_by_colour_key(pixels)
    assert alpha is not None
    return alpha


def over(pixels: Pixels, alpha: Alpha, ground: Colour) -> NDArray[Any]:
    sheet = find_paper(pixels)
    assert sheet is not None
    share = alpha[..., None] / 255
    answer: NDArray[Any] = ink_colours(pixels, alpha, sheet.paper.colour) * share
    answer += (1 - share) * np.array(ground)
    return answer


def levels(pixels: Pixels, paper: Colour) -> NDArray[Any]:
    away: NDArray[Any] = np.abs(pixels.astype(int) - paper).max(2)
    return away


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", DRAWINGS)
def test_over_its_own_paper_a_drawing_is_what_it_was(name: str, paper: Colour) -> None:
    picture = drawn(DRAWINGS[name], paper)
    assert np.abs(over(picture, cut(picture), paper) - picture).max() <= 2


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("drawing", [text, logo, pencil])
def test_paper_is_clear_and_ink_is_solid(drawing: Drawing, paper: Colour) -> None:
    picture = drawn(drawing, paper)
    alpha, away = cut(picture), levels(picture, paper)
    assert not alpha[away <= 1].any()
    assert alpha[away > 1].all()
    assert (alpha[ndimage.binary_erosion(away > 1, np.ones((9, 9)))] == 255).all()


def test_edges_are_as_soft_as_they_were_drawn() -> None:
    """Black on white: the grey itself says how much ink there is."""
    picture = drawn(lambda draw: draw.ellipse((200, 200, 800, 700), fill=(0, 0, 0)))
    assert np.abs(cut(picture).astype(int) - (255 - picture[..., 0])).max() <= 17


def test_an_edge_takes_no_paper_along() -> None:
    picture = drawn(logo)
    on_black = over(picture, cut(picture), (0, 0, 0))
    alpha = cut(picture)[..., None] / 255
    band = (alpha[..., 0] > 0.2) & (alpha[..., 0] < 1)
    colours = (on_black / np.maximum(alpha, 1e-3))[band]
    away = np.minimum(*(np.abs(colours - ink).max(1) for ink in ((230, 60, 40), (30, 120, 220))))
    assert np.percentile(away, 95) < 12


@pytest.mark.parametrize("quality", [75, 85, 95])
@pytest.mark.parametrize("drawing", [text, logo, face, pencil])
def test_jpeg_leaves_no_veil_and_takes_no_ink(drawing: Drawing, quality: int) -> None:
    clean = drawn(drawing)
    alpha, away = cut(as_jpeg(clean, quality)), levels(clean, WHITE)
    far = ~ndimage.binary_dilation(away > 0, iterations=3)
    outside = ndimage.binary_fill_holes(away > 0)
    assert (alpha[far & ~outside] > 0).mean() < 0.005
    assert (alpha[away > 60] == 0).mean() < 0.01
    assert np.median(alpha[away > 90]) > 220


def test_dithered_paint_keeps_its_dots() -> None:
    picture = dithered(drawn(face), 6)
    inside = ndimage.binary_erosion(levels(drawn(face), WHITE) > 0, iterations=6)
    assert (cut(picture)[inside] == 255).all()


def test_grain_of_a_scan_is_paper() -> None:
    alpha = cut(grained(drawn(text), 2))
    assert (alpha[levels(drawn(text), WHITE) == 0] > 0).mean() < 1e-3
    assert (alpha[levels(drawn(text), WHITE) > 100] > 0).all()


def test_pale_strokes_survive_where_there_is_no_noise() -> None:
    picture = drawn(pastel)
    assert (cut(picture)[levels(picture, WHITE) >= 2] > 0).all()
    line = np.full((90, 120, 3), 255, np.uint8)
    line[40, 20:100] = 249
    assert (cut(line)[40, 20:100] == 255).all()


def test_a_hole_in_one_ink_is_paper_and_white_in_paint_is_paint() -> None:
    assert not cut(drawn(logo))[100:120, 100:120].any()
    assert (cut(drawn(face))[75:115, 105:135] == 255).all()


def test_a_letter_on_a_painted_shield_has_the_shields_white() -> None:
    picture = np.full((200, 200, 3), 255, np.uint8)
    picture[20:180, 20:180] = (200, 30, 30)
    picture[30:50, 30:170] = (20, 40, 160)
    picture[20:24, 20:24] = 255  # not a rectangle, which could be a photo
    picture[20:40, 170:180] = 255
    picture[60:170, 40:160] = 255
    picture[80:150, 70:130] = 0
    picture[95:135, 85:115] = 255
    assert (cut(picture)[60:170, 40:160] == 255).all()


@pytest.mark.parametrize("name", PHOTOS)
def test_photos_are_left_to_the_network(name: str) -> None:
    assert alpha_by_colour_key(PHOTOS[name]) is None


def product(shadow: float, deviation: float) -> Pixels:
    """A cup's worth of photo on white, with a shadow below that is `shadow` deep."""
    y, x = np.mgrid[:400, :500]
    cover = np.clip(120 - np.hypot(y - 190, x - 250), 0, 1)[..., None]
    below = ndimage.gaussian_filter(np.hypot(y - 215, x - 255) < 120, deviation, output=float)
    ground = 255 - shadow * below[..., None]
    photo = PHOTOS["coffee"][:400, 50:550]
    return as_jpeg(np.round(photo * cover + ground * (1 - cover)).astype(np.uint8), 90)


@pytest.mark.parametrize("deviation", [5, 10, 20])
@pytest.mark.parametrize("shadow", [30, 90])
def test_a_product_with_its_shadow_is_left_to_the_network(shadow: float, deviation: float) -> None:
    assert alpha_by_colour_key(product(shadow, deviation)) is None


def test_a_studios_uneven_white_is_left_to_the_network() -> None:
    picture = drawn(logo).astype(float)
    picture *= np.linspace(0.92, 1, picture.shape[0])[:, None, None]
    assert alpha_by_colour_key(picture.astype(np.uint8)) is None


def test_a_photo_in_a_white_frame_is_left_to_the_network() -> None:
    frame = ((60, 60), (60, 60), (0, 0))
    assert alpha_by_colour_key(np.pad(PHOTOS["chelsea"], frame, constant_values=255)) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3), (300, 1), (40, 50)])
def test_nothing_drawn_and_any_shape(shape: tuple[int, int]) -> None:
    assert alpha_by_colour_key(np.full((*shape, 3), 200, np.uint8)) is None
    noise = np.random.default_rng(5).integers(0, 256, (*shape, 3), dtype=np.uint8)
    alpha = alpha_by_colour_key(noise)
    assert alpha is None or alpha.shape == shape


def test_tiles_leave_no_seams() -> None:
    """A picture moved by some pixels has its alpha moved by as many."""
    picture = np.pad(
        np.tile(drawn(pencil), (2, 2, 1)), ((9, 9), (9, 9), (0, 0)), constant_values=255
    )
    moved = np.pad(picture, ((37, 0), (53, 0), (0, 0)), constant_values=255)
    assert np.array_equal(cut(moved)[37:, 53:], cut(picture))


def test_the_picture_is_left_alone() -> None:
    picture = drawn(text)
    before = picture.copy()
    ink_colours(picture, cut(picture), np.array(WHITE, np.uint8))
    assert np.array_equal(picture, before)

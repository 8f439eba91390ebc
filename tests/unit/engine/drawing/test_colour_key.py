"""The colour key accepts drawings on flat paper, refuses photos, and yields correct alpha."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.drawing.colour_key import alpha_by_colour_key, ink_colours
from backdrop.engine.drawing.paper import find_paper
from tests.conftest import PHOTOS
from tests.drawings import (
    DRAWINGS,
    PAPERS,
    WHITE,
    Colour,
    Drawing,
    add_grain,
    as_jpeg,
    dither,
    draw_picture,
    face,
    logo,
    pastel,
    pencil,
    text,
)


def cut(pixels: UInt8Array) -> UInt8Array:
    drawing = find_paper(pixels)
    assert drawing is not None
    return alpha_by_colour_key(pixels, drawing)


def compose_over(pixels: UInt8Array, alpha: UInt8Array, ground: Colour) -> NDArray[Any]:
    drawing = find_paper(pixels)
    assert drawing is not None
    share = alpha[..., None] / 255
    result: NDArray[Any] = ink_colours(pixels, alpha, drawing.paper.colour) * share
    result += (1 - share) * np.array(ground)
    return result


def distance_from(pixels: UInt8Array, paper: Colour) -> NDArray[Any]:
    distance: NDArray[Any] = np.abs(pixels.astype(int) - paper).max(2)
    return distance


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_over_its_original_paper_equals_the_original(name: str, paper: Colour) -> None:
    picture = draw_picture(DRAWINGS[name], paper)
    assert np.abs(compose_over(picture, cut(picture), paper) - picture).max() <= 2


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("drawing", [text, logo, pencil])
def test_paper_is_transparent_and_ink_is_opaque(drawing: Drawing, paper: Colour) -> None:
    picture = draw_picture(drawing, paper)
    alpha, distance = cut(picture), distance_from(picture, paper)
    assert not alpha[distance <= 1].any()
    assert alpha[distance > 1].all()
    assert (alpha[ndimage.binary_erosion(distance > 1, np.ones((9, 9)))] == 255).all()


def test_edges_keep_their_softness() -> None:
    """In black on white, the grey level itself is the share of ink."""
    picture = draw_picture(lambda draw: draw.ellipse((200, 200, 800, 700), fill=(0, 0, 0)))
    assert np.abs(cut(picture).astype(int) - (255 - picture[..., 0])).max() <= 17


def test_edge_colours_contain_no_paper() -> None:
    picture = draw_picture(logo)
    on_black = compose_over(picture, cut(picture), (0, 0, 0))
    alpha = cut(picture)[..., None] / 255
    band = (alpha[..., 0] > 0.2) & (alpha[..., 0] < 1)
    colours = (on_black / np.maximum(alpha, 1e-3))[band]
    distance = np.minimum(
        *(np.abs(colours - ink).max(1) for ink in ((230, 60, 40), (30, 120, 220)))
    )
    assert np.percentile(distance, 95) < 12


@pytest.mark.parametrize("quality", [75, 85, 95])
@pytest.mark.parametrize("drawing", [text, logo, face, pencil])
def test_jpeg_ringing_neither_leaves_a_veil_nor_removes_ink(drawing: Drawing, quality: int) -> None:
    clean = draw_picture(drawing)
    alpha, distance = cut(as_jpeg(clean, quality)), distance_from(clean, WHITE)
    far = ~ndimage.binary_dilation(distance > 0, iterations=3)
    outside = ndimage.binary_fill_holes(distance > 0)
    assert (alpha[far & ~outside] > 0).mean() < 0.005
    assert (alpha[distance > 60] == 0).mean() < 0.01
    assert np.median(alpha[distance > 90]) > 220


def test_dithered_paint_keeps_its_dots() -> None:
    picture = dither(draw_picture(face), 6)
    inside = ndimage.binary_erosion(distance_from(draw_picture(face), WHITE) > 0, iterations=6)
    assert (cut(picture)[inside] == 255).all()


def test_a_scans_grain_counts_as_paper() -> None:
    alpha = cut(add_grain(draw_picture(text), 2))
    assert (alpha[distance_from(draw_picture(text), WHITE) == 0] > 0).mean() < 1e-3
    assert (alpha[distance_from(draw_picture(text), WHITE) > 100] > 0).all()


def test_pale_strokes_survive_without_noise() -> None:
    picture = draw_picture(pastel)
    assert (cut(picture)[distance_from(picture, WHITE) >= 2] > 0).all()
    line = np.full((90, 120, 3), 255, np.uint8)
    line[40, 20:100] = 249
    assert (cut(line)[40, 20:100] == 255).all()


def test_a_hole_in_one_ink_is_paper_and_white_among_colours_is_paint() -> None:
    assert not cut(draw_picture(logo))[100:120, 100:120].any()
    assert (cut(draw_picture(face))[75:115, 105:135] == 255).all()


def test_the_counters_of_a_letter_on_a_painted_shield_stay_white() -> None:
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
    assert find_paper(PHOTOS[name]) is None


def product(shadow: float, deviation: float) -> UInt8Array:
    """A round piece of a photo on white above a soft shadow.

    shadow: levels below white. deviation: pixels of the shadow's blur.
    """
    y, x = np.mgrid[:400, :500]
    cover = np.clip(120 - np.hypot(y - 190, x - 250), 0, 1)[..., None]
    below = ndimage.gaussian_filter(np.hypot(y - 215, x - 255) < 120, deviation, output=float)
    ground = 255 - shadow * below[..., None]
    photo = PHOTOS["coffee"][:400, 50:550]
    return as_jpeg(np.round(photo * cover + ground * (1 - cover)).astype(np.uint8), 90)


@pytest.mark.parametrize("deviation", [5, 10, 20])
@pytest.mark.parametrize("shadow", [30, 90])
def test_a_product_with_its_shadow_is_left_to_the_network(shadow: float, deviation: float) -> None:
    assert find_paper(product(shadow, deviation)) is None


def test_uneven_studio_white_is_left_to_the_network() -> None:
    picture = draw_picture(logo).astype(float)
    picture *= np.linspace(0.92, 1, picture.shape[0])[:, None, None]
    assert find_paper(picture.astype(np.uint8)) is None


def test_a_photo_in_a_white_frame_is_left_to_the_network() -> None:
    frame = ((60, 60), (60, 60), (0, 0))
    assert find_paper(np.pad(PHOTOS["chelsea"], frame, constant_values=255)) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3), (300, 1), (40, 50)])
def test_blank_and_noisy_pictures_of_any_shape(shape: tuple[int, int]) -> None:
    assert find_paper(np.full((*shape, 3), 200, np.uint8)) is None
    noise = np.random.default_rng(5).integers(0, 256, (*shape, 3), dtype=np.uint8)
    drawing = find_paper(noise)
    assert drawing is None or alpha_by_colour_key(noise, drawing).shape == shape


def test_tiles_leave_no_seams() -> None:
    """Shifting a picture by some pixels shifts its alpha equally."""
    picture = np.pad(
        np.tile(draw_picture(pencil), (2, 2, 1)), ((9, 9), (9, 9), (0, 0)), constant_values=255
    )
    moved = np.pad(picture, ((37, 0), (53, 0), (0, 0)), constant_values=255)
    assert np.array_equal(cut(moved)[37:, 53:], cut(picture))


def test_the_picture_is_not_changed() -> None:
    picture = draw_picture(text)
    before = picture.copy()
    ink_colours(picture, cut(picture), np.array(WHITE, np.uint8))
    assert np.array_equal(picture, before)

"""Foreground colours against the truth of a composited photo, and against pymatting."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pymatting import estimate_foreground_ml

from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.sizes import enlarge_tile
from backdrop.engine.matting import layer_estimation
from backdrop.engine.matting.foreground_layers import (
    correct_tile,
    corrected_strips,
    estimate_foreground_layers,
)
from tests.conftest import PHOTOS

RNG = np.random.default_rng(11)


def foreground(photo: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate(list(corrected_strips(photo, alpha)))


@pytest.fixture(scope="module")
def case() -> tuple[NDArray[Any], ...]:
    """Return a photo of a smooth subject over a green screen, its alpha and its true colours."""
    y, x = np.mgrid[:240, :320]
    alpha = np.clip((80 - np.hypot(y - 120, x - 160)) / 30 + 0.5, 0, 1)
    subject = PHOTOS["astronaut"][:240, :320].astype(float)
    screen = np.empty_like(subject)
    screen[:] = (0, 177, 64)
    photo = alpha[..., None] * subject + (1 - alpha[..., None]) * screen
    return np.round(photo).astype(np.uint8), np.round(255 * alpha).astype(np.uint8), subject


def error(colours: NDArray[Any], alpha: NDArray[Any], truth: NDArray[Any]) -> float:
    band = (alpha > 0) & (alpha < 255)
    weight = alpha[band, None] / 255
    return float((weight * np.abs(colours[band] - truth[band].astype(float))).mean())


def test_background_is_removed_from_the_colours(case: tuple[NDArray[Any], ...]) -> None:
    photo, alpha, truth = case
    assert error(foreground(photo, alpha), alpha, truth) < 0.5 * error(photo, alpha, truth)


def test_is_about_as_good_as_pymatting(case: tuple[NDArray[Any], ...]) -> None:
    photo, alpha, truth = case
    reference = 255 * estimate_foreground_ml(photo / 255.0, alpha / 255.0)
    assert error(foreground(photo, alpha), alpha, truth) < 1.25 * error(reference, alpha, truth)


@pytest.mark.parametrize("width", [320, 317])  # read in words of eight columns, and in bytes
def test_equals_the_photo_where_alpha_is_255_and_zero_where_it_is_0(
    case: tuple[NDArray[Any], ...], width: int
) -> None:
    photo, alpha = (plane[:, :width] for plane in case[:2])
    colours = foreground(photo, alpha)
    np.testing.assert_array_equal(colours[alpha == 255], photo[alpha == 255])
    assert not colours[alpha == 0].any()


@pytest.mark.parametrize("width", [320, 317])
def test_bands_are_corrected_as_the_whole_picture_would_be(
    case: tuple[NDArray[Any], ...], width: int
) -> None:
    photo, alpha = (plane[:, :width] for plane in case[:2])
    layers = estimate_foreground_layers(photo, alpha)
    whole = slice(0, len(alpha)), slice(0, width)
    expected = correct_tile(
        photo,
        alpha,
        enlarge_tile(layers.foreground, whole, (240, width)),
        enlarge_tile(layers.background, whole, (240, width)),
    )
    colours = np.concatenate(list(corrected_strips(photo, alpha, layers)))
    np.testing.assert_array_equal(colours, expected)


def test_the_photo_is_not_modified(case: tuple[NDArray[Any], ...]) -> None:
    photo, alpha, _ = case
    before = photo.copy()
    foreground(photo, alpha)
    np.testing.assert_array_equal(photo, before)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (16, 16), (20000, 1), (700, 300)])
@pytest.mark.parametrize("low", [0, 100, 255])
def test_any_shape_with_any_alpha(shape: tuple[int, int], low: int) -> None:
    photo = RNG.integers(0, 256, (*shape, 3), dtype=np.uint8)
    alpha = RNG.integers(low, 256, shape, dtype=np.uint8)
    colours = foreground(photo, alpha)
    assert colours.shape == photo.shape
    assert colours.dtype == np.uint8
    np.testing.assert_array_equal(colours[alpha == 255], photo[alpha == 255])


def test_a_faint_alpha_everywhere_keeps_the_photo(case: tuple[NDArray[Any], ...]) -> None:
    """No solid pixel shows the foreground, so the photo is the best estimate."""
    photo = np.full((60, 60, 3), (90, 120, 30), np.uint8)
    colours = foreground(photo, np.full((60, 60), 40, np.uint8))
    assert np.abs(colours.astype(int) - photo).max() <= 1


def test_the_last_level_is_refined_around_edges_as_it_would_be_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    y, x = np.mgrid[:200, :260]
    alpha = np.clip((60 - np.hypot(y - 90, x - 150)) / 8 + 0.5, 0, 1).astype(np.float32)
    photo = RNG.random((3, 200, 260), dtype=np.float32)
    layers = np.stack(layer_estimation.estimate_layers(photo, alpha))
    monkeypatch.setattr(layer_estimation, "EDGE_MARGIN", 300)
    whole = np.stack(layer_estimation.estimate_layers(photo, alpha))
    soft = (alpha > 0) & (alpha < 1)
    near = dilate(soft, 2)  # what enlarging reads
    np.testing.assert_array_equal(layers[..., near], whole[..., near])
    assert (layers[..., ~near] != whole[..., ~near]).any()

"""Matting of composited photos against the truth, pymatting, and extreme sizes."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pymatting import estimate_alpha_cf
from scipy import ndimage

from backdrop.engine.matting.matte import matte
from tests.conftest import PHOTOS

RNG = np.random.default_rng(7)


def composite(soft: float = 3.0) -> tuple[NDArray[Any], ...]:
    """Compose a cat over coffee with a soft alpha: return photo, alpha and a blurred mask."""
    cat, coffee = PHOTOS["chelsea"][:300, :400], PHOTOS["coffee"][:300, :400]
    y, x = np.mgrid[:300, :400]
    wave = 90 + 12 * np.sin(np.arctan2(y - 150, x - 200) * 24)
    alpha = np.clip((wave - np.hypot(y - 150, x - 200)) / soft + 0.5, 0, 1).astype(np.float32)
    photo = alpha[..., None] * cat + (1 - alpha[..., None]) * coffee
    return np.round(photo).astype(np.uint8), alpha, ndimage.gaussian_filter(alpha, 2)


def error(alpha: NDArray[Any], truth: NDArray[Any]) -> float:
    return float(np.abs(alpha / 255 - truth).mean())


@pytest.mark.parametrize(("fine", "share"), [(False, 0.75), (True, 0.5)])
def test_is_closer_to_the_truth_than_the_mask(fine: bool, share: float) -> None:
    photo, truth, mask = composite()
    assert error(matte(photo, mask, fine), truth) < share * np.abs(mask - truth).mean()


def test_is_about_as_good_as_the_closed_form_of_pymatting() -> None:
    photo, truth, mask = composite()
    trimap = np.full(mask.shape, 0.5)
    trimap[ndimage.binary_erosion(mask > 240 / 255, np.ones((10, 10)))] = 1
    trimap[ndimage.binary_erosion(mask < 10 / 255, np.ones((10, 10)), border_value=1)] = 0
    reference = np.abs(estimate_alpha_cf(photo / 255.0, trimap) - truth).mean()
    assert error(matte(photo, mask, fine=True), truth) < 1.25 * reference


@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize("value", [0, 1])
def test_an_all_foreground_or_all_background_mask_stays_so(fine: bool, value: float) -> None:
    photo = RNG.integers(0, 256, (90, 70, 3), dtype=np.uint8)
    assert (matte(photo, np.full((64, 64), value, np.float32), fine) == 255 * value).all()


def test_the_interior_is_solid_and_the_far_outside_is_empty() -> None:
    photo, truth, mask = composite()
    alpha = matte(photo, mask)
    assert (alpha[ndimage.binary_erosion(truth == 1, iterations=15)] == 255).all()
    assert (alpha[ndimage.binary_erosion(truth == 0, iterations=15)] == 0).all()


def test_a_binary_mask_that_matches_the_photo_is_kept() -> None:
    """A second pass over a sharp cut-out makes no visible change."""
    photo = np.full((200, 300, 3), 30, np.uint8)
    photo[50:150, 80:220] = (220, 180, 40)
    mask = (photo[..., 0] > 100).astype(np.float32)
    once = matte(photo, mask)
    assert np.abs(once - 255 * mask).max() <= 3
    twice = matte(photo, once / np.float32(255))
    assert np.abs(twice.astype(int) - once).max() <= 3


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 9), (9, 1), (2, 2), (16, 16), (20000, 1), (1, 20000)]
)
@pytest.mark.parametrize("fine", [False, True])
def test_any_shape_with_any_mask(shape: tuple[int, int], fine: bool) -> None:
    photo = RNG.integers(0, 256, (*shape, 3), dtype=np.uint8)
    for mask in (RNG.random((32, 32)), np.full((4, 4), np.nan), RNG.random((1, 1))):
        alpha = matte(photo, mask.astype(np.float32), fine)
        assert alpha.shape == shape
        assert alpha.dtype == np.uint8


def test_nan_is_background() -> None:
    assert (matte(np.zeros((20, 20, 3), np.uint8), np.full((8, 8), np.nan, np.float32)) == 0).all()


def test_bands_give_the_same_alpha_as_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    photo, _, mask = composite()
    photo = np.asarray(Image.fromarray(photo).resize((1500, 1120), Image.Resampling.BICUBIC))
    in_bands = matte(photo, mask)
    for name in ("BAND_ROWS", "BAND_GAP"):
        monkeypatch.setattr(f"backdrop.engine.matting.matte.{name}", 4096)
    assert np.abs(in_bands.astype(int) - matte(photo, mask)).max() <= 1


def test_a_large_picture_has_the_edge_of_the_photo() -> None:
    """The mask locates the edge within some pixels, the photo exactly."""
    photo = np.full((2000, 3000, 3), 40, np.uint8)
    photo[:, 1503:] = (200, 210, 190)
    mask = ndimage.gaussian_filter((np.arange(1024) >= 512).astype(np.float32), 1.5)
    alpha = matte(photo, np.repeat(mask[None], 1024, 0))[1000] / 255
    plain = np.interp((np.arange(3000) + 0.5) * 1024 / 3000 - 0.5, np.arange(1024), mask)
    truth = np.arange(3000) >= 1503
    assert np.abs(alpha - truth).sum() < 0.7 * np.abs(plain - truth).sum()

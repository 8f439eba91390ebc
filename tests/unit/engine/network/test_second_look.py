"""Two looks: at the whole picture, then from near at its main subject."""

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.focus import predict
from backdrop.engine.network.models import BACKDROP_S, ModelSpec
from backdrop.engine.network.prediction import Prediction
from backdrop.engine.network.second_look import HOLE_SHARE, MAIN_SHARE, MIDDLE, main_subject, settle
from backdrop.runtime.native.native_runtime import run_to_end

SUBJECT = slice(300, 420), slice(1200, 1290)


class Looks:
    """A runtime that finds what is red, surely or, from afar, half of it."""

    def __init__(self, far: float = 1.0) -> None:
        self.far = far
        self.asked: list[Float32Array] = []

    def has(self, name: str) -> bool:
        return True

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        assert hints is None
        self.asked.append(tensor)
        level = self.far if len(self.asked) <= 2 else 1.0
        return np.clip(level * tensor[:, :1, ::2, ::2], 0, 1)


def photo(*subjects: tuple[slice, slice]) -> NDArray[np.uint8]:
    pixels = np.full((900, 1600, 3), 60, np.uint8)
    for subject in subjects:
        pixels[*subject, 0] = 254
    return pixels


def look(pixels: NDArray[np.uint8], runtime: Looks) -> Prediction:
    return run_to_end(predict(Document(pixels), BACKDROP_S, runtime))


def test_the_second_look_is_at_the_subject_with_a_margin() -> None:
    runtime = Looks()
    prediction = look(photo(SUBJECT), runtime)
    rows, columns = prediction.region
    assert (rows.start, rows.stop) == pytest.approx((300 - 24, 420 + 24), abs=16)
    assert (columns.start, columns.stop) == pytest.approx((1200 - 24, 1290 + 24), abs=16)
    whole, mirrored, near, near_mirrored = runtime.asked
    assert np.array_equal(whole[..., ::-1], mirrored)
    assert np.array_equal(near[..., ::-1], near_mirrored)
    assert (near[0, 0] > 0.5).mean() > 30 * (whole[0, 0] > 0.5).mean()
    y, x = np.nonzero(prediction.answer > 0.5)
    down, across = 900 / prediction.answer.shape[0], 1600 / prediction.answer.shape[1]
    assert (y.min() * down, y.max() * down) == pytest.approx((300, 420), abs=8)
    assert (x.min() * across, x.max() * across) == pytest.approx((1200, 1290), abs=8)


def test_what_is_not_sure_from_afar_has_no_second_look() -> None:
    runtime = Looks(far=0.6)
    prediction = look(photo(SUBJECT), runtime)
    assert len(runtime.asked) == 2
    assert prediction.region == (slice(0, 900), slice(0, 1600))
    assert prediction.mask.shape == (96, 160)
    assert prediction.answer.max() == pytest.approx(0.6, abs=0.01)


def test_a_subject_that_fills_the_picture_needs_no_second_look() -> None:
    runtime = Looks()
    look(photo((slice(30, 870), slice(40, 1560))), runtime)
    assert len(runtime.asked) == 2


def test_only_what_is_much_smaller_than_the_subject_is_no_subject() -> None:
    answer = np.zeros((100, 100), np.float32)
    answer[10:50, 10:50] = 0.9
    for columns, is_subject in (
        (int(40 * MAIN_SHARE) - 1, False),
        (int(40 * MAIN_SHARE) + 1, True),
    ):
        beside = answer.copy()
        beside[10:50, 80 : 80 + columns] = 0.9
        found = main_subject(beside)
        assert found[10:50, 10:50].all()
        assert found[10:50, 80].any() == is_subject
    assert not main_subject(np.full((10, 10), 0.6, np.float32)).any()


@pytest.mark.parametrize(
    ("value", "share", "place", "is_filled"),
    [
        (0.4, 0.5, 30, True),
        (0.2, 0.5, 30, False),  # a hole, and no doubt
        (0.4, 1.5, 30, False),
        (0.4, 0.5, 10, False),  # not enclosed
    ],
)
def test_small_doubtful_holes_are_filled(
    value: float, share: float, place: int, is_filled: bool
) -> None:
    mask = np.zeros((100, 100), np.float32)
    mask[10:90, 10:90] = 0.95
    width = max(1, round(share * HOLE_SHARE * 80 * 80 / 10))
    hole = slice(place, place + 10), slice(40, 40 + width)
    mask[hole] = value
    settled = settle(mask)
    expected = 1.0 if is_filled else max(0.0, 2 * (value - MIDDLE) + 0.5)
    assert np.abs(settled[hole] - expected).max() < 1e-6
    assert (settled[60:90, 10:90] == 1).all()
    assert not settled[:10].any()

"""Taps: what the network is told, and how much of its answer reaches the mask."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask
from backdrop.engine.arrays.components import label_components
from backdrop.engine.document import Document
from backdrop.engine.network.models import BACKDROP_S, ModelSpec
from backdrop.engine.network.select import SURE, TAP_RADIUS, select
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end

SIZE = 160, 240  # of masks here; the network's input for all of it has 224 x 320 pixels
DOCUMENT = Document(np.zeros((*SIZE, 3), np.uint8))


class Answering:
    """A runtime that answers with the mask given, at half of the input's size."""

    def __init__(self, answer: Mask) -> None:
        self.answer = answer
        self.hints: Float32Array | None = None

    def has(self, name: str) -> bool:
        return name == BACKDROP_S.name

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        assert spec is BACKDROP_S
        assert hints is not None
        assert tensor.shape == (1, 3, *hints.shape[2:])
        self.hints = hints
        return self.answer[None, None]


def tap(
    answer: Mask,
    mask: Mask,
    keep: list[tuple[float, float]],
    remove: list[tuple[float, float]],
) -> tuple[Mask, Float32Array]:
    """Return the mask after taps, and the hints that the network got; `answer` is of the region."""
    runtime = Answering(answer)
    result = run_to_end(select(DOCUMENT, mask, keep, remove, runtime))
    assert runtime.hints is not None
    return result, runtime.hints


def test_the_network_is_told_the_mask_and_the_taps() -> None:
    mask = np.zeros(SIZE, np.float32)
    mask[:, :120] = 0.75
    mask[:, -1] = 1
    _, hints = tap(np.zeros(SIZE, np.float32), mask, [(120, 80), (30, 30)], [(60, 120), (210, 30)])
    height, width = hints.shape[2:]
    assert (height, width) == (224, 320)
    assert hints[0, 0, :, :150] == pytest.approx(0.75)
    assert not hints[0, 0, :, 170:310].any()
    assert (hints[0, 1] == 1).all()
    for channel, places in ((2, ((120, 80), (30, 30))), (3, ((60, 120), (210, 30)))):
        expected = np.zeros((height, width), np.bool_)
        for x, y in places:
            rows, columns = np.ogrid[:height, :width]
            across, down = columns - x * width // 240, rows - y * height // 160
            expected |= across**2 + down**2 <= TAP_RADIUS**2
        assert np.array_equal(hints[0, channel] > 0, expected)


def two_things() -> Mask:
    answer = np.zeros(SIZE, np.float32)
    answer[40:80, 40:80] = answer[40:80, 160:200] = 1
    return answer


def corners() -> Mask:
    """Return a mask whose subject reaches all sides, so that the network sees the whole picture."""
    mask = np.zeros(SIZE, np.float32)
    mask[0, 0] = mask[-1, -1] = 1
    return mask


def test_a_tap_to_keep_adds_the_thing_under_it_and_no_other() -> None:
    mask = corners()
    mask[120:, :] = 1  # the network would remove this
    before = mask.copy()
    result, _ = tap(two_things(), mask, [(60, 60)], [])
    assert result[41:79, 41:79].all()
    changed = result != before
    assert not changed[:, 100:].any()
    assert not changed[100:].any()
    assert np.array_equal(mask, before)  # what was given is left alone


def test_a_tap_to_remove_takes_the_thing_under_it_and_no_other() -> None:
    mask = np.maximum(two_things() * np.float32(0.9), corners())
    result, _ = tap(np.zeros(SIZE, np.float32), mask, [], [(180, 60)])
    assert not result[40:80, 120:].any()
    assert np.array_equal(result[:, :120], mask[:, :120])


def test_the_network_sees_the_subject_the_tap_and_a_margin() -> None:
    pixels = np.zeros((320, 480, 3), np.uint8)  # twice as large as the mask
    pixels[:, 150:] = 255
    seen: list[Float32Array] = []

    class Looking(Answering):
        async def run(
            self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
        ) -> Float32Array:
            seen.append(tensor)
            return await super().run(spec, tensor, hints)

    mask = np.zeros(SIZE, np.float32)
    mask[40:90, 10:30] = 1
    answer = np.zeros((16, 16), np.float32)
    answer[6:10, 12:] = 1
    result = run_to_end(select(Document(pixels), mask, [(70, 60)], [], Looking(answer)))
    assert (seen[0][0, 0, :, -1] > 0.9).all()
    assert not np.array_equal(result, mask)
    assert np.array_equal(result[:, 90:], mask[:, 90:])
    assert np.array_equal(result[:, :40], mask[:, :40])


def test_without_a_subject_the_network_sees_everything() -> None:
    result, hints = tap(two_things(), np.zeros(SIZE, np.float32), [(60, 60)], [])
    assert hints.shape == (1, 4, 224, 320)
    assert result[41:79, 41:79].all()
    assert not result[:, 100:].any()


def test_an_answer_that_is_not_sure_changes_nothing() -> None:
    mask = np.zeros(SIZE, np.float32)
    result, _ = tap(two_things() * np.float32(SURE - 0.01), mask, [(60, 60)], [])
    assert np.array_equal(result, mask)


@given(
    seed=st.integers(0, 2**32 - 1),
    places=st.lists(st.tuples(st.floats(-9, 260), st.floats(-9, 170), st.booleans()), max_size=4),
)
def test_whatever_changes_hangs_together_with_a_tap(
    seed: int, places: list[tuple[float, float, bool]]
) -> None:
    random = np.random.default_rng(seed)
    coarse = random.random((2, 8, 12)).astype(np.float32)
    answer, mask = (np.kron(plane, np.ones((20, 20), np.float32)) for plane in coarse)
    mask[0, 0] = mask[-1, -1] = 1
    keep = [place[:2] for place in places if place[2]]
    remove = [place[:2] for place in places if not place[2]]
    result, _ = tap(answer, mask, keep, remove)
    assert set(np.unique(result[result != mask])) <= {0, 1}
    added, removed = (result > 0.5) & (mask <= 0.5), (result <= 0.5) & (mask > 0.5)
    assert np.array_equal(result[~added & ~removed], mask[~added & ~removed])
    for area, points in ((added, keep), (removed, remove)):
        labels = label_components(area)
        for label in range(1, int(labels.max()) + 1):
            assert distance(labels == label, points) <= TAP_RADIUS + 2
    again, _ = tap(answer, mask, keep, remove)
    assert np.array_equal(result, again)


def distance(area: BoolArray, points: list[tuple[float, float]]) -> float:
    rows, columns = np.nonzero(area)
    return min(float(np.hypot(columns - x, rows - y).min()) for x, y in points)


def test_the_network_gives_back_what_a_cut_out_lacks(
    weights: dict[str, Path], photos: dict[str, NDArray[np.uint8]]
) -> None:
    document = Document(photos["coffee"])
    runtime = NativeRuntime({BACKDROP_S.name: weights[BACKDROP_S.name]}, threads=1)
    empty = np.zeros((200, 300), np.float32)
    cup = run_to_end(select(document, empty, [(130, 80)], [], runtime))
    assert cup[80, 130]
    assert 0.1 < cup.mean() < 0.6
    missing = cup.copy()
    missing[:, 150:] = 0
    mended = run_to_end(select(document, missing, [(200, 100)], [], runtime))
    assert ((mended > 0.5) & (cup > 0.5)).sum() > 0.9 * (cup > 0.5).sum()
    assert np.array_equal(mended[:, :140], missing[:, :140])

"""Guided prediction: in the region that the guide prediction, or on the whole picture."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.focus import (
    MIN_INPUT_SIDE,
    predict,
    reaches_edge,
    region_of_interest,
)
from backdrop.engine.network.models import BACKDROP_S, ISNET, ModelSpec
from backdrop.engine.network.prediction import Prediction
from backdrop.engine.pipeline import cut
from backdrop.runtime.native.native_runtime import run_to_end

LENGTH = st.integers(1, 3000)
SHARE = st.floats(0, 1)
WHOLE = slice(0, 900), slice(0, 1600)


def box(top: float, bottom: float, left: float, right: float, side: int = 160) -> Float32Array:
    mask = np.zeros((side, side), np.float32)
    rows, columns = slice(int(top * side), int(bottom * side)), slice(int(left * side), None)
    mask[rows, columns] = 1
    mask[:, int(right * side) :] = 0
    return mask


@given(LENGTH, LENGTH, st.tuples(SHARE, SHARE), st.tuples(SHARE, SHARE))
def test_the_region_contains_the_subject_and_a_margin_on_every_side(
    height: int, width: int, rows: tuple[float, float], columns: tuple[float, float]
) -> None:
    mask = box(min(rows), max(rows), min(columns), max(columns))
    found_rows, found_columns = region_of_interest(mask, height, width)
    assert 0 <= found_rows.start < found_rows.stop <= height
    assert 0 <= found_columns.start < found_columns.stop <= width
    if not mask.any():
        assert (found_rows, found_columns) == (slice(0, height), slice(0, width))
        return
    y, x = np.nonzero(mask)
    side = mask.shape[0]
    top, bottom = y.min() * height / side, (y.max() + 1) * height / side
    left, right = x.min() * width / side, (x.max() + 1) * width / side
    margin = 0.3 * max(bottom - top, right - left) - 1e-6
    assert found_rows.start == 0 or found_rows.start <= top - margin
    assert found_rows.stop == height or found_rows.stop >= bottom + margin
    assert found_columns.start == 0 or found_columns.start <= left - margin
    assert found_columns.stop == width or found_columns.stop >= right + margin


def test_the_region_includes_faint_pixels_but_no_faint_speck() -> None:
    subject = box(0.4, 0.5, 0.4, 0.5)
    region = region_of_interest(np.maximum(subject, 0.45 * box(0.4, 0.5, 0.4, 0.6)), 160, 160)
    assert region[1].stop == 160 * 0.6 + np.ceil(0.3 * 32)
    speck = 0.45 * box(0.9, 0.907, 0.9, 0.907)
    with_speck = region_of_interest(np.maximum(subject, speck), 160, 160)
    assert with_speck == region_of_interest(subject, 160, 160)


@pytest.mark.parametrize("edge", ["top", "bottom", "left", "right"])
def test_a_subject_reaches_only_edges_inside_the_picture(edge: str) -> None:
    mask = np.zeros((40, 60), np.float32)
    line = {"top": mask[0], "bottom": mask[-1], "left": mask[:, 0], "right": mask[:, -1]}[edge]
    inside = slice(100, 200), slice(100, 250)
    line[:1] = 1  # a single pixel does not count
    assert not reaches_edge(mask, inside, 900, 1600)
    line[:10] = 1
    assert reaches_edge(mask, inside, 900, 1600)
    assert not reaches_edge(mask, (slice(0, 900), slice(0, 1600)), 900, 1600)


class RedIsForeground:
    """A runtime that recognises the subject by its red."""

    def __init__(self, guide: bool = True) -> None:
        self.guide = guide
        self.asked: list[tuple[ModelSpec, Float32Array]] = []

    def has(self, name: str) -> bool:
        return self.guide and name == BACKDROP_S.name

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        self.asked.append((spec, tensor))
        return np.where(tensor[:, :1] > 0.2, np.float32(0.9), np.float32(0.1))

    def names(self) -> list[str]:
        return [spec.name for spec, _ in self.asked]


def photo() -> NDArray[np.uint8]:
    # Camera noise, as otherwise this would be a drawing on flat paper.
    pixels = np.random.default_rng(0).integers(40, 80, (900, 1600, 3), np.uint8)
    pixels[300:420, 1200:1290, 0] = 250
    return pixels


def guide_for(rows: slice, columns: slice) -> Float32Array:
    guide = np.zeros((320, 320), np.float32)
    guide[
        rows.start * 320 // 900 : rows.stop * 320 // 900,
        columns.start * 320 // 1600 : columns.stop * 320 // 1600,
    ] = 0.9
    return guide


def predict_guided(guide: Float32Array, runtime: RedIsForeground) -> Prediction:
    return run_to_end(predict(Document(photo()), ISNET, runtime, guide))


def test_the_subject_is_found_at_its_place_within_the_region() -> None:
    runtime = RedIsForeground()
    prediction = predict_guided(guide_for(slice(300, 420), slice(1200, 1290)), runtime)
    rows, columns = prediction.region
    assert 250 < rows.start < 300 < 420 < rows.stop < 470
    assert 1150 < columns.start < 1200 < 1290 < columns.stop < 1340
    ((_, tensor),) = runtime.asked
    assert max(tensor.shape[2:]) == MIN_INPUT_SIDE
    subject = tensor[0, 0] > 0.2  # enlarged
    assert subject.any(1).sum() == pytest.approx(
        120 * tensor.shape[2] / (rows.stop - rows.start), abs=5
    )
    y, x = np.nonzero(prediction.answer > 0.5)
    down, across = 900 / prediction.answer.shape[0], 1600 / prediction.answer.shape[1]
    assert (y.min() * down, y.max() * down) == pytest.approx((300, 420), abs=3)
    assert (x.min() * across, x.max() * across) == pytest.approx((1200, 1290), abs=4)


def test_a_large_region_is_shown_as_large_as_within_the_whole_picture() -> None:
    runtime = RedIsForeground()
    prediction = predict_guided(guide_for(slice(100, 800), slice(500, 1450)), runtime)
    ((_, tensor),) = runtime.asked
    shown = prediction.region[1].stop - prediction.region[1].start
    assert shown * 1024 / 1600 <= max(tensor.shape[2:]) < shown * 1024 / 1600 + ISNET.size_multiple


@pytest.mark.parametrize(
    "guide",
    [None, np.zeros((320, 320), np.float32), guide_for(slice(300, 420), slice(1000, 1100))],
    ids=["no guide", "empty guide", "incomplete guide"],
)
def test_the_whole_picture_is_used_if_the_guide_does_not_help(guide: Float32Array | None) -> None:
    pixels = photo()
    pixels[330:400, 900:1290, 0] = 250  # the incomplete guide shows one end of it
    runtime = RedIsForeground()
    prediction = run_to_end(predict(Document(pixels), ISNET, runtime, guide))
    assert prediction.region == WHOLE
    assert prediction.mask.shape == prediction.answer.shape
    columns = np.flatnonzero((prediction.answer > 0.5).any(0)) * 1600 / prediction.answer.shape[1]
    assert (columns[0], columns[-1]) == pytest.approx((900, 1290), abs=3)
    assert len(runtime.asked) == (2 if guide is not None and guide.any() else 1)


BEST = replace(ISNET, mender="")


def test_the_guide_runs_first_if_the_runtime_has_it() -> None:
    document = Document(photo())
    runtime = RedIsForeground()
    guided = run_to_end(cut(document, BEST, runtime, lambda _: None))
    assert runtime.names() == [BACKDROP_S.name] * 4 + [ISNET.name]
    assert max(runtime.asked[4][1].shape[2:]) == MIN_INPUT_SIDE
    first = run_to_end(cut(document, BACKDROP_S, RedIsForeground(), lambda _: None))
    runtime = RedIsForeground()
    with_guide_mask = run_to_end(cut(document, BEST, runtime, lambda _: None, first.guide_mask))
    assert runtime.names() == [ISNET.name]
    assert np.array_equal(guided.alpha, with_guide_mask.alpha)
    assert guided.confidence == with_guide_mask.confidence
    runtime = RedIsForeground(guide=False)
    run_to_end(cut(document, BEST, runtime, lambda _: None))
    assert runtime.names() == [ISNET.name]
    assert max(runtime.asked[0][1].shape[2:]) == 1024


def test_a_network_without_a_guide_gets_the_whole_picture() -> None:
    runtime = RedIsForeground()
    guide_mask = np.round(255 * guide_for(slice(0, 100), slice(0, 100))).astype(np.uint8)
    alone = replace(ISNET, guide="", mender="")
    found = run_to_end(cut(Document(photo()), alone, runtime, lambda _: None, guide_mask))
    assert runtime.names() == [ISNET.name]
    assert max(runtime.asked[0][1].shape[2:]) == 1024
    assert found.alpha[350, 1240] == 255

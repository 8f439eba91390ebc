"""Where a network looks: at what its guide has seen, and at all of the picture if need be."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.focus import LEAST, Prediction, goes_on, predict, surroundings
from backdrop.engine.network.models import ISNET, U2NETP, ModelSpec
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
def test_the_part_holds_the_subject_and_ground_on_every_side(
    height: int, width: int, rows: tuple[float, float], columns: tuple[float, float]
) -> None:
    mask = box(min(rows), max(rows), min(columns), max(columns))
    down, across = surroundings(mask, height, width)
    assert 0 <= down.start < down.stop <= height
    assert 0 <= across.start < across.stop <= width
    if not mask.any():
        assert (down, across) == (slice(0, height), slice(0, width))
        return
    y, x = np.nonzero(mask)
    side = mask.shape[0]
    top, bottom = y.min() * height / side, (y.max() + 1) * height / side
    left, right = x.min() * width / side, (x.max() + 1) * width / side
    margin = 0.3 * max(bottom - top, right - left) - 1e-6
    assert down.start == 0 or down.start <= top - margin
    assert down.stop == height or down.stop >= bottom + margin
    assert across.start == 0 or across.start <= left - margin
    assert across.stop == width or across.stop >= right + margin


def test_what_is_faint_belongs_to_it_and_a_faint_speck_does_not() -> None:
    subject = box(0.4, 0.5, 0.4, 0.5)
    reached = surroundings(np.maximum(subject, 0.2 * box(0.4, 0.5, 0.4, 0.6)), 160, 160)
    assert reached[1].stop == 160 * 0.6 + np.ceil(0.3 * 32)
    speck = 0.2 * box(0.9, 0.907, 0.9, 0.907)
    assert surroundings(np.maximum(subject, speck), 160, 160) == surroundings(subject, 160, 160)


@pytest.mark.parametrize("edge", ["top", "bottom", "left", "right"])
def test_a_subject_goes_on_where_it_reaches_an_edge_within_the_picture(edge: str) -> None:
    mask = np.zeros((40, 60), np.float32)
    line = {"top": mask[0], "bottom": mask[-1], "left": mask[:, 0], "right": mask[:, -1]}[edge]
    inside = slice(100, 200), slice(100, 250)
    line[:1] = 1  # a single pixel is none
    assert not goes_on(mask, inside, 900, 1600)
    line[:10] = 1
    assert goes_on(mask, inside, 900, 1600)
    assert not goes_on(mask, (slice(0, 900), slice(0, 1600)), 900, 1600)


class Painter:
    """A runtime that knows the subject by its red."""

    def __init__(self, guide: bool = True) -> None:
        self.guide = guide
        self.asked: list[tuple[ModelSpec, Float32Array]] = []

    def has(self, name: str) -> bool:
        return self.guide

    async def run(self, spec: ModelSpec, tensor: Float32Array) -> Float32Array:
        self.asked.append((spec, tensor))
        return np.where(tensor[:, :1] > 0.2, np.float32(0.9), np.float32(0.1))

    def names(self) -> list[str]:
        return [spec.name for spec, _ in self.asked]


def scene() -> NDArray[np.uint8]:
    # With the noise of a camera, or it would be a drawing on flat paper
    pixels = np.random.default_rng(0).integers(40, 80, (900, 1600, 3), np.uint8)
    pixels[300:420, 1200:1290, 0] = 250
    return pixels


def seen_at(rows: slice, columns: slice) -> Float32Array:
    seen = np.zeros((320, 320), np.float32)
    seen[
        rows.start * 320 // 900 : rows.stop * 320 // 900,
        columns.start * 320 // 1600 : columns.stop * 320 // 1600,
    ] = 0.9
    return seen


def looked(seen: Float32Array | None, runtime: Painter) -> Prediction:
    return run_to_end(predict(Document(scene()), ISNET, runtime, seen))


def test_what_was_seen_is_looked_at_and_found_where_it_is() -> None:
    runtime = Painter()
    found = looked(seen_at(slice(300, 420), slice(1200, 1290)), runtime)
    rows, columns = found.region
    assert 250 < rows.start < 300 < 420 < rows.stop < 470
    assert 1150 < columns.start < 1200 < 1290 < columns.stop < 1340
    ((_, tensor),) = runtime.asked
    assert max(tensor.shape[2:]) == LEAST
    subject = tensor[0, 0] > 0.2  # enlarged
    assert subject.any(1).sum() == pytest.approx(
        120 * tensor.shape[2] / (rows.stop - rows.start), abs=5
    )
    y, x = np.nonzero(found.answer > 0.5)
    down, across = 900 / found.answer.shape[0], 1600 / found.answer.shape[1]
    assert (y.min() * down, y.max() * down) == pytest.approx((300, 420), abs=3)
    assert (x.min() * across, x.max() * across) == pytest.approx((1200, 1290), abs=4)


def test_a_large_part_is_shown_as_large_as_in_the_whole_picture() -> None:
    runtime = Painter()
    found = looked(seen_at(slice(100, 800), slice(500, 1450)), runtime)
    ((_, tensor),) = runtime.asked
    shown = found.region[1].stop - found.region[1].start
    assert shown * 1024 / 1600 <= max(tensor.shape[2:]) < shown * 1024 / 1600 + ISNET.size_multiple


@pytest.mark.parametrize(
    "seen",
    [None, np.zeros((320, 320), np.float32), seen_at(slice(300, 420), slice(1000, 1100))],
    ids=["nothing known", "nothing seen", "a part seen"],
)
def test_all_of_the_picture_is_looked_at_where_no_more_is_known(seen: Float32Array | None) -> None:
    pixels = scene()
    pixels[330:400, 900:1290, 0] = 250  # the part seen is of something longer
    runtime = Painter()
    found = run_to_end(predict(Document(pixels), ISNET, runtime, seen))
    assert found.region == WHOLE
    assert found.mask.shape == found.answer.shape
    columns = np.flatnonzero((found.answer > 0.5).any(0)) * 1600 / found.answer.shape[1]
    assert (columns[0], columns[-1]) == pytest.approx((900, 1290), abs=3)
    assert len(runtime.asked) == (2 if seen is not None and seen.any() else 1)


def test_a_guide_is_asked_before_a_guided_network_if_it_is_there() -> None:
    document = Document(scene())
    runtime = Painter()
    guided = run_to_end(cut(document, ISNET, runtime, lambda _: None))
    assert runtime.names() == [U2NETP.name, ISNET.name]
    assert max(runtime.asked[1][1].shape[2:]) == LEAST
    first = run_to_end(cut(document, U2NETP, Painter(), lambda _: None))
    runtime = Painter()
    told = run_to_end(cut(document, ISNET, runtime, lambda _: None, first.guide_mask))
    assert runtime.names() == [ISNET.name]
    assert np.array_equal(guided.alpha, told.alpha)
    assert guided.confidence == told.confidence
    runtime = Painter(guide=False)
    run_to_end(cut(document, ISNET, runtime, lambda _: None))
    assert runtime.names() == [ISNET.name]
    assert max(runtime.asked[0][1].shape[2:]) == 1024


def test_a_network_without_a_guide_looks_at_everything() -> None:
    runtime = Painter()
    other = np.round(255 * seen_at(slice(0, 100), slice(0, 100))).astype(np.uint8)
    found = run_to_end(cut(Document(scene()), U2NETP, runtime, lambda _: None, other))
    assert runtime.names() == [U2NETP.name]
    assert found.alpha[350, 1240] == 255
    run_to_end(cut(Document(scene()), replace(ISNET, guide=""), runtime, lambda _: None, other))
    assert max(runtime.asked[-1][1].shape[2:]) == 1024


def test_the_cut_is_the_subject_at_the_pictures_own_size() -> None:
    pixels = scene()
    own = np.full(pixels.shape[:2], 255, np.uint8)
    own[:, 1250:] = 0  # the file's own transparency still counts
    stages: list[str] = []
    found = run_to_end(cut(Document(pixels, own), ISNET, Painter(), stages.append))
    assert stages == ["cutting", "edges"]
    expected = np.zeros(pixels.shape[:2], bool)
    expected[300:420, 1200:1250] = True
    assert ((found.alpha > 127) != expected).sum() < 200
    assert found.alpha[:, :1100].max() == 0

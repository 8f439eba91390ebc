"""Looking closer: what part is looked at, when, and that what is found lies where it was found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.engine.document import Document, Floats
from app.engine.focus import MOST, Look, look, surroundings
from app.engine.models import ISNET, U2NETP, ModelSpec
from app.engine.pipeline import cut
from app.runtime.native import complete

LENGTH = st.integers(1, 3000)
SHARE = st.floats(0, 1)


def box(top: float, bottom: float, left: float, right: float, side: int = 160) -> Floats:
    mask = np.zeros((side, side), np.float32)
    rows, columns = slice(int(top * side), int(bottom * side)), slice(int(left * side), None)
    mask[rows, columns] = 1
    mask[:, int(right * side) :] = 0
    return mask


@given(LENGTH, LENGTH, st.tuples(SHARE, SHARE), st.tuples(SHARE, SHARE))
def test_the_part_holds_the_subject_and_is_square_where_there_is_room(
    height: int, width: int, rows: tuple[float, float], columns: tuple[float, float]
) -> None:
    mask = box(min(rows), max(rows), min(columns), max(columns))
    part = surroundings(mask, height, width)
    if part is None:
        return
    down, across = part
    assert 0 <= down.start < down.stop <= height
    assert 0 <= across.start < across.stop <= width
    size = down.stop - down.start, across.stop - across.start
    assert size[0] * size[1] < MOST * height * width
    assert abs(size[0] - size[1]) <= 1 or size[0] == height or size[1] == width
    y, x = np.nonzero(mask)
    side = mask.shape[0]
    assert down.start <= y.min() * height / side
    assert across.start <= x.min() * width / side
    assert down.stop >= (y.max() + 1) * height / side - 1e-6
    assert across.stop >= (x.max() + 1) * width / side - 1e-6


@pytest.mark.parametrize(
    "mask",
    [box(0, 0, 0, 0), box(0.1, 0.9, 0.1, 0.9), 0.6 * box(0.5, 0.507, 0.5, 0.507)],
    ids=["nothing", "a large subject", "a faint speck"],
)
def test_nothing_small_is_not_looked_at(mask: Floats) -> None:
    assert surroundings(mask.astype(np.float32), 900, 1600) is None


class Painter:
    """A runtime that knows the subject by its red, and blurs the small: `first` is how sure."""

    def __init__(self, first: float, second: float) -> None:
        self.sureness = [first, second]
        self.asked: list[Floats] = []

    async def run(self, spec: ModelSpec, tensor: Floats) -> Floats:
        red = tensor[:, :1] > 0.2
        sure = self.sureness[len(self.asked)]
        self.asked.append(tensor)
        return np.where(red, np.float32(sure), np.float32(1 - sure))


def scene() -> NDArray[np.uint8]:
    pixels = np.full((900, 1600, 3), 60, np.uint8)
    pixels[300:420, 1200:1290, 0] = 250
    return pixels


def looked(pixels: NDArray[np.uint8], spec: ModelSpec, runtime: Painter) -> tuple[Look, list[str]]:
    stages: list[str] = []
    return complete(look(Document(pixels), spec, runtime, stages.append)), stages


def test_a_small_subject_is_looked_at_closer_and_found_where_it_is() -> None:
    runtime = Painter(0.8, 0.95)
    found, stages = looked(scene(), ISNET, runtime)
    assert stages == ["closer"]
    rows, columns = found.part
    assert rows.start < 300 < 420 < rows.stop < 900
    assert 1000 < columns.start < 1200 < 1290 < columns.stop
    near = runtime.asked[1][0, 0] > 0.2  # enlarged, and in the same shape
    scale = 1024 / (rows.stop - rows.start)
    assert near.any(1).sum() == pytest.approx(120 * scale, abs=5)
    assert near.any(0).sum() == pytest.approx(90 * scale, abs=5)
    y, x = np.nonzero(found.answer > 0.5)
    down, across = 900 / found.answer.shape[0], 1600 / found.answer.shape[1]
    assert (y.min() * down, y.max() * down) == pytest.approx((300, 420), abs=2)
    assert (x.min() * across, x.max() * across) == pytest.approx((1200, 1290), abs=3)


def test_an_answer_that_is_no_clearer_is_not_taken() -> None:
    runtime = Painter(0.95, 0.8)
    found, _ = looked(scene(), ISNET, runtime)
    assert len(runtime.asked) == 2
    assert found.part == (slice(0, 900), slice(0, 1600))
    assert found.answer.max() == pytest.approx(0.95)


def test_the_small_network_and_large_subjects_are_asked_once() -> None:
    runtime = Painter(0.8, 0.95)
    assert looked(scene(), U2NETP, runtime)[1] == []
    assert looked(scene(), replace(ISNET, closer=False), Painter(0.8, 0.95))[1] == []
    large = scene()
    large[100:800, 200:1400, 0] = 250
    assert looked(large, ISNET, Painter(0.8, 0.95))[1] == []


def test_the_cut_is_the_subject_at_the_pictures_own_size() -> None:
    pixels = scene()
    own = np.full(pixels.shape[:2], 255, np.uint8)
    own[:, 1250:] = 0  # the file's own transparency still counts
    stages: list[str] = []
    found = complete(cut(Document(pixels, own), ISNET, Painter(0.8, 0.95), stages.append))
    assert stages == ["cutting", "closer", "edges"]
    expected = np.zeros(pixels.shape[:2], bool)
    expected[300:420, 1200:1250] = True
    assert ((found.alpha > 127) != expected).sum() < 200
    assert found.alpha[:, :1100].max() == 0

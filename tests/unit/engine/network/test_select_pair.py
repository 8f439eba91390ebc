"""Models for Pick run natively: pictures and points arrive in place, and answers return."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.engine.document import Document
from backdrop.engine.errors import InferenceFailed
from backdrop.engine.network.select_files import DECODER, ENCODER, inspect_pair
from backdrop.engine.network.select_pair import ADD, ONLY, REMOVE, SelectorModel, Tap
from backdrop.engine.network.select_prompt import decoder_inputs, encoder_input, read_answers
from backdrop.engine.network.selectors import PADDED, SIDE, STRETCHED
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.selector_graphs import LAYOUT_NAMES, NAMED, RADII, pair_of

WITH_MASK = [name for name in LAYOUT_NAMES if NAMED[name].mask]
BRIGHT = 230
DARK = 10


def start(name: str, folder: Path, answers: int = 3) -> SelectorModel:
    files = pair_of(NAMED[name], answers=answers)
    paths = {}
    for role, file in zip((ENCODER, DECODER), files, strict=True):
        paths[role] = folder / f"{role}.onnx"
        paths[role].write_bytes(file)
    pair = inspect_pair([("a.onnx", files[0]), ("b.onnx", files[1])])
    return SelectorModel(pair, NativeRuntime(paths))


def picture(height: int, width: int, dark_from: float = 1.0) -> Document:
    """Return a bright picture, dark from this share of its width on."""
    pixels = np.full((height, width, 3), BRIGHT, np.uint8)
    pixels[:, round(width * dark_from) :] = DARK
    return Document(pixels)


def areas_of(
    model: SelectorModel, document: Document, mask: NDArray[np.float32], tap: Tap
) -> tuple[Sequence[NDArray[np.bool_]], int]:
    seen = run_to_end(model.see(document))
    return run_to_end(model.find_areas(seen, mask, tap))


def disc(size: tuple[int, int], at: tuple[float, float], radius: float) -> NDArray[np.bool_]:
    """Return a disc of a radius in pixels of the encoder's square, on a mask that is as padded."""
    y, x = np.mgrid[: size[0], : size[1]]
    scale = SIDE / max(size)
    return np.asarray(np.hypot((x - at[0]) * scale, (y - at[1]) * scale) <= radius)


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("name", LAYOUT_NAMES)
@pytest.mark.parametrize("size", [(300, 400), (400, 250)], ids=["landscape", "portrait"])
def test_a_tap_adds_the_disc_around_it(name: str, size: tuple[int, int], tmp_path: Path) -> None:
    model = start(name, tmp_path)
    document = picture(size[0] * 3, size[1] * 3)
    at = 150.0, 180.0
    areas, likely = areas_of(model, document, np.zeros(size, np.float32), Tap(at, ADD))
    assert len(areas) == len(RADII)
    assert likely == 1
    if model.pair.layout.fit == PADDED:
        for area, radius in zip(areas, RADII, strict=True):
            assert overlap(area, disc(size, at, radius)) > 0.93
    else:  # an ellipse: the square is stretched to the picture
        height, width = size
        for area, radius in zip(areas, RADII, strict=True):
            ellipse = math.pi * radius**2 * height * width / SIDE**2
            assert area.sum() == pytest.approx(ellipse, rel=0.06)
            rows, columns = np.nonzero(area)
            assert (columns.mean(), rows.mean()) == pytest.approx(at, abs=1.5)


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_the_picture_arrives_upright_and_in_place(name: str, tmp_path: Path) -> None:
    model = start(name, tmp_path)
    size = 250, 400
    areas, _ = areas_of(
        model, picture(500, 800, 0.5), np.zeros(size, np.float32), Tap((190.0, 120.0), ADD)
    )
    largest = areas[-1]
    columns = np.flatnonzero(largest.any(0))
    assert columns[-1] == pytest.approx(200, abs=5)  # where the dark half begins
    assert columns[0] < 140


def test_one_answer_is_enough(tmp_path: Path) -> None:
    model = start("sam", tmp_path, answers=1)
    areas, likely = areas_of(
        model, picture(300, 400), np.zeros((300, 400), np.float32), Tap((200.0, 150.0), ADD)
    )
    assert (len(areas), likely) == (1, 0)


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_a_tap_removes_the_disc_around_it(name: str, tmp_path: Path) -> None:
    model = start(name, tmp_path)
    size, at = (400, 400), (200.0, 200.0)
    mask = np.zeros(size, np.float32)
    mask[:, :220] = 1
    areas, likely = areas_of(model, picture(800, 800), mask, Tap(at, REMOVE))
    inside = mask > 0.5
    assert all((area & ~inside).sum() == 0 for area in areas)
    assert overlap(areas[-1], disc(size, at, RADII[-1]) & inside) > 0.9
    # The decoder that hears of the mask before leaves out its smallest disc there.
    expected = RADII[0] if name in WITH_MASK else RADII[1]
    assert overlap(areas[likely], disc(size, at, expected) & inside) > 0.9


@pytest.mark.parametrize("name", WITH_MASK)
def test_the_mask_before_and_earlier_taps_are_heard(name: str, tmp_path: Path) -> None:
    model = start(name, tmp_path)
    size = 400, 400
    mask = np.zeros(size, np.float32)
    tap = Tap((200.0, 200.0), ADD, removed=[(260.0, 200.0)])
    areas, likely = areas_of(model, picture(800, 800), mask, tap)
    expected = disc(size, (200, 200), RADII[1]) & ~disc(size, (260, 200), RADII[0])
    assert overlap(areas[likely], expected) > 0.9


def test_points_to_leave_out_are_kept_from_a_decoder_that_fails_on_them(tmp_path: Path) -> None:
    model = start("efficient", tmp_path)
    tap = Tap((200.0, 200.0), ADD, removed=[(205.0, 200.0)])
    areas, _ = areas_of(model, picture(800, 800), np.zeros((400, 400), np.float32), tap)
    assert len(areas) == len(RADII)


def test_to_keep_only_takes_the_thing_inside_the_subject(tmp_path: Path) -> None:
    model = start("sam", tmp_path)
    mask = np.ones((400, 400), np.float32)
    areas, likely = areas_of(model, picture(800, 800), mask, Tap((200.0, 200.0), ONLY))
    assert overlap(areas[likely], disc((400, 400), (200, 200), RADII[1])) > 0.93


def test_a_tap_on_nothing_finds_nothing(tmp_path: Path) -> None:
    model = start("sam", tmp_path)
    document = picture(800, 800, 0.5)
    areas, likely = areas_of(
        model, document, np.zeros((400, 400), np.float32), Tap((350.0, 200.0), ADD)
    )
    assert (list(areas), likely) == ([], 0)


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_tensors_have_the_shapes_of_the_exports(name: str, tmp_path: Path) -> None:
    model = start(name, tmp_path)
    pair, layout = model.pair, model.pair.layout
    tensor = encoder_input(picture(600, 1200), pair)
    shapes = {"sam": (512, 1024, 3), "efficient": (1, 3, 512, 1024)}
    assert tensor.shape == shapes.get(name, (1, 3, SIDE, SIDE))
    if layout.fit == PADDED and name != "sam":
        assert not tensor[0, :, 512:].any()
    embeddings = dict.fromkeys(pair.embeddings, np.zeros(1, np.float32))
    inputs = decoder_inputs(pair, embeddings, [(99.5, 0)], [(0, 49.5)], (100, 200))
    points, labels = inputs[layout.points], inputs[layout.labels]
    count = 3 if layout.pads_points else 2
    assert points.shape == (*(1,) * layout.leading, count, 2)
    assert labels.shape == points.shape[:-1]
    assert labels.ravel().tolist()[:2] == [1, 0]
    first = {PADDED: (512.0, 2.56), STRETCHED: (512.0, 5.12)}
    assert points.reshape(-1, 2)[0].tolist() == pytest.approx(first.get(layout.fit, (100, 0.5)))
    if layout.boxes:
        assert inputs[layout.boxes].shape == (1, 0, 4)
        assert labels.dtype == np.int64


@pytest.mark.parametrize("shape", [(3, 0), (2,), (0, 1, 4, 4), (1, 3, 1, 1)])
def test_answers_of_other_shapes_fail(shape: tuple[int, ...], tmp_path: Path) -> None:
    pair = start("sam", tmp_path).pair
    with pytest.raises(InferenceFailed):
        read_answers(pair, np.zeros(shape, np.float32), np.ones(3, np.float32), (10, 10))
    with pytest.raises(InferenceFailed):
        read_answers(pair, np.zeros((1, 3, 4, 4)), np.ones(2, np.float32), (10, 10))

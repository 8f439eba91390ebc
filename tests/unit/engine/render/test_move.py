"""A moved subject: where it goes, what goes with it, and what stays."""

import io
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.ndimage import affine_transform

from backdrop.engine.arrays.aliases import Float64Array, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.matting.foreground_colours import foreground_colours
from backdrop.engine.pipeline import render
from backdrop.engine.render.frame import place
from backdrop.engine.render.placement import Placement
from backdrop.engine.render.render import preview_layers, render_look
from backdrop.engine.scene import (
    Background,
    Blurred,
    Colour,
    Frame,
    Grey,
    Look,
    Move,
    Outline,
    Output,
    Scene,
    Shadow,
)

Point = tuple[float, float]

MOVES = st.builds(
    Move,
    st.floats(-80, 80),
    st.floats(-80, 80),
    st.floats(0.05, 20) | st.just(1.0),
    st.floats(-180, 180) | st.sampled_from([-180.0, -90.0, 0.0, 90.0]),
)
FRAMES = st.builds(
    Frame,
    st.sampled_from(["picture", "subject", "box"]),
    st.just((-0.2, 0.1, 0.8, 1.3)),
    aspect=st.sampled_from([0.0, 1.7]),
    width=st.sampled_from([0, 73]),
    turn=st.sampled_from([0.0, 90.0, -180.0]) | st.floats(-180, 180),
    flip=st.booleans(),
)


def moved(move: Move, size: tuple[int, int], point: Point) -> Point:
    """Move a point of a picture of this width and height: the definition, step by step."""
    x, y = point[0] - size[0] / 2, point[1] - size[1] / 2
    turn = math.radians(move.angle)
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    return move.scale * x + size[0] / 2 + move.x, move.scale * y + size[1] / 2 + move.y


def mapped(placement: Placement, point: Point) -> Point:
    a, b, c, d, e, f = placement.matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def rectangle(height: int = 60, width: int = 80) -> UInt8Array:
    alpha = np.zeros((height, width), np.uint8)
    alpha[height // 4 : height // 2, width // 5 : width // 2] = 255
    return alpha


@settings(max_examples=300)
@given(MOVES, FRAMES, st.floats(0, 80), st.floats(0, 60))
def test_a_move_comes_before_the_frame(move: Move, frame: Frame, x: float, y: float) -> None:
    placement = place(frame, rectangle())
    subject = placement.move(move)
    # Where pixels can be copied, the move is rounded to whole pixels.
    tolerance = 0.5 + 1e-6 if subject.is_pixel_exact else 1e-6 * (1 + 100 * move.scale)
    expected = mapped(placement, moved(move, (80, 60), (x, y)))
    np.testing.assert_allclose(mapped(subject, (x, y)), expected, atol=tolerance)
    assert (subject.width, subject.height) == (placement.width, placement.height)
    assert -45 <= subject.angle <= 45
    assert 0 <= subject.quarter_turns < 4
    assert subject.subject_length == pytest.approx(placement.subject_length * move.scale)


@given(FRAMES)
def test_no_move_is_the_same_placement(frame: Frame) -> None:
    placement = place(frame, rectangle())
    assert placement.move(Move()) == placement


@given(MOVES, FRAMES, st.floats(0.1, 3))
def test_a_move_at_a_scale_is_the_same_move(move: Move, frame: Frame, scale: float) -> None:
    point = moved(move.at_scale(scale), (80 * scale, 60 * scale), (7 * scale, 9 * scale))  # type: ignore[arg-type]
    expected = [scale * each for each in moved(move, (80, 60), (7, 9))]
    np.testing.assert_allclose(point, expected, atol=1e-6)


@pytest.fixture(scope="module")
def document(photos: dict[str, UInt8Array]) -> Document:
    return Document(photos["astronaut"][:480, :400].copy())


@pytest.fixture(scope="module")
def alpha() -> UInt8Array:
    """Return a rough alpha of the astronaut's head and shoulders, 480x400, clear of the border."""
    rows, columns = np.mgrid[:480, :400] + 0.5
    head = 1 - np.hypot((rows - 130) / 100, (columns - 220) / 75)
    body = 1 - np.hypot((rows - 330) / 110, (columns - 200) / 150)
    level: UInt8Array = (np.maximum(head * 20, body * 30).clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return level


def image_of(
    document: Document,
    alpha: UInt8Array,
    look: Look,
    move: Move = Move(),  # noqa: B008
    side: int | None = None,
) -> UInt8Array:
    """Render a look to a PNG and return its pixels, RGBA."""
    file = render_look(document, alpha, look, side=side, move=move)
    return np.asarray(Image.open(io.BytesIO(file.content)).convert("RGBA"))


def over_grey(rgba: UInt8Array) -> Float64Array:
    share = rgba[..., 3:] / 255
    result: Float64Array = rgba[..., :3] * share + 128 * (1 - share)
    return result


def test_a_scene_moves_its_subject(document: Document, alpha: UInt8Array) -> None:
    move = Move(30, -20, 0.8, 15)
    file = render(document, alpha, Scene(move=move))
    assert file == render_look(document, alpha, Look(), move=move)
    assert render(document, alpha, Scene(move=Move())) == render_look(document, alpha, Look())


@pytest.mark.parametrize("shift", [(13, -7), (12.6, -7.4)])
def test_whole_pixels_are_copied(
    shift: tuple[float, float], document: Document, alpha: UInt8Array
) -> None:
    still, shifted = (image_of(document, alpha, Look(), move) for move in (Move(), Move(*shift)))
    assert np.array_equal(shifted, np.roll(still, (-7, 13), (0, 1)))
    upside_down = image_of(document, alpha, Look(), Move(angle=180))
    assert np.array_equal(upside_down, still[::-1, ::-1])


@pytest.mark.parametrize(
    "move", [Move(20, 9, 1.6), Move(-30, 14, 0.45, 20), Move(11, 3, 1, 77), Move(0, 0, 3, -130)]
)
@pytest.mark.parametrize("frame", [Frame(), Frame(turn=25, flip=True), Frame(width=700)])
def test_a_move_matches_scipys(
    move: Move, frame: Frame, document: Document, alpha: UInt8Array
) -> None:
    result = image_of(document, alpha, Look(frame=frame), move)
    placement = place(frame, alpha).move(move)
    a, b, c, d, e, f = placement.matrix
    # From the result's rows and columns to the picture's; pixel centres are halves.
    inverse = np.linalg.inv(np.array([[d, b], [c, a]]))
    offset = inverse @ (0.5 - np.array([f, e])) - 0.5
    share = alpha / 255
    source = foreground_colours(document, alpha) * share[..., None]
    planes = [np.asarray(source[..., i], float) for i in range(3)] + [255 * share]
    shape = (placement.height, placement.width)
    expected = np.dstack(
        [affine_transform(plane, inverse, offset, shape, order=1) for plane in planes]
    )
    actual = result[..., :3] * (result[..., 3:] / 255.0)
    error = np.abs(np.dstack([actual, result[..., 3:]]) - expected)
    assert error.mean() < (4 if move.scale < 1 else 2.2)  # scipy's does not average when it shrinks
    assert error[..., 3].mean() < 1


@pytest.mark.parametrize("turn", [90, 180, -90])
@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("move", [Move(17, 4), Move(17.3, 4, 0.7, 33), Move(0, -20, 2, -90)])
def test_the_frame_mirrors_and_turns_the_moved_picture(
    turn: int, flip: bool, move: Move, document: Document, alpha: UInt8Array
) -> None:
    look = Look(background=Colour((240, 240, 240)))
    upright = image_of(document, alpha, look, move).astype(int)
    framed = image_of(document, alpha, replace(look, frame=Frame(turn=turn, flip=flip)), move)
    expected = np.rot90(upright[:, ::-1] if flip else upright, -turn // 90)
    if move.scale == 1 and not move.angle:
        assert np.array_equal(framed, expected)
    else:
        assert np.abs(framed - expected).mean() < 0.7


@pytest.mark.parametrize(
    "look",
    [
        Look(),
        Look(background=Colour(), shadow=Shadow(), frame=Frame("subject", margin=0.3)),
        Look(background=Colour(), frame=Frame(turn=8, flip=True)),
        Look(outline=Outline(0.03), shadow=Shadow("drop"), frame=Frame(width=900)),
        Look(output=Output("mask")),
    ],
)
@pytest.mark.parametrize("move", [Move(60, -30, 0.6, 25), Move(-25.4, 18, 1.4), Move(9, 60)])
def test_the_preview_is_the_file_made_smaller(
    look: Look, move: Move, document: Document, alpha: UInt8Array
) -> None:
    export = over_grey(image_of(document, alpha, look, move))
    small = document.shrink_to(200)
    scale = small.width / document.width
    small_alpha = resize(alpha, (small.height, small.width))
    preview = over_grey(image_of(small, small_alpha, look, move.at_scale(scale), side=200))
    height, width = preview.shape[:2]
    image = Image.fromarray(export.astype(np.uint8))
    shrunk = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR), float)
    assert np.abs(shrunk - preview).mean() < 4
    coarse = [resize(each[..., 1].astype(np.uint8), (9, 9)) for each in (shrunk, preview)]
    assert np.abs(coarse[0].astype(int) - coarse[1]).mean() < 2.5


@pytest.mark.parametrize("background", [Grey(), Blurred(0.3)])
def test_the_filled_place_looks_alike_in_preview_and_file(
    background: Background, document: Document, alpha: UInt8Array
) -> None:
    look, move = Look(background=background), Move(90, 40, 0.5, 10)
    export = over_grey(image_of(document, alpha, look, move))
    small = document.shrink_to(360)
    scale = small.width / document.width
    small_alpha = resize(alpha, (small.height, small.width))
    preview = over_grey(image_of(small, small_alpha, look, move.at_scale(scale)))
    shrunk = resize(export.astype(np.uint8), (small.height, small.width)).astype(int)
    assert np.abs(shrunk - preview).mean() < 4


def test_the_layers_of_a_preview_say_where_things_are(
    document: Document, alpha: UInt8Array
) -> None:
    foreground = foreground_colours(document, alpha)
    move = Move(30, -20, 0.5, 90)
    layers = preview_layers(document, alpha, foreground, Look(), None, 240, move)
    assert layers.picture.matrix == pytest.approx((0.5, 0, 0, 0.5, 0, 0))
    rows, columns = np.nonzero(layers.front[..., 3] > 127)
    left, top, right, bottom = layers.bounds
    corners = [mapped(layers.subject, (x, y)) for x in (left, right) for y in (top, bottom)]
    bounds = (*np.min(corners, 0), *np.max(corners, 0))
    actual = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    np.testing.assert_allclose(actual, bounds, atol=1.5)


@pytest.mark.parametrize("kind", ["drop", "contact", "ground"])
def test_shadow_and_outline_follow_the_subject(
    kind: str, document: Document, alpha: UInt8Array
) -> None:
    look = Look(shadow=Shadow(kind), outline=Outline(0.01))  # type: ignore[arg-type]
    room = Frame("box", box=(-0.2, -0.2, 1.2, 1.2))  # shapes are computed at its full size
    look = replace(look, frame=room)
    still, shifted = (image_of(document, alpha, look, move) for move in (Move(), Move(32, -24)))
    error = np.abs(np.roll(over_grey(still), (-24, 32), (0, 1)) - over_grey(shifted))
    assert error.max() <= 2  # dithered
    assert error.mean() < 0.1
    # A larger subject has a larger shadow and outline.
    doubled = image_of(document, alpha, look, Move(scale=1.4))
    area = (still[..., 3] > 20).sum() * 1.4**2
    assert (doubled[..., 3] > 20).sum() == pytest.approx(area, rel=0.03)


def test_a_turn_of_the_subject_leaves_its_outline_as_wide(
    document: Document, alpha: UInt8Array
) -> None:
    look = Look(outline=Outline(0.03), frame=Frame("box", box=(-0.5, -0.5, 1.5, 1.5)))
    areas = [
        (image_of(document, alpha, look, Move(angle=angle))[..., 3] / 255).sum()
        for angle in (0, 20, 45, 90)
    ]
    np.testing.assert_allclose(areas, areas[0], rtol=0.005)


@pytest.mark.parametrize("around", ["picture", "subject", "box"])
def test_the_frame_stays(around: str, document: Document, alpha: UInt8Array) -> None:
    look = Look(background=Colour(), frame=Frame(around))  # type: ignore[arg-type]
    still, away = (image_of(document, alpha, look, move) for move in (Move(), Move(90_000)))
    assert still.shape == away.shape
    assert (away == 255).all()


@pytest.mark.parametrize("show", ["mask", "inverse"])
def test_the_mask_moves_and_the_picture_without_the_subject_does_not(
    show: str, document: Document, alpha: UInt8Array
) -> None:
    look = Look(output=Output(show))  # type: ignore[arg-type]
    still, shifted = (image_of(document, alpha, look, move) for move in (Move(), Move(20, 10)))
    expected = np.roll(still, (10, 20), (0, 1)) if show == "mask" else still
    assert np.array_equal(shifted, expected)

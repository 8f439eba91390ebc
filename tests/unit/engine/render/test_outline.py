"""The outline around the subject has the requested width, and is round and smooth."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.render.outline import OutlineShape
from backdrop.engine.render.render import render_look
from backdrop.engine.scene import Frame, Look, Outline, Output


def disc(size: int, radius: float) -> UInt8Array:
    rows, columns = np.mgrid[:size, :size] + 0.5
    distance = np.hypot(rows - size / 2, columns - size / 2)
    alpha: UInt8Array = ((radius - distance + 0.5).clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return alpha


def render_outline(
    outline: Outline, alpha: UInt8Array, length: float, size: tuple[int, int]
) -> UInt8Array:
    read_rows = OutlineShape(outline, alpha, length).at_size(size)
    tops = range(0, size[0], 53)
    return np.concatenate([read_rows(slice(top, min(top + 53, size[0]))) for top in tops])


@pytest.mark.parametrize("width", [0.0, 0.005, 0.02, 0.05, 0.1])
@pytest.mark.parametrize("scale", [1, 3])
def test_a_disc_grows_by_the_width(width: float, scale: int) -> None:
    radius = 100.3
    cover = render_outline(
        Outline(width), disc(300, radius), 2 * radius, (300 * scale, 300 * scale)
    )
    expected = disc(300 * scale, scale * (radius + width * 2 * radius))
    area = cover.sum() / 255
    assert np.sqrt(area / np.pi) == pytest.approx(
        scale * (radius + width * 2 * radius), abs=0.5 * scale
    )
    # The error along the outline is below half a pixel of the size at which it was computed.
    rim = 2 * np.pi * scale * radius
    assert np.abs(cover.astype(int) - expected).sum() / 255 < 0.5 * scale * rim
    assert ((cover == 0) | (cover == 255)).mean() > 1 - 3 * rim / cover.size


@pytest.mark.parametrize("angle", [0, 3, 17, 45])
def test_straight_edges_stay_straight(angle: int) -> None:
    turn = np.radians(angle)
    corners = np.array([(-80, -60), (-80, 60), (80, 60), (80, -60)])
    matrix = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    points = (corners @ np.array(matrix) + 150) * 4 - 0.5
    image = Image.new("L", (1200, 1200))
    ImageDraw.Draw(image).polygon([(x, y) for y, x in points.tolist()], 255)
    alpha = np.asarray(image).reshape(300, 4, 300, 4).mean((1, 3))
    cover = render_outline(Outline(0.05), alpha.astype(np.uint8), 160, (900, 900))
    # The sum of the profile along a normal is the distance of the outline from the centre.
    x, y = np.arange(-50, 51, 2)[:, None], np.arange(0, 120, 0.25)
    rows = (x * matrix[0][0] + y * matrix[1][0] + 150) * 3
    columns = (x * matrix[0][1] + y * matrix[1][1] + 150) * 3
    profile = cover[rows.astype(int), columns.astype(int)].sum(1) / 255 * 0.25
    assert profile.mean() == pytest.approx(60 + 8, abs=0.5)
    assert np.ptp(profile) < 1


def test_corners_are_round() -> None:
    alpha = np.zeros((300, 300), np.uint8)
    alpha[100:200, 100:200] = 255
    cover = render_outline(Outline(0.1), alpha, 100, (300, 300))
    rows, columns = np.mgrid[:300, :300] + 0.5
    x, y = (np.maximum(np.abs(axis - 150) - 50, 0) for axis in (columns, rows))
    expected = (10 - np.hypot(x, y) + 0.5).clip(0, 1) * 255
    assert np.abs(cover - expected).max() < 225  # less than a pixel
    assert np.abs(cover - expected).mean() < 0.5


def test_haze_has_no_outline_and_the_subject_lies_within_it() -> None:
    assert not render_outline(Outline(), np.full((80, 80), 30, np.uint8), 80, (80, 80)).any()
    alpha = disc(200, 60)
    assert (render_outline(Outline(0.03), alpha, 120, (200, 200)) >= alpha).all()


def test_hair_tips_do_not_make_the_outline_bumpy() -> None:
    alpha = np.zeros((300, 300), np.uint8)
    alpha[150:] = 255
    plain = render_outline(Outline(0.1), alpha, 200, (300, 300)).sum(0) / 255
    for column in range(12, 15):
        alpha[142:150, column::25] = 255
    hairy = render_outline(Outline(0.1), alpha, 200, (300, 300)).sum(0) / 255
    assert plain[60:240].mean() == pytest.approx(150 + 20, abs=0.3)
    assert np.ptp(hairy[60:240]) < 3.5  # 5.6 without smoothing
    assert hairy.mean() > plain.mean() + 3


FRAMES = [
    Frame(),
    Frame("subject", margin=0.0),
    Frame("subject", margin=0.02, width=333),
    Frame(turn=20, flip=True),
    Frame(aspect=1.3),
    Frame("subject", margin=0.0, turn=-90),
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("width", [0.0, 0.004, 0.03, 0.1])
def test_the_frame_leaves_room_for_the_outline(frame: Frame, width: float) -> None:
    alpha = np.zeros((200, 150), np.uint8)
    alpha[40:, 20:] = 255  # touches the right and the lower edge of its picture
    document = Document(np.zeros((200, 150, 3), np.uint8))
    look = Look(outline=Outline(width), frame=frame)
    file = render_look(document, alpha, look)
    image = np.asarray(Image.open(io.BytesIO(file.content)))
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    if width:
        assert border[:, 3].max() <= 64
    bare = render_look(document, alpha, replace(look, outline=None))
    mask = render_look(document, alpha, replace(look, output=Output("mask")))
    assert (mask.width, mask.height) == (bare.width, bare.height)
    if not width:
        assert (file.width, file.height) == (bare.width, bare.height)


def test_a_frame_with_room_stays_as_it_is() -> None:
    alpha = np.zeros((200, 150), np.uint8)
    alpha[80:120, 60:100] = 255
    document = Document(np.zeros((200, 150, 3), np.uint8))
    for frame in (Frame(), Frame("subject", margin=0.2), Frame("box", box=(0.4, 0.4, 0.6, 0.6))):
        sizes = []
        for outline in (None, Outline(0.1)):
            file = render_look(document, alpha, Look(outline=outline, frame=frame))
            sizes.append((file.width, file.height))
        assert sizes[0] == sizes[1]

"""Pixels mapped to the result: copied exactly where possible, elsewhere without fringes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.render.frame import place
from backdrop.engine.render.placement import Placement
from backdrop.engine.render.resample import coverage, map_region, orient
from backdrop.engine.render.subject import PlacedSubject
from backdrop.engine.scene import Frame

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def render_all(colours: UInt8Array, alpha: UInt8Array, placement: Placement) -> UInt8Array:
    """Render the whole result in uneven strips."""
    subject = PlacedSubject(colours, alpha, placement)
    strips = []
    for top in range(0, placement.height, 37):
        rows = slice(top, min(top + 37, placement.height))
        strips.append(subject.strip(rows))
        np.testing.assert_allclose(
            subject.alpha(rows).astype(int), strips[-1][..., 3].astype(int), atol=1
        )
    return np.concatenate(strips)


def disc(height: int, width: int, radius: float) -> UInt8Array:
    rows, columns = np.mgrid[:height, :width] + 0.5
    distance = np.hypot(rows - height / 2, columns - width / 2)
    alpha: UInt8Array = ((radius - distance + 0.5).clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return alpha


@settings(max_examples=60, deadline=None)
@given(SIZES.flatmap(lambda size: arrays.arrays(np.uint8, (*size, 4))), st.data())
def test_whole_pixels_are_copied(rgba: UInt8Array, data: st.DataObject) -> None:
    turns = data.draw(st.integers(-2, 2))
    flip = data.draw(st.booleans())
    frame = Frame(
        "subject",
        margin=0.3,
        aspect=data.draw(st.sampled_from([0.0, 0.7, 3.1])),
        turn=90.0 * turns,
        flip=flip,
    )
    placement = place(frame, rgba[..., 3])
    assert placement.is_pixel_exact
    result = render_all(rgba[..., :3], rgba[..., 3], placement)
    expected = np.rot90(rgba[:, ::-1] if flip else rgba, -turns)
    x, y = (round(edge) for edge in placement.corner)
    padded = np.pad(expected, ((200, 200), (200, 200), (0, 0)))
    expected = padded[200 + y : 200 + y + placement.height, 200 + x : 200 + x + placement.width]
    assert np.array_equal(result, expected)


def test_flipped_twice_and_turned_four_times_is_the_picture(photos: dict[str, UInt8Array]) -> None:
    photo = photos["chelsea"][:101, :130]
    alpha = np.full(photo.shape[:2], 255, np.uint8)
    rgba = np.dstack([photo, alpha])
    for frame in [Frame(flip=True)] * 2 + [Frame(turn=90)] * 4 + [Frame(turn=180)] * 2:
        rgba = render_all(rgba[..., :3], rgba[..., 3], place(frame, rgba[..., 3]))
    assert np.array_equal(rgba[..., :3], photo)


@pytest.mark.parametrize("width", [77, 150, 451, 700, 1000])
def test_an_opaque_picture_is_resized_about_as_pillow_does(
    photos: dict[str, UInt8Array], width: int
) -> None:
    photo = photos["chelsea"]
    alpha = np.full(photo.shape[:2], 255, np.uint8)
    placement = place(Frame(width=width), alpha)
    result = render_all(photo, alpha, placement)
    assert result[..., 3].min() == 255
    expected = Image.fromarray(photo).resize((width, placement.height), Image.Resampling.LANCZOS)
    error = np.abs(result[..., :3].astype(int) - np.asarray(expected, int))
    assert error[20:-20, 20:-20].max() <= 2
    assert error.mean() < 0.7


@pytest.mark.parametrize("frame", [
    Frame(width=90), Frame(width=333), Frame(turn=17), Frame(width=70, turn=-33),
    Frame(width=600, turn=100, flip=True), Frame("subject", width=131, turn=45, margin=0.2),
])  # fmt: skip
def test_edges_have_no_fringes_and_no_haze(frame: Frame) -> None:
    alpha = disc(160, 200, 50)
    colours = np.zeros((160, 200, 3), np.uint8)
    colours[alpha > 0] = (250, 120, 20)
    placement = place(frame, alpha)
    result = render_all(colours, alpha, placement)
    visible = result[..., 3] > 0
    error = np.abs(result[visible][:, :3].astype(int) - (250, 120, 20))
    assert (error * result[visible][:, 3:] <= 3 * 255).all()  # as it is visible on any background
    scale = 1 / placement.step[0]
    rows, columns = np.mgrid[: placement.height, : placement.width] + 0.5
    a, b, c, d, e, f = placement.matrix  # the disc's centre is the picture's
    distance = np.hypot(rows - (b * 100 + d * 80 + f), columns - (a * 100 + c * 80 + e))
    reach = 2 * max(1.0, scale)
    assert (result[distance < 50 * scale - reach][:, 3] == 255).all()
    assert (result[distance > 50 * scale + reach] == 0).all()


def test_a_turn_matches_pillows(photos: dict[str, UInt8Array]) -> None:
    photo = np.asarray(Image.fromarray(photos["chelsea"]).reduce(2))
    alpha = np.full(photo.shape[:2], 255, np.uint8)
    for frame in (Frame(turn=30), Frame(turn=-75, flip=True), Frame(turn=30, width=1200)):
        result = render_all(photo, alpha, place(frame, alpha))
        picture = Image.fromarray(photo[:, ::-1] if frame.flip else photo)
        size = result.shape[1] / (frame.width or result.shape[1])
        expected = picture.rotate(-frame.turn, Image.Resampling.BICUBIC, expand=True)
        expected = expected.resize((result.shape[1], result.shape[0]), Image.Resampling.BICUBIC)
        error = np.abs(result[..., :3].astype(int) - np.asarray(expected, int))
        assert size == 1
        assert error[result[..., 3] == 255].mean() < 6


def test_a_reduced_turn_is_the_turn_reduced(photos: dict[str, UInt8Array]) -> None:
    photo = photos["astronaut"]
    alpha = disc(512, 512, 240)
    placement = place(Frame(turn=12, aspect=1.5), alpha)
    large = render_all(photo, alpha, placement)
    small = placement.resize(placement.width // 3, placement.height // 3)
    expected = Image.fromarray(large).resize((small.width, small.height), Image.Resampling.BOX)
    result = render_all(photo, alpha, small)
    weight = np.asarray(expected)[..., 3:] / 255
    assert np.abs(result[..., 3].astype(int) - np.asarray(expected)[..., 3]).mean() < 0.5
    assert (np.abs(result.astype(int) - np.asarray(expected)) * weight)[..., :3].mean() < 2


@given(st.floats(-1, 2), st.floats(-1, 2), st.floats(0.3, 3), st.integers(1, 30))
def test_coverage_is_the_covered_area(left: float, top: float, size: float, width: int) -> None:
    alpha = np.full((20, 30), 255, np.uint8)
    frame = Frame("box", box=(left, top, left + size, top + size), width=width)
    placement = place(frame, alpha)
    tile = slice(0, placement.height), slice(0, placement.width)
    cover = coverage(placement, tile) / 255
    x, y = placement.corner
    across, down = placement.step
    area = max(0, min(x + placement.span[0], 30) - max(x, 0)) / across
    area *= max(0, min(y + placement.span[1], 20) - max(y, 0)) / down
    assert cover.sum() == pytest.approx(area, abs=0.5 / 255 * cover.size + 1e-6)


@pytest.mark.parametrize("angle", [0, 25])
def test_an_opaque_picture_stays_opaque_up_to_its_border(angle: int) -> None:
    alpha = np.full((50, 70), 255, np.uint8)
    placement = place(Frame(width=33, turn=angle), alpha)
    tile = slice(0, placement.height), slice(0, placement.width)
    cover = map_region(lambda *region: orient(alpha, placement)[region], placement, tile, "soft")
    np.testing.assert_allclose(cover, coverage(placement, tile), atol=1)
    across, down = placement.step
    assert cover.sum() / 255 == pytest.approx(50 * 70 / (across * down), rel=0.02)
    assert angle or cover.min() == 255


def test_a_wide_turned_tile_equals_its_pieces(photos: dict[str, UInt8Array]) -> None:
    photo = photos["coffee"]
    placement = place(Frame(turn=11, width=900), np.full(photo.shape[:2], 255, np.uint8))
    rows = slice(100, 150)

    def render_columns(left: int, right: int) -> UInt8Array:
        tile = rows, slice(left, right)
        return map_region(lambda *region: photo[region], placement, tile, "sharp")

    pieces = np.concatenate(
        [render_columns(0, 300), render_columns(300, 500), render_columns(500, 900)], axis=1
    )
    cover = coverage(placement, (rows, slice(0, 900))) == 255
    error = np.abs(render_columns(0, 900).astype(int) - pieces)[cover]
    assert error.max() <= 2

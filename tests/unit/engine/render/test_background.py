"""Backgrounds: colours, gradients, other pictures, and the picture's own, blurred or grey."""

import math

import numpy as np
import pytest
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.render.background import render_background
from backdrop.engine.render.frame import place
from backdrop.engine.scene import Background, Blurred, Colour, Frame, Gradient, Grey, Photo


def render_all(
    background: Background,
    document: Document,
    alpha: UInt8Array,
    frame: Frame = Frame(),  # noqa: B008
    backdrop: Document | None = None,
    is_moved: bool = False,
) -> UInt8Array:
    """Render a whole background in uneven strips."""
    placement = place(frame, alpha)
    read_rows = render_background(background, document, alpha, placement, backdrop, is_moved)
    tops = range(0, placement.height, 41)
    strips = [slice(top, min(top + 41, placement.height)) for top in tops]
    result = np.concatenate([read_rows(strip) for strip in strips])
    assert result.shape == (placement.height, placement.width, 3)
    return result


def blank(height: int, width: int) -> tuple[Document, UInt8Array]:
    return Document(np.zeros((height, width, 3), np.uint8)), np.zeros((height, width), np.uint8)


def test_one_colour_is_everywhere() -> None:
    result = render_all(Colour((1, 2, 3)), *blank(50, 60), Frame(width=90, turn=10))
    assert (result == (1, 2, 3)).all()


@pytest.mark.parametrize("angle", [0, 30, 90, 135, 180, -60, -90])
def test_a_gradient_goes_from_corner_to_corner(angle: int) -> None:
    result = render_all(Gradient((10, 200, 30), (210, 0, 30), angle), *blank(200, 320))
    turn = math.radians(angle)
    x, y = math.cos(turn), math.sin(turn)
    rows, columns = np.mgrid[:200, :320] + 0.5
    length = abs(x) * 320 + abs(y) * 200
    share = ((columns - 160) * x + (rows - 100) * y) / length + 0.5
    for channel, (start, end) in enumerate(((10, 210), (200, 0), (30, 30))):
        exact = start + (end - start) * share
        assert np.abs(result[..., channel] - exact).max() <= 1
    # Without bands: means over the period of the dithering are exact.
    error = (result[..., 0] - (10 + 200 * share)).reshape(25, 8, 40, 8).mean((1, 3))
    assert np.abs(error).max() < 0.15
    assert (result[..., 2] == 30).all()


def test_a_slow_gradient_has_no_bands() -> None:
    result = render_all(Gradient((100, 100, 100), (103, 103, 103), 0), *blank(64, 900))
    assert np.array_equal(result[..., 0], result[..., 1])
    smooth = result[..., 0].astype(float).mean(0).reshape(-1, 20).mean(1)
    assert np.diff(smooth).max() < 0.15
    assert np.diff(smooth).min() > -0.05


def ramp(height: int, width: int) -> Document:
    rows, columns = np.mgrid[:height, :width]
    pixels = np.stack([columns * 255 / width, rows * 255 / height, 0 * rows], axis=2)
    return Document(pixels.astype(np.uint8))


def test_a_photo_of_the_same_size_is_copied() -> None:
    backdrop = ramp(50, 80)
    assert np.array_equal(render_all(Photo(), *blank(50, 80), backdrop=backdrop), backdrop.pixels)


@pytest.mark.parametrize("size", [(100, 300), (300, 100), (40, 50)])
def test_a_photo_fills_the_frame_or_fits_into_it(size: tuple[int, int]) -> None:
    backdrop = Document(np.zeros((*size, 3), np.uint8))
    assert not render_all(Photo(), *blank(90, 120), backdrop=backdrop).any()
    fitted = render_all(Photo(fill=False), *blank(90, 120), backdrop=backdrop)
    scale = min(90 / size[0], 120 / size[1])
    area = size[0] * size[1] * scale * scale
    assert (fitted == 0).all(2).sum() == pytest.approx(area, rel=0.03)
    rows, columns = np.nonzero((fitted == 0).all(2))
    assert abs(rows.mean() - 44.5) <= 0.5
    assert abs(columns.mean() - 59.5) <= 0.5
    assert (fitted[~(fitted < 255).any(2)] == 255).all()


def test_a_photo_moves_by_fractions_of_the_frame() -> None:
    backdrop = Document(np.zeros((90, 120, 3), np.uint8))
    result = render_all(Photo(x=0.25, y=-0.5), *blank(90, 120), backdrop=backdrop)
    assert not result[:45, 30:].any()
    assert (result[45:] == 255).all()
    assert (result[:, :30] == 255).all()
    small = render_all(Photo(scale=0.5), *blank(90, 120), backdrop=backdrop)
    assert (small == 0).all(2).sum() == pytest.approx(45 * 60, rel=0.03)


@pytest.mark.parametrize("angle", [-180, -90, -30, 12, 45, 90, 151, 180])
@pytest.mark.parametrize("size", [(100, 300), (300, 100)])
def test_a_turned_photo_covers_the_frame_or_fits_into_it(
    angle: float, size: tuple[int, int]
) -> None:
    backdrop = Document(np.zeros((*size, 3), np.uint8))
    covered = render_all(Photo(angle=angle), *blank(90, 120), backdrop=backdrop)
    assert not covered.any()
    fitted = render_all(Photo(fill=False, angle=angle), *blank(90, 120), backdrop=backdrop)
    rows, columns = np.nonzero((fitted < 128).all(2))
    touches = rows.max() - rows.min() + 1 >= 88, columns.max() - columns.min() + 1 >= 118
    assert any(touches)
    edge = np.concatenate([fitted[0], fitted[-1], fitted[:, 0], fitted[:, -1]])
    if angle % 90:
        assert (edge >= 128).mean() > 0.6
    assert abs(rows.mean() - 44.5) <= 0.6
    assert abs(columns.mean() - 59.5) <= 0.6


def test_a_photo_is_turned_clockwise() -> None:
    photo = ramp(90, 120)
    for turn in (90, -90, 180, -180):
        turned = render_all(Photo(angle=turn), *blank(120, 90), backdrop=photo)
        expected = np.rot90(photo.pixels, -turn // 90)
        if turn % 180:
            assert np.array_equal(turned, expected)
    turned = render_all(Photo(scale=1.0, angle=20), *blank(90, 120), backdrop=photo)
    # Red grows along the photo's width, which now points right and down.
    red = turned[..., 0].astype(float)
    slope = np.diff(red, axis=0).mean() / np.diff(red, axis=1).mean()
    assert slope == pytest.approx(math.tan(math.radians(20)), rel=0.05)


def test_transparent_pixels_of_a_photo_are_white() -> None:
    clear = Document(np.zeros((30, 40, 3), np.uint8), np.zeros((30, 40), np.uint8))
    assert (render_all(Photo(), *blank(30, 40), backdrop=clear) == 255).all()
    assert (render_all(Photo(), *blank(30, 40)) == 255).all()


def disc(size: int, radius: float) -> UInt8Array:
    rows, columns = np.mgrid[:size, :size] + 0.5
    distance = np.hypot(rows - size / 2, columns - size / 2)
    alpha: UInt8Array = ((radius - distance + 0.5).clip(0, 1) * 255).astype(np.uint8)
    return alpha


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("frame", [Frame(), Frame(turn=20), Frame("subject", aspect=2)])
def test_subject_colours_do_not_bleed_into_the_blur(strength: float, frame: Frame) -> None:
    alpha = disc(300, 90)
    share = alpha[..., None] / 255
    pixels = (share * (255, 0, 0) + (1 - share) * (20, 90, 40)).astype(np.uint8)
    result = render_all(Blurred(strength), Document(pixels), alpha, frame)
    assert np.abs(result.astype(int) - (20, 90, 40)).max() <= 2


def test_the_blur_is_a_disc_in_linear_light() -> None:
    pixels = np.zeros((600, 600, 3), np.uint8)
    pixels[290:311, 290:311] = 255
    result = render_all(Blurred(0.8), Document(pixels), np.zeros((600, 600), np.uint8))[..., 0]
    radius = 0.8 * 0.06 * 600
    rows, columns = np.mgrid[:600, :600] - 300
    distance = np.hypot(rows, columns)
    middle, rim = (
        result[distance < radius / 3].mean(),
        result[np.abs(distance - 0.6 * radius) < 2].mean(),
    )
    assert middle == pytest.approx(rim, rel=0.1)  # a Gaussian would have fallen to a half
    assert result[distance > 1.9 * radius].max() <= 1
    assert middle > 255 * (21 * 21 / (math.pi * radius**2)) ** (1 / 2.2)  # in linear light


def test_more_strength_blurs_more(photos: dict[str, UInt8Array]) -> None:
    document, alpha = Document(photos["coffee"]), np.zeros((400, 600), np.uint8)
    roughness = [
        np.abs(np.diff(render_all(Blurred(s), document, alpha).astype(int), axis=0)).mean()
        for s in (0.0, 0.2, 0.5, 1.0)
    ]
    assert roughness == sorted(roughness, reverse=True)
    assert roughness[0] > 3 * roughness[3]
    weak = render_all(Blurred(0.0), document, alpha)
    assert np.abs(weak.astype(int) - document.pixels).mean() < 6


def test_grey_is_the_brightness_of_the_photo(photos: dict[str, UInt8Array]) -> None:
    photo = photos["chelsea"]
    result = render_all(Grey(), Document(photo), np.full(photo.shape[:2], 255, np.uint8))
    expected = np.asarray(Image.fromarray(photo).convert("L"))
    assert np.array_equal(result, np.repeat(expected[..., None], 3, axis=2))


@pytest.mark.parametrize("background", [Grey(), Blurred(0.3)])
def test_outside_the_photo_its_border_continues(background: Background) -> None:
    document = Document(np.full((80, 100, 3), (60, 120, 180), np.uint8))
    alpha = np.zeros((80, 100), np.uint8)
    expected = (60, 120, 180) if isinstance(background, Blurred) else (109, 109, 109)
    for frame in (Frame(turn=30), Frame("box", box=(-1, -1, 2, 2)), Frame(aspect=3, width=500)):
        result = render_all(background, document, alpha, frame)
        assert np.abs(result.astype(int) - expected).max() <= 2


def test_transparent_pixels_of_the_file_are_not_shown() -> None:
    pixels = np.full((80, 100, 3), 90, np.uint8)
    pixels[:, :40] = (255, 0, 255)  # left under transparency by editors
    file_alpha = np.full((80, 100), 255, np.uint8)
    file_alpha[:, :40] = 0
    document, alpha = Document(pixels, file_alpha), np.zeros((80, 100), np.uint8)
    assert np.abs(render_all(Blurred(0.5), document, alpha).astype(int) - 90).max() <= 2
    grey = render_all(Grey(), document, alpha)
    assert (grey[:, :40] == 255).all()
    assert (grey[:, 40:] == 90).all()


def with_subject(photo: UInt8Array) -> tuple[Document, UInt8Array]:
    """Return a photo with a soft magenta and black disc in its middle, and the disc's alpha."""
    height, width = photo.shape[:2]
    rows, columns = np.mgrid[:height, :width] + 0.5
    distance = np.hypot(rows - height / 2, columns - width / 2)
    share = ((height / 4 - distance) / 3 + 0.5).clip(0, 1)
    disc_colours = np.where((rows // 20 % 2)[..., None] > 0, (255, 0, 255), (0, 0, 0))
    pixels = photo * (1 - share[..., None]) + disc_colours * share[..., None]
    return Document(pixels.astype(np.uint8)), (share * 255 + 0.5).astype(np.uint8)


@pytest.mark.parametrize("name", ["coffee", "chelsea", "astronaut"])
@pytest.mark.parametrize("background", [Grey(), Blurred(0.2)])
@pytest.mark.parametrize("frame", [Frame(), Frame(width=900), Frame(turn=-90, flip=True)])
def test_the_place_that_a_moved_subject_left_is_filled(
    background: Background, name: str, frame: Frame, photos: dict[str, UInt8Array]
) -> None:
    photo = photos[name]
    document, alpha = with_subject(photo)
    result = render_all(background, document, alpha, frame, is_moved=True).astype(int)
    bare = render_all(background, Document(photo), np.zeros_like(alpha), frame)
    middle = np.array(result.shape[:2]) / 2
    rows, columns = np.mgrid[: result.shape[0], : result.shape[1]] + 0.5
    distance = np.hypot(rows - middle[0], columns - middle[1]) / min(result.shape[:2])
    hole, ring = result[distance < 0.26], bare[(distance > 0.26) & (distance < 0.4)]
    # Everything in its place is between the darkest and the brightest of the surroundings.
    assert (hole >= ring.min(0).astype(int) - 3).all()
    assert (hole <= ring.max(0).astype(int) + 3).all()
    assert np.abs(hole.mean(0) - ring.mean(0)).max() < 40  # as bright, and of the same colour
    # Magenta is more red and blue than green, by 510; the surroundings are so by far less.
    magenta = [
        int((each[:, 0].astype(int) + each[:, 2] - 2.0 * each[:, 1]).max()) for each in (hole, ring)
    ]
    assert magenta[0] <= magenta[1] + 8 < 200
    # The rest of the photo stays.
    away = distance > 0.32
    assert np.abs(result[away] - bare[away]).mean() < 2


def test_grey_behind_a_subject_in_its_place_is_the_photo(photos: dict[str, UInt8Array]) -> None:
    document, alpha = with_subject(photos["coffee"])
    result = render_all(Grey(), document, alpha)
    assert np.array_equal(result[..., 0], np.asarray(Image.fromarray(document.pixels).convert("L")))

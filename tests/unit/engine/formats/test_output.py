"""The files of a result: what is in them, and what is not."""

import io
import zipfile
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from backdrop.engine.document import Document
from backdrop.engine.errors import ResultTooLarge
from backdrop.engine.formats.decode import decode
from backdrop.engine.formats.palette import quantise
from backdrop.engine.render.render import RenderedFile, render_look
from backdrop.engine.scene import Colour, Frame, Look, Output

Bytes = NDArray[np.uint8]
Format = Literal["png", "png8", "webp", "webp-lossy", "jpeg", "zip"]
FORMATS: tuple[Format, ...] = ("png", "png8", "webp", "webp-lossy", "jpeg", "zip")
PROFILE = bytes(16) + b"RGB " + bytes(108)
MEDIA = {
    "png": "image/png",
    "png8": "image/png",
    "webp": "image/webp",
    "webp-lossy": "image/webp",
    "jpeg": "image/jpeg",
    "zip": "application/zip",
}


@pytest.fixture(scope="module")
def document(photos: dict[str, Bytes]) -> Document:
    return Document(np.ascontiguousarray(photos["astronaut"][:240, 100:400]), icc_profile=PROFILE)


@pytest.fixture(scope="module")
def alpha() -> Bytes:
    rows, columns = np.mgrid[:240, :300] + 0.5
    far = np.hypot((rows - 120) / 110, (columns - 130) / 120)
    cover: Bytes = ((1 - far) * 12).clip(0, 1)
    return (cover * 255 + 0.5).astype(np.uint8)


def opened(data: bytes) -> Image.Image:
    if data.startswith(b"PK"):
        data = zipfile.ZipFile(io.BytesIO(data)).read("colour.png")
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def written(document: Document, alpha: Bytes, look: Look = Look(), **output: Any) -> bytes:  # noqa: B008
    return rendered(document, alpha, look, **output).content


def rendered(document: Document, alpha: Bytes, look: Look, **output: Any) -> RenderedFile:
    output = {"format": "png", **output}
    look = Look(look.edge, look.background, look.shadow, look.outline, look.frame, Output(**output))
    file = render_look(document, alpha, look)
    assert file.media_type == MEDIA[output["format"]]
    return file


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("show", ["picture", "mask", "inverse"])
@pytest.mark.parametrize("background", [None, Colour((200, 30, 40))])
def test_every_format_shows_the_same(
    document: Document, alpha: Bytes, form: Format, show: str, background: Colour | None
) -> None:
    look = Look(background=background)
    exact = opened(written(document, alpha, look, show=show)).convert("RGBA")
    image = opened(written(document, alpha, look, show=show, format=form, quality=95))
    assert image.size == exact.size
    if form == "zip":
        wanted = np.asarray(exact.convert("RGB"), int)
    else:
        white = Image.new("RGBA", exact.size, "white")
        wanted = np.asarray(Image.alpha_composite(white, exact).convert("RGB"), int)
        image = Image.alpha_composite(white, image.convert("RGBA"))
    error = np.abs(np.asarray(image.convert("RGB"), int) - wanted)
    most = {"png": 0, "webp": 0.3, "zip": 0, "png8": 5, "webp-lossy": 3, "jpeg": 3}
    if form in ("png", "webp", "zip"):
        assert error.max() <= (1 if form == "webp" else 0)
    assert error.mean() <= most[form]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("show", ["picture", "mask", "inverse"])
def test_a_file_tells_its_size(
    document: Document, alpha: Bytes, form: Format, show: Literal["picture", "mask", "inverse"]
) -> None:
    look = Look(frame=Frame(width=70, height=50))
    file = rendered(document, alpha, look, format=form, show=show)
    assert (file.width, file.height) == (70, 50)
    assert opened(file.content).size == (70, 50)


def test_lossless_webp_keeps_every_value(document: Document, alpha: Bytes) -> None:
    exact = np.asarray(opened(written(document, alpha)))
    assert np.array_equal(np.asarray(opened(written(document, alpha, format="webp"))), exact)


def test_a_background_leaves_no_alpha(document: Document, alpha: Bytes) -> None:
    look = Look(background=Colour())
    assert opened(written(document, alpha, look)).mode == "RGB"
    assert opened(written(document, alpha)).mode == "RGBA"
    assert opened(written(document, alpha, show="mask")).mode == "L"


def test_the_mask_is_the_alpha_and_the_inverse_its_contrary(
    document: Document, alpha: Bytes
) -> None:
    assert np.array_equal(np.asarray(opened(written(document, alpha, show="mask"))), alpha)
    inverse = np.asarray(opened(written(document, alpha, show="inverse")))
    assert np.array_equal(inverse[..., 3], 255 - alpha)
    assert np.array_equal(inverse[alpha < 255][:, :3], document.pixels[alpha < 255])
    assert not inverse[alpha == 255].any()
    own = np.full(alpha.shape, 100, np.uint8)
    clear = Document(document.pixels, own)
    inverse = np.asarray(opened(written(clear, clear.with_file_alpha(alpha), show="inverse")))
    assert np.array_equal(inverse[..., 3], 100 - clear.with_file_alpha(alpha))


def test_a_zip_has_colour_and_alpha_apart(document: Document, alpha: Bytes) -> None:
    exact = np.asarray(opened(written(document, alpha)))
    for look, cover in ((Look(), exact[..., 3]), (Look(background=Colour()), alpha)):
        made = zipfile.ZipFile(io.BytesIO(written(document, alpha, look, format="zip")))
        assert made.namelist() == ["colour.png", "alpha.png"]
        assert made.testzip() is None
        assert all(member.compress_type == zipfile.ZIP_STORED for member in made.infolist())
        assert opened(made.read("colour.png")).mode == "RGB"
        assert np.array_equal(np.asarray(opened(made.read("alpha.png"))), cover)


def test_jpegs_colours_are_fine_from_90_on(document: Document, alpha: Bytes) -> None:
    for quality, sampling in ((90, 0), (100, 0), (89, 2), (30, 2)):
        data = written(document, alpha, format="jpeg", quality=quality)
        layers: Any = Image.open(io.BytesIO(data))
        across, down = layers.layer[0][1:3]  # of brightness, for one sample of colour
        assert (across, down) == ((1, 1) if sampling == 0 else (2, 2))


@pytest.mark.parametrize("form", ["jpeg", "webp-lossy"])
def test_less_quality_is_a_smaller_file(document: Document, alpha: Bytes, form: Format) -> None:
    sizes = [len(written(document, alpha, format=form, quality=q)) for q in (20, 60, 90, 100)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("form", FORMATS)
def test_the_colour_profile_is_in_every_file_of_colours(
    document: Document, alpha: Bytes, form: Format
) -> None:
    assert opened(written(document, alpha, format=form)).info["icc_profile"] == PROFILE
    assert "icc_profile" not in opened(written(document, alpha, format=form, show="mask")).info
    plain = Document(document.pixels)
    assert "icc_profile" not in opened(written(plain, alpha, format=form)).info


@pytest.mark.parametrize("form", FORMATS)
def test_pixels_per_inch_are_written(document: Document, alpha: Bytes, form: Format) -> None:
    image = opened(written(document, alpha, format=form, dpi=300))
    if form.startswith("webp"):
        exif = image.getexif()
        assert (exif[ExifTags.Base.XResolution], exif[ExifTags.Base.ResolutionUnit]) == (300, 2)
    else:
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.02)
    unsaid = opened(written(document, alpha, format=form))
    assert unsaid.info.get("dpi", (1, 1))[0] == 1
    assert not unsaid.getexif()


def camera_file(pixels: Bytes) -> bytes:
    """A JPEG with camera, place, a thumbnail's worth of notes, XMP, and lying on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Kamera"
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: "2024:05:06 07:08:09",
        ExifTags.Base.ExifImageWidth: 9,
    }
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (48.0, 8.0, 15.0)}
    file = io.BytesIO()
    stored = np.ascontiguousarray(np.rot90(pixels))
    Image.fromarray(stored).save(file, "JPEG", quality=95, exif=exif)
    data = file.getvalue()
    packet = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>secret place</x:xmpmeta>"
    marker = b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet
    return data[:2] + marker + data[2:]


@pytest.mark.parametrize("form", FORMATS)
def test_camera_and_place_are_kept_only_on_request(
    document: Document, alpha: Bytes, form: Format
) -> None:
    photo = decode(camera_file(document.pixels), 10_000_000)
    assert photo.pixels.shape == document.pixels.shape
    assert photo.shrink_to(50).exif == photo.exif
    silent = written(photo, alpha, format=form, dpi=0)
    for word in (b"Kamera", b"Exif", b"eXIf", b"EXIF", b"2024:05", b"xmpmeta", b"adobe.com"):
        assert word not in silent
    assert not opened(silent).getexif()
    exif = opened(written(photo, alpha, format=form, metadata=True, dpi=72)).getexif()
    assert exif[ExifTags.Base.Make] == "Kamera"
    assert exif[ExifTags.Base.Orientation] == 1
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    assert inner[ExifTags.Base.DateTimeOriginal] == "2024:05:06 07:08:09"
    assert ExifTags.Base.ExifImageWidth not in inner
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[2] == (48.0, 8.0, 15.0)


@pytest.mark.parametrize("block", [b"", b"junk", b"II*\0\xff\xff\xff\xff", b"MM\0*" + bytes(20)])
def test_damaged_camera_data_are_dropped(document: Document, block: bytes) -> None:
    file = io.BytesIO()
    Image.fromarray(document.pixels).save(file, "JPEG", exif=b"Exif\0\0" + block)
    assert decode(file.getvalue(), 10_000_000).exif is None


def test_a_tiffs_own_layout_is_not_camera_data(document: Document) -> None:
    file = io.BytesIO()
    Image.fromarray(document.pixels).save(file, "TIFF", compression="tiff_lzw")
    assert decode(file.getvalue(), 10_000_000).exif is None


def test_formats_say_how_large_they_can_be() -> None:
    document = Document(np.zeros((1, 2, 3), np.uint8))
    alpha = np.full((1, 2), 255, np.uint8)
    look = Look(frame=Frame(width=20_000, height=100))
    with pytest.raises(ResultTooLarge) as error:
        written(document, alpha, look, format="webp")
    assert "WebP's 16383 pixels a side" in error.value.user_message
    assert opened(written(document, alpha, look, format="png8")).size == (20_000, 100)


def test_few_colours_are_kept_exactly() -> None:
    flat = np.zeros((40, 60, 4), np.uint8)
    flat[5:35, 5:30] = (12, 34, 56, 255)
    flat[5:35, 30:55] = (210, 43, 65, 255)
    indices, colours = quantise(flat)
    assert np.array_equal(colours[indices], flat)
    indices, colours = quantise(np.ascontiguousarray(flat[..., :3]))
    assert np.array_equal(colours[indices][..., :3], flat[..., :3])


def test_a_palette_keeps_opaque_and_transparent_pixels_so(document: Document, alpha: Bytes) -> None:
    rgba = np.asarray(opened(written(document, alpha)))
    indices, colours = quantise(rgba)
    answer = colours[indices]
    assert len(colours) <= 256
    assert np.array_equal(answer[..., 3] == 0, alpha == 0)
    assert np.array_equal(answer[..., 3] == 255, alpha == 255)
    assert np.abs(answer[..., 3].astype(int) - alpha).mean() < 3
    solid = alpha == 255
    # Errors are diffused: means over small areas are nearer than pixels
    error = np.where(solid[..., None], answer[..., :3].astype(float) - rgba[..., :3], 0)
    areas = error[:240, :300].reshape(60, 4, 75, 4, 3).mean((1, 3))
    assert np.abs(areas).mean() < 0.6 * np.abs(error).mean()
    octree = Image.fromarray(rgba).quantize(256, Image.Quantize.FASTOCTREE).convert("RGBA")
    theirs = np.abs(np.asarray(octree)[solid][:, :3].astype(int) - rgba[solid][:, :3])
    assert np.abs(error[solid]).mean() < theirs.mean()


@pytest.mark.parametrize("level", [0, 255, 128])
def test_pictures_of_one_kind_of_alpha_have_a_palette(level: int) -> None:
    rgba = np.zeros((10, 12, 4), np.uint8)
    rgba[..., 3] = level
    if level:
        rgba[..., :3] = np.arange(12)[None, :, None]
    indices, colours = quantise(rgba)
    assert np.abs(colours[indices].astype(int) - rgba).max() <= 8

"""The content and metadata of result files in every format."""

import io
import zipfile
from typing import Any, Literal

import numpy as np
import pytest
from PIL import ExifTags, Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.errors import ResultTooLarge
from backdrop.engine.formats.decode import decode
from backdrop.engine.formats.palette import quantise
from backdrop.engine.render.render import RenderedFile, render_look
from backdrop.engine.scene import Colour, Frame, Look, Output

Format = Literal["png", "png8", "webp", "webp-lossy", "jpeg", "zip"]
FORMATS: tuple[Format, ...] = ("png", "png8", "webp", "webp-lossy", "jpeg", "zip")
PLAIN = Look()
PROFILE = bytes(16) + b"RGB " + bytes(108)
MEDIA_TYPES = {
    "png": "image/png",
    "png8": "image/png",
    "webp": "image/webp",
    "webp-lossy": "image/webp",
    "jpeg": "image/jpeg",
    "zip": "application/zip",
}


@pytest.fixture(scope="module")
def document(photos: dict[str, UInt8Array]) -> Document:
    return Document(np.ascontiguousarray(photos["astronaut"][:240, 100:400]), icc_profile=PROFILE)


@pytest.fixture(scope="module")
def alpha() -> UInt8Array:
    rows, columns = np.mgrid[:240, :300] + 0.5
    far = np.hypot((rows - 120) / 110, (columns - 130) / 120)
    cover: UInt8Array = ((1 - far) * 12).clip(0, 1)
    return (cover * 255 + 0.5).astype(np.uint8)


def open_image(data: bytes) -> Image.Image:
    if data.startswith(b"PK"):
        data = zipfile.ZipFile(io.BytesIO(data)).read("colour.png")
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def render_bytes(document: Document, alpha: UInt8Array, look: Look = PLAIN, **output: Any) -> bytes:
    return render_file(document, alpha, look, **output).content


def render_file(document: Document, alpha: UInt8Array, look: Look, **output: Any) -> RenderedFile:
    output = {"format": "png", **output}
    look = Look(look.edge, look.background, look.shadow, look.outline, look.frame, Output(**output))
    file = render_look(document, alpha, look)
    assert file.media_type == MEDIA_TYPES[output["format"]]
    return file


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("show", ["picture", "mask", "inverse"])
@pytest.mark.parametrize("background", [None, Colour((200, 30, 40))])
def test_every_format_shows_the_same_picture(
    document: Document, alpha: UInt8Array, file_format: Format, show: str, background: Colour | None
) -> None:
    look = Look(background=background)
    exact = open_image(render_bytes(document, alpha, look, show=show)).convert("RGBA")
    image = open_image(
        render_bytes(document, alpha, look, show=show, format=file_format, quality=95)
    )
    assert image.size == exact.size
    if file_format == "zip":
        expected = np.asarray(exact.convert("RGB"), int)
    else:
        white = Image.new("RGBA", exact.size, "white")
        expected = np.asarray(Image.alpha_composite(white, exact).convert("RGB"), int)
        image = Image.alpha_composite(white, image.convert("RGBA"))
    error = np.abs(np.asarray(image.convert("RGB"), int) - expected)
    max_error = {"png": 0, "webp": 0.3, "zip": 0, "png8": 5, "webp-lossy": 3, "jpeg": 3}
    if file_format in ("png", "webp", "zip"):
        assert error.max() <= (1 if file_format == "webp" else 0)
    assert error.mean() <= max_error[file_format]


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("show", ["picture", "mask", "inverse"])
def test_a_rendered_file_has_its_size(
    document: Document,
    alpha: UInt8Array,
    file_format: Format,
    show: Literal["picture", "mask", "inverse"],
) -> None:
    look = Look(frame=Frame(width=70, height=50))
    file = render_file(document, alpha, look, format=file_format, show=show)
    assert (file.width, file.height) == (70, 50)
    assert open_image(file.content).size == (70, 50)


def test_lossless_webp_keeps_every_value(document: Document, alpha: UInt8Array) -> None:
    exact = np.asarray(open_image(render_bytes(document, alpha)))
    assert np.array_equal(
        np.asarray(open_image(render_bytes(document, alpha, format="webp"))), exact
    )


def test_a_background_leaves_no_alpha(document: Document, alpha: UInt8Array) -> None:
    look = Look(background=Colour())
    assert open_image(render_bytes(document, alpha, look)).mode == "RGB"
    assert open_image(render_bytes(document, alpha)).mode == "RGBA"
    assert open_image(render_bytes(document, alpha, show="mask")).mode == "L"


def test_the_mask_is_alpha_and_the_inverse_its_complement(
    document: Document, alpha: UInt8Array
) -> None:
    assert np.array_equal(np.asarray(open_image(render_bytes(document, alpha, show="mask"))), alpha)
    inverse = np.asarray(open_image(render_bytes(document, alpha, show="inverse")))
    assert np.array_equal(inverse[..., 3], 255 - alpha)
    assert np.array_equal(inverse[alpha < 255][:, :3], document.pixels[alpha < 255])
    assert not inverse[alpha == 255].any()
    file_alpha = np.full(alpha.shape, 100, np.uint8)
    transparent = Document(document.pixels, file_alpha)
    inverse = np.asarray(
        open_image(render_bytes(transparent, transparent.with_file_alpha(alpha), show="inverse"))
    )
    assert np.array_equal(inverse[..., 3], 100 - transparent.with_file_alpha(alpha))


def test_a_zip_file_has_colours_and_alpha_separately(document: Document, alpha: UInt8Array) -> None:
    exact = np.asarray(open_image(render_bytes(document, alpha)))
    for look, cover in ((Look(), exact[..., 3]), (Look(background=Colour()), alpha)):
        archive = zipfile.ZipFile(io.BytesIO(render_bytes(document, alpha, look, format="zip")))
        assert archive.namelist() == ["colour.png", "alpha.png"]
        assert archive.testzip() is None
        assert all(member.compress_type == zipfile.ZIP_STORED for member in archive.infolist())
        assert open_image(archive.read("colour.png")).mode == "RGB"
        assert np.array_equal(np.asarray(open_image(archive.read("alpha.png"))), cover)


def test_jpeg_has_full_chroma_from_quality_90(document: Document, alpha: UInt8Array) -> None:
    for quality, sampling in ((90, 0), (100, 0), (89, 2), (30, 2)):
        data = render_bytes(document, alpha, format="jpeg", quality=quality)
        layers: Any = Image.open(io.BytesIO(data))
        across, down = layers.layer[0][1:3]  # luma samples for each chroma sample
        assert (across, down) == ((1, 1) if sampling == 0 else (2, 2))


@pytest.mark.parametrize("file_format", ["jpeg", "webp-lossy"])
def test_lower_quality_makes_smaller_files(
    document: Document, alpha: UInt8Array, file_format: Format
) -> None:
    sizes = [
        len(render_bytes(document, alpha, format=file_format, quality=q)) for q in (20, 60, 90, 100)
    ]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_colour_file_carries_the_profile(
    document: Document, alpha: UInt8Array, file_format: Format
) -> None:
    assert (
        open_image(render_bytes(document, alpha, format=file_format)).info["icc_profile"] == PROFILE
    )
    assert (
        "icc_profile"
        not in open_image(render_bytes(document, alpha, format=file_format, show="mask")).info
    )
    plain = Document(document.pixels)
    assert "icc_profile" not in open_image(render_bytes(plain, alpha, format=file_format)).info


@pytest.mark.parametrize("file_format", FORMATS)
def test_pixels_per_inch_are_written(
    document: Document, alpha: UInt8Array, file_format: Format
) -> None:
    image = open_image(render_bytes(document, alpha, format=file_format, dpi=300))
    if file_format.startswith("webp"):
        exif = image.getexif()
        assert (exif[ExifTags.Base.XResolution], exif[ExifTags.Base.ResolutionUnit]) == (300, 2)
    else:
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.02)
    unspecified = open_image(render_bytes(document, alpha, format=file_format))
    assert unspecified.info.get("dpi", (1, 1))[0] == 1
    assert not unspecified.getexif()


def camera_file(pixels: UInt8Array) -> bytes:
    """A JPEG lying on its side, with camera, location, notes and XMP."""
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


@pytest.mark.parametrize("file_format", FORMATS)
def test_camera_data_and_location_are_kept_only_on_request(
    document: Document, alpha: UInt8Array, file_format: Format
) -> None:
    photo = decode(camera_file(document.pixels), 10_000_000)
    assert photo.pixels.shape == document.pixels.shape
    assert photo.shrink_to(50).exif == photo.exif
    stripped = render_bytes(photo, alpha, format=file_format, dpi=0)
    for word in (b"Kamera", b"Exif", b"eXIf", b"EXIF", b"2024:05", b"xmpmeta", b"adobe.com"):
        assert word not in stripped
    assert not open_image(stripped).getexif()
    exif = open_image(
        render_bytes(photo, alpha, format=file_format, metadata=True, dpi=72)
    ).getexif()
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


def test_a_tiff_files_layout_is_not_camera_data(document: Document) -> None:
    file = io.BytesIO()
    Image.fromarray(document.pixels).save(file, "TIFF", compression="tiff_lzw")
    assert decode(file.getvalue(), 10_000_000).exif is None


def test_formats_report_their_size_limits() -> None:
    document = Document(np.zeros((1, 2, 3), np.uint8))
    alpha = np.full((1, 2), 255, np.uint8)
    look = Look(frame=Frame(width=20_000, height=100))
    with pytest.raises(ResultTooLarge) as error:
        render_bytes(document, alpha, look, format="webp")
    assert "WebP's 16383 pixels a side" in error.value.user_message
    assert open_image(render_bytes(document, alpha, look, format="png8")).size == (20_000, 100)


def test_few_colours_are_kept_exactly() -> None:
    flat = np.zeros((40, 60, 4), np.uint8)
    flat[5:35, 5:30] = (12, 34, 56, 255)
    flat[5:35, 30:55] = (210, 43, 65, 255)
    indices, colours = quantise(flat)
    assert np.array_equal(colours[indices], flat)
    indices, colours = quantise(np.ascontiguousarray(flat[..., :3]))
    assert np.array_equal(colours[indices][..., :3], flat[..., :3])


def test_a_palette_keeps_pixels_opaque_or_transparent(
    document: Document, alpha: UInt8Array
) -> None:
    rgba = np.asarray(open_image(render_bytes(document, alpha)))
    indices, colours = quantise(rgba)
    result = colours[indices]
    assert len(colours) <= 256
    assert np.array_equal(result[..., 3] == 0, alpha == 0)
    assert np.array_equal(result[..., 3] == 255, alpha == 255)
    assert np.abs(result[..., 3].astype(int) - alpha).mean() < 3
    opaque = alpha == 255
    # Errors are diffused: means over small areas are closer than single pixels.
    error = np.where(opaque[..., None], result[..., :3].astype(float) - rgba[..., :3], 0)
    areas = error[:240, :300].reshape(60, 4, 75, 4, 3).mean((1, 3))
    assert np.abs(areas).mean() < 0.6 * np.abs(error).mean()
    octree = Image.fromarray(rgba).quantize(256, Image.Quantize.FASTOCTREE).convert("RGBA")
    octree_error = np.abs(np.asarray(octree)[opaque][:, :3].astype(int) - rgba[opaque][:, :3])
    assert np.abs(error[opaque]).mean() < octree_error.mean()


@pytest.mark.parametrize("level", [0, 255, 128])
def test_pictures_of_uniform_alpha_have_a_palette(level: int) -> None:
    rgba = np.zeros((10, 12, 4), np.uint8)
    rgba[..., 3] = level
    if level:
        rgba[..., :3] = np.arange(12)[None, :, None]
    indices, colours = quantise(rgba)
    assert np.abs(colours[indices].astype(int) - rgba).max() <= 8

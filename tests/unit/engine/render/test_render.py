"""Looks: a preview is the export made smaller, and rendering is reproducible."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.formats.encode import Raster, Tags, encode_png
from backdrop.engine.matting.foreground_colours import foreground_colours
from backdrop.engine.pipeline import render
from backdrop.engine.render.compose import compose
from backdrop.engine.render.render import RenderedFile, place_look, render_look
from backdrop.engine.scene import (
    Blurred,
    Colour,
    Edge,
    Frame,
    Gradient,
    Grey,
    Look,
    Move,
    Outline,
    Output,
    Photo,
    Scene,
    Shadow,
)

ExportOf = Callable[[str], NDArray[np.float64]]

LOOKS = {
    "plain": Look(),
    "photo's colours": Look(edge=Edge(clean=0.0)),
    "white square": Look(background=Colour(), frame=Frame("subject", aspect=1.0)),
    "gradient turned": Look(background=Gradient(angle=30), frame=Frame(turn=7)),
    "other picture": Look(background=Photo(scale=1.2, x=0.1)),
    "picture fitted": Look(background=Photo(fill=False), frame=Frame("subject", turn=-90)),
    "out of focus": Look(background=Blurred(0.5)),
    "out of focus, turned": Look(background=Blurred(0.9), frame=Frame(turn=15, flip=True)),
    "grey": Look(background=Grey(), frame=Frame("box", box=(0.1, 0.1, 1.1, 0.8))),
    "drop": Look(background=Colour((90, 160, 200)), shadow=Shadow("drop", 60, 0.06)),
    "contact": Look(shadow=Shadow("contact", strength=0.8), frame=Frame("subject")),
    "ground": Look(background=Colour(), shadow=Shadow(), frame=Frame("subject", margin=0.2)),
    "sticker": Look(shadow=Shadow("drop"), outline=Outline(0.03), frame=Frame("subject")),
    "passport": Look(background=Colour(), frame=Frame("subject", width=413, height=531)),
    "mask": Look(output=Output("mask"), frame=Frame(flip=True)),
    "picture turned": Look(background=Photo(scale=1.1, turn=33)),
    "inverse": Look(output=Output("inverse")),
}


@pytest.fixture(scope="module")
def document(photos: dict[str, UInt8Array]) -> Document:
    return Document(np.asarray(Image.fromarray(photos["astronaut"]).resize((1024, 1024))))


@pytest.fixture(scope="module")
def alpha() -> UInt8Array:
    """Return a rough alpha of the astronaut with soft and hard edges."""
    rows, columns = np.mgrid[:1024, :1024] + 0.5
    head = 1 - np.hypot((rows - 260) / 200, (columns - 450) / 150)
    body = 1 - np.hypot((rows - 900) / 480, (columns - 450) / 330)
    level: UInt8Array = (np.maximum(head * 10, body * 40)).clip(0, 1)
    level[980:] = 0
    return (level * 255 + 0.5).astype(np.uint8)


@pytest.fixture(scope="module")
def backdrop(photos: dict[str, UInt8Array]) -> Document:
    return Document(photos["coffee"])


@pytest.fixture(scope="module")
def export_of(document: Document, alpha: UInt8Array, backdrop: Document) -> ExportOf:
    """Return the export of one of LOOKS, over grey; each is rendered once."""

    @cache
    def render_once(name: str) -> NDArray[np.float64]:
        return over_grey(render_look(document, alpha, LOOKS[name], backdrop).content)

    return render_once


def over_grey(data: bytes) -> NDArray[np.float64]:
    """Return a file over grey, HxWx3 from 0 to 255."""
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    grey = Image.new("RGBA", image.size, (128, 128, 128))
    return np.asarray(Image.alpha_composite(grey, image).convert("RGB"), float)


def scaled(picture: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    image = Image.fromarray(picture.astype(np.uint8))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR), float)


@pytest.mark.parametrize("name", LOOKS)
def test_a_preview_is_the_export_made_smaller(
    name: str, document: Document, alpha: UInt8Array, backdrop: Document, export_of: ExportOf
) -> None:
    look = LOOKS[name]
    export = export_of(name)
    small = document.shrink_to(340)
    preview = over_grey(render_look(small, resize(alpha, (340, 340)), look, backdrop).content)
    height, width = preview.shape[:2]
    assert abs(height * export.shape[1] / width - export.shape[0]) <= 4 * export.shape[1] / width
    # Frames around a subject are rounded to pixels, which are larger in a preview; outside the
    # picture the expected result is unknown.
    fixed = look.frame.around != "subject" and name != "out of focus, turned"
    error = np.abs(scaled(export, (width, height)) - preview)
    assert error.mean() < (1.6 if fixed else 7)
    flat = scaled(export, (9, 9)) - scaled(preview, (9, 9))
    assert np.abs(flat).mean() < (0.9 if fixed else 3)


@pytest.mark.parametrize("name", LOOKS)
def test_a_side_makes_the_same_picture_smaller(
    name: str, document: Document, alpha: UInt8Array, backdrop: Document, export_of: ExportOf
) -> None:
    export = export_of(name)
    preview = over_grey(render_look(document, alpha, LOOKS[name], backdrop, side=300).content)
    assert max(preview.shape) == 300
    size = preview.shape[1], preview.shape[0]
    assert np.abs(scaled(export, size) - preview).mean() < 3


@pytest.mark.parametrize("form", ["png", "png8", "webp", "webp-lossy", "jpeg", "zip"])
def test_rendering_twice_gives_the_same_bytes(
    form: str, document: Document, alpha: UInt8Array, backdrop: Document
) -> None:
    small, small_alpha = document.shrink_to(300), resize(alpha, (300, 300))
    for name in ("sticker", "out of focus, turned", "gradient turned"):
        look = replace(LOOKS[name], output=Output(format=form))  # type: ignore[arg-type]
        assert render_look(small, small_alpha, look, backdrop) == render_look(
            small, small_alpha, look, backdrop
        )


def test_the_default_look_is_the_cut_out(document: Document, alpha: UInt8Array) -> None:
    strips = compose([foreground_colours(document, alpha)], alpha)
    expected = encode_png(Raster(strips, 1024, 1024, "RGBA"), Tags())
    assert render_look(document, alpha, Look()) == RenderedFile(expected, "image/png", 1024, 1024)
    assert render(document, alpha, Scene()) == RenderedFile(expected, "image/png", 1024, 1024)


@pytest.mark.parametrize("name", ["white square", "drop", "ground", "sticker", "contact", "grey"])
def test_opaque_pixels_are_those_of_the_photo(
    name: str, document: Document, alpha: UInt8Array, backdrop: Document
) -> None:
    look = replace(LOOKS[name], frame=Frame())
    image = np.asarray(Image.open(io.BytesIO(render_look(document, alpha, look, backdrop).content)))
    opaque = alpha == 255
    assert np.array_equal(image[opaque][:, :3], document.pixels[opaque])


def test_clean_blends_photo_and_foreground_colours(photos: dict[str, UInt8Array]) -> None:
    alpha = np.zeros((60, 60), np.uint8)
    alpha[20:40, 20:40] = 255
    alpha[15:20, 20:40] = 128
    share = alpha[..., None] / 255
    pixels = (share * (200, 40, 40) + (1 - share) * (20, 40, 200)).astype(np.uint8)
    document = Document(pixels)
    reds = []
    for clean in (0.0, 0.5, 1.0):
        image = Image.open(
            io.BytesIO(render_look(document, alpha, Look(edge=Edge(clean=clean))).content)
        )
        assert not np.asarray(image)[alpha == 0].any()
        reds.append(int(np.asarray(image)[17, 30, 0]))
    assert reds[0] == pixels[17, 30, 0]
    assert reds[2] > 180
    assert reds[1] == pytest.approx((reds[0] + reds[2]) / 2, abs=1)


def test_jpeg_without_a_background_is_on_white(document: Document, alpha: UInt8Array) -> None:
    look = Look(output=Output(format="jpeg", quality=95))
    file = render_look(document, alpha, look)
    assert file.media_type == "image/jpeg"
    assert (over_grey(file.content)[:40, :40] > 250).all()


def test_shadow_and_outline_do_not_cover_the_subject(document: Document, alpha: UInt8Array) -> None:
    whole = Frame("box")  # a frame around the picture would grow by the outline
    with_all = Look(
        shadow=Shadow("drop", strength=1.0), outline=Outline(0.05, (255, 0, 0)), frame=whole
    )
    image = np.asarray(Image.open(io.BytesIO(render_look(document, alpha, with_all).content)))
    assert (image[..., 3] >= alpha).all()
    assert ((image == (255, 0, 0, 255)).all(2) & (alpha == 0)).sum() > 10_000
    # The shadow of a sticker includes its outline, so it reaches further than the outline.
    line = np.asarray(
        Image.open(io.BytesIO(render_look(document, alpha, replace(with_all, shadow=None)).content))
    )
    beyond = (image[..., 3] > 0) & (line[..., 3] == 0)
    assert beyond.sum() > 5000
    assert not image[beyond][:, :3].any()


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high) | st.sampled_from([low, high])


LEVELS = st.tuples(*[st.integers(0, 255)] * 3)
BACKGROUNDS = st.one_of(
    st.none(),
    st.builds(Colour, LEVELS),
    st.builds(Gradient, LEVELS, LEVELS, numbers(-180, 180)),
    st.builds(
        Photo,
        st.booleans(),
        numbers(0.1, 10),
        numbers(-2, 2),
        numbers(-2, 2),
        st.just(0.0) | numbers(-180, 180),
    ),
    st.builds(Blurred, numbers(0, 1)),
    st.just(Grey()),
)
SHADOWS = st.none() | st.builds(
    Shadow,
    st.sampled_from(["drop", "contact", "ground"]),
    numbers(-180, 180),
    numbers(0, 0.5),
    numbers(0, 0.3),
    numbers(0, 1),
)
FRAMES = st.builds(
    Frame,
    st.sampled_from(["picture", "subject", "box"]),
    st.tuples(*[numbers(-1, 2)] * 4),
    numbers(0, 1),
    st.just(0.0) | numbers(0.001, 20),
    st.just(0) | st.integers(1, 200),
    st.just(0) | st.integers(1, 200),
    st.just(0.0) | numbers(-180, 180),
    st.booleans(),
)
OUTPUTS = st.builds(
    Output,
    st.sampled_from(["picture", "mask", "inverse"]),
    st.sampled_from(["png", "png8", "webp", "webp-lossy", "jpeg", "zip"]),
    st.integers(1, 100),
    st.integers(0, 2400),
    st.booleans(),
)
MOVES = st.just(Move()) | st.builds(
    Move, numbers(-30, 30), numbers(-30, 30), numbers(0.05, 20), numbers(-180, 180)
)
ANY_LOOK = st.builds(
    Look,
    st.builds(Edge, clean=numbers(0, 1)),
    BACKGROUNDS,
    SHADOWS,
    st.none() | st.builds(Outline, numbers(0, 0.1), LEVELS),
    FRAMES,
    OUTPUTS,
)
SIZES = st.tuples(st.integers(1, 20), st.integers(1, 20))


@settings(max_examples=250, deadline=None)
@given(ANY_LOOK, SIZES.flatmap(lambda size: arrays.arrays(np.uint8, (*size, 4))), st.data())
def test_every_look_within_its_ranges_renders(
    look: Look, rgba: UInt8Array, data: st.DataObject
) -> None:
    if data.draw(st.booleans()):
        rgba = rgba.copy()
        rgba[..., 3] = data.draw(st.sampled_from([0, 255]))
    alpha = np.ascontiguousarray(rgba[..., 3])
    document = Document(np.ascontiguousarray(rgba[..., :3]))
    size = data.draw(SIZES)
    backdrop = Document.from_rgba(np.full((*size, 4), 99, np.uint8))
    file = render_look(document, alpha, look, backdrop, move=data.draw(MOVES))
    content = file.content
    if file.media_type == "application/zip":
        content = zipfile.ZipFile(io.BytesIO(content)).read("colour.png")
    image = Image.open(io.BytesIO(content))
    image.load()
    placement = place_look(look, alpha)
    assert image.size == (placement.width, placement.height) == (file.width, file.height)

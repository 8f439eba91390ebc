"""Draw test pictures on flat paper: smooth, as JPEG, dithered or with grain."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from backdrop.engine.arrays.aliases import UInt8Array

Colour = tuple[int, int, int]
Drawing = Callable[[ImageDraw.ImageDraw], None]

WIDTH = 320  # pixels
HEIGHT = 240  # pixels
SCALE = 4  # drawn this many times as large, then averaged for smooth edges
WHITE: Colour = (255, 255, 255)
PAPERS: tuple[Colour, ...] = (WHITE, (244, 238, 220), (30, 60, 40))


def _scaled(*values: float) -> list[float]:
    return [SCALE * value for value in values]


def text(draw: ImageDraw.ImageDraw) -> None:
    """Words of three sizes, one of them pale."""
    for (x, y), words, ink, size in (
        ((20, 20), "Roundabout 0.9", (130, 20, 60), 32),
        ((20, 100), "pale grey words", (200, 205, 210), 24),
        ((20, 160), "small eoa text 8gq", (0, 0, 0), 12),
    ):
        font = ImageFont.load_default(size * SCALE)
        draw.text((x * SCALE, y * SCALE), words, ink, font)


def logo(draw: ImageDraw.ImageDraw) -> None:
    """A red ring that encloses paper, and a separate blue triangle."""
    draw.ellipse(_scaled(30, 30, 190, 190), outline=(230, 60, 40), width=50 * SCALE)
    draw.polygon(_scaled(220, 40, 300, 200, 200, 200), fill=(30, 120, 220))


def face(draw: ImageDraw.ImageDraw) -> None:
    """A yellow face with a black outline and eyes as white as the paper."""
    draw.ellipse(_scaled(60, 20, 260, 220), (255, 220, 60), (0, 0, 0), 4 * SCALE)
    for x in (120, 200):
        draw.ellipse(_scaled(x - 20, 70, x + 20, 120), WHITE, (0, 0, 0), 2 * SCALE)
        draw.ellipse(_scaled(x - 6, 90, x + 6, 104), (0, 0, 0))


def pencil(draw: ImageDraw.ImageDraw) -> None:
    """Strokes in many greys, half a pixel to two pixels wide."""
    rng = np.random.default_rng(1)
    for _ in range(30):
        grey = int(rng.integers(120, 240))
        width = int(SCALE * rng.choice([0.5, 1, 2]))
        draw.line(_scaled(*rng.integers(20, 220, 8).tolist()), (grey, grey, grey), width)


def pastel(draw: ImageDraw.ImageDraw) -> None:
    """Discs that differ from white by six levels or more."""
    for i in range(6):
        box = _scaled(20 + i * 40, 40 + i * 15, 90 + i * 40, 120 + i * 15)
        draw.ellipse(box, (255 - 6 * i, 248 - 3 * i, 249 - 7 * i))


DRAWINGS: dict[str, Drawing] = {
    "text": text,
    "logo": logo,
    "face": face,
    "pencil": pencil,
    "pastel": pastel,
}


def draw_picture(drawing: Drawing, paper: Colour = WHITE) -> UInt8Array:
    """Return a drawing with smooth edges, uint8 240x320x3."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), paper)
    drawing(ImageDraw.Draw(image))
    return np.asarray(image.reduce(SCALE))


def as_jpeg(pixels: UInt8Array, quality: int) -> UInt8Array:
    """Save as JPEG and decode again."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def dither(pixels: UInt8Array, colours: int = 16) -> UInt8Array:
    """Reduce to a palette with error diffusion."""
    image = Image.fromarray(pixels).quantize(colours, dither=Image.Dither.FLOYDSTEINBERG)
    return np.asarray(image.convert("RGB"))


def add_grain(pixels: UInt8Array, deviation: float) -> UInt8Array:
    """Add the noise of a scanner; `deviation` in levels."""
    noise = np.random.default_rng(0).normal(0, deviation, pixels.shape)
    noisy: UInt8Array = np.clip(np.round(pixels + noise), 0, 255).astype(np.uint8)
    return noisy

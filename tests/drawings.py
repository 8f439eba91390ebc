"""Pictures on flat paper, drawn anew for every test: smooth, as JPEG, dithered and with grain."""

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]
Drawing = Callable[[ImageDraw.ImageDraw], None]

WIDTH, HEIGHT, FINE = 320, 240, 4  # drawn FINE times as large, then averaged: smooth edges
WHITE: Colour = (255, 255, 255)
PAPERS: tuple[Colour, ...] = (WHITE, (244, 238, 220), (30, 60, 40))


def _points(*values: float) -> list[float]:
    return [FINE * value for value in values]


def text(draw: ImageDraw.ImageDraw) -> None:
    """Words of three sizes, one of them pale."""
    for place, words, ink, size in (
        ((20, 20), "Roundabout 0.9", (130, 20, 60), 32),
        ((20, 100), "pale grey words", (200, 205, 210), 24),
        ((20, 160), "small eoa text 8gq", (0, 0, 0), 12),
    ):
        font = ImageFont.load_default(size * FINE)
        draw.text((place[0] * FINE, place[1] * FINE), words, ink, font)


def logo(draw: ImageDraw.ImageDraw) -> None:
    """A red ring around the paper, and a blue triangle apart from it."""
    draw.ellipse(_points(30, 30, 190, 190), outline=(230, 60, 40), width=50 * FINE)
    draw.polygon(_points(220, 40, 300, 200, 200, 200), fill=(30, 120, 220))


def face(draw: ImageDraw.ImageDraw) -> None:
    """A yellow face with a black outline and eyes of the paper's white."""
    draw.ellipse(_points(60, 20, 260, 220), (255, 220, 60), (0, 0, 0), 4 * FINE)
    for x in (120, 200):
        draw.ellipse(_points(x - 20, 70, x + 20, 120), WHITE, (0, 0, 0), 2 * FINE)
        draw.ellipse(_points(x - 6, 90, x + 6, 104), (0, 0, 0))


def pencil(draw: ImageDraw.ImageDraw) -> None:
    """Strokes of many greys, half a pixel to two wide."""
    rng = np.random.default_rng(1)
    for _ in range(30):
        grey = int(rng.integers(120, 240))
        width = int(FINE * rng.choice([0.5, 1, 2]))
        draw.line(_points(*rng.integers(20, 220, 8).tolist()), (grey, grey, grey), width)


def pastel(draw: ImageDraw.ImageDraw) -> None:
    """Discs six levels and more from white."""
    for i in range(6):
        box = _points(20 + i * 40, 40 + i * 15, 90 + i * 40, 120 + i * 15)
        draw.ellipse(box, (255 - 6 * i, 248 - 3 * i, 249 - 7 * i))


DRAWINGS: dict[str, Drawing] = {
    "text": text,
    "logo": logo,
    "face": face,
    "pencil": pencil,
    "pastel": pastel,
}


def drawn(drawing: Drawing, paper: Colour = WHITE) -> Pixels:
    """The drawing with smooth edges, uint8 240x320x3."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), paper)
    drawing(ImageDraw.Draw(image))
    return np.asarray(image.reduce(FINE))


def as_jpeg(pixels: Pixels, quality: int) -> Pixels:
    """What is left of it after JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def dithered(pixels: Pixels, colours: int = 16) -> Pixels:
    """The picture in a palette, dithered."""
    image = Image.fromarray(pixels).quantize(colours, dither=Image.Dither.FLOYDSTEINBERG)
    return np.asarray(image.convert("RGB"))


def grained(pixels: Pixels, deviation: float) -> Pixels:
    """The picture with a scanner's noise."""
    noise = np.random.default_rng(0).normal(0, deviation, pixels.shape)
    grain: Pixels = np.clip(np.round(pixels + noise), 0, 255).astype(np.uint8)
    return grain

"""Write tiny training sets: a bright disc on a dark slope, its truth, and masks of two networks."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import AnyArray

SIZE = 120, 90  # width and height of the pictures


def write_set(folder: Path, name: str, count: int = 3, *, masks: bool = True) -> None:
    """Write NAME.zip with `count` pairs; each disc lies elsewhere."""
    with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
        for number in range(count):
            truth = disc(number)
            stem = f"{name}{number}"
            archive.writestr(f"im/{stem}.webp", _encode(picture(truth), "WEBP"))
            archive.writestr(f"gt/{stem}.png", _encode(truth, "PNG"))
            if masks:
                half = np.where(np.arange(SIZE[0]) < SIZE[0] // 2, truth, 0).astype(np.uint8)
                both = np.stack([truth, half, np.zeros_like(truth)], axis=-1)
                square = np.asarray(Image.fromarray(both).resize((64, 64)))
                archive.writestr(f"prior/{stem}.webp", _encode(square, "WEBP"))


def write_backgrounds(folder: Path) -> None:
    """Write backgrounds.zip with one plain picture."""
    with zipfile.ZipFile(folder / "backgrounds.zip", "w") as archive:
        plain = np.full((SIZE[1], SIZE[0], 3), (20, 90, 160), np.uint8)
        archive.writestr("im/plain.webp", _encode(plain, "WEBP"))


def disc(number: int) -> AnyArray:
    """Make a truth, uint8 HxW."""
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    inside = (rows - 45) ** 2 + (columns - 45 - 8 * number) ** 2 < 24**2
    return np.where(inside, 255, 0).astype(np.uint8)


def picture(truth: AnyArray) -> AnyArray:
    """Make the picture of a truth, uint8 HxWx3."""
    slope = np.linspace(10, 70, SIZE[0], dtype=np.uint8)
    grey = np.where(truth > 0, 210, slope[None, :])
    return np.asarray(np.stack([grey, grey // 2, grey // 3], axis=-1), np.uint8)


def _encode(pixels: AnyArray, kind: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, lossless=True)
    return file.getvalue()

"""Read the training sets. docs/model-card.md says where they come from.

A set is SET.zip with im/NAME.webp, gt/NAME.png (255 is foreground) and, for some pictures,
prior/NAME.webp: masks of other networks, squeezed to a square; red is U²-Net small's, green
IS-Net's. backgrounds.zip has pictures without a subject.
"""

import io
import os
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

BACKGROUNDS = "backgrounds"


@dataclass(frozen=True)
class Entry:
    """An image in a zip."""

    archive: Path
    name: str

    def read(self, mode: str) -> Image.Image:
        """Decode the image in one of Pillow's modes. Raises OSError, KeyError, BadZipFile."""
        content = _opened(self.archive, os.getpid()).read(self.name)
        return Image.open(io.BytesIO(content)).convert(mode)


@dataclass(frozen=True)
class Pair:
    """A picture and its true mask, and other networks' masks where these are known."""

    picture: Entry
    truth: Entry
    masks: Entry | None

    def read(self) -> tuple[Image.Image, Image.Image]:
        """Decode the picture, RGB, and the truth, L, of the same size. Raises as Entry.read()."""
        picture, truth = self.picture.read("RGB"), self.truth.read("L")
        if truth.size != picture.size:
            truth = truth.resize(picture.size, Image.BILINEAR)
        return picture, truth


def list_pairs(folder: Path, sets: list[str]) -> list[Pair]:
    """List the pairs of the sets, in the order of their names. Raises OSError, BadZipFile."""
    return [pair for name in sets for pair in _pairs(folder / f"{name}.zip")]


def list_backgrounds(folder: Path) -> list[Entry]:
    """List the pictures without a subject. Raises OSError, BadZipFile."""
    archive = folder / f"{BACKGROUNDS}.zip"
    return [Entry(archive, name) for name in sorted(_opened(archive, os.getpid()).namelist())]


def _pairs(archive: Path) -> list[Pair]:
    names = set(_opened(archive, os.getpid()).namelist())
    pairs = []
    for name in sorted(names):
        if name.startswith("gt/"):
            stem = name.removeprefix("gt/").removesuffix(".png")
            masks = f"prior/{stem}.webp"
            pairs.append(
                Pair(
                    Entry(archive, f"im/{stem}.webp"),
                    Entry(archive, name),
                    Entry(archive, masks) if masks in names else None,
                )
            )
    return pairs


@cache
def _opened(archive: Path, _process: int) -> zipfile.ZipFile:
    """Open a zip once in each process: after a fork, two would move one file's position."""
    return zipfile.ZipFile(archive)

"""Find the pictures of a folder that have a truth, in the layouts in which data sets come."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from backdrop.command.walk import PICTURE_EXTENSIONS
from backdrop.engine.arrays.aliases import BoolArray, Mask

MASK_ENDING = ".mask"  # of a truth beside its picture: dog.jpg and dog.mask.png
PICTURE_FOLDERS = ("im", "image", "images", "img", "imgs", "photos", "pictures", "original")
MASK_FOLDERS = ("gt", "mask", "masks", "alpha", "alphas", "truth", "truths", "matte", "annotations")
UNKNOWN = 128  # level of the unknown pixels in a truth that is a trimap


@dataclass(frozen=True)
class Pair:
    """The files of a picture and of its truth."""

    picture: Path
    truth: Path


def find_pairs(folder: Path) -> list[Pair]:
    """Return the pairs of a folder, ordered by name; none if its layout is another one.

    Either name.jpg beside name.mask.png, or a folder of pictures (im, images, ...) beside one of
    truths of the same names (gt, masks, ...), as DIS5K and many others have.
    """
    beside = list(_pairs(folder, folder, MASK_ENDING))
    if beside or not folder.is_dir():
        return beside
    below = {each.name.lower(): each for each in sorted(folder.iterdir()) if each.is_dir()}
    pictures = next((below[name] for name in PICTURE_FOLDERS if name in below), None)
    truths = next((below[name] for name in MASK_FOLDERS if name in below), None)
    return list(_pairs(pictures, truths, "")) if pictures and truths else []


def read_truth(file: Path) -> tuple[Mask, BoolArray]:
    """Return a truth, float32 HxW from 0 to 1, and where it is certain, bool HxW.

    A picture with transparency is a truth by its alpha. One that has only the levels 0, 128 and 255
    is a trimap, whose 128 is unknown. Raises OSError.
    """
    with Image.open(file) as image:
        plane = image.getchannel("A") if "A" in image.getbands() else image.convert("L")
        levels = np.asarray(plane)
    is_trimap = set(np.unique(levels).tolist()) == {0, UNKNOWN, 255}
    certain = levels != UNKNOWN if is_trimap else np.ones(levels.shape, bool)
    return levels / np.float32(255), certain


def _pairs(pictures: Path, truths: Path, ending: str) -> Iterator[Pair]:
    by_stem = {file.stem: file for file in sorted(truths.glob(f"*{ending}.png"))}
    for picture in sorted(pictures.glob("*")):
        truth = by_stem.get(f"{picture.stem}{ending}")
        if picture.suffix.lower() in PICTURE_EXTENSIONS and truth and truth != picture:
            yield Pair(picture, truth)

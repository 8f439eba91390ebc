"""A cut-out's pixels, in every form, are those of its file."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from backdrop import Cutout, cut, render
from tests.drawings import draw_picture, logo


def file_of(cutout: Cutout) -> Image.Image:
    return Image.open(io.BytesIO(render(cutout)))


def test_the_pixels_are_those_of_the_file(pictures: Path, tiny: Path) -> None:
    for picture in (pictures / "chelsea.jpg", draw_picture(logo)):
        cutout = cut(picture, tiny)
        expected = np.asarray(file_of(cutout))
        assert np.array_equal(cutout.rgba, expected)
        assert np.array_equal(np.asarray(cutout.image), expected)
        assert cutout.mask.mode == "L"
        assert np.array_equal(np.asarray(cutout.mask), expected[..., 3])


def test_the_image_keeps_the_colour_profile(pictures: Path, tiny: Path, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.open(pictures / "coffee.png")
    image.save(tmp_path / "a.png", icc_profile=profile)
    assert cut(tmp_path / "a.png", tiny).image.info["icc_profile"] == profile
    assert "icc_profile" not in cut(pictures / "coffee.png", tiny).image.info


def test_representations_are_short(pictures: Path, tiny: Path) -> None:
    cutout = cut(pictures / "chelsea.jpg", tiny)
    size = f"{cutout.document.width}×{cutout.document.height}"
    doubt = f", doubt {cutout.doubt!r}" if cutout.doubt else ""
    assert repr(cutout) == f"Cutout({size}, confidence {cutout.confidence:.2f}{doubt})"
    assert repr(cutout.document) == f"Document({size}, opaque)"

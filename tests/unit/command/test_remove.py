"""remove() gives back the kind of thing that it was given."""

import inspect
import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backdrop import cut, remove, render
from backdrop.command.remove import CutOptions


@pytest.fixture
def picture(pictures: Path) -> Path:
    return pictures / "coffee.png"


def test_files_and_bytes_become_a_png_file(picture: Path, tiny: Path) -> None:
    expected = render(cut(picture, tiny))
    content = picture.read_bytes()
    forms = [picture, str(picture), content, bytearray(content), memoryview(content)]
    assert all(remove(form, tiny) == expected for form in forms)
    with picture.open("rb") as opened:
        assert remove(opened, tiny) == expected
    assert remove(io.BytesIO(content), tiny) == expected


def test_an_image_becomes_an_image(picture: Path, tiny: Path) -> None:
    image = remove(Image.open(picture), tiny)
    assert isinstance(image, Image.Image)
    expected = Image.open(io.BytesIO(render(cut(picture, tiny))))
    assert image.mode == expected.mode == "RGBA"
    assert image.tobytes() == expected.tobytes()


@pytest.mark.parametrize("channels", [0, 3, 4])
@pytest.mark.parametrize("scale", [1, 257])
def test_pixels_become_pixels(
    channels: int, scale: int, photos: dict[str, NDArray[np.uint8]], tiny: Path
) -> None:
    photo = photos["coffee"][::8, ::8]
    pixels = photo[..., 0] if not channels else photo
    if channels == 4:
        pixels = np.dstack([photo, np.full(photo.shape[:2], 200, np.uint8)])
    given = pixels if scale == 1 else pixels.astype(np.uint16) * np.uint16(scale)
    before = given.copy()
    result = remove(given, tiny)
    assert isinstance(result, np.ndarray)
    assert result.dtype == given.dtype
    assert result.shape == (*photo.shape[:2], 4)
    assert np.array_equal(given, before)
    png = Image.open(io.BytesIO(render(cut(pixels, tiny))))
    assert np.array_equal(result, np.asarray(png).astype(np.uint16) * scale)


def test_options_go_to_cut(picture: Path, tiny: Path) -> None:
    with pytest.raises(TypeError, match="sharpness"):
        remove(picture, tiny, sharpness=3)  # type: ignore[call-overload]
    options = inspect.signature(cut).parameters.keys() - {"picture", "model"}
    assert CutOptions.__annotations__.keys() == options
    assert remove(picture, tiny, model_colours="imagenet") != remove(picture, tiny)

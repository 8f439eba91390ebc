"""The built-in backdrops: the same everywhere, at every size."""

import io
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.arrays.sizes import resize
from backdrop.engine.backdrops.noise import value_noise
from backdrop.engine.document import Document
from backdrop.engine.pipeline import render
from backdrop.engine.render.backdrop import DRAW, render_backdrop
from backdrop.engine.scene import Backdrop, BackdropName, Frame, Look, Scene

NAMES = get_args(BackdropName)


def test_every_name_is_drawn() -> None:
    """scene.py and the table of drawings agree."""
    assert tuple(DRAW) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_strips_make_the_whole(name: BackdropName) -> None:
    """Reading strip by strip gives the same pixels as reading all rows at once."""
    read = render_backdrop(name, 301, 200, None)
    whole = read(slice(0, 200))
    strips = [read(slice(top, min(top + 64, 200))) for top in range(0, 200, 64)]
    assert whole.shape == (200, 301, 3)
    assert np.abs(np.concatenate(strips).astype(int) - whole).max() <= 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("width", "height"), [(300, 200), (160, 240)])
def test_a_preview_is_the_file_at_a_smaller_size(
    name: BackdropName, width: int, height: int
) -> None:
    """The same structures appear at the same places of a file four times as large."""
    small = render_backdrop(name, width, height, None)(slice(0, height))
    large = render_backdrop(name, 4 * width, 4 * height, None)(slice(0, 4 * height))
    error = np.abs(resize(large, (height, width)).astype(int) - small)
    assert error.mean() < 2
    assert np.percentile(error, 99) < 12


@pytest.mark.parametrize("name", NAMES)
def test_a_backdrop_is_neither_flat_nor_clipped(name: BackdropName) -> None:
    """There is something to see, and highlights and shadows keep their detail."""
    pixels = render_backdrop(name, 400, 300, None)(slice(0, 300))
    grey = pixels.mean(2)
    assert grey.std() > 2
    assert (grey >= 254.5).mean() < 0.1
    assert (grey <= 1).mean() < 0.01


def test_the_result_has_the_backdrop_around_the_subject(
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    """A file shows the backdrop in its whole frame, except where the subject is."""
    document = Document(photos["coffee"])
    alpha = np.zeros((document.height, document.width), np.uint8)
    alpha[100:200, 100:300] = 255
    look = Look(background=Backdrop("wood"), frame=Frame(width=600, height=600))
    file = render(document, alpha, Scene(look=look))
    pixels = np.asarray(Image.open(io.BytesIO(file.content)).convert("RGB"))
    expected = render_backdrop("wood", 600, 600, None)(slice(0, 600))
    assert (pixels[:100] == expected[:100]).all()
    assert (pixels[-100:] == expected[-100:]).all()
    assert (pixels[280:300, 200:220] != expected[280:300, 200:220]).any()


def test_noise_has_the_same_structures_at_any_size() -> None:
    """Positions are fractions of the longer side."""
    small = value_noise((60, 90), (6, 6), 3)
    large = value_noise((240, 360), (6, 6), 3)
    assert np.abs(resize(large, (60, 90)) - small).max() < 0.1
    assert 0.3 < small.std() < 0.8

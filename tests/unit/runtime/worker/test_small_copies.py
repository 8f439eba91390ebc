"""Check that a thumbnail from a small copy shows what a preview of the whole picture shows."""

import asyncio
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.document import Document
from backdrop.engine.pipeline import render
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
    Scene,
    Shadow,
    Stroke,
)
from backdrop.runtime.worker.small_copies import SmallCopies, thumbnail
from tests.unit.runtime.worker.blob import Blob

SIDE = 256
ERASE = Stroke(False, ((250.0, 90.0, 1.0), (250.0, 300.0, 1.0)), 40.0, snap=False)
LOOKS = {
    "white square": Look(Edge(), Colour(), Shadow(), None, Frame("subject", width=900, height=900)),
    "sticker": Look(outline=Outline(width=0.03), shadow=Shadow("drop", strength=0.3)),
    "blurred": Look(background=Blurred()),
    "grey": Look(background=Grey()),
    "gradient": Look(Edge(shift=-0.01, feather=0.01), Gradient(), frame=Frame(turn=20, flip=True)),
    "jpeg": Look(output=Output(format="jpeg")),
    "inverse": Look(background=Colour(), output=Output("inverse")),
    "mask": Look(output=Output("mask")),
}


def subject(photos: dict[str, NDArray[np.uint8]]) -> tuple[Document, NDArray[np.uint8]]:
    """Return a photo with an ellipse as its subject."""
    pixels = photos["coffee"]
    y, x = np.ogrid[: pixels.shape[0], : pixels.shape[1]]
    distance = np.hypot((y - 200) / 120, (x - 300) / 160)
    return Document(pixels), (255 * np.clip((1 - distance) * 20, 0, 1)).astype(np.uint8)


def flat(content: bytes, size: tuple[int, int]) -> NDArray[np.int16]:
    """Decode a picture on magenta at a size."""
    image = Image.open(io.BytesIO(content)).convert("RGBA").resize(size, Image.Resampling.BOX)
    under = Image.new("RGBA", size, (255, 0, 255, 255))
    return np.asarray(Image.alpha_composite(under, image).convert("RGB")).astype(np.int16)


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize(
    ("edits", "move"), [((), Move()), ((ERASE,), Move()), ((), Move(40, -60, 0.7, 30))]
)
def test_a_thumbnail_shows_the_file_at_a_small_size(
    photos: dict[str, NDArray[np.uint8]], name: str, edits: tuple[Stroke, ...], move: Move
) -> None:
    document, alpha = subject(photos)
    scene = Scene(edits, LOOKS[name], move)
    content, first = SmallCopies().make(document, alpha, document.width, SIDE, None)
    source = asyncio.run(SmallCopies().open(Blob(content), document.width))
    made = thumbnail(source, scene, None, 160)
    assert max(made.width, made.height) == 160
    whole = render(document, alpha, scene)
    assert abs(made.width / made.height - whole.width / whole.height) < 0.03
    size = made.width // 4, made.height // 4
    assert np.abs(flat(made.content, size) - flat(whole.content, size)).mean() < 5
    at_once = thumbnail(first, scene, None, 160)
    assert np.abs(flat(made.content, size) - flat(at_once.content, size)).mean() < 4


def test_one_copy_is_decoded_once_for_many_looks(photos: dict[str, NDArray[np.uint8]]) -> None:
    document, alpha = subject(photos)
    first, _ = SmallCopies().make(document, alpha, document.width, SIDE, None)
    copies = SmallCopies()
    second, made = copies.make(document, np.invert(alpha), document.width, SIDE, None)

    async def check() -> None:
        assert await copies.open(Blob(second), document.width) is made
        source = await copies.open(Blob(first), document.width)
        assert await copies.open(Blob(bytes(first)), document.width) is source
        other = await copies.open(Blob(second), document.width)
        assert other is not source
        assert source.scale == other.scale == SIDE / document.width

    asyncio.run(check())

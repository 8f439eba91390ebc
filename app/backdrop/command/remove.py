"""Remove the background of a picture, and give it back in the form it came in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack, cast, overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backdrop.command.api import cut, render
from backdrop.command.model_files import DEFAULT
from backdrop.command.pictures import DEEP, Picture

Level = TypeVar("Level", np.uint8, np.uint16)


class CutOptions(TypedDict, total=False):
    """The options of `cut`."""

    compare: bool
    models: str | Path | None
    model_colours: str
    model_side: int
    threads: int
    providers: Sequence[str]
    max_pixels: int
    network: str | Path | None
    networks: str | Path | None


@overload
def remove(
    picture: NDArray[Level], model: str | Path = ..., **options: Unpack[CutOptions]
) -> NDArray[Level]: ...
@overload
def remove(picture: Picture, model: str | Path = ..., **options: Unpack[CutOptions]) -> Any: ...
def remove(picture: Picture, model: str | Path = DEFAULT, **options: Unpack[CutOptions]) -> Any:
    """Remove the background of a picture and return the kind of thing that was given.

    An image of Pillow gives an RGBA image; a NumPy array gives HxWx4 of its type (the result's
    colours have 8 bits in uint16, too); bytes, a file's name and an open file give the bytes of a
    PNG file. The model, the options and the errors are those of `cut`.

    >>> from backdrop import remove
    >>> from PIL import Image
    >>> remove(Image.open("dog.jpg")).mode
    'RGBA'
    >>> remove("dog.jpg", model="fast")[1:4]
    b'PNG'
    """
    cutout = cut(picture, model, **options)
    if isinstance(picture, Image.Image):
        return cutout.image
    if not isinstance(picture, np.ndarray):
        return render(cutout)
    rgba = cast(NDArray[Any], cutout.rgba)
    return rgba.astype(np.uint16) * DEEP if picture.dtype == np.uint16 else rgba

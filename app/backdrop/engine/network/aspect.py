"""Choose the shape of a network's input: how far a picture is squeezed towards a square."""

from backdrop.engine.arrays.aliases import Size
from backdrop.engine.network.models import ModelSpec


def input_shape(spec: ModelSpec, height: int, width: int) -> Size:
    """Return height and width of a network's input for a picture of height x width pixels.

    The longer side is `input_size`, the shorter one a multiple of `size_multiple`. A `squeeze` of 0
    keeps the picture's aspect, 1 squeezes it into a square. Networks trained with squares have
    better masks in between, from a smaller input: docs/experiments.md, "Aspect".
    """
    if not spec.size_multiple:
        return spec.input_size, spec.input_size
    aspect = (min(height, width) / max(height, width)) ** (1 - spec.squeeze)
    short = max(1, round(spec.input_size * aspect / spec.size_multiple)) * spec.size_multiple
    return (short, spec.input_size) if height < width else (spec.input_size, short)

"""Choose the shape of a network's input: how far a picture is squeezed towards a square."""

from backdrop.engine.arrays.aliases import Size
from backdrop.engine.network.models import ModelSpec

# 1 squeezes into a square, as the networks were trained; 0 keeps the picture's aspect. In between
# the masks are better and the input is smaller: docs/experiments.md, "Aspect".
SQUEEZE = 5 / 8


def input_shape(spec: ModelSpec, height: int, width: int) -> Size:
    """Return height and width of a network's input for a picture of height x width pixels.

    The longer side is `input_size`, the shorter one a multiple of `size_multiple`.
    """
    if not spec.size_multiple:
        return spec.input_size, spec.input_size
    aspect = (min(height, width) / max(height, width)) ** (1 - SQUEEZE)
    short = max(1, round(spec.input_size * aspect / spec.size_multiple)) * spec.size_multiple
    return (short, spec.input_size) if height < width else (spec.input_size, short)

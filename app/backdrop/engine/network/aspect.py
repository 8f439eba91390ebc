"""Choose the shape of a network's input: how far a picture is squeezed towards a square."""

from backdrop.engine.arrays.aliases import Size
from backdrop.engine.network.models import ModelSpec

MAX_SIDE = 2048  # pixels of an input's longer side, where `input_size` is that of the shorter one


def input_shape(spec: ModelSpec, height: int, width: int) -> Size:
    """Return height and width of a network's input for a picture of height x width pixels.

    The longer side is `input_size`, the shorter one a multiple of `size_multiple`. A `squeeze` of 0
    keeps the picture's aspect, 1 squeezes it into a square. Networks trained with squares have
    better masks in between, from a smaller input: docs/experiments.md, "Aspect". With `by_shorter`
    it is the shorter side that is `input_size`, unless the longer one would exceed MAX_SIDE. A
    `fixed_size` is taken as it is.
    """
    if spec.fixed_size:
        return spec.fixed_size
    if not spec.size_multiple:
        return spec.input_size, spec.input_size
    aspect = (min(height, width) / max(height, width)) ** (1 - spec.squeeze)
    longer = spec.input_size
    if spec.by_shorter:
        longer = min(MAX_SIDE, _multiple(spec.input_size / aspect, spec))
    shorter = _multiple(longer * aspect, spec)
    return (shorter, longer) if height < width else (longer, shorter)


def _multiple(side: float, spec: ModelSpec) -> int:
    return max(1, round(side / spec.size_multiple)) * spec.size_multiple

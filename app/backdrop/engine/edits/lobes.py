"""Part the components of a cut-out at their necks, whatever their colours."""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Int32Array
from backdrop.engine.arrays.box_means import dilate
from backdrop.engine.arrays.components import label_components
from backdrop.engine.edits.pick import spread

EROSION = 0.12  # of the square root of a component's pixels; a neck up to twice as wide parts it
MIN_SHARE = 0.08  # of a component's pixels that must be left of each lobe after the erosion
MIN_PIXELS = 400  # of a component that is parted


def find_lobes(area: BoolArray) -> Int32Array:
    """Label the lobes of an area, int32 HxW: 0 outside, then 1, 2, 3 ...

    Lobes are what an erosion parts, grown back to fill the component (an opening by
    reconstruction); a component without a neck is one lobe.
    """
    components = label_components(area)
    lobes = np.zeros_like(components)
    count = 0
    for number, size in enumerate(np.bincount(components.ravel())[1:].tolist(), 1):
        component = components == number
        cores = _cores(component, size) if size >= MIN_PIXELS else []
        if len(cores) < 2:
            cores = [component]
        for core in cores:
            count += 1
            lobes[core] = count
        spread(lobes, component & (lobes == 0))
    return lobes


def _cores(component: BoolArray, size: int) -> list[BoolArray]:
    """Return the large pieces that an erosion leaves of a component of `size` pixels."""
    radius = round(EROSION * size**0.5)
    outside = np.pad(~component, radius, constant_values=True)
    height, width = component.shape
    eroded = ~dilate(outside, radius)[radius : radius + height, radius : radius + width]
    pieces = label_components(eroded)
    sizes = np.bincount(pieces.ravel())
    return [pieces == piece for piece in range(1, sizes.size) if sizes[piece] >= MIN_SHARE * size]

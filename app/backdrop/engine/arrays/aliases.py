"""Type aliases for the arrays, sizes and regions that the engine passes around."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

UInt8Array = NDArray[np.uint8]
Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Int32Array = NDArray[np.int32]
UInt32Array = NDArray[np.uint32]
IndexArray = NDArray[np.intp]
AnyArray = NDArray[Any]

Mask = Float32Array
"""A network's answer, float32 HxW from 0 to 1, at the network's size."""

Region = tuple[slice, slice]
"""Rows and columns of a rectangle."""

Size = tuple[int, int]
"""Height and width in pixels."""

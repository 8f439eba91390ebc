"""Type aliases for the arrays, sizes and regions that the engine passes around."""

from typing import Any, TypeVar

import numpy as np

Scalar = TypeVar("Scalar", bound=np.generic)
# numpy.typing's NDArray, which takes a thirtieth of the engine's imports to import.
Array = np.ndarray[Any, np.dtype[Scalar]]
UInt8Array = Array[np.uint8]
Float32Array = Array[np.float32]
Float64Array = Array[np.float64]
BoolArray = Array[np.bool_]
Int32Array = Array[np.int32]
UInt32Array = Array[np.uint32]
IndexArray = Array[np.intp]
AnyArray = Array[Any]

Mask = Float32Array
"""A network's answer, float32 HxW from 0 to 1, at the network's size."""

Region = tuple[slice, slice]
"""Rows and columns of a rectangle."""

Size = tuple[int, int]
"""Height and width in pixels."""

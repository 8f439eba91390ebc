"""Ask a network for a picture's mask: build its input tensor, run it, normalise its output."""

from typing import Protocol

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Mask, UInt8Array
from backdrop.engine.arrays.finite import without_nan
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.errors import InferenceFailed
from backdrop.engine.network.aspect import input_shape
from backdrop.engine.network.models import ModelSpec

TRANSPARENT_LEVEL = 128  # grey that replaces transparent pixels, whose colours mean nothing
OVERSHOOT = 0.25  # beyond 0 and 1 by cubic enlarging or float16; logits exceed it
FLAT_RANGE = 1e-3  # of an output whose rescaling would only amplify noise
MAX_LOGIT = 30  # its sigmoid is 1 - 1e-13 already, and its exponential does not overflow


class SegmentationRuntime(Protocol):
    """Runs networks: runtime/worker in the browser, runtime/native elsewhere."""

    def has(self, name: str) -> bool:
        """Return whether the model of this name can run."""
        ...

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        """Run a network on float32 1x3xHxW and return its first output, float32 1x1xHxW.

        hints: of hints.py for a network that takes them; by default there are none.
        Raises OutOfMemory or InferenceFailed.
        """
        ...


async def ask(document: Document, spec: ModelSpec, runtime: SegmentationRuntime) -> Mask:
    """Return the network's unscaled answer, float32 HxW: high values only where it is sure.

    The answer is squeezed as the input is (aspect.py). Raises OutOfMemory or InferenceFailed.
    """
    return to_answer(await runtime.run(spec, to_tensor(document, spec)), spec)


async def ask_both_ways(
    document: Document, spec: ModelSpec, runtime: SegmentationRuntime
) -> Float32Array:
    """Return the mean of the network's answers for a picture and for its mirror image."""
    tensor = to_tensor(document, spec)
    mirrored = np.ascontiguousarray(tensor[..., ::-1])
    answer = to_answer(await runtime.run(spec, tensor), spec)
    turned = to_answer(await runtime.run(spec, mirrored), spec)
    mean: Float32Array = (answer + turned[:, ::-1]) / 2
    return mean


def to_answer(output: Float32Array, spec: ModelSpec) -> Float32Array:
    """Return a network's output, float32 1x1xHxW, as its answer, float32 HxW.

    Raises InferenceFailed for another shape.
    """
    return _one_mask(output) if spec.rescale_output else to_probability(output)


def to_mask(answer: Float32Array, spec: ModelSpec) -> Mask:
    """Return a network's answer as a mask, float32 HxW from 0 to 1."""
    return rescale(answer) if spec.rescale_output else answer


def to_tensor(document: Document, spec: ModelSpec) -> Float32Array:
    """Return a network's input, float32 1x3xHxW, normalised as in the network's training."""
    size = input_shape(spec, document.height, document.width)
    small = resize(document.pixels, size)
    if document.alpha is not None:
        small = over_grey(small, resize(document.alpha, size))
    # One multiplication and one addition for each channel, in the network's memory order.
    tensor = np.empty((1, 3, *size), np.float32)
    for channel in range(3):
        factor = 1.0 / (spec.scale * spec.std[channel])
        np.multiply(small[..., channel], np.float32(factor), out=tensor[0, channel])
        tensor[0, channel] -= np.float32(spec.mean[channel] / spec.std[channel])
    return tensor


def rescale(output: Float32Array) -> Mask:
    """Rescale a network's output, float32 HxW or 1x1xHxW, to float32 HxW from 0 to 1.

    A flat output is not rescaled but clipped to 0 to 1.
    """
    mask = output.reshape(output.shape[-2:])
    low, high = float(mask.min()), float(mask.max())
    if high - low < FLAT_RANGE:
        return np.clip(mask, 0.0, 1.0)
    return (mask - np.float32(low)) / np.float32(high - low)


def to_probability(output: Float32Array) -> Mask:
    """Convert the output of any network, float32 1x1xHxW or 1xHxW, to float32 HxW from 0 to 1.

    Values that clearly exceed this range are logits and go through a sigmoid; a small overshoot is
    clipped. Raises InferenceFailed for another shape.
    """
    mask = _one_mask(output)
    if float(mask.min()) < -OVERSHOOT or float(mask.max()) > 1 + OVERSHOOT:
        mask = 1 / (1 + np.exp(-np.clip(mask, -MAX_LOGIT, MAX_LOGIT)))
    return np.clip(mask, 0.0, 1.0).astype(np.float32)


def _one_mask(output: Float32Array) -> Mask:
    """Return the output without its leading sides and NaN. Raises InferenceFailed for others."""
    if output.ndim < 2 or not output.size or output.size != output.shape[-2] * output.shape[-1]:
        raise InferenceFailed(f"an output of {output.shape} is not one mask")
    return without_nan(output.reshape(output.shape[-2:]))


def over_grey(pixels: UInt8Array, alpha: UInt8Array) -> UInt8Array:
    """Return pixels, uint8 HxWx3, with grey in place of what their alpha, uint8 HxW, hides."""
    opacity = alpha[..., None].astype(np.float32) / 255.0
    grey = float(TRANSPARENT_LEVEL)
    return (TRANSPARENT_LEVEL + (pixels - grey) * opacity).astype(np.uint8)

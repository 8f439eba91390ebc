"""Which pixels are foreground, as one network sees it."""

from typing import Protocol

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.errors import InferenceFailed
from backdrop.engine.network.aspect import sides
from backdrop.engine.network.models import ModelSpec

# What lies under transparent pixels is arbitrary; the networks see this grey there.
BEHIND_TRANSPARENCY = 128
OVERSHOOT = 0.25  # of cubic enlarging and of float16, beyond 0 and 1; logits go further


class SegmentationRuntime(Protocol):
    """What runs a network: runtime/web.py in the browser, runtime/native.py elsewhere."""

    def has(self, name: str) -> bool:
        """Tell whether a network can be asked."""
        ...

    async def run(self, spec: ModelSpec, tensor: Float32Array) -> Float32Array:
        """Take float32 1x3xHxW, return the first output, float32 1x1xHxW.

        Raises OutOfMemory or InferenceFailed.
        """
        ...


async def ask(document: Document, spec: ModelSpec, runtime: SegmentationRuntime) -> Float32Array:
    """Return the network's own answer, float32 HxW: as high as it is sure of a subject.

    The picture is squeezed into what the network sees (aspect.py), and so is the answer.
    """
    output = await runtime.run(spec, to_tensor(document, spec))
    if not spec.rescale_output:
        return to_probability(output)
    return output.reshape(output.shape[-2:])


def mask_of(answer: Float32Array, spec: ModelSpec) -> Float32Array:
    """Return a network's answer as a mask, float32 HxW from 0 to 1."""
    return to_mask(answer) if spec.rescale_output else answer


def to_tensor(document: Document, spec: ModelSpec) -> Float32Array:
    """Return a network's input, float32 1x3xHxW, normalised as the network was trained."""
    size = sides(spec, document.height, document.width)
    small = resize(document.pixels, size)
    if document.alpha is not None:
        small = _over_grey(small, resize(document.alpha, size))
    scale = spec.scale if spec.scale is not None else max(1, int(small.max()))
    # One multiplication and one addition a channel, in the network's own memory order.
    tensor = np.empty((1, 3, *size), np.float32)
    for channel in range(3):
        factor = 1.0 / (scale * spec.std[channel])
        np.multiply(small[..., channel], np.float32(factor), out=tensor[0, channel])
        tensor[0, channel] -= np.float32(spec.mean[channel] / spec.std[channel])
    return tensor


def to_mask(output: Float32Array) -> Float32Array:
    """Stretch a network's answer, float32 HxW or 1x1xHxW, to float32 HxW from 0 to 1.

    A flat output has nothing to stretch and is returned as it is, within 0 to 1.
    """
    mask = output.reshape(output.shape[-2:])
    low, high = float(mask.min()), float(mask.max())
    if high - low < 1e-3:
        return np.clip(mask, 0.0, 1.0)
    return (mask - np.float32(low)) / np.float32(high - low)


def to_probability(output: Float32Array) -> Float32Array:
    """Bring the answer of any network, float32 1x1xHxW or 1xHxW, to float32 HxW from 0 to 1.

    What clearly leaves that range are logits and goes through a sigmoid; the little that enlarging
    within the network overshoots is cut off. Raises InferenceFailed for another shape.
    """
    if output.ndim < 2 or not output.size or output.size != output.shape[-2] * output.shape[-1]:
        raise InferenceFailed(f"an output of {output.shape} is not one mask")
    mask = np.nan_to_num(output.reshape(output.shape[-2:]))
    if float(mask.min()) < -OVERSHOOT or float(mask.max()) > 1 + OVERSHOOT:
        # 30 is 1 - 1e-13 already, and no exponent of it overflows.
        mask = 1 / (1 + np.exp(-np.clip(mask, -30, 30)))
    return np.clip(mask, 0.0, 1.0).astype(np.float32)


def _over_grey(pixels: UInt8Array, alpha: UInt8Array) -> UInt8Array:
    cover = alpha[..., None].astype(np.float32) / 255.0
    return (BEHIND_TRANSPARENCY + (pixels - float(BEHIND_TRANSPARENCY)) * cover).astype(np.uint8)

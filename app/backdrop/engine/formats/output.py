"""The file of a result, in the format asked for."""

from dataclasses import replace

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.formats.encode import Raster, Tags, grey_png, jpeg, png
from backdrop.engine.formats.palette import palette_png
from backdrop.engine.formats.webp import webp
from backdrop.engine.formats.zip_output import zip_members
from backdrop.engine.scene import Output


def encode_result(
    raster: Raster, output: Output, tags: Tags, alpha: UInt8Array | None
) -> tuple[bytes, str]:
    """Return a file and its media type.

    raster: without alpha for JPEG. alpha: uint8 HxW, a ZIP's second member where the raster has
    none; None for none. A grey picture has no profile: the documents' are for RGB. Raises
    ResultTooLarge.
    """
    if raster.mode == "L":
        tags = replace(tags, icc_profile=None)
    match output.format:
        case "png":
            return png(raster, tags), "image/png"
        case "png8":
            grey = raster.mode == "L"
            return (png if grey else palette_png)(raster, tags), "image/png"
        case "webp":
            return webp(raster, tags, None), "image/webp"
        case "webp-lossy":
            return webp(raster, tags, output.quality), "image/webp"
        case "jpeg":
            return jpeg(raster, tags, output.quality), "image/jpeg"
        case "zip":
            return _apart(raster, tags, alpha), "application/zip"


def _apart(raster: Raster, tags: Tags, alpha: UInt8Array | None) -> bytes:
    """Colours without transparency and alpha, a PNG each."""
    covers: list[UInt8Array] = []
    colours = raster
    if raster.mode == "RGBA":
        strips = (_colours(strip, covers) for strip in raster.strips)
        colours = Raster(strips, raster.width, raster.height, "RGB")
    members = {"colour.png": png(colours, tags)}
    if covers:
        alpha = np.concatenate(covers)
    if alpha is not None:
        members["alpha.png"] = grey_png(alpha)
    return zip_members(members)


def _colours(strip: UInt8Array, covers: list[UInt8Array]) -> UInt8Array:
    covers.append(strip[..., 3].copy())
    return np.ascontiguousarray(strip[..., :3])

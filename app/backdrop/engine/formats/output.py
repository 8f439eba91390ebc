"""The file of a result, in the format asked for."""

from dataclasses import replace

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.formats.encode import Raster, Tags, encode_grey_png, encode_jpeg, encode_png
from backdrop.engine.formats.palette import encode_palette_png
from backdrop.engine.formats.webp import encode_webp
from backdrop.engine.formats.zip_output import write_zip
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
            return encode_png(raster, tags), "image/png"
        case "png8":
            grey = raster.mode == "L"
            return (encode_png if grey else encode_palette_png)(raster, tags), "image/png"
        case "webp":
            return encode_webp(raster, tags, None), "image/webp"
        case "webp-lossy":
            return encode_webp(raster, tags, output.quality), "image/webp"
        case "jpeg":
            return encode_jpeg(raster, tags, output.quality), "image/jpeg"
        case "zip":
            return _apart(raster, tags, alpha), "application/zip"


def _apart(raster: Raster, tags: Tags, alpha: UInt8Array | None) -> bytes:
    """Colours without transparency and alpha, a PNG each."""
    covers: list[UInt8Array] = []
    colours = raster
    if raster.mode == "RGBA":
        strips = (_colours(strip, covers) for strip in raster.strips)
        colours = Raster(strips, raster.width, raster.height, "RGB")
    members = {"colour.png": encode_png(colours, tags)}
    if covers:
        alpha = np.concatenate(covers)
    if alpha is not None:
        members["alpha.png"] = encode_grey_png(alpha)
    return write_zip(members)


def _colours(strip: UInt8Array, covers: list[UInt8Array]) -> UInt8Array:
    covers.append(strip[..., 3].copy())
    return np.ascontiguousarray(strip[..., :3])

"""Encode a result in the requested file format."""

from dataclasses import replace

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.formats.encode import Raster, Tags, encode_grey_png, encode_jpeg, encode_png
from backdrop.engine.formats.webp import encode_webp
from backdrop.engine.scene import Output


def encode_result(
    raster: Raster, output: Output, tags: Tags, alpha: UInt8Array | None
) -> tuple[bytes, str]:
    """Return a file and its media type.

    raster: RGB or grey for JPEG. alpha: uint8 HxW, the ZIP file's second member if the raster has
    no alpha; None for no second member. Grey results carry no colour profile, because those of
    documents describe RGB. Raises ResultTooLarge.
    """
    if raster.mode == "L":
        tags = replace(tags, icc_profile=None)
    match output.format:
        case "png":
            return encode_png(raster, tags), "image/png"
        case "png8":
            if raster.mode == "L":
                return encode_png(raster, tags), "image/png"
            from backdrop.engine.formats.palette import encode_palette_png  # noqa: PLC0415  delays a start

            return encode_palette_png(raster, tags), "image/png"
        case "webp":
            return encode_webp(raster, tags, None), "image/webp"
        case "webp-lossy":
            return encode_webp(raster, tags, output.quality), "image/webp"
        case "jpeg":
            return encode_jpeg(raster, tags, output.quality), "image/jpeg"
        case "zip":
            return _encode_zip(raster, tags, alpha), "application/zip"


def _encode_zip(raster: Raster, tags: Tags, alpha: UInt8Array | None) -> bytes:
    """Return a ZIP file of two PNG files: colours without transparency, and alpha."""
    alpha_strips: list[UInt8Array] = []
    colours = raster
    if raster.mode == "RGBA":
        strips = (_split_alpha(strip, alpha_strips) for strip in raster.strips)
        colours = Raster(strips, raster.width, raster.height, "RGB")
    from backdrop.engine.formats.write_zip import write_zip  # noqa: PLC0415  delays the start

    members = {"colour.png": encode_png(colours, tags)}
    if alpha_strips:
        alpha = np.concatenate(alpha_strips)
    if alpha is not None:
        members["alpha.png"] = encode_grey_png(alpha)
    return write_zip(members)


def _split_alpha(strip: UInt8Array, alpha_strips: list[UInt8Array]) -> UInt8Array:
    """Append the strip's alpha to the list and return its colours."""
    alpha_strips.append(strip[..., 3].copy())
    return np.ascontiguousarray(strip[..., :3])

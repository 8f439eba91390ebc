"""Check a passport picture: what a person should know before an office refuses it."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.render.head import SOLID, estimate_head, measure_tilt
from backdrop.engine.render.head_frame import document_rule
from backdrop.engine.render.sharpness import blur
from backdrop.engine.scene import Head, Look
from backdrop.passport.fit import fit_head
from backdrop.passport.rules import INCH, PRINT_DPI

MAX_BLUR = 0.55  # a sharp face has 0.36, and 0.58 blurred by a pixel (docs/experiments.md)
MAX_TILT = 8.0  # degrees (ISO/IEC 19794-5:2011, 7.2.2)
FACE = 0.35  # half the width of the face, as a share of the head's height
EDGE = 0.3  # least share of the lower edge that shoulders cover


@dataclass(frozen=True)
class HeadReport:
    """The head of a picture, and codes of what is wrong with the passport picture of it.

    head: in the picture's pixels. findings: "proportions" (the lines fit no rule), "cut-off" (the
    picture ends in the head), "shoulders" (they end above the lower edge), "tilted", "resolution"
    (fewer than 300 pixels an inch), "blurred".
    """

    head: Head
    findings: tuple[str, ...]


def report_head(
    document: Document,
    alpha: UInt8Array,
    look: Look,
    head: Head | None,
    estimate: Head | None = None,
) -> HeadReport:
    """Return the marked or estimated head and the findings.

    alpha: uint8 HxW, of the picture at any size. head: in pixels of the document, if it is marked.
    estimate: in pixels of the alpha; None makes one. A frame that is not around the head has no
    findings.
    """
    scale = alpha.shape[1] / document.width
    small = head.at_scale(scale) if head else estimate or estimate_head(document.pixels, alpha)
    found = head or small.at_scale(1 / scale)
    rule = document_rule(look)
    if rule is None:
        return HeadReport(found, ())
    top, side, fits = fit_head(rule, small.crown, small.eyes, small.chin)
    dpi = side / scale / rule.height * INCH
    checks = {
        "proportions": not fits,
        "cut-off": _is_cut_off(alpha, small),
        "shoulders": _ends_above(alpha, small, top + side, side * rule.width / rule.height),
        "tilted": head is None and abs(measure_tilt(alpha, small)) > MAX_TILT,
        "resolution": dpi < PRINT_DPI,
        "blurred": dpi >= PRINT_DPI and _is_blurred(document, found, PRINT_DPI / dpi),
    }
    return HeadReport(found, tuple(code for code, is_found in checks.items() if is_found))


def _is_cut_off(alpha: UInt8Array, head: Head) -> bool:
    """Return whether the picture's upper edge cuts through the head."""
    reach = FACE * (head.chin - head.crown)
    left, right = _columns(alpha, head.x, reach)
    return bool((alpha[0, left:right] >= SOLID).any())


def _ends_above(alpha: UInt8Array, head: Head, bottom: float, breadth: float) -> bool:
    """Return whether the subject leaves most of the frame's lower edge empty."""
    row = math.ceil(bottom) - 1
    if row >= len(alpha):
        return True
    left, right = _columns(alpha, head.x, breadth / 2)
    return bool((alpha[row, left:right] >= SOLID).mean() < EDGE) if left < right else True


def _is_blurred(document: Document, head: Head, scale: float) -> bool:
    """Return whether the face is blurred at the print's size, `scale` times the picture's."""
    reach = FACE * (head.chin - head.crown)
    left, right = _columns(document.pixels[..., 0], head.x, reach)
    top, bottom = max(0, round(head.eyes - reach)), min(document.height, round(head.chin))
    if left >= right or top >= bottom:
        return False
    face = Image.fromarray(document.pixels[top:bottom, left:right]).convert("L")
    size = max(1, round(face.width * scale)), max(1, round(face.height * scale))
    return blur(np.asarray(face.resize(size, Image.Resampling.BOX), np.float32)) > MAX_BLUR


def _columns(plane: UInt8Array, x: float, reach: float) -> tuple[int, int]:
    """Return the first column within `reach` of x, and the one after the last."""
    return max(0, round(x - reach)), min(plane.shape[1], round(x + reach))

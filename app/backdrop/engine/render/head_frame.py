"""Turn a frame around the head into the box that a document demands."""

from dataclasses import replace

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.scene import Head, Look
from backdrop.passport.fit import fit_head
from backdrop.passport.rules import INCH, PRINT_DPI, Rule, rule_of


def document_rule(look: Look) -> Rule | None:
    """Return the rule of a look's document, None if its frame is not around the head."""
    return rule_of(look.frame.document) if look.frame.around == "head" else None


def document_dpi(rule: Rule) -> int:
    """Return the pixels per inch at which the file for a portal has the print's height."""
    return round(rule.pixels[1] / rule.height * INCH)


def print_pixels(length: float) -> int:
    """Return millimetres as pixels of a print."""
    return round(length / INCH * PRINT_DPI)


def frame_head(look: Look, pixels: UInt8Array, alpha: UInt8Array, head: Head | None) -> Look:
    """Return the look with a box in place of a frame around the head; another look unchanged.

    pixels: uint8 HxWx3. alpha: uint8 HxW. head: in their pixels; None estimates it.
    """
    rule = document_rule(look)
    if rule is None:
        return look
    if head is None:
        from backdrop.engine.render.head import estimate_head  # noqa: PLC0415  imports delay the start

        head = estimate_head(pixels, alpha)
    height, width = alpha.shape
    top, side, _ = fit_head(rule, head.crown, head.eyes, head.chin)
    size = rule.pixels
    if look.output.sheet:
        size = print_pixels(rule.width), print_pixels(rule.height)
    breadth = side * size[0] / size[1]
    middle = width - head.x if look.frame.flip else head.x
    box = (
        (middle - breadth / 2) / width,
        top / height,
        (middle + breadth / 2) / width,
        (top + side) / height,
    )
    turn = head.tilt if look.frame.flip else -head.tilt
    frame = replace(look.frame, around="box", box=box, width=size[0], height=size[1], turn=turn)
    return replace(look, frame=frame)

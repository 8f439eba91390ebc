"""Lay copies of a picture on a sheet of photo paper, with lines to cut along."""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.formats.encode import Raster
from backdrop.engine.render.head_frame import print_pixels

# Short and long side in mm: ISO 1008 lists 102 by 152 mm, sold as 10 by 15 cm and printed without
# borders; ANSI Letter is 8.5 by 11 inches, and printers leave 6.35 mm of it white.
PAPERS = {"10x15": (100.0, 150.0), "letter": (215.9, 279.4)}
MARGINS = {"10x15": 2.0, "letter": 7.0}  # mm on each side
GAP = 2.0  # mm between copies, so that a cut beside the line shows no neighbour
WHITE = 255
LINE = 160  # grey of the lines to cut along, which are one pixel wide and beside the copies


@dataclass(frozen=True)
class Sheet:
    """A sheet in pixels: its size, and the corners (left, top) of its copies."""

    width: int
    height: int
    corners: tuple[tuple[int, int], ...]


def plan_sheet(paper: str, width: float, height: float) -> Sheet:
    """Return the sheet with the most copies of a picture of this size in mm, upright ones."""
    short, long = PAPERS[paper]
    plans = [
        _plan(across, down, MARGINS[paper], width, height)
        for across, down in ((short, long), (long, short))
    ]
    return max(plans, key=lambda plan: len(plan.corners))


def _plan(across: float, down: float, margin: float, width: float, height: float) -> Sheet:
    columns = int((across - 2 * margin + GAP) / (width + GAP))
    rows = int((down - 2 * margin + GAP) / (height + GAP))
    left = (across - columns * (width + GAP) + GAP) / 2
    top = (down - rows * (height + GAP) + GAP) / 2
    corners = tuple(
        (print_pixels(left + column * (width + GAP)), print_pixels(top + row * (height + GAP)))
        for row in range(rows)
        for column in range(columns)
    )
    return Sheet(print_pixels(across), print_pixels(down), corners)


def lay_sheet(picture: Raster, sheet: Sheet) -> Raster:
    """Return the sheet with copies of a picture, RGB or grey, and lines between them."""
    image = picture.to_image().convert("RGB")
    pixels = np.full((sheet.height, sheet.width, 3), WHITE, np.uint8)
    for left, top in sheet.corners:
        for column in (left - 1, left + image.width):
            pixels[:, column] = LINE
        for row in (top - 1, top + image.height):
            pixels[row] = LINE
    copy: UInt8Array = np.asarray(image)
    for left, top in sheet.corners:
        pixels[top : top + image.height, left : left + image.width] = copy
    return Raster([pixels], sheet.width, sheet.height, "RGB")

"""Estimate where a person's head is: from the outline of the cut-out, and from the face in it.

The outline gives the top of the hair and a first size: the head is what lies above the neck, and
the neck is where the outline is narrowest between the widest part of the head and the shoulders.
Long hair, collars and beards hide it, so eyes and chin are sought in the picture (face.py, jaw.py).
Where no face is found, as in a drawing or a picture from behind, the outline alone decides.
"""

import math

import numpy as np

from backdrop.engine.arrays.aliases import Float64Array, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.render.face import Face, Outline, find_face
from backdrop.engine.render.head_view import View
from backdrop.engine.render.jaw import find_chin
from backdrop.engine.scene import Head

WORK_SIDE = 400  # pixels of the longer side at which the outline is read
SOLID = 128  # lowest alpha inside the outline
SMOOTH = 0.012  # length of the mean over rows, as a share of the outline's height
MIN_NECK = 0.88  # a neck is narrower than this share of the head
NECK_SLACK = 1.03  # the chin is the first row this close to the narrowest: necks are often even
SHOULDERS = 1.3  # shoulders are wider than the neck by this factor
NECKLESS = 1.35  # height of a head without a visible neck, over its width
HAIR = 0.05  # height of the hair above the crown, as a share of the distance from there to the chin
LEAN = 1.8  # the middles of a leaning ellipse's rows lean less than its axis; for a head's shape
EYES = 0.5  # of the way from crown to chin (ISO/IEC 19794-5's portrait; docs/experiments.md)
MIN_LIKENESS = 0.2  # of a face; in photos of faces it is 0.3 to 0.7
HEIGHT_BY_EYES = 0.454  # distance of the eyes over their depth below the hair, in an average head
BY_EYES = 0.3  # weight of the crown estimated from eyes and chin, beside that from the hair


def estimate_head(pixels: UInt8Array, alpha: UInt8Array) -> Head:
    """Return the head in a picture, in pixels of its alpha and without tilt.

    pixels: uint8 HxWx3, of any size. alpha: uint8 HxW.
    """
    outline = _read_outline(alpha)
    if outline is None:
        height, width = alpha.shape
        return Head(width / 2, 0.2 * height, 0.4 * height, 0.6 * height)
    view = View(pixels, alpha)
    face = find_face(view, outline)
    if face.likeness < MIN_LIKENESS:
        chin = outline.top + outline.height / (1 - HAIR)
        crown = chin - outline.height
        return Head(outline.x, crown, crown + EYES * outline.height, chin)
    return _head_of(view, face, outline)


def measure_tilt(alpha: UInt8Array, head: Head) -> float:
    """Return by how many degrees the outline of an upright head leans to the right.

    alpha: uint8 HxW, in whose pixels the head is. A line is fitted to the outline's middle.
    """
    top, bottom = max(0, math.floor(head.crown)), min(len(alpha), math.ceil(head.chin))
    rows = np.flatnonzero((alpha[top:bottom] >= SOLID).any(1)) + top
    if rows.size < 3:
        return 0.0
    solid = alpha[rows] >= SOLID
    middles = (solid.argmax(1) + alpha.shape[1] - solid[:, ::-1].argmax(1)) / 2
    distances = rows - rows.mean()
    slope = float(distances @ (middles - middles.mean()) / (distances @ distances))
    return -LEAN * math.degrees(math.atan(slope))


def _head_of(view: View, face: Face, outline: Outline) -> Head:
    depth = max(face.eyes - outline.top, 1.0)
    chin = find_chin(view, face, math.sqrt(HEIGHT_BY_EYES * depth * face.unit))
    # Two estimates that err in different pictures: with much hair, and with the head bent.
    by_hair = outline.top + HAIR * (chin - outline.top)
    by_eyes = face.eyes - EYES / (1 - EYES) * (chin - face.eyes)
    if outline.top > 0:  # else the picture may cut off the hair
        by_eyes = max(by_eyes, outline.top)
    crown = BY_EYES * by_eyes + (1 - BY_EYES) * by_hair
    return Head(face.x, min(crown, face.eyes - 1), face.eyes, chin)


def _read_outline(alpha: UInt8Array) -> Outline | None:
    """Return the head's outline, None if nothing is visible."""
    height, width = alpha.shape
    scale = min(1.0, WORK_SIDE / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    solid = resize(alpha, size) >= SOLID
    rows = np.flatnonzero(solid.any(1))
    if not rows.size:
        return None
    top = int(rows[0])
    first = solid.argmax(1)[top : rows[-1] + 1].astype(float)
    last = (size[1] - solid[:, ::-1].argmax(1))[top : rows[-1] + 1].astype(float)
    widths = _smooth(solid.sum(1)[top : rows[-1] + 1].astype(float))
    chin = _find_chin(widths)
    head = slice(0, max(1, round(chin)))
    middle = _median((first[head] + last[head]) / 2)
    across, down = width / size[1], height / size[0]
    return Outline(middle * across, top * down, (1 - HAIR) * max(chin, 1.0) * down)


def _smooth(widths: Float64Array) -> Float64Array:
    reach = max(1, round(SMOOTH * len(widths) / 2))
    padded = np.pad(widths, reach, mode="edge")
    return np.convolve(padded, np.ones(2 * reach + 1) / (2 * reach + 1), mode="valid")


def _find_chin(widths: Float64Array) -> float:
    """Return the chin's distance from the first row, in rows."""
    widest = np.maximum.accumulate(widths)
    narrowest, place = widths[0], 0
    head_place = 0
    for row, breadth in enumerate(widths):
        if breadth > widest[max(0, row - 1)] and breadth > widths[head_place]:
            head_place, narrowest, place = row, breadth, row
        if breadth < narrowest:
            narrowest, place = breadth, row
        is_neck = narrowest < MIN_NECK * widths[head_place] and place > head_place
        if is_neck and breadth > SHOULDERS * narrowest:
            neck = np.flatnonzero(widths[head_place:] <= NECK_SLACK * narrowest)
            return float(head_place + neck[0])
    # Without a neck, the head ends where the shoulders make the outline suddenly wider.
    return min(len(widths) * 0.6, _breadth_above_shoulders(widths) * NECKLESS)


def _breadth_above_shoulders(widths: Float64Array) -> float:
    """Return the head's width: the median of the rows down to as many rows as it is wide."""
    for row in range(1, len(widths)):
        breadth = _median(widths[: row + 1])
        if row >= breadth:
            return breadth
    return _median(widths)


def _median(values: Float64Array) -> float:
    """Return the median of a vector."""
    # np.median of floats needs numpy.ma, which the site leaves out.
    ordered, half = np.sort(values), len(values) // 2
    return float(ordered[half] + ordered[~half]) / 2

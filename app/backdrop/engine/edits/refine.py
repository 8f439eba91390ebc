"""Solve alpha anew under a stroke over hair, with its surroundings as the trimap."""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Region, Size, UInt8Array
from backdrop.engine.arrays.box_means import box_mean, dilate
from backdrop.engine.arrays.sizes import BILINEAR, resize, to_planes, work_size
from backdrop.engine.edits.apply_refine import refine_coverage
from backdrop.engine.edits.brush import line_region
from backdrop.engine.edits.patches import make_patch
from backdrop.engine.edits.stroke_sides import UNTOLD_TRUST, correct_alpha, find_sides
from backdrop.engine.edits.strokes import Viewport
from backdrop.engine.errors import NothingToRefine
from backdrop.engine.matting.fringe import solve_fringe
from backdrop.engine.scene import Refine

# The choice of these constants: docs/experiments.md, "Refine hair".
MAX_PIXELS = 1_000_000  # of the part of the picture around the stroke, at the size of the solution
MAX_SOLVED = 45_000  # of these, pixels under the stroke: the time is in proportion to them
MARGIN = 0.6  # of the radius: surroundings of the stroke that the solution sees
LOW, HIGH = 0.05, 0.95  # alpha between which a pixel beside the stroke is unknown too
SOFT_REACH = 0.4  # of the radius: how far beside the stroke such pixels count
EVEN_REACH = 0.16  # of the radius: alpha that is all 0 or all 1 this far around counts as known
EVEN_POWER = 32  # with which that falls off as the mean around a pixel leaves 0 or 1
CHANGED = 0.05  # correction of alpha beside the stroke from which on it is unknown too
SURE = 0.05  # distance of that mean to 0 or 1 up to which the colours count as known, too


def complete_refine(pixels: UInt8Array, alpha: UInt8Array, edit: Refine) -> Refine:
    """Return the edit with its solution.

    pixels: uint8 HxWx3 of the full picture. alpha: uint8 of any size, before the edit. Raises
    NothingToRefine where the stroke and its surroundings are not both foreground and background.
    """
    view = _view(edit, (pixels.shape[0], pixels.shape[1]))
    if view is None:
        raise NothingToRefine("the stroke is outside the picture")
    small = resize(np.ascontiguousarray(pixels[view.region]), view.viewport.shape)
    before = _crop(alpha, view.region, (pixels.shape[0], pixels.shape[1]), view.viewport.shape)
    old = before * np.float32(1 / 255)
    painted = refine_coverage(edit, view.viewport) > 0
    radius = edit.radius * view.viewport.x_scale
    near = dilate(painted, round(SOFT_REACH * radius))
    window = max(1, round(EVEN_REACH * radius))
    line = np.array(edit.points, np.float32) * np.array([1, 1, edit.radius], np.float32)
    sides = find_sides(view.viewport.to_viewport(line), old)
    trust, changed = np.full_like(old, UNTOLD_TRUST), np.zeros_like(painted)
    if sides:
        even = box_mean(old, window)
        corrected = correct_alpha(to_planes(small), old, sides, near, even > 1 - SURE, even < SURE)
        trust, changed = sides.trust, near & (np.abs(corrected - old) > CHANGED)
        old = corrected
    unknown = painted | changed | (near & (old > LOW) & (old < HIGH))
    around = box_mean(old, window)
    foreground = (old >= HIGH) & (~unknown | (around > 1 - SURE))
    background = (old <= LOW) & (~unknown | (around < SURE))
    if not foreground.any() or not background.any():
        raise NothingToRefine("there is no foreground or no background beside the stroke")
    certainty = np.abs(2 * around - 1) ** EVEN_POWER * trust
    solved = solve_fringe(small, old, certainty, foreground, background, unknown)
    plane = (solved * 255 + np.float32(0.5)).astype(np.uint8)
    plane[~dilate(painted, 2)] = 0  # nothing else is ever read, and zeros are short as text
    rows, columns = view.region
    box = (columns.start, rows.start, columns.stop, rows.stop)
    return replace(edit, area=make_patch(plane, box))


@dataclass(frozen=True)
class _View:
    """The part of the picture around a stroke, and how it is seen at the size of the solution."""

    region: Region
    viewport: Viewport


def _view(edit: Refine, size: Size) -> _View | None:
    """Return the view of a stroke and its surroundings; None if it is outside the picture."""
    line = np.array(edit.points, np.float32).reshape(-1, 3)
    if not line.size:
        return None
    steps = np.hypot(*np.diff(line[:, :2], axis=0).T)
    painted = 2 * edit.radius * (float(steps.sum()) + 2 * edit.radius)
    line[:, 2] = (line[:, 2] + MARGIN) * edit.radius
    region = line_region(line, size)
    if region is None:
        return None
    whole = Viewport(size, 1.0, 1.0).crop(region)
    share = min(MAX_PIXELS / (whole.shape[0] * whole.shape[1]), MAX_SOLVED / painted)
    pixels = max(1, round(share * whole.shape[0] * whole.shape[1]))
    return _View(region, whole.resize(work_size(*whole.shape, pixels)))


def _crop(plane: UInt8Array, region: Region, size: Size, wanted: Size) -> UInt8Array:
    """Return the part of a plane that covers the region of the full `size`, at the size wanted."""
    y, x = plane.shape[0] / size[0], plane.shape[1] / size[1]
    rows, columns = region
    box = (columns.start * x, rows.start * y, columns.stop * x, rows.stop * y)
    image = Image.fromarray(plane)
    return np.asarray(image.resize((wanted[1], wanted[0]), BILINEAR, box))

"""Compute a brush's coverage: how much of each pixel lies under a line of varying radius.

Coverage depends only on the distance to the line, so it is computed at the final size and never
scaled. The plane is divided into squares, which are halved down to CELL pixels. Each square has a
list of the segments that may affect it: a square that one segment covers fully is finished, and a
segment that misses the square, or lies behind another everywhere in it, leaves the list. Only cells
on the rim are computed pixel by pixel.
"""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import (
    BoolArray,
    Float32Array,
    IndexArray,
    Int32Array,
    Region,
    UInt8Array,
)

STRAIGHT = 0.002  # of the radius: a point this close to its neighbours' line is removed
THINNING_PASSES = 6  # each may remove every second point
PIECE_SEGMENTS = 256  # segments at a time, so that regions and lists of a long line stay small
CELL = 8  # pixels of the smallest square's side
CHUNK_CELLS = 128  # cells at a time: their numbers fit into a processor's cache
TINY = np.float32(1e-6)  # keeps lengths of segments above zero


@dataclass(frozen=True)
class _Segments:
    """N segments: starts, vectors to the ends, and the falloff's rim and width at both ends.

    `rim`: distance at which the coverage reaches 0. `width`: of the falloff inside the rim.
    `drim`, `dwidth`: their changes from start to end.
    """

    x: Float32Array
    y: Float32Array
    dx: Float32Array
    dy: Float32Array
    rim: Float32Array
    drim: Float32Array
    width: Float32Array
    dwidth: Float32Array

    @property
    def has_constant_radius(self) -> bool:
        """True if the radius is the same everywhere, as drawn with a mouse: less to compute."""
        return not (np.ptp(self.rim) or self.drim.any())


def brush_coverage(line: Float32Array, hardness: float, shape: tuple[int, ...]) -> UInt8Array:
    """Return the coverage, uint8 of the shape (height, width).

    line: float32 Nx3, N at least 1: x, y and radius in pixels; a pixel's centre is at its index
    plus 0.5. Coverage is full within `hardness` (0 to 1) times the radius, and falls smoothly to 0
    at the radius, over at least one pixel.
    """
    line = _thin(line)
    plane = np.zeros(shape, np.uint8)
    for first in range(0, max(len(line) - 1, 1), PIECE_SEGMENTS):
        piece = line[first : first + PIECE_SEGMENTS + 1]
        region = line_region(piece, shape)
        if region is not None:
            area = plane[region]
            corner = np.array([region[1].start, region[0].start, 0], np.float32)
            cover = _piece_coverage(_to_segments(piece - corner, hardness), *area.shape)
            np.maximum(area, cover, out=area)
    return plane


def line_region(line: Float32Array, shape: tuple[int, ...]) -> Region | None:
    """Return the smallest region around the line's coverage; None if it is empty."""
    radius = line[:, 2] + 1
    spans = []
    for axis, side in ((1, shape[0]), (0, shape[1])):
        start = max(int(np.floor((line[:, axis] - radius).min())), 0)
        stop = min(int(np.ceil((line[:, axis] + radius).max())), side)
        if start >= stop:
            return None
        spans.append(slice(start, stop))
    return spans[0], spans[1]


def _thin(line: Float32Array) -> Float32Array:
    """Remove redundant points: a pointer records far more than the line's shape needs."""
    for _ in range(THINNING_PASSES):
        before, point, after = line[:-2:2], line[1:-1:2], line[2::2]
        chord, offset = after - before, point - before
        length = np.maximum((chord[:, :2] ** 2).sum(1), TINY)
        along = np.clip((offset[:, :2] * chord[:, :2]).sum(1) / length, 0, 1)
        deviation = np.abs(offset - along[:, None] * chord).max(1)
        keep = np.ones(len(line), np.bool_)
        keep[1:-1:2] = deviation > STRAIGHT * point[:, 2]
        if keep.all():
            break
        line = line[keep]
    return line


def _to_segments(line: Float32Array, hardness: float) -> _Segments:
    soft = (1 - hardness) * line[:, 2]
    width = np.maximum(soft, np.float32(1))
    # Move the rim out by half the extra width so that a hard disc keeps its area; not at radius 0.
    rim = line[:, 2] + (width - soft) / 2 * np.minimum(4 * line[:, 2], 1)
    points = np.stack([line[:, 0], line[:, 1], rim, width]).astype(np.float32)
    if len(line) > 1:
        start, change = points[:, :-1], np.diff(points)
    else:
        start, change = points, np.zeros_like(points)
    return _Segments(
        start[0], start[1], change[0], change[1], start[2], change[2], start[3], change[3]
    )


def _piece_coverage(segments: _Segments, height: int, width: int) -> UInt8Array:
    down, across = -(-height // CELL), -(-width // CELL)
    cells = np.zeros((down, CELL, across, CELL), np.uint8)
    full, y, x, segment = _find_rim_cells(segments, down, across)
    cells[...] = np.where(full, np.uint8(255), np.uint8(0))[:, None, :, None]
    order = np.argsort(y * across + x, kind="stable")
    y, x, segment = y[order], x[order], segment[order]
    starts = np.flatnonzero(np.diff(y * across + x, prepend=-1))
    for first in range(0, starts.size, CHUNK_CELLS):
        chunk = starts[first : first + CHUNK_CELLS]
        stop = starts[first + CHUNK_CELLS] if first + CHUNK_CELLS < starts.size else y.size
        pairs = slice(chunk[0], stop)
        depth = _cell_depth(segments, y[pairs], x[pairs], segment[pairs], chunk - chunk[0])
        np.clip(depth, 0, 1, out=depth)
        cover = depth * depth * (3 - 2 * depth) * 255 + np.float32(0.5)
        cells[y[chunk], :, x[chunk]] = cover.astype(np.uint8)
    return cells.reshape(down * CELL, across * CELL)[:height, :width]


def _find_rim_cells(
    segments: _Segments, down: int, across: int
) -> tuple[BoolArray, Int32Array, Int32Array, Int32Array]:
    """Return the cells that are fully covered, and the others as pairs of cell and segment.

    full: bool of (down, across). The pairs are given as y and x of a cell, and a segment's index.
    """
    side = CELL << (max(down, across) - 1).bit_length()
    segment = np.arange(segments.x.size, dtype=np.int32)
    y = x = np.zeros_like(segment)
    full = np.zeros((1, 1), np.bool_)
    while True:
        least, most = _depth_bounds(segments, segment, y, x, side)
        best = np.full(full.shape, -np.inf, np.float32)
        np.maximum.at(best.ravel(), y * full.shape[1] + x, least)
        full |= best >= 1
        keep = (most > 0) & (most >= best[y, x]) & ~full[y, x]
        y, x, segment = y[keep], x[keep], segment[keep]
        if side == CELL:
            return full, y, x, segment
        side //= 2
        rows, columns = -(-down * CELL // side), -(-across * CELL // side)
        full = full.repeat(2, 0).repeat(2, 1)[:rows, :columns].copy()
        y, x = np.concatenate([2 * y, 2 * y, 2 * y + 1, 2 * y + 1]), np.tile(2 * x, 4)
        x[segment.size : 2 * segment.size] += 1
        x[3 * segment.size :] += 1
        segment = np.tile(segment, 4)
        inside = (y < rows) & (x < columns)
        y, x, segment = y[inside], x[inside], segment[inside]


def _depth_bounds(
    segments: _Segments, segment: Int32Array, y: Int32Array, x: Int32Array, side: int
) -> tuple[Float32Array, Float32Array]:
    """Return a lower and an upper bound of each segment's depth anywhere in its square."""
    half_diagonal = np.float32(side * 0.5**0.5)
    px, py = (x + np.float32(0.5)) * side - segments.x[segment], (y + np.float32(0.5)) * side
    py -= segments.y[segment]
    dx, dy = segments.dx[segment], segments.dy[segment]
    t = np.clip((px * dx + py * dy) / np.maximum(dx * dx + dy * dy, TINY), 0, 1)
    distance = np.hypot(px - t * dx, py - t * dy)
    farthest, nearest = distance + half_diagonal, np.maximum(distance - half_diagonal, 0)
    rim, width = segments.rim[segment], segments.width[segment]
    end_rim, end_width = rim + segments.drim[segment], width + segments.dwidth[segment]
    # A ratio of two linear functions along the segment has its extremes at the ends.
    least = np.minimum((rim - farthest) / width, (end_rim - farthest) / end_width)
    most = np.maximum((rim - nearest) / width, (end_rim - nearest) / end_width)
    return least, most


def _cell_depth(
    segments: _Segments, y: Int32Array, x: Int32Array, segment: Int32Array, starts: IndexArray
) -> Float32Array:
    """Return the depth below the rim at each pixel of N cells, float32 NxCELLxCELL.

    Depth is in widths of the falloff: the largest among a cell's segments. y, x, segment: pairs of
    cell and segment, sorted by cell. starts: where the pairs of each cell begin.
    """
    middle = np.arange(CELL, dtype=np.float32) + np.float32(0.5)
    px = (x * CELL)[:, None] + middle - segments.x[segment, None]
    py = (y * CELL)[:, None] + middle - segments.y[segment, None]
    dx, dy = segments.dx[segment], segments.dy[segment]
    length = np.maximum(dx * dx + dy * dy, TINY)
    t = (py * (dy / length)[:, None])[:, :, None] + (px * (dx / length)[:, None])[:, None, :]
    np.clip(t, 0, 1, out=t)
    distance: Float32Array = px[:, None, :] - t * dx[:, None, None]
    distance *= distance
    scratch: Float32Array = py[:, :, None] - t * dy[:, None, None]
    scratch *= scratch
    distance += scratch
    if segments.has_constant_radius:
        nearest: Float32Array = np.sqrt(np.minimum.reduceat(distance, starts))
        depth: Float32Array = (segments.rim[0] - nearest) / segments.width[0]
        return depth
    np.sqrt(distance, out=distance)
    np.multiply(t, segments.drim[segment, None, None], out=scratch)
    scratch += segments.rim[segment, None, None]
    scratch -= distance
    t *= segments.dwidth[segment, None, None]
    t += segments.width[segment, None, None]
    scratch /= t
    deepest: Float32Array = np.maximum.reduceat(scratch, starts)
    return deepest

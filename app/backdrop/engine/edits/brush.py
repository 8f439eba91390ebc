"""A brush's coverage: how much of each pixel lies under a line drawn with a changing radius.

Depends only on the distance to the line, so it is computed for the size wanted and never scaled.
Squares are halved down to CELL pixels, each with the segments that may matter in it: a square that
one segment covers wholly is done, and a segment that misses it, or another that is nearer
everywhere, leaves it. Only the squares on the rim are computed pixel by pixel.
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

STRAIGHT = 0.002  # of the radius: how far a point may lie off its neighbours' line and be left out
THINNINGS = 6
PIECE = 256  # segments at once, so that a long line's boxes and lists stay small
CELL = 8  # pixels
CHUNK = 128  # squares at once: their numbers stay within a processor's cache


@dataclass(frozen=True)
class _Segments:
    """N segments: starts, ways to the ends, and the falloff's rim and width at both."""

    x: Float32Array
    y: Float32Array
    dx: Float32Array
    dy: Float32Array
    rim: Float32Array
    drim: Float32Array
    width: Float32Array
    dwidth: Float32Array

    @property
    def even(self) -> bool:
        """Whether the radius is the same everywhere, as a mouse draws: then there is less to do."""
        return not (np.ptp(self.rim) or self.drim.any())


def brush_coverage(line: Float32Array, hardness: float, shape: tuple[int, ...]) -> UInt8Array:
    """Coverage, uint8 of the shape (height, width).

    line: float32 Nx3, x, y and radius in pixels, N at least 1; a pixel's middle is at its index
    plus 0.5. Full within `hardness` (0 to 1) times the radius, and from there a smooth fall to 0 at
    the radius, at least one pixel wide.
    """
    line = _thinned(line)
    plane = np.zeros(shape, np.uint8)
    for first in range(0, max(len(line) - 1, 1), PIECE):
        piece = line[first : first + PIECE + 1]
        box = reach(piece, shape)
        if box is not None:
            part = plane[box]
            corner = np.array([box[1].start, box[0].start, 0], np.float32)
            cover = _piece(_segments(piece - corner, hardness), *part.shape)
            np.maximum(part, cover, out=part)
    return plane


def reach(line: Float32Array, shape: tuple[int, ...]) -> Region | None:
    """Rows and columns of the smallest box around all that the line covers; None if nothing."""
    radius = line[:, 2] + 1
    box = []
    for axis, side in ((1, shape[0]), (0, shape[1])):
        start = max(int(np.floor((line[:, axis] - radius).min())), 0)
        stop = min(int(np.ceil((line[:, axis] + radius).max())), side)
        if start >= stop:
            return None
        box.append(slice(start, stop))
    return box[0], box[1]


def _thinned(line: Float32Array) -> Float32Array:
    """The line without points that say nothing: a pointer leaves many more than its way needs."""
    for _ in range(THINNINGS):
        before, point, after = line[:-2:2], line[1:-1:2], line[2::2]
        way, at = after - before, point - before
        length = np.maximum((way[:, :2] ** 2).sum(1), np.float32(1e-6))
        along = np.clip((at[:, :2] * way[:, :2]).sum(1) / length, 0, 1)
        off = np.abs(at - along[:, None] * way).max(1)
        keep = np.ones(len(line), np.bool_)
        keep[1:-1:2] = off > STRAIGHT * point[:, 2]
        if keep.all():
            break
        line = line[keep]
    return line


def _segments(line: Float32Array, hardness: float) -> _Segments:
    soft = (1 - hardness) * line[:, 2]
    width = np.maximum(soft, np.float32(1))
    # half a falloff further, so that a hard disc keeps its area; and nothing for no radius
    rim = line[:, 2] + (width - soft) / 2 * np.minimum(4 * line[:, 2], 1)
    ends = np.stack([line[:, 0], line[:, 1], rim, width]).astype(np.float32)
    start, way = (ends[:, :-1], np.diff(ends)) if len(line) > 1 else (ends, np.zeros_like(ends))
    return _Segments(start[0], start[1], way[0], way[1], start[2], way[2], start[3], way[3])


def _piece(segments: _Segments, height: int, width: int) -> UInt8Array:
    down, across = -(-height // CELL), -(-width // CELL)
    cells = np.zeros((down, CELL, across, CELL), np.uint8)
    full, y, x, which = _rim(segments, down, across)
    cells[...] = np.where(full, np.uint8(255), np.uint8(0))[:, None, :, None]
    order = np.argsort(y * across + x, kind="stable")
    y, x, which = y[order], x[order], which[order]
    starts = np.flatnonzero(np.diff(y * across + x, prepend=-1))
    for first in range(0, starts.size, CHUNK):
        here = starts[first : first + CHUNK]
        stop = starts[first + CHUNK] if first + CHUNK < starts.size else y.size
        pairs = slice(here[0], stop)
        depth = _depth(segments, y[pairs], x[pairs], which[pairs], here - here[0])
        np.clip(depth, 0, 1, out=depth)
        cover = depth * depth * (3 - 2 * depth) * 255 + np.float32(0.5)
        cells[y[here], :, x[here]] = cover.astype(np.uint8)
    return cells.reshape(down * CELL, across * CELL)[:height, :width]


def _rim(
    segments: _Segments, down: int, across: int
) -> tuple[BoolArray, Int32Array, Int32Array, Int32Array]:
    """Which cells are wholly covered; for the others, pairs of a cell (y, x) and a segment."""
    side = CELL << (max(down, across) - 1).bit_length()
    which = np.arange(segments.x.size, dtype=np.int32)
    y = x = np.zeros_like(which)
    full = np.zeros((1, 1), np.bool_)
    while True:
        least, most = _bounds(segments, which, y, x, side)
        best = np.full(full.shape, -np.inf, np.float32)
        np.maximum.at(best.ravel(), y * full.shape[1] + x, least)
        full |= best >= 1
        keep = (most > 0) & (most >= best[y, x]) & ~full[y, x]
        y, x, which = y[keep], x[keep], which[keep]
        if side == CELL:
            return full, y, x, which
        side //= 2
        rows, columns = -(-down * CELL // side), -(-across * CELL // side)
        full = full.repeat(2, 0).repeat(2, 1)[:rows, :columns].copy()
        y, x = np.concatenate([2 * y, 2 * y, 2 * y + 1, 2 * y + 1]), np.tile(2 * x, 4)
        x[which.size : 2 * which.size] += 1
        x[3 * which.size :] += 1
        which = np.tile(which, 4)
        inside = (y < rows) & (x < columns)
        y, x, which = y[inside], x[inside], which[inside]


def _bounds(
    segments: _Segments, which: Int32Array, y: Int32Array, x: Int32Array, side: int
) -> tuple[Float32Array, Float32Array]:
    """The least and the most depth that each segment has anywhere in its square."""
    far = np.float32(side * 0.5**0.5)
    px, py = (x + np.float32(0.5)) * side - segments.x[which], (y + np.float32(0.5)) * side
    py -= segments.y[which]
    dx, dy = segments.dx[which], segments.dy[which]
    t = np.clip((px * dx + py * dy) / np.maximum(dx * dx + dy * dy, np.float32(1e-6)), 0, 1)
    distance = np.hypot(px - t * dx, py - t * dy)
    farthest, nearest = distance + far, np.maximum(distance - far, 0)
    rim, width = segments.rim[which], segments.width[which]
    end, end_width = rim + segments.drim[which], width + segments.dwidth[which]
    # a ratio of two linear functions along the segment has its extremes at the ends
    least = np.minimum((rim - farthest) / width, (end - farthest) / end_width)
    most = np.maximum((rim - nearest) / width, (end - nearest) / end_width)
    return least, most


def _depth(
    segments: _Segments, y: Int32Array, x: Int32Array, which: Int32Array, starts: IndexArray
) -> Float32Array:
    """Depth under the rim in widths of the falloff at each pixel, float32 NxCELLxCELL.

    The greatest among the segments of each of N cells, whose pairs begin at `starts`.
    """
    middle = np.arange(CELL, dtype=np.float32) + np.float32(0.5)
    px = (x * CELL)[:, None] + middle - segments.x[which, None]
    py = (y * CELL)[:, None] + middle - segments.y[which, None]
    dx, dy = segments.dx[which], segments.dy[which]
    length = np.maximum(dx * dx + dy * dy, np.float32(1e-6))
    t = (py * (dy / length)[:, None])[:, :, None] + (px * (dx / length)[:, None])[:, None, :]
    np.clip(t, 0, 1, out=t)
    distance: Float32Array = px[:, None, :] - t * dx[:, None, None]
    distance *= distance
    other: Float32Array = py[:, :, None] - t * dy[:, None, None]
    other *= other
    distance += other
    if segments.even:
        nearest: Float32Array = np.sqrt(np.minimum.reduceat(distance, starts))
        depth: Float32Array = (segments.rim[0] - nearest) / segments.width[0]
        return depth
    np.sqrt(distance, out=distance)
    np.multiply(t, segments.drim[which, None, None], out=other)
    other += segments.rim[which, None, None]
    other -= distance
    t *= segments.dwidth[which, None, None]
    t += segments.width[which, None, None]
    other /= t
    deepest: Float32Array = np.maximum.reduceat(other, starts)
    return deepest

"""Keep or remove one connected component of a cut-out, each component with its soft fringe."""

from typing import TypeVar

import numpy as np

from backdrop.engine.arrays.aliases import Array, BoolArray, Int32Array, UInt8Array
from backdrop.engine.arrays.components import boundary, label_components

WORK_SIDE = 400  # pixels of the longer side of a copy at which regions and doubts are found
SOLID = 127  # alpha above which pixels form components
VISIBLE = 12  # alpha above which a pixel belongs to the cut-out if it is joined to a solid one
TOUCH_DISTANCE = 0.015  # of the longer side: how far beside a component a touch still selects it
COARSE_PIXELS = 500_000  # size at which isolated specks find their nearest component

Owner = TypeVar("Owner", np.uint8, np.int32)

# Owners of a pixel.
FREE = 0
OTHER = 1
PICKED = 2


def pick(alpha: UInt8Array, at: tuple[float, float], keep: bool) -> None:
    """Set alpha to 0 outside the component at x, y (`keep`), or within it; in place.

    alpha: uint8 HxW. Components are joined pixels above SOLID. A softer pixel belongs to the
    nearest component. Nothing happens if no component is near.
    """
    labels = label_components(alpha > SOLID)
    picked = _label_near(labels, *at)
    if not picked:
        return
    owner = np.where(labels == 0, np.uint8(FREE), np.uint8(OTHER))
    owner[labels == picked] = PICKED
    soft = (alpha > 0) & (labels == 0)
    spread(owner, soft)
    isolated = soft & (owner == FREE)
    if isolated.any():
        _assign_nearest(owner, isolated)
    alpha[(owner != PICKED) if keep else (owner == PICKED)] = 0


def _label_near(labels: Int32Array, x: float, y: float) -> int:
    """Return the label of the component at or nearest to a point; 0 if none is near."""
    height, width = labels.shape
    reach = max(1.0, TOUCH_DISTANCE * max(height, width))
    top, left = max(int(y - reach), 0), max(int(x - reach), 0)
    near = labels[top : max(int(y + reach) + 1, 0), left : max(int(x + reach) + 1, 0)]
    rows, columns = np.nonzero(near)
    if not rows.size:
        return 0
    distance = np.hypot(rows + top + 0.5 - y, columns + left + 0.5 - x)
    nearest = int(distance.argmin())
    if distance[nearest] > reach:
        return 0
    return int(near[rows[nearest], columns[nearest]])


def spread(owner: Array[Owner], free: BoolArray) -> None:
    """Give each free pixel the owner of its neighbours, one ring of pixels after another.

    owner: HxW, 0 where there is none; in place. free: bool HxW, the pixels that can be reached.
    """
    width = owner.shape[1] + 2
    owners = np.pad(owner, 1).ravel()
    is_free = np.pad(free, 1).ravel()
    ring = np.flatnonzero(np.pad(boundary(owner > 0) & (owner > 0), 1))
    sides = [-width, -1, 1, width]
    corners = [-width - 1, -width + 1, width - 1, width + 1]
    round_number = 0
    while ring.size:
        # With corners in every second ring, the rings are octagons, nearly circles.
        next_ring = []
        for step in sides + corners * (round_number % 2):
            target = ring + step
            reached = is_free[target]
            target = target[reached]
            owners[target] = owners[ring[reached]]
            is_free[target] = False
            next_ring.append(target)
        ring = np.concatenate(next_ring)
        round_number += 1
    owner[...] = owners.reshape(owner.shape[0] + 2, width)[1:-1, 1:-1]


def _assign_nearest(owner: UInt8Array, isolated: BoolArray) -> None:
    """Give specks that touch no component the owner of the nearest one, at a coarse size."""
    cell = max(1, round((owner.size / COARSE_PIXELS) ** 0.5))
    rows, columns = np.arange(0, owner.shape[0], cell), np.arange(0, owner.shape[1], cell)
    small = np.maximum.reduceat(np.maximum.reduceat(owner, rows, axis=0), columns, axis=1)
    spread(small, small == FREE)
    y, x = np.nonzero(isolated)
    owner[y, x] = small[y // cell, x // cell]

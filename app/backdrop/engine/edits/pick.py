"""One connected part of a cut-out kept alone, or dropped, each part with the soft fringe it has."""

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Int32Array, UInt8Array
from backdrop.engine.arrays.components import boundary, label_components

NEAR = 0.015  # of the longer side: how far beside a part a finger still means it
COARSE = 500_000  # pixels: the size at which specks without a part look for the nearest
FREE, OTHER, MINE = 0, 1, 2


def pick(alpha: UInt8Array, at: tuple[float, float], keep: bool) -> None:
    """Set the alpha of all but the part at x, y to 0 (`keep`), or of that part; in place.

    alpha: uint8 HxW. A part is what is joined over 127. A softer pixel belongs to the part that is
    nearest. Nothing happens where no part is near.
    """
    labels = label_components(alpha > 127)
    chosen = _at(labels, *at)
    if not chosen:
        return
    owner = np.where(labels == 0, np.uint8(FREE), np.uint8(OTHER))
    owner[labels == chosen] = MINE
    soft = (alpha > 0) & (labels == 0)
    _spread(owner, soft)
    lost = soft & (owner == FREE)
    if lost.any():
        _adopt(owner, lost)
    alpha[(owner != MINE) if keep else (owner == MINE)] = 0


def _at(labels: Int32Array, x: float, y: float) -> int:
    """The number of the part at a place or nearest to it; 0 if none is near."""
    height, width = labels.shape
    reach = max(1.0, NEAR * max(height, width))
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


def _spread(owner: UInt8Array, free: BoolArray) -> None:
    """Give each free pixel the owner of its neighbours, one ring of pixels after the other."""
    wide = owner.shape[1] + 2
    owners = np.pad(owner, 1).ravel()
    open_ = np.pad(free, 1).ravel()
    ring = np.flatnonzero(np.pad(boundary(owner > 0) & (owner > 0), 1))
    sides = [-wide, -1, 1, wide]
    corners = [-wide - 1, -wide + 1, wide - 1, wide + 1]
    turn = 0
    while ring.size:
        # with corners in every second ring the rings are octagons, nearly circles
        reached = []
        for step in sides + corners * (turn % 2):
            target = ring + step
            new = open_[target]
            target = target[new]
            owners[target] = owners[ring[new]]
            open_[target] = False
            reached.append(target)
        ring = np.concatenate(reached)
        turn += 1
    owner[...] = owners.reshape(owner.shape[0] + 2, wide)[1:-1, 1:-1]


def _adopt(owner: UInt8Array, lost: BoolArray) -> None:
    """Give specks that touch no part the owner of the nearest part, in cells of some pixels."""
    cell = max(1, round((owner.size / COARSE) ** 0.5))
    rows, columns = np.arange(0, owner.shape[0], cell), np.arange(0, owner.shape[1], cell)
    small = np.maximum.reduceat(np.maximum.reduceat(owner, rows, axis=0), columns, axis=1)
    _spread(small, small == FREE)
    y, x = np.nonzero(lost)
    owner[y, x] = small[y // cell, x // cell]

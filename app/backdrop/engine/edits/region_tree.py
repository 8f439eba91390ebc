"""Merge superpixels step by step into larger and larger regions.

Neighbours merge in the order of their distance: how much their colours differ, how strong the edge
between them is, how large they are, and how short their common border is for their size. The last
one parts things that merely touch. In each round all pairs merge that are each other's nearest
neighbours, which keeps every step whole-array (Bruynooghe 1977, "reciprocal nearest neighbours").
docs/experiments.md, "Pick", has the measurements behind the constants.
"""

from dataclasses import dataclass

import numpy as np

from backdrop.engine.arrays.aliases import (
    Float32Array,
    Float64Array,
    IndexArray,
    Int32Array,
)

BINS = 8  # of each plane's histogram
BASE = 0.3  # distance of two regions with the same colours and no edge between them
COLOUR_WEIGHT = 1 / 12  # of the histograms' absolute difference, 0 to 6
EDGE_WEIGHT = 1.0  # of the mean gradient along the border
SIZE_EXPONENT = 0.4  # of the smaller region's pixels
BORDER_EXPONENT = 0.8  # of the common border, in circumferences of a disc like the smaller region


@dataclass(frozen=True, eq=False)
class RegionTree:
    """Regions of all sizes; the first are the superpixels, and every other has two parts.

    parent: intp N, the region that contains each, or its own number for the largest ones.
    distance: float64 N, the largest distance among the merges that made a region; 0 for the first.
    """

    parent: IndexArray
    distance: Float64Array

    def cut(self, limit: float) -> IndexArray:
        """Return the number of the largest region around each within a distance, intp N."""
        may_rise = self.distance[self.parent] <= limit
        top = np.where(may_rise, self.parent, np.arange(self.parent.size))
        while (top != (further := top[top])).any():
            top = further
        return top


def merge_superpixels(
    labels: Int32Array, planes: Float32Array, height: Float32Array, side: Int32Array
) -> RegionTree:
    """Merge superpixels into a tree; regions on different sides never merge.

    labels: int32 HxW from 0. planes: float32 3xHxW, colours. height: float32 HxW, the gradient.
    side: int32 HxW.
    """
    count = int(labels.max()) + 1
    histogram = _histograms(labels, planes, count)
    size = np.bincount(labels.ravel(), minlength=count).astype(np.float64)
    pairs, border, edge = _borders(labels, height, side)
    number = np.arange(count)  # of each present region in the tree
    worst = np.zeros(count)  # distance of each present region
    parents = [number.copy()]
    distances = [worst]
    total = count
    while pairs.size:
        distance = _distances(pairs, border, edge, histogram, size)
        chosen = _mutual_nearest(pairs, distance, size.size)
        first, second = pairs[chosen].T
        made = np.maximum(distance[chosen], np.maximum(worst[first], worst[second]))
        numbers = total + np.arange(first.size)
        parent = np.concatenate([*parents, numbers])
        parent[number[first]] = parent[number[second]] = numbers
        parents, total = [parent], total + first.size
        distances.append(made)
        # The merged regions take the place of their first parts; the second parts go.
        target = np.arange(size.size)
        target[second] = first
        np.add.at(histogram, first, histogram[second])
        size[first] += size[second]
        number[first], worst[first] = numbers, made
        stays = np.ones(size.size, np.bool_)
        stays[second] = False
        place = (np.cumsum(stays) - 1)[target]
        histogram, size = histogram[stays], size[stays]
        number, worst = number[stays], worst[stays]
        pairs, border, edge = _join_pairs(place[pairs], border, edge, size.size)
    return RegionTree(parents[0], np.concatenate(distances))


def _histograms(labels: Int32Array, planes: Float32Array, count: int) -> Float32Array:
    """Return the histograms of each superpixel, float32 Nx(3 BINS), in pixels."""
    parts = []
    for plane in planes:
        low, high = np.percentile(plane, [1, 99])
        level = (plane - low) * (BINS / max(high - low, 1e-6))
        bins = np.clip(level, 0, BINS - 1).astype(np.intp)
        flat = np.bincount((labels * BINS + bins).ravel(), minlength=count * BINS)
        parts.append(flat.reshape(count, BINS))
    histograms: Float32Array = np.concatenate(parts, 1).astype(np.float32)
    return histograms


def _borders(
    labels: Int32Array, height: Float32Array, side: Int32Array
) -> tuple[IndexArray, Float64Array, Float64Array]:
    """Return pairs of neighbours, intp Mx2, their border's pixels, and the sum of its gradient."""
    pairs, edges = [], []
    for here, there in (
        ((slice(None), slice(1, None)), (slice(None), slice(None, -1))),
        ((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
    ):
        meets = (labels[here] != labels[there]) & (side[here] == side[there])
        pairs.append(np.stack([labels[here][meets], labels[there][meets]], 1))
        edges.append(np.maximum(height[here][meets], height[there][meets]))
    joined, edge = np.concatenate(pairs).astype(np.intp), np.concatenate(edges).astype(np.float64)
    return _join_pairs(joined, np.ones(edge.size), edge, int(labels.max()) + 1)


def _join_pairs(
    pairs: IndexArray, border: Float64Array, edge: Float64Array, count: int
) -> tuple[IndexArray, Float64Array, Float64Array]:
    """Sort each pair, drop regions paired with themselves, and add up pairs that repeat."""
    low, high = pairs.min(1), pairs.max(1)
    apart = low != high
    keys, inverse = np.unique(low[apart] * count + high[apart], return_inverse=True)
    joined = np.stack([keys // count, keys % count], 1)
    size = keys.size
    return (
        joined,
        np.bincount(inverse, border[apart], minlength=size).astype(np.float64),
        np.bincount(inverse, edge[apart], minlength=size).astype(np.float64),
    )


def _distances(
    pairs: IndexArray,
    border: Float64Array,
    edge: Float64Array,
    histogram: Float32Array,
    size: Float64Array,
) -> Float64Array:
    first, second = pairs.T
    share = histogram / size.astype(np.float32)[:, None]
    colour = np.abs(share[first] - share[second]).sum(1)
    smaller = np.minimum(size[first], size[second])
    # Borders count both kinds of pixel sides, so a disc's circumference is 8 radii here.
    contact = np.minimum(border / (8 / np.sqrt(np.pi) * np.sqrt(smaller)), 1)
    unlike = BASE + COLOUR_WEIGHT * colour + EDGE_WEIGHT * edge / border
    result: Float64Array = unlike * smaller**SIZE_EXPONENT / contact**BORDER_EXPONENT
    return result


def _mutual_nearest(pairs: IndexArray, distance: Float64Array, count: int) -> IndexArray:
    """Return the pairs of which each region is the other's nearest neighbour."""
    rank = np.empty(distance.size, np.intp)
    rank[np.argsort(distance, kind="stable")] = np.arange(distance.size)
    best = np.full(count, distance.size)
    for column in (0, 1):
        np.minimum.at(best, pairs[:, column], rank)
    return np.flatnonzero((best[pairs[:, 0]] == rank) & (best[pairs[:, 1]] == rank))

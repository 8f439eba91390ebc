"""Describe regions, what picks take and doubtful parts for the page."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from backdrop.engine.edits.complete_edit import area_patch
from backdrop.engine.edits.doubtful import Doubt
from backdrop.engine.edits.outlines import outline
from backdrop.engine.edits.patches import patch_plane
from backdrop.engine.edits.regions import Regions
from backdrop.engine.scene import Patch

if TYPE_CHECKING:
    from backdrop.runtime import call_values

MIN_PIXELS = 12  # of a region; a smaller one cannot be hit


def pick_regions(regions: Regions, size: int, scale: float) -> "list[call_values.PickRegion]":
    """Return the regions of one size; `scale` is their size divided by the picture's."""
    labels = regions.labels[size]
    described: list[call_values.PickRegion] = []
    for label in np.flatnonzero(np.bincount(labels.ravel()) >= MIN_PIXELS).tolist():
        area = labels == label
        line = outline(area, scale)
        inside = bool(regions.inside[area][0])
        described.append({"path": line.path, "x": line.at[0], "y": line.at[1], "inside": inside})
    return described


def patch_path(patch: Patch) -> str:
    """Return the outline of what a pick's patch takes, as data of an SVG path; "" if nothing."""
    area = patch_plane(patch) > 127
    left, top, right, _ = patch.box
    return outline(area, patch.width / (right - left), (left, top)).path if area.any() else ""


def doubts(found: Iterable[Doubt], scale: float) -> "list[call_values.Doubt]":
    """Return the doubtful parts; `scale` is their size divided by the picture's."""
    described: list[call_values.Doubt] = []
    for doubt in found:
        line = outline(doubt.area, scale)
        patch = json.dumps(asdict(area_patch(doubt.area, scale)))
        described.append(
            {
                "kind": doubt.kind,
                "path": line.path,
                "x": line.at[0],
                "y": line.at[1],
                "area": patch,
            }
        )
    return described

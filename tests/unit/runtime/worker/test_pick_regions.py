"""Areas that the worker describes for the page."""

import re

import numpy as np

from backdrop.engine.edits.complete_edit import area_patch
from backdrop.engine.edits.patches import make_patch
from backdrop.runtime.worker.pick_regions import patch_path


def test_the_outline_of_a_patch_lies_where_its_area_is() -> None:
    area = np.zeros((60, 80), np.bool_)
    area[20:40, 30:70] = True
    points = np.array(re.findall(r"([\d.]+) ([\d.]+)", patch_path(area_patch(area, 0.5))), float)
    assert points.min(0).tolist() == [60, 40]
    assert points.max(0).tolist() == [140, 80]


def test_an_empty_patch_has_no_outline() -> None:
    assert patch_path(make_patch(np.zeros((4, 4), np.uint8), (0, 0, 8, 8))) == ""

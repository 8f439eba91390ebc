"""The estimated head in a photo, cut by the real models."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.command.api import cut
from backdrop.engine.render.head import estimate_head


def test_the_astronauts_head_is_found(
    weights: dict[str, Path], photos: dict[str, NDArray[np.uint8]], tmp_path: Path
) -> None:
    for file in weights.values():
        shutil.copy(file, tmp_path)
    alpha = cut(photos["astronaut"], "best", models=tmp_path).alpha
    head = estimate_head(photos["astronaut"], alpha)
    # Read off by eye. The space suit's ring hides the neck, and the hair the crown.
    assert head.x == pytest.approx(224, abs=8)
    assert head.crown == pytest.approx(26, abs=10)
    assert head.eyes == pytest.approx(103, abs=7)
    assert head.chin == pytest.approx(182, abs=15)

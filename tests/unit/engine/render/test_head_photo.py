"""The estimated head in a photo, cut by the real model."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.command.api import cut
from backdrop.engine.render.head import estimate_head


def test_the_astronauts_head_is_found(
    weights: dict[str, Path], photos: dict[str, NDArray[np.uint8]]
) -> None:
    alpha = cut(photos["astronaut"], "fast", networks=weights["u2netp"].parent).alpha
    head = estimate_head(alpha)
    # By eye: hair from 12 to 152, eyes at 96, crown at about 28.
    assert head.x == pytest.approx(226, abs=12)
    assert head.crown == pytest.approx(28, abs=12)
    assert head.eyes == pytest.approx(96, abs=16)
    assert head.chin == pytest.approx(152, abs=16)

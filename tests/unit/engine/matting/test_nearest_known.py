"""The nearest known pixel of each cell against all distances."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import BoolArray
from backdrop.engine.matting.nearest_known import CELL, nearest_known, scatter


def cells(known: BoolArray) -> BoolArray:
    """Return which cells have a known pixel."""
    height, width = known.shape
    down, across = -(-height // CELL), -(-width // CELL)
    return np.array(
        [
            [
                known[y * CELL : (y + 1) * CELL, x * CELL : (x + 1) * CELL].any()
                for x in range(across)
            ]
            for y in range(down)
        ]
    )


@pytest.mark.parametrize(
    ("shape", "share"), [((61, 83), 0.002), ((61, 83), 0.3), ((8, 90), 0.01), ((90, 3), 0.05)]
)
def test_no_cell_is_nearer(shape: tuple[int, int], share: float) -> None:
    known = np.random.default_rng(0).random(shape) < share
    known[2, 1] = True
    found = nearest_known(known)
    assert known.ravel()[found].all()
    places = np.argwhere(cells(known))
    for y, x in np.ndindex(found.shape):
        row, column = divmod(int(found[y, x]), shape[1])
        distance = (row // CELL - y) ** 2 + (column // CELL - x) ** 2
        assert distance == ((places - (y, x)) ** 2).sum(1).min()


def test_cells_offer_their_pixels_by_chance() -> None:
    found = nearest_known(np.ones((200, 200), bool))
    rows, columns = np.divmod(found, 200)
    counts = np.bincount((rows % CELL * CELL + columns % CELL).ravel(), minlength=CELL * CELL)
    assert counts.min() > found.size / CELL**2 / 2
    assert counts.max() < found.size / CELL**2 * 2


def test_scattered_numbers_are_even() -> None:
    numbers = scatter(4096, 3)
    assert numbers.min() >= 0
    assert numbers.max() <= 1
    assert np.histogram(numbers, 8)[0].min() > 400
    assert abs(float(np.corrcoef(numbers, scatter(4096, 4))[0, 1])) < 0.05

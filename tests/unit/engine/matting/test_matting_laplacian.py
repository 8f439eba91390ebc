"""The Laplacian's rows against pymatting's matrix: bands with gaps and at the picture's sides."""

import numpy as np
import pytest
from pymatting import cf_laplacian

from backdrop.engine.arrays.aliases import BoolArray
from backdrop.engine.arrays.sizes import to_planes
from backdrop.engine.matting.matting_laplacian import find_band, laplacian_rows

HEIGHT, WIDTH = 17, 23


def scattered(share: float) -> BoolArray:
    return np.random.default_rng(3).random((HEIGHT, WIDTH)) < share


def single(*places: tuple[int, int]) -> BoolArray:
    area = np.zeros((HEIGHT, WIDTH), bool)
    for place in places:
        area[place] = True
    return area


BANDS = {
    "all": np.ones((HEIGHT, WIDTH), bool),
    "many": scattered(0.5),
    "few": scattered(0.04),
    "corners": single((1, 1), (1, WIDTH - 2), (HEIGHT - 2, 1), (HEIGHT - 2, WIDTH - 2)),
    "ends of rows": single((5, WIDTH - 2), (6, 1), (9, WIDTH - 3), (10, 2), (0, 4)),
}


@pytest.mark.parametrize("name", BANDS)
def test_rows_equal_those_of_pymatting(name: str) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    band = find_band(BANDS[name])
    rows = laplacian_rows(to_planes(photo), band, 1e-4)
    matrix = cf_laplacian(photo / 255.0, epsilon=1e-4, radius=1).toarray()
    padded = np.zeros((HEIGHT * WIDTH, HEIGHT + 4, WIDTH + 4))
    padded[:, 2:-2, 2:-2] = matrix.reshape(-1, HEIGHT, WIDTH)
    border = np.ones((HEIGHT, WIDTH), bool)
    border[1:-1, 1:-1] = False
    assert not rows[:, :, 0].any()
    assert (band.at[band.inside] == np.flatnonzero(BANDS[name] & ~border)).all()
    for number, at in enumerate(band.at):
        y, x = divmod(int(at), WIDTH)
        expected = padded[at, y : y + 5, x : x + 5] if band.inside[number] else np.zeros((5, 5))
        np.testing.assert_allclose(rows[:, :, number], expected, atol=2e-4)


def test_the_smallest_pictures_have_nothing_to_solve() -> None:
    for shape in (1, 1), (2, 2), (1, 30), (2, 9):
        assert not find_band(np.ones(shape, bool)).inside.any()

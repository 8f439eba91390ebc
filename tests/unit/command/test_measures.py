"""The measures of `backdrop bench` against known values and SciPy's."""

import numpy as np
import pytest
from scipy import ndimage

from backdrop.command.measures import (
    edge_band,
    gradient_error,
    gradient_magnitude,
    mean_error,
    overlap,
    s_measure,
)
from backdrop.engine.arrays.aliases import Mask

SURE = np.ones((60, 80), bool)


def disc(row: float = 30, column: float = 40, radius: float = 18, blur: float = 0) -> Mask:
    rows, columns = np.mgrid[:60, :80]
    plane = ((rows - row) ** 2 + (columns - column) ** 2 < radius**2).astype(np.float32)
    blurred: Mask = ndimage.gaussian_filter(plane, blur) if blur else plane
    return blurred


def test_a_perfect_answer() -> None:
    truth = disc()
    assert overlap(truth, truth, SURE) == 1
    assert mean_error(truth, truth, SURE) == 0
    assert gradient_error(truth, truth) == 0
    assert s_measure(truth, truth) == pytest.approx(1, abs=1e-6)


def test_known_overlaps_and_errors() -> None:
    truth = np.zeros((60, 80), np.float32)
    truth[:, :40] = 1
    alpha = np.zeros((60, 80), np.float32)
    alpha[:, :20] = 1
    assert overlap(alpha, truth, SURE) == 0.5
    assert mean_error(alpha, truth, SURE) == 0.25
    certain = SURE.copy()
    certain[:, 20:40] = False
    assert overlap(alpha, truth, certain) == 1
    assert mean_error(alpha, truth, certain) == 0
    assert overlap(0 * alpha, 0 * truth, SURE) == 1
    assert mean_error(alpha, truth, ~SURE) == 0


def test_gradients_are_scipys() -> None:
    plane = np.random.default_rng(0).random((60, 80)).astype(np.float32)
    expected = ndimage.gaussian_gradient_magnitude(plane, 1.4)
    assert np.abs(gradient_magnitude(plane) - expected).max() < 1e-5


def test_a_wrong_edge_costs_more_the_farther_it_is_off() -> None:
    truth = disc()
    errors = [gradient_error(disc(radius=radius), truth) for radius in (18, 19, 20, 21)]
    assert errors == sorted(errors)
    assert errors[0] == 0
    far = truth.copy()
    far[:4, :4] = 1  # beyond the band
    assert gradient_error(far, truth) == 0


def test_the_band_is_beside_edges_and_partial_pixels() -> None:
    assert not edge_band(np.zeros((60, 80), np.float32)).any()
    band = edge_band(disc())
    assert band[30, 58]
    assert not band[30, 40]
    partial = np.zeros((60, 80), np.float32)
    partial[10, 10] = 0.3
    assert edge_band(partial).sum() == 11 * 11


@pytest.mark.parametrize(
    ("alpha", "expected"),
    # Computed with pysodmetrics 1.6.2.
    [(disc(33, 44), 0.8110), (disc(blur=3), 0.9443), (disc(radius=9), 0.5192)],
)
def test_the_s_measure_is_pysodmetrics(alpha: Mask, expected: float) -> None:
    assert s_measure(alpha, disc()) == pytest.approx(expected, abs=1e-3)


def test_the_s_measure_without_subject_or_background() -> None:
    nothing, everything = np.zeros((60, 80), np.float32), np.ones((60, 80), np.float32)
    assert s_measure(nothing, nothing) == 1
    assert s_measure(everything, everything) == 1
    assert s_measure(everything, nothing) == 0
    assert s_measure(nothing, everything) == 0
    one = nothing.copy()
    one[0, 0] = 1
    assert 0 <= s_measure(disc(), one) <= 1

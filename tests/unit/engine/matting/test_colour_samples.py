"""Alpha by known colours nearby against a slow loop over the pairs."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.matting import colour_samples
from backdrop.engine.matting.colour_samples import (
    AGREEMENT,
    APART,
    BACKGROUND,
    FOREGROUND,
    NOISE,
    SAMPLES,
    SPREAD,
    compare_colours,
    estimate_by_colour,
    sample_colours,
)


def slowly(colour: Float32Array, near: Float32Array, far: Float32Array) -> tuple[float, float]:
    """Return alpha and trust of one colour."""
    weights, alphas = [], []
    for front in near.astype(float):
        for back in far.astype(float):
            across = front - back
            length = float(across @ across)
            alpha = float(np.clip(across @ (colour - back) / (length + 1e-5), 0, 1))
            missing = colour - back - alpha * across
            weights.append(np.exp(-(missing @ missing) / 2 / NOISE) * length / (length + APART))
            alphas.append(alpha)
    total = max(sum(weights), 1e-9)
    mean = float(np.dot(weights, alphas)) / total
    variance = max(float(np.dot(weights, np.square(alphas))) / total - mean**2, 0)
    return mean, max(weights) * float(np.exp(-variance / AGREEMENT)) * (2 * mean - 1) ** 4


@pytest.mark.parametrize("count", [1, 300])
def test_equals_a_loop_over_the_pairs(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(colour_samples, "BLOCK", 128)
    random = np.random.default_rng(0)
    shades = np.array([[[0.2, 0.1, 0.1]], [[0.7, 0.8, 0.6]]]).transpose(0, 2, 1)
    near, far = (
        (shade + random.normal(0, 0.05, (SAMPLES, 3, count))).astype(np.float32) for shade in shades
    )
    share = random.random(count)
    colour = (share * near[0] + (1 - share) * far[0]).astype(np.float32)
    alpha, trust = compare_colours(colour, near, far)
    expected = np.array([slowly(colour[:, n], near[..., n], far[..., n]) for n in range(count)])
    np.testing.assert_allclose(alpha, expected[:, 0], atol=2e-3)
    np.testing.assert_allclose(trust, expected[:, 1], atol=2e-3)


def test_samples_are_known_colours_around_each_pixel() -> None:
    height, width = 90, 120
    y, x = np.mgrid[:height, :width].astype(np.float32)
    guide = np.stack([y / 256, x / 256, 0 * y])
    known = x < 40
    unknown = (x > 45) & (x < 60)
    samples = sample_colours(guide, known, unknown, FOREGROUND) * 256
    assert samples.shape == (SAMPLES, 3, unknown.sum())
    assert samples[:, 1].max() < 40
    # Cells of 4 pixels are looked up, from a place up to SPREAD away.
    assert samples[:, 1].min() > 60 - SPREAD - 30
    assert np.abs(samples[:, 0] - y[unknown]).max() <= SPREAD + 8
    assert np.ptp(samples[:, 0] - y[unknown], axis=0).mean() > 8
    other = sample_colours(guide, known, unknown, BACKGROUND) * 256
    assert (other != samples).mean() > 0.3


def test_estimates_what_was_mixed() -> None:
    x = np.mgrid[:60, :120][1].astype(np.float32)
    alpha = np.clip((x - 40) / 40, 0, 1)
    shades = np.array([0.9, 0.2, 0.1])[:, None, None], np.array([0.1, 0.3, 0.8])[:, None, None]
    guide = (alpha * shades[0] + (1 - alpha) * shades[1]).astype(np.float32)
    unknown = (x > 38) & (x < 82)
    found, trust = estimate_by_colour(guide, x >= 82, x <= 38, unknown)
    assert np.abs(found - alpha[unknown]).max() < 0.01
    assert trust.min() >= 0
    assert trust.max() <= 1
    assert (trust[np.abs(found - 0.5) > 0.45] > 0.4).all()

"""Measure the error of an alpha and its colours against the truth.

Alphas are float32 HxW in 0 to 1, bands are bool HxW. SAD, MSE, gradient and connectivity follow
Rhemann et al. 2009, "A perceptually motivated online benchmark for image matting"; S-measure and
weighted F are pysodmetrics'.
"""

from typing import Any

import numpy as np
import py_sod_metrics
from scipy import ndimage

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, UInt8Array

BACKGROUNDS = {"black": (0, 0, 0), "white": (255, 255, 255), "green": (0, 177, 64)}


def is_trimap(truth: UInt8Array) -> bool:
    """Return whether the truth is a trimap: 0, 128 for unknown, and 255."""
    return set(np.unique(truth).tolist()) == {0, 128, 255}


def certain_pixels(truth: UInt8Array) -> BoolArray:
    """Return the pixels whose truth is certain."""
    return truth != 128 if is_trimap(truth) else np.ones(truth.shape, bool)


def unknown_band(truth: UInt8Array) -> BoolArray:
    """Return the truth's unknown band: partial alpha, widened by 1 % of the long side.

    A binary truth's band is its outline, widened alike.
    """
    solid = truth > 127
    core = (truth > 0) & (truth < 255)
    core[:, 1:] |= solid[:, 1:] != solid[:, :-1]
    core[1:] |= solid[1:] != solid[:-1]
    radius = max(5, round(0.01 * max(truth.shape)))
    return ndimage.distance_transform_edt(~core) <= radius if core.any() else core


def s_measure(alpha: Float32Array, truth: UInt8Array) -> float:
    """Return the structure measure (Fan et al. 2017), 0 to 1; higher is better."""
    return float(_sod(py_sod_metrics.Smeasure(), alpha, truth)["sm"])


def weighted_f(alpha: Float32Array, truth: UInt8Array) -> float:
    """Return the weighted F measure (Margolin et al. 2014), 0 to 1; higher is better."""
    return float(_sod(py_sod_metrics.WeightedFmeasure(), alpha, truth)["wfm"])


def _sod(metric: Any, alpha: Float32Array, truth: UInt8Array) -> dict[str, float]:
    metric.step(
        np.round(alpha * 255).astype(np.uint8), np.where(truth > 127, 255, 0).astype(np.uint8)
    )
    results: dict[str, float] = metric.get_results()
    return results


def iou(alpha: Float32Array, truth: UInt8Array) -> float:
    """Return intersection over union of both at one half, where the truth is certain, 0 to 1."""
    certain, subject = certain_pixels(truth), truth > 128 if is_trimap(truth) else truth > 127
    found = (alpha > 0.5) & certain
    union = (found | subject & certain).sum()
    return float((found & subject).sum() / union) if union else 1.0


def mae(alpha: Float32Array, truth: Float32Array, where: BoolArray) -> float:
    """Return the mean absolute error over `where`, 0 to 1."""
    return float(np.abs(alpha - truth)[where].mean())


def sad(alpha: Float32Array, truth: Float32Array, band: BoolArray) -> float:
    """Return the sum of absolute differences in the band, in thousands."""
    return float(np.abs(alpha - truth)[band].sum()) / 1000


def mse(alpha: Float32Array, truth: Float32Array, band: BoolArray) -> float:
    """Return the mean squared error in the band."""
    return float(((alpha - truth)[band] ** 2).mean()) if band.any() else 0.0


def gradient(alpha: Float32Array, truth: Float32Array, band: BoolArray) -> float:
    """Return the squared difference of Gaussian gradients (sigma 1.4) in the band, in thousands."""
    a, b = (ndimage.gaussian_gradient_magnitude(x, 1.4) for x in (alpha, truth))
    return float(((a - b)[band] ** 2).sum()) / 1000


def connectivity(alpha: Float32Array, truth: Float32Array, band: BoolArray) -> float:
    """Return the difference of connectivity to the common solid region, in thousands."""
    level = np.full(alpha.shape, -1.0, np.float32)
    for threshold in np.arange(0.1, 1.01, 0.1):
        labels, count = ndimage.label((alpha >= threshold) & (truth >= threshold))
        if count:
            largest = np.argmax(np.bincount(labels.ravel())[1:]) + 1
            omega = labels == largest
        else:
            omega = np.zeros(alpha.shape, bool)
        level[(level == -1) & ~omega] = threshold - 0.1
    level[level == -1] = 1
    phi = [1 - np.where(x - level >= 0.15, x - level, 0) for x in (alpha, truth)]
    return float(np.abs(phi[0] - phi[1])[band].sum()) / 1000


def composite(
    alpha: Float32Array,
    colours: UInt8Array,
    truth: Float32Array,
    true_colours: UInt8Array,
    band: BoolArray,
) -> float:
    """Return the mean absolute error on black, white and green in the band, in levels of 255."""
    errors = []
    for colour in BACKGROUNDS.values():
        a = alpha[..., None] * colours + (1 - alpha[..., None]) * np.array(colour, np.float32)
        b = truth[..., None] * true_colours + (1 - truth[..., None]) * np.array(colour, np.float32)
        errors.append(np.abs(a - b)[band].mean())
    return float(np.mean(errors)) if band.any() else 0.0

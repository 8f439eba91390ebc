"""How far an alpha and its colours are from the truth.

Alphas are float32 HxW in 0 to 1, bands are bool HxW. SAD, MSE, gradient and connectivity follow
Rhemann et al. 2009, "A perceptually motivated online benchmark for image matting"; S-measure and
weighted F are pysodmetrics'.
"""

from typing import Any

import numpy as np
import py_sod_metrics
from numpy.typing import NDArray
from scipy import ndimage

Alpha = NDArray[np.float32]
Band = NDArray[np.bool_]

PAPERS = {"black": (0, 0, 0), "white": (255, 255, 255), "green": (0, 177, 64)}


def is_trimap(truth: NDArray[np.uint8]) -> bool:
    """Whether the truth says "unknown" (128) instead of an alpha between 0 and 255."""
    return set(np.unique(truth).tolist()) == {0, 128, 255}


def judged(truth: NDArray[np.uint8]) -> Band:
    """Where the truth is known."""
    return truth != 128 if is_trimap(truth) else np.ones(truth.shape, bool)


def unknown(truth: NDArray[np.uint8]) -> Band:
    """The truth's own unknown band: what is neither 0 nor 255, and 1 % of the long side around it.

    A binary truth's band is its outline, as wide.
    """
    solid = truth > 127
    core = (truth > 0) & (truth < 255)
    core[:, 1:] |= solid[:, 1:] != solid[:, :-1]
    core[1:] |= solid[1:] != solid[:-1]
    radius = max(5, round(0.01 * max(truth.shape)))
    return ndimage.distance_transform_edt(~core) <= radius if core.any() else core


def s_measure(alpha: Alpha, truth: NDArray[np.uint8]) -> float:
    """Structure measure (Fan et al. 2017), 0 to 1, up is better."""
    return float(_sod(py_sod_metrics.Smeasure(), alpha, truth)["sm"])


def weighted_f(alpha: Alpha, truth: NDArray[np.uint8]) -> float:
    """Weighted F (Margolin et al. 2014), 0 to 1, up is better."""
    return float(_sod(py_sod_metrics.WeightedFmeasure(), alpha, truth)["wfm"])


def _sod(metric: Any, alpha: Alpha, truth: NDArray[np.uint8]) -> dict[str, float]:
    metric.step(
        np.round(alpha * 255).astype(np.uint8), np.where(truth > 127, 255, 0).astype(np.uint8)
    )
    results: dict[str, float] = metric.get_results()
    return results


def mae(alpha: Alpha, truth: Alpha, where: Band) -> float:
    """Mean absolute error over `where`, 0 to 1."""
    return float(np.abs(alpha - truth)[where].mean())


def sad(alpha: Alpha, truth: Alpha, band: Band) -> float:
    """Sum of absolute differences in the band, in thousands."""
    return float(np.abs(alpha - truth)[band].sum()) / 1000


def mse(alpha: Alpha, truth: Alpha, band: Band) -> float:
    """Mean squared error in the band."""
    return float(((alpha - truth)[band] ** 2).mean()) if band.any() else 0.0


def gradient(alpha: Alpha, truth: Alpha, band: Band) -> float:
    """Squared difference of Gaussian gradients (sigma 1.4), summed in the band, in thousands."""
    a, b = (ndimage.gaussian_gradient_magnitude(x, 1.4) for x in (alpha, truth))
    return float(((a - b)[band] ** 2).sum()) / 1000


def connectivity(alpha: Alpha, truth: Alpha, band: Band) -> float:
    """Distance from the part solid in both, compared, summed in the band, in thousands."""
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
    alpha: Alpha,
    colours: NDArray[np.uint8],
    truth: Alpha,
    true_colours: NDArray[np.uint8],
    band: Band,
) -> float:
    """Mean absolute error, in levels of 255, on black, white and green in the band."""
    errors = []
    for paper in PAPERS.values():
        a = alpha[..., None] * colours + (1 - alpha[..., None]) * np.array(paper, np.float32)
        b = truth[..., None] * true_colours + (1 - truth[..., None]) * np.array(paper, np.float32)
        errors.append(np.abs(a - b)[band].mean())
    return float(np.mean(errors)) if band.any() else 0.0

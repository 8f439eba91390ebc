"""Compare an alpha with the truth: overlap, mean error, structure measure and edges.

Alphas and truths are float32 HxW from 0 to 1. The measures are those of `python build.py bench
quality`, without the packages that it needs; a test compares them with pysodmetrics and SciPy.
"""

import math

import numpy as np

from backdrop.engine.arrays.aliases import BoolArray, Float32Array, Mask
from backdrop.engine.arrays.box_means import dilate

FAILURE = 0.8  # overlap under which a cut has failed
SIGMA = 1.4  # pixels of the Gaussian whose gradients are compared (Rhemann et al. 2009)
REACH = 4  # standard deviations of the Gaussian's window, as in SciPy
BAND_SHARE = 0.01  # of the longer side: how far beside an edge it is looked at
MIN_BAND = 5  # pixels of the same
OBJECT_SHARE = 0.5  # weight of the S-measure's object term
EPSILON = 2.220446049250313e-16  # as in the authors' code


def overlap(alpha: Mask, truth: Mask, certain: BoolArray) -> float:
    """Return intersection over union of both at one half, where the truth is certain, 0 to 1."""
    found, subject = (alpha > 0.5) & certain, (truth > 0.5) & certain
    union = int((found | subject).sum())
    return int((found & subject).sum()) / union if union else 1.0


def mean_error(alpha: Mask, truth: Mask, certain: BoolArray) -> float:
    """Return the mean absolute error where the truth is certain, 0 to 1."""
    return float(np.abs(alpha - truth)[certain].mean(dtype=np.float64)) if certain.any() else 0.0


def gradient_error(alpha: Mask, truth: Mask) -> float:
    """Return the squared difference of the gradients beside the truth's edges, in thousands.

    Rhemann et al. 2009: Gaussian gradients, within 1 % of the longer side, at least 5 pixels.
    """
    band = edge_band(truth)
    difference = gradient_magnitude(alpha) - gradient_magnitude(truth)
    return float((difference[band] ** 2).sum(dtype=np.float64)) / 1000


def edge_band(truth: Mask) -> BoolArray:
    """Return the pixels beside the truth's edges and where it is partial, bool HxW."""
    solid = truth > 0.5
    core = (truth > 0) & (truth < 1)
    core[:, 1:] |= solid[:, 1:] != solid[:, :-1]
    core[1:] |= solid[1:] != solid[:-1]
    return dilate(core, max(MIN_BAND, round(BAND_SHARE * max(truth.shape))))


def gradient_magnitude(plane: Mask) -> Float32Array:
    """Return the length of the gradient of a plane under a Gaussian, float32 HxW."""
    radius = int(REACH * SIGMA + 0.5)
    places = np.arange(-radius, radius + 1)
    smooth = np.exp(-0.5 * (places / SIGMA) ** 2)
    smooth = (smooth / smooth.sum()).astype(np.float32)
    slope = (places / SIGMA**2).astype(np.float32) * smooth
    down = _along_rows(_along_rows(plane.T, smooth).T, slope)
    across = _along_rows(_along_rows(plane.T, slope).T, smooth)
    return np.hypot(down, across)


def s_measure(alpha: Mask, truth: Mask) -> float:
    """Return the structure measure of Fan et al. 2017, 0 to 1; higher is better.

    The truth counts as binary, at one half.
    """
    subject = truth > 0.5
    share = float(subject.mean())
    if share in (0.0, 1.0):
        mean = float(alpha.mean(dtype=np.float64))
        return mean if share else 1 - mean
    inner = _object_score(alpha[subject])
    outer = _object_score(1 - alpha[~subject])
    objects = share * inner + (1 - share) * outer
    regions = _region_score(alpha.astype(np.float64), subject)
    return max(0.0, OBJECT_SHARE * objects + (1 - OBJECT_SHARE) * regions)


def _along_rows(plane: Float32Array, kernel: Float32Array) -> Float32Array:
    """Correlate every column of a plane with a kernel; beyond its edges the plane is mirrored."""
    radius = len(kernel) // 2
    padded = np.pad(plane, ((radius, radius), (0, 0)), mode="symmetric")
    total = np.zeros(plane.shape, np.float32)
    for place, weight in enumerate(kernel):
        total += weight * padded[place : place + plane.shape[0]]
    return total


def _object_score(values: Float32Array) -> float:
    mean = float(values.mean(dtype=np.float64))
    deviation = float(values.std(ddof=1, dtype=np.float64)) if values.size > 1 else 0.0
    return 2 * mean / (mean**2 + 1 + deviation + EPSILON)


def _region_score(alpha: Float32Array, subject: BoolArray) -> float:
    """Return the mean likeness of the four parts around the subject's centre, by their sizes."""
    rows, columns = np.nonzero(subject)
    middle = round(float(rows.mean())) + 1, round(float(columns.mean())) + 1
    score = 0.0
    for down in (slice(None, middle[0]), slice(middle[0], None)):
        for across in (slice(None, middle[1]), slice(middle[1], None)):
            part = subject[down, across]
            if part.size:
                score += part.size / subject.size * _likeness(alpha[down, across], part)
    return score


def _likeness(alpha: Float32Array, subject: BoolArray) -> float:
    truth = subject.astype(np.float64)
    mean, true_mean = float(alpha.mean()), float(truth.mean())
    count = max(1, alpha.size - 1)
    spread = float(((alpha - mean) ** 2).sum()) / count
    true_spread = float(((truth - true_mean) ** 2).sum()) / count
    common = float(((alpha - mean) * (truth - true_mean)).sum()) / count
    likeness = 4 * mean * true_mean * common
    whole = (mean**2 + true_mean**2) * (spread + true_spread)
    if likeness and math.isfinite(whole):
        return likeness / (whole + EPSILON)
    return 0.0 if whole else 1.0

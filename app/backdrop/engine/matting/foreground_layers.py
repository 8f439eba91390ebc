"""The two layers behind a photo, subject and background, each smooth where it cannot be seen.

Germer, Uelwer, Conrad, Harmeling 2020, "Fast multi-level foreground estimation": from one pixel up
to the working size, at every level each pixel's two colours are the ones that explain the photo
and are nearest to their neighbours', nearer where alpha changes.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.arrays.sizes import resize

SMOOTH = np.float32(1e-5)  # weight of a neighbour where alpha is flat
ACROSS = np.float32(1.0)  # more weight for each unit that alpha changes
SMALL, SMALL_STEPS, STEPS = 32, 20, 3  # Jacobi steps: twice the paper's, which reuses new values


def estimate_layers(photo: Float32Array, alpha: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Colours of subject and background, both float32 3xHxW in 0 to 1.

    photo: float32 3xHxW in 0 to 1. alpha: float32 HxW in 0 to 1.
    """
    share, rest = alpha.sum() + SMOOTH, (1 - alpha).sum() + SMOOTH
    subject = ((photo * alpha).sum((1, 2)) / share).astype(np.float32)[:, None, None]
    backdrop = ((photo * (1 - alpha)).sum((1, 2)) / rest).astype(np.float32)[:, None, None]
    for size in _sizes(*alpha.shape):
        here = np.stack([resize(channel, size) for channel in photo])
        subject, backdrop = (
            np.stack([resize(channel, size) for channel in layer]) for layer in (subject, backdrop)
        )
        steps = SMALL_STEPS if max(size) <= SMALL else STEPS
        _relax(here, resize(alpha, size), subject, backdrop, steps)
    return subject, backdrop


def corrected_foreground(
    photo: Float32Array,
    a: Float32Array,
    subject: Float32Array,
    backdrop: Float32Array,
    weight: Float32Array,
) -> Float32Array:
    """The subject's colour moved the least (both layers may) to explain the photo; any shape.

    weight: `pull` of the alpha `a`.
    """
    missing = photo - a * subject - (1 - a) * backdrop
    colour: Float32Array = subject + missing * weight
    return np.clip(colour, 0, 1, out=colour)


def foreground_weight(a: Float32Array) -> Float32Array:
    """How far what is missing from the photo moves the subject's colour."""
    return a / (a * a + (1 - a) * (1 - a))


def _sizes(height: int, width: int) -> list[tuple[int, int]]:
    sizes = [(height, width)]
    while max(sizes[-1]) > 1:
        sizes.append((max(1, sizes[-1][0] // 2), max(1, sizes[-1][1] // 2)))
    return sizes[::-1]


def _relax(
    photo: Float32Array, a: Float32Array, subject: Float32Array, backdrop: Float32Array, steps: int
) -> None:
    """Improve both layers in place."""
    rest = 1 - a
    across = SMOOTH + ACROSS * np.abs(a[:, 1:] - a[:, :-1])
    down = SMOOTH + ACROSS * np.abs(a[1:] - a[:-1])
    total = np.zeros_like(a)
    total[:, :-1] += across
    total[:, 1:] += across
    total[:-1] += down
    total[1:] += down
    if not total.any():
        return  # a single pixel has nothing to learn from
    total_subject, total_backdrop, mixed = total + a * a, total + rest * rest, a * rest
    inverse = 1 / (total_subject * total_backdrop - mixed * mixed)
    for _ in range(steps):
        for layer in range(3):
            right = [a * photo[layer], rest * photo[layer]]
            for plane, colours in zip(right, (subject[layer], backdrop[layer]), strict=True):
                plane[:, :-1] += across * colours[:, 1:]
                plane[:, 1:] += across * colours[:, :-1]
                plane[:-1] += down * colours[1:]
                plane[1:] += down * colours[:-1]
            x = (total_backdrop * right[0] - mixed * right[1]) * inverse
            y = (total_subject * right[1] - mixed * right[0]) * inverse
            np.clip(x, 0, 1, out=subject[layer])
            np.clip(y, 0, 1, out=backdrop[layer])

"""Find the chin of a face whose eyes are known, by the edge of its jaw.

The lower face is nearly half an ellipse. Of all ellipses the one is taken along whose edge the
colours change most: towards the neck's shade, the collar, hair, or the background.
"""

import numpy as np

from backdrop.engine.arrays.aliases import Float32Array, Float64Array
from backdrop.engine.render.face import Face
from backdrop.engine.render.head_view import View, luminance, surrounding_mean

UNIT = 24  # pixels of the working copy for the eyes' distance
BESIDE, ABOVE, BELOW = 2.0, 1.0, 3.6  # the copy's reach from between the eyes, in their distances
MIDDLE = 0.4  # of the ellipse below the eyes, in their distances
USUAL_CHIN = 2.08  # below the eyes, in their distances
CHINS = USUAL_CHIN * np.exp(np.arange(-0.4, 0.41, 0.02))
BREADTHS = np.array([0.9, 1.0, 1.12, 1.23])  # half widths of the jaw in the eyes' distances
ANGLES = np.radians(np.arange(-70.0, 71.0, 5.0))  # from straight down
DISTANCE = 2  # pixels from the edge at which colours are compared
MAX_CHANGE = 20.0  # greater changes count no more: a collar's is greater than a jaw's
LIGHT, CHROMA = 6.0, 300.0  # weights in a change of colour
OUTWARD = 0.6  # weight of the outer colour being less like the cheeks than the inner one
SPREAD = 0.14  # standard deviation of the logarithm of the chin's distance


def find_chin(view: View, face: Face, unit: float) -> float:
    """Return the chin's height in pixels; unit: the eyes' distance in an average face this size."""
    scale = UNIT / unit
    size = round(2 * BESIDE * UNIT), round((ABOVE + BELOW) * UNIT)
    colours, _ = view.crop(face.x - BESIDE * unit, face.eyes - ABOVE * unit, scale, size)
    changes = _changes(_features(colours))
    scores = (changes - changes.mean()) / max(float(changes.std()), 1e-6)
    scores -= (np.log(CHINS / USUAL_CHIN) / SPREAD) ** 2 / 2
    return face.eyes + float(CHINS[scores.argmax()]) * unit


def _features(colours: Float32Array) -> Float32Array:
    """Return luminance and two shares of colour, HxWx3, blurred by a pixel."""
    total = colours.sum(2) + 30
    planes = (
        LIGHT * luminance(colours),
        CHROMA * colours[..., 0] / total,
        CHROMA * colours[..., 1] / total,
    )
    return np.stack([surrounding_mean(plane, 1) for plane in planes], 2)


def _changes(features: Float32Array) -> Float64Array:
    """Return the mean change of colour along the best jaw that ends in each of the CHINS."""
    height, width = features.shape[:2]
    chins, breadths = CHINS[:, None, None] - MIDDLE, BREADTHS[:, None]
    radii = UNIT / np.hypot(np.sin(ANGLES) / breadths, np.cos(ANGLES) / chins)
    centre = (ABOVE + MIDDLE) * UNIT, BESIDE * UNIT

    def at(distance: int) -> Float32Array:
        rows = np.rint(centre[0] + (radii + distance) * np.cos(ANGLES)).astype(int)
        columns = np.rint(centre[1] + (radii + distance) * np.sin(ANGLES)).astype(int)
        picked = features[rows.clip(0, height - 1), columns.clip(0, width - 1)]
        return np.asarray(picked, np.float32)

    inner, outer = at(-DISTANCE), at(DISTANCE)
    cheeks = features[round(1.3 * UNIT) : round(1.9 * UNIT), round(1.4 * UNIT) : round(2.6 * UNIT)]
    skin = np.sort(cheeks.reshape(-1, 3), 0)[cheeks[..., 0].size // 2]
    outward = _length(outer - skin) - _length(inner - skin)
    change = np.minimum(_length(outer - inner), MAX_CHANGE)
    change += OUTWARD * outward.clip(0, MAX_CHANGE)
    best: Float64Array = change.mean(2).max(1)
    return best


def _length(colours: Float32Array) -> Float32Array:
    return np.asarray(np.sqrt((colours * colours).sum(-1)), np.float32)

"""Find a face within a head: its eyes, by a drawn template of light and dark places.

In almost every light the eyes and brows are darker than the cheeks, forehead and bridge of the nose
beside them (Sinha, "Qualitative representations for recognition", 2002). The template holds only
such relations; it was drawn by hand and contains no person's picture. It is correlated with the
luminance at several scales, and the best places again with templates of other proportions. Both are
done twice, the second time with hair faded out by its colour: a fringe looks like brows and eyes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array, Float64Array
from backdrop.engine.render.head_view import View, luminance, surrounding_mean

SEARCH_UNIT = 8  # pixels between the eyes at which a face is sought
REFINE_UNIT = 12  # and at which it is placed
UNITS = np.exp(np.linspace(np.log(0.17), np.log(0.46), 10))  # of the outline's head height
USUAL_UNIT = 0.29  # of the same
SEARCH_DEPTH, REFINE_DEPTH = 1.5, 1.75  # of the templates below the eyes, in their distances
REACH = 6  # pixels by which a place is refined
STRETCHES = np.exp(np.linspace(-0.25, 0.3, 7))
SIZES = np.exp(np.linspace(-0.28, 0.28, 7))
CANDIDATES = 4
EYES_BELOW_TOP = 2.05  # distance of the eyes from the top of the hair, in distances of the eyes
EYES_DEPTH = 0.62  # the same, in the outline's head heights
MIN_CONTRAST = 0.12  # deviation of the luminance's root below which a place is flat
MIN_COVER = 0.93  # share of a face that is foreground
SKIN_REACH = 0.7  # of the mean that tells skin from hair, in distances of the eyes
# x, y, width and height of a Gaussian spot, in distances of the eyes from between them, and its
# light. A spot beside the middle has a twin on the other side.
SPOTS = (
    (0.5, 0, 0.17, 0.1, -1.0),  # eyes
    (0.5, -0.33, 0.24, 0.08, -0.6),  # brows
    (0.14, 0.7, 0.12, 0.07, -0.4),  # nostrils
    (0, 1.13, 0.3, 0.09, -0.7),  # mouth
    (0, 0.15, 0.12, 0.35, 0.35),  # bridge of the nose
    (0.5, 0.55, 0.22, 0.2, 0.4),  # cheeks
    (0, -0.65, 0.6, 0.1, 0.2),  # forehead
)


@dataclass(frozen=True)
class Outline:
    """A head as its outline shows it, in pixels.

    x: its middle. top: of the hair. height: from the crown, without the hair, to the chin.
    """

    x: float
    top: float
    height: float


@dataclass(frozen=True)
class Face:
    """The point between the eyes, the eyes' distance, all in pixels, and the likeness, -1 to 1."""

    x: float
    eyes: float
    unit: float
    likeness: float


def find_face(view: View, outline: Outline) -> Face:
    """Return the place in a head that is most like a face."""
    faces = []
    for fades_hair in (False, True):
        found = sorted(_search(view, outline, fades_hair), key=lambda each: -each[0])
        faces += [_refine(view, face, fades_hair) for _, face in found[:CANDIDATES]]
    return max(faces, key=lambda face: face.likeness - _surprise(face, outline))


def _surprise(face: Face, outline: Outline) -> float:
    """Return how unusual a face's place in its head is, in units of likeness."""
    size = np.log(face.unit / (USUAL_UNIT * outline.height))
    return float(_surprises(face.x, face.eyes, face.unit, outline) + 0.04 * (size / 0.3) ** 2)


def _surprises(
    x: "float | Float64Array", y: "float | Float64Array", unit: float, outline: Outline
) -> Float64Array:
    """Return how unusual places for a face are, but for its size."""
    depth = np.log(np.maximum(y - outline.top, 1) / (EYES_DEPTH * outline.height))
    return np.asarray(
        0.125 * (((y - outline.top) / unit - EYES_BELOW_TOP) / 0.5) ** 2
        + 0.125 * ((x - outline.x) / unit / 0.9) ** 2
        + 0.04 * (depth / 0.2) ** 2
    )


def _search(view: View, outline: Outline, fades_hair: bool) -> Iterator[tuple[float, Face]]:
    """Yield the best place for each distance of the eyes, and its score."""
    fine = SEARCH_UNIT / (UNITS[0] * outline.height)
    left, top = outline.x - 1.1 * outline.height, outline.top - 0.3 * outline.height
    size = round(2.2 * outline.height * fine), round(2.3 * outline.height * fine)
    colours, alpha = view.crop(left, top, fine, size)
    light = Image.fromarray(_light(colours, alpha, SEARCH_UNIT, fades_hair))
    solid = Image.fromarray(alpha / 255)
    template, above, beside = _template(SEARCH_UNIT, 1.0, 1.0, SEARCH_DEPTH)
    for share in UNITS:
        unit = share * outline.height
        scale = SEARCH_UNIT / unit
        small = round(size[0] * scale / fine), round(size[1] * scale / fine)
        plane = np.asarray(light.resize(small, Image.Resampling.BOX), np.float32)
        cover = np.asarray(solid.resize(small, Image.Resampling.BOX), np.float32)
        likeness = _correlate(plane - surrounding_mean(plane, SEARCH_UNIT), template[None])[0]
        empty = np.maximum(0, MIN_COVER - _window_means(cover, template.shape))
        y = (np.arange(likeness.shape[0])[:, None] + above) / scale + top
        x = (np.arange(likeness.shape[1])[None] + beside) / scale + left
        scores = likeness - 2 * empty - _surprises(x, y, unit, outline)
        row, column = np.unravel_index(scores.argmax(), scores.shape)
        place = float(x[0, column]), float(y[row, 0])
        face = Face(*place, float(unit), float(likeness[row, column]))
        yield face.likeness - 2 * float(empty[row, column]) - _surprise(face, outline), face


def _refine(view: View, face: Face, fades_hair: bool) -> Face:
    """Return the face moved to where a template of any proportions fits best."""
    templates, priors = _templates()
    height, width = templates.shape[1:]
    _, above, beside = _template(REFINE_UNIT, 1.0, 1.0, REFINE_DEPTH)
    scale = REFINE_UNIT / face.unit
    left, top = face.x - (beside + REACH) / scale, face.eyes - (above + REACH) / scale
    colours, alpha = view.crop(left, top, scale, (width + 2 * REACH, height + 2 * REACH))
    light = _light(colours, alpha, round(0.6 * REFINE_UNIT), fades_hair)
    likeness = _correlate(light - surrounding_mean(light, REFINE_UNIT), templates)
    each, row, column = np.unravel_index(
        (likeness - priors[:, None, None]).argmax(), likeness.shape
    )
    x, eyes = face.x + (column - REACH) / scale, face.eyes + (row - REACH) / scale
    return Face(float(x), float(eyes), face.unit, float(likeness[each, row, column]))


def _light(colours: Float32Array, alpha: Float32Array, unit: int, fades_hair: bool) -> Float32Array:
    """Return the luminance with its mean in place of the background, and of the hair if asked."""
    light, weight = luminance(colours), alpha / 255
    if fades_hair:
        weight = weight * _skin(colours, alpha, round(SKIN_REACH * unit))
    weight = np.clip(2 * weight - 0.5, 0, 1)
    mean = (light * weight).sum() / max(float(weight.sum()), 1)
    return np.asarray(mean + (light - mean) * weight, np.float32)


def _skin(colours: Float32Array, alpha: Float32Array, reach: int) -> Float32Array:
    """Return the likeness to skin, 0 to 1: skin of every colour is redder than hair."""
    red = colours @ np.array([1, -2, 1], np.float32) / (colours.sum(2) + 60)
    solid = alpha >= 128
    red = surrounding_mean(red * solid, reach)
    ordered = np.sort(red[solid])
    high = float(ordered[int(0.9 * ordered.size)]) if ordered.size else 1
    return np.asarray(np.clip(red / max(high, 0.01), 0, 1), np.float32)


def _correlate(plane: Float32Array, templates: Float32Array) -> Float32Array:
    """Return the correlation, -1 to 1, of NxHxW templates with each place of a plane."""
    count, height, width = templates.shape
    places = np.lib.stride_tricks.sliding_window_view(plane, (height, width))
    down, across = places.shape[:2]
    products = places.reshape(-1, height * width) @ templates.reshape(count, -1).T
    means = _window_means(plane, (height, width))
    squares = _window_means(plane * plane, (height, width))
    contrast = np.maximum(np.sqrt(np.maximum(squares - means * means, 0)), MIN_CONTRAST)
    likeness = products.T.reshape(count, down, across) / (height * width) / contrast
    return np.asarray(likeness, np.float32)


def _window_means(plane: Float32Array, shape: tuple[int, ...]) -> Float32Array:
    sums = np.pad(plane, ((1, 0), (1, 0))).cumsum(0, dtype=np.float64).cumsum(1)
    height, width = shape
    inner = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width]
    return np.asarray((inner + sums[:-height, :-width]) / (height * width), np.float32)


@cache
def _template(
    unit: int, size: float, stretch: float, depth: float
) -> tuple[Float32Array, int, int]:
    """Draw a face; return it with mean 0 and deviation 1, and where its eyes' middle is in it.

    unit: distance of the eyes in pixels, of a face of size 1. depth: of the drawn part below them.
    """
    above, below, beside = round(0.75 * unit), round(depth * unit), unit
    x = np.arange(-beside, beside + 1) / unit / size
    y = np.arange(-above, below + 1)[:, None] / unit / size / stretch
    drawn = np.zeros((y.size, x.size))
    for middle, height, across, down, light in SPOTS:
        for side in (-1, 1) if middle else (1,):
            spot = ((x - side * middle) / across) ** 2 + ((y - height) / down) ** 2
            drawn += light * np.exp(-spot / 2)
    drawn -= drawn.mean()
    return (drawn / drawn.std()).astype(np.float32), above, beside


@cache
def _templates() -> tuple[Float32Array, Float32Array]:
    """Return templates of all proportions, NxHxW, and how unusual each is, N."""
    pairs = [(size, stretch) for size in SIZES for stretch in STRETCHES]
    drawn = [_template(REFINE_UNIT, size, stretch, REFINE_DEPTH)[0] for size, stretch in pairs]
    sizes, stretches = np.log(np.array(pairs)).T
    priors = 0.05 * ((sizes / 0.15) ** 2 + (stretches / 0.12) ** 2)
    return np.stack(drawn), priors.astype(np.float32)

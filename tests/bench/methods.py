"""Cut pictures with the methods that `python build.py bench quality` compares."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from pymatting import estimate_alpha_cf, estimate_foreground_ml
from scipy import ndimage

from backdrop.engine.arrays.aliases import Float32Array, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.matting.foreground_layers import corrected_strips
from backdrop.engine.network.confidence import to_guide_mask
from backdrop.engine.network.focus import predict
from backdrop.engine.network.models import BACKDROP_S, ISNET, MODELS, ModelSpec
from backdrop.engine.network.prediction import Prediction
from backdrop.engine.network.regions import settle_regions
from backdrop.engine.network.segment import SegmentationRuntime
from backdrop.engine.pipeline import alpha_from_prediction
from backdrop.runtime.native.native_runtime import run_to_end


@dataclass(frozen=True)
class Cut:
    """A method's result: alpha float32 HxW from 0 to 1, colours uint8 HxWx3."""

    alpha: Float32Array
    colours: UInt8Array


@dataclass(frozen=True)
class Pair:
    """A picture with its truth: photo and colours uint8 HxWx3, truth uint8 HxW."""

    name: str
    folder: str
    photo: UInt8Array
    truth: UInt8Array
    colours: UInt8Array | None


class Networks:
    """Predictions of the networks for one picture; each network runs once."""

    def __init__(self, runtime: SegmentationRuntime) -> None:
        """Use a runtime for the networks."""
        self._runtime = runtime
        self._pair: Pair | None = None
        self._predictions: dict[ModelSpec, Prediction] = {}

    def predict(self, pair: Pair, spec: ModelSpec) -> Prediction:
        """Return the network's prediction for the picture."""
        if self._pair is not pair:
            self._pair, self._predictions = pair, {}
        if spec not in self._predictions:
            self._predictions[spec] = run_to_end(self._predict(pair, spec))
        return self._predictions[spec]

    async def _predict(self, pair: Pair, spec: ModelSpec) -> Prediction:
        document = Document(pair.photo)
        guide = None
        if spec.guide:
            # In 8 bits, as the page hands it over: it decides on the region that the network sees.
            guide_mask = to_guide_mask(self.predict(pair, MODELS[spec.guide]).answer)
            guide = guide_mask / np.float32(255)
        if not spec.mender:
            return await predict(document, spec, self._runtime, guide)
        alone = self.predict(pair, replace(spec, mender=""))
        mender = MODELS[spec.mender]
        settled = await settle_regions(document, alone, mender, self._runtime, guide)
        return settled.prediction


Method = Callable[[Pair], Callable[[], Cut]]
"""Runs the networks for a pair, and returns the rest of its work, which is timed."""


def methods(networks: Networks, as_published: Networks) -> dict[str, Method]:
    """Return the methods to compare, by name.

    rembg uses the published networks, Backdrop those that app/prepare makes of them.
    """

    def published(spec: ModelSpec) -> Method:
        return _plain(as_published, replace(spec, size_multiple=0))

    def rembg(pair: Pair) -> Callable[[], Cut]:
        mask = _raw(as_published, pair, replace(ISNET, size_multiple=0))
        return lambda: rembg_alpha_matting(pair.photo, mask)

    def backdrop(spec: ModelSpec, fine: bool) -> Method:
        return _backdrop(networks, spec, fine)

    return {
        "rembg isnet": published(ISNET),
        "rembg isnet, alpha matting": rembg,
        "backdrop, fast, one look": backdrop(replace(BACKDROP_S, second_look=False), False),
        "backdrop, fast": backdrop(BACKDROP_S, False),
        "backdrop, best, unguided": backdrop(replace(ISNET, guide="", mender=""), False),
        "backdrop, best, not mended": backdrop(replace(ISNET, mender=""), False),
        "backdrop, best": backdrop(ISNET, False),
        "backdrop, best, closed form": backdrop(ISNET, True),
    }


def custom_methods(name: str, spec: ModelSpec, networks: Networks) -> dict[str, Method]:
    """Return the methods for a custom model: its mask alone, and what Backdrop makes of it."""
    return {
        f"{name}, mask alone": _plain(networks, spec),
        f"{name}, not mended": _backdrop(networks, replace(spec, mender=""), False),
        name: _backdrop(networks, spec, False),
    }


def _raw(networks: Networks, pair: Pair, spec: ModelSpec) -> Float32Array:
    """Return the network's mask of the whole picture, enlarged to the picture."""
    mask = networks.predict(pair, replace(spec, guide="", mender="")).mask
    return np.clip(resize(mask, pair.truth.shape), 0, 1)


def _plain(networks: Networks, spec: ModelSpec) -> Method:
    def ask(pair: Pair) -> Callable[[], Cut]:
        _raw(networks, pair, spec)
        return lambda: Cut(_raw(networks, pair, spec), pair.photo)

    return ask


def _backdrop(networks: Networks, spec: ModelSpec, fine: bool) -> Method:
    def ask(pair: Pair) -> Callable[[], Cut]:
        found = networks.predict(pair, spec)

        def cut() -> Cut:
            alpha = alpha_from_prediction(Document(pair.photo), found, fine)
            colours = np.concatenate(list(corrected_strips(pair.photo, alpha)))
            return Cut(alpha / np.float32(255), colours)

        return cut

    return ask


def rembg_alpha_matting(photo: UInt8Array, mask: Float32Array) -> Cut:
    """Cut as rembg does by default: thresholds 240 and 10, erosion by 10, closed form."""
    levels = np.round(mask * 255)
    window = np.ones((10, 10))
    trimap = np.full(mask.shape, 0.5)
    trimap[ndimage.binary_erosion(levels > 240, window)] = 1
    trimap[ndimage.binary_erosion(levels < 10, window, border_value=1)] = 0
    if not (trimap == 1).any() or not (trimap == 0).any():
        return Cut(mask, photo)  # rembg falls back to the plain mask, as pymatting refuses
    try:
        alpha = estimate_alpha_cf(photo / 255.0, trimap)
    except ValueError:  # no preconditioner for this picture: rembg falls back here too
        return Cut(mask, photo)
    colours = estimate_foreground_ml(photo / 255.0, alpha)
    return Cut(alpha.astype(np.float32), np.clip(255 * colours, 0, 255).astype(np.uint8))

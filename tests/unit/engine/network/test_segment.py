"""The networks' input against its definition, their output within its range."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.aspect import input_shape
from backdrop.engine.network.focus import predict
from backdrop.engine.network.models import ISNET, MODELS, ModelSpec
from backdrop.engine.network.segment import rescale, to_tensor
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end


def by_definition(photo: NDArray[np.uint8], spec: ModelSpec) -> NDArray[np.float64]:
    rows, columns = input_shape(spec, *photo.shape[:2])
    small = np.asarray(
        Image.fromarray(photo).resize((columns, rows), Image.Resampling.BILINEAR),
        float,
    )
    return ((small / spec.scale - spec.mean) / spec.std).transpose(2, 0, 1)[None]


@pytest.mark.parametrize("spec", MODELS.values(), ids=list(MODELS))
def test_the_tensor_is_normalised_as_in_training(
    spec: ModelSpec, photos: dict[str, NDArray[np.uint8]]
) -> None:
    photo = photos["chelsea"]  # 451x300: resize() does not average cells
    tensor = to_tensor(Document(photo), spec)
    assert tensor.shape == (1, 3, *input_shape(spec, 300, 451))
    assert tensor.dtype == np.float32
    assert np.abs(tensor - by_definition(photo, spec)).max() < 1e-5


def test_colours_of_transparent_pixels_do_not_reach_the_network(
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    photo = photos["astronaut"]
    alpha = np.zeros(photo.shape[:2], np.uint8)
    alpha[:, 256:] = 255
    altered = photo.copy()
    altered[:, :256] = 255 - altered[:, :256]
    first, second = (to_tensor(Document(p, alpha), ISNET) for p in (photo, altered))
    assert first.shape == (1, 3, 1024, 1024)
    assert np.abs(first - second)[..., :500].max() == 0
    assert np.abs(first[..., :500]).max() == 0  # mid-grey


def test_the_mask_is_rescaled_to_0_to_1() -> None:
    output = np.array([[[[0.2, 0.3], [0.4, 0.6]]]], np.float32)
    assert rescale(output) == pytest.approx(np.array([[0, 0.25], [0.5, 1]]))


@pytest.mark.parametrize("level", [-1.0, 0.0, 0.5, 2.0])
def test_a_flat_answer_is_not_rescaled(level: float) -> None:
    output = np.full((1, 1, 4, 4), level, np.float32)
    output[0, 0, 0, 0] += 1e-4
    assert rescale(output) == pytest.approx(min(1.0, max(0.0, level)), abs=1e-3)


class FirstChannel:
    """A runtime whose answer is the first channel of its input."""

    def has(self, name: str) -> bool:
        return True

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        return tensor[:, :1]


def test_a_mask_needs_one_run_of_the_network(photos: dict[str, NDArray[np.uint8]]) -> None:
    mask = run_to_end(predict(Document(photos["coffee"]), ISNET, FirstChannel())).mask
    assert mask.shape == input_shape(ISNET, *photos["coffee"].shape[:2])
    assert (mask.min(), mask.max()) == (0.0, 1.0)


@pytest.mark.parametrize("spec", MODELS.values(), ids=list(MODELS))
def test_the_real_networks_find_the_cat(
    spec: ModelSpec, photos: dict[str, NDArray[np.uint8]], weights: dict[str, Path]
) -> None:
    mask = run_to_end(predict(Document(photos["chelsea"]), spec, NativeRuntime(weights))).mask
    rows, columns = mask.shape
    assert rows < columns
    assert mask[rows // 4 : rows // 2, columns // 4 : columns // 2].mean() > 0.9  # the face
    assert mask[: rows // 8, -columns // 8 :].mean() < 0.1  # the wall

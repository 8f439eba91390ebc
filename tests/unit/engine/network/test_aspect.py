"""The shape of a network's input: its longer side is fixed, its shorter one squeezed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.network.aspect import MAX_SIDE, input_shape
from backdrop.engine.network.models import BACKDROP_S, ISNET, MODELS, ModelSpec

LENGTHS = st.integers(1, 40_000)


@pytest.mark.parametrize("spec", MODELS.values(), ids=list(MODELS))
@given(height=LENGTHS, width=LENGTHS)
def test_the_network_accepts_the_shape(spec: ModelSpec, height: int, width: int) -> None:
    shape = input_shape(spec, height, width)
    assert max(shape) == spec.input_size
    assert min(shape) >= spec.size_multiple
    assert not any(side % spec.size_multiple for side in shape)
    assert input_shape(spec, width, height) == shape[::-1]


@given(height=LENGTHS, width=LENGTHS)
def test_a_picture_is_squeezed_and_never_stretched(height: int, width: int) -> None:
    rows, columns = input_shape(ISNET, height, width)
    rounding = ISNET.size_multiple / 2 / ISNET.input_size
    aspect, shown = min(height, width) / max(height, width), min(rows, columns) / ISNET.input_size
    assert aspect - rounding <= shown <= 1
    assert (rows > columns) <= (height > width)


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((500, 500), (1024, 1024)),
        ((3000, 4000), (896, 1024)),
        ((6000, 4000), (1024, 896)),
        ((1080, 1920), (832, 1024)),
    ],
)
def test_usual_pictures(size: tuple[int, int], shape: tuple[int, int]) -> None:
    assert input_shape(ISNET, *size) == shape


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((500, 500), (320, 320)),
        ((3000, 4000), (256, 320)),  # 240 is halfway, and 8 is even
        ((6000, 4000), (320, 224)),
        ((100, 4000), (32, 320)),
    ],
)
def test_our_model_keeps_the_aspect(size: tuple[int, int], shape: tuple[int, int]) -> None:
    assert input_shape(BACKDROP_S, *size) == shape


def test_a_custom_model_gets_its_square() -> None:
    assert input_shape(replace(ISNET, size_multiple=0, input_size=512), 300, 900) == (512, 512)


@given(height=LENGTHS, width=LENGTHS)
def test_the_shorter_side_has_its_size_unless_the_longer_one_becomes_too_long(
    height: int, width: int
) -> None:
    spec = replace(ISNET, input_size=512, size_multiple=32, squeeze=0, by_shorter=True)
    shape = input_shape(spec, height, width)
    assert not any(side % 32 for side in shape)
    assert max(shape) <= MAX_SIDE
    assert min(shape) == 512 or max(shape) == MAX_SIDE
    assert input_shape(spec, width, height) == shape[::-1]


def test_free_size_models_keep_the_aspect() -> None:
    spec = replace(ISNET, input_size=512, size_multiple=32, squeeze=0, by_shorter=True)
    assert input_shape(spec, 3000, 4500) == (512, 768)
    assert input_shape(spec, 4500, 3000) == (768, 512)
    assert input_shape(spec, 100, 100) == (512, 512)
    assert input_shape(spec, 100, 10_000) == (32, 2048)

"""What a network sees of a picture: as large as it may be, and squeezed by half."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.engine.network.aspect import sides
from backdrop.engine.network.models import ISNET, MODELS, U2NETP, ModelSpec

LENGTHS = st.integers(1, 40_000)


@pytest.mark.parametrize("spec", MODELS.values(), ids=list(MODELS))
@given(height=LENGTHS, width=LENGTHS)
def test_sides_are_ones_that_the_network_takes(spec: ModelSpec, height: int, width: int) -> None:
    found = sides(spec, height, width)
    assert max(found) == spec.input_size
    assert min(found) >= spec.size_multiple
    assert not any(side % spec.size_multiple for side in found)
    assert sides(spec, width, height) == found[::-1]


@given(height=LENGTHS, width=LENGTHS)
def test_a_picture_is_squeezed_and_never_stretched(height: int, width: int) -> None:
    rows, columns = sides(ISNET, height, width)
    rounding = ISNET.size_multiple / 2 / ISNET.input_size
    share, seen = min(height, width) / max(height, width), min(rows, columns) / ISNET.input_size
    assert share - rounding <= seen <= 1
    assert (rows > columns) <= (height > width)


@pytest.mark.parametrize(
    ("size", "best", "fast"),
    [
        ((500, 500), (1024, 1024), (320, 320)),
        ((3000, 4000), (896, 1024), (288, 320)),
        ((6000, 4000), (1024, 896), (320, 288)),
        ((1080, 1920), (832, 1024), (256, 320)),
    ],
)
def test_usual_pictures(
    size: tuple[int, int], best: tuple[int, int], fast: tuple[int, int]
) -> None:
    assert sides(ISNET, *size) == best
    assert sides(U2NETP, *size) == fast


def test_a_network_of_ones_own_is_given_its_square() -> None:
    assert sides(replace(ISNET, size_multiple=0, input_size=512), 300, 900) == (512, 512)

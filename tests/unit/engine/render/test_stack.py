"""Stacked layers are exact where opaque and rounded to the nearest elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.render.stack import ColourLayer, stack_layers

SIZES = st.tuples(st.integers(1, 200), st.integers(1, 9))


def over(below: NDArray[np.float64], above: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compose with Porter and Duff's "over" (1984), on colours multiplied by alpha, 0 to 1."""
    result: NDArray[np.float64] = above + below * (1 - above[..., 3:])
    return result


def multiplied(rgb: UInt8Array, alpha: UInt8Array) -> NDArray[np.float64]:
    share = alpha[..., None] / 255
    return np.concatenate([np.broadcast_to(rgb, (*alpha.shape, 3)) / 255 * share, share], axis=2)


@st.composite
def layers(draw: st.DrawFn) -> tuple[UInt8Array, list[tuple[UInt8Array, UInt8Array]], UInt8Array]:
    size = draw(SIZES)
    levels = st.sampled_from([0, 0, 1, 7, 128, 254, 255, 255])
    subject = draw(arrays.arrays(np.uint8, (*size, 4), elements=levels))
    colour = arrays.arrays(np.uint8, 3)
    colours = [
        (draw(arrays.arrays(np.uint8, size, elements=levels)), draw(colour))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return subject, colours, draw(arrays.arrays(np.uint8, (*size, 3)))


def stack(
    subject: UInt8Array, colours: list[tuple[UInt8Array, UInt8Array]], background: UInt8Array | None
) -> UInt8Array:
    colour_layers = [
        ColourLayer(lambda rows, alpha=alpha: alpha[rows], tuple(rgb.tolist()))  # type: ignore[misc]
        for alpha, rgb in colours
    ]
    read_rows = None if background is None else lambda rows: background[rows]
    return np.concatenate(
        list(stack_layers(len(subject), lambda rows: subject[rows], colour_layers, read_rows))
    )


@settings(max_examples=80, deadline=None)
@given(layers())
def test_on_a_background_layers_are_composed_with_over(
    drawn: tuple[UInt8Array, list[tuple[UInt8Array, UInt8Array]], UInt8Array],
) -> None:
    subject, colours, background = drawn
    result = stack(subject, colours, background)
    expected = multiplied(background, np.full(background.shape[:2], 255, np.uint8))
    for alpha, rgb in colours:
        expected = over(expected, multiplied(rgb, alpha))
    expected = over(expected, multiplied(subject[..., :3], subject[..., 3])) * 255
    assert np.abs(result - expected[..., :3]).max() <= 0.5 * (len(colours) + 1) + 1e-6
    opaque = subject[..., 3] == 255
    assert np.array_equal(result[opaque], subject[opaque][:, :3])


@settings(max_examples=80, deadline=None)
@given(layers())
def test_without_a_background_alpha_is_straight(
    drawn: tuple[UInt8Array, list[tuple[UInt8Array, UInt8Array]], UInt8Array],
) -> None:
    subject, colours, _ = drawn
    result = stack(subject, colours, None)
    expected = np.zeros((*subject.shape[:2], 4))
    for alpha, rgb in colours:
        expected = over(expected, multiplied(rgb, alpha))
    expected = over(expected, multiplied(subject[..., :3], subject[..., 3])) * 255
    shown = result[..., :3] * (result[..., 3:] / 255)
    assert np.abs(result[..., 3] - expected[..., 3]).max() <= 0.5 * (len(colours) + 1) + 1e-6
    assert np.abs(shown - expected[..., :3]).max() <= len(colours) + 1
    assert not result[result[..., 3] == 0].any()
    opaque = subject[..., 3] == 255
    assert np.array_equal(result[opaque], subject[opaque])


@pytest.mark.parametrize("height", [1, 127, 128, 129, 1000])
def test_strips_contain_each_row_once(height: int) -> None:
    subject = np.zeros((height, 2, 4), np.uint8)
    subject[..., 3] = 255
    subject[..., 0] = (np.arange(height) % 251)[:, None]
    assert np.array_equal(stack(subject, [], None), subject)

"""Layers over each other: exact where opaque, rounded to the nearest elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from backdrop.engine.render.stack import Tint, stack_layers

Bytes = NDArray[np.uint8]
SIZES = st.tuples(st.integers(1, 200), st.integers(1, 9))


def over(below: NDArray[np.float64], above: NDArray[np.float64]) -> NDArray[np.float64]:
    """Porter and Duff 1984, "over", on colours multiplied by alpha, 0 to 1."""
    answer: NDArray[np.float64] = above + below * (1 - above[..., 3:])
    return answer


def multiplied(rgb: Bytes, alpha: Bytes) -> NDArray[np.float64]:
    share = alpha[..., None] / 255
    return np.concatenate([np.broadcast_to(rgb, (*alpha.shape, 3)) / 255 * share, share], axis=2)


@st.composite
def layers(draw: st.DrawFn) -> tuple[Bytes, list[tuple[Bytes, Bytes]], Bytes]:
    size = draw(SIZES)
    levels = st.sampled_from([0, 0, 1, 7, 128, 254, 255, 255])
    subject = draw(arrays.arrays(np.uint8, (*size, 4), elements=levels))
    colour = arrays.arrays(np.uint8, 3)
    tints = [
        (draw(arrays.arrays(np.uint8, size, elements=levels)), draw(colour))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return subject, tints, draw(arrays.arrays(np.uint8, (*size, 3)))


def joined(subject: Bytes, tints: list[tuple[Bytes, Bytes]], background: Bytes | None) -> Bytes:
    colours = [
        Tint(lambda rows, alpha=alpha: alpha[rows], tuple(rgb.tolist()))  # type: ignore[misc]
        for alpha, rgb in tints
    ]
    behind = None if background is None else lambda rows: background[rows]
    return np.concatenate(
        list(stack_layers(len(subject), lambda rows: subject[rows], colours, behind))
    )


@settings(max_examples=80, deadline=None)
@given(layers())
def test_on_a_background_it_is_porter_and_duffs_over(
    drawn: tuple[Bytes, list[tuple[Bytes, Bytes]], Bytes],
) -> None:
    subject, tints, background = drawn
    answer = joined(subject, tints, background)
    expected = multiplied(background, np.full(background.shape[:2], 255, np.uint8))
    for alpha, rgb in tints:
        expected = over(expected, multiplied(rgb, alpha))
    expected = over(expected, multiplied(subject[..., :3], subject[..., 3])) * 255
    assert np.abs(answer - expected[..., :3]).max() <= 0.5 * (len(tints) + 1) + 1e-6
    opaque = subject[..., 3] == 255
    assert np.array_equal(answer[opaque], subject[opaque][:, :3])


@settings(max_examples=80, deadline=None)
@given(layers())
def test_without_a_background_alpha_is_straight(
    drawn: tuple[Bytes, list[tuple[Bytes, Bytes]], Bytes],
) -> None:
    subject, tints, _ = drawn
    answer = joined(subject, tints, None)
    expected = np.zeros((*subject.shape[:2], 4))
    for alpha, rgb in tints:
        expected = over(expected, multiplied(rgb, alpha))
    expected = over(expected, multiplied(subject[..., :3], subject[..., 3])) * 255
    shown = answer[..., :3] * (answer[..., 3:] / 255)
    assert np.abs(answer[..., 3] - expected[..., 3]).max() <= 0.5 * (len(tints) + 1) + 1e-6
    assert np.abs(shown - expected[..., :3]).max() <= len(tints) + 1
    assert not answer[answer[..., 3] == 0].any()
    opaque = subject[..., 3] == 255
    assert np.array_equal(answer[opaque], subject[opaque])


@pytest.mark.parametrize("height", [1, 127, 128, 129, 1000])
def test_strips_are_all_rows_once(height: int) -> None:
    subject = np.zeros((height, 2, 4), np.uint8)
    subject[..., 3] = 255
    subject[..., 0] = (np.arange(height) % 251)[:, None]
    assert np.array_equal(joined(subject, [], None), subject)

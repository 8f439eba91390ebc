"""Doubtful cut-outs are reported once, and good ones are not."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect

from tests.browser.backdrop import Backdrop, Shot

pytestmark = pytest.mark.both_networks


def png(name: str, pixels: NDArray[np.uint8]) -> Shot:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return Shot(name, file.getvalue())


def test_a_picture_without_a_subject(backdrop: Backdrop) -> None:
    noise = np.random.default_rng(0).normal(128, 8, (400, 600, 3)).clip(0, 255).astype(np.uint8)
    backdrop.give(png("noise.png", noise))
    backdrop.wait_better()
    expect(backdrop.note).to_contain_text("No clear subject was found")
    expect(backdrop.note).to_contain_text("in which the subject is larger")
    backdrop.note.get_by_role("button", name="OK", exact=True).click()
    expect(backdrop.note).to_be_hidden()
    backdrop.model("Fast").check(force=True)
    expect(backdrop.status).to_contain_text("Done in")
    expect(backdrop.note).to_be_hidden()


def test_parts_of_which_best_is_unsure(backdrop: Backdrop, shot: Callable[..., Shot]) -> None:
    backdrop.give(png("rocket.png", skimage.data.rocket()), shot("coffee"))  # type: ignore[no-untyped-call]
    backdrop.wait_better()
    expect(backdrop.note).to_contain_text("The model was unsure about a part")
    backdrop.model("Fast").check(force=True)
    expect(backdrop.status).to_contain_text("Done in")
    expect(backdrop.note).to_contain_text("The edge of the subject is unclear. Switch between")
    backdrop.tile("coffee.png").click()
    backdrop.wait_better()
    expect(backdrop.note).to_be_hidden()

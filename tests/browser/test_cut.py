"""The main task: give a picture, save the cut-out."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from backdrop.engine.formats.decode import decode
from backdrop.engine.network.models import MODELS
from backdrop.engine.pipeline import cut, render
from backdrop.engine.scene import Scene
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.browser.backdrop import BEST, FAST, Backdrop, Shot, rgba
from tests.conftest import PHOTOS

LARGEST_DIFFERENCE = 2.0  # mean, of 255: invisible to a person


def natively(content: bytes, network: str, weights: dict[str, Path]) -> NDArray[np.uint8]:
    document = decode(content, 10**8)
    return run_to_end(cut(document, MODELS[network], NativeRuntime(weights), lambda _: None)).alpha


@pytest.mark.both_networks
def test_both_models_cut_as_they_do_natively(
    backdrop: Backdrop, shot: Callable[..., Shot], weights: dict[str, Path]
) -> None:
    pictures = {photo: shot(photo) for photo in PHOTOS}
    backdrop.give(*pictures.values())
    for photo, picture in pictures.items():
        backdrop.tile(picture.name).click()
        backdrop.wait_better()
        for title, network in (("Best", BEST), ("Fast", FAST)):
            backdrop.model(title).check(force=True)
            name, png = backdrop.save()
            assert name == f"{photo}-cutout.png"
            found = rgba(png)
            expected = natively(picture.content, network, weights)
            assert found.shape[:2] == expected.shape
            difference = np.abs(found[..., 3].astype(int) - expected)
            assert difference.mean() < LARGEST_DIFFERENCE
            pixels = decode(picture.content, 10**8).pixels
            solid = found[..., 3] == 255
            assert np.array_equal(found[solid][:, :3], pixels[solid])


# Records the picture's status texts.
RECORD_STATUS = """
globalThis.texts = [];
const status = document.getElementById("picture-status");
new MutationObserver(() => texts.push(status.textContent))
  .observe(status, {childList: true, subtree: true, characterData: true});"""


def test_an_unedited_picture_is_saved_from_its_preview(
    shared: Backdrop, shot: Callable[..., Shot]
) -> None:
    picture = shot("chelsea")
    shared.start_over(picture)
    shared.page.evaluate(RECORD_STATUS)
    _, png = shared.save()
    assert not any("Preparing" in text for text in shared.page.evaluate("texts"))
    document = decode(picture.content, 10**8)
    expected = render(document, rgba(png)[..., 3], Scene())
    assert (png, "image/png") == (expected.content, expected.media_type)
    shared.tool("Background")
    shared.page.get_by_role("radio", name="Colour").check(force=True)
    shared.page.get_by_role("button", name="White", exact=True).click()
    shared.wait_settled()
    _, other = shared.save("Save as PNG")
    assert any("Preparing" in text for text in shared.page.evaluate("texts"))
    assert other != png


def test_two_threads_where_the_page_is_isolated(shared: Backdrop) -> None:
    shared.wait_ready()
    assert shared.page.evaluate("crossOriginIsolated")
    shared.page.get_by_role("button", name="About").click()
    expect(shared.page.locator("#about-device")).to_contain_text("The models run with 2 threads")


@pytest.mark.parametrize(
    "described",
    [{"userAgent": "Macintosh", "maxTouchPoints": 5, "deviceMemory": 0}, {"deviceMemory": 2}],
    ids=str,
)
def test_one_thread_on_a_device_that_the_page_recognises_as_low_on_memory(
    page: Page, address: str, described: dict[str, object]
) -> None:
    for name, value in described.items():
        script = f"Object.defineProperty(navigator, '{name}', {{value: {json.dumps(value)}}})"
        page.add_init_script(script)
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    page.get_by_role("button", name="About").click()
    expect(page.locator("#about-device")).to_contain_text("with 1 thread")


class TestWithoutIsolation:
    """On a host that sets no headers: one thread, the same result."""

    @pytest.fixture
    def isolated(self) -> bool:
        return False

    def test_one_thread_gives_the_same_cut_out(
        self, backdrop: Backdrop, shot: Callable[..., Shot], weights: dict[str, Path]
    ) -> None:
        picture = shot("chelsea")
        backdrop.give(picture)
        backdrop.wait_cut()
        backdrop.page.get_by_role("button", name="About").click()
        expect(backdrop.page.locator("#about-device")).to_contain_text("with 1 thread")
        backdrop.page.keyboard.press("Escape")
        backdrop.model("Fast").check(force=True)
        _, png = backdrop.save()
        expected = natively(picture.content, FAST, weights)
        assert np.abs(rgba(png)[..., 3].astype(int) - expected).mean() < LARGEST_DIFFERENCE

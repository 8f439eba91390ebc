"""Devices with little memory: fewer pixels are decoded, and the page says so."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from backdrop.runtime.protocol import LOW_MEMORY_PREVIEW_SIDE
from backdrop.ui.text.engine_messages import LIMITS
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.test_batch import RECORD_DECODED
from tests.browser.test_page import RECORD_SHOWN

LOW_MEMORY = "Object.defineProperty(navigator, 'deviceMemory', {value: 2});"


def test_huge_pictures_are_never_decoded_and_previews_are_smaller(
    page: Page, address: str, shot: Callable[..., Shot], scan: Shot
) -> None:
    page.add_init_script(LOW_MEMORY + RECORD_DECODED)
    page.goto(address)
    page.evaluate(RECORD_SHOWN)
    backdrop = Backdrop(page)
    # Before the engine can refuse it: as the current picture, and then as a waiting tile.
    backdrop.give(scan)
    expect(backdrop.name).to_have_text(scan.name)
    expect(page.locator("#no-preview")).to_be_visible()
    backdrop.give(shot("chelsea"), shot("coffee"))
    expect(backdrop.tile("coffee.png").locator("img[src]")).to_be_attached(timeout=ENGINE_MS)
    backdrop.wait_cut()
    expect(backdrop.note).to_contain_text(LIMITS)
    page.locator("#note-close").click()
    expect(backdrop.note).to_be_hidden()
    backdrop.tile(scan.name).click()
    expect(backdrop.failure).to_contain_text(
        "20000 × 20000 pixels. The limit here is 24 megapixels", timeout=CUT_MS
    )
    assert "scan.png" not in page.evaluate("decoded")
    assert "coffee.png" in page.evaluate("decoded")
    assert max(width for width, _ in page.evaluate("shown")) < 20_000

    photo = Image.open(io.BytesIO(shot("chelsea").content)).resize((1503, 1000))
    noise = np.random.default_rng(0).integers(0, 32, (1000, 1503, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(np.asarray(photo) // 2 + noise).save(file, "PNG")
    page.evaluate("shown.length = 0")
    backdrop.give(Shot("noise.png", file.getvalue()))
    backdrop.wait_cut()
    expect(backdrop.result).to_have_attribute("width", str(LOW_MEMORY_PREVIEW_SIDE))
    assert {width for width, _ in page.evaluate("shown")} == {LOW_MEMORY_PREVIEW_SIDE}
    assert rgba(backdrop.save()[1]).shape == (1000, 1503, 4)

    # A note that was closed does not return with the next visit.
    page.reload()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    expect(backdrop.note).to_be_hidden()


@pytest.mark.both_networks
def test_best_waits_to_be_chosen_and_then_cuts(
    page: Page, address: str, shot: Callable[..., Shot]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.add_init_script(LOW_MEMORY)
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.wait_ready()
    assert not any(url.startswith("isnet-") for url in asked)
    backdrop.model("Best").check(force=True)
    backdrop.wait_better()
    assert any(url.startswith("isnet-") for url in asked)
    assert 0 < rgba(backdrop.save()[1])[..., 3].mean() < 255

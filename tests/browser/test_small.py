"""A device that gives the browser little memory: what is too much for it is never unpacked."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot
from tests.browser.test_batch import DECODED
from tests.browser.test_page import SHOWN

SMALL = "Object.defineProperty(navigator, 'deviceMemory', {value: 2});"


def test_a_picture_over_the_limit_is_neither_shown_nor_made_small(
    page: Page, address: str, shot: Callable[..., Shot], scan: Shot
) -> None:
    page.add_init_script(SMALL + DECODED)
    page.goto(address)
    page.evaluate(SHOWN)
    backdrop = Backdrop(page)
    # Before there is an engine that could refuse it: looked at, and then as a tile that waits.
    backdrop.give(scan)
    expect(backdrop.name).to_have_text(scan.name)
    expect(page.locator("#no-view")).to_be_visible()
    backdrop.give(shot("chelsea"), shot("coffee"))
    expect(backdrop.tile("coffee.png").locator("img[src]")).to_be_attached(timeout=ENGINE_MS)
    backdrop.wait_cut()
    backdrop.tile(scan.name).click()
    expect(backdrop.failure).to_contain_text(
        "20000 × 20000 pixels. This device can hold 24 megapixels", timeout=CUT_MS
    )
    assert "scan.png" not in page.evaluate("decoded")
    assert "coffee.png" in page.evaluate("decoded")
    assert max(width for width, _ in page.evaluate("shown")) < 20_000

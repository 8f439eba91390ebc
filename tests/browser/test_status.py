"""Messages, progress and layout: what the page says while it works, and that nothing jumps."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.backdrop import CUT_MS, Backdrop, Shot
from tests.browser.test_accessibility import Inspector

Give = Callable[..., Shot]
WIDE, PHONE = (1440, 900), (360, 800)


def places(page: Page) -> list[Any]:
    """Return where the tabs and the button that saves are."""
    boxes = [page.get_by_role("tablist"), page.locator("#save")]
    return [locator.bounding_box() for locator in boxes]


def toast(backdrop: Backdrop, sentence: str) -> Locator:
    """Return the toast with a sentence."""
    return backdrop.page.get_by_role("status").locator(".toast", has_text=sentence)


def test_toasts_say_what_was_done_wait_for_a_person_and_move_nothing(
    page: Page, address: str, shot: Give
) -> None:
    page.clock.install()
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"), shot("coffee"))
    backdrop.wait_cut()
    expect(backdrop.tile("coffee.png")).to_have_accessible_name("coffee.png, done", timeout=CUT_MS)
    for width, height in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        before = places(page)
        backdrop.save()
        expect(toast(backdrop, "Saved chelsea-cutout.png")).to_be_visible()
        assert places(page) == before
        stage = page.locator(".stage").bounding_box()
        box = toast(backdrop, "Saved").bounding_box()
        assert stage
        assert box
        assert stage["x"] <= box["x"]
        assert box["x"] + box["width"] <= stage["x"] + stage["width"]
        assert stage["y"] <= box["y"] <= stage["y"] + stage["height"] / 2

    # It stays under the pointer and with the focus, and leaves otherwise.
    toast(backdrop, "Saved").hover()
    page.clock.run_for(60_000)
    expect(toast(backdrop, "Saved")).to_be_visible()
    page.mouse.move(180, 780)
    page.get_by_role("button", name="Close this message").focus()
    page.clock.run_for(60_000)
    expect(toast(backdrop, "Saved")).to_be_visible()
    page.keyboard.press("Tab")
    page.clock.run_for(60_000)
    expect(toast(backdrop, "Saved")).to_have_count(0)

    # With the keyboard: the message follows the filmstrip, and Escape leads back to it.
    tile = backdrop.tile("chelsea.png")
    backdrop.tile("coffee.png").click()
    tile.focus()
    page.keyboard.press("Control+s")
    close = page.get_by_role("button", name="Close this message")
    expect(toast(backdrop, "Saved coffee-cutout.png")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
        if close.evaluate("each => each === document.activeElement"):
            break
    expect(close).to_be_focused()
    page.keyboard.press("Escape")
    expect(toast(backdrop, "Saved")).to_have_count(0)
    expect(page.locator(":focus")).to_have_count(1)

    backdrop.tile("coffee.png").focus()
    page.keyboard.press("Delete")
    expect(toast(backdrop, "Removed coffee.png")).to_be_visible()
    inspector = Inspector(page)
    inspector.check("toast")
    page.get_by_role("button", name="Remove this picture").click()
    expect(toast(backdrop, "Removed chelsea.png")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    close.last.click()
    expect(toast(backdrop, "Removed chelsea.png")).to_have_count(0)
    assert not inspector.wrong, "\n".join(inspector.wrong)

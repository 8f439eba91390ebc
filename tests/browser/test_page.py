"""The page itself: usable at once, by mouse, keyboard and clipboard, on any screen."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from backdrop.runtime.protocol import PREVIEW_SIDE
from tests.browser.backdrop import Backdrop, Shot
from tests.browser.wire import CountingHandler, sizes

TRANSFER = """([name, bytes, kind]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
  const event = kind === "paste"
    ? new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true})
    : new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true});
  document.body.dispatchEvent(event);
}"""


def transfer(page: Page, shot: Shot, kind: str) -> None:
    page.evaluate(TRANSFER, [shot.name, list(shot.content), kind])


@pytest.mark.console_errors
def test_the_page_is_usable_before_any_python(
    page: Page, address: str, shot: Callable[..., Shot]
) -> None:
    held: list[Route] = []
    holding = True

    def hold(route: Route) -> None:
        if holding:
            held.append(route)
        else:
            route.continue_()

    page.route("**/{micropython,pyodide}-*/**", hold)
    page.goto(address, wait_until="commit")
    backdrop = Backdrop(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Drop a picture, get the cut-out")
    expect(page.get_by_text("Your pictures are never uploaded.")).to_be_visible()
    expect(backdrop.engine).to_have_text("Loading the engine")
    page.get_by_role("button", name="About").click()
    backdrop.give(shot("chelsea"))
    holding = False
    for route in held:
        route.continue_()
    expect(page.get_by_role("dialog", name="About Backdrop")).to_be_visible()
    page.keyboard.press("Escape")
    backdrop.wait_cut()


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_pictures_can_be_dropped_and_pasted(
    shared: Backdrop, shot: Callable[..., Shot], kind: str
) -> None:
    shared.clear()
    if kind == "drop":
        transfer(shared.page, shot("coffee"), "dragover")
        expect(shared.page.get_by_text("Drop to cut out")).to_be_visible()
    transfer(shared.page, shot("coffee"), kind)
    expect(shared.page.get_by_text("Drop to cut out")).to_be_hidden()
    expect(shared.name).to_have_text("coffee.png")
    shared.wait_cut()


def test_several_pictures_queue_up(shared: Backdrop, shot: Callable[..., Shot]) -> None:
    shared.clear()
    shared.give(shot("coffee"), shot("chelsea"), shot("astronaut"))
    expect(shared.name).to_have_text("coffee.png")
    for name in ("chelsea.png", "astronaut.png"):
        shared.tile(name).click()
        expect(shared.name).to_have_text(name)
        shared.wait_cut()


def test_a_picture_is_cut_and_saved_by_keyboard(
    backdrop: Backdrop, shot: Callable[..., Shot]
) -> None:
    keyboard = backdrop.page.keyboard
    with backdrop.page.expect_file_chooser() as chooser:
        for _ in range(6):
            keyboard.press("Tab")
            if backdrop.page.evaluate("document.activeElement.id") == "choose-open":
                break
        keyboard.press("Enter")
    chooser.value.set_files([shot("coffee").payload])
    backdrop.wait_cut()
    divider = backdrop.page.get_by_role("slider", name="Divider between before and after")
    divider.focus()
    keyboard.press("ArrowRight")
    expect(divider).to_have_value("51")
    backdrop.save_button.focus()
    with backdrop.page.expect_download():
        keyboard.press("Enter")


def test_the_divider_follows_the_mouse(shared: Backdrop, shot: Callable[..., Shot]) -> None:
    shared.clear()
    shared.give(shot("coffee"))
    shared.wait_cut()
    frame = shared.page.locator("#frame.has-result")
    frame.evaluate("each => Promise.all(each.getAnimations().map(each => each.finished))")
    box = frame.bounding_box()
    assert box
    mouse = shared.page.mouse
    middle = box["y"] + box["height"] / 2
    shared.page.locator("#divider-handle").hover()
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.8, middle, steps=4)
    mouse.up()
    divider = shared.page.locator("#divider").bounding_box()
    assert divider
    middle = divider["x"] + 2
    assert abs(middle - (box["x"] + box["width"] * 0.8)) < box["width"] * 0.03


def test_copy_puts_the_png_on_the_clipboard(shared: Backdrop, shot: Callable[..., Shot]) -> None:
    shared.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shared.start_over(shot("chelsea"))
    shared.page.get_by_role("button", name="Copy").click()
    expect(shared.toasts).to_contain_text("Copied")
    content = shared.page.evaluate("""async () => {
        const [item] = await navigator.clipboard.read();
        return Array.from(new Uint8Array(await (await item.getType("image/png")).arrayBuffer()));
    }""")
    image = Image.open(io.BytesIO(bytes(content)))
    assert image.size == (451, 300)
    alpha = np.asarray(image)[..., 3]
    assert (alpha.min(), alpha.max()) == (0, 255)


def test_nothing_is_cut_off_at_any_width(shared: Backdrop, shot: Callable[..., Shot]) -> None:
    shared.clear()
    widths = (360, 768, 1440)

    def set_width(width: int) -> None:
        shared.page.set_viewport_size({"width": width, "height": 800})
        assert shared.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width

    for width in widths:
        set_width(width)
    shared.give(shot("coffee", "a-rather-long-name-for-a-picture-" * 4 + ".png"), shot("chelsea"))
    shared.wait_cut()
    for width in widths:
        set_width(width)
        for control in (shared.save_button, shared.model("Fast"), shared.tiles.first):
            expect(control).to_be_in_viewport()


class TestFirstVisit:
    """The amount of data, for slow or metered connections."""

    @pytest.fixture
    def handler(self) -> type[CountingHandler]:
        class Recording(CountingHandler):
            asked: ClassVar[set[Path]] = set()

        return Recording

    def test_it_fetches_little(
        self, backdrop: Backdrop, handler: type[CountingHandler], shot: Callable[..., Shot]
    ) -> None:
        backdrop.give(shot("chelsea"))
        backdrop.wait_cut()
        backdrop.save()
        plain, packed = sizes(handler.asked)
        assert 10 < packed < 16
        assert packed < plain < 25


def test_removing_the_last_picture_shows_the_welcome_screen(
    shared: Backdrop, shot: Callable[..., Shot]
) -> None:
    shared.clear()
    shared.give(shot("coffee"))
    shared.wait_cut()
    shared.page.get_by_role("button", name="Remove this picture").click()
    expect(shared.welcome).to_be_visible()


# Records the widths of the originals shown, and whether there was a cut-out by then.
RECORD_SHOWN = """
globalThis.shown = [];
document.getElementById("before").addEventListener("load", event => shown.push([
  event.target.naturalWidth, document.getElementById("frame").classList.contains("has-result")]));
"""


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_a_large_picture_is_shown_before_the_cut_and_never_decoded_by_the_page(
    shared: Backdrop, kind: str
) -> None:
    shared.clear()
    noise = np.random.default_rng(0).integers(0, 256, (1400, 1800, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, kind)
    shared.wait_ready()
    shared.page.evaluate(RECORD_SHOWN)
    shared.give(Shot(f"noise.{kind.lower()}", file.getvalue()))
    shared.wait_cut()
    shown = shared.page.evaluate("shown")
    assert shown[0] == [PREVIEW_SIDE, False]
    assert {width for width, _ in shown} == {PREVIEW_SIDE}

"""Messages, progress and layout: what the page says while it works, and that nothing jumps."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from app.build.serve import Handler
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
    expect(backdrop.tile("coffee.png")).to_have_accessible_name(
        re.compile("coffee.png, done"), timeout=CUT_MS
    )
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
        assert 0 <= box["x"] <= width - box["width"]
        assert box["y"] + box["height"] <= stage["y"], "it hides neither picture nor handles"

    # It stays under the pointer and with the focus, and leaves otherwise.
    toast(backdrop, "Saved").hover()
    page.clock.run_for(8_000)
    expect(toast(backdrop, "Saved")).to_be_visible()
    page.mouse.move(180, 780)
    page.get_by_role("button", name="Close this message").focus()
    page.clock.run_for(8_000)
    expect(toast(backdrop, "Saved")).to_be_visible()
    page.keyboard.press("Tab")
    page.clock.run_for(8_000)
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
    expect(backdrop.welcome).to_be_visible()
    # The newest is seen, and those behind it while a person points there.
    expect(toast(backdrop, "Removed coffee.png")).to_be_hidden()
    toast(backdrop, "Removed chelsea.png").hover()
    expect(toast(backdrop, "Removed coffee.png")).to_be_visible()
    close.first.click()
    expect(toast(backdrop, "Removed chelsea.png")).to_have_count(0)
    expect(toast(backdrop, "Removed coffee.png")).to_be_visible()
    assert not inspector.wrong, "\n".join(inspector.wrong)


class SlowHandler(Handler):
    """Sends half of the engine's largest file and of the first model, then waits for the test."""

    goes_on: ClassVar[dict[str, Event]]

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send the file that was asked for."""
        for name, event in self.goes_on.items():
            if name in self.path:
                content = source.read()
                outputfile.write(content[: len(content) // 2])
                outputfile.flush()
                event.wait(30)
                outputfile.write(content[len(content) // 2 :])
                return
        super().copyfile(source, outputfile)


class TestLoading:
    """The page for a visitor with a slow connection."""

    @pytest.fixture
    def handler(self) -> Iterator[type[Handler]]:
        SlowHandler.goes_on = {"snapshot.pack": Event(), "backdrop-s-": Event()}
        yield SlowHandler
        for event in SlowHandler.goes_on.values():
            event.set()

    def test_the_page_says_what_it_waits_for_and_how_much_has_arrived(
        self, page: Page, address: str, dist: Path, shot: Give
    ) -> None:
        page.goto(address, wait_until="commit")
        backdrop = Backdrop(page)
        expect(backdrop.engine).to_have_text("Loading the engine")
        folder = next(dist.glob("pyodide-*"))
        names = ("snapshot.pack", "packages.pack", "pyodide.asm.wasm.pack", "snapshot.zip.pack")
        files = [*(folder / name for name in names), *dist.glob("app-*/engine.pack")]
        total = sum(file.stat().st_size for file in files)
        missing = (folder / "snapshot.pack").stat().st_size / 2
        amount = page.locator("#engine-amount")
        expect(amount).to_have_text(re.compile(rf"^[5-9]\.\d of {total / 1e6:.1f} MB$"))
        # A picture given meanwhile shows the same on itself, and offers no empty choice.
        backdrop.give(shot("chelsea"))
        percent = re.compile(r"^Loading the engine, \d\d %$")
        expect(backdrop.status).to_have_text("Loading the engine")
        share = page.get_by_role("progressbar", name="Loading").evaluate("each => each.value")
        assert 0.5 < share <= 1 - missing / total
        assert abs(share - float((amount.text_content() or "").split()[0]) * 1e6 / total) < 0.01
        words = page.locator("#working")
        expect(words).to_have_text(percent)
        assert inside(words, page.locator(".stage"))
        assert sweep(page) == "sweep"
        expect(backdrop.model("Fast")).to_be_disabled()
        expect(backdrop.model("Best")).to_be_disabled()
        expect(page.get_by_text("as soon as a model is loaded")).to_be_visible()
        page.emulate_media(reduced_motion="reduce")
        assert sweep(page) == "none"
        expect(words).to_be_visible()
        page.emulate_media(reduced_motion="no-preference")

        SlowHandler.goes_on["snapshot.pack"].set()
        expect(words).to_have_text(re.compile(r"^Loading the model(, \d+ %)?$"), timeout=60_000)
        expect(backdrop.engine).to_have_text("Loading model")
        before = places(page)
        SlowHandler.goes_on["backdrop-s-"].set()
        backdrop.wait_cut()
        expect(words).to_be_hidden()
        expect(page.locator("#sweep")).to_be_hidden()
        expect(backdrop.model("Fast")).to_be_enabled()
        expect(backdrop.model("Fast")).to_be_checked()
        expect(page.get_by_text("Fast takes about a second")).to_be_visible()
        assert places(page) == before


def sweep(page: Page) -> Any:
    """Return the name of the animation over the picture that is being cut."""
    return page.locator("#sweep").evaluate(
        "each => getComputedStyle(each, '::before').animationName"
    )


def inside(inner: Locator, outer: Locator) -> bool:
    """Return whether an element lies within another, to a pixel."""
    box, around = inner.bounding_box(), outer.bounding_box()
    assert box
    assert around
    return (
        around["x"] <= box["x"] + 1
        and around["y"] <= box["y"] + 1
        and box["x"] + box["width"] <= around["x"] + around["width"] + 1
        and box["y"] + box["height"] <= around["y"] + around["height"] + 1
    )


def test_tabs_and_save_keep_their_places(page: Page, address: str, shot: Give) -> None:
    page.goto(address)
    backdrop = Backdrop(page)
    noise = np.random.default_rng(0).normal(128, 8, (200, 300, 3)).clip(0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    backdrop.give(
        shot("chelsea"),
        Shot("broken.jpg", b"\xff\xd8\xff\xe0broken"),
        Shot("noise.png", file.getvalue()),
        shot("coffee", "waiting.png"),
    )
    backdrop.wait_cut()
    done = "noise.png, done, needs a look"
    expect(backdrop.tile("noise.png")).to_have_accessible_name(done, timeout=CUT_MS)
    expect(backdrop.tile("waiting.png")).to_have_accessible_name("waiting.png, done")
    for width, height in (WIDE, (768, 1024), PHONE):
        page.set_viewport_size({"width": width, "height": height})
        backdrop.tile("chelsea.png").click()
        before = places(page)
        for tool in ("Background", "Frame", "File", "Cut-out"):
            backdrop.tool(tool)
            assert places(page) == before, tool
        backdrop.tile("broken.jpg").click()
        expect(backdrop.failure).to_contain_text("damaged")
        assert places(page) == before
        expect(page.locator("#tabs[inert], #tools[inert]")).to_have_count(2)  # nothing to edit
        backdrop.tile("noise.png").click()
        expect(backdrop.note).to_contain_text("No clear subject was found")
        assert places(page) == before
        if (width, height) == WIDE:
            assert inside(backdrop.note, page.locator(".panel"))
        else:
            assert inside(backdrop.note, page.locator(".stage"))
    backdrop.note.get_by_role("button", name="OK", exact=True).click()
    assert places(page) == before
    expect(backdrop.note).not_to_contain_text("No clear subject was found")


def test_a_cancelled_picture_moves_nothing(page: Page, address: str, shot: Give) -> None:
    backdrop = Backdrop(page)
    for width, height in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        backdrop.give(shot("chelsea"), shot("coffee"))
        before = places(page)
        page.get_by_role("button", name="Cancel", exact=True).click()
        expect(backdrop.failure).to_contain_text("Cancelled")
        assert places(page) == before
        page.get_by_role("button", name="Try again").click()
        backdrop.wait_cut()
        assert places(page) == before


# Widths of the page, and names of buttons and labels that are cut off or reach beyond the page.
CUT_OFF = """() => [...document.querySelectorAll('button, label, legend, h1, h3, p, select')]
    .filter(each => each.checkVisibility())
    .filter(each => !each.closest('.tabs, .looks-scroller, .zoom-bar, [aria-hidden]'))
    .filter(each => {
        const {left, right, width} = each.getBoundingClientRect();
        return width && (left < -1 || right > innerWidth + 1);
    })
    .map(each => each.id || each.textContent.trim())"""


def test_large_text_on_a_small_screen_and_buttons_for_files(
    page: Page, address: str, shot: Give
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    backdrop = Backdrop(page)
    session = page.context.new_cdp_session(page)

    def enlarge() -> None:
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 32}})

    enlarge()
    assert page.evaluate(CUT_OFF) == []
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose pictures").press("Enter")
    chooser.value.set_files([shot("chelsea").payload])
    backdrop.wait_cut()
    bar = page.get_by_role("tablist")
    bar.get_by_role("tab", name="Cut-out").focus()
    names = bar.get_by_role("tab").all_text_contents()
    for name in names:
        enlarge()
        tab = bar.get_by_role("tab", name=name.strip())
        expect(tab).to_be_focused()
        assert inside(tab, bar)  # the bar has scrolled to it
        assert page.evaluate(CUT_OFF) == [], name
        page.keyboard.press("ArrowRight")
    with page.expect_file_chooser():
        page.get_by_role("button", name="Add pictures").press("Enter")

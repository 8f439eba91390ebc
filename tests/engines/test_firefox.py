"""Firefox: threads, no File System Access, and a service worker with rules of its own."""

import io
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import ConsoleMessage, Page, Playwright, expect

from tests.browser.backdrop import CUT_MS, Backdrop, Shot, rgba
from tests.browser.conftest import FAST_ONLY
from tests.browser.test_offline import KEPT, Host
from tests.engines.conftest import find, rgb


@pytest.fixture
def page(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A window of Firefox that fails the test on errors; downloads go to tmp_path."""
    path = find("BACKDROP_FIREFOX")
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    # The channel is Firefox as it is, over WebDriver BiDi; playwright's own is another browser.
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path=path, downloads_path=tmp_path
    )
    context = browser.new_context()
    context.on("console", hear)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.add_init_script(FAST_ONLY)
    yield context.new_page()
    browser.close()
    assert not wrong


def test_cut_edit_batch_and_offline(
    page: Page,
    tmp_path: Path,
    host: Host,
    chelsea: Shot,
    logo: Shot,
    is_cut_out: Callable[[NDArray[np.uint8]], bool],
) -> None:
    page.goto(host.start())
    backdrop = Backdrop(page)
    backdrop.give(chelsea)
    backdrop.wait_cut()
    name, plain = save(page, "Save PNG", tmp_path)
    assert name == "chelsea-cutout.png"
    assert is_cut_out(rgba(plain))
    fits(page)
    page.get_by_role("button", name="About").click()
    many = "[2-4] threads" if (os.cpu_count() or 1) > 1 else "1 thread"
    expect(page.locator("#about-device")).to_contain_text(re.compile(f"with {many}"))
    page.keyboard.press("Escape")

    backdrop.tool("Touch up")
    page.get_by_role("radio", name="Erase").check(force=True)
    page.get_by_label("Follow the picture’s edges").uncheck()
    box = page.locator("#after").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5, steps=8)
    page.mouse.up()
    backdrop.settled()
    _, erased = save(page, "Save PNG", tmp_path)
    height, width = rgba(erased).shape[:2]
    assert rgba(plain)[height // 2, width // 2, 3] == 255
    assert rgba(erased)[height // 2, width // 2, 3] == 0
    page.keyboard.press("Control+z")
    backdrop.tool("Background")
    page.get_by_role("radio", name="Colour").check(force=True)
    page.get_by_role("button", name="White", exact=True).click()
    backdrop.settled()
    _, white = save(page, "Save PNG", tmp_path)
    assert rgb(white)[0, -1].tolist() == [255, 255, 255]

    backdrop.give(Shot("second.png", chelsea.content), logo)
    expect(page.locator("#batch-line")).to_have_text("3 pictures", timeout=CUT_MS)
    _, packed = save(page, "Save all", tmp_path)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.read("chelsea-cutout.png") == white
        assert archive.read("second-cutout.png") == plain
        assert rgba(archive.read("logo-cutout.png")).shape == (240, 320, 4)

    page.evaluate(KEPT)
    host.stop()
    page.reload()
    backdrop.give(Shot("again.png", chelsea.content))
    backdrop.wait_cut()
    assert save(page, "Save PNG", tmp_path) == ("again-cutout.png", plain)


def save(page: Page, button: str, folder: Path) -> tuple[str, bytes]:
    """Save by a button; return the file's name and content.

    playwright does not tell of such downloads in this browser, only puts them where it was told.
    """
    before = set(folder.iterdir())
    page.get_by_role("button", name=button).click()
    end = time.monotonic() + CUT_MS / 1000
    while time.monotonic() < end:
        made = [file for file in set(folder.iterdir()) - before if file.suffix != ".part"]
        if made and made[0].stat().st_size and not list(folder.glob("*.part")):
            page.wait_for_timeout(100)
            content = made[0].read_bytes()
            made[0].unlink()
            return made[0].name, content
        page.wait_for_timeout(100)
    raise AssertionError(f"{button} saved nothing")


def fits(page: Page) -> None:
    """The whole picture is seen, at any size of the window."""
    for width, height in ((1280, 720), (390, 780)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        overflow = "e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
        assert page.locator("#scroller").evaluate(overflow) == [0, 0]
    page.set_viewport_size({"width": 1280, "height": 720})

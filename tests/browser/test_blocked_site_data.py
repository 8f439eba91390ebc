"""The page cuts and saves where site data is blocked, also in a frame of another site.

Chromium reads these settings from a profile. The databases, caches, locks and texts of the page
are then denied, each in another way.
"""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, BrowserType, Frame, Page, expect

from tests.browser.backdrop import CUT_MS, Backdrop, Shot, rgba

BLOCK_ALL = {"default_content_setting_values": {"cookies": 2}}
BLOCK_THIRD_PARTIES = {"cookie_controls_mode": 1, "block_third_party_cookies": True}
LOCAL_STORAGE = "(() => { try { return typeof localStorage } catch { return 'blocked' } })()"
SENTENCE = "This browser blocks site data for this page"


@pytest.fixture
def settings() -> dict[str, Any]:
    """The section "profile" of the profile's preferences."""
    return BLOCK_ALL


@pytest.fixture
def context(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    settings: dict[str, Any],
    tmp_path: Path,
) -> Iterator[BrowserContext]:
    """A browser with a profile of its own."""
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps({"profile": settings}), "utf-8")
    context = browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args)
    yield context
    context.close()


def test_without_site_data_a_picture_is_cut_edited_and_saved(
    backdrop: Backdrop, shot: Callable[..., Shot]
) -> None:
    page = backdrop.page
    assert page.evaluate(LOCAL_STORAGE) == "blocked"
    backdrop.give(shot("astronaut"))
    backdrop.wait_cut()
    expect(page.locator("#notice")).to_be_hidden()
    backdrop.tool("Background")
    page.get_by_role("radio", name="Colour").check(force=True)
    backdrop.wait_settled()
    expect(backdrop.note).to_contain_text(SENTENCE)
    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Manage storage").click()
    expect(page.get_by_role("dialog", name="Storage on this device")).to_contain_text(SENTENCE)
    page.keyboard.press("Escape")
    _, content = backdrop.save()
    assert Image.open(io.BytesIO(content)).mode == "RGB"  # opaque, on the chosen colour


@pytest.mark.parametrize("settings", [BLOCK_THIRD_PARTIES])
@pytest.mark.parametrize("isolated", [False])  # an isolated page may not stand in a frame
def test_in_a_frame_of_another_site_a_picture_is_cut_and_saved(
    page: Page, address: str, shot: Callable[..., Shot]
) -> None:
    page.set_content(f'<iframe src="{address}" width="1000" height="700"></iframe>')
    frame = find_frame(page, address)
    frame.locator("#choose").set_input_files([shot("astronaut").payload])
    expect(frame.locator("#picture-status")).to_contain_text("Done in", timeout=CUT_MS)
    assert frame.evaluate(LOCAL_STORAGE) == "blocked"
    with page.expect_download() as download:
        frame.get_by_role("button", name="Save as PNG").click()
    alpha = rgba(download.value.path().read_bytes())[..., 3]
    assert alpha.min() == 0
    assert alpha.max() == 255


def find_frame(page: Page, address: str) -> Frame:
    """Return the frame that shows an address."""
    frame = page.frame(url=lambda url: url.startswith(address))
    assert frame
    return frame

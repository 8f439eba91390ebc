"""The stage: zooming, panning, comparing, and the page's keys, with mouse, touch and keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.backdrop import Backdrop, Shot

Give = Callable[..., Shot]


@pytest.fixture
def cut(page: Page, address: str, shot: Give) -> Backdrop:
    """A page with one picture, cut by the fast model only."""
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    return backdrop


def lines(dialog: Locator) -> list[str]:
    """Return the lines of the list of keys in a dialog."""
    return dialog.locator(".keys div").all_inner_texts()


def test_one_list_of_keys_is_in_its_dialog_and_in_about(backdrop: Backdrop) -> None:
    page = backdrop.page
    backdrop.wait_ready()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    listed = lines(dialog)
    assert "Undo\nCtrl Z" in listed
    page.keyboard.press("?")  # does nothing more
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About Backdrop")
    assert lines(about) == listed
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_keys_of_the_tools(cut: Backdrop) -> None:
    page = cut.page
    restore, erase = (page.get_by_role("radio", name=name) for name in ("Restore", "Erase"))
    cut.tool("Touch up")
    page.keyboard.press("x")
    expect(erase).to_be_checked()
    page.keyboard.press("x")
    expect(restore).to_be_checked()
    # A text field keeps its characters.
    cut.tool("Frame")
    field = page.get_by_label("Width in pixels")
    field.fill("")
    field.press_sequentially("10")
    expect(field).to_have_value("10")

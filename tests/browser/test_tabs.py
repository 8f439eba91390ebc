"""Several tabs with one storage, and navigation back and forward."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.backdrop import Backdrop, Shot
from tests.browser.service_worker.host import VERSIONS, WAIT_UNTIL_STORED
from tests.browser.test_failures import kill_engine

Give = Callable[..., Shot]


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    return "allow"


def test_two_tabs_whose_storage_is_cleared_meanwhile(
    context: BrowserContext, address: str, shot: Give
) -> None:
    pages = [context.new_page() for _ in range(2)]
    for page in pages:
        page.goto(address, wait_until="commit")
    first, second = tabs = [Backdrop(page) for page in pages]
    for tab in tabs:
        tab.give(shot("chelsea"))
    for tab in tabs:
        tab.wait_cut()
        tab.page.evaluate(WAIT_UNTIL_STORED)
    assert len(first.page.evaluate(VERSIONS)) == 1
    session = context.new_cdp_session(first.page)
    cleared = {"origin": address.rstrip("/"), "storageTypes": "all"}
    session.send("Storage.clearDataForOrigin", cleared)
    assert first.page.evaluate("caches.keys()") == []
    # An engine starts with an empty storage, even without the service worker.
    kill_engine(first.page)
    expect(first.engine).to_contain_text("Starting")
    first.give(shot("coffee"))
    first.tile("coffee.png").click()
    first.wait_cut()
    first.page.close(run_before_unload=False)
    second.tool("Frame")
    second.page.get_by_label("Mirror").check()
    second.wait_settled()
    second.save()
    # The next visit stores everything again.
    second.page.reload()
    second.wait_ready()
    second.page.evaluate(WAIT_UNTIL_STORED)


@pytest.mark.console_errors  # from visits that end before their engine has started
def test_back_and_forward(page: Page, address: str, shot: Give) -> None:
    page.goto(address)
    backdrop = Backdrop(page)
    page.get_by_role("button", name="About").click()
    page.get_by_label("Keep my pictures").check()
    page.keyboard.press("Escape")
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.tool("Frame")
    page.get_by_label("Mirror").check()
    backdrop.wait_settled()
    backdrop.save()
    page.goto(f"{address}?open=storage")
    page.go_back()
    page.go_forward()
    page.go_back()
    backdrop.wait_cut()
    backdrop.tool("Frame")
    expect(page.get_by_label("Mirror")).to_be_checked()
    backdrop.save()

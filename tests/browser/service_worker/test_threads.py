"""Threads on a host that cannot set the headers for them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot
from tests.browser.service_worker.host import Host, wait_stored

FORGET = """async () => {
  await (await navigator.serviceWorker.ready).unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}"""
FRAME = """(address) => {
  const frame = document.createElement("iframe");
  frame.src = address;
  document.body.append(frame);
}"""
FORGET_ALL = f"async () => {{ localStorage.clear(); await ({FORGET})(); }}"


@pytest.fixture
def isolated() -> bool:
    return False


def test_an_untouched_page_reloads_itself_only_once(page: Page, address: str, host: Host) -> None:
    opened: list[bool] = []
    page.on("domcontentloaded", lambda page: opened.append(True))
    page.goto(address)
    wait_isolated(page)
    backdrop = Backdrop(page)
    wait_stored(backdrop)
    assert len(opened) == 2
    page.get_by_role("button", name="About").click()
    expect(page.locator("#about-device")).to_contain_text("threads")
    # If isolation fails, there is no second reload.
    page.evaluate(FORGET)
    page.reload()
    assert not page.evaluate("crossOriginIsolated")
    wait_stored(backdrop)
    page.wait_for_timeout(500)
    assert len(opened) == 3
    assert not page.evaluate("crossOriginIsolated")
    # Assistive technology may send nothing but a click.
    page.evaluate(FORGET_ALL)
    page.reload()
    page.evaluate("document.querySelector('h1').click()")
    wait_stored(backdrop)
    page.wait_for_timeout(500)
    assert len(opened) == 4


def test_a_page_in_use_is_not_reloaded_and_the_next_visit_has_threads(
    backdrop: Backdrop, address: str, shot: Callable[..., Shot]
) -> None:
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    wait_stored(backdrop)
    backdrop.page.wait_for_timeout(500)
    expect(backdrop.name).to_have_text("chelsea.png")
    assert not backdrop.page.evaluate("crossOriginIsolated")
    answer = backdrop.page.goto(address)
    assert backdrop.page.evaluate("crossOriginIsolated")
    # Without this, an isolated page of another origin could not show it in a frame.
    assert answer
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    backdrop.wait_ready()


@pytest.mark.console_errors  # the page around it, a text, has no icon
def test_a_page_in_a_frame_leaves_the_headers_to_the_page_around_it(
    page: Page, address: str
) -> None:
    page.goto(f"{address}THIRD_PARTY.txt")
    page.evaluate(FRAME, address)
    frame = page.frame_locator("iframe")
    # It comes when the service worker is there, just before the page would reload itself.
    expect(frame.locator("link[rel=manifest]")).to_be_attached(timeout=ENGINE_MS)
    assert page.evaluate("localStorage.length") == 0
    assert not page.evaluate("frames[0].crossOriginIsolated")


def wait_isolated(page: Page) -> None:
    for _ in range(600):
        try:
            if page.evaluate("crossOriginIsolated"):
                return
        except Error:
            pass  # the page is reloading
        page.wait_for_timeout(100)
    pytest.fail("The page was not reloaded.")

"""A reload before all of the page has arrived reports no failure."""

from threading import Event

import pytest
from playwright.sync_api import Page

from app.build.serve import Handler
from tests.browser.backdrop import Backdrop


class Held:
    """A file that the host keeps back when it is asked for first."""

    def __init__(self) -> None:
        self.name = ""
        self.is_asked = Event()
        self.is_released = Event()


@pytest.fixture
def held() -> Held:
    """The file that a test names."""
    return Held()


@pytest.fixture
def handler(held: Held) -> type[Handler]:
    """Serve the site, and that file only once it is released."""

    class Slow(Handler):
        def do_GET(self) -> None:
            if held.name and self.path.endswith(held.name):
                held.is_asked.set()
                held.is_released.wait(60)
            super().do_GET()

        def log_message(self, *_: object) -> None:
            """Log nothing: a request that the browser ends is intended."""

    return Slow


@pytest.mark.parametrize("name", ["/page.py", "/page.pack", "/engine.py"])
def test_an_early_reload_reports_no_failure(
    name: str, page: Page, address: str, held: Held
) -> None:
    held.name = name
    page.goto(address, wait_until="commit")
    for _ in range(300):
        if held.is_asked.is_set():
            break
        page.wait_for_timeout(100)
    assert held.is_asked.is_set()
    held.name = ""
    page.reload()
    held.is_released.set()
    Backdrop(page).wait_ready()

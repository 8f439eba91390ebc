"""The built site in a real browser, with the real networks.

Every test fails on any console error, page error, request to another origin and request with a
body. A test that provokes console errors by sabotage says so: @pytest.mark.console_errors.
"""

import io
import os
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, expect

from app.build.environment import INSTALL_BROWSERS, find_chromium
from app.build.serve import Handler, local_server
from tests.browser.backdrop import Backdrop, Shot
from tests.provision import reporting

# Without it playwright keeps to itself what service workers ask for.
os.environ["PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS"] = "1"
# The better network then waits to be chosen.
FAST_ONLY = """Object.defineProperty(navigator, "connection",
  {configurable: true, value: {saveData: true}});"""
# Without these, Chromium as root does not start, and calls home at every start.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=30_000)


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    for line in (
        "console_errors: this test provokes console errors, which fail any other test",
        "page_errors: it takes parts of the page away, whose scripts complain of that",
        "both_networks: the page loads the better network unasked, which takes its time",
    ):
        config.addinivalue_line("markers", line)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """Drive the system's Chromium or playwright's own."""
    with reporting(request):
        chromium = find_chromium(Path(sys.executable), request.config.getoption(INSTALL_BROWSERS))
    program = {"executable_path": chromium} if chromium else {}
    return {**browser_type_launch_args, **program, "args": CHROMIUM_FLAGS}


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    """Whether the page may have its service worker, which answers what a test would sabotage."""
    return "block"


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], service_workers: Literal["allow", "block"]
) -> dict[str, Any]:
    """Open the page as a test wants it."""
    return {**browser_context_args, "service_workers": service_workers}


@pytest.fixture
def handler() -> type[Handler]:
    """The server's answers; a test overrides this to sabotage them."""
    return Handler


@pytest.fixture
def isolated() -> bool:
    """Whether the server makes the page cross-origin isolated, so that it may use threads."""
    return True


@pytest.fixture
def address(dist: Path, handler: type[Handler], isolated: bool) -> Iterator[str]:
    """The address of a server of this test's own."""
    with local_server(dist, isolated, handler) as address:
        yield address


@pytest.fixture(autouse=True)
def watched(
    context: BrowserContext, address: str, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Fail the test on what the page must never do, in any of its windows and workers."""
    wrong: list[str] = []
    bodies: list[str] = []
    foreign: list[Request] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not request.node.get_closest_marker("console_errors"):
            wrong.append(f"console error: {message.text}")

    def watch(asked: Request) -> None:
        if not asked.url.startswith((address, "blob:", "data:")):
            foreign.append(asked)
        if asked.method != "GET" or asked.post_data_buffer:
            bodies.append(asked.url)

    def look(answer: Response) -> None:
        # A shared picture gets no farther than to the page's own service worker.
        if answer.url in bodies and answer.from_service_worker:
            bodies.remove(answer.url)

    if not request.node.get_closest_marker("both_networks"):
        context.add_init_script(FAST_ONLY)
    context.on("console", hear)
    if not request.node.get_closest_marker("page_errors"):
        context.on("weberror", lambda error: wrong.append(f"page error: {error.error}"))
    context.on("request", watch)
    context.on("response", look)
    yield
    # What the content security policy has stopped never left the browser.
    left = [asked.url for asked in foreign if asked.failure != "csp"]
    assert not wrong + left + [f"request with a body: {url}" for url in bodies]


@pytest.fixture
def backdrop(page: Page, address: str) -> Backdrop:
    """The page, open."""
    page.goto(address)
    return Backdrop(page)


@pytest.fixture(scope="session")
def shot(photos: dict[str, NDArray[np.uint8]]) -> Callable[..., Shot]:
    """Make a file of one of the photos, in any of Pillow's formats."""

    def make(photo: str, name: str = "", kind: str = "PNG", **options: Any) -> Shot:
        file = io.BytesIO()
        Image.fromarray(photos[photo]).save(file, kind, **options)
        return Shot(name or f"{photo}.{kind.lower()}", file.getvalue())

    return make


@pytest.fixture(scope="session")
def bomb() -> Shot:
    """A PNG of a hundred bytes that announces ten thousand megapixels."""
    return Shot("bomb.png", grey_png(100_000, bytes(9)))


@pytest.fixture(scope="session")
def scan() -> Shot:
    """A PNG of some kilobytes that is whole and has four hundred megapixels."""
    side = 20_000
    return Shot("scan.png", grey_png(side, bytes(side * (1 + side // 8))))


def grey_png(side: int, rows: bytes) -> bytes:
    """Return a square PNG of one bit a pixel, of its rows as PNG filters them."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        content += struct.pack(">I", len(data)) + kind + data + checksum
    return content

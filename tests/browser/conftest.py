"""Fixtures for tests of the built site in Chromium, with the real models.

Every test fails on a console error, a page error, a request to another origin and a request with a
body. A test that provokes console errors is marked @pytest.mark.console_errors.
"""

import io
import os
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

from app.build.browsers import INSTALL_BROWSERS, find_chromium
from app.build.serve import Handler, local_server
from tests.browser.backdrop import Backdrop, Shot
from tests.provision import reporting

# Without this, playwright does not report the requests of service workers.
os.environ["PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS"] = "1"
# With Save-Data on, the better model is not fetched until it is chosen.
FAST_ONLY = """Object.defineProperty(navigator, "connection",
  {configurable: true, value: {saveData: true}});"""
# Chromium does not start as root without the first, and calls home without the last.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The two popups of the address bar are pages of their own, which every new context would load. The
# flag replaces playwright's, whose features follow.
WITHOUT_POPUPS = "--disable-features=" + ",".join(
    (
        "WebUIOmniboxPopup",
        "WebUIOmniboxAimPopup",
        "AutoDeElevate",
        "AvoidUnnecessaryBeforeUnloadCheckSync",
        "BoundaryEventDispatchTracksNodeRemoval",
        "DestroyProfileOnBrowserClose",
        "DialMediaRouteProvider",
        "GlobalMediaControls",
        "HttpsUpgrades",
        "LensOverlay",
        "MediaRouter",
        "OptimizationHints",
        "PaintHolding",
        "RenderDocument",
        "ThirdPartyStoragePartitioning",
        "Translate",
    )
)

expect.set_options(timeout=30_000)


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    for line in (
        "console_errors: the test provokes console errors, which fail any other test",
        "page_errors: the test removes parts of the page, which raises page errors",
        "uploads: the test itself sends a request with a body to its own host",
        "both_networks: the page also loads the better model at its start, which is slow",
    ):
        config.addinivalue_line("markers", line)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """Use the system's Chromium, or else playwright's."""
    with reporting(request):
        chromium = find_chromium(Path(sys.executable), request.config.getoption(INSTALL_BROWSERS))
    program = {"executable_path": chromium} if chromium else {}
    return {**browser_type_launch_args, **program, "args": [*CHROMIUM_FLAGS, WITHOUT_POPUPS]}


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    """Block the service worker: it would answer requests that a test manipulates."""
    return "block"


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], service_workers: Literal["allow", "block"]
) -> dict[str, Any]:
    """Apply the fixture `service_workers`."""
    return {**browser_context_args, "service_workers": service_workers}


@pytest.fixture
def handler() -> type[Handler]:
    """The server's request handler; tests override it to manipulate answers."""
    return Handler


@pytest.fixture
def isolated() -> bool:
    """True: the server makes the page cross-origin isolated, which allows threads."""
    return True


@pytest.fixture
def address(dist: Path, handler: type[Handler], isolated: bool) -> Iterator[str]:
    """The address of a server for this test."""
    with local_server(dist, isolated, handler) as address:
        yield address


class Watch:
    """Notes what the pages of a context and their workers do that they must never do."""

    def __init__(
        self,
        context: BrowserContext,
        address: str | tuple[str, ...],
        console: bool = True,
        pages: bool = True,
        upload: str = "",
    ) -> None:
        """Watch a new context. Without `console` or `pages`, those errors are allowed.

        address: of the server, or of several, to which requests may go.
        upload: the only address to which a body may go.
        """
        self._addresses = (address,) if isinstance(address, str) else address
        self._upload = upload
        self._wrong: list[str] = []
        self._bodies: list[str] = []
        self._foreign: list[Request] = []
        if console:
            context.on("console", self._hear)
        if pages:
            context.on("weberror", lambda error: self._wrong.append(f"page error: {error.error}"))
        context.on("request", self._ask)
        context.on("response", self._answer)

    def check(self) -> None:
        """Fail if anything was noted since the last check."""
        # Requests stopped by the content security policy never left the browser.
        left = [asked.url for asked in self._foreign if asked.failure != "csp"]
        found = self._wrong + left + [f"request with a body: {url}" for url in self._bodies]
        for notes in (self._wrong, self._bodies, self._foreign):
            notes.clear()
        assert not found

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._wrong.append(f"console error: {message.text}")

    def _ask(self, asked: Request) -> None:
        if not asked.url.startswith((*self._addresses, "blob:", "data:")):
            self._foreign.append(asked)
        if asked.url != self._upload and (asked.method != "GET" or asked.post_data_buffer):
            self._bodies.append(asked.url)

    def _answer(self, answer: Response) -> None:
        # The service worker answers the request that shares a picture; the host never sees it.
        if answer.url in self._bodies and answer.from_service_worker:
            self._bodies.remove(answer.url)


@pytest.fixture(autouse=True)
def watched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test if a window or worker of the page does what it must never do.

    A test of the module's page has no context of its own: `shared` watches that page.
    """
    if "context" not in request.fixturenames:
        yield
        return
    context: BrowserContext = request.getfixturevalue("context")
    address: str = request.getfixturevalue("address")
    node = request.node
    if not node.get_closest_marker("both_networks"):
        context.add_init_script(FAST_ONLY)
    may_complain, may_break = (
        node.get_closest_marker(name) for name in ("console_errors", "page_errors")
    )
    upload = f"{address}upload" if node.get_closest_marker("uploads") else ""
    watch = Watch(context, address, not may_complain, not may_break, upload)
    yield
    watch.check()


@dataclass
class ModulePage:
    """The page that tests of a module share, and the number of tests that had failed by then."""

    backdrop: Backdrop
    watch: Watch
    failed: int


@pytest.fixture(scope="module")
def module_context_args() -> dict[str, Any]:
    """Options of the context of `shared`; a module overrides it for another device."""
    return {"viewport": {"width": 1280, "height": 720}}


@pytest.fixture(scope="module")
def module_init_script() -> str:
    """A script that runs first in the page of `shared`; a module overrides it."""
    return ""


@pytest.fixture(scope="module")
def module_page(
    browser: Browser,
    dist: Path,
    module_context_args: dict[str, Any],
    module_init_script: str,
    request: pytest.FixtureRequest,
) -> Iterator[ModulePage]:
    """The page behind the fixture `shared`."""
    with local_server(dist, True, Handler) as address:
        context = browser.new_context(service_workers="block", **module_context_args)
        context.add_init_script(FAST_ONLY + module_init_script)
        watch = Watch(context, address)
        page = context.new_page()
        page.goto(address)
        yield ModulePage(Backdrop(page), watch, request.session.testsfailed)
        context.close()


@pytest.fixture
def shared(
    module_page: ModulePage, module_context_args: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[Backdrop]:
    """A page that the module's tests before have used; `Backdrop.clear` empties it."""
    page = module_page.backdrop.page
    page.set_viewport_size(module_context_args["viewport"])
    if request.session.testsfailed > module_page.failed:
        module_page.failed = request.session.testsfailed
        page.reload()
    yield module_page.backdrop
    module_page.watch.check()


@pytest.fixture
def backdrop(page: Page, address: str) -> Backdrop:
    """The page, opened."""
    page.goto(address)
    return Backdrop(page)


@pytest.fixture
def open_page(page: Page, address: str) -> Callable[[], Backdrop]:
    """A function that opens the page, after init scripts that a test may have added."""

    def open_it() -> Backdrop:
        page.goto(address)
        return Backdrop(page)

    return open_it


@pytest.fixture(scope="session")
def shot(photos: dict[str, NDArray[np.uint8]]) -> Callable[..., Shot]:
    """A function that encodes one of the photos in any of Pillow's formats."""

    def make(photo: str, name: str = "", kind: str = "PNG", **options: Any) -> Shot:
        file = io.BytesIO()
        Image.fromarray(photos[photo]).save(file, kind, **options)
        return Shot(name or f"{photo}.{kind.lower()}", file.getvalue())

    return make


@pytest.fixture(scope="session")
def bomb() -> Shot:
    """A PNG of a hundred bytes that declares ten thousand megapixels."""
    return Shot("bomb.png", grey_png(100_000, bytes(9)))


@pytest.fixture(scope="session")
def scan() -> Shot:
    """A valid PNG of some kilobytes with four hundred megapixels."""
    side = 20_000
    return Shot("scan.png", grey_png(side, bytes(side * (1 + side // 8))))


def grey_png(side: int, rows: bytes) -> bytes:
    """Return a square PNG with one bit per pixel, from its filtered rows."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        content += struct.pack(">I", len(data)) + kind + data + checksum
    return content

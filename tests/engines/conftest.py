"""Fixtures for tests of the built site in Firefox and WebKitGTK.

tests/browser covers everything in Chromium. These tests run with --all-engines only; then Firefox
and, on Linux, WebKitGTK are required.
"""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.build.browsers import INSTALL_BROWSERS, find_firefox, find_webkit
from backdrop.engine.formats.decode import decode
from backdrop.engine.network.models import MODELS
from backdrop.engine.pipeline import cut
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.browser.backdrop import FAST, Shot
from tests.browser.conftest import FAST_ONLY
from tests.browser.service_worker.host import Host
from tests.drawings import DRAWINGS, draw_picture
from tests.engines.firefox import Firefox
from tests.engines.webkit import WebKit, screen
from tests.engines.window import EARLY, Window
from tests.provision import ALL_ENGINES, reporting

Photos = dict[str, NDArray[np.uint8]]


FINDERS = {"firefox": find_firefox, "webkit": find_webkit}


@pytest.fixture(scope="session", autouse=True)
def requested(request: pytest.FixtureRequest) -> None:
    """Skip these tests without --all-engines, before anything is built for them."""
    if not request.config.getoption(ALL_ENGINES):
        pytest.skip(f"runs with {ALL_ENGINES} only")


@pytest.fixture
def host(dist: Path) -> Iterator[Host]:
    """A host of the built site, not yet started."""
    host = Host(dist)
    yield host
    host.stop()


@pytest.fixture
def site(dist: Path, tmp_path: Path) -> Path:
    """The site with a script that runs first; these drivers have no init scripts."""
    site = tmp_path / "site"
    shutil.copytree(dist, site)
    (site / "early.js").write_text(FAST_ONLY + EARLY)
    page = site / "index.html"
    page.write_text(page.read_text().replace("<head>", '<head><script src="early.js"></script>', 1))
    return site


@pytest.fixture(params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    return str(request.param)


@pytest.fixture
def window(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Window]:
    """A window of the engine."""
    with reporting(request):
        binary = FINDERS[engine](request.config.getoption(INSTALL_BROWSERS))
    if not binary:
        pytest.skip("WebKitGTK runs on Linux only")
    with ExitStack() as stack:
        if engine == "firefox":
            window: Window = Firefox(binary, tmp_path)
        else:
            window = WebKit(binary, tmp_path, stack.enter_context(screen()))
        stack.callback(window.close)
        yield window


@pytest.fixture(scope="session")
def chelsea(photos: Photos) -> Shot:
    """A photo."""
    return Shot("chelsea.png", png(photos["chelsea"]))


@pytest.fixture(scope="session")
def logo() -> Shot:
    """A drawing, which is cut without a network."""
    return Shot("logo.png", png(draw_picture(DRAWINGS["logo"])))


@pytest.fixture(scope="session")
def is_cut_out(chelsea: Shot, weights: dict[str, Path]) -> Callable[..., bool]:
    """A function that compares an RGBA picture with the photo's native cut-out."""
    document = decode(chelsea.content, 10**8)
    runtime = NativeRuntime(weights)

    def compare(found: NDArray[np.uint8], network: str = FAST) -> bool:
        expected = run_to_end(cut(document, MODELS[network], runtime, lambda _: None)).alpha
        difference = np.abs(found[..., 3].astype(int) - expected).mean()
        solid = found[..., 3] == 255
        same = np.array_equal(found[solid][:, :3], document.pixels[solid])
        return bool(difference < 2 and same)  # as in tests/browser/test_cut.py

    return compare


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode a picture."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def rgb(content: bytes) -> NDArray[np.uint8]:
    """Return the pixels of a picture without alpha, uint8 HxWx3."""
    image = Image.open(io.BytesIO(content))
    assert image.mode == "RGB"
    return np.asarray(image)

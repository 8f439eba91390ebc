"""The better model on a GPU: used if its answer is right, otherwise not.

Chromium's software adapter stands in for the GPU. IS-Net would take it far too long, so a tiny
network with the same operations replaces it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserType, Page, expect

from app.build.serve import Handler
from app.freeze.pack import compress
from app.prepare.answer import compute_answer
from backdrop.engine.formats.decode import decode
from backdrop.engine.network.graphics_probe import to_grid
from backdrop.engine.network.models import ISNET
from backdrop.engine.network.unquantise import unquantise
from backdrop.engine.pipeline import cut
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.browser.backdrop import BEST, ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.conftest import FAST_ONLY
from tests.browser.served import give
from tests.networks import pyramid

pytestmark = pytest.mark.both_networks

SOFTWARE_ADAPTER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]
# Workers have no init scripts, so the server puts these before the scripts that it serves.
AS_HARDWARE = """{
  const no = {get: () => false};
  Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", no);
}"""
MAY_BE_LOST = """{
  const {requestDevice} = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...values) {
    const device = await requestDevice.apply(this, values);
    new BroadcastChannel("test").onmessage = () => device.destroy();
    return device;
  };
}"""
LOSE = "() => { new BroadcastChannel('test').postMessage(''); }"
TINY = "/tiny/00.bin"


@dataclass
class Site:
    """The network served in place of the better model, and the requests for GPU files."""

    network: bytes
    known: list[list[int]]
    before: dict[str, str] = field(
        default_factory=dict
    )  # text before scripts, by the end of their paths
    asked: list[str] = field(default_factory=list)
    wanted: Event = field(default_factory=Event)  # set by each of these requests


@pytest.fixture(scope="module")
def browser(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser for this module, with the software adapter."""
    flags = [*browser_type_launch_args["args"], *SOFTWARE_ADAPTER]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def network() -> bytes:
    """The file of the network that replaces IS-Net."""
    return pyramid(ISNET)


@pytest.fixture
def site(network: bytes) -> Site:
    """A site on which the adapter's answer is right and the adapter counts as hardware."""
    return Site(network, to_grid(compute_answer(ISNET, network)), {"runtime.js": AS_HARDWARE})


@pytest.fixture
def handler(site: Site) -> type[Handler]:
    """Serve the tiny network, and scripts with the text before them."""

    class Changed(Handler):
        def do_GET(self) -> None:
            name = self.path.split("/")[-1].split("?")[0]
            if "webgpu" in name or "asyncify" in name:
                site.asked.append(name)
                site.wanted.set()
            if name == "networks.json":
                listed = json.loads(Path(self.translate_path(self.path)).read_text("utf-8"))
                piece = {"url": f"..{TINY}", "bytes": len(site.network)}
                piece["sha256"] = sha256(site.network).hexdigest()
                piece["wire"] = len(compress(site.network))
                listed[BEST] = {**piece, "parts": [piece], "answer": site.known}
                give(self, json.dumps(listed).encode(), "application/json")
            elif self.path == TINY:
                give(self, compress(site.network), "application/octet-stream")
            elif name in site.before:
                script = Path(self.translate_path(self.path)).read_text("utf-8")
                give(self, f"{site.before[name]}\n{script}".encode(), "text/javascript")
            else:
                super().do_GET()

    return Changed


def natively(
    picture: Shot, file: bytes, folder: Path, weights: dict[str, Path]
) -> NDArray[np.uint8]:
    """Return the alpha of the tiny network, guided and corrected by the first model as ever."""
    path = folder / "network.onnx"
    path.write_bytes(file)
    document = decode(picture.content, 10**8)
    runtime = NativeRuntime({**weights, BEST: path})
    return run_to_end(cut(document, ISNET, runtime, lambda _: None)).alpha


def assert_alpha(backdrop: Backdrop, expected: NDArray[np.uint8]) -> None:
    found = rgba(backdrop.save()[1])[..., 3]
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).mean() < 1


def assert_on_gpu(backdrop: Backdrop, used: bool) -> None:
    line = backdrop.page.locator("#about-device")
    assert ("on the graphics card" in (line.text_content() or "")) == used


def test_a_correct_gpu_is_used_and_a_lost_one_is_replaced_by_the_cpu(
    backdrop: Backdrop,
    site: Site,
    shot: Callable[..., Shot],
    tmp_path: Path,
    weights: dict[str, Path],
) -> None:
    site.before["graphics.js"] = MAY_BE_LOST
    first, second = shot("chelsea"), shot("coffee")
    backdrop.give(first)
    backdrop.wait_better()
    assert_on_gpu(backdrop, used=True)
    assert_alpha(backdrop, natively(first, unquantise(site.network), tmp_path, weights))
    assert len(site.asked) == 2

    backdrop.page.evaluate(LOSE)
    backdrop.give(second)
    expect(backdrop.name).to_have_text("coffee.png")
    backdrop.wait_better()
    assert_on_gpu(backdrop, used=False)
    assert_alpha(backdrop, natively(second, site.network, tmp_path, weights))


def test_an_incorrect_gpu_is_not_used_until_its_record_is_deleted(
    backdrop: Backdrop,
    site: Site,
    shot: Callable[..., Shot],
    tmp_path: Path,
    weights: dict[str, Path],
) -> None:
    site.known[3][5] += 12
    picture = shot("chelsea")
    backdrop.give(picture)
    backdrop.wait_better()
    assert_on_gpu(backdrop, used=False)
    assert_alpha(backdrop, natively(picture, site.network, tmp_path, weights))
    assert len(site.asked) == 2

    site.asked.clear()
    backdrop.page.reload()
    backdrop.wait_ready()
    assert site.asked == []
    backdrop.page.get_by_role("button", name="About").click()
    backdrop.page.get_by_role("button", name="Manage storage").click()
    backdrop.page.get_by_role(
        "button", name="Delete: Samples, ONNX Runtime and the HEIC decoder, as far as used"
    ).click()
    expect(backdrop.page.locator("#storage-status")).to_contain_text("Deleted")
    site.wanted.clear()
    backdrop.page.reload()
    assert site.wanted.wait(ENGINE_MS / 1000)


def test_nothing_is_fetched_for_a_software_adapter(page: Page, address: str, site: Site) -> None:
    site.before.clear()
    page.goto(address)
    Backdrop(page).wait_ready()
    assert site.asked == []


def test_nothing_is_fetched_for_a_gpu_with_save_data_on(
    page: Page, address: str, site: Site, shot: Callable[..., Shot]
) -> None:
    page.add_init_script(FAST_ONLY)
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    expect(backdrop.model("Best")).to_be_enabled(timeout=ENGINE_MS)
    backdrop.model("Best").check(force=True)
    backdrop.wait_better()
    assert site.asked == []

"""A custom model on a GPU: used if it answers as WebAssembly does, otherwise not, with a sentence.

Chromium's software adapter stands in for the GPU, and a tiny network with BiRefNet's operations for
a large one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.build.serve import Handler
from backdrop.engine.formats.decode import decode
from backdrop.engine.network.custom_model import CUSTOM, inspect, spec_of
from backdrop.engine.pipeline import cut
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.attention import SIDE, attention
from tests.browser.backdrop import BEST, ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.served import give
from tests.browser.test_custom_model import use, wait_custom_cut
from tests.browser.test_graphics import AS_HARDWARE, LOSE, MAY_BE_LOST, browser
from tests.networks import file_of

pytestmark = pytest.mark.both_networks  # or else Save-Data is on, and no GPU is tried
__all__ = ["browser"]  # this module's fixture, with the software adapter

# A known fault of cards: an empty mask without an error.
COMPUTES_NOTHING = "GPUQueue.prototype.submit = () => {};"
LISTED = re.compile(rf'(data-models="[^"]*?){BEST} ?')
TITLE = "Attention"
ON_CARD = "It runs on the graphics card."
FAILED = "The graphics card did not give the right answer, so it runs on the processor."


@dataclass
class Site:
    """Text before scripts, by their names, and the requests for GPU files."""

    before: dict[str, str] = field(default_factory=lambda: {"runtime.js": AS_HARDWARE})
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def site() -> Site:
    """A site on which the software adapter counts as hardware."""
    return Site()


@pytest.fixture
def handler(site: Site) -> type[Handler]:
    """Serve scripts with the text before them."""

    class Changed(Handler):
        def do_GET(self) -> None:
            name = self.path.split("/")[-1].split("?")[0]
            if "webgpu" in name or "asyncify" in name:
                site.asked.append(name)
            if name in site.before:
                script = Path(self.translate_path(self.path)).read_text("utf-8")
                give(self, f"{site.before[name]}\n{script}".encode(), "text/javascript")
            elif self.path == "/":
                index = Path(self.translate_path("/index.html")).read_text("utf-8")
                # The better model would take the adapter minutes.
                content = LISTED.sub(r"\1", index, count=1).encode()
                give(self, content, "text/html; charset=utf-8")
            else:
                super().do_GET()

    return Changed


def choose(page: Page) -> None:
    """Use the network as the custom model."""
    dialog = Backdrop(page).offer_model(Shot(f"{TITLE}.onnx", file_of(attention())))
    expect(dialog).to_contain_text(f"input {SIDE} × {SIDE} pixels", timeout=ENGINE_MS)
    use(Backdrop(page), dialog)


def assert_as_natively(backdrop: Backdrop, picture: Shot, folder: Path) -> None:
    path = folder / "custom.onnx"
    path.write_bytes(file_of(attention()))
    spec = spec_of(inspect(path.read_bytes()), SIDE, "imagenet")
    document = decode(picture.content, 10**8)
    runtime = NativeRuntime({CUSTOM: path})
    expected = run_to_end(cut(document, spec, runtime, lambda _: None)).alpha
    assert 0.05 < (expected > 127).mean() < 0.95
    found = rgba(backdrop.save()[1])[..., 3].astype(int)
    assert np.abs(found - expected).mean() < 0.01 * 255


def test_a_correct_gpu_is_used_and_a_lost_one_is_replaced_by_the_cpu(
    backdrop: Backdrop, site: Site, shot: Callable[..., Shot], tmp_path: Path
) -> None:
    site.before["graphics.js"] = MAY_BE_LOST
    about = backdrop.page.locator("#about-custom-model")
    first, second = shot("chelsea"), shot("coffee")
    choose(backdrop.page)
    expect(about).to_contain_text(ON_CARD)
    backdrop.give(first)
    wait_custom_cut(backdrop, TITLE)
    assert_as_natively(backdrop, first, tmp_path)
    assert len(site.asked) == 2

    backdrop.page.evaluate(LOSE)
    backdrop.give(second)
    expect(backdrop.name).to_have_text("coffee.png")
    backdrop.wait_cut()
    expect(about).to_contain_text(FAILED, timeout=ENGINE_MS)
    assert_as_natively(backdrop, second, tmp_path)


def test_a_gpu_with_an_empty_mask_is_not_used_and_not_tried_again(
    backdrop: Backdrop, site: Site, shot: Callable[..., Shot], tmp_path: Path
) -> None:
    site.before["graphics.js"] = COMPUTES_NOTHING
    about = backdrop.page.locator("#about-custom-model")
    picture = shot("chelsea")
    choose(backdrop.page)
    expect(about).to_contain_text(FAILED)
    backdrop.give(picture)
    wait_custom_cut(backdrop, TITLE)
    assert_as_natively(backdrop, picture, tmp_path)
    assert len(site.asked) == 2

    del site.before["graphics.js"]
    site.asked.clear()
    backdrop.page.reload()
    backdrop.wait_ready()
    backdrop.give(picture)
    backdrop.model("Custom").check(force=True, timeout=ENGINE_MS)
    wait_custom_cut(backdrop, TITLE)
    expect(about).to_contain_text(FAILED)
    assert site.asked == []


def test_a_software_adapter_is_not_tried(
    backdrop: Backdrop, site: Site, shot: Callable[..., Shot]
) -> None:
    site.before.clear()
    backdrop.page.reload()
    backdrop.wait_ready()
    choose(backdrop.page)
    expect(backdrop.page.locator("#about-custom-model")).to_have_text(
        f"{TITLE}, 0.1 MB, stored in this browser"
    )
    assert site.asked == []

"""A repeatable run of the built site in Chromium, next to native onnxruntime.

Seconds depend on the machine; compare figures of one run, or ratios of paired runs. Nothing else
should run meanwhile: two busy cores make the networks' threads wait for each other.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import skimage.data
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from app.build import ROOT
from app.build.serve import serving
from backdrop.engine.formats.decode import decode
from backdrop.engine.network.models import MODELS
from backdrop.engine.network.segment import to_tensor
from backdrop.engine.pipeline import cut, render
from backdrop.engine.scene import Scene
from backdrop.runtime import protocol
from backdrop.runtime.native.native_runtime import NativeRuntime, complete
from tests.bench.weights import weights
from tests.browser.backdrop import Backdrop
from tests.browser.conftest import CHROMIUM_FLAGS

STAGES = (protocol.DECODING, protocol.CUTTING, protocol.EDGES, protocol.ENCODING)
LARGE = (4000, 3000)
# Stages as the worker tells them, and the main thread's long tasks, by the page's own clock.
RECORD = """
  const Channel = BroadcastChannel;
  window.heard = [];
  window.BroadcastChannel = class extends Channel {
    constructor(name) {
      super(name);
      this.addEventListener("message", ({data}) =>
        heard.push([performance.now(), data.kind, data.stage ?? `${data.network} ${data.state}`]));
    }
  };
  window.longest = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
  }).observe({type: "longtask", buffered: true});
"""
MARK = "name => performance.getEntriesByName(`backdrop-${name}`)[0].startTime"


@dataclass
class Figures:
    """Samples in seconds, by what they measure, in the order they were first seen."""

    samples: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float) -> None:
        """Take one sample."""
        self.samples.setdefault(name, []).append(seconds)

    def show(self) -> None:
        """Print each figure's median and extremes."""
        print(f"{'':46}{'median':>8}{'min':>8}{'max':>8}")
        for name, values in self.samples.items():
            row = (statistics.median(values), min(values), max(values))
            print(f"{name:46}" + "".join(f"{value:8.3f}" for value in row))


def report(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench browser", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="visits to take the median of")
    runs = parser.parse_args(arguments).runs
    figures = Figures()
    with TemporaryDirectory() as folder:
        small, large = photo(Path(folder, "small.jpg")), photo(Path(folder, "large.jpg"), LARGE)
        natively(figures, runs, small, large)
        in_chromium(figures, runs, small, large)
    figures.show()


def in_chromium(figures: Figures, runs: int, small: Path, large: Path) -> None:
    """Visit the built site as often as there are runs, each time with an empty browser."""
    with serving(ROOT / "dist") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for _ in range(runs):
            first_visit(figures, browser, address)
            second_visit(figures, browser, address, small, large)
        browser.close()


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that build.py found."""
    return playwright.chromium.launch(**launch_options())


def launch_options() -> dict[str, Any]:
    """Return what playwright needs for that, whichever way it starts it."""
    chromium = os.environ.get("BACKDROP_CHROMIUM") or None
    return {"executable_path": chromium, "args": CHROMIUM_FLAGS}


def photo(path: Path, size: tuple[int, int] | None = None) -> Path:
    """Write scikit-image's coffee as a JPEG, enlarged to `size` with the noise of a camera."""
    coffee = skimage.data.coffee()  # type: ignore[no-untyped-call]
    image = Image.fromarray(coffee)
    if size:
        image = image.resize(size, Image.Resampling.BICUBIC)
        noise = np.random.default_rng(0).normal(0, 3, (size[1], size[0], 3))
        pixels = np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)
        image = Image.fromarray(pixels)
    image.save(path, quality=92)
    return path


def natively(figures: Figures, runs: int, small: Path, large: Path) -> None:
    """The yardstick: the same engine and networks in CPython on native onnxruntime."""
    runtime = NativeRuntime(weights(), threads=2)
    for spec in MODELS.values():
        tensor = to_tensor(decode(small.read_bytes(), 10**9), spec)
        complete(runtime.run(spec, tensor))  # the first run also reads the file
        for _ in range(runs):
            with timed(figures, f"native: {spec.title}, network alone"):
                complete(runtime.run(spec, tensor))
    for _ in range(runs):
        with timed(figures, "native: 12 MP, file to PNG, fast network"):
            document = decode(large.read_bytes(), 10**9)
            alpha = complete(cut(document, MODELS["u2netp"], runtime, lambda _: None)).alpha
            render(document, alpha, Scene())


@contextmanager
def timed(figures: Figures, name: str) -> Iterator[None]:
    """Add the seconds that a block takes."""
    began = time.perf_counter()
    yield
    figures.add(name, time.perf_counter() - began)


def first_visit(figures: Figures, browser: Browser, address: str) -> None:
    """An empty browser: everything is fetched."""
    context = browser.new_context()
    page = opened(context.new_page(), address)
    began = time.perf_counter()
    Backdrop(page).wait_ready()
    starts(figures, "first visit", page)
    figures.add("first visit: both networks there", time.perf_counter() - began)
    context.close()


def second_visit(
    figures: Figures, browser: Browser, address: str, small: Path, large: Path
) -> None:
    """A browser that knows the page: files from its cache, networks from the store."""
    context = browser.new_context()
    Backdrop(opened(context.new_page(), address)).wait_ready()
    page = opened(context.new_page(), address)
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    starts(figures, "second visit", page)
    page.evaluate("longest = 0")
    network = {}
    for path, size in ((small, "warm-up"), (small, "0.2 MP"), (large, "12 MP")):
        page.evaluate("heard.length = 0")
        # By its path: content given to playwright is unpacked by the page's main thread.
        backdrop.file_input.set_input_files(path)
        backdrop.wait_better()
        stages = durations(page.evaluate("heard"), page.evaluate("performance.now()"))
        began = time.perf_counter()
        backdrop.save()
        stages["saving the PNG"] = time.perf_counter() - began
        page.get_by_role("button", name="Remove this picture").click()
        if path is small:
            network = stages
        if size != "warm-up":
            for name, seconds in stages.items():
                figures.add(f"{size}: {name}", seconds)
    # The small picture's cutting is the network and next to nothing else.
    around = sum(stages[f"fast, {stage}"] for stage in STAGES) + stages["saving the PNG"]
    figures.add("12 MP: all around the network", around - network["fast, cutting"])
    figures.add("longest main-thread task while cutting", page.evaluate("longest") / 1000)
    context.close()


def durations(heard: list[tuple[float, str, str]], end: float) -> dict[str, float]:
    """Return the seconds of each stage, of the fast network first and then of the best."""
    told = [(moment, stage) for moment, kind, stage in heard if kind == protocol.STAGE]
    ends = [moment for moment, _ in told[1:]] + [end]
    return {
        f"{'fast' if place < len(STAGES) else 'best'}, {stage}": (after - moment) / 1000
        for place, ((moment, stage), after) in enumerate(zip(told, ends, strict=True))
    }


def opened(page: Page, address: str) -> Page:
    """Open the page with the recorder in it."""
    page.add_init_script(RECORD)
    page.goto(address)
    return page


def starts(figures: Figures, visit: str, page: Page) -> None:
    """Add when the interface and the engine were ready, from the opening of the page."""
    for name in ("interface", "engine"):
        figures.add(f"{visit}: {name} ready", page.evaluate(MARK, name) / 1000)

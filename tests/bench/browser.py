"""Time the built site in Chromium and native onnxruntime: `python build.py bench browser`.

Times depend on the machine: compare figures of one run, or ratios of paired runs. Nothing else
should run at the same time: on busy cores the networks' threads wait for each other.
"""

import argparse
import statistics
import sys
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
from app.build.browsers import find_chromium
from app.build.serve import local_server
from backdrop.engine.formats.decode import decode
from backdrop.engine.network.models import BACKDROP_S, MODELS
from backdrop.engine.network.segment import to_tensor
from backdrop.engine.pipeline import cut, render
from backdrop.engine.scene import Scene
from backdrop.runtime import protocol
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.bench.weights import weights
from tests.browser.backdrop import Backdrop
from tests.browser.conftest import CHROMIUM_FLAGS

STAGES = (protocol.DECODING, protocol.CUTTING, protocol.EDGES, protocol.ENCODING)
LARGE = (4000, 3000)  # width and height, 12 megapixels
# Records the stages that the worker reports and the main thread's long tasks, by the page's clock.
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
    """Samples in seconds by the name of their measure, in order of first appearance."""

    samples: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float) -> None:
        """Add one sample."""
        self.samples.setdefault(name, []).append(seconds)

    def show(self) -> None:
        """Print the median and extremes of each measure."""
        print(f"{'':46}{'median':>8}{'min':>8}{'max':>8}")
        for name, values in self.samples.items():
            row = (statistics.median(values), min(values), max(values))
            print(f"{name:46}" + "".join(f"{value:8.3f}" for value in row))


def report(arguments: Sequence[str]) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench browser", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="number of visits; the median is shown")
    runs = parser.parse_args(arguments).runs
    figures = Figures()
    with TemporaryDirectory() as folder:
        small, large = photo(Path(folder, "small.jpg")), photo(Path(folder, "large.jpg"), LARGE)
        natively(figures, runs, small, large)
        in_chromium(figures, runs, small, large)
    figures.show()


def in_chromium(figures: Figures, runs: int, small: Path, large: Path) -> None:
    """Visit the built site `runs` times, each time with an empty browser."""
    with local_server(ROOT / "dist") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for _ in range(runs):
            first_visit(figures, browser, address)
            second_visit(figures, browser, address, small, large)
        browser.close()


def add_against(parser: argparse.ArgumentParser) -> None:
    """Add the option for a second build, whose visits alternate with this build's."""
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="another build's dist folder, measured in turns with this one",
    )


def builds(options: argparse.Namespace) -> dict[str, Path]:
    """Return the folders of the builds to measure by name: this one, then `--against`."""
    folders = {"this build": ROOT / "dist"}
    if options.against:
        folders[str(options.against)] = options.against
    return folders


def launch(playwright: Playwright) -> Browser:
    """Start Chromium. Raises BuildError if there is none."""
    return playwright.chromium.launch(**launch_options())


def launch_options() -> dict[str, Any]:
    """Return playwright's options for starting Chromium. Raises BuildError if there is none."""
    chromium = find_chromium(Path(sys.executable)) or None
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
    """Time the same engine and networks in CPython with native onnxruntime, for comparison."""
    runtime = NativeRuntime(weights(), threads=2)
    for spec in MODELS.values():
        tensor = to_tensor(decode(small.read_bytes(), 10**9), spec)
        run_to_end(runtime.run(spec, tensor))  # the first run also reads the file
        for _ in range(runs):
            with timed(figures, f"native: {spec.title}, network alone"):
                run_to_end(runtime.run(spec, tensor))
    for _ in range(runs):
        with timed(figures, "native: 12 MP, file to PNG, fast network"):
            document = decode(large.read_bytes(), 10**9)
            alpha = run_to_end(cut(document, BACKDROP_S, runtime, lambda _: None)).alpha
            render(document, alpha, Scene())


@contextmanager
def timed(figures: Figures, name: str) -> Iterator[None]:
    """Add the duration of a block."""
    began = time.perf_counter()
    yield
    figures.add(name, time.perf_counter() - began)


def first_visit(figures: Figures, browser: Browser, address: str) -> None:
    """Visit with an empty browser, which fetches everything."""
    context = browser.new_context()
    page = open_page(context.new_page(), address)
    began = time.perf_counter()
    Backdrop(page).wait_ready()
    starts(figures, "first visit", page)
    figures.add("first visit: both networks there", time.perf_counter() - began)
    context.close()


def second_visit(
    figures: Figures, browser: Browser, address: str, small: Path, large: Path
) -> None:
    """Visit again: files come from the browser's cache, networks from the model store."""
    context = browser.new_context()
    Backdrop(open_page(context.new_page(), address)).wait_ready()
    page = open_page(context.new_page(), address)
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    starts(figures, "second visit", page)
    page.evaluate("longest = 0")
    network = {}
    for path, size in ((small, "warm-up"), (small, "0.2 MP"), (large, "12 MP")):
        page.evaluate("heard.length = 0")
        # As a path: the page's main thread would unpack content that playwright sends.
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
    # Cutting the small picture is almost only the network.
    around = sum(stages[f"fast, {stage}"] for stage in STAGES) + stages["saving the PNG"]
    figures.add("12 MP: everything but the network", around - network["fast, cutting"])
    figures.add("longest main-thread task while cutting", page.evaluate("longest") / 1000)
    context.close()


def durations(heard: list[tuple[float, str, str]], end: float) -> dict[str, float]:
    """Return the seconds of each stage, first with the fast network, then with the best."""
    stages = [(moment, stage) for moment, kind, stage in heard if kind == protocol.STAGE]
    ends = [moment for moment, _ in stages[1:]] + [end]
    return {
        f"{'fast' if place < len(STAGES) else 'best'}, {stage}": (after - moment) / 1000
        for place, ((moment, stage), after) in enumerate(zip(stages, ends, strict=True))
    }


def open_page(page: Page, address: str) -> Page:
    """Open the page with the recorder installed."""
    page.add_init_script(RECORD)
    page.goto(address)
    return page


def starts(figures: Figures, visit: str, page: Page) -> None:
    """Add the times from navigation until the interface and the engine were ready."""
    for name in ("interface", "engine"):
        figures.add(f"{visit}: {name} ready", page.evaluate(MARK, name) / 1000)

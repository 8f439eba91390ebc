"""How much the rest costs beside the networks: `python build.py bench pace [N]`.

N photos of 1 megapixel are cut by both networks; that time is compared with N runs of each network
alone, in the same page and before it. Decoding, edges, colours and encoding of one picture are to
happen while a network looks at another one.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect, sync_playwright

from app.build import ROOT
from app.build.serve import serving
from app.engine.models import MODELS, ModelSpec
from tests.bench.batch import finish
from tests.bench.browser import launch, photo
from tests.browser.backdrop import ENGINE_MS, Backdrop

SIZE = (1200, 834)
RUNS = 5
# Through the page's own files, in a worker of networks of its own.
ALONE = """async ([name, side, input, output, runs]) => {
  const app = document.documentElement.dataset.app;
  const {call} = await import(new URL(`${app}static/onnxruntime.js`, location).href);
  const {inflated} = await import(new URL(`${app}static/pack.js`, location).href);
  const base = new URL(`${app}networks.json`, location);
  const {bytes, parts} = (await (await fetch(base)).json())[name];
  const model = new Uint8Array(bytes);
  let end = 0;
  for (const {url} of parts) {
    const piece = new Uint8Array(await (await inflated(new URL(url, base))).arrayBuffer());
    model.set(piece, end);
    end += piece.length;
  }
  await call("create", model.buffer, name, model);
  const seconds = [];
  for (let run = 0; run <= runs; run++) {
    const values = Float32Array.from({length: 3 * side * side}, (_, i) => Math.sin(i / 1000));
    const began = performance.now();
    await call("run", values.buffer, name, input, "float32", values, [1, 3, side, side], output);
    if (run) seconds.push((performance.now() - began) / 1000);  // the first one compiles
  }
  await call("release", null, name);
  return seconds;
}"""


def report(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench pace", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=40, help="of pictures")
    number = parser.parse_args(arguments).number
    with TemporaryDirectory() as folder, serving(ROOT / "dist") as address:
        first = photo(Path(folder, "photo.jpg"), SIZE)
        files = [Path(folder, f"photo-{place}.jpg") for place in range(number)]
        for file in files:
            file.hardlink_to(first)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page()
            page.goto(address)
            backdrop = Backdrop(page)
            expect(backdrop.engine).to_have_text("Ready", timeout=ENGINE_MS)
            networks = sum(alone(page, spec) for spec in MODELS.values())
            began = time.perf_counter()
            backdrop.file_input.set_input_files(files)
            finish(page, number)
            each = (time.perf_counter() - began) / number
            browser.close()
    print(f"{number} pictures: {each:.2f} s each, {each / networks:.2f} times both networks' runs")


def alone(page: Page, spec: ModelSpec) -> float:
    """Return the median seconds of a network's run, and print it."""
    asked = [spec.name, spec.side, spec.input_name, spec.output_name, RUNS]
    seconds: float = statistics.median(page.evaluate(ALONE, asked))
    print(f"{spec.title} alone: {seconds:.2f} s", flush=True)
    return seconds

"""Time a custom model in the page and in a bare one: `python build.py bench custom FILE`.

The bare page has only ONNX Runtime Web, which opens the file as it is, with as many threads. New
browsers take turns. Memory is the proportional set size of all of a browser's processes, also
relative to the page before the file is chosen. It is measured in visits of its own: reading it
many times a second takes some percent of a processor.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, Playwright, expect, sync_playwright

from app.build import ROOT
from app.build.serve import Handler, local_server
from backdrop.engine.network.custom_model import inspect
from backdrop.engine.network.graph import FLOAT16
from backdrop.runtime import protocol
from tests.bench.batch import Memory
from tests.bench.browser import RECORD, Figures, launch_options, photo, timed
from tests.browser.backdrop import Backdrop

MINUTES_MS = 600_000.0
EDGES_REACHED = "([stage, times]) => heard.filter(message => message[2] === stage).length === times"
BARE = """
async ([ort, type, side, input, output, runs]) => {
  const {env, InferenceSession, Tensor} = await import(`/${ort}/ort.wasm.bundle.min.js`);
  const packed = await fetch(`/${ort}/ort-wasm-simd-threaded.wasm.pack`);
  const gzip = new DecompressionStream("gzip");
  env.logLevel = "error";
  env.wasm.numThreads = Math.min(4, navigator.hardwareConcurrency);
  env.wasm.wasmBinary = await new Response(packed.body.pipeThrough(gzip)).arrayBuffer();
  await InferenceSession.create(new Uint8Array(), {logSeverityLevel: 4}).catch(() => {});
  let began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const file = new Uint8Array(await (await fetch("/bare/model")).arrayBuffer());
  const session = await InferenceSession.create(file, {executionProviders: ["wasm"]});
  const found = [seconds()];
  const length = 3 * side * side;
  const values = type === "float16" ? new Uint16Array(length) : new Float32Array(length).fill(0.5);
  for (let run = 0; run < runs; run++) {
    began = performance.now();
    await session.run({[input]: new Tensor(type, values, [1, 3, side, side])}, [output]);
    found.push(seconds());
  }
  return found;
}"""


def report(arguments: Sequence[str]) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench custom", description=__doc__)
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="an ONNX file that needs no answers"
    )
    parser.add_argument(
        "--rounds", type=int, default=2, help="visits of each page, for time and for memory"
    )
    parser.add_argument("--pictures", type=int, default=2, help="for each visit")
    options = parser.parse_args(arguments)
    figures = Figures()
    served = local_server(ROOT / "dist", handler=_beside(options.file.resolve()))
    with TemporaryDirectory() as folder, served as address, sync_playwright() as playwright:
        small = photo(Path(folder, "photo.jpg"))
        for is_watched in (False, True) * options.rounds:
            with _visit(playwright, folder, address + "bare/", is_watched) as (page, memory):
                _bare(figures, page, memory, options)
            with _visit(playwright, folder, address, is_watched) as (page, memory):
                _in_page(figures, page, memory, options, small)
    figures.show()


def _beside(file: Path) -> type[Handler]:
    """Return a handler that serves the bare page and the model besides the site."""

    class Beside(Handler):
        def do_GET(self) -> None:
            content = {"/bare/": lambda: b"<!doctype html>", "/bare/model": file.read_bytes}
            if self.path not in content:
                super().do_GET()
                return
            body = content[self.path]()
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if self.path == "/bare/" else "")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Beside


@contextmanager
def _visit(
    playwright: Playwright, folder: str, address: str, is_watched: bool
) -> Iterator[tuple[Page, Memory | None]]:
    with TemporaryDirectory(dir=folder) as profile:
        context = playwright.chromium.launch_persistent_context(profile, **launch_options())
        page = context.pages[0]
        page.set_default_timeout(MINUTES_MS)
        page.add_init_script(RECORD)
        page.goto(address)
        memory = Memory(profile) if is_watched else None
        yield page, memory
        if memory:
            memory.stop()
        context.close()


def _bare(figures: Figures, page: Page, memory: Memory | None, options: argparse.Namespace) -> None:
    info = inspect(options.file.read_bytes())
    (ort,) = (path.name for path in (ROOT / "dist").glob("onnxruntime-*"))
    kind = "float16" if info.input.element == FLOAT16 else "float32"
    names = info.input.name, info.output.name
    start, *runs = page.evaluate(BARE, [ort, kind, info.side, *names, options.pictures])
    if memory:
        figures.add("bare page: MB at the end", memory.now())
        figures.add("bare page: MB at the most", memory.peak)
        return
    figures.add("bare page: start", start)
    for seconds in runs:
        figures.add("bare page: network", seconds)


def _in_page(
    figures: Figures, page: Page, memory: Memory | None, options: argparse.Namespace, small: Path
) -> None:
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    # A picture first: the engine's memory grows with it, and the file is not to blame.
    backdrop.file_input.set_input_files(small)
    backdrop.wait_better()
    before = memory.now() if memory else 0.0
    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Use a custom model").click()
    dialog = page.get_by_role("dialog", name="Custom model")
    with page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(options.file)
    use = dialog.get_by_role("button", name="Use model")
    use.wait_for()
    page.evaluate("heard.length = 0")
    times = Figures() if memory else figures
    with timed(times, "page: start"):
        use.click()
        expect(dialog).to_be_hidden(timeout=MINUTES_MS)
    for index in range(options.pictures):
        if index:
            page.evaluate("heard.length = 0")
            backdrop.file_input.set_input_files(small)
        # A picture that is new is cut with Fast first.
        page.wait_for_function(EDGES_REACHED, arg=[protocol.EDGES, 2 if index else 1])
        heard: list[tuple[float, str, Any]] = page.evaluate("heard")
        moments = {
            stage: moment
            for moment, kind, stage in heard
            if kind == protocol.STAGE and stage in (protocol.CUTTING, protocol.EDGES)
        }
        times.add("page: network", (moments[protocol.EDGES] - moments[protocol.CUTTING]) / 1000)
        backdrop.wait_cut()
    if memory:
        figures.add("page: MB before the file is chosen", before)
        figures.add("page: MB at the end, more than before", memory.now() - before)
        figures.add("page: MB at the most, more than before", memory.peak - before)

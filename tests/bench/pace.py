"""Compare a batch's time with that of its networks alone: `python build.py bench pace [N]`.

N photos of 1 megapixel are cut out. Their time is compared with that of the networks, measured on
single pictures in the same page. Decoding, edges, colours and encoding of one picture should
overlap with the network's run on another. The networks use one thread, which leaves the second of
two cores to the imaging.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect, sync_playwright

from app.build import ROOT
from app.build.serve import local_server
from backdrop.runtime import protocol
from tests.bench.batch import finish
from tests.bench.browser import RECORD, durations, launch, photo
from tests.browser.backdrop import ENGINE_MS, Backdrop

SIZE = (1200, 834)  # width and height
RUNS = 3  # of each network alone


def report(arguments: Sequence[str]) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench pace", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=40, help="number of pictures")
    number = parser.parse_args(arguments).number
    with TemporaryDirectory() as folder, local_server(ROOT / "dist", isolated=False) as address:
        first = photo(Path(folder, "photo.jpg"), SIZE)
        files = [Path(folder, f"photo-{place}.jpg") for place in range(number)]
        for file in files:
            file.hardlink_to(first)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            # The service worker would isolate the page, and so give it threads.
            context = browser.new_context(service_workers="block")
            context.add_init_script(RECORD)
            page = context.new_page()
            page.goto(address)
            backdrop = Backdrop(page)
            expect(backdrop.engine).to_have_text("Ready", timeout=ENGINE_MS)
            fast, best = alone(backdrop, first)
            began = time.perf_counter()
            backdrop.file_input.set_input_files(files)
            finish(page, number)
            seconds = time.perf_counter() - began
            browser.close()
    # The selected picture is cut by both networks, the others by the better one.
    networks = fast + number * best
    print(f"small network alone: {fast:.2f} s, IS-Net alone: {best:.2f} s")
    ratio = seconds / networks
    print(f"{number} pictures: {seconds / number:.2f} s each, {ratio:.2f} times the networks alone")


def alone(backdrop: Backdrop, picture: Path) -> tuple[float, float]:
    """Return the median seconds of one run, of the small network and of IS-Net."""
    runs = []
    for _ in range(RUNS):
        backdrop.page.evaluate("heard.length = 0")
        backdrop.file_input.set_input_files(picture)
        backdrop.wait_better()
        page = backdrop.page
        stages = durations(page.evaluate("heard"), page.evaluate("performance.now()"))
        runs.append([stages[f"{which}, {protocol.CUTTING}"] for which in ("fast", "best")])
        page.get_by_role("button", name="Remove this picture").click()
    fast, best = (statistics.median(each) for each in zip(*runs, strict=True))
    return fast, best

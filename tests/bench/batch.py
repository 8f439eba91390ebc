"""Measure the memory of a batch: `python build.py bench batch [N ...]`.

For each N, a new browser cuts out N photos of 12 megapixels and saves them as one ZIP, while the
memory of its processes is sampled (proportional set size, which counts shared pages once). The peak
should not depend on N.
"""

import argparse
import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from app.build import ROOT
from app.build.serve import local_server
from tests.bench.browser import LARGE, launch_options, photo
from tests.browser.backdrop import ENGINE_MS, Backdrop
from tests.browser.conftest import FAST_ONLY

SAMPLE_INTERVAL = 0.5  # seconds between two samples of the memory
SECONDS_EACH = 120  # timeout per picture
# The file that a person would choose is one in the page's private file system.
TO_DISK = """
globalThis.showSaveFilePicker = async ({suggestedName}) =>
  (await navigator.storage.getDirectory()).getFileHandle(suggestedName, {create: true});"""


def report(arguments: Sequence[str]) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench batch", description=__doc__)
    parser.add_argument(
        "numbers", type=int, nargs="*", default=[20, 200], help="numbers of pictures"
    )
    numbers = parser.parse_args(arguments).numbers
    with TemporaryDirectory() as folder, local_server(ROOT / "dist") as address:
        first = photo(Path(folder, "photo.jpg"), LARGE)
        with sync_playwright() as playwright:
            peaks = [measure(playwright, address, first, number) for number in numbers]
    for before, after in itertools.pairwise(peaks):
        print(f"{after / before - 1:+.1%} from one to the next")


def measure(playwright: Playwright, address: str, photo: Path, number: int) -> float:
    """Cut out and save `number` copies of the photo; return the peak memory in MB."""
    with TemporaryDirectory(dir=photo.parent) as folder, visit(playwright, folder) as context:
        files = [Path(folder, f"photo-{place}.jpg") for place in range(number)]
        for file in files:
            file.hardlink_to(photo)
        page = context.pages[0]
        page.goto(address)
        backdrop = Backdrop(page)
        expect(backdrop.engine).to_have_text("Ready", timeout=ENGINE_MS)
        memory = Memory(folder)
        began = time.perf_counter()
        backdrop.file_input.set_input_files(files)
        finish(page, number)
        cut = memory.peak
        page.get_by_role("button", name="Save all").click()
        expect(backdrop.toasts).to_contain_text(
            f"{number} pictures saved", timeout=1000 * SECONDS_EACH * number
        )
        peak = memory.stop()
    seconds = (time.perf_counter() - began) / number
    print(f"{number} pictures: {cut:.0f} MB while cut, {peak:.0f} MB in all, {seconds:.1f} s each")
    return peak


def finish(page: Page, number: int) -> None:
    """Wait until all pictures are cut out."""
    line = page.locator("#batch-line")
    expect(line).to_have_text(f"{number} pictures", timeout=1000 * SECONDS_EACH * number)


@contextmanager
def visit(playwright: Playwright, folder: str) -> Iterator[BrowserContext]:
    """Open a browser with a profile on disk: a private window keeps all files in memory."""
    context = playwright.chromium.launch_persistent_context(f"{folder}/profile", **launch_options())
    context.add_init_script(FAST_ONLY + TO_DISK)
    yield context
    context.close()


class Memory:
    """Samples the memory of the processes whose command has a folder's name, with descendants."""

    def __init__(self, folder: str) -> None:
        self._folder = folder.encode()
        self._over = threading.Event()
        self.peak = 0.0  # MB
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def now(self) -> float:
        """Return the present memory in MB."""
        return sum(map(proportional_set_size, self._processes())) / 1e6

    def stop(self) -> float:
        """Stop sampling; return the peak in MB."""
        self._over.set()
        self._thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_INTERVAL):
            self.peak = max(self.peak, self.now())

    def _processes(self) -> set[int]:
        parents, found = {}, set()
        for each in Path("/proc").iterdir():
            if each.name.isdigit():
                try:
                    command = (each / "cmdline").read_bytes()
                    stat = (each / "stat").read_text()
                except OSError:
                    continue  # the process has just ended
                parents[int(each.name)] = int(stat.rpartition(")")[2].split()[1])
                if self._folder in command:
                    found.add(int(each.name))
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found


def proportional_set_size(process: int) -> int:
    """Return the proportional set size of a process in bytes; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)

"""Time everything from opening the page to the saved PNG: `python build.py bench journey`.

For each network, with threads and without: an empty browser, a later visit in a restarted browser,
another photo of 1 megapixel, one of 12; also the bytes transferred until the first PNG, the peak of
the browser's memory at 12 megapixels (proportional set size of all its processes), and the longest
main-thread task meanwhile. In the rows of the best network the page has its default settings: it
shows the fast network's result first, and the row "seen" says when. Medians are shown; nothing else
should run at the same time.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from app.build.serve import local_server
from tests.bench.batch import Memory
from tests.bench.browser import LARGE, RECORD, add_against, builds, launch_options, photo
from tests.browser.backdrop import CUT_MS, Backdrop
from tests.browser.conftest import FAST_ONLY
from tests.browser.service_worker.host import WAIT_UNTIL_STORED
from tests.browser.wire import CountingHandler, sizes

SIZES = {"first": (1200, 833), "1 MP": (1200, 834), "12 MP": LARGE}
WORDS = {"fast": "Done in", "best": "Better result in"}  # of the status, when a network has cut
COLUMNS = ("cold", "warm", "1 MP", "12 MP")
SEEN = "() => document.querySelector('#frame.has-result #after')?.checkVisibility()"
SHOWN = "words => document.getElementById('picture-status')?.textContent.includes(words)"
EARLIER_VISITS = 3  # before the timed one: until the browser has cached the best machine code
CODE_CACHE_DELAY = 5.0  # seconds: until the browser has cached its machine code
START_DELAY = 2.0  # seconds: a person's browser has finished starting long before
POLLING_MS = 20  # playwright's default interval grows to a second

Row = dict[str, list[float]]


def report(arguments: Sequence[str]) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench journey", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=3, help="number of browsers; the median is shown"
    )
    parser.add_argument(
        "--only",
        choices=("fast", "best"),
        help="measure only this network, with threads",
    )
    add_against(parser)
    options = parser.parse_args(arguments)
    head = "".join(f"{name:>8}" for name in COLUMNS)
    print(f"{'':32}{head}{'MB':>7}{'(gzip)':>8}{'MiB':>7}{'blocked':>9}")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        photos = {name: photo(Path(folder, f"{name}.jpg"), size) for name, size in SIZES.items()}
        for threads in (True,) if options.only else (True, False):
            for network in (options.only,) if options.only else WORDS:
                rows: dict[str, Row] = {name: {} for name in builds(options)}
                for _ in range(options.runs):
                    for name, build in builds(options).items():
                        with ExitStack() as stack:
                            visit(playwright, stack, build, threads, network, photos, rows[name])
                for name, row in rows.items():
                    print(name)
                    show(f"{network}, {'threads' if threads else 'one thread'}", row)


def show(name: str, row: Row) -> None:
    """Print a row's medians."""
    median = {key: statistics.median(values) for key, values in row.items()}
    seen = "".join(f"{median[f'{key} seen']:8.2f}" for key in COLUMNS)
    times = "".join(f"{median[key]:8.2f}" for key in COLUMNS)
    print(f"  {name + ', seen':30}{seen}")
    print(
        f"  {name + ', saved':30}{times}{median['wire']:7.1f}{median['gzip']:8.1f}"
        f"{median['memory']:7.0f}{median['blocked']:9.3f}",
        flush=True,
    )


def visit(
    playwright: Playwright,
    stack: ExitStack,
    build: Path,
    threads: bool,
    network: str,
    photos: dict[str, Path],
    row: Row,
) -> None:
    """Open an empty browser and add one sample of each column to the row."""
    words = WORDS[network]

    def add(name: str, value: float) -> None:
        row.setdefault(name, []).append(value)

    def journey(name: str, page: Page, picture: Path, begin: Callable[[], object]) -> None:
        began = time.perf_counter()
        begin()
        backdrop = Backdrop(page)
        backdrop.file_input.set_input_files(picture)
        page.wait_for_function(SEEN, polling=POLLING_MS, timeout=CUT_MS)
        add(f"{name} seen", time.perf_counter() - began)
        page.wait_for_function(SHOWN, arg=words, polling=POLLING_MS, timeout=CUT_MS)
        backdrop.save()
        add(name, time.perf_counter() - began)
        page.get_by_role("button", name="Remove this picture").click()

    class Recording(CountingHandler):
        asked: ClassVar[set[Path]] = set()

    address = stack.enter_context(local_server(build, isolated=threads, handler=Recording))
    folder = stack.enter_context(TemporaryDirectory())
    script = RECORD + (FAST_ONLY if network == "fast" else "")
    # The first cut-out does not need what the service worker fetches.
    with browser(playwright, f"{folder}/cold", script, service_workers="block") as context:
        page = context.pages[0]
        journey("cold", page, photos["first"], lambda: page.goto(address, wait_until="commit"))
        wire, packed = sizes(Recording.asked)
        add("wire", wire)
        add("gzip", packed)
    profile = f"{folder}/warm"
    # A service worker would isolate the page, and so give it threads.
    options = {} if threads else {"service_workers": "block"}
    for _ in range(EARLIER_VISITS):
        with browser(playwright, profile, script, **options) as context:
            page = context.pages[0]
            page.goto(address)
            Backdrop(page).file_input.set_input_files(photos["first"])
            page.wait_for_function(SHOWN, arg=words, polling=POLLING_MS, timeout=CUT_MS)
            if threads:
                page.evaluate(WAIT_UNTIL_STORED)
                time.sleep(CODE_CACHE_DELAY)
    context = stack.enter_context(browser(playwright, profile, script, **options))
    page = context.pages[0]
    journey("warm", page, photos["first"], lambda: page.goto(address, wait_until="commit"))
    Backdrop(page).wait_ready()
    journey("1 MP", page, photos["1 MP"], lambda: None)
    page.evaluate("longest = 0")
    memory = Memory(profile)
    journey("12 MP", page, photos["12 MP"], lambda: None)
    add("memory", memory.stop() * 1e6 / 2**20)
    add("blocked", page.evaluate("longest") / 1000)


@contextmanager
def browser(
    playwright: Playwright, profile: str, script: str, **options: Any
) -> Iterator[BrowserContext]:
    """Open a browser with a profile, which an earlier one may have filled."""
    context = playwright.chromium.launch_persistent_context(profile, **options, **launch_options())
    context.add_init_script(script)
    time.sleep(START_DELAY)
    yield context
    context.close()

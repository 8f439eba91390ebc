"""What goes wrong outside the page: it says so, loses nothing, and goes on when that is over."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.build.serve import Handler
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot
from tests.browser.test_batch import NO_STREAM
from tests.browser.test_own import use, wait_own
from tests.networks import file_of, network

Give = Callable[..., Shot]
DROP = """([name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(content)], name));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
}"""
# For the page and, before its own script, the engine.
OTHER_CLOCK = """{
  const Right = Date;
  const off = Right.UTC(%d, 0, 2) - Right.now();
  globalThis.Date = class extends Right {
    constructor(...values) { values.length ? super(...values) : super(Right.now() + off); }
    static now() { return Right.now() + off; }
  };
}
Object.defineProperty(navigator, "hardwareConcurrency", {value: 0});
"""
# The same, to have the engine's Python end as after a stack too deep for WebAssembly.
FATAL = """Object.defineProperty(Object.prototype, "on_fatal", {
  set(act) {
    Object.defineProperty(this, "on_fatal", {value: act});
    globalThis.end = () => { try { this.fatal_error(new Error("of a test")); } catch {} };
  },
});
"""
# For the networks' worker: ONNX Runtime cannot start, and the kernels can.
NO_START = """const {Memory} = WebAssembly;
WebAssembly.Memory = class extends Memory {
  constructor(limits) {
    if (limits.initial !== 16) throw new Error("refused by a test");
    super(limits);
  }
};
"""
COLLECTED = """async () => {
  const found = [];
  const registry = new FinalizationRegistry((held) => found.push(held));
  for (let i = 0; i < 20; i++) {
    const [one, other] = [{}, {}];
    registry.register(one, "as PyScript does", new WeakRef(one));
    registry.register(other, "another", {});
  }
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  let garbage;
  for (let round = 0; round < 500 && !found.length; round++, await pause()) {
    garbage = Array.from({length: 100}, (_, i) => new Array(10000).fill(i));
  }
  for (let round = 0; round < 20; round++, await pause()) garbage = new Array(1000000).fill(round);
  return [...new Set(found)];
}"""


@dataclass
class Wrong:
    """What is wrong with the server."""

    gone: bool = False
    # The end of a part's path, and if it is "missing", "cut off" (after which the server is gone),
    # "damaged", or with what text it begins.
    parts: dict[str, str] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)  # the ends of those that were asked for

    def mend(self) -> None:
        """Answer as a server should."""
        self.gone = False
        self.parts.clear()


@pytest.fixture
def wrong() -> Wrong:
    """What is wrong in this test."""
    return Wrong()


@pytest.fixture
def handler(wrong: Wrong) -> type[Handler]:
    """A server that is as wrong as a test says."""

    class Failing(Handler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            end = next((end for end in wrong.parts if path.endswith(end)), "")
            how = wrong.parts.get(end, "")
            wrong.met += [end] if how else []
            if wrong.gone:
                self.close_connection = True
            elif how == "missing":
                self.send_error(HTTPStatus.NOT_FOUND)
            elif how:
                self.spoiled(how)
            else:
                super().do_GET()

        def spoiled(self, how: str) -> None:
            """Send a part otherwise than it is."""
            content = bytearray(Path(self.translate_path(self.path)).read_bytes())
            if how == "damaged":
                content[len(content) // 2] ^= 1
            elif how == "cut off":
                wrong.gone = self.close_connection = True
            else:
                content[:0] = how.encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", self.guess_type(self.path))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if how == "cut off" else content)

        def send_header(self, keyword: str, value: str) -> None:
            # What has arrived once is to be asked for again.
            super().send_header(keyword, "no-store" if keyword == "Cache-Control" else value)

        def log_message(self, *_: object) -> None:
            """What is wrong is no news."""

    return Failing


@pytest.mark.console_errors
@pytest.mark.page_errors
def test_an_interface_that_does_not_arrive_is_told_and_reloaded(
    page: Page, address: str, wrong: Wrong
) -> None:
    notice = page.get_by_text("A part of this page did not arrive")
    for end, how in (
        ("/core.js", "missing"),
        ("/page.json", "missing"),
        ("/page.pack", "cut off"),
        ("/micropython.wasm", "damaged"),
    ):
        wrong.mend()
        wrong.parts[end] = how
        page.goto(address)
        expect(notice, end).to_be_visible()
    wrong.mend()
    page.get_by_role("button", name="Reload").click()
    page.wait_for_function("performance.getEntriesByName('backdrop-interface').length")
    expect(notice).to_be_hidden()


@pytest.mark.console_errors
@pytest.mark.page_errors
def test_an_engine_that_does_not_arrive_whole_is_told_and_tried_again(
    page: Page, address: str, wrong: Wrong, shot: Give
) -> None:
    wrong.parts["/pyodide.asm.wasm.pack"] = "damaged"
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    retry = backdrop.failure.get_by_role("button", name="Try again")
    for then in ({"/packages.pack": "cut off"}, {"/kernels.js": "missing"}):
        expect(backdrop.failure).to_contain_text("engine could not start", timeout=ENGINE_MS)
        wrong.mend()
        wrong.parts.update(then)
        retry.click()
    expect(backdrop.failure).to_contain_text("could not be started", timeout=ENGINE_MS)
    # The engine that takes the place of this one has met it too before it is mended.
    for _ in range(ENGINE_MS // 50):
        if wrong.met.count("/kernels.js") > 1:
            break
        page.wait_for_timeout(50)
    wrong.mend()
    retry.click()
    backdrop.wait_cut()
    backdrop.save()


@pytest.mark.console_errors
def test_a_networks_worker_or_a_python_that_dies_alone_is_replaced(
    page: Page, address: str, wrong: Wrong, shot: Give
) -> None:
    wrong.parts["/static/pyodide.js"] = FATAL
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    # While nobody asks anything of it, and as soon as somebody does; never before the debugger has
    # its answer.
    for name in ("first.png", "second.png"):
        # It starts after the engine's, and its threads after it.
        engine, networks = page.workers[:2]
        if name == "first.png":
            with networks.expect_event("close"):
                networks.evaluate("() => { setTimeout(close, 200); }")
        else:
            networks.evaluate("() => { onmessage = close; }")
        backdrop.give(shot("chelsea", name))
        backdrop.tile(name).click()
        if name == "second.png":
            # A file dropped while another is cut.
            expect(backdrop.status).to_contain_text(re.compile("Cutting|Reading|Waiting"))
            page.evaluate(DROP, ["third.png", list(shot("chelsea").content)])
            expect(backdrop.name).to_have_text("third.png")
            backdrop.wait_cut()
            backdrop.tile(name).click()
        backdrop.wait_cut()
        backdrop.save()
        for _ in range(ENGINE_MS // 50):
            if engine not in page.workers:
                break
            page.wait_for_timeout(50)
    page.workers[0].evaluate("() => { setTimeout(end, 200); }")
    expect(backdrop.engine).to_contain_text("Starting")
    backdrop.give(shot("chelsea", "fourth.png"))
    backdrop.tile("fourth.png").click()
    backdrop.wait_cut()


@pytest.mark.console_errors
def test_networks_run_without_the_threads_that_do_not_start(
    page: Page, address: str, wrong: Wrong, shot: Give
) -> None:
    wrong.parts["/thread.js"] = "missing"
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert "/thread.js" in wrong.met
    page.get_by_role("button", name="About").click()
    expect(page.locator("#about-device")).to_contain_text("with 1 thread")


def test_an_engine_that_is_ended_waits_for_nothing_from_the_page(page: Page, address: str) -> None:
    """What PyScript would tell the page of, when it is collected, is not watched: pyodide.js."""
    page.goto(address)
    Backdrop(page).wait_ready()
    assert page.workers[0].evaluate(COLLECTED) == ["another"]


@pytest.mark.console_errors
@pytest.mark.page_errors
@pytest.mark.parametrize(
    ("part", "how"),
    [("/ort.wasm.bundle.min.js", "missing"), ("/networks.js", NO_START)],
    ids=["missing", "no start"],
)
def test_a_network_of_ones_own_is_not_called_bad_where_what_runs_it_does_not_start(
    page: Page, address: str, wrong: Wrong, shot: Give, part: str, how: str
) -> None:
    wrong.parts[part] = how
    page.goto(address)
    backdrop = Backdrop(page)
    spots = Shot("spots.onnx", file_of(network()))
    dialog = backdrop.offer_network(spots)
    dialog.get_by_role("button", name="Use model").click(timeout=ENGINE_MS)
    expect(dialog.get_by_role("status")).to_contain_text("Check the connection")
    wrong.mend()
    page.keyboard.press("Escape")
    use(backdrop, backdrop.offer_network(spots))
    backdrop.give(shot("chelsea"))
    wait_own(backdrop, "spots")


def test_a_wrong_clock_and_no_cores(
    context: BrowserContext, address: str, wrong: Wrong, shot: Give
) -> None:
    for year in (1970, 2200):
        page = context.new_page()
        clock = OTHER_CLOCK % year
        wrong.parts["/static/pyodide.js"] = clock
        page.add_init_script(NO_STREAM + clock)
        page.goto(address)
        backdrop = Backdrop(page)
        backdrop.give(shot("chelsea", "1.png"), shot("chelsea", "2.png"))
        assert page.evaluate("new Date().getFullYear()") == year
        with page.expect_download(timeout=CUT_MS) as download:
            page.get_by_role("button", name="Save all").click()
        with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
            assert archive.testzip() is None
            dates = {info.date_time[0] for info in archive.infolist()}
        assert dates == {min(2105, max(1980, year))}
        page.get_by_role("button", name="About").click()
        expect(page.locator("#about-device")).to_contain_text("run with 1 thread and")

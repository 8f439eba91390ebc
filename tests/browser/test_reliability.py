"""Failures outside the page are reported, lose nothing, and end when their cause does."""

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
from tests.browser.test_custom_model import use, wait_custom_cut
from tests.networks import file_of, network

Give = Callable[..., Shot]
DROP = """([name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(content)], name));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
}"""
# For the page, and for the engine before its script.
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
# For the engine: ends its Python as after a stack overflow in WebAssembly.
FATAL = """Object.defineProperty(Object.prototype, "on_fatal", {
  set(act) {
    Object.defineProperty(this, "on_fatal", {value: act});
    globalThis.end = () => { try { this.fatal_error(new Error("of a test")); } catch {} };
  },
});
"""
# For the networks' worker: ONNX Runtime cannot start, but the kernels can.
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
class Failures:
    """The failures of the server."""

    gone: bool = False
    # By the end of a file's path: "missing", "cut off" (after which the server is gone), "damaged",
    # or a text that is put before the file.
    parts: dict[str, str] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)  # the ends of the requested paths among them

    def mend(self) -> None:
        """Answer correctly from now on."""
        self.gone = False
        self.parts.clear()


@pytest.fixture
def failures() -> Failures:
    """The failures in this test."""
    return Failures()


@pytest.fixture
def handler(failures: Failures) -> type[Handler]:
    """Answer with the failures that a test demands."""

    class Failing(Handler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            end = next((end for end in failures.parts if path.endswith(end)), "")
            how = failures.parts.get(end, "")
            failures.met += [end] if how else []
            if failures.gone:
                self.close_connection = True
            elif how == "missing":
                self.send_error(HTTPStatus.NOT_FOUND)
            elif how:
                self.spoiled(how)
            else:
                super().do_GET()

        def spoiled(self, how: str) -> None:
            """Send a file with a failure."""
            content = bytearray(Path(self.translate_path(self.path)).read_bytes())
            if how == "damaged":
                content[len(content) // 2] ^= 1
            elif how == "cut off":
                failures.gone = self.close_connection = True
            else:
                content[:0] = how.encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", self.guess_type(self.path))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if how == "cut off" else content)

        def send_header(self, keyword: str, value: str) -> None:
            # Files are to be requested again at every visit.
            super().send_header(keyword, "no-store" if keyword == "Cache-Control" else value)

        def log_message(self, *_: object) -> None:
            """Log nothing: the failures are intended."""

    return Failing


@pytest.mark.console_errors
@pytest.mark.page_errors
def test_an_incomplete_interface_is_reported_and_can_be_reloaded(
    page: Page, address: str, failures: Failures
) -> None:
    notice = page.get_by_text("A part of this page did not arrive")
    for end, how in (
        ("/core.js", "missing"),
        ("/page.json", "missing"),
        ("/page.pack", "cut off"),
        ("/micropython.wasm", "damaged"),
    ):
        failures.mend()
        failures.parts[end] = how
        page.goto(address)
        expect(notice, end).to_be_visible()
    failures.mend()
    page.get_by_role("button", name="Reload").click()
    page.wait_for_function("performance.getEntriesByName('backdrop-interface').length")
    expect(notice).to_be_hidden()


@pytest.mark.console_errors
@pytest.mark.page_errors
def test_an_incomplete_engine_is_reported_and_can_be_retried(
    page: Page, address: str, failures: Failures, shot: Give
) -> None:
    failures.parts["/pyodide.asm.wasm.pack"] = "damaged"
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    retry = backdrop.failure.get_by_role("button", name="Try again")
    for then in ({"/packages.pack": "cut off"}, {"/kernels.js": "missing"}):
        expect(backdrop.failure).to_contain_text("engine could not start", timeout=ENGINE_MS)
        failures.mend()
        failures.parts.update(then)
        retry.click()
    expect(backdrop.failure).to_contain_text("could not be started", timeout=ENGINE_MS)
    # The replacement of this engine must meet the failure too before the server is mended.
    for _ in range(ENGINE_MS // 50):
        if failures.met.count("/kernels.js") > 1:
            break
        page.wait_for_timeout(50)
    failures.mend()
    retry.click()
    backdrop.wait_cut()
    backdrop.save()


@pytest.mark.console_errors
def test_a_dead_networks_worker_or_python_is_replaced(
    page: Page, address: str, failures: Failures, shot: Give
) -> None:
    failures.parts["/static/pyodide.js"] = FATAL
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    # While it is idle, and at its next call; never before the debugger has its answer.
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
            # Drop a file while another is being cut.
            expect(backdrop.status).to_contain_text(
                re.compile("Cutting|Opening|Waiting|Starting|Refining")
            )
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
def test_networks_run_if_threads_do_not_start(
    page: Page, address: str, failures: Failures, shot: Give
) -> None:
    failures.parts["/thread.js"] = "missing"
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert "/thread.js" in failures.met
    page.get_by_role("button", name="About").click()
    expect(page.locator("#about-device")).to_contain_text("with 1 thread")


def test_the_engine_does_not_track_objects_for_pyscript(page: Page, address: str) -> None:
    """static/pyodide.js stops PyScript from tracking garbage collection."""
    page.goto(address)
    Backdrop(page).wait_ready()
    assert page.workers[0].evaluate(COLLECTED) == ["another"]


@pytest.mark.console_errors
@pytest.mark.page_errors
@pytest.mark.parametrize(
    ("part", "how"),
    [("/ort.wasm.bundle.min.js", "missing"), ("/custom.js", NO_START)],
    ids=["missing", "no start"],
)
def test_a_custom_model_is_not_blamed_if_its_runtime_does_not_start(
    page: Page, address: str, failures: Failures, shot: Give, part: str, how: str
) -> None:
    failures.parts[part] = how
    page.goto(address)
    backdrop = Backdrop(page)
    spots = Shot("spots.onnx", file_of(network()))
    dialog = backdrop.offer_model(spots)
    dialog.get_by_role("button", name="Use model").click(timeout=ENGINE_MS)
    expect(dialog.get_by_role("status")).to_contain_text("Check the connection")
    failures.mend()
    page.keyboard.press("Escape")
    use(backdrop, backdrop.offer_model(spots))
    backdrop.give(shot("chelsea"))
    wait_custom_cut(backdrop, "spots")


def test_a_wrong_clock_and_an_unknown_number_of_cores(
    context: BrowserContext, address: str, failures: Failures, shot: Give
) -> None:
    for year in (1970, 2200):
        page = context.new_page()
        clock = OTHER_CLOCK % year
        failures.parts["/static/pyodide.js"] = clock
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

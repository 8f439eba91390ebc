"""Best is closed while a custom model is used, and opens again when it runs, also offline.

It stays open where the worker that would take the place of its own does not start.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.build.serve import Handler, local_server
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.served import give
from tests.browser.service_worker.host import WAIT_UNTIL_STORED
from tests.networks import file_of, network

MODEL = Shot("spots.onnx", file_of(network()))
SCRIPT = "networks.js"
# Scripts in place of that one: a worker that ends at once, and one that never answers.
GONE = """const {lock} = JSON.parse(self.name);
navigator.locks.request(lock, () => new Promise(() => {
  postMessage({id: 0});
  setTimeout(close, 100);
}));"""
SILENT = "onmessage = () => {};"


@dataclass
class Host:
    """A host of the site. replacement: the worker's script from the second request on; "" for 404.

    None for the true one. asked: how often the page has asked for the script.
    """

    replacement: str | None = None
    asked: int = 0


@pytest.fixture
def host() -> Host:
    """How the host behaves."""
    return Host()


@pytest.fixture
def handler(host: Host) -> type[Handler]:
    """Answer as the host does."""

    class Spoilt(Handler):
        def do_GET(self) -> None:
            if not self.path.endswith(SCRIPT):
                super().do_GET()
                return
            host.asked += 1
            if host.asked == 1 or host.replacement is None:
                script = Path(self.translate_path(self.path)).read_text("utf-8")
            else:
                script = host.replacement
            if not script:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            give(self, script.encode(), "text/javascript")

        def end_headers(self) -> None:
            self.send_header("Cache-Control", "no-store")  # it is asked for again
            super().end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing: the failure is intended."""

    return Spoilt


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """The server; close() stops it."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def address(dist: Path, running: ExitStack, handler: type[Handler]) -> str:
    """The address of a server that the test can stop."""
    return running.enter_context(local_server(dist, handler=handler))


@pytest.mark.parametrize("service_workers", ["allow"])  # the page works offline
@pytest.mark.both_networks
@pytest.mark.console_errors  # the browser logs that the server is gone
def test_best_is_closed_for_a_custom_model_and_opens_again_offline(
    page: Page, address: str, running: ExitStack, shot: Callable[..., Shot]
) -> None:
    picture = shot("chelsea")
    backdrop = Backdrop(page)
    page.goto(address)
    page.evaluate(WAIT_UNTIL_STORED)
    backdrop.wait_ready()
    backdrop.give(picture)
    backdrop.wait_better()
    expected = rgba(backdrop.save()[1])
    networks = page.workers[1]  # the first one is the engine's
    dialog = backdrop.offer_model(MODEL)
    with networks.expect_event("close", timeout=CUT_MS):
        dialog.get_by_role("button", name="Use model").click()
    expect(dialog).to_be_hidden(timeout=ENGINE_MS)
    expect(backdrop.model("Custom")).to_be_checked()
    backdrop.wait_cut()

    running.close()
    backdrop.clear()
    backdrop.give(picture)
    backdrop.wait_cut()
    backdrop.model("Best").check(force=True)
    backdrop.wait_better()
    assert np.array_equal(rgba(backdrop.save()[1]), expected)


@pytest.mark.both_networks
@pytest.mark.console_errors  # the browser logs a script that is missing
@pytest.mark.parametrize(
    "script",
    [
        pytest.param("", id="missing"),
        pytest.param(GONE, id="gone"),
        pytest.param(SILENT, id="silent"),
    ],
)
def test_best_stays_open_if_the_worker_in_its_place_does_not_start(
    script: str, page: Page, address: str, host: Host, shot: Callable[..., Shot]
) -> None:
    host.replacement = script
    picture = shot("chelsea")
    backdrop = Backdrop(page)
    page.goto(address)
    backdrop.wait_ready()
    backdrop.give(picture)
    backdrop.wait_better()
    expected = rgba(backdrop.save()[1])
    networks = page.workers[1]  # the first one is the engine's
    dialog = backdrop.offer_model(MODEL)
    with page.expect_console_message(lambda said: "The networks stay open" in said.text):
        dialog.get_by_role("button", name="Use model").click()
    expect(dialog).to_be_hidden(timeout=ENGINE_MS)
    backdrop.wait_cut()
    assert networks in page.workers
    backdrop.model("Best").check(force=True)
    backdrop.wait_better()
    assert np.array_equal(rgba(backdrop.save()[1]), expected)
    assert host.asked == 2

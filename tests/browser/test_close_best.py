"""Best is closed while a custom model is used, and opens again when it runs, also offline."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.build.serve import local_server
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.service_worker.host import WAIT_UNTIL_STORED
from tests.networks import file_of, network


@pytest.fixture
def service_workers() -> Literal["allow"]:
    """Allow the service worker, which makes the page work offline."""
    return "allow"


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """The server; close() stops it."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def address(dist: Path, running: ExitStack) -> str:
    """The address of a server that the test can stop."""
    return running.enter_context(local_server(dist))


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
    dialog = backdrop.offer_model(Shot("spots.onnx", file_of(network())))
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

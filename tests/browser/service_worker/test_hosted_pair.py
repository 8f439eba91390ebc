"""A model for Pick that the host has added: kept for use without the host, and deleted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot
from tests.browser.hosted import check_and_delete, write_pair_site
from tests.browser.service_worker.host import WAIT_UNTIL_STORED, Host
from tests.browser.service_worker.test_hosted_model import PIECES
from tests.browser.test_pick import open_pick, point_on, settle
from tests.browser.test_selector import bright
from tests.provision import reporting
from tests.selector_graphs import NAMED, pair_of

pytestmark = pytest.mark.both_networks  # or else Save-Data is on, and it is not fetched


@pytest.fixture
def dist(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A site with a tiny pair in MobileSAM's shape."""
    with reporting(request):
        files = zip(("e.onnx", "d.onnx"), pair_of(NAMED["sam"], 7.0), strict=True)
        return write_pair_site(tmp_path, *files)


def test_it_picks_without_the_host_until_it_is_deleted(
    page: Page, address: str, host: Host, shot: Callable[..., Shot]
) -> None:
    line = page.locator("#pick-model")
    page.goto(address)
    backdrop, picture = Backdrop(page), bright(shot("astronaut"))
    open_pick(backdrop, picture)
    expect(line).to_have_text("MobileSAM finds what you tap.", timeout=ENGINE_MS)
    page.evaluate(WAIT_UNTIL_STORED)

    host.stop()
    page.reload()
    open_pick(backdrop, picture)
    expect(line).to_have_text("MobileSAM finds what you tap.", timeout=ENGINE_MS)
    page.mouse.click(*point_on(page, "outside"))
    settle(backdrop, "Added")
    expect(page.locator("#pick-answer")).to_contain_text("of")

    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Manage storage").click()
    row = page.locator("#storage-list li").filter(has_text="Model MobileSAM, for Pick")
    expect(row).to_be_visible()
    check_and_delete(row)
    assert page.evaluate(PIECES) == 0

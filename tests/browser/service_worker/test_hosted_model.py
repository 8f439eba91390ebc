"""A model that the host has added: fetched once it is chosen, and kept for use without the host."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.build.hosted import CHOICE
from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot
from tests.browser.hosted import (
    TITLE,
    check_and_delete,
    entry_of,
    spots,
    wait_hosted,
    write_hosted_site,
)
from tests.browser.service_worker.host import WAIT_UNTIL_STORED, Host
from tests.browser.test_custom_model import assert_alpha, natively
from tests.provision import reporting

PIECES = """async () => {
  const caching = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
  return (await Promise.all(caching)).flat().filter(({url}) => url.includes("hosted-")).length;
}"""


@pytest.fixture
def dist(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The site with a further choice."""
    with reporting(request):
        return write_hosted_site(tmp_path, CHOICE)


def test_it_is_fetched_when_it_is_chosen_and_kept_offline(
    page: Page,
    address: str,
    host: Host,
    shot: Callable[..., Shot],
    tmp_path: Path,
) -> None:
    pieces = entry_of(host.site)["parts"]
    assert len(pieces) > 1
    host.held = str(pieces[-1]["url"]).rpartition("/")[2]
    page.goto(address)
    backdrop, picture = Backdrop(page), shot("coffee")
    backdrop.give(picture)
    backdrop.wait_cut()
    backdrop.wait_ready()
    assert not [path for path in host.asked if "/hosted-" in path]
    hint = f"{TITLE} downloads 0.3 MB when it is first chosen."
    expect(page.locator("#model-hint")).to_contain_text(hint)

    backdrop.model(TITLE).check(force=True)
    expect(backdrop.engine).to_have_text(f"Loading {TITLE}", timeout=ENGINE_MS)
    expect(page.locator("#engine-amount")).to_have_text(re.compile(r"0\.\d of 0\.3 MB"))
    host.release()
    wait_hosted(backdrop)
    expected = natively(picture, spots(), 64, "signed", tmp_path)
    assert_alpha(backdrop, expected)
    page.evaluate(WAIT_UNTIL_STORED)

    host.stop()
    page.reload()
    backdrop.give(picture)
    backdrop.wait_cut()
    backdrop.model(TITLE).check(force=True)
    wait_hosted(backdrop)
    assert_alpha(backdrop, expected)

    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About Backdrop")
    expect(about).to_contain_text("Bright spots 0.3 MB")
    expect(about).to_contain_text("CC0-1.0. Added by this site.")
    page.get_by_role("button", name="Manage storage").click()
    row = page.locator("#storage-list li").filter(has_text=f"Model {TITLE}")
    expect(row).to_contain_text("280 kB")
    assert page.evaluate(PIECES) == len(pieces)
    check_and_delete(row)
    assert page.evaluate(PIECES) == 0

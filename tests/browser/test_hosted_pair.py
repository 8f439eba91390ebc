"""A model for Pick that the host has added: fetched when Pick is used, kept, and given up."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.build.serve import Handler, local_server
from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot
from tests.browser.hosted import networks_of, write_pair_site
from tests.browser.test_hosted_model import LOW_MEMORY, Answers, answers, handler
from tests.browser.test_pick import open_pick, point_on, radio, settle
from tests.browser.test_selector import bright, shots_of, use_pair
from tests.provision import reporting
from tests.selector_graphs import NAMED, pair_of

pytestmark = pytest.mark.both_networks  # or else Save-Data is on, and it is not fetched
__all__ = ["answers", "handler"]  # fixtures
Give = Callable[..., Shot]
PIECES = "/hosted-"
STORED = """async () => {
  for (const name of await caches.keys()) {
    const keys = name.startsWith("backdrop-networks") ? await (await caches.open(name)).keys() : [];
    const found = keys.filter(({url}) => url.includes("/hosted-"));
    if (found.length) return found.length;
  }
  return 0;
}"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A site with a tiny pair in MobileSAM's shape."""
    with reporting(request):
        files = zip(("e.onnx", "d.onnx"), pair_of(NAMED["sam"], 7.0), strict=True)
        return write_pair_site(tmp_path_factory.mktemp("pair"), *files)


@pytest.fixture
def address(dist: Path, handler: type[Handler], isolated: bool) -> Iterator[str]:
    with local_server(dist, isolated, handler) as address:
        yield address


def wait_for(page: Page, sentence: str) -> None:
    expect(page.locator("#pick-model")).to_contain_text(sentence, timeout=ENGINE_MS)


def test_it_is_fetched_when_pick_is_used_and_kept(
    backdrop: Backdrop, shot: Give, answers: Answers
) -> None:
    page, picture = backdrop.page, bright(shot("astronaut"))
    backdrop.give(picture)
    backdrop.wait_cut()
    backdrop.wait_ready()
    assert not answers.asked_for(PIECES)
    backdrop.tool("Touch up")
    radio(backdrop, "Pick").check(force=True)
    wait_for(page, "MobileSAM finds what you tap.")
    assert answers.asked_for(PIECES)
    page.mouse.click(*point_on(page, "outside"))
    settle(backdrop, "Added")
    expect(page.locator("#pick-answer")).to_contain_text("of")  # our own gives one answer
    assert page.evaluate(STORED) == len(set(answers.asked_for(PIECES)))
    page.get_by_role("button", name="About", exact=True).click()
    about = page.get_by_role("dialog", name="About Backdrop")
    expect(about).to_contain_text("Pick MobileSAM · 7")
    expect(about).to_contain_text("Apache-2.0. Added by this site.")
    answers.asked.clear()
    page.reload()
    open_pick(backdrop, picture)
    wait_for(page, "MobileSAM finds what you tap.")
    assert not answers.asked_for(PIECES)


def test_a_persons_pair_goes_before_it_and_gives_it_back(backdrop: Backdrop, shot: Give) -> None:
    page = backdrop.page
    use_pair(backdrop, *shots_of("edge", 5.5))
    open_pick(backdrop, bright(shot("astronaut")))
    wait_for(page, "EdgeSAM finds what you tap.")
    page.get_by_role("button", name="About", exact=True).click()
    page.get_by_role("button", name="Use a custom model").click()
    page.get_by_role("button", name="Remove the model for Pick").click()
    page.keyboard.press("Escape")
    wait_for(page, "MobileSAM finds what you tap.")


def test_a_device_with_too_little_memory_picks_without_it(
    page: Page, address: str, shot: Give, answers: Answers
) -> None:
    page.add_init_script(LOW_MEMORY)
    page.goto(address)
    backdrop = Backdrop(page)
    open_pick(backdrop, shot("astronaut"))
    wait_for(page, "MobileSAM is left out: it needs 0.4 GB of memory")
    page.mouse.click(*point_on(page, "outside"))
    settle(backdrop, "Added")
    assert not answers.asked_for(PIECES)


@pytest.mark.console_errors
def test_a_wrong_entry_and_damaged_pieces_leave_our_own_model(
    page: Page, address: str, shot: Give, answers: Answers, dist: Path
) -> None:
    networks = networks_of(dist)
    entry = json.loads(networks["hosted-pick"])
    part = entry["parts"][0]
    answers.bodies[part["url"].rpartition("/")[2]] = bytes(part["wire"])
    page.goto(address)
    backdrop = Backdrop(page)
    open_pick(backdrop, shot("astronaut"))
    wait_for(page, "MobileSAM: The model was damaged in transfer more than once.")
    wait_for(page, "Backdrop's own model finds what you tap.")
    page.mouse.click(*point_on(page, "outside"))
    settle(backdrop, "Added")
    elsewhere = {**part, "url": "https://elsewhere.example/a.bin"}
    wrongs: list[Any] = ["<html>", {}, json.dumps({**entry, "parts": [elsewhere]})]
    for wrong in wrongs:
        body = json.dumps({**networks, "hosted-pick": wrong})
        answers.bodies["/networks.json"] = body.encode()
        page.goto(address)
        expect(page.locator("#welcome-note-text")).to_contain_text(
            "The model for Pick that this site adds is not used: ", timeout=ENGINE_MS
        )
    open_pick(backdrop, shot("astronaut"))
    page.mouse.click(*point_on(page, "outside"))
    settle(backdrop, "Added")

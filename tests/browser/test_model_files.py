"""Model files: fetched once with accurate progress, verified, stored, and repaired."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.build.serve import Handler
from tests.browser.backdrop import Backdrop, Shot

IS_PIECE = re.compile(r"/(isnet|backdrop-s)-\w+/.*\.bin")
AMOUNTS = """() => {
  const amount = document.getElementById("engine-amount"), seen = window.amounts = [];
  new MutationObserver(() => { if (amount.textContent) seen.push(amount.textContent); })
    .observe(amount, {childList: true, characterData: true, subtree: true});
}"""
DAMAGE_STORED = """async () => {
  const cache = await caches.open((await caches.keys())[0]);
  const request = (await cache.keys()).find(request => request.url.includes("backdrop-s"));
  const data = new Uint8Array(await (await cache.match(request)).arrayBuffer());
  data[1000] ^= 1;
  await cache.put(request, new Response(data));
  return request.url;
}"""


@dataclass
class Sabotage:
    """Records requests for model files, and manipulates answers as a test demands."""

    asked: list[str] = field(default_factory=list)
    # Maps a piece's path to "missing", "cut off", "damaged", or "" for a correct answer.
    how: Callable[[str], str] = lambda path: ""

    def stop(self) -> None:
        """Answer correctly from now on."""
        self.how = lambda path: ""


@pytest.fixture
def sabotage() -> Sabotage:
    """The manipulation of model files in this test."""
    return Sabotage()


@pytest.fixture
def handler(sabotage: Sabotage) -> type[Handler]:
    """Answer as `sabotage` demands."""

    class Sabotaged(Handler):
        def do_GET(self) -> None:
            how = ""
            if IS_PIECE.match(self.path):
                sabotage.asked.append(self.path)
                how = sabotage.how(self.path)
            if how == "missing":
                self.send_error(HTTPStatus.NOT_FOUND)
            elif how:
                announced = 2_000_000 if how == "cut off" else 1000
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Length", str(announced))
                self.end_headers()
                self.wfile.write(bytes(1000))
                self.close_connection = True
            else:
                super().do_GET()

        def log_message(self, *_: object) -> None:
            """Log nothing: the failures are intended."""

    return Sabotaged


def reopened(backdrop: Backdrop, address: str) -> Backdrop:
    backdrop.page.goto("about:blank")
    backdrop.page.goto(address)
    return Backdrop(backdrop.page)


@pytest.mark.both_networks
def test_progress_rises_to_the_known_total(page: Page, address: str, dist: Path) -> None:
    (listed,) = (json.loads(path.read_text("utf-8")) for path in dist.glob("app-*/networks.json"))
    sizes = {
        name: sum(part["wire"] for part in entry["parts"]) / 1e6 for name, entry in listed.items()
    }
    totals = {sizes["backdrop-s"], sizes["isnet"]}
    page.goto(address)
    page.evaluate(AMOUNTS)
    Backdrop(page).wait_ready()
    seen = [re.fullmatch(r"([\d.]+) of ([\d.]+) MB", text) for text in page.evaluate("amounts")]
    by_total: dict[str, list[float]] = {}
    for amount in seen:
        assert amount
        by_total.setdefault(amount[2], []).append(float(amount[1]))
    assert set(by_total) >= {f"{total:.1f}" for total in totals}  # and the engine's own
    for received in by_total.values():
        assert received == sorted(received)
    for total in [f"{total:.1f}" for total in totals]:
        assert by_total[total][-1] == float(total)


@pytest.mark.both_networks
def test_a_second_visit_fetches_no_model(
    backdrop: Backdrop, address: str, sabotage: Sabotage, shot: Callable[..., Shot]
) -> None:
    backdrop.wait_ready()
    assert len(sabotage.asked) == len(set(sabotage.asked)) > 20
    sabotage.asked.clear()
    again = reopened(backdrop, address)
    again.give(shot("chelsea"))
    again.wait_better()
    assert sabotage.asked == []


@pytest.mark.both_networks
@pytest.mark.console_errors
def test_an_interrupted_download_resumes(
    backdrop: Backdrop, address: str, sabotage: Sabotage
) -> None:
    last = re.compile(r"/isnet-\w+/(1[5-9]|2\d)\.bin")
    sabotage.how = lambda path: "cut off" if last.search(path) else ""
    expect(backdrop.engine).to_contain_text("Better model not available", timeout=90_000)
    sabotage.stop()
    whole = {path for path in sabotage.asked if not last.search(path)}
    sabotage.asked.clear()
    again = reopened(backdrop, address)
    again.wait_ready()
    assert sabotage.asked
    assert whole
    assert not whole & set(sabotage.asked)


def test_a_damaged_stored_copy_is_fetched_again(
    backdrop: Backdrop, address: str, sabotage: Sabotage, shot: Callable[..., Shot]
) -> None:
    backdrop.wait_ready()
    damaged = backdrop.page.evaluate(DAMAGE_STORED)
    # An intact model starts before Python asks for it.
    early: list[str] = []
    backdrop.page.on("console", lambda message: early.append(message.text))
    for expected in ([damaged.removeprefix(address.rstrip("/"))], []):
        sabotage.asked.clear()
        early.clear()
        backdrop = reopened(backdrop, address)
        backdrop.give(shot("chelsea"))
        backdrop.wait_cut()
        assert sabotage.asked == expected
        assert ("backdrop-s was there already" in early) == (not expected)


@pytest.mark.console_errors
@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("missing", "could not be downloaded"),
        ("cut off", "could not be downloaded"),
        ("damaged", "was damaged in transfer"),
    ],
)
def test_a_model_that_cannot_be_fetched_is_reported_and_can_be_retried(
    backdrop: Backdrop, sabotage: Sabotage, shot: Callable[..., Shot], how: str, sentence: str
) -> None:
    sabotage.how = lambda path: how if "backdrop-s" in path else ""
    backdrop.give(shot("coffee"))
    expect(backdrop.failure).to_contain_text(sentence, timeout=90_000)
    sabotage.stop()
    backdrop.failure.get_by_role("button", name="Try again").click()
    backdrop.wait_cut()


@pytest.mark.both_networks
@pytest.mark.console_errors
def test_without_the_better_model_the_fast_result_remains(
    backdrop: Backdrop, sabotage: Sabotage, shot: Callable[..., Shot]
) -> None:
    sabotage.how = lambda path: "missing" if "isnet" in path else ""
    backdrop.give(shot("coffee"))
    note = backdrop.page.locator("#note")
    expect(note).to_contain_text("could not be downloaded", timeout=90_000)
    backdrop.wait_cut()
    backdrop.save()
    sabotage.stop()
    note.get_by_role("button", name="Try again").click()
    backdrop.wait_better()


def test_fast_alone_fetches_nothing_of_best(
    backdrop: Backdrop, sabotage: Sabotage, shot: Callable[..., Shot]
) -> None:
    backdrop.give(shot("coffee"))
    backdrop.wait_cut()
    assert sabotage.asked
    assert all("/backdrop-s-" in path for path in sabotage.asked)


def test_a_full_disk_is_reported_and_the_visit_continues(
    page: Page, address: str, shot: Callable[..., Shot]
) -> None:
    session = page.context.new_cdp_session(page)
    session.send(
        "Storage.overrideQuotaForOrigin", {"origin": address.rstrip("/"), "quotaSize": 1_000_000}
    )
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("astronaut"))
    backdrop.wait_cut()
    expect(page.locator("#note")).to_contain_text("does not store the models")

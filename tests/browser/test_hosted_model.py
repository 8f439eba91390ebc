"""A model that the host has added: a further choice, or in the place of Best."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.build import hosted
from app.build.serve import Handler, local_server
from app.build.site import write_site
from build import compose
from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot
from tests.browser.conftest import FAST_ONLY
from tests.browser.hosted import TITLE, entry_of, networks_of, spots, wait_hosted, write_hosted_site
from tests.browser.service_worker.host import WAIT_UNTIL_STORED
from tests.browser.test_custom_model import assert_alpha, natively
from tests.provision import reporting

LOW_MEMORY = "Object.defineProperty(navigator, 'deviceMemory', {value: 2});"


@pytest.fixture(scope="module")
def site_of(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], Path]:
    """A function that builds a site with the tiny model in a role."""
    built: dict[str, Path] = {}

    def build(role: str) -> Path:
        if role not in built:
            with reporting(request):
                built[role] = write_hosted_site(tmp_path_factory.mktemp(role), role)
        return built[role]

    return build


@pytest.fixture
def role() -> str:
    """What the tiny model is for."""
    return hosted.CHOICE


@pytest.fixture
def dist(site_of: Callable[[str], Path], role: str) -> Path:
    return site_of(role)


@dataclass
class Answers:
    """What the server answers in place of files, by the end of their addresses; what was asked."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def asked_for(self, part: str) -> list[str]:
        return [path for path in self.asked if part in path]


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def handler(answers: Answers) -> type[Handler]:
    class Answering(Handler):
        def do_GET(self) -> None:
            answers.asked.append(self.path)
            found = [body for end, body in answers.bodies.items() if self.path.endswith(end)]
            if not found:
                super().do_GET()
                return
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Length", str(len(found[0])))
            self.end_headers()
            self.wfile.write(found[0])

        def log_message(self, *_: object) -> None:
            """Log nothing: the failures are intended."""

    return Answering


@pytest.fixture
def below() -> str:
    """The path of the site on its server."""
    return ""


@pytest.fixture
def address(
    dist: Path, handler: type[Handler], isolated: bool, below: str, tmp_path: Path
) -> Iterator[str]:
    root = tmp_path / "root"
    (root / below).parent.mkdir(parents=True, exist_ok=True)
    if below:
        (root / below).symlink_to(dist)
    with local_server(root if below else dist, isolated, handler) as address:
        yield f"{address}{below}{'/' if below else ''}"


@pytest.mark.both_networks
@pytest.mark.parametrize("role", [hosted.BEST])
@pytest.mark.parametrize(("below", "isolated"), [("below", False)])
def test_in_the_place_of_best_it_cuts_every_picture_below_a_path_and_without_headers(
    backdrop: Backdrop, tmp_path: Path, shot: Callable[..., Shot], answers: Answers
) -> None:
    page, picture = backdrop.page, shot("coffee")
    backdrop.give(picture)
    wait_hosted(backdrop)
    assert_alpha(backdrop, natively(picture, spots(), 64, "signed", tmp_path))
    backdrop.wait_ready()
    assert not answers.asked_for("/isnet-")
    titles = page.locator("#models label:visible").all_inner_texts()
    assert titles == ["Fast", "Best"]
    expect(backdrop.model("Best")).to_be_checked()
    expect(page.locator("#model-hint")).to_contain_text(f"Best is {TITLE}.")
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About Backdrop")
    expect(about).to_contain_text(f"Best {TITLE} · 0.3 MB")
    expect(about.get_by_text("IS-Net")).to_be_hidden()


@pytest.mark.parametrize("role", [hosted.BEST])
def test_a_device_with_too_little_memory_does_without_it(
    page: Page, address: str, shot: Callable[..., Shot], answers: Answers
) -> None:
    page.add_init_script(LOW_MEMORY)
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    line = f"{TITLE} is left out: it needs 0.4 GB of memory, more than this device has to spare."
    expect(page.locator("#model-hint")).to_contain_text(line)
    assert page.locator("#models label:visible").all_inner_texts() == ["Fast", "Best"]
    assert not answers.asked_for("/hosted-")


@pytest.mark.console_errors
def test_a_wrong_entry_is_said_and_changes_nothing_else(
    page: Page, address: str, shot: Callable[..., Shot], answers: Answers, dist: Path
) -> None:
    entry = entry_of(dist)
    elsewhere = {
        "url": "https://elsewhere.example/a.bin",
        "bytes": 7,
        "wire": 7,
        "sha256": "0" * 64,
    }
    wrong = "<html>", entry, json.dumps({**entry, "bytes": 7, "parts": [elsewhere]})
    for text in wrong:
        networks = {**networks_of(dist), "hosted": text}
        answers.bodies["/networks.json"] = json.dumps(networks).encode()
        page.goto(address)
        backdrop = Backdrop(page)
        expect(page.locator("#welcome-note-text")).to_contain_text(
            "The model that this site adds is not used: ", timeout=ENGINE_MS
        )
        backdrop.give(shot("chelsea"))
        backdrop.wait_cut()
        assert page.locator("#models label:visible").all_inner_texts() == ["Fast", "Best"]


@pytest.mark.console_errors
@pytest.mark.parametrize("role", [hosted.BEST])
def test_where_its_pieces_are_damaged_the_own_best_takes_its_place(
    backdrop: Backdrop, shot: Callable[..., Shot], answers: Answers, dist: Path
) -> None:
    parts = entry_of(dist)["parts"]
    answers.bodies[str(parts[0]["url"]).rpartition("/")[2]] = bytes(parts[0]["wire"])
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.model("Best").check(force=True)
    expect(backdrop.note).to_contain_text(
        f"{TITLE}: The model was damaged in transfer more than once.", timeout=ENGINE_MS
    )
    backdrop.wait_better()
    assert answers.asked_for("/isnet-")
    answers.bodies.clear()
    backdrop.note.get_by_role("button", name="Try again").click()
    wait_hosted(backdrop)


@pytest.fixture
def plain(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The site without the host's model."""
    with reporting(request):
        write_site(compose(()), tmp_path / "plain")
    return tmp_path / "plain"


def test_a_first_visit_asks_for_nothing_more(
    browser: Browser, dist: Path, plain: Path, answers: Answers, handler: type[Handler],
    shot: Callable[..., Shot],
) -> None:  # fmt: skip
    asked = []
    for folder in (plain, dist):
        answers.asked.clear()
        with local_server(folder, True, handler) as address:
            context = browser.new_context()
            context.add_init_script(FAST_ONLY)
            page = context.new_page()
            page.goto(address)
            backdrop = Backdrop(page)
            backdrop.give(shot("chelsea"))
            backdrop.wait_cut()
            backdrop.wait_ready()
            page.evaluate(WAIT_UNTIL_STORED)
            context.close()
        asked.append(sorted({re.sub("-[0-9a-f]{12}/", "/", path) for path in answers.asked}))
    assert asked[1] == asked[0]

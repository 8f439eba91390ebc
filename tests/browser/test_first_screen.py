"""The first screen: sample photographs for a visitor who has no picture at hand."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from app.build.serve import Handler
from tests.browser.backdrop import CUT_MS, Backdrop, Shot
from tests.browser.test_accessibility import Inspector


def test_a_sample_is_taken_like_a_picture_of_ones_own(page: Page, address: str, dist: Path) -> None:
    files = list(dist.glob("samples-*/*.webp"))
    assert len(files) == 5  # four photographs and a cut-out
    assert sum(file.stat().st_size for file in files) <= 200_000
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    choose = page.get_by_role("button", name="Choose pictures")
    place = choose.bounding_box()
    backdrop = Backdrop(page)
    expect(page.get_by_text("No picture at hand? Try one:")).to_be_visible()
    samples = page.get_by_role("button", name="Try a")
    expect(samples).to_have_count(4)
    # They come after everything that the interface consists of.
    first = min(place for place, url in enumerate(asked) if url.endswith(".webp"))
    assert max(place for place, url in enumerate(asked) if url.endswith("page.pack")) < first
    # One of them is shown before and after. It comes to rest at the halves, and moves nothing else.
    demo = page.get_by_role("img", name="A photo of a cup of coffee.")
    expect(demo).to_have_css("opacity", "1")
    page.wait_for_function("!document.getElementById('demo').getAnimations({subtree: true}).length")
    whole, photo = demo.bounding_box(), demo.locator("div").bounding_box()
    assert whole
    assert photo
    assert photo["x"] + photo["width"] == pytest.approx(whole["x"] + whole["width"] / 2, abs=1)
    assert choose.bounding_box() == place
    backdrop.wait_ready()
    inspector = Inspector(page)
    inspector.check("first screen")
    assert not inspector.wrong, "\n".join(inspector.wrong)
    page.get_by_role("button", name="Try a cat").press("Enter")
    expect(backdrop.name).to_have_text("chelsea.webp")
    backdrop.wait_cut()
    assert backdrop.save()[0] == "chelsea-cutout.png"


@pytest.mark.console_errors  # the browser itself reports files that did not arrive
def test_the_first_screen_works_without_its_samples(page: Page, address: str) -> None:
    page.route("**/coffee.webp", lambda route: route.abort())
    page.route("**/rocket.webp", lambda route: route.fulfill(status=404, body="gone"))
    page.goto(address)
    expect(page.get_by_role("button", name="Try a")).to_have_count(2)
    expect(page.locator("#demo")).to_have_css("opacity", "0")
    expect(page.get_by_text("bytes uploaded")).to_be_hidden()  # nobody counts here
    page.route("**/*.webp", lambda route: route.abort())
    page.reload()
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    expect(page.get_by_text("No picture at hand?")).to_be_hidden()
    expect(page.get_by_role("button", name="Choose pictures")).to_be_visible()


class TestUploads:
    """The number of bytes that left the device."""

    @pytest.fixture
    def service_workers(self) -> Literal["allow", "block"]:
        return "allow"

    @pytest.fixture
    def received(self) -> list[int]:
        """The bytes of each body that has come to the host."""
        return []

    @pytest.fixture
    def handler(self, received: list[int]) -> type[Handler]:
        class Taker(Handler):
            def do_POST(self) -> None:
                received.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(HTTPStatus.NO_CONTENT)
                self.end_headers()

        return Taker

    @pytest.mark.uploads
    def test_the_service_worker_counts_what_is_uploaded(
        self, page: Page, address: str, shot: Callable[..., Shot], received: list[int]
    ) -> None:
        page.goto(address)
        line = page.get_by_text("bytes uploaded so far")
        expect(line).to_be_visible(timeout=CUT_MS)
        expect(line).to_contain_text("0 bytes")
        backdrop = Backdrop(page)
        backdrop.give(shot("chelsea"))
        backdrop.wait_cut()
        page.reload()
        expect(line).to_be_visible()
        expect(line).to_contain_text("0 bytes")
        # No part of the page sends anything: this is what would be seen if one did.
        # Two requests at once: neither count is lost.
        send = "fetch('upload', {method: 'POST', body: 'x'.repeat(1234)})"
        page.evaluate(f"async () => {{ await Promise.all([{send}, {send}]); }}")
        assert received == [1234, 1234]
        page.reload()
        expect(line).to_contain_text("2468 bytes")

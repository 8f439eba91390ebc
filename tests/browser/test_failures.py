"""Bad input and a dying engine: a message beside the picture, and the other pictures continue."""

import io
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.build.serve import Handler
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot, rgba


def test_every_bad_file_gets_a_reason_and_the_good_one_is_cut(
    shared: Backdrop, shot: Callable[..., Shot], bomb: Shot
) -> None:
    whole = shot("astronaut", kind="JPEG")
    bad = {
        Shot("notes.jpg", b"Buy milk", "image/jpeg"): "not a picture",
        Shot("empty.jpg", b"", "image/jpeg"): "empty",
        Shot("half.jpg", whole.content[: len(whole.content) // 2], "image/jpeg"): "damaged",
        bomb: "100000 × 100000 pixels. The limit here is 120 megapixels",
        Shot("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"): (
            "not a picture"
        ),
    }
    good = shot("chelsea")
    shared.clear()
    shared.give(*bad, good)
    for picture, sentence in bad.items():
        shared.tile(picture.name).click(timeout=ENGINE_MS)
        expect(shared.name).to_have_text(picture.name)
        expect(shared.failure).to_contain_text(sentence, timeout=CUT_MS)
        expect(shared.save_button).to_be_disabled()
    shared.tile(good.name).click()
    shared.wait_cut()
    expect(shared.failure).to_be_hidden()
    shared.save()


def test_formats_that_pillow_reads(shared: Backdrop, shot: Callable[..., Shot]) -> None:
    files = [shot("chelsea", kind=kind) for kind in ("JPEG", "TIFF", "BMP", "GIF")]
    files.append(shot("chelsea", kind="WEBP", lossless=True))
    shared.clear()
    shared.give(*files)
    for file in files:
        shared.tile(file.name).click()
        shared.wait_cut()
        assert rgba(shared.save()[1]).shape == (300, 451, 4)


def kill_engine(page: Page) -> None:
    """End the engine's worker, as a browser does that runs out of memory."""
    # The first worker is the engine's; the others are its threads and end with it. The timeout
    # lets it answer this call first.
    page.workers[0].evaluate("setTimeout(() => self.close())")


def test_a_killed_worker_is_replaced_and_the_picture_is_still_cut(
    shared: Backdrop, shot: Callable[..., Shot]
) -> None:
    shared.clear()
    shared.wait_ready()
    shared.give(shot("astronaut"))
    expect(shared.status).to_contain_text(re.compile("Cutting|Opening"))
    kill_engine(shared.page)
    shared.wait_cut()
    shared.save()


def test_a_killed_worker_costs_no_finished_result(
    shared: Backdrop, shot: Callable[..., Shot]
) -> None:
    shared.clear()
    shared.give(shot("astronaut"))
    shared.wait_cut()
    kill_engine(shared.page)
    expect(shared.engine).to_contain_text("Starting")
    shared.wait_ready()
    assert rgba(shared.save()[1]).shape == (512, 512, 4)


class TestWithoutEngine:
    """A part of the engine is temporarily missing on the server."""

    @pytest.fixture
    def missing(self) -> set[str]:
        return {"pyodide.asm.wasm.pack"}

    @pytest.fixture
    def handler(self, missing: set[str]) -> type[Handler]:
        class Incomplete(Handler):
            def do_GET(self) -> None:
                if self.path.rpartition("/")[2] in missing:
                    self.send_error(HTTPStatus.NOT_FOUND)
                else:
                    super().do_GET()

            def log_message(self, *_: object) -> None:
                """Log nothing: the failures are intended."""

        return Incomplete

    @pytest.mark.console_errors
    def test_the_failure_is_reported_and_a_retry_helps(
        self, backdrop: Backdrop, missing: set[str], shot: Callable[..., Shot]
    ) -> None:
        backdrop.give(shot("coffee"))
        expect(backdrop.failure).to_contain_text("engine could not start", timeout=ENGINE_MS)
        missing.clear()
        backdrop.failure.get_by_role("button", name="Try again").click()
        backdrop.wait_cut()


class TestWithoutSnapshot:
    """The memory snapshot is damaged: the engine starts without it."""

    @pytest.fixture
    def handler(self) -> type[Handler]:
        class Damaged(Handler):
            def send_head(self) -> Any:
                file = super().send_head()
                if file and self.path.endswith("/snapshot.pack"):
                    with file:
                        content = bytearray(file.read())
                    content[len(content) // 2] ^= 1
                    return io.BytesIO(content)
                return file

        return Damaged

    def test_the_engine_starts_without_a_snapshot(
        self, backdrop: Backdrop, shot: Callable[..., Shot]
    ) -> None:
        backdrop.give(shot("coffee"))
        backdrop.wait_cut()


def test_cancel_and_try_again(shared: Backdrop, shot: Callable[..., Shot]) -> None:
    shared.clear()
    shared.wait_ready()
    shared.give(shot("astronaut"), shot("coffee"))
    shared.page.get_by_role("button", name="Cancel").click()
    expect(shared.failure).to_contain_text("Cancelled")
    shared.tile("coffee.png").click()
    shared.wait_cut()
    shared.tile("astronaut.png").click()
    expect(shared.failure).to_contain_text("Cancelled")
    shared.page.get_by_role("button", name="Try again").click()
    shared.wait_cut()

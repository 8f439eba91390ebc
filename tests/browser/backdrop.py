"""Page object: use Backdrop's page as a person does, by visible text and by roles."""

import io
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

FAST, BEST = "backdrop-s", "isnet"
ENGINE_MS = 60_000  # time limit for the engine's start on a busy machine
CUT_MS = 120_000  # time limit for a cut on a busy machine


@dataclass(frozen=True)
class Shot:
    """A file to give to the page."""

    name: str
    content: bytes
    media_type: str = ""

    @property
    def payload(self) -> FilePayload:
        """The file as playwright takes it."""
        return {"name": self.name, "mimeType": self.media_type, "buffer": self.content}


class Backdrop:
    """The page of one tab."""

    def __init__(self, page: Page) -> None:
        """Take a page that shows Backdrop."""
        self.page = page
        self.file_input = page.locator("#choose")
        self.welcome = page.get_by_role("heading", name="Drop a picture, get the cut-out")
        self.name = page.get_by_role("heading", level=2)
        self.status = page.locator("#picture-status")
        self.engine = page.locator("#engine-status")
        self.note = page.locator("#note")
        self.toasts = page.locator("#toasts")
        self.failure = page.get_by_role("alert")
        self.save_button = page.get_by_role("button", name="Save as PNG")
        self.result = page.locator("#after")
        pictures = page.get_by_role("navigation", name="Pictures")
        self.tiles = pictures.get_by_role("listitem").get_by_role("button")

    def give(self, *shots: Shot) -> None:
        """Choose files with the file dialog."""
        self.file_input.set_input_files([shot.payload for shot in shots])

    def clear(self) -> None:
        """Remove all pictures, so that the first screen shows without any message."""
        if not self.welcome.is_visible():
            if self.tiles.count() > 1:
                self.page.get_by_role("button", name="More actions for all pictures").click()
                self.page.get_by_role("button", name="Remove all").click()
            else:
                self.page.get_by_role("button", name="Remove this picture").click()
        expect(self.welcome).to_be_visible()
        # One is seen at a time.
        toasts = self.toasts.locator(".toast")
        while count := toasts.count():
            self.toasts.get_by_role("button", name="Close this message").first.click()
            expect(toasts).not_to_have_count(count)

    def start_over(self, shot: Shot) -> None:
        """Have one picture only, cut, on the whole stage, with the first tool open."""
        self.clear()
        self.give(shot)
        expect(self.name).to_have_text(shot.name)
        self.wait_cut()
        self.tool("Cut-out")
        self.page.keyboard.press("0")

    def tile(self, name: str) -> Locator:
        """Return a picture's thumbnail in the filmstrip."""
        return self.tiles.filter(has=self.page.get_by_role("img", name=name)).or_(
            self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))
        )

    def model(self, title: str) -> Locator:
        """Return the radio button of a model."""
        return self.page.get_by_role("radio", name=title)

    def offer_model(self, *shots: Shot) -> Locator:
        """Choose files in the dialog for a custom model; return the dialog, still open."""
        dialog = self.page.get_by_role("dialog", name="Custom model")
        if not dialog.is_visible():
            self.page.get_by_role("button", name="About", exact=True).click()
            self.page.get_by_role("button", name="Use a custom model").click()
        with self.page.expect_file_chooser() as chooser:
            dialog.get_by_role("button", name="Choose a file").click()
        chooser.value.set_files([shot.payload for shot in shots])
        return dialog

    def wait_ready(self) -> None:
        """Wait until the engine and all wanted models are ready."""
        expect(self.engine).to_have_text("Ready", timeout=ENGINE_MS)

    def wait_cut(self) -> None:
        """Wait until the current picture has its first result."""
        expect(self.status).to_contain_text(re.compile(r"(Done|Better result) in"), timeout=CUT_MS)

    def wait_better(self) -> None:
        """Wait until the current picture has the better model's result."""
        expect(self.status).to_contain_text("Better result in", timeout=CUT_MS)

    def tool(self, name: str) -> None:
        """Open a tool's panel."""
        self.page.get_by_role("tab", name=name).click()

    def wait_settled(self) -> None:
        """Wait until the preview shows the current scene."""
        expect(self.page.locator("#frame[data-due]")).to_have_count(0, timeout=CUT_MS)

    def save(self, button: str = "Save as PNG") -> tuple[str, bytes]:
        """Save the current picture; return the file's name and content."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=button).click()
        path = download.value.path()
        return download.value.suggested_filename, path.read_bytes()


def rgba(png: bytes) -> NDArray[np.uint8]:
    """Return the pixels of a PNG with alpha, uint8 HxWx4."""
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    assert image.mode == "RGBA"
    return np.asarray(image)

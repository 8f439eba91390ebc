"""Use a browser's window as a person does, with any driver."""

import time
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.backdrop import CUT_MS, Shot

# Runs first in the page: records errors and saved files, which the drivers do not report.
EARLY = """
globalThis.blobs = new Map();
globalThis.saved = [];
const make = URL.createObjectURL;
URL.createObjectURL = (blob) => {
  const url = make.call(URL, blob);
  blobs.set(url, blob);
  return url;
};
const click = HTMLAnchorElement.prototype.click;
HTMLAnchorElement.prototype.click = function () {
  if (!this.download) return click.call(this);
  const reader = new FileReader();
  reader.onload = () => saved.push([this.download, reader.result.split(",")[1]]);
  reader.readAsDataURL(blobs.get(this.href));
};
globalThis.wrong = [];
addEventListener("error", ({message}) => wrong.push(message));
addEventListener("unhandledrejection", ({reason}) => wrong.push(String(reason)));
addEventListener("securitypolicyviolation", ({blockedURI}) => wrong.push(blockedURI));
const log = console.error;
console.error = (...what) => {
  wrong.push(what.join(" "));
  log.apply(console, what);
};"""
DUE = "return Boolean(document.querySelector('#frame[data-due]'))"
OVERFLOW = """
const place = document.getElementById("scroller");
return [place.scrollWidth - place.clientWidth, place.scrollHeight - place.clientHeight]"""


class Window(ABC):
    """A window with one picture page; subclasses implement the driver."""

    def __init__(self, folder: Path) -> None:
        """Use a folder for the files that are given to the page."""
        self._folder = folder

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address."""

    @abstractmethod
    def run(self, script: str, *values: object) -> Any:
        """Run a function's body in the page, with `arguments`; return its result."""

    @abstractmethod
    def press(self, path: str) -> None:
        """Click the first visible element of an XPath."""

    @abstractmethod
    def choose(self, files: list[Path]) -> None:
        """Choose files in the file dialog."""

    @abstractmethod
    def drag(self, name: str, by: int) -> None:
        """Drag 2 * `by` px to the right through the middle of the element with this id."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Set the size of the window."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def text(self, name: str) -> str:
        """Return the text of the element with this id, visible or not."""
        return str(self.run("return document.getElementById(arguments[0]).textContent", name))

    def wait_text(self, name: str, part: str) -> None:
        """Wait until the element with this id contains a text."""
        until(lambda: part in self.text(name), f"{name} never contained {part!r}.")

    def wait_settled(self) -> None:
        """Wait until the preview shows the current scene."""
        until(lambda: not self.run(DUE), "The page did not settle.")

    def give(self, *shots: Shot) -> None:
        """Choose pictures."""
        files = [self._folder / shot.name for shot in shots]
        for file, shot in zip(files, shots, strict=True):
            file.write_bytes(shot.content)
        self.choose(files)

    def save(self, button: str = "Save as PNG") -> tuple[str, bytes]:
        """Save with a button; return the file's name and content."""
        self.run("saved.length = 0")
        self.press(f"//button[contains(., '{button}')]")
        until(lambda: self.run("return saved.length"), f"{button} saved nothing.")
        name, content = self.run("return saved[0]")
        return name, b64decode(content)

    def fits(self) -> bool:
        """Return whether the whole picture is visible."""
        return bool(self.run(OVERFLOW) == [0, 0])


def until(holds: Callable[[], object], complaint: str) -> None:
    """Wait until a condition holds; fail with the complaint when that takes too long."""
    end = time.monotonic() + CUT_MS / 1000
    while not holds():
        assert time.monotonic() < end, complaint
        time.sleep(0.1)

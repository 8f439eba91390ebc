"""A browser's window as a person uses it, whatever drives it."""

import time
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.backdrop import CUT_MS, Shot

# In the page from its beginning: what goes wrong and what is saved, for which drivers have no eyes.
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
const tell = console.error;
console.error = (...what) => {
  wrong.push(what.join(" "));
  tell.apply(console, what);
};"""
DUE = "return Boolean(document.querySelector('#frame[data-due]'))"
OVERFLOW = """
const place = document.getElementById("scroller");
return [place.scrollWidth - place.clientWidth, place.scrollHeight - place.clientHeight]"""


class Window(ABC):
    """What each engine does in its own way, and what a test does with that."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for the files that are given to the page."""
        self._folder = folder

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address."""

    @abstractmethod
    def run(self, script: str, *values: object) -> Any:
        """Return what a function's body returns in the page, given `arguments`."""

    @abstractmethod
    def press(self, path: str) -> None:
        """Press the first visible element of this XPath."""

    @abstractmethod
    def choose(self, files: list[Path]) -> None:
        """Choose files in the file dialog."""

    @abstractmethod
    def drag(self, name: str, by: int) -> None:
        """Draw a line of 2 * `by` px to the right through the middle of the element of this id."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the window a size."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def text(self, name: str) -> str:
        """Return the text of the element of this id, seen or not."""
        return str(self.run("return document.getElementById(arguments[0]).textContent", name))

    def wait_text(self, name: str, part: str) -> None:
        """Wait until the element of this id says so."""
        until(lambda: part in self.text(name), f"{name} never said {part!r}.")

    def settled(self) -> None:
        """Wait until the page shows all of the scene."""
        until(lambda: not self.run(DUE), "The page did not settle.")

    def give(self, *shots: Shot) -> None:
        """Choose pictures."""
        files = [self._folder / shot.name for shot in shots]
        for file, shot in zip(files, shots, strict=True):
            file.write_bytes(shot.content)
        self.choose(files)

    def save(self, button: str = "Save as PNG") -> tuple[str, bytes]:
        """Save by a button; return the file's name and content."""
        self.run("saved.length = 0")
        self.press(f"//button[contains(., '{button}')]")
        until(lambda: self.run("return saved.length"), f"{button} saved nothing.")
        name, content = self.run("return saved[0]")
        return name, b64decode(content)

    def fits(self) -> bool:
        """Tell whether the whole picture is seen."""
        return bool(self.run(OVERFLOW) == [0, 0])


def until(holds: Callable[[], object], complaint: str) -> None:
    """Wait until something holds, and fail when it takes too long."""
    end = time.monotonic() + CUT_MS / 1000
    while not holds():
        assert time.monotonic() < end, complaint
        time.sleep(0.1)

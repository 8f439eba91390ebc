"""WebKitGTK: no shared memory and so one thread, and no File System Access."""

import io
import os
import shutil
import subprocess
import time
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from app.build import ROOT
from tests.browser.backdrop import CUT_MS, Shot, rgba
from tests.browser.conftest import FAST_ONLY
from tests.browser.test_offline import Host
from tests.engines.conftest import find

Driver = webdriver.WebKitGTK

# selenium sees no downloads here: what is handed to the browser is kept for the test.
WATCH = """
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
};"""
ERRORS = """
globalThis.wrong = [];
addEventListener("error", ({message}) => wrong.push(message));
addEventListener("unhandledrejection", ({reason}) => wrong.push(String(reason)));
addEventListener("securitypolicyviolation", ({blockedURI}) => wrong.push(blockedURI));"""
KEPT = "return caches.match(new URL('whole.json', location)).then(Boolean)"


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of a screen that nobody sees."""
    find("BACKDROP_WEBKIT")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
        server.terminate()


@pytest.fixture
def driver(screen: str) -> Iterator[Driver]:
    """A window of WebKitGTK."""
    options = Options()
    options.binary_location = find("BACKDROP_WEBKIT")
    options.add_argument("--automation")
    service = Service(shutil.which("WebKitWebDriver"), env={**os.environ, "DISPLAY": screen})
    driver = Driver(options=options, service=service)
    driver.set_window_size(1280, 800)
    yield driver
    driver.quit()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The site with a script of the test's own, since selenium has no other way in so early."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "dist", site)
    (site / "early.js").write_text(FAST_ONLY + ERRORS)
    page = site / "index.html"
    page.write_text(page.read_text().replace("<head>", '<head><script src="early.js"></script>', 1))
    return site


def test_cut_edit_batch_and_offline(
    driver: Driver,
    host: Host,
    site: Path,
    tmp_path: Path,
    chelsea: Shot,
    logo: Shot,
    is_cut_out: Callable[[NDArray[np.uint8]], bool],
) -> None:
    host.site = site
    driver.get(host.start())
    driver.execute_script(WATCH)
    give(driver, tmp_path, chelsea)
    wait_text(driver, "picture-status", "Done in")
    name, plain = save(driver, "Save PNG")
    assert name == "chelsea-cutout.png"
    assert is_cut_out(rgba(plain))
    assert "with 1 thread" in text(driver, "about-device")

    click(driver, "//*[@role='tab'][contains(., 'Touch up')]")
    click(driver, "//label[contains(., 'Erase')]")
    click(driver, "//label[contains(., 'Follow the picture')]")
    canvas = driver.find_element(By.ID, "after")
    stroke = ActionChains(driver).move_to_element_with_offset(canvas, -60, 0).click_and_hold()
    stroke.move_by_offset(60, 0).move_by_offset(60, 0).release().perform()
    settled(driver)
    _, erased = save(driver, "Save PNG")
    height, width = rgba(erased).shape[:2]
    assert rgba(plain)[height // 2, width // 2, 3] == 255
    assert rgba(erased)[height // 2, width // 2, 3] == 0
    click(driver, "//*[@id='undo']")
    settled(driver)

    give(driver, tmp_path, Shot("second.png", chelsea.content), logo)
    wait_text(driver, "batch-line", "3 pictures")
    _, packed = save(driver, "Save all")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.read("chelsea-cutout.png") == plain
        assert archive.read("second-cutout.png") == plain
        assert rgba(archive.read("logo-cutout.png")).shape == (240, 320, 4)

    until(lambda: driver.execute_script(KEPT), "The site was not kept.")
    assert driver.execute_script("return wrong") == []
    host.stop()
    driver.refresh()
    driver.execute_script(WATCH)
    give(driver, tmp_path, Shot("again.png", chelsea.content))
    wait_text(driver, "picture-status", "Done in")
    assert save(driver, "Save PNG") == ("again-cutout.png", plain)


def until(holds: Callable[[], object], complaint: str) -> None:
    end = time.monotonic() + CUT_MS / 1000
    while not holds():
        assert time.monotonic() < end, complaint
        time.sleep(0.1)


def text(driver: Driver, name: str) -> str:
    """The text of the element of this id, seen or not."""
    content = driver.execute_script(
        "return document.getElementById(arguments[0]).textContent", name
    )
    return str(content)


def wait_text(driver: Driver, name: str, part: str) -> None:
    """Wait until the element of this id says so."""
    until(lambda: part in text(driver, name), f"{name} never said {part!r}.")


def settled(driver: Driver) -> None:
    """Wait until the page shows all of the scene."""
    due = "return document.querySelector('#frame[data-due]')"
    until(lambda: driver.execute_script(due) is None, "The page did not settle.")


def click(driver: Driver, path: str) -> None:
    """Press the first visible element of this XPath."""
    seen = [each for each in driver.find_elements(By.XPATH, path) if each.is_displayed()]
    assert seen, path
    seen[0].click()


def give(driver: Driver, folder: Path, *shots: Shot) -> None:
    """Choose files."""
    for shot in shots:
        (folder / shot.name).write_bytes(shot.content)
    paths = "\n".join(str(folder / shot.name) for shot in shots)
    driver.find_element(By.ID, "choose").send_keys(paths)


def save(driver: Driver, button: str) -> tuple[str, bytes]:
    """Save by a button; return the file's name and content."""
    driver.execute_script("saved.length = 0")
    click(driver, f"//button[contains(., '{button}')]")
    until(lambda: driver.execute_script("return saved.length"), f"{button} saved nothing.")
    name, content = driver.execute_script("return saved[0]")
    return name, b64decode(content)

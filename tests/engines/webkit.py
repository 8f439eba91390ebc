"""Drive WebKitGTK by WebDriver."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.engines.window import Window


@contextmanager
def screen() -> Iterator[str]:
    """Start a virtual screen; yield its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as announced:
            yield f":{announced.readline().strip()}"
        server.terminate()


class WebKit(Window):
    """A window of WebKitGTK."""

    def __init__(self, binary: str, folder: Path, screen: str) -> None:
        """Start WebKitGTK with an empty profile, on a screen."""
        super().__init__(folder)
        options = Options()
        options.binary_location = binary
        options.add_argument("--automation")
        service = Service(shutil.which("WebKitWebDriver"), env={**os.environ, "DISPLAY": screen})
        self._driver = webdriver.WebKitGTK(options=options, service=service)

    def open(self, address: str) -> None:
        self._driver.get(address)

    def run(self, script: str, *values: object) -> Any:
        return self._driver.execute_script(script, *values)

    def press(self, path: str) -> None:
        visible = [e for e in self._driver.find_elements(By.XPATH, path) if e.is_displayed()]
        assert visible, path
        visible[0].click()

    def choose(self, files: list[Path]) -> None:
        self._driver.find_element(By.ID, "choose").send_keys("\n".join(map(str, files)))

    def drag(self, name: str, by: int) -> None:
        element = self._driver.find_element(By.ID, name)
        line = ActionChains(self._driver).move_to_element_with_offset(element, -by, 0)
        line.click_and_hold().move_by_offset(by, 0).move_by_offset(by, 0).release().perform()

    def resize(self, width: int, height: int) -> None:
        self._driver.set_window_size(width, height)

    def close(self) -> None:
        self._driver.quit()

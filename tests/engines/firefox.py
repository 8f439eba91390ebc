"""Drive Firefox by Marionette: WebDriver commands as messages over a socket.

Playwright uses WebDriver BiDi, whose sessions attach to the debugger of every worker: in about one
of sixty visits a worker that started another one hung for ever (in none of 258 without BiDi). The
only library for Marionette needs a module that Python 3.13 no longer has. Protocol: Firefox source
docs, "Marionette: Protocol".
"""

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.engines.window import Window

START_SECONDS = 60
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's id (WebDriver, 12.1)
SETTINGS = {
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}


class Marionette:
    """The socket on which Firefox accepts commands."""

    def __init__(self, port: int) -> None:
        """Connect as soon as Firefox listens."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port), START_SECONDS)
                break
            except OSError:
                assert time.monotonic() < end, "Firefox does not listen."
                time.sleep(0.1)
        self._socket.settimeout(None)
        self._stream = self._socket.makefile("rb")
        self._count = 0
        self._receive()  # the greeting

    def call(self, command: str, **parameters: object) -> Any:
        """Run a command; return its result."""
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, value = self._receive()
        assert error is None, f"{command}: {error}"
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def _receive(self) -> Any:
        digits = b""
        while not digits.endswith(b":"):
            byte = self._stream.read(1)
            assert byte, "Firefox has ended."
            digits += byte
        return json.loads(self._stream.read(int(digits[:-1])))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()
        self._socket.close()


class Firefox(Window):
    """A window of headless Firefox."""

    def __init__(self, binary: str, folder: Path) -> None:
        """Start Firefox with an empty profile."""
        super().__init__(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        profile = folder / "profile"
        profile.mkdir()
        settings = {**SETTINGS, "marionette.port": port}
        lines = [f'user_pref("{key}", {json.dumps(value)});' for key, value in settings.items()]
        (profile / "user.js").write_text("\n".join(lines))
        command = [binary, "--marionette", "--headless", "--no-remote", "--profile", str(profile)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._driver = Marionette(port)
        self._driver.call("WebDriver:NewSession", capabilities={})

    def open(self, address: str) -> None:
        self._driver.call("WebDriver:Navigate", url=address)

    def run(self, script: str, *values: object) -> Any:
        return self._driver.call("WebDriver:ExecuteScript", script=script, args=values)

    def press(self, path: str) -> None:
        self._driver.call("WebDriver:ElementClick", id=self._visible("xpath", path))

    def choose(self, files: list[Path]) -> None:
        element = self._driver.call("WebDriver:FindElement", using="css selector", value="#choose")
        text = "\n".join(map(str, files))
        self._driver.call("WebDriver:ElementSendKeys", id=element[ELEMENT], text=text)

    def drag(self, name: str, by: int) -> None:
        origin = {ELEMENT: self._visible("css selector", f"#{name}")}

        def move(x: int, duration: int) -> dict[str, object]:
            return {"type": "pointerMove", "x": x, "y": 0, "duration": duration, "origin": origin}

        steps = [
            move(-by, 0),
            {"type": "pointerDown", "button": 0},
            move(0, 50),
            move(by, 50),
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": steps}
        self._driver.call("WebDriver:PerformActions", actions=[mouse])

    def resize(self, width: int, height: int) -> None:
        self._driver.call("WebDriver:SetWindowRect", width=width, height=height)

    def close(self) -> None:
        self._driver.close()
        self._process.terminate()
        self._process.wait(START_SECONDS)

    def _visible(self, using: str, value: str) -> str:
        """Return the id of the first visible element."""
        found = self._driver.call("WebDriver:FindElements", using=using, value=value)
        for element in found:
            if self._driver.call("WebDriver:IsElementDisplayed", id=element[ELEMENT]):
                return str(element[ELEMENT])
        raise AssertionError(f"No visible element for {value}")

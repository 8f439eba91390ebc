"""Start one engine worker, call it, and notice its end.

PyScript starts a worker for each <script type="py" worker name="..."> in the page. It reports
neither a failure of the worker's Python nor the worker's end, and a call to a dead worker stays
pending for ever. Therefore an answered call proves the start, the worker holds a lock that only its
end releases, and every call races with that end.
"""

import asyncio
import json

import js
from jsffi import JsException
from pyscript import document, workers
from pyscript.ffi import to_js

from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.page.page_info import app_address
from backdrop.runtime.protocol import ENGINE_LOST, ENGINE_NOT_STARTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from typing import Any

    from backdrop.runtime.call_values import StartResult
    from backdrop.runtime.protocol import Envelope, Message

FIRST_TAG = document.querySelector('script[type="py"][worker]')
# Seconds between checks of a start. Early checks find a missing part soon; later ones are rare,
# since a first visit fetches 12 to 14 MB and a check takes bandwidth from that.
CHECK_SECONDS = (6, 12, 24, 48, 96, 192, 384)


class EngineError(Exception):
    """A call failed: `code` and, where the worker gave one, `message` for the person.

    Codes are those of engine/errors.py, and ENGINE_LOST and ENGINE_NOT_STARTED of protocol.py.
    """

    def __init__(self, code: str, message: str = "", detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.message = message


class Engine:
    """One worker. `number` counts the workers; the tag of the first one is in the page already."""

    def __init__(self, number: int, on_message: "Callable[[Message], None]") -> None:
        self.calls = EngineCalls(self.call)
        self.lost = False
        self._tag = FIRST_TAG if number == 1 else add_tag(number)
        self._worker: Any = None
        self._end = js.Promise.new(self._hold_end)
        self._channel_name = f"backdrop-{random_name()}"
        self._channel = js.BroadcastChannel.new(self._channel_name)
        self._channel.onmessage = lambda event: on_message(event.data)

    async def start(
        self,
        max_pixels: int,
        may_use_graphics: bool,
        low_memory: bool,
        may_use_kernels: bool,
    ) -> "StartResult":
        """Wait for the worker, start it with these options and return its result.

        Raises EngineError if the worker does not answer in time or cannot start.
        """
        checks = asyncio.create_task(self._check_start())
        try:
            # PyScript provides the worker, or the checks end the wait with None.
            self._worker = await self._unless_ended(workers[self._tag.getAttribute("name")])
            if not self._worker:
                raise EngineError(ENGINE_NOT_STARTED)
            result = await self.calls.start(
                {
                    "app_address": app_address,
                    "channel": self._channel_name,
                    "max_pixels": max_pixels,
                    "may_use_graphics": may_use_graphics,
                    "low_memory": low_memory,
                    "may_use_kernels": may_use_kernels,
                }
            )
        except JsException as error:
            raise EngineError(ENGINE_NOT_STARTED, "", str(error))
        except EngineError as error:
            # A worker whose Python failed at import does not have the call.
            raise EngineError(ENGINE_NOT_STARTED, error.message, str(error))
        finally:
            checks.cancel()
        locks = getattr(js.navigator, "locks", None)
        # Over plain HTTP there are no locks, and a dead worker shows only by its silence. The same
        # holds after the person cleared the storage: the page then sees no locks of later workers.
        if locks and await is_held(locks, self._channel_name):
            # The worker has held this lock since its start; the page gets it when the worker ends.
            locks.request(self._channel_name, lambda lock: self._mark_ended())
        return result

    async def call(self, name: str, *arguments: "Any") -> "Any":
        """Call the worker and return the value of its envelope; dicts become plain objects.

        Raises EngineError, at once if the worker dies or does not exist yet.
        """
        if self.lost:
            raise EngineError(ENGINE_LOST)
        if not self._worker:
            raise EngineError(ENGINE_NOT_STARTED)
        try:
            answer = getattr(self._worker, name)(*[_as_plain(each) for each in arguments])
            envelope: Envelope = await self._unless_ended(answer)
        except JsException as error:
            raise EngineError("unexpected", "", f"{name}: {error}")
        if not envelope:
            raise EngineError(ENGINE_LOST)
        if not envelope["ok"]:
            js.console.warn(f"{name}: {envelope['code']}: {envelope['detail']}")
            raise EngineError(envelope["code"], envelope["message"], envelope["detail"])
        return envelope["value"]

    async def ended(self) -> None:
        """Return when the worker has ended."""
        await self._end

    def stop(self) -> None:
        """End the worker; pending calls raise EngineError."""
        worker = getattr(self._tag, "xworker", None)
        if worker:
            worker.terminate()
        self._tag.remove()
        self._mark_ended()

    async def _check_start(self) -> None:
        """End a start that waits for a missing part, or that takes far too long."""
        await wait_while(parts_answer, CHECK_SECONDS)
        self._mark_ended()

    def _unless_ended(self, promise: "Any") -> "Any":
        return js.Promise.race(to_js([promise, self._end]))

    def _hold_end(self, resolve: "Callable[[Any], None]", reject: "Callable[[Any], None]") -> None:
        self._resolve_end = resolve

    def _mark_ended(self) -> None:
        self.lost = True
        self._channel.close()
        self._resolve_end(None)


def add_tag(number: int) -> "Any":
    """Start another worker like the first one, and return its script tag."""
    tag = document.createElement("script")
    tag.type = "py"
    for name in ("worker", "src", "config"):
        tag.setAttribute(name, FIRST_TAG.getAttribute(name))
    tag.setAttribute("name", f"{FIRST_TAG.getAttribute('name')}-{number}")
    document.body.append(tag)
    return tag


async def wait_while(holds: "Callable[[], Awaitable[bool]]", pauses: "Iterable[float]") -> None:
    """Check a condition after each pause in seconds; return if it fails, or after the last."""
    for seconds in pauses:
        await asyncio.sleep(seconds)
        if not await holds():
            return


async def is_held(locks: "Any", name: str) -> bool:
    """Return whether a lock of this name is held, as far as the page can see.

    Where site data is blocked there is a lock manager that refuses every call.
    """
    try:
        held = (await locks.query()).held
    except JsException:
        return False
    return any(held[i].name == name for i in range(held.length))


async def parts_answer() -> bool:
    """Return whether the server provides the parts without which a start never settles.

    Pyodide waits for ever when its WebAssembly is missing, and PyScript when a file is missing that
    the worker's configuration names.
    """
    try:
        for address in json.loads(FIRST_TAG.getAttribute("config"))["needs"]:
            response = await js.fetch(address)
            await response.body.cancel()
            if not response.ok:
                return False
    except JsException:
        return False
    return True


def random_name() -> str:
    """Return a name that no other tab uses; crypto.randomUUID is missing over plain HTTP."""
    return "".join(f"{value:04x}" for value in js.crypto.getRandomValues(js.Uint16Array.new(8)))


def _as_plain(argument: "Any") -> "Any":
    return to_js(argument) if isinstance(argument, (dict, list)) else argument

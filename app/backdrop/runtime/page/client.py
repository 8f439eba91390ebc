"""The page's side of one engine worker, from its start to its end.

PyScript starts a worker for each <script type="py" worker name="..."> it finds, now or later. It
tells neither that the worker's Python failed nor that the worker died, and a call into a dead
worker stays pending for ever. So: the start is proven by an answered call, the worker holds a
lock that only its end gives back, and every call races with that end.
"""

import asyncio

import js
from jsffi import JsException
from pyscript import document, workers
from pyscript.ffi import to_js

from backdrop.runtime.page.page_info import app_address
from backdrop.runtime.protocol import ENGINE_LOST, ENGINE_NOT_STARTED

FIRST_TAG = document.querySelector('script[type="py"][worker]')
# Between looks at a start: soon for a part that is missing, then ever more rarely. The first visit
# fetches 12 to 14 MB before the engine can answer, and a look takes its share of a slow line.
GUARD_SECONDS = (6, 12, 24, 48, 96, 192, 384)


class EngineError(Exception):
    """A call failed: `code` and, where the worker gave one, `message` for the person.

    Codes are those of engine/errors.py and the page's own two of protocol.py.
    """

    def __init__(self, code, message="", detail=""):
        super().__init__(detail or code)
        self.code = code
        self.message = message


class Engine:
    """One worker. `number` counts them: the first one's tag is in the page already."""

    def __init__(self, number, on_message):
        self.lost = False
        self._tag = FIRST_TAG if number == 1 else next_tag(number)
        self._worker = None
        self._end = js.Promise.new(self._hold_end)
        self._channel_name = f"backdrop-{random_name()}"
        self._channel = js.BroadcastChannel.new(self._channel_name)
        self._channel.onmessage = lambda event: on_message(event.data)

    async def start(self, max_pixels, graphics, small):
        """Wait for the worker and give it its options; return the value of its answer.

        Raises EngineError when it does not answer in time or cannot start.
        """
        guard = asyncio.create_task(self._guard())
        try:
            # Either PyScript gives the worker, or the guard ends the waiting with None.
            self._worker = await self._unless_ended(workers[self._tag.getAttribute("name")])
            if not self._worker:
                raise EngineError(ENGINE_NOT_STARTED)
            options = {
                "base": app_address,
                "channel": self._channel_name,
                "max_pixels": max_pixels,
                "graphics": graphics,
                "small": small,
            }
            value = await self.call("start", to_js(options))
        except JsException as error:
            raise EngineError(ENGINE_NOT_STARTED, "", str(error))
        except EngineError as error:
            # A worker whose Python failed at import has no such call.
            raise EngineError(ENGINE_NOT_STARTED, error.message, str(error))
        finally:
            guard.cancel()
        locks = getattr(js.navigator, "locks", None)
        # Missing over plain http: then a dead worker shows only in its silence. So it does where
        # the storage was cleared behind the page's back: it sees no locks of later workers.
        if locks and await is_held(locks, self._channel_name):
            # The worker has had this lock since start(), and it is free again when it is gone.
            locks.request(self._channel_name, lambda lock: self._ended())
        return value

    async def _guard(self):
        """End a start that hangs on a part which is not to be had, or that takes far too long."""
        for seconds in GUARD_SECONDS:
            await asyncio.sleep(seconds)
            if not await parts_answer():
                break
        self._ended()

    async def call(self, name, *arguments):
        """Call the worker; return the envelope's value, a JavaScript object.

        Raises EngineError, at once when the worker dies or is not there yet.
        """
        if self.lost:
            raise EngineError(ENGINE_LOST)
        if not self._worker:
            raise EngineError(ENGINE_NOT_STARTED)
        try:
            answer = getattr(self._worker, name)(*arguments)
            envelope = await self._unless_ended(answer)
        except JsException as error:
            raise EngineError("unexpected", "", f"{name}: {error}")
        if not envelope:
            raise EngineError(ENGINE_LOST)
        if not envelope.ok:
            js.console.warn(f"{name}: {envelope.code}: {envelope.detail}")
            raise EngineError(envelope.code, envelope.message, envelope.detail)
        return envelope.value

    def _unless_ended(self, promise):
        return js.Promise.race(to_js([promise, self._end]))

    async def ended(self):
        """Return when the worker is gone."""
        await self._end

    def stop(self):
        """End the worker; calls in flight raise EngineError."""
        worker = getattr(self._tag, "xworker", None)
        if worker:
            worker.terminate()
        self._tag.remove()
        self._ended()

    def _hold_end(self, resolve, reject):
        self._resolve_end = resolve

    def _ended(self):
        self.lost = True
        self._channel.close()
        self._resolve_end(None)


def next_tag(number):
    """Start another worker as the first one was, and return its script tag."""
    tag = document.createElement("script")
    tag.type = "py"
    for name in ("worker", "src", "config"):
        tag.setAttribute(name, FIRST_TAG.getAttribute(name))
    tag.setAttribute("name", f"{FIRST_TAG.getAttribute('name')}-{number}")
    document.body.append(tag)
    return tag


async def is_held(locks, name):
    """Tell whether somebody holds the lock of this name, as far as the page sees."""
    held = (await locks.query()).held
    return any(held[i].name == name for i in range(held.length))


async def parts_answer():
    """Tell whether the server gives the parts without which a start never settles.

    Pyodide waits for ever when its WebAssembly is missing, and PyScript when the worker's
    configuration is or what that refers to.
    """
    try:
        config = await js.fetch(FIRST_TAG.getAttribute("config"))
        for name in (await config.json()).needs:
            response = await js.fetch(js.URL.new(name, config.url).href)
            await response.body.cancel()
            if not response.ok:
                return False
    except JsException:
        return False
    return True


def random_name():
    """Return a name no other tab uses; crypto.randomUUID is missing over plain http."""
    return "".join(f"{value:04x}" for value in js.crypto.getRandomValues(js.Uint16Array.new(8)))

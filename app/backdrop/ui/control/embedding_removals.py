"""Remove backgrounds for the page that embeds this one, one picture after the other.

The pictures are not shown, so they are not on the page either: each is a file, two calls of the
engine and an answer.
"""

import json

from backdrop.runtime.embedding import CUTTING, ENCODING, LOADING, PROGRESS, RESULT
from backdrop.runtime.page import scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import READY, RESTART_AFTER, STARTING
from backdrop.ui.control.engine_supervisor import failure_of
from backdrop.ui.state.embedding_scene import removal_scene
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.file_names import export_name
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text.embedding_messages import NO_BEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.runtime.embedding import RemovalRequest
    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.state import State

MODELS = {"fast": FAST, "best": BEST}


class Removal:
    """One request."""

    def __init__(self, number: int, file: "Any", model: str, scene: "Scene") -> None:
        self.number = number
        self.file = file
        self.model = model
        self.scene = scene
        self.is_retried = False  # with another engine
        self.reported: tuple[str, int] = ("", 0)  # stage and bytes


class Removals:
    """The requests that wait, and the one that the engine works on."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        send: "Callable[[dict[str, Any]], None]",
        fail: "Callable[[int, Failure], None]",
    ) -> None:
        """Take functions that send a message, and the failure of a request."""
        self._state = state
        self._supervisor = supervisor
        self._send = send
        self._fail = fail
        self._waiting: list[Removal] = []
        self._running: Removal | None = None
        self._default = BEST if state.engine.uses_best() else FAST
        state.engine.leave_best()  # until a request asks for it

    def take(self, request: "RemovalRequest", file: "Any") -> None:
        """Queue a request."""
        options = request["options"]
        model = MODELS[options["model"]] if "model" in options else self._default
        engine = self._state.engine
        if model == BEST and not engine.may_have_best():
            self._fail(request["number"], Failure("unknown-network", NO_BEST))
            return
        removal = Removal(request["number"], file, model, removal_scene(options))
        self._waiting.append(removal)
        if model == BEST:
            engine.want_best()
        if engine.has_failed():
            self._supervisor.retry()
        else:
            self._supervisor.load_models()
        self.refresh()

    def cancel(self, number: int) -> None:
        """Drop a request; the engine finishes what it has begun, for nobody."""
        self._waiting = [each for each in self._waiting if each.number != number]
        if self._running and self._running.number == number:
            self._running.number = 0

    def refresh(self) -> None:
        """Begin the next request if the engine is ready for it; report how far it is."""
        while self._waiting and not self._running:
            removal = self._waiting[0]
            engine = self._state.engine
            model = self._model_of(removal)
            loaded = engine.models.get(model)
            failure = engine.failure or (loaded.failure if loaded else None)
            if engine.phase == READY and not loaded:
                failure = Failure("unknown-network", NO_BEST)
            if failure:
                self._waiting.pop(0)
                self._fail(removal.number, failure)
            elif engine.phase == READY and engine.is_ready(model):
                self._running = self._waiting.pop(0)
                scheduling.start_task(self._run(removal))
            else:
                self._report_loading(removal)
                return

    def _model_of(self, removal: Removal) -> str:
        """Return the model's name; only a ready engine knows which one is Best in this site."""
        return self._state.engine.best if removal.model == BEST else removal.model

    def _report_loading(self, removal: Removal) -> None:
        engine = self._state.engine
        loaded: Any = engine if engine.phase == STARTING else engine.models[self._model_of(removal)]
        self._report(removal, LOADING, loaded.received, loaded.total)

    def _report(self, removal: Removal, stage: str, received: int = 0, total: int = 0) -> None:
        if removal.number and removal.reported != (stage, received):
            removal.reported = (stage, received)
            message = {"kind": PROGRESS, "number": removal.number, "stage": stage}
            message["received"] = received
            message["total"] = total
            self._send(message)

    async def _run(self, removal: Removal) -> None:
        try:
            answer = await self._remove(removal)
        except EngineError as error:
            self._running = None
            if error.code in RESTART_AFTER and not removal.is_retried and removal.number:
                removal.is_retried = True
                self._waiting.insert(0, removal)
            elif removal.number:
                self._fail(removal.number, failure_of(error))
        else:
            self._running = None
            self._state.engine.note_answer()
            if removal.number:
                self._send(answer)
        self.refresh()

    async def _remove(self, removal: Removal) -> "dict[str, Any]":
        """Return the result as a message. Raises EngineError."""
        calls = self._supervisor.calls
        picture = f"removal-{removal.number}"
        self._report(removal, CUTTING)
        cut = await calls.cut(picture, removal.file, self._model_of(removal), None, False)
        self._report(removal, ENCODING)
        scene = json.dumps(removal.scene)
        file = await calls.render(picture, removal.file, cut["alpha"], scene, None)
        await calls.forget(picture)
        return {
            "kind": RESULT,
            "number": removal.number,
            "blob": file["file"],
            "name": export_name(removal.file.name, removal.scene),
            "width": file["width"],
            "height": file["height"],
        }

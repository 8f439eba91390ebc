"""Read backdrop.json, and have the engine read the looks of its presets."""

import json

from backdrop.runtime.page import page_info, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import ENGINE_LOST, ENGINE_NOT_STARTED, READY
from backdrop.ui.state.site_settings import BadSettings, settings_from
from backdrop.ui.text import site_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.control.presets import Presets
    from backdrop.ui.state.state import State


class Site:
    """Sets the page up as its host wants it, once per visit."""

    def __init__(
        self,
        state: "State",
        supervisor: "EngineSupervisor",
        presets: "Presets",
        report: "Callable[[str], None]",
        changed: "Callable[[], None]",
    ) -> None:
        """Take a function that shows a sentence to the person."""
        self._state = state
        self._supervisor = supervisor
        self._presets = presets
        self._report = report
        self._changed = changed
        self._unread: list[str] = []  # JSON of presets

    async def load(self) -> None:
        """Take the settings in backdrop.json; an unreadable file changes nothing."""
        try:
            self._state.site = settings_from(await page_info.read_settings_file())
        except BadSettings as error:
            self._report(site_messages.unused_line(str(error)))
        self._unread = list(self._state.site.presets)
        self._changed()

    def continue_reading(self) -> None:
        """Have the engine read the presets as soon as it is ready."""
        if self._unread and self._state.engine.phase == READY:
            unread, self._unread = self._unread, []
            scheduling.start_task(self._read(unread))

    async def _read(self, presets: "list[str]") -> None:
        for text in presets:
            try:
                answer = await self._supervisor.calls.read_preset(text)
            except EngineError as error:
                if error.code in (ENGINE_LOST, ENGINE_NOT_STARTED):
                    self._unread.append(text)  # for the next engine
                else:
                    self._report(site_messages.unread_look_line(json.loads(text)["name"]))
            else:
                self._presets.of_site.append((answer["name"], json.loads(answer["look"])))
        self._changed()

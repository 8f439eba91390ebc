"""From a file somebody gave to a network in use, and back."""

from backdrop.runtime.page import cache_inspector, page_files, scheduling
from backdrop.runtime.page.client import EngineError
from backdrop.runtime.protocol import CUSTOM, ENGINE_LOST
from backdrop.ui.control.engine_supervisor import failure
from backdrop.ui.state.custom_models import Candidate, CustomModel
from backdrop.ui.state.phases import READY
from backdrop.ui.state.picture import Failure
from backdrop.ui.text import messages


class CustomModelSetup:
    """Has the engine read the file, then start it with what was chosen."""

    def __init__(self, keeper, changed, say):
        """Take the Keeper, a function to call after changes to the state, one that announces."""
        self._keeper = keeper
        self._state = keeper.state
        self._changed = changed
        self._say = say

    def look_at(self, file):
        """Begin with another file."""
        self._state.candidate = Candidate(file, file.name)
        self._changed()

    def dismiss(self):
        """Let go of a file that is not being started."""
        if self._state.candidate and not self._state.candidate.starting:
            self._state.candidate = None
            self._changed()

    def go_on(self):
        """Have the file read as soon as there is an engine."""
        candidate = self._state.candidate
        if candidate and not candidate.asked and self._state.engine == READY:
            candidate.asked = True
            scheduling.start_task(self._read(candidate))

    async def _read(self, candidate):
        try:
            answer = await self._keeper.calls.inspect(candidate.file)
            candidate.told(answer["bytes"], answer["side"], answer["is_fixed"], answer["colours"])
        except EngineError as error:
            candidate.failure = failure(error)
        self._say(messages.candidate_line(self._state))
        self._changed()

    def use(self, side, colours):
        """Start the network with this side in px, where it is open, and these colours."""
        candidate = self._state.candidate
        if candidate and candidate.read and not candidate.starting:
            candidate.starting = True
            self._changed()
            scheduling.start_task(self._start(candidate, side, colours))

    async def _start(self, candidate, side, colours):
        title = messages.network_title(candidate.name)
        given = {"title": title, "file": candidate.file, "side": side, "colours": colours}
        try:
            answer = await self._keeper.calls.load(CUSTOM, given)
        except EngineError as error:
            lost = error.code == ENGINE_LOST
            why = Failure(ENGINE_LOST, messages.OWN_STOPPED_ENGINE) if lost else failure(error)
            candidate.failure = why
            candidate.starting = False
            self._say(messages.candidate_line(self._state))
        else:
            # What is stored need not be stored again by the next engine.
            own = CustomModel(title, candidate.bytes, None if answer["is_stored"] else given)
            self._release(self._state.adopt(own, answer["is_stored"]))
            if answer["is_stored"]:
                scheduling.start_task(cache_inspector.request_persistence())
            self._say(f"{title} is in use")
            if self._state.candidate is candidate:
                self._state.candidate = None
        self._changed()

    def remove(self):
        """Forget the network and what it made."""
        if self._state.own:
            self._say(f"{self._state.own.title} removed")
            self._release(self._state.forget_own())
            scheduling.start_task(self._discard())
            self._changed()

    async def _discard(self):
        try:
            await self._keeper.calls.discard()
        except EngineError:
            pass  # the next engine finds it in the store and says so

    def _release(self, urls):
        for url in urls:
            page_files.release_url(url)

"""Before and after in the size of the screen, for the pictures looked at last and for no others.

With these, which are not compressed, a large picture takes some 20 MB, without them a hundredth:
alpha and thumbnail are kept of all.
"""

from backdrop.runtime.page import page_files
from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.engine_supervisor import sentence
from backdrop.ui.control.export import keep_plain
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state.phases import READY

KEPT = 3  # pictures


class PreviewCache:
    """Gives back what nobody looks at, and asks for it anew when somebody does."""

    def __init__(self, all_state, keeper, changed):
        """Take the State, the Keeper, and a function to call when there is something to see."""
        self._state = all_state
        self._keeper = keeper
        self._errand = SerialTask(self._wanted, self._ask, changed)
        self._recent = []  # pictures, the one looked at last at the end
        self._failed = None  # the Result that could not be shown

    def is_due(self):
        """Tell whether the picture looked at is shown less well than it could be."""
        return bool(self._wanted())

    def refresh(self):
        """Take note of who is looked at, and ask for what there is to see of it."""
        picture = self._state.current
        if picture and (not self._recent or self._recent[-1] is not picture):
            self._recent = [each for each in self._recent if each is not picture]
            self._recent.append(picture)
            for each in self._recent[:-KEPT]:
                drop(each)
            self._recent = self._recent[-KEPT:]
        self._errand.go_on()

    def settle(self, picture):
        """Give back what a picture has just got, if nobody looks at it any more."""
        if picture.results and picture.glance:
            page_files.release_url(picture.glance)
            picture.glance = ""
        if picture not in self._recent:
            drop(picture)

    def forget(self, picture):
        """Let go of a picture that is removed."""
        self._recent = [each for each in self._recent if each is not picture]

    def _wanted(self):
        picture = self._state.current
        result = picture.shown() if picture else None
        if not result or result.after or result is self._failed or self._state.engine != READY:
            return None
        return result

    async def _ask(self, result):
        picture = self._state.current
        try:
            answer = await self._keeper.calls.show(picture.id, picture.file, result.alpha)
        except EngineError as error:
            self._failed = result
            picture.note = sentence(error)
        else:
            result.before = page_files.object_url(answer["before"])
            result.after = answer["after"]
            keep_plain(picture, result, answer["crc"])
            self.settle(picture)


def drop(picture):
    """Give back all of a picture that can be made again."""
    for result in picture.results.values():
        if result.before:
            page_files.release_url(result.before)
        result.before = result.after = result.file = None

"""Short messages that leave by themselves, some with a button such as Undo."""

from backdrop.runtime.page import scheduling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TOASTS = 3
BASE_SECONDS = 4.0  # that a toast stays
READING_SECONDS = 0.06  # more for each character
ACTION_SECONDS = 4.0  # more for a button to be reached
TICK = 0.5  # seconds between two looks at the time that is left


class Toast:
    """A sentence, and a button's label and action where it has one."""

    def __init__(
        self,
        sentence: str,
        label: str = "",
        action: "Callable[[], object] | None" = None,
        gone: "Callable[[], object] | None" = None,
    ) -> None:
        self.sentence = sentence
        self.label = label
        self.action = action
        self.gone = gone  # is called once the toast has left and its button with it
        self.seconds_left = BASE_SECONDS + READING_SECONDS * len(sentence)
        if action:
            self.seconds_left += ACTION_SECONDS


class Toasts:
    """The toasts on the page, the newest last.

    Only the newest is seen, unless a person points at it. Those with a button wait behind it, and
    time stands still for them, as it does for all while a person is at one.
    """

    def __init__(self, changed: "Callable[[], None]") -> None:
        self.shown: list[Toast] = []
        self.is_held: Callable[[], bool] = lambda: False  # the panel knows pointer and focus
        self._changed = changed
        self._is_running = False

    def show(
        self,
        sentence: str,
        label: str = "",
        action: "Callable[[], object] | None" = None,
        gone: "Callable[[], object] | None" = None,
    ) -> None:
        """Show a sentence in place of others without a button; `label` runs `action` once.

        `gone` is called when the toast has left without that, for what the action needs.
        """
        before = self.shown
        others = [toast for toast in before if toast.action and toast.sentence != sentence]
        others.append(Toast(sentence, label, action, gone))
        self.shown = others[-MAX_TOASTS:]
        for toast in before:
            if toast not in self.shown and toast.gone:
                toast.gone()
        if not self._is_running:
            self._is_running = True
            scheduling.start_task(self._run())
        self._changed()

    def dismiss(self, toast: Toast) -> None:
        """Remove a toast."""
        self._remove(toast)
        if toast.gone:
            toast.gone()
        self._changed()

    def act(self, toast: Toast) -> None:
        """Remove a toast and do what its button says."""
        self._remove(toast)
        if toast.action:
            toast.action()
        self._changed()

    def _remove(self, toast: Toast) -> None:
        self.shown = [each for each in self.shown if each is not toast]

    async def _run(self) -> None:
        while self.shown:
            await scheduling.sleep(TICK)
            if self.shown and not self.is_held():
                newest = self.shown[-1]
                newest.seconds_left -= TICK
                if newest.seconds_left <= 0:
                    self.dismiss(newest)
        self._is_running = False

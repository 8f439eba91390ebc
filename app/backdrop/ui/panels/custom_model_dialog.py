"""The dialog about a network of the person's own: choose a file, answer what it leaves open."""

from backdrop.runtime.page import elements, events, keyboard_focus, offline
from backdrop.runtime.protocol import CENTRED, IMAGENET, SIGNED
from backdrop.ui.text import model_messages


class CustomModelDialog:
    """Opens when it is asked for, or when somebody gives a network to the page."""

    def __init__(self, actions):
        self._actions = actions
        self._dialog = elements.by_id("custom-model")
        self._file = elements.by_id("custom-model-file")
        self._side = elements.by_id("custom-model-input-size")
        self._use = elements.by_id("custom-model-use")
        self._colours = {
            name: elements.by_id(f"custom-model-{name}") for name in (IMAGENET, SIGNED, CENTRED)
        }
        self._candidate = None
        self._preset = None
        events.listen(elements.by_id("custom-model-open"), "click", lambda event: self._open())
        events.listen(
            elements.by_id("custom-model-choose"), "click", lambda event: self._file.click()
        )
        events.listen(self._file, "change", self._take)
        events.listen(self._use, "click", self._start)
        events.listen(
            elements.by_id("custom-model-remove"),
            "click",
            lambda event: actions.custom_model.remove(),
        )
        events.listen(
            elements.by_id("custom-model-close"), "click", lambda event: self._dialog.close()
        )
        events.listen(self._dialog, "click", self._click)
        events.listen(self._dialog, "close", lambda event: actions.custom_model.dismiss())
        if offline.requested_dialog() == "own":
            self._open()

    def _open(self):
        if not self._dialog.open:
            self._dialog.showModal()

    def _click(self, event):
        # Only a click beside the dialog's content reaches the dialog itself.
        if event.target.id == "custom-model":
            self._dialog.close()

    def _take(self, event):
        files = self._file.files
        if files.length:
            self._actions.custom_model.inspect(files[0])
        self._file.value = ""  # the same file may be chosen again

    def _start(self, event):
        colours = [name for name in self._colours if self._colours[name].checked]
        self._actions.custom_model.use(int(self._side.value), colours[0])

    def show(self, state):
        focused = keyboard_focus.focused_element()
        candidate = state.candidate
        if candidate is not self._candidate:
            before, self._candidate = self._candidate, candidate
            if candidate:
                self._open()
            elif before and before.is_starting:
                self._dialog.close()
        asking = bool(candidate) and candidate.is_inspected and not candidate.failure
        if asking and candidate is not self._preset:
            self._preset = candidate
            if not candidate.is_side_fixed:
                self._side.value = str(candidate.side)
            self._colours[candidate.colours].checked = True
        elements.set_text(
            elements.by_id("custom-model-status"), model_messages.candidate_line(state)
        )
        elements.set_attribute(
            elements.by_id("custom-model-status"), "data-failed", self._failed(state)
        )
        elements.show(elements.by_id("custom-model-questions"), asking)
        elements.show(elements.by_id("custom-model-size"), asking and not candidate.is_side_fixed)
        elements.by_id("custom-model-questions").disabled = asking and candidate.is_starting
        elements.show(self._use, asking)
        elements.show(elements.by_id("custom-model-current"), state.custom_model)
        elements.set_text(
            elements.by_id("custom-model-current-text"), model_messages.custom_model_line(state)
        )
        if self._dialog.open:
            keyboard_focus.keep_focus(focused, ("custom-model-choose",))

    def _failed(self, state):
        return "" if state.candidate and state.candidate.failure else None

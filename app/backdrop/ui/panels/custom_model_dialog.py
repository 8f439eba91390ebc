"""The dialog for custom models: choose a file, answer the questions it leaves open.

Two files, or more, are a model for Pick.
"""

from backdrop.runtime.page import elements, events, keyboard_focus, offline
from backdrop.runtime.protocol import CENTRED, IMAGENET, PLAIN, SIGNED
from backdrop.ui.text import model_messages, selector_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.custom_models import Candidate
    from backdrop.ui.state.selectors import SelectorCandidate
    from backdrop.ui.state.state import State


class CustomModelDialog:
    """Opens on request, or when a model file is dropped on the page."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._dialog = elements.by_id("custom-model")
        self._file = elements.by_id("custom-model-file")
        self._input_size = elements.by_id("custom-model-input-size")
        self._use = elements.by_id("custom-model-use")
        self._colours = {
            name: elements.by_id(f"custom-model-{name}")
            for name in (IMAGENET, SIGNED, CENTRED, PLAIN)
        }
        self._candidate: Candidate | SelectorCandidate | None = None
        self._preset: Candidate | None = None  # the one whose likely answers are selected
        for name, handler in (
            ("open", lambda event: self._open()),
            ("choose", lambda event: self._file.click()),
            ("use", self._start),
            ("remove", lambda event: actions.custom_model.remove()),
            ("close", lambda event: self._dialog.close()),
        ):
            events.listen(elements.by_id(f"custom-model-{name}"), "click", handler)
        remove = elements.by_id("selector-remove")
        events.listen(remove, "click", lambda event: actions.selector.remove())
        events.listen(self._file, "change", self._take)
        events.listen(self._dialog, "click", self._click)
        events.listen(self._dialog, "close", lambda event: self._dismiss())
        if offline.requested_dialog() == "own":
            self._open()

    def show(self, state: "State") -> None:
        focused = keyboard_focus.focused_element()
        candidate, pair = state.candidate, state.selector.candidate
        self._follow(pair or candidate)
        asked = (
            candidate if candidate and candidate.is_inspected and not candidate.failure else None
        )
        if asked and asked is not self._preset:
            self._preset = asked
            if not asked.is_side_fixed:
                self._input_size.value = str(asked.side)
            self._colours[asked.colours].checked = True
        status = elements.by_id("custom-model-status")
        line = selector_messages.candidate_line(state) or model_messages.candidate_line(state)
        elements.set_text(status, line)
        offered = pair or candidate
        failed = offered and offered.failure
        elements.set_attribute(status, "data-failed", "" if failed else None)
        questions = elements.by_id("custom-model-questions")
        elements.show(questions, asked and (asked.asks_side or asked.asks_colours))
        questions.disabled = asked.is_starting if asked else False
        elements.show(elements.by_id("custom-model-size"), asked and asked.asks_side)
        elements.show(elements.by_id("custom-model-scaling"), asked and asked.asks_colours)
        is_usable = pair and pair.is_inspected and not pair.failure
        elements.show(self._use, asked or is_usable)
        elements.show(elements.by_id("custom-model-current"), state.custom_model)
        elements.set_text(
            elements.by_id("custom-model-current-text"), model_messages.custom_model_line(state)
        )
        elements.show(elements.by_id("selector-current"), state.selector.model)
        elements.set_text(
            elements.by_id("selector-current-text"), selector_messages.model_line(state)
        )
        if self._dialog.open:
            keyboard_focus.keep_focus(focused, ("custom-model-choose",))

    def _follow(self, candidate: "Candidate | SelectorCandidate | None") -> None:
        """Open the dialog for a new candidate, and close it when one has started."""
        if candidate is not self._candidate:
            before, self._candidate = self._candidate, candidate
            if candidate:
                self._open()
            elif before and before.is_starting:
                self._dialog.close()

    def _open(self) -> None:
        if not self._dialog.open:
            self._dialog.showModal()

    def _click(self, event: "Any") -> None:
        # Only a click outside the dialog's content has the dialog itself as its target.
        if event.target.id == "custom-model":
            self._dialog.close()

    def _take(self, event: "Any") -> None:
        files = self._file.files
        self._actions.intake.take_models([files[i] for i in range(files.length)])
        self._file.value = ""  # so that the same file can be chosen again

    def _dismiss(self) -> None:
        self._actions.custom_model.dismiss()
        self._actions.selector.dismiss()

    def _start(self, event: "Any") -> None:
        if self._actions.state.selector.candidate:
            self._actions.selector.use()
            return
        colours = [name for name in self._colours if self._colours[name].checked]
        self._actions.custom_model.use(int(self._input_size.value), colours[0])

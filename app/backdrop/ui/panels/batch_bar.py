"""Actions on all pictures or on the selected ones, and the progress of the batch."""

from backdrop.runtime.page import elements, events, keyboard_focus
from backdrop.ui.state import review
from backdrop.ui.text import batch_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.state import State
    from backdrop.ui.state.tally import Tally


class BatchBar:
    """Two rows: the one for the selection replaces the one for all pictures while there is one."""

    def __init__(self, actions: "Actions", say: "Callable[[str], None]") -> None:
        """Take a function that announces a sentence to screen readers."""
        self._actions = actions
        self._say = say
        self._unsettled = 0  # pictures still to be cut when last shown
        self._row = elements.by_id("batch")
        self._selection_row = elements.by_id("selected")
        self._more = elements.by_id("batch-more")
        self._menu = elements.by_id("batch-menu")
        state = actions.state
        for name, action in (
            ("batch-pause", actions.batch.toggle_pause),
            ("batch-save", lambda: actions.batch_export.begin(state.pictures)),
            ("batch-stop", actions.batch_export.stop),
            ("batch-select", actions.selection.begin_selecting),
            ("batch-select-all", actions.selection.select_all),
            ("batch-retry", actions.batch.retry_all),
            ("batch-cancel", actions.batch.cancel_all),
            ("batch-remove", lambda: actions.batch.remove(state.pictures)),
            ("selected-look", lambda: actions.batch.share_look(state.pictures.current)),
            ("selected-save", lambda: actions.batch_export.begin(actions.selection.pictures())),
            ("selected-remove", lambda: actions.batch.remove(actions.selection.pictures())),
            ("selected-all", actions.selection.select_all),
            ("selected-end", actions.selection.clear),
            ("batch-doubtful", actions.batch.filter_doubtful),
            ("batch-note-close", actions.batch.dismiss_notice),
        ):
            events.listen(elements.by_id(name), "click", self._on_click(action))
        events.listen(self._more, "click", lambda event: self._open_menu(self._menu.hidden))
        events.listen_document("pointerdown", self._press_outside)
        events.listen(self._row, "keydown", self._close_by_escape)

    def _on_click(self, action: "Callable[[], object]") -> "Callable[[Any], None]":
        def run(event: "Any") -> None:
            inside = self._menu.contains(event.target)
            action()
            if inside:
                self._open_menu(False)

        return run

    def _open_menu(self, opened: bool) -> None:
        had_focus = self._menu.contains(keyboard_focus.focused_element())
        elements.show(self._menu, opened)
        elements.set_attribute(self._more, "aria-expanded", "true" if opened else "false")
        if had_focus and not opened and not keyboard_focus.is_unfocusable(self._more):
            self._more.focus()

    def _press_outside(self, event: "Any") -> None:
        if not self._menu.hidden and not self._row.contains(event.target):
            self._open_menu(False)

    def _close_by_escape(self, event: "Any") -> None:
        if event.key == "Escape" and not self._menu.hidden:
            event.stopPropagation()
            self._open_menu(False)

    def show(self, state: "State") -> None:
        elements.set_text(elements.by_id("batch-note-text"), state.notice)
        elements.show(elements.by_id("batch-note"), state.notice)
        several = len(state.pictures) > 1
        is_selecting = several and (state.selection.is_selecting or len(state.selection) > 0)
        elements.show(self._row, several and (not is_selecting or self._actions.batch_export.total))
        elements.show(self._selection_row, is_selecting)
        if not several:
            self._unsettled = 0
            return
        tally = state.queue.tally()
        if is_selecting:
            self._show_selection(state)
        self._show_all(state, tally)
        self._announce(tally)

    def _show_all(self, state: "State", tally: "Tally") -> None:
        saving = self._actions.batch_export
        left = tally.pictures - tally.settled
        elements.set_text(
            elements.by_id("batch-line"), batch_messages.batch_line(state, tally, saving)
        )
        progress = elements.by_id("batch-progress")
        elements.set_attribute(progress, "data-idle", None if left or saving.total else "")
        share = saving.done / saving.total if saving.total else tally.settled / tally.pictures
        elements.set_progress(progress, share)
        doubtful = len(review.doubtful(state.pictures))
        chip = elements.by_id("batch-doubtful")
        elements.show(chip, doubtful or state.shows_only_doubtful)
        label = batch_messages.doubtful_label(doubtful)
        elements.set_text(chip.querySelector("span"), label)
        elements.set_attribute(chip, "title", label)
        elements.set_text(chip.querySelector("b"), str(doubtful))
        is_filtered = state.shows_only_doubtful
        elements.set_attribute(chip, "aria-pressed", "true" if is_filtered else "false")
        pause = elements.by_id("batch-pause")
        elements.show(pause, left)
        elements.set_attribute(pause, "aria-pressed", "true" if state.queue.is_paused else "false")
        elements.set_attribute(pause, "title", batch_messages.PAUSE_LABELS[state.queue.is_paused])
        elements.show(elements.by_id("batch-stop"), saving.total)
        save = elements.by_id("batch-save")
        elements.show(save, not saving.total)
        save.disabled = tally.failed + tally.cancelled == tally.pictures
        elements.show(elements.by_id("batch-retry"), tally.retryable)
        elements.set_text(
            elements.by_id("batch-retry"), batch_messages.retry_label(tally.retryable)
        )
        elements.show(elements.by_id("batch-cancel"), left)

    def _show_selection(self, state: "State") -> None:
        count = len(state.selection)
        elements.set_text(elements.by_id("selected-line"), batch_messages.selected_line(count))
        for name in ("selected-look", "selected-save", "selected-remove"):
            elements.by_id(name).disabled = not count or (
                name == "selected-save" and self._actions.batch_export.total > 0
            )
        elements.show(elements.by_id("selected-all"), count < len(state.pictures))

    def _announce(self, tally: "Tally") -> None:
        """Announce once that the last picture is done."""
        left = tally.pictures - tally.settled
        if self._unsettled and not left:
            self._say(batch_messages.all_done(tally))
        self._unsettled = left

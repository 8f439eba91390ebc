"""What can be done with all pictures, or with those chosen, and how far all are."""

from backdrop.runtime.page import elements, events, keyboard_focus
from backdrop.ui.text import batch_messages


class BatchBar:
    """Two rows, of which the second takes the place of the first while pictures are chosen."""

    def __init__(self, actions, say):
        """Take the Work, and a function that announces a sentence."""
        self._actions = actions
        self._state = actions.state
        self._say = say
        self._open = 0  # pictures that were not settled when last shown
        self._row, self._picked = elements.by_id("batch"), elements.by_id("selected")
        self._more, self._menu = elements.by_id("batch-more"), elements.by_id("batch-menu")
        self._ask = elements.by_id("remove-dialog")
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
            (
                "selected-look",
                lambda: actions.batch.apply_look(
                    state.pictures.current, actions.selection.pictures()
                ),
            ),
            ("selected-save", lambda: actions.batch_export.begin(actions.selection.pictures())),
            ("selected-remove", lambda: actions.batch.remove(actions.selection.pictures())),
            ("selected-all", actions.selection.select_all),
            ("selected-end", actions.selection.clear),
            ("batch-note-close", actions.batch.dismiss_notice),
        ):
            events.listen(elements.by_id(name), "click", self._press(action))
        events.listen(self._more, "click", lambda event: self._toggle(self._menu.hidden))
        events.listen_document("pointerdown", self._aside)
        events.listen(self._row, "keydown", self._escape)
        events.listen(self._ask, "close", self._answer)

    def _press(self, action):
        def act(event):
            inside = self._menu.contains(event.target)
            action()
            if inside:
                self._toggle(False)

        return act

    def _toggle(self, opened):
        had_focus = self._menu.contains(keyboard_focus.focused_element())
        elements.show(self._menu, opened)
        elements.set_attribute(self._more, "aria-expanded", "true" if opened else "false")
        if had_focus and not opened and not keyboard_focus.is_unfocusable(self._more):
            self._more.focus()

    def _aside(self, event):
        if not self._menu.hidden and not self._row.contains(event.target):
            self._toggle(False)

    def _escape(self, event):
        if event.key == "Escape" and not self._menu.hidden:
            event.stopPropagation()
            self._toggle(False)

    def show(self, state):
        elements.set_text(elements.by_id("batch-note-text"), state.notice)
        elements.show(elements.by_id("batch-note"), state.notice)
        if state.unconfirmed_removal and not self._ask.open:
            self._ask_about(state.unconfirmed_removal)
        several = len(state.pictures) > 1
        picking = several and (state.selection.is_selecting or len(state.selection) > 0)
        elements.show(self._row, several and (not picking or self._actions.batch_export.total))
        elements.show(self._picked, picking)
        if not several:
            self._open = 0
            return
        tally = state.queue.tally()
        if picking:
            self._show_picked(state)
        self._show_all(state, tally)
        self._announce(tally)

    def _show_all(self, state, tally):
        saving = self._actions.batch_export
        left = tally.pictures - tally.settled
        elements.set_text(
            elements.by_id("batch-line"), batch_messages.batch_line(state, tally, saving)
        )
        progress = elements.by_id("batch-progress")
        elements.set_attribute(progress, "data-idle", None if left or saving.total else "")
        share = saving.done / saving.total if saving.total else tally.settled / tally.pictures
        elements.set_progress(progress, share)
        pause = elements.by_id("batch-pause")
        elements.show(pause, left)
        elements.set_attribute(pause, "aria-pressed", "true" if state.queue.is_paused else "false")
        elements.set_attribute(pause, "title", batch_messages.PAUSE_LABELS[state.queue.is_paused])
        elements.show(elements.by_id("batch-stop"), saving.total)
        save = elements.by_id("batch-save")
        elements.show(save, not saving.total)
        save.disabled = tally.failed == tally.pictures
        elements.show(elements.by_id("batch-retry"), tally.retryable)
        elements.set_text(
            elements.by_id("batch-retry"), batch_messages.retry_label(tally.retryable)
        )
        elements.show(elements.by_id("batch-cancel"), left)

    def _show_picked(self, state):
        count = len(state.selection)
        elements.set_text(elements.by_id("selected-line"), batch_messages.selected_line(count))
        for name in ("selected-look", "selected-save", "selected-remove"):
            elements.by_id(name).disabled = not count or (
                name == "selected-save" and self._actions.batch_export.total > 0
            )
        elements.show(elements.by_id("selected-all"), count < len(state.pictures))

    def _announce(self, tally):
        """Say it once when the last picture is done."""
        left = tally.pictures - tally.settled
        if self._open and not left:
            self._say(batch_messages.all_done(tally))
        self._open = left

    def _ask_about(self, pictures):
        """Ask whether pictures that are not saved are to be removed."""
        elements.set_text(
            elements.by_id("remove-question"), batch_messages.remove_question(pictures)
        )
        self._ask.returnValue = ""
        self._ask.showModal()

    def _answer(self, event):
        self._actions.batch.confirm_removal(self._ask.returnValue == "remove")

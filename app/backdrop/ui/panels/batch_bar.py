"""What can be done with all pictures, or with those chosen, and how far all are."""

from backdrop.runtime.page import elements, events, keyboard_focus
from backdrop.ui.text import batch_messages


class BatchBar:
    """Two rows, of which the second takes the place of the first while pictures are chosen."""

    def __init__(self, work, say):
        """Take the Work, and a function that announces a sentence."""
        self._work = work
        self._state = work.state
        self._say = say
        self._open = 0  # pictures that were not settled when last shown
        self._row, self._picked = elements.by_id("batch"), elements.by_id("selected")
        self._more, self._menu = elements.by_id("batch-more"), elements.by_id("batch-menu")
        self._ask = elements.by_id("remove-dialog")
        self._asked = []  # pictures somebody is asked about
        state = work.state
        for name, action in (
            ("batch-pause", work.pause),
            ("batch-save", lambda: work.save_all(state.pictures)),
            ("batch-stop", work.saving.stop),
            ("batch-select", work.pick_by_press),
            ("batch-select-all", work.pick_all),
            ("batch-retry", work.retry_all),
            ("batch-cancel", work.cancel_all),
            ("batch-remove", lambda: work.ask_to_remove(state.pictures)),
            ("selected-look", lambda: work.use_look(state.current, work.chosen())),
            ("selected-save", lambda: work.save_all(work.chosen())),
            ("selected-remove", lambda: work.ask_to_remove(work.chosen())),
            ("selected-all", work.pick_all),
            ("selected-end", work.pick_none),
            ("batch-note-close", work.close_told),
        ):
            events.listen(elements.by_id(name), "click", self._press(action))
        events.listen(self._more, "click", lambda event: self._toggle(self._menu.hidden))
        events.listen_document("pointerdown", self._aside)
        events.listen(self._row, "keydown", self._escape)
        events.listen(self._ask, "close", self._answer)
        work.ask = self.ask

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
        elements.set_text(elements.by_id("batch-note-text"), state.told)
        elements.show(elements.by_id("batch-note"), state.told)
        several = len(state.pictures) > 1
        picking = several and (state.chosen.picking or len(state.chosen) > 0)
        elements.show(self._row, several and (not picking or self._work.saving.total))
        elements.show(self._picked, picking)
        if not several:
            self._open = 0
            return
        tally = state.tally()
        if picking:
            self._show_picked(state)
        self._show_all(state, tally)
        self._announce(tally)

    def _show_all(self, state, tally):
        saving = self._work.saving
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
        elements.set_attribute(pause, "aria-pressed", "true" if state.paused else "false")
        elements.set_attribute(pause, "title", batch_messages.PAUSE[state.paused])
        elements.show(elements.by_id("batch-stop"), saving.total)
        save = elements.by_id("batch-save")
        elements.show(save, not saving.total)
        save.disabled = tally.failed == tally.pictures
        elements.show(elements.by_id("batch-retry"), tally.mendable)
        elements.set_text(elements.by_id("batch-retry"), batch_messages.retry_label(tally.mendable))
        elements.show(elements.by_id("batch-cancel"), left)

    def _show_picked(self, state):
        count = len(state.chosen)
        elements.set_text(elements.by_id("selected-line"), batch_messages.chosen_line(count))
        for name in ("selected-look", "selected-save", "selected-remove"):
            elements.by_id(name).disabled = not count or (
                name == "selected-save" and self._work.saving.total > 0
            )
        elements.show(elements.by_id("selected-all"), count < len(state.pictures))

    def _announce(self, tally):
        """Say it once when the last picture is done."""
        left = tally.pictures - tally.settled
        if self._open and not left:
            self._say(batch_messages.all_done(tally))
        self._open = left

    def ask(self, pictures):
        """Ask whether pictures that are not saved are to be removed."""
        self._asked = list(pictures)
        elements.set_text(
            elements.by_id("remove-question"), batch_messages.remove_question(self._asked)
        )
        self._ask.returnValue = ""
        self._ask.showModal()

    def _answer(self, event):
        asked, self._asked = self._asked, []
        if self._ask.returnValue == "remove":
            self._work.remove_all(asked)

"""What stands beside the picture: its name, what happens to it, the networks, the actions."""

from backdrop.runtime.page import clipboard, elements, events, save_targets
from backdrop.runtime.protocol import CUSTOM
from backdrop.ui.state.phases import READY, WAITING, WORKING
from backdrop.ui.state.picture import BEST, FAST, NETWORKS
from backdrop.ui.text import messages

RADIOS = {FAST: "model-fast", BEST: "model-best", CUSTOM: "model-custom"}


class PictureBar:
    """Shows the current picture's state in words and offers what can be done with it."""

    def __init__(self, work):
        self._work = work
        self._progress = elements.by_id("picture-progress")
        self._note = elements.by_id("note")
        self._copying = clipboard.can_copy()
        self._sharing = save_targets.can_share()
        self._buttons = {}
        for name in ("cancel", "remove", "copy", "share", "save", "undo", "redo"):
            self._buttons[name] = elements.by_id(name)
            events.listen(self._buttons[name], "click", self._press(getattr(work, name)))
        events.listen(elements.by_id("note-retry"), "click", self._press(work.retry))
        events.listen(elements.by_id("note-close"), "click", self._press(work.close_note))
        self._networks = {}
        for name in NETWORKS:
            self._networks[name] = elements.by_id(RADIOS[name])
            events.listen(self._networks[name], "change", self._choose(name))

    def _press(self, action):
        return lambda event: action(self._work.state.current)

    def _choose(self, name):
        return lambda event: self._work.choose(self._work.state.current, name)

    def show(self, state):
        picture = state.current
        if not picture:
            return
        elements.set_text(elements.by_id("picture-name"), picture.name)
        elements.set_text(elements.by_id("picture-status"), messages.picture_line(state, picture))
        elements.show(self._progress, state.phase(picture) == WORKING or picture.preparing)
        self._show_note(state, picture)
        self._show_networks(state, picture)
        self._show_buttons(state, picture)

    def _show_note(self, state, picture):
        sentence = messages.note(state, picture)
        failed = not picture.note and (picture.failure or state.has_failed())
        elements.set_text(elements.by_id("note-text"), sentence)
        elements.show(self._note, sentence)
        elements.show(elements.by_id("note-retry"), failed)
        elements.show(elements.by_id("note-close"), not failed)

    def _show_networks(self, state, picture):
        result = picture.shown()
        elements.by_id("models").disabled = bool(state.obstacle(picture))
        chosen = picture.choice or (result.network if result else "")
        elements.show(elements.by_id("custom-model-choice"), state.own)
        if state.own:
            elements.set_text(elements.by_id("custom-model-name"), state.own.title)
            elements.set_attribute(elements.by_id("custom-model-choice"), "title", state.own.title)
        for name in NETWORKS:
            choice = self._networks[name]
            choice.checked = name == chosen
            pending = picture.results and name != chosen and state.awaits(picture, name)
            pending = pending or (picture.choice == name and state.awaits(picture, name))
            elements.set_attribute(choice.parentElement, "data-pending", "" if pending else None)

    def _show_buttons(self, state, picture):
        result = picture.shown()
        phase = state.phase(picture)
        possible = not state.obstacle(picture)
        savable = bool(result) and not picture.preparing
        savable = savable and state.engine == READY
        elements.show(self._buttons["cancel"], possible and phase in (WAITING, WORKING))
        elements.show(self._buttons["copy"], self._copying)
        elements.show(self._buttons["share"], self._sharing)
        history = picture.history
        self._buttons["undo"].disabled = not history.can_undo()
        self._buttons["redo"].disabled = not history.can_redo()
        elements.set_text(self._buttons["save"], messages.save_label(history.scene))
        self._buttons["save"].disabled = not savable
        self._buttons["copy"].disabled = not savable
        self._buttons["share"].disabled = not savable

"""What stands beside the picture: its name, what happens to it, the networks, the actions."""

from backdrop.runtime.page import dom, save_targets
from backdrop.runtime.protocol import CUSTOM
from backdrop.ui.state.phases import READY, WAITING, WORKING
from backdrop.ui.state.picture import BEST, FAST, NETWORKS
from backdrop.ui.text import messages

RADIOS = {FAST: "model-fast", BEST: "model-best", CUSTOM: "model-custom"}


class PictureBar:
    """Shows the current picture's state in words and offers what can be done with it."""

    def __init__(self, work):
        self._work = work
        self._progress = dom.element("picture-progress")
        self._note = dom.element("note")
        self._copying = dom.can_copy()
        self._sharing = save_targets.can_share()
        self._buttons = {}
        for name in ("cancel", "remove", "copy", "share", "save", "undo", "redo"):
            self._buttons[name] = dom.element(name)
            dom.listen(self._buttons[name], "click", self._press(getattr(work, name)))
        dom.listen(dom.element("note-retry"), "click", self._press(work.retry))
        dom.listen(dom.element("note-close"), "click", self._press(work.close_note))
        self._networks = {}
        for name in NETWORKS:
            self._networks[name] = dom.element(RADIOS[name])
            dom.listen(self._networks[name], "change", self._choose(name))

    def _press(self, action):
        return lambda event: action(self._work.state.current)

    def _choose(self, name):
        return lambda event: self._work.choose(self._work.state.current, name)

    def show(self, state):
        picture = state.current
        if not picture:
            return
        dom.write(dom.element("picture-name"), picture.name)
        dom.write(dom.element("picture-status"), messages.picture_line(state, picture))
        dom.show(self._progress, state.phase(picture) == WORKING or picture.preparing)
        self._show_note(state, picture)
        self._show_networks(state, picture)
        self._show_buttons(state, picture)

    def _show_note(self, state, picture):
        sentence = messages.note(state, picture)
        failed = not picture.note and (picture.failure or state.has_failed())
        dom.write(dom.element("note-text"), sentence)
        dom.show(self._note, sentence)
        dom.show(dom.element("note-retry"), failed)
        dom.show(dom.element("note-close"), not failed)

    def _show_networks(self, state, picture):
        result = picture.shown()
        dom.element("models").disabled = bool(state.obstacle(picture))
        chosen = picture.choice or (result.network if result else "")
        dom.show(dom.element("custom-model-choice"), state.own)
        if state.own:
            dom.write(dom.element("custom-model-name"), state.own.title)
            dom.mark(dom.element("custom-model-choice"), "title", state.own.title)
        for name in NETWORKS:
            choice = self._networks[name]
            choice.checked = name == chosen
            pending = picture.results and name != chosen and state.awaits(picture, name)
            pending = pending or (picture.choice == name and state.awaits(picture, name))
            dom.mark(choice.parentElement, "data-pending", "" if pending else None)

    def _show_buttons(self, state, picture):
        result = picture.shown()
        phase = state.phase(picture)
        possible = not state.obstacle(picture)
        savable = bool(result) and not picture.preparing
        savable = savable and state.engine == READY
        dom.show(self._buttons["cancel"], possible and phase in (WAITING, WORKING))
        dom.show(self._buttons["copy"], self._copying)
        dom.show(self._buttons["share"], self._sharing)
        history = picture.history
        self._buttons["undo"].disabled = not history.can_undo()
        self._buttons["redo"].disabled = not history.can_redo()
        dom.write(self._buttons["save"], messages.save_label(history.scene))
        self._buttons["save"].disabled = not savable
        self._buttons["copy"].disabled = not savable
        self._buttons["share"].disabled = not savable

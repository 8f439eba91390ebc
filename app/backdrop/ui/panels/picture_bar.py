"""What stands beside the picture: its name, what happens to it, the networks, the actions."""

from backdrop.runtime.page import clipboard, elements, events, save_targets
from backdrop.runtime.protocol import CUSTOM, READY
from backdrop.ui.state.phases import WAITING, WORKING
from backdrop.ui.state.picture import BEST, FAST, MODELS
from backdrop.ui.text import export_messages, picture_messages

RADIOS = {FAST: "model-fast", BEST: "model-best", CUSTOM: "model-custom"}


class PictureBar:
    """Shows the current picture's state in words and offers what can be done with it."""

    def __init__(self, actions):
        self._actions = actions
        self._progress = elements.by_id("picture-progress")
        self._note = elements.by_id("note")
        self._copying = clipboard.can_copy()
        self._sharing = save_targets.can_share()
        self._buttons = {}
        for name, action in (
            ("cancel", actions.pictures.cancel),
            ("remove", lambda picture: actions.pictures.remove([picture])),
            ("copy", actions.export.copy),
            ("share", actions.export.share),
            ("save", actions.export.save),
            ("undo", actions.pictures.undo),
            ("redo", actions.pictures.redo),
        ):
            self._buttons[name] = elements.by_id(name)
            events.listen(self._buttons[name], "click", self._press(action))
        events.listen(elements.by_id("note-retry"), "click", self._press(actions.pictures.retry))
        events.listen(
            elements.by_id("note-close"), "click", self._press(actions.pictures.dismiss_note)
        )
        self._networks = {}
        for name in MODELS:
            self._networks[name] = elements.by_id(RADIOS[name])
            events.listen(self._networks[name], "change", self._choose(name))

    def _press(self, action):
        return lambda event: action(self._actions.state.pictures.current)

    def _choose(self, name):
        return lambda event: self._actions.pictures.choose_model(
            self._actions.state.pictures.current, name
        )

    def show(self, state):
        picture = state.pictures.current
        if not picture:
            return
        elements.set_text(elements.by_id("picture-name"), picture.name)
        elements.set_text(
            elements.by_id("picture-status"), picture_messages.picture_line(state, picture)
        )
        elements.show(self._progress, state.queue.phase(picture) == WORKING or picture.is_exporting)
        self._show_note(state, picture)
        self._show_networks(state, picture)
        self._show_buttons(state, picture)

    def _show_note(self, state, picture):
        sentence = picture_messages.note(state, picture)
        failed = not picture.note and (picture.failure or state.engine.has_failed())
        elements.set_text(elements.by_id("note-text"), sentence)
        elements.show(self._note, sentence)
        elements.show(elements.by_id("note-retry"), failed)
        elements.show(elements.by_id("note-close"), not failed)

    def _show_networks(self, state, picture):
        result = picture.current_result()
        elements.by_id("models").disabled = bool(state.queue.obstacle(picture))
        chosen = picture.model_choice or (result.model if result else "")
        elements.show(elements.by_id("custom-model-choice"), state.custom_model)
        if state.custom_model:
            elements.set_text(elements.by_id("custom-model-name"), state.custom_model.title)
            elements.set_attribute(
                elements.by_id("custom-model-choice"), "title", state.custom_model.title
            )
        for name in MODELS:
            choice = self._networks[name]
            choice.checked = name == chosen
            pending = picture.results and name != chosen and state.queue.awaits(picture, name)
            pending = pending or (
                picture.model_choice == name and state.queue.awaits(picture, name)
            )
            elements.set_attribute(choice.parentElement, "data-pending", "" if pending else None)

    def _show_buttons(self, state, picture):
        result = picture.current_result()
        phase = state.queue.phase(picture)
        possible = not state.queue.obstacle(picture)
        savable = bool(result) and not picture.is_exporting
        savable = savable and state.engine.phase == READY
        elements.show(self._buttons["cancel"], possible and phase in (WAITING, WORKING))
        elements.show(self._buttons["copy"], self._copying)
        elements.show(self._buttons["share"], self._sharing)
        history = picture.history
        self._buttons["undo"].disabled = not history.can_undo()
        self._buttons["redo"].disabled = not history.can_redo()
        elements.set_text(self._buttons["save"], export_messages.save_label(history.scene))
        self._buttons["save"].disabled = not savable
        self._buttons["copy"].disabled = not savable
        self._buttons["share"].disabled = not savable

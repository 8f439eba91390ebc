"""The panel beside the picture: its name and status, the choice of model, the main actions."""

from backdrop.runtime.page import clipboard, elements, events, save_targets
from backdrop.runtime.protocol import CUSTOM, HOSTED, READY
from backdrop.ui.state.phases import WAITING, WORKING
from backdrop.ui.state.picture import BEST, FAST, MODELS
from backdrop.ui.text import export_messages, model_messages, picture_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

RADIOS = {  # ids
    FAST: "model-fast",
    BEST: "model-best",
    HOSTED: "model-hosted",
    CUSTOM: "model-custom",
}


class PictureBar:
    """Shows the current picture's state, and offers the actions on it."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._progress = elements.by_id("picture-progress")
        self._note = elements.by_id("note")
        self._can_copy = clipboard.can_copy()
        self._can_share = save_targets.can_share()
        for name, action in (
            ("cancel", actions.pictures.cancel),
            ("remove", lambda picture: actions.pictures.remove([picture])),
            ("copy", actions.export.copy),
            ("share", actions.export.share),
            ("save", actions.export.save),
            ("undo", actions.pictures.undo),
            ("redo", actions.pictures.redo),
            ("note-retry", actions.pictures.retry),
            ("note-close", actions.pictures.dismiss_note),
        ):
            events.listen(elements.by_id(name), "click", self._on_current(action))
        self._radios = {}
        for name in MODELS:
            self._radios[name] = elements.by_id(RADIOS[name])
            events.listen(self._radios[name], "change", self._chooser(name))

    def show(self, state: "State") -> None:
        picture = state.pictures.current
        if not picture:
            return
        elements.set_text(elements.by_id("picture-name"), picture.name)
        elements.set_text(
            elements.by_id("picture-status"), picture_messages.picture_line(state, picture)
        )
        elements.show(self._progress, state.queue.phase(picture) == WORKING or picture.is_exporting)
        self._show_note(state, picture)
        self._show_models(state, picture)
        self._show_buttons(state, picture)

    def _on_current(self, action: "Callable[[Picture], object]") -> "Callable[[Any], None]":
        def run(event: "Any") -> None:
            picture = self._actions.state.pictures.current
            if picture:
                action(picture)

        return run

    def _chooser(self, name: str) -> "Callable[[Any], None]":
        return self._on_current(lambda picture: self._actions.pictures.choose_model(picture, name))

    def _show_note(self, state: "State", picture: "Picture") -> None:
        sentence = picture_messages.note(state, picture)
        failed = not picture.note and (picture.failure or state.engine.has_failed())
        names_part = sentence and sentence == picture_messages.parts_sentence(state, picture)
        if names_part and not elements.by_id("pick-tool").hidden:
            sentence = ""  # Pick lists the parts itself
        doubts = names_part or sentence == picture_messages.doubt_sentence(state, picture)
        elements.set_attribute(self._note, "data-doubt", "" if sentence and doubts else None)
        elements.set_text(elements.by_id("note-text"), sentence)
        elements.show(self._note, sentence)
        elements.show(elements.by_id("note-show"), names_part)
        elements.show(elements.by_id("note-retry"), failed)
        elements.show(elements.by_id("note-close"), not failed)

    def _show_models(self, state: "State", picture: "Picture") -> None:
        result = picture.current_result()
        is_blocked = bool(state.queue.obstacle(picture))
        can_choose = bool(picture.results) or state.engine.has_ready_model()
        elements.by_id("models").disabled = is_blocked or not can_choose
        hint = model_messages.choice_hint(state, can_choose)
        elements.set_text(elements.by_id("model-hint"), hint)
        offered = state.engine.models
        elements.show(elements.by_id("models"), len(offered) > 1)
        hosted = elements.by_id("hosted-model-choice")
        elements.show(hosted, HOSTED in offered)
        if HOSTED in offered:
            elements.set_text(hosted.lastElementChild, model_messages.title_of(state, HOSTED))
        custom = elements.by_id("custom-model-choice")
        elements.show(custom, state.custom_model)
        if state.custom_model:
            elements.set_attribute(custom, "title", state.custom_model.title)
        # A picture without a cut-out cannot be edited; the tools keep their place.
        for name in ("tabs", "tools"):
            is_inert = is_blocked and not result
            elements.set_attribute(elements.by_id(name), "inert", "" if is_inert else None)
        chosen = picture.model_choice or (result.model if result else "")
        if not chosen and can_choose and not is_blocked:
            awaited = [name for name in MODELS if state.queue.awaits(picture, name)]
            chosen = awaited[0] if awaited else ""
        for name in MODELS:
            radio = self._radios[name]
            radio.checked = name == chosen
            # Another result is still to come, or the chosen one is.
            may_come = picture.results and name != chosen
            is_pending = (may_come or picture.model_choice == name) and state.queue.awaits(
                picture, name
            )
            elements.set_attribute(radio.parentElement, "data-pending", "" if is_pending else None)

    def _show_buttons(self, state: "State", picture: "Picture") -> None:
        is_open = state.queue.phase(picture) in (WAITING, WORKING) and not state.queue.obstacle(
            picture
        )
        elements.show(elements.by_id("cancel"), is_open)
        elements.show(elements.by_id("copy"), self._can_copy)
        elements.show(elements.by_id("share"), self._can_share)
        elements.by_id("undo").disabled = not picture.history.can_undo()
        elements.by_id("redo").disabled = not picture.history.can_redo()
        save = elements.by_id("save")
        label = export_messages.save_label(picture.history.scene, state.embedder)
        elements.set_text(save, label)
        elements.set_attribute(save, "title", export_messages.save_title(state.embedder))
        is_savable = (
            bool(picture.current_result())
            and not picture.is_exporting
            and state.engine.phase == READY
        )
        for name in ("save", "copy", "share"):
            elements.by_id(name).disabled = not is_savable

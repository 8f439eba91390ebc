"""The bar below the picture: its name, what happens to it, the networks, the actions."""

from app.runtime import dom
from app.ui import words
from app.ui.state import CANCELLED, FAILED, NETWORKS, READY, WAITING, WORKING


class Bar:
    def __init__(self, work):
        self._work = work
        self._progress = dom.element("picture-progress")
        self._copying = dom.can_copy()
        self._buttons = {}
        for name in ("cancel", "retry", "remove", "copy", "save"):
            self._buttons[name] = dom.element(name)
            dom.listen(self._buttons[name], "click", self._press(name))
        self._networks = {name: dom.element(f"network-{name}") for name in NETWORKS}
        for name in NETWORKS:
            dom.listen(self._networks[name], "change", self._choose(name))

    def _press(self, name):
        return lambda event: getattr(self._work, name)(self._work.state.current)

    def _choose(self, name):
        return lambda event: self._work.choose(self._work.state.current, name)

    def show(self, state):
        picture = state.current
        if not picture:
            return
        result = picture.shown()
        phase = state.phase(picture)
        dom.write(dom.element("picture-name"), picture.name)
        dom.write(dom.element("picture-status"), words.picture_line(state, picture))
        dom.show(self._progress, phase == WORKING or picture.preparing)
        dom.write(dom.element("note"), words.note(state, picture))
        dom.show(dom.element("note"), words.note(state, picture))
        self._show_networks(state, picture, result)
        self._show_actions(state, picture, result, phase)

    def _show_networks(self, state, picture, result):
        shown = picture.choice or (result.network if result else "")
        for name in NETWORKS:
            self._networks[name].checked = name == shown
        dom.show(dom.element("networks"), not state.obstacle(picture))

    def _show_actions(self, state, picture, result, phase):
        buttons = self._buttons
        failed = phase in (FAILED, CANCELLED) or picture.failure or state.obstacle(picture)
        dom.show(buttons["cancel"], phase in (WAITING, WORKING) and not failed)
        dom.show(buttons["retry"], failed)
        ready = bool(result) and not picture.preparing and bool(result.png or state.engine == READY)
        dom.show(buttons["save"], not state.obstacle(picture))
        dom.show(buttons["copy"], self._copying and not state.obstacle(picture))
        buttons["save"].disabled = not ready
        buttons["copy"].disabled = not ready

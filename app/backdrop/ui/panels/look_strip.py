"""The strip of looks: the current picture in each of them, and a press applies one."""

from backdrop.runtime.page import elements, events
from backdrop.ui.state.look_choices import PRESETS
from backdrop.ui.state.passport import is_passport
from backdrop.ui.state.shop_looks import SHOPS
from backdrop.ui.text import batch_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.control.presets import Preset
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State


class LookButton:
    """One look in the strip."""

    def __init__(self, preset: "Preset") -> None:
        self.name, self.look = preset
        self.item = elements.clone_template("look-item")
        self.button = self.item.firstElementChild
        self.image = self.button.querySelector("img")
        elements.set_text(self.button.querySelector(".look-name"), self.name)
        self.button.title = self.name


class LookStrip:
    """Keeps a button for each preset; only the visible ones get a picture."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._observer = events.new_visibility_observer(self._note_visibility)
        self._filled: dict[str, list[Preset]] = {}  # the presets that each list shows
        self._buttons: list[LookButton] = []
        self._scroller = elements.by_id("looks-scroller")
        events.listen_actively(self._scroller, "wheel", self._turn)
        self._fill("looks-basic", PRESETS)
        self._fill("looks-shop", SHOPS)
        self._fill_custom()

    def show(self, state: "State") -> None:
        picture = state.pictures.current
        if not picture:
            return
        self._fill_custom()
        look = picture.history.scene["look"]
        has_result = picture.current_result() is not None
        elements.set_attribute(self._scroller, "inert", None if has_result else "")
        is_found = False
        for each in self._buttons:
            is_applied = not is_found and each.look == look
            is_found = is_found or is_applied
            elements.set_attribute(each.button, "aria-pressed", "true" if is_applied else "false")
            elements.set_picture(each.image, self._actions.scene_thumbnails.url_of(each.look))

    def _fill_custom(self) -> None:
        """Show the host's presets and the person's own, if they have changed."""
        presets = self._actions.presets
        for name, shown in (("looks-site", presets.of_site), ("looks-own", presets.custom)):
            if self._filled.get(name) != shown:
                self._filled[name] = list(shown)
                self._fill(name, shown)

    def _fill(self, name: str, presets: "Any") -> None:
        """Show these presets in one of the strip's lists, which is hidden without any."""
        group = elements.by_id(name)
        for each in self._buttons:
            if group.contains(each.item):
                self._observer.unobserve(each.button)
                self._note_visibility(each.button, False)
        group.replaceChildren()
        self._buttons = [each for each in self._buttons if each.item.isConnected]
        added = [LookButton(preset) for preset in presets]
        for each in added:
            events.listen(each.button, "click", self._applier(each))
            group.append(each.item)
        # The person's own first, because the same look may be among the others.
        self._buttons = added + self._buttons
        for each in added:
            self._observer.observe(each.button)
        elements.show(group, added)

    def _applier(self, chosen: LookButton) -> "Callable[[Any], None]":
        def apply(event: "Any") -> None:
            picture = self._actions.state.pictures.current
            if picture:
                self._actions.presets.apply(picture, chosen.name, chosen.look)
                self._offer_for_others(picture)
                frame = elements.by_id("tab-frame")
                if is_passport(picture.history.scene) and frame.offsetParent:
                    frame.click()  # where the country is chosen, and the lines lie on the head

        return apply

    def _offer_for_others(self, picture: "Picture") -> None:
        """Let a person who has many pictures give all of them the new look."""
        state = self._actions.state
        if len(state.pictures) > 1:
            self._actions.toasts.show(
                batch_messages.ONLY_THIS_LOOK,
                batch_messages.apply_label(len(state.selection)),
                lambda: self._actions.batch.share_look(picture),
            )

    def _turn(self, event: "Any") -> None:
        """Scroll sideways by a wheel, which has no other way to the looks at the end."""
        strip = self._scroller
        if not event.deltaX and not event.ctrlKey and strip.scrollWidth > strip.clientWidth:
            strip.scrollLeft += event.deltaY
            event.preventDefault()

    def _note_visibility(self, button: "Any", visible: bool) -> None:
        wanted = self._actions.scene_thumbnails.looks
        for each in self._buttons:
            if each.button.isSameNode(button):
                if each.look in wanted:
                    wanted.remove(each.look)
                if visible:
                    wanted.append(each.look)
        if visible:
            self._actions.scene_thumbnails.start_if_needed()

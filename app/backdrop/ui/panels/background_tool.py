"""The Background tool's colours, and its chooser of pictures.

The values of the look have controls like all others (editor.py); here are the short ways to them.
"""

from backdrop.runtime.page import elements, events, eye_dropper, local_store, scheduling
from backdrop.ui.state import colours, page_backgrounds
from backdrop.ui.state.history import value_at, with_value
from backdrop.ui.state.look_choices import SWATCHES
from backdrop.ui.text import background_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

RECENT = "backdrop-colours"  # name of the stored list
OPENING_KEYS = ("Enter", " ")


class BackgroundTool:
    """Paints with swatches, typed and picked colours, and takes a background picture."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._picture: Picture | None = None
        self._hex = elements.by_id("background-hex")
        self._hint = elements.by_id("background-hex-hint")
        self._file = elements.by_id("backdrop-file")
        self._recent_row = elements.by_id("recent-colours")
        stored: list[Any] = local_store.load_value(RECENT, [])
        self._recent = [each for each in stored if colours.parse_hex(str(each)) == each]
        for name, colour in SWATCHES:
            elements.by_id("swatches").append(self._new_swatch(name, colour))
        self._show_recent()
        colour_input = elements.by_id("background-colour")
        events.listen(colour_input, "change", lambda event: self._remember(colour_input.value))
        events.listen(self._hex, "change", lambda event: self._take_hex())
        dropper = elements.by_id("eye-dropper")
        elements.show(dropper, eye_dropper.is_available())
        events.listen(dropper, "click", lambda event: scheduling.start_task(self._pick()))
        photo = elements.by_id("background-photo")
        events.listen(photo, "click", self._choose_by_click)
        events.listen(photo, "keydown", self._choose_by_key)
        events.listen(self._file, "change", lambda event: self._take_file())

    def show(self, state: "State") -> None:
        self._picture = state.pictures.current
        if self._picture:
            self._file.value = ""
            rgb = value_at(self._picture.history.scene, "look.background.rgb")
            if rgb and not self._hex.matches(":focus"):
                self._hex.value = page_backgrounds.css_colour(rgb)
                self._show_hint("")

    def _painter(self, colour: str) -> "Callable[[Any], None]":
        return lambda event: self._paint(colour)

    def _new_swatch(self, name: str, colour: str) -> "Any":
        swatch = elements.new_button(name, "swatch")
        swatch.style.background = colour
        events.listen(swatch, "click", self._painter(colour))
        return swatch

    def _paint(self, colour: str) -> None:
        if self._picture:
            value = {"kind": "colour", "rgb": page_backgrounds.rgb_of(colour)}
            scene = with_value(self._picture.history.scene, "look.background", value)
            self._actions.pictures.edit(self._picture, scene)

    def _take_hex(self) -> None:
        colour = colours.parse_hex(self._hex.value)
        self._show_hint("" if colour else background_messages.BAD_COLOUR)
        if colour:
            self._remember(colour)
            self._paint(colour)

    def _show_hint(self, sentence: str) -> None:
        elements.set_text(self._hint, sentence)
        elements.show(self._hint, sentence)
        elements.set_attribute(self._hex, "aria-invalid", "true" if sentence else None)

    async def _pick(self) -> None:
        colour = colours.parse_hex(await eye_dropper.pick_colour())
        if colour:
            self._remember(colour)
            self._paint(colour)

    def _remember(self, colour: str) -> None:
        self._recent = colours.add_recent(self._recent, colour)
        local_store.save_value(RECENT, self._recent)
        self._show_recent()

    def _show_recent(self) -> None:
        elements.show(elements.by_id("recent-colours-row"), self._recent)
        self._recent_row.replaceChildren()
        for colour in self._recent:
            self._recent_row.append(self._new_swatch(colour, colour))

    def _choose_by_click(self, event: "Any") -> None:
        # Arrow keys walk through the choices and click too, with detail 0: no dialog on the way.
        if event.detail:
            self._choose_file()

    def _choose_by_key(self, event: "Any") -> None:
        if event.key in OPENING_KEYS:
            self._choose_file()

    def _choose_file(self) -> None:
        if self._picture and not self._picture.background_file:
            self._file.click()

    def _take_file(self) -> None:
        files = self._file.files
        if self._picture and files.length:
            self._picture.set_background_file(files[0])
            self._actions.changed()

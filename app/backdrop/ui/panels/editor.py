"""The tools' panels: tabs, and controls of which each edits one value of the look.

A control names its value in `data-look`, such as "shadow.blur"; the control's default is the
value's. Elements that depend on another value have `data-when`: "shadow.kind" shows them where
there is any, "shadow.kind=drop" or "output.format=jpeg|webp-lossy" where it is one of these.
"""

from backdrop.runtime.page import elements, events, javascript
from backdrop.ui.panels.look_controls import ConditionalElement, LookControl, show_amount
from backdrop.ui.state import passport
from backdrop.ui.state.history import value_at, with_value
from backdrop.ui.state.look_choices import SHAPES, keep_edges_apart, shape_number
from backdrop.ui.state.site_settings import TOOLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.panels.touch_up import TouchUp
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

TABS = ("cut", "touch", "move", "background", "effects", "outline", "frame", "file")  # as TOOLS
WHOLE_PICTURE = (0, 0, 1, 1)  # a crop box, as shares of the picture
CUSTOM_SHAPE = "-1"  # the choice for a frame that is none of SHAPES


class Editor:
    """Shows the look of the current picture in the controls, and applies their changes."""

    def __init__(self, actions: "Actions", touch: "TouchUp") -> None:
        self._actions = actions
        self._touch = touch
        self._picture: Picture | None = None
        self._site = actions.state.site  # of which the tools are shown
        self._shown: Scene | None = None  # by all controls
        self._tabs = [elements.by_id(f"tab-{name}") for name in TABS]
        for place, tab in enumerate(self._tabs):
            events.listen(tab, "click", self._opener(place))
        events.listen(elements.by_id("tabs"), "keydown", self._walk)
        self._controls = [LookControl(each) for each in elements.all_matching("[data-look]")]
        for control in self._controls:
            if control.is_gradual:
                events.listen(control.element, "input", self._changer(control, in_gesture=True))
            events.listen(control.element, "change", self._changer(control, in_gesture=False))
        self._conditions = [
            ConditionalElement(each) for each in elements.all_matching("[data-when]")
        ]
        for slider in elements.all_matching(".slider input"):
            events.listen(slider, "input", lambda event: show_amount(event.target))
            show_amount(slider)
        self._add_shapes()

    def _opener(self, place: int) -> "Callable[[Any], None]":
        return lambda event: self.open(place)

    def _changer(self, control: LookControl, in_gesture: bool) -> "Callable[[Any], None]":
        return lambda event: self._change(control, in_gesture)

    def open(self, place: int) -> None:
        """Open one tool's panel."""
        for number, tab in enumerate(self._tabs):
            is_open = number == place
            elements.set_attribute(tab, "aria-selected", "true" if is_open else "false")
            elements.set_attribute(tab, "tabindex", None if is_open else "-1")
            elements.show(elements.by_id(f"tool-{TABS[number]}"), is_open)
        elements.by_id("tools").scrollTop = 0
        self._tabs[place].scrollIntoView(javascript.js_object(block="nearest", inline="nearest"))
        self._touch.open(TABS[place] == "touch")
        self._actions.changed()

    def show(self, state: "State") -> None:
        if self._site is not state.site:
            self._site = state.site
            offered = self._offered()
            if self._open_place() not in offered:
                self.open(offered[0])
        self._picture = state.pictures.current
        if not self._picture:
            return
        scene = self._picture.history.scene
        # There are many controls, and most changes of the state leave the look unchanged.
        if scene is self._shown:
            return
        has_shown = [control.show(scene) for control in self._controls]
        self._shown = scene if all(has_shown) else None
        for conditional in self._conditions:
            conditional.show(scene)
        elements.by_id("shape").value = str(shape_number(scene))

    def _open_place(self) -> int:
        """Return the place of the open tool."""
        return [tab.getAttribute("aria-selected") for tab in self._tabs].index("true")

    def _offered(self) -> "list[int]":
        """Return the places of the tools that the host shows."""
        return [place for place, tool in enumerate(TOOLS) if tool not in self._site.hidden]

    def _walk(self, event: "Any") -> None:
        """Go through the tabs with the arrow keys, Home and End."""
        offered = self._offered()
        current = offered.index(self._open_place())
        places = {"ArrowRight": current + 1, "ArrowLeft": current - 1, "Home": 0, "End": -1}
        if event.key in places:
            event.preventDefault()
            place = offered[places[event.key] % len(offered)]
            self.open(place)
            self._tabs[place].focus()

    def _change(self, control: LookControl, in_gesture: bool) -> None:
        if not self._picture:
            return
        path = control.path
        value = control.read()
        scene = self._picture.history.scene
        if path.endswith(".kind"):
            # Another kind has other parameters, so those of the former kind go.
            path = path[: -len(".kind")]
            value = {"kind": value} if value else None
        elif path == "frame.around" and "head" in (value, value_at(scene, "look.frame.around")):
            self._actions.pictures.edit(self._picture, self._reframe(scene, value), in_gesture)
            return
        elif path.startswith("frame.box."):
            box = list(value_at(scene, "look.frame.box") or WHOLE_PICTURE)
            box[int(path[-1])] = value
            path, value = "frame.box", keep_edges_apart(box, int(path[-1]))
        self._actions.pictures.edit(
            self._picture, with_value(scene, f"look.{path}", value), in_gesture
        )

    def _reframe(self, scene: "Scene", around: str) -> "Scene":
        """Return the scene as a passport picture, or as one no longer."""
        if around != "head":
            return passport.leave(scene, around)
        return passport.choose_document(scene, passport.rule_at(scene).key)

    def _add_shapes(self) -> None:
        shape = elements.by_id("shape")
        for number, (name, *_) in enumerate(SHAPES):
            elements.add_option(shape, str(number), name)
        elements.add_option(shape, CUSTOM_SHAPE, "Custom size")
        events.listen(shape, "change", self._choose_shape)

    def _choose_shape(self, event: "Any") -> None:
        choice = elements.by_id("shape").value
        if not self._picture or choice == CUSTOM_SHAPE:
            return
        _, aspect, width, height, dpi = SHAPES[int(choice)]
        scene = self._picture.history.scene
        for key, value in (("aspect", aspect), ("width", width), ("height", height)):
            scene = with_value(scene, f"look.frame.{key}", value)
        self._actions.pictures.edit(self._picture, with_value(scene, "look.output.dpi", dpi))

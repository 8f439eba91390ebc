"""The tools' panels: tabs, and controls that each stand for one value of the look.

A control says in `data-look` which value it is, such as "shadow.blur"; its own default is the
value's. What depends on another value says so in `data-when`: "shadow.kind" where there is any,
"shadow.kind=drop" or "output.format=jpeg|webp-lossy" where it is one of these.
"""

from backdrop.runtime.page import elements, events, keyboard_focus
from backdrop.ui.state import page_backgrounds
from backdrop.ui.state.history import replaced, value_at
from backdrop.ui.state.look_choices import SHAPES, SWATCHES, is_met, keep_edges_apart, shape_number
from backdrop.ui.text import quantities

TABS = ("cut", "touch", "background", "effects", "frame", "file")


class Editor:
    """Shows the look of the current picture in its controls, and changes it by them."""

    def __init__(self, actions, touch):
        self._actions = actions
        self._touch = touch
        self._picture = None
        self._shown = None  # the (picture, scene) that all controls show
        self._tabs = [elements.by_id(f"tab-{name}") for name in TABS]
        for place, tab in enumerate(self._tabs):
            events.listen(tab, "click", self._opening(place))
        events.listen(elements.by_id("tabs"), "keydown", self._walk)
        self._controls = elements.all_matching("[data-look]")
        for control in self._controls:
            events.listen(control, "input", self._changing(control, in_gesture=True))
            events.listen(control, "change", self._changing(control, in_gesture=False))
        self._conditions = elements.all_matching("[data-when]")
        self._sliders = elements.all_matching(".slider input")
        for slider in self._sliders:
            events.listen(slider, "input", self._measuring(slider))
            show_amount(slider)
        self._add_swatches()
        self._add_shapes()
        events.listen(elements.by_id("backdrop-file"), "change", self._take_backdrop)

    def _opening(self, place):
        return lambda event: self.open(place)

    def _measuring(self, slider):
        return lambda event: show_amount(slider)

    def _changing(self, control, in_gesture):
        return lambda event: self._change(control, in_gesture)

    def open(self, place):
        """Open one tool's panel."""
        for number, tab in enumerate(self._tabs):
            chosen = number == place
            elements.set_attribute(tab, "aria-selected", "true" if chosen else "false")
            elements.set_attribute(tab, "tabindex", None if chosen else "-1")
            elements.show(elements.by_id(f"tool-{TABS[number]}"), chosen)
        elements.by_id("tools").scrollTop = 0
        self._touch.open(TABS[place] == "touch")
        self._actions.changed()

    def _walk(self, event):
        """Go through the tabs by the arrow keys, Home and End."""
        at = [tab.getAttribute("aria-selected") for tab in self._tabs].index("true")
        places = {"ArrowRight": at + 1, "ArrowLeft": at - 1, "Home": 0, "End": -1}
        if event.key in places:
            event.preventDefault()
            at = places[event.key] % len(TABS)
            self.open(at)
            self._tabs[at].focus()

    def show(self, state):
        self._picture = state.pictures.current
        if not self._picture:
            return
        scene = self._picture.history.scene
        # Most of what changes on the page is no change of this, and there are many controls.
        if self._shown and self._shown[0] is self._picture and self._shown[1] is scene:
            return
        self._shown = (self._picture, scene)
        for control in self._controls:
            if keyboard_focus.is_editing_number(control):
                self._shown = None  # it shows its value when somebody has typed it
            else:
                show_value(control, value_at(scene, f"look.{control.dataset.look}"))
        for slider in self._sliders:
            show_amount(slider)
        for part in self._conditions:
            elements.show(part, is_met(scene, part.dataset.when))
        shape = elements.by_id("shape")
        shape.value = str(shape_number(scene))
        elements.by_id("backdrop-file").value = ""

    def _change(self, control, in_gesture):
        if not self._picture:
            return
        path = control.dataset.look
        value = value_of(control)
        scene = self._picture.history.scene
        if path.endswith(".kind"):
            # Another kind has other values: the old ones mean nothing to it.
            path = path[: -len(".kind")]
            value = {"kind": value} if value else None
            old = value_at(scene, f"look.{path}")
            if value and old and old["kind"] == value["kind"]:
                value = old  # the end of a gesture, which is one step of the history
        elif path.startswith("frame.box."):
            box = list(value_at(scene, "look.frame.box") or [0, 0, 1, 1])
            box[int(path[-1])] = value
            path, value = "frame.box", keep_edges_apart(box, int(path[-1]))
        scene = replaced(scene, f"look.{path}", value)
        self._actions.pictures.edit(self._picture, scene, in_gesture)

    def _add_swatches(self):
        for name, colour in SWATCHES:
            swatch = elements.new_button(name, "swatch")
            swatch.style.background = colour
            events.listen(swatch, "click", self._painting(colour))
            elements.by_id("swatches").append(swatch)

    def _painting(self, colour):
        def paint_it(event):
            scene = self._picture.history.scene
            value = {"kind": "colour", "rgb": page_backgrounds.rgb_of(colour)}
            self._actions.pictures.edit(self._picture, replaced(scene, "look.background", value))

        return paint_it

    def _add_shapes(self):
        shape = elements.by_id("shape")
        for number, (name, *_) in enumerate(SHAPES):
            elements.add_option(shape, str(number), name)
        elements.add_option(shape, "-1", "Custom size")
        events.listen(shape, "change", self._choose_shape)

    def _choose_shape(self, event):
        number = int(elements.by_id("shape").value)
        if number < 0:
            return
        _, aspect, width, height, dpi = SHAPES[number]
        scene = self._picture.history.scene
        for key, value in (("aspect", aspect), ("width", width), ("height", height)):
            scene = replaced(scene, f"look.frame.{key}", value)
        scene = replaced(scene, "look.output.dpi", dpi)
        self._actions.pictures.edit(self._picture, scene)

    def _take_backdrop(self, event):
        files = elements.by_id("backdrop-file").files
        if files.length:
            self._picture.set_background_file(files[0])
            self._actions.changed()


def value_of(control):
    """Return what a control stands for, as the scene has it."""
    if control.type == "checkbox":
        if control.dataset.look == "outline":
            return {} if control.checked else None
        return bool(control.checked)
    if control.type == "color":
        return page_backgrounds.rgb_of(control.value)
    if control.type == "range":
        return int(control.value) if control.dataset.unit == "whole" else float(control.value)
    if control.type == "number":
        return min(20000, max(0, int(float(control.value or 0))))
    return control.value


def show_value(control, value):
    """Show a value of the scene, or the control's default for None."""
    if control.type == "radio":
        default = bool(control.defaultChecked)
        control.checked = default if value is None else control.value == value
    elif control.type == "checkbox":
        if control.dataset.look == "outline":
            control.checked = value is not None
        else:
            control.checked = bool(control.defaultChecked) if value is None else value
    elif control.type == "color":
        control.value = (
            control.defaultValue if value is None else page_backgrounds.css_colour(value)
        )
    elif control.type == "number":
        control.value = str(value) if value else ""
    elif control.type == "select-one":
        control.value = control.options[0].value if value is None else value
    else:
        control.value = control.defaultValue if value is None else str(value)


def show_amount(slider):
    """Write a slider's value beside its name."""
    text = quantities.control_value(float(slider.value), slider.dataset.unit)
    elements.set_text(slider.parentElement.querySelector("small"), text)
    elements.set_attribute(slider, "aria-valuetext", text)

"""Convert between values of the look and the HTML controls that edit them.

There are some seventy controls, and every access to the page from Python takes microseconds, so a
control that shows its value already is left alone.
"""

from backdrop.runtime.page import elements, keyboard_focus
from backdrop.ui.state import page_backgrounds
from backdrop.ui.state.history import value_at
from backdrop.ui.state.look_choices import is_met
from backdrop.ui.text import quantities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.state.history import Scene

MAX_SIDE = 20_000  # pixels of an export's width or height
# Types of controls that report "input" many times before "change"; others report both at once.
GRADUAL = ("range", "number", "color")
UNKNOWN = object()  # in place of the value that a control shows


class LookControl:
    """A control of one value of the look, named in `data-look`."""

    def __init__(self, element: "Any") -> None:
        self.element = element
        self.path: str = element.dataset.look
        self.is_gradual = element.type in GRADUAL
        self._shown: Any = UNKNOWN

    def show(self, scene: "Scene") -> bool:
        """Show the scene's value; return False while a person types another one."""
        value = value_at(scene, f"look.{self.path}")
        if value == self._shown:
            return True
        if keyboard_focus.is_editing_number(self.element):
            return False
        show_value(self.element, value)
        if self.element.type == "range":
            show_amount(self.element)
        self._shown = value
        return True

    def read(self) -> "Any":
        """Return the value that a person has just chosen, in the form that the scene has."""
        self._shown = UNKNOWN
        return value_of(self.element)


class ConditionalElement:
    """An element that is shown for some looks only, named in `data-when`."""

    def __init__(self, element: "Any") -> None:
        self._element = element
        self._condition: str = element.dataset.when
        self._is_shown: bool | None = None

    def show(self, scene: "Scene") -> None:
        """Show or hide the element."""
        is_shown = is_met(scene, self._condition)
        if is_shown != self._is_shown:
            self._is_shown = is_shown
            elements.show(self._element, is_shown)


def value_of(control: "Any") -> "Any":
    """Return a control's value in the form that the scene has."""
    if control.type == "checkbox":
        if control.dataset.look == "outline":
            return {} if control.checked else None
        return bool(control.checked)
    if control.type == "color":
        return page_backgrounds.rgb_of(control.value)
    if control.type == "range":
        return int(control.value) if control.dataset.unit == "whole" else float(control.value)
    if control.type == "number":
        return min(MAX_SIDE, max(0, int(float(control.value or 0))))
    return control.value


def show_value(control: "Any", value: "Any") -> None:
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


def show_amount(slider: "Any") -> None:
    """Write a slider's value beside its name."""
    text = quantities.control_value(float(slider.value), slider.dataset.unit)
    elements.set_text(slider.parentElement.querySelector("small"), text)
    elements.set_attribute(slider, "aria-valuetext", text)

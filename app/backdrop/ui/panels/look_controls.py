"""Convert between values of the look and the HTML controls that edit them."""

from backdrop.runtime.page import elements
from backdrop.ui.state import page_backgrounds
from backdrop.ui.text import quantities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_SIDE = 20_000  # pixels of an export's width or height


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

"""The controls of Touch up: which tool is chosen, and the values of those that it has."""

from backdrop.runtime.page import elements, events
from backdrop.ui.state import stroke_input
from backdrop.ui.text import edit_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SIZE_STEP = 1.15  # factor of the brush's size per press of a key
TOOLS = ("brush", "lasso", "hair", "component")
PAINTING = ("brush", "hair")  # tools with a size


class BrushControls:
    """Reads the controls; an element with `data-tools` is shown for the tools that it names."""

    def __init__(self, changed: "Callable[[], None]", resized: "Callable[[], None]") -> None:
        """Take functions to call after another tool or action, and after another size."""
        self._changed = changed
        self._size = elements.by_id("brush-size")
        self._owned = [
            (each, each.dataset.tools.split()) for each in elements.all_matching("[data-tools]")
        ]
        for name in ("restore", "erase") + TOOLS:  # noqa: RUF005  not in MicroPython
            events.listen(elements.by_id(f"touch-{name}"), "change", lambda event: self.show())
        events.listen(self._size, "input", lambda event: resized())

    def show(self) -> None:
        """Show the controls and the hint of the chosen tool."""
        tool = self.tool()
        for each, tools in self._owned:
            elements.show(each, tool in tools)
        hint = edit_messages.TOUCH[tool, self.restores()]
        elements.set_text(elements.by_id("touch-hint"), hint)
        self._changed()

    def tool(self) -> str:
        """Return the chosen tool, one of TOOLS."""
        return next(tool for tool in TOOLS if is_on(f"touch-{tool}"))

    def restores(self) -> bool:
        """Return whether the action is to restore, not to erase."""
        return is_on("touch-restore")

    def swap(self) -> None:
        """Switch between restoring and erasing."""
        elements.by_id("touch-erase" if self.restores() else "touch-restore").click()

    def size(self) -> float:
        """Return the brush's diameter in px of the screen."""
        return value_of("brush-size")

    def shrink(self) -> None:
        """Make the brush smaller."""
        self._resize(min(self.size() - 1, self.size() / SIZE_STEP))

    def grow(self) -> None:
        """Make the brush larger."""
        self._resize(max(self.size() + 1, self.size() * SIZE_STEP))

    def _resize(self, size: float) -> None:
        if self.tool() in PAINTING:
            self._size.value = round(size)
            events.dispatch(self._size, "input")

    def hardness(self) -> float:
        """Return the share of the radius with the full opacity."""
        return value_of("brush-hardness")

    def opacity(self) -> float:
        """Return the opacity of a stroke."""
        return value_of("brush-opacity")

    def edit(self, line: "stroke_input.StrokeInput") -> "stroke_input.Edit | None":
        """Return the edit that the chosen tool makes of a line; None if it is too short."""
        tool, restore, snap = self.tool(), self.restores(), is_on("brush-snap")
        if tool == "hair":
            return line.refine_edit()
        if tool == "brush":
            return line.stroke_edit(restore, self.hardness(), self.opacity(), snap)
        return line.lasso_edit(restore, snap) if len(line.points) > 2 else None


def is_on(name: str) -> bool:
    """Return True if a radio button or check box is on."""
    return bool(elements.by_id(name).checked)


def value_of(name: str) -> float:
    """Return a slider's value."""
    return float(elements.by_id(name).value)

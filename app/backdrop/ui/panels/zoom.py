"""Zoom and place of the picture on the stage, its buttons and its percentage.

The style sheet fits the frame into the stage by itself and multiplies its size by --zoom; --x and
--y say which place of the frame is in the middle of the stage. So a window of another size shows
the same part of the picture without any work here.

100 % means that a pixel of the picture is a pixel of the screen, as in other picture editors, not a
CSS pixel: only then does everything look as sharp as it is.
"""

from backdrop.runtime.page import elements, events, positions, scheduling
from backdrop.ui.state.viewport import STEP, Viewport
from backdrop.ui.text import edit_messages, quantities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

REST = 0.4  # seconds without another zoom until a sharper preview is made
ARROWS = {"ArrowLeft": (1, 0), "ArrowRight": (-1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
ARROW_STEP = 60  # px by which an arrow key pans


class Zoom:
    """Owns the viewport and applies it to the frame."""

    def __init__(self, actions: "Actions", stage: "Stage") -> None:
        self._actions = actions
        self._stage = stage
        self._viewport = Viewport()
        self._picture: Picture | None = None
        self._fit_width = 0.0  # px of the frame's width at the size that fits
        self._rests = True  # no preview waits for the end of a zoom
        self._has_changed = False  # since the last look of _sharpen()
        self._is_told = False  # the new percentage is to be announced
        self._scroller = elements.by_id("scroller")
        self._frame = elements.by_id("frame")
        self._bar = elements.by_id("zoom-bar")
        self._percent = elements.by_id("zoom-percent")
        for name, handler in (
            ("zoom-in", lambda event: self.zoom_in()),
            ("zoom-out", lambda event: self.zoom_out()),
            ("zoom-fit", lambda event: self.fit()),
            ("zoom-actual", lambda event: self.show_actual_size()),
        ):
            events.listen(elements.by_id(name), "click", handler)
        events.listen(
            elements.by_id("preview-background"), "change", lambda event: actions.changed()
        )
        events.listen(self._scroller, "keydown", self._press)
        events.new_size_observer(self._measure).observe(self._frame)

    def show(self, state: "State") -> None:
        if state.pictures.current is not self._picture:
            self._picture = state.pictures.current
            self._viewport.fit()
            self._apply()
        elements.show(self._bar, self._picture and self._picture.current_result())
        self._show_percent()

    def is_fitted(self) -> bool:
        """Return whether the whole picture is shown in the middle of the stage."""
        return self._viewport.is_fitted()

    def fit(self) -> None:
        """Show the whole picture."""
        self._is_told = True
        self._viewport.fit()
        self._apply()

    def show_actual_size(self) -> None:
        """Show the picture at 100 %."""
        self._is_told = True
        self._viewport.show_actual()
        self._apply()

    def zoom_in(self) -> None:
        """Zoom in by a step, around the middle of the stage."""
        self._zoom_middle(self._viewport.zoom * STEP)

    def zoom_out(self) -> None:
        """Zoom out by a step, around the middle of the stage."""
        self._zoom_middle(self._viewport.zoom / STEP)

    def _zoom_middle(self, zoom: float) -> None:
        self._is_told = True
        self._viewport.zoom_at(zoom, self._viewport.x, self._viewport.y)
        self._apply()

    def pan(self, across: float, down: float) -> None:
        """Move the picture by px on the screen."""
        box = self._frame.getBoundingClientRect()
        self._viewport.pan(across / max(1, box.width), down / max(1, box.height))
        self._place()

    def zoom_at(
        self, factor: float, x: float, y: float, across: float = 0, down: float = 0
    ) -> None:
        """Zoom by a factor around a position of the window, after moving the picture by px."""
        box = self._frame.getBoundingClientRect()
        width, height = max(1, box.width), max(1, box.height)
        viewport = self._viewport
        place = (x - across - box.left) / width - 0.5, (y - down - box.top) / height - 0.5
        viewport.pan(across / width, down / height)
        viewport.zoom_at(viewport.zoom * factor, *place)
        self._apply()

    def _apply(self) -> None:
        """Show a new zoom, and have a preview of its size when no other zoom follows soon."""
        zoom = self._viewport.zoom
        self._frame.style.setProperty("--zoom", f"{zoom:.4f}")
        self._place()
        elements.by_id("zoom-out").disabled = zoom <= self._viewport.least()
        elements.by_id("zoom-in").disabled = zoom >= self._viewport.most()
        self._has_changed = True
        if self._rests:
            self._rests = False
            scheduling.start_task(self._sharpen())

    def _place(self) -> None:
        viewport = self._viewport
        style = self._frame.style
        style.setProperty("--x", f"{viewport.x:.6f}")
        style.setProperty("--y", f"{viewport.y:.6f}")
        is_fitted = viewport.is_fitted()
        self._frame.classList.toggle("is-near", not is_fitted)
        # The arrow keys pan a picture that has the focus.
        elements.set_attribute(self._scroller, "tabindex", None if is_fitted else "0")

    async def _sharpen(self) -> None:
        while self._has_changed:
            self._has_changed = False
            await scheduling.sleep(REST)
        self._rests = True
        if self._is_told:
            self._is_told = False
            self._actions.announce(edit_messages.zoomed(self._viewport.percent()))
        self._actions.previews.set_side(positions.device_pixels(self._frame))

    def _measure(self, width: float) -> None:
        """Take the frame's width, whenever it has another one."""
        self._fit_width = width / self._viewport.zoom
        self._show_percent()

    def _show_percent(self) -> None:
        pixels = self._stage.pixels_across()
        if pixels and self._fit_width:
            self._viewport.actual = pixels / self._fit_width / positions.pixel_ratio()
            elements.set_text(self._percent, quantities.percent(self._viewport.percent()))

    def _press(self, event: "Any") -> None:
        if event.key in ARROWS and event.target.id == "scroller":
            event.preventDefault()
            across, down = ARROWS[event.key]
            self.pan(across * ARROW_STEP, down * ARROW_STEP)

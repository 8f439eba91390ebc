"""The current picture: before and after with a divider, or the reason for a missing cut-out."""

from backdrop.runtime.page import elements, events, scheduling
from backdrop.runtime.page.canvas import Canvas
from backdrop.runtime.page.images import decode_bitmap
from backdrop.ui.panels.divider import Divider
from backdrop.ui.state import maps, page_backgrounds
from backdrop.ui.text import picture_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.control.previews import PreviewLayers
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

MAX_ENLARGEMENT = 3  # times its size at which a tiny picture is shown
MIN_WIDTH = 240  # px of the frame, where the stage has as many


class Stage:
    """Shows the current picture's best preview: the engine's layers, its cut-out, or the file."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._picture: Picture | None = None
        self._result: Result | None = None
        self._view: PreviewLayers | None = None
        self._follows = False  # whether the original lies where the subject was moved to
        self._source = ""  # address of the original shown
        self._after: Any = None  # Blob of the cut-out shown, None for its thumbnail
        self._draws = 0  # cut-outs that are being decoded
        self._frame = elements.by_id("frame")
        self._before = elements.by_id("before")
        self.canvas = Canvas(elements.by_id("after"))
        self._framed_before = Canvas(elements.by_id("before-framed"))
        self._divider = Divider()
        self._background = elements.by_id("background")
        self._background_image = elements.by_id("background-image")
        self._no_preview = elements.by_id("no-preview")
        self._failure = elements.by_id("failure")
        self._retry = elements.by_id("retry")
        events.listen(self._before, "load", lambda event: self._fit())
        events.listen(self._before, "error", lambda event: self._note_not_viewable())
        events.listen(self._retry, "click", lambda event: self._try_again())

    def show(self, state: "State") -> None:
        picture = state.pictures.current
        result = picture.current_result() if picture else None
        view = self._actions.previews.layers_of(picture)
        is_new = picture is not self._picture or result is not self._result
        if is_new:
            self._change(picture, result)
        elif result:
            is_new = result.after is not self._after  # preview_cache.py has fetched it again
        elif picture:
            is_new = self._original_url(picture) != self._source
        if is_new:
            self._set_original()
        if view:
            if is_new or view is not self._view:
                self._show_view(view)
            elif self._follows != self._must_follow():
                self._show_framed_before(view)
        elif self._view and self._actions.previews.is_due():
            pass  # what is shown stays until the new layers come
        elif is_new or self._view:
            self._show_plain()
        self._show_due()
        if picture:
            self._show_background(picture)
            visible = bool(result) or picture.viewable is not False or bool(picture.screen_copy_url)
            elements.show(self._frame, visible)
            elements.show(self._no_preview, not visible and not state.queue.obstacle(picture))
            self._show_failure(state, picture)

    def pixels_across(self) -> float:
        """Return how many of the picture's pixels are as wide as the frame, 0 without a result."""
        if self._view:
            return float(self._view.layers.width / maps.scale_of(self._view.frame_matrix))
        return float(self._result.width) if self._result else 0

    def compare(self, is_comparing: bool) -> None:
        """Show the original in place of the cut-out, or both again."""
        self._frame.classList.toggle("is-comparing", is_comparing)
        if self._view and self._follows != self._must_follow():
            self._show_framed_before(self._view)

    def frame_matrix(self) -> "Sequence[float]":
        """Return the map from the picture's pixels to the canvas's, of what was not moved."""
        return self._view.frame_matrix if self._view else self.canvas.matrix

    def _change(self, picture: "Picture | None", result: "Result | None") -> None:
        same = picture is self._picture
        is_first, is_better = same and not self._result, same and bool(self._result)
        self._picture, self._result = picture, result
        self._frame.classList.toggle("has-result", bool(result))
        self._divider.show(bool(result))
        elements.animate(self._frame, "is-new", bool(result) and is_first)
        elements.animate(self._frame, "is-better", bool(result) and is_better)
        if not same:
            self._divider.reset()
        if not same or not result:
            self._view = None
            elements.show(self.canvas.element, False)
            elements.show(self._framed_before.element, False)

    def _set_original(self) -> None:
        picture, result = self._picture, self._result
        before = self._original_url(picture) if picture else ""
        if result:
            before = result.before_url or before
            self._after = result.after
        name = picture.name if picture else ""
        self._before.alt = f"{name}, original"
        elements.set_attribute(self._framed_before.element, "aria-label", f"{name}, original")
        elements.set_attribute(self.canvas.element, "aria-label", f"{name}, cut-out")
        # Previews decode within a frame; a file of any size must not block the page.
        self._before.decoding = "sync" if result and result.before_url else "async"
        self._source = before
        elements.set_picture(self._before, before)
        elements.show(self._before, before and self._framed_before.element.hidden)

    def _show_plain(self) -> None:
        """Show the cut-out without edits once it is decoded; until then, what is shown stays."""
        self._view = None
        if self._result:
            self._draws += 1
            scheduling.start_task(self._draw(self._result))

    def _original_url(self, picture: "Picture") -> str:
        """Return the address of a small copy of the picture or of its file, or "" for neither."""
        is_awaited = picture.awaits_screen_copy and self._source != picture.url
        file_url = "" if is_awaited or not picture.viewable else picture.url
        return picture.screen_copy_url or file_url

    async def _draw(self, result: "Result") -> None:
        after = result.after
        try:
            image = await decode_bitmap(after or result.thumb)
        finally:
            self._draws -= 1
        if result is self._result and after is result.after and not self._view:
            self.canvas.show(image, image.width, image.height)
            share = image.width / result.width
            self.canvas.set_source([share, 0, 0, share, 0, 0], self._before)
            elements.show(self.canvas.element, True)
            elements.show(self._framed_before.element, False)
            elements.show(self._before, self._source)
            self._fit()
        self._show_due()

    def _show_view(self, view: "PreviewLayers") -> None:
        self._view = view
        layers = view.layers
        self.canvas.show_pixels(layers)
        self.canvas.set_source(view.matrix, self._before)
        elements.show(self.canvas.element, True)
        self._show_framed_before(view)
        elements.show(self._before, False)
        self._shape(layers.width, layers.height)

    def _show_due(self) -> None:
        """Mark the frame while it shows less than the current scene."""
        actions = self._actions
        due = self._draws or actions.previews.is_due() or actions.preview_cache.is_due()
        due = due or actions.completion.is_busy() or actions.regions.is_due()
        due = due or actions.head_reports.is_due()
        elements.set_attribute(self._frame, "data-due", "" if due else None)

    def _show_framed_before(self, view: "PreviewLayers") -> None:
        """Show the original in the frame; to strokes that restore, where the subject was moved."""
        self._follows = self._must_follow()
        matrix = view.matrix if self._follows else view.frame_matrix
        self._framed_before.set_source(matrix, self._before)
        self._framed_before.show_original(view.layers.width, view.layers.height, self._result)
        elements.show(self._framed_before.element, True)

    def _must_follow(self) -> bool:
        classes = self._frame.classList
        return bool(classes.contains("is-touched") and not classes.contains("is-comparing"))

    def _show_background(self, picture: "Picture") -> None:
        choice = elements.by_id("preview-background").value
        style, has_checkerboard = page_backgrounds.css_background(picture.history.scene, choice)
        self._background.style.background = style
        self._background.classList.toggle("checkerboard", has_checkerboard)
        self._frame.classList.toggle("is-alpha", choice == "alpha")
        elements.set_picture(
            self._background_image, self._view.background_url if self._view else ""
        )

    def _show_failure(self, state: "State", picture: "Picture") -> None:
        why = state.queue.obstacle(picture)
        self._frame.classList.toggle("is-failed", bool(why))
        if why:
            title, sentence = picture_messages.obstacle_text(state, picture)
            elements.set_text(elements.by_id("failure-title"), title)
            elements.set_text(elements.by_id("failure-message"), sentence)
            elements.show(self._retry, why.is_retryable())
        elements.show(self._failure, why)

    def _fit(self) -> None:
        if self._view:
            layers = self._view.layers
            self._framed_before.show_original(layers.width, layers.height, self._result)
        elif self._before.naturalWidth or not self._result:
            self._shape(self._before.naturalWidth, self._before.naturalHeight)
        else:
            self._shape(self._result.width, self._result.height)  # until the view arrives

    def _shape(self, width: int, height: int) -> None:
        """Give the frame the aspect ratio and the largest width of a preview."""
        if width and height:
            widest = max(MIN_WIDTH, width * MAX_ENLARGEMENT)
            self._frame.style.setProperty("--aspect", str(width / height))
            self._frame.style.setProperty("--widest", f"{widest}px")

    def _note_not_viewable(self) -> None:
        if self._picture and not self._result:
            self._actions.pictures.set_unviewable(self._picture)

    def _try_again(self) -> None:
        if self._picture:
            self._actions.pictures.retry(self._picture)

"""The picture looked at: before and after with a divider, or why there is no cut-out."""

from backdrop.runtime.page import elements, events, scheduling
from backdrop.runtime.page.canvas import Canvas
from backdrop.runtime.page.images import decode_bitmap
from backdrop.ui.state import page_backgrounds
from backdrop.ui.text import picture_messages

MIDDLE = 50
MOST_ENLARGED = 3  # a tiny picture is shown at up to three times its size


class Stage:
    """Shows the current picture; where the divider stands is the page's own affair."""

    def __init__(self, actions):
        self._actions = actions
        self._picture = None
        self._result = None
        self._view = None
        self._source = ""  # of the picture as it came
        self._after = None  # the Blob of the cut-out shown, None for its thumbnail
        self._frame = elements.by_id("frame")
        self._before = elements.by_id("before")
        self.canvas = Canvas(elements.by_id("after"))
        self._framed = Canvas(elements.by_id("before-framed"))
        self._behind = elements.by_id("background-image")
        self._split = elements.by_id("split")
        self._divider = elements.by_id("divider")
        self._no_view = elements.by_id("no-preview")
        self._failure = elements.by_id("failure")
        self._retry = elements.by_id("retry")
        events.listen(self._split, "input", lambda event: self._divide(float(self._split.value)))
        events.listen(self._frame, "pointerdown", self._grab)
        events.listen(self._frame, "pointermove", self._drag)
        events.listen(self._before, "load", lambda event: self._fit())
        events.listen(self._before, "error", lambda event: self._not_viewable())
        events.listen(
            self._retry,
            "click",
            lambda event: actions.pictures.retry(actions.state.pictures.current),
        )

    def show(self, state):
        picture = state.pictures.current
        result = picture.current_result() if picture else None
        view = self._actions.previews.layers_of(picture)
        if picture is not self._picture or result is not self._result:
            self._change(picture, result)
            self._view = None
            self._show_plain()
        elif result and result.after is not self._after:
            self._show_plain()  # sights.py has sent for it
            if view:
                self._show_view(view)
        elif picture and not result and self._as_came() != self._source:
            self._show_plain()
        if view is not self._view:
            self._view = view
            if view:
                self._show_view(view)
            else:
                self._show_plain()
        due = self._actions.previews.is_due() or self._actions.preview_cache.is_due()
        elements.set_attribute(self._frame, "data-due", "" if due else None)
        if picture:
            self._show_behind(picture)
            visible = bool(result) or picture.viewable is not False or bool(picture.screen_copy_url)
            elements.show(self._frame, visible)
            elements.show(self._no_view, not visible and not state.queue.obstacle(picture))
            self._show_failure(state, picture)

    def _change(self, picture, result):
        same = picture is self._picture
        first, better = same and not self._result, same and bool(self._result)
        self._picture, self._result = picture, result
        self._frame.classList.toggle("has-result", bool(result))
        elements.show(self._divider, result)
        elements.show(self._split, result)
        elements.animate(self._frame, "is-new", result and first)
        elements.animate(self._frame, "is-better", result and better)
        if not same:
            self._divide(MIDDLE)

    def _show_plain(self):
        """Show the cut-out as the network made it, or the file as long as there is none."""
        picture, result = self._picture, self._result
        before = self._as_came() if picture else ""
        if result:
            before = result.before_url or before
            self._after = result.after
            scheduling.start_task(self._draw(result))
        name = picture.name if picture else ""
        self._before.alt = f"{name}, original"
        elements.set_attribute(self._framed.element, "aria-label", f"{name}, original")
        elements.set_attribute(self.canvas.element, "aria-label", f"{name}, cut-out")
        # A preview changes in one frame; a file of any size must not hold up the page meanwhile.
        self._before.decoding = "sync" if result and result.before_url else "async"
        self._source = before
        elements.set_picture(self._before, before)
        elements.show(self._framed.element, False)
        elements.show(self.canvas.element, False)

    def _as_came(self):
        """Return the address of the picture itself: small, as a file, or "" for not yet."""
        picture = self._picture
        if picture.screen_copy_url:
            return picture.screen_copy_url
        unseen = picture.awaits_screen_copy and self._source != picture.url
        return "" if unseen or not picture.viewable else picture.url

    async def _draw(self, result):
        after = result.after
        image = await decode_bitmap(after or result.thumb)
        if result is self._result and after is result.after and not self._view:
            self.canvas.show(image, image.width, image.height)
            share = image.width / result.width
            self.canvas.set_source([share, 0, 0, share, 0, 0], self._before)
            elements.show(self.canvas.element, True)
            self._fit()

    def _show_view(self, view):
        layers = view.layers
        self.canvas.show_pixels(layers)
        self.canvas.set_source(view.matrix, self._before)
        elements.show(self.canvas.element, True)
        self._framed.set_source(view.matrix, self._before)
        self._framed.show_original(layers.width, layers.height, self._result)
        elements.show(self._framed.element, True)
        elements.show(self._before, False)
        self._shape(layers.width, layers.height)

    def _show_behind(self, picture):
        scene = picture.history.scene
        style, checks = page_backgrounds.css_background(
            scene, elements.by_id("preview-background").value
        )
        under = elements.by_id("background")
        under.style.background = style
        under.classList.toggle("checkerboard", checks)
        self._frame.classList.toggle(
            "is-alpha", elements.by_id("preview-background").value == "alpha"
        )
        elements.set_picture(self._behind, self._view.background_url if self._view else "")

    def _show_failure(self, state, picture):
        why = state.queue.obstacle(picture)
        self._frame.classList.toggle("is-failed", bool(why))
        if why:
            title, sentence = picture_messages.obstacle_text(state, picture)
            elements.set_text(elements.by_id("failure-title"), title)
            elements.set_text(elements.by_id("failure-message"), sentence)
            elements.show(self._retry, why.is_retryable())
        elements.show(self._failure, why)

    def _fit(self):
        if self._view:
            layers = self._view.layers
            self._framed.show_original(layers.width, layers.height, self._result)
        elif self._before.naturalWidth or not self._result:
            self._shape(self._before.naturalWidth, self._before.naturalHeight)
        else:
            self._shape(self._result.width, self._result.height)  # the view is on its way

    def _shape(self, width, height):
        """Give the frame the shape of what it shows."""
        if width and height:
            self._frame.style.setProperty("--aspect", str(width / height))
            self._frame.style.setProperty("--widest", f"{max(240, width * MOST_ENLARGED)}px")

    def _not_viewable(self):
        if self._picture and not self._result:
            self._actions.pictures.set_unviewable(self._picture)

    def _divide(self, share):
        share = min(100, max(0, share))
        self._split.value = share
        self._split.setAttribute("aria-valuetext", f"{round(share)} percent before")
        self._frame.style.setProperty("--split", f"{share}%")

    def _grab(self, event):
        if event.button == 0 and self._result and not self._is_edited():
            self._frame.setPointerCapture(event.pointerId)
            self._frame.classList.remove("is-new")
            self._move_to(event)

    def _drag(self, event):
        if not self._is_edited() and self._frame.hasPointerCapture(event.pointerId):
            self._move_to(event)

    def _is_edited(self):
        """Tell whether the pointer on the picture is for a tool, not for the divider."""
        classes = self._frame.classList
        return classes.contains("is-touched") or classes.contains("is-cropping")

    def _move_to(self, event):
        box = self._frame.getBoundingClientRect()
        self._divide((event.clientX - box.left) / box.width * 100)

"""The picture looked at: before and after with a divider, or why there is no cut-out."""

from app.runtime import dom
from app.ui import words
from app.ui.state import USELESS_AGAIN

MIDDLE = 50
MOST_ENLARGED = 3  # a tiny picture is shown at up to three times its size


class Stage:
    """Shows the current picture; where the divider stands is the page's own affair."""

    def __init__(self, work):
        self._work = work
        self._picture = None
        self._result = None
        self._frame = dom.element("frame")
        self._before = dom.element("before")
        self._after = dom.element("after")
        self._split = dom.element("split")
        self._divider = dom.element("divider")
        self._no_view = dom.element("no-view")
        self._failure = dom.element("failure")
        self._retry = dom.element("retry")
        dom.listen(self._split, "input", lambda event: self._divide(float(self._split.value)))
        dom.listen(self._frame, "pointerdown", self._grab)
        dom.listen(self._frame, "pointermove", self._drag)
        dom.listen(self._before, "load", lambda event: self._fit())
        dom.listen(self._before, "error", lambda event: self._not_viewable())
        dom.listen(self._retry, "click", lambda event: work.retry(work.state.current))

    def show(self, state):
        picture = state.current
        result = picture.shown() if picture else None
        if picture is not self._picture or result is not self._result:
            self._change(picture, result)
        self._show_layers()
        if picture:
            visible = bool(result) or picture.viewable
            dom.show(self._frame, visible)
            dom.show(self._no_view, not visible and not state.obstacle(picture))
            self._show_failure(state, picture)

    def _change(self, picture, result):
        same = picture is self._picture
        first, better = same and not self._result, same and bool(self._result)
        self._picture, self._result = picture, result
        self._frame.classList.toggle("has-result", bool(result))
        dom.show(self._divider, result)
        dom.show(self._split, result)
        dom.animate(self._frame, "is-new", result and first)
        dom.animate(self._frame, "is-better", result and better)
        if not same:
            self._divide(MIDDLE)

    def _show_layers(self):
        picture, result = self._picture, self._result
        before = after = ""
        if result:
            before, after = result.before, result.after
        elif picture and picture.viewable:
            before = picture.url
        name = picture.name if picture else ""
        self._before.alt = f"{name}, as it was"
        self._after.alt = f"{name}, cut out"
        # A preview changes in one frame; a file of any size must not hold up the page meanwhile.
        self._before.decoding = "sync" if result else "async"
        dom.picture_source(self._before, before)
        dom.picture_source(self._after, after)

    def _show_failure(self, state, picture):
        why = state.obstacle(picture)
        self._frame.classList.toggle("is-failed", bool(why))
        if why:
            title, sentence = words.obstacle(state, picture)
            dom.write(dom.element("failure-title"), title)
            dom.write(dom.element("failure-message"), sentence)
            dom.show(self._retry, why.code not in USELESS_AGAIN)
        dom.show(self._failure, why)

    def _fit(self):
        """Give the frame the picture's shape."""
        width, height = self._before.naturalWidth, self._before.naturalHeight
        if width and height:
            self._frame.style.setProperty("--aspect", str(width / height))
            self._frame.style.setProperty("--widest", f"{max(240, width * MOST_ENLARGED)}px")

    def _not_viewable(self):
        if self._picture and not self._result:
            self._work.not_viewable(self._picture)

    def _divide(self, share):
        share = min(100, max(0, share))
        self._split.value = share
        self._split.setAttribute("aria-valuetext", f"{round(share)} percent before")
        self._frame.style.setProperty("--split", f"{share}%")

    def _grab(self, event):
        if event.button == 0 and self._result:
            self._frame.setPointerCapture(event.pointerId)
            self._frame.classList.remove("is-new")
            self._move_to(event)

    def _drag(self, event):
        if self._frame.hasPointerCapture(event.pointerId):
            self._move_to(event)

    def _move_to(self, event):
        box = self._frame.getBoundingClientRect()
        self._divide((event.clientX - box.left) / box.width * 100)

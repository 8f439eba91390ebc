"""The picture looked at: before and after with a divider, or why there is no cut-out."""

from app.runtime import dom

KEYBOARD_AND_POINTER_RANGE = 100


class Stage:
    """Shows the current picture; the divider is the page's own, not part of the state."""

    def __init__(self, work):
        self._work = work
        self._shown = None  # picture, result
        self._frame = dom.element("frame")
        self._before = dom.element("before")
        self._after = dom.element("after")
        self._split = dom.element("split")
        self._divider = dom.element("divider")
        self._failure = dom.element("failure")
        dom.listen(self._split, "input", lambda event: self._divide(int(self._split.value)))
        dom.listen(self._frame, "pointerdown", self._grab)
        dom.listen(self._frame, "pointermove", self._drag)
        dom.listen(self._before, "load", lambda event: self._fit())
        dom.listen(self._before, "error", lambda event: self._not_viewable())

    def show(self, state):
        picture = state.current
        if not picture:
            self._shown = None
            dom.picture_source(self._before, "")
            dom.picture_source(self._after, "")
            return
        result = picture.shown()
        obstacle = state.obstacle(picture)
        self._show_result(picture, result)
        dom.show(self._failure, obstacle and obstacle.message)
        if obstacle:
            dom.write(dom.element("failure-name"), picture.name)
            dom.write(dom.element("failure-message"), obstacle.message)
        dom.mark(self._frame, "data-phase", state.phase(picture))

    def _show_result(self, picture, result):
        if self._shown == (picture.id, result):
            return
        previous, self._shown = self._shown, (picture.id, result)
        same = previous is not None and previous[0] == picture.id
        viewable = result or picture.viewable
        dom.picture_source(
            self._before, (result.before if result else picture.url) if viewable else ""
        )
        dom.picture_source(self._after, result.after if result else "")
        self._before.alt = f"{picture.name}, as it was"
        self._after.alt = f"{picture.name}, cut out"
        dom.show(dom.element("no-view"), not viewable)
        self._frame.classList.toggle("has-result", bool(result))
        dom.show(self._divider, result)
        dom.show(self._split, result)
        dom.animate(self._frame, "is-new", bool(result) and same and not previous[1])
        dom.animate(self._frame, "is-better", bool(result) and same and bool(previous[1]))
        if not same:
            self._divide(50)

    def _fit(self):
        """Give the frame the picture's shape."""
        width, height = self._before.naturalWidth, self._before.naturalHeight
        if width and height:
            self._frame.style.setProperty("--aspect", str(width / height))

    def _not_viewable(self):
        """Remember that this browser cannot show the file itself (TIFF, HEIC)."""
        picture = self._work.state.current
        if picture and not picture.shown():
            picture.viewable = False
            self._shown = None
            self._work.changed()

    def _divide(self, share):
        share = min(100, max(0, share))
        self._split.value = share
        self._split.setAttribute("aria-valuetext", f"{round(share)} percent before")
        self._frame.style.setProperty("--split", f"{share}%")

    def _grab(self, event):
        if event.button == 0 and not self._split.hidden:
            self._frame.setPointerCapture(event.pointerId)
            self._frame.classList.remove("is-new")
            self._split.focus(dom.options(preventScroll=True, focusVisible=False))
            self._move_to(event)

    def _drag(self, event):
        if self._frame.hasPointerCapture(event.pointerId):
            self._move_to(event)

    def _move_to(self, event):
        box = self._frame.getBoundingClientRect()
        self._divide((event.clientX - box.left) / box.width * 100)

"""The toasts over the masthead: their elements, their buttons and the keyboard's focus in them."""

from backdrop.runtime.page import elements, events, keyboard_focus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.control.toasts import Toast
    from backdrop.ui.state.state import State


class ToastStack:
    """Shows each toast as an element of a live region, which screen readers read out."""

    def __init__(self, actions: "Actions") -> None:
        self._toasts = actions.toasts
        self._list = elements.by_id("toasts")
        self._shown: list[tuple[Toast, Any]] = []  # with their elements
        self._origin: Any = None  # element that had the focus before it came here
        self._toasts.is_held = lambda: self._list.matches(":hover, :focus-within")
        events.listen(self._list, "focusin", self._note_origin)
        events.listen(self._list, "keydown", self._close_by_escape)

    def show(self, state: "State") -> None:
        wanted = self._toasts.shown
        if [toast for toast, _ in self._shown] == wanted:
            return
        for toast, element in self._shown:
            if toast not in wanted:
                self._remove(element)
        kept = [pair for pair in self._shown if pair[0] in wanted]
        self._shown = kept + [(toast, self._add(toast)) for toast in wanted[len(kept) :]]

    def _add(self, toast: "Toast") -> "Any":
        element = elements.clone_template("toast-item")
        elements.set_text(element.querySelector("p"), toast.sentence)
        act = element.querySelector(".act")
        elements.set_text(act, toast.label)
        elements.show(act, toast.label)
        events.listen(act, "click", lambda event: self._toasts.act(toast))
        close = element.querySelector(".icon")
        events.listen(close, "click", lambda event: self._toasts.dismiss(toast))
        self._list.prepend(element)
        return element

    def _remove(self, element: "Any") -> None:
        had_focus = element.contains(keyboard_focus.focused_element())
        if not had_focus:
            element.remove()
        elif self._can_return():
            self._origin.focus()
            element.remove()
        else:
            elements.show(element, False)  # so that main.show() finds another place for the focus
            element.remove()

    def _can_return(self) -> bool:
        origin = self._origin
        return bool(origin and origin.isConnected and not keyboard_focus.is_unfocusable(origin))

    def _note_origin(self, event: "Any") -> None:
        origin = event.relatedTarget
        if origin and not self._list.contains(origin):
            self._origin = origin

    def _close_by_escape(self, event: "Any") -> None:
        if event.key == "Escape":
            event.stopPropagation()
            for toast, element in self._shown:
                if element.contains(event.target):
                    self._toasts.dismiss(toast)
                    return

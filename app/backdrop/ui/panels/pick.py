"""The tool Pick: what a tap takes lights up under the pointer, and is added, removed or kept.

Every region of like colours is an SVG path on the picture that acts like a button: the browser
finds the one under the pointer, and Tab and the arrow keys reach them. A tap takes such a region,
or what the model sees there (tap_light.py).
"""

import json

from backdrop.runtime.page import elements, events, keyboard_focus, page_info, positions
from backdrop.runtime.protocol import FETCHING, READY, STARTING
from backdrop.ui.panels.doubt_list import DoubtList
from backdrop.ui.panels.tap_light import TapLight
from backdrop.ui.state import stroke_input
from backdrop.ui.state.history import with_edit
from backdrop.ui.state.phases import FAILED, IDLE
from backdrop.ui.state.spatial_focus import DIRECTIONS, nearest_place, next_place
from backdrop.ui.text import edit_messages, selector_messages
from backdrop.ui.text.edit_messages import ADD, ONLY, REMOVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.control.picture_regions import FoundRegions
    from backdrop.ui.panels.stage import Stage
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State

ACTIONS = (ADD, REMOVE, ONLY)
SIZES = ("small", "medium", "large")
SLOP = 10  # px that a pointer may move within a tap


class Pick:
    """Listens on its paths while Pick is chosen in Touch up."""

    def __init__(self, actions: "Actions", stage: "Stage") -> None:
        self._actions = actions
        self._stage = stage
        self._frame = elements.by_id("frame")
        self._layer = elements.by_id("picks")
        self._paths = elements.by_id("pick-paths")
        self._doubts = DoubtList(self._take_doubt, self._light_doubt)
        self._light = TapLight(actions, stage, self._edit_at, self._point)
        self._has_model = False  # that finds what a tap takes
        self._picture: Picture | None = None
        self._drawn: Picture | None = None  # whose paths are drawn
        self._found: FoundRegions | None = None
        self._was_open = False
        self._is_alt = False
        self._pressed: tuple[Any, float, float] | None = None  # a path, and where it was pressed
        self._focus_at: tuple[float, float] | None = None  # where the focus was in the old regions
        self._awaited: tuple[Any, str] | None = None  # the edits before a pick, and its action
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", lambda event: self._release()),
            ("keydown", self._press_key),
        ):
            events.listen(self._layer, event, handler)
        events.listen_document("keydown", self._note_alt)
        events.listen_document("keyup", self._note_alt)
        for name in ACTIONS + SIZES:
            events.listen(elements.by_id(f"pick-{name}"), "change", lambda event: actions.changed())
        for name in ("touch-brush", "touch-lasso", "touch-hair", "touch-component"):
            events.listen(elements.by_id(name), "change", lambda event: actions.changed())
        events.listen(elements.by_id("note-show"), "click", lambda event: self._open())

    def swap(self) -> None:
        """Switch between adding and removing."""
        elements.by_id("pick-remove" if self._action() == ADD else "pick-add").click()

    def is_open(self) -> bool:
        """Return whether the tool is chosen and its panel is open."""
        is_open = not elements.by_id("tool-touch").hidden
        return is_open and bool(elements.by_id("touch-component").checked)

    def show(self, state: "State") -> None:
        is_open = self.is_open()
        self._picture = state.pictures.current
        elements.show(elements.by_id("pick-tool"), is_open)
        self._frame.classList.toggle("is-picking", is_open)
        self._actions.regions.want(self._size() if is_open else None)
        self._announce_pick()
        found = self._actions.regions.found() if is_open else None
        is_due = is_open and self._actions.regions.is_due()
        if is_due and not found and self._picture is self._drawn:
            found = self._found  # the old ones, until the new ones are known
        elements.show(elements.by_id("pick-progress"), is_due and not found)
        elements.show(self._layer, found)
        elements.set_attribute(self._layer, "aria-busy", "true" if is_due else "false")
        if found is not self._found:
            self._remember_focus()
            self._found, self._drawn = found, self._picture
            self._draw()
        self._show_tap_model(state, is_open)
        self._has_model = is_open and state.engine.tap_model.phase == READY
        if is_open:
            self._show_action()
            self._place()
            self._restore_focus()
        self._light.show(self._is_lit_by_model())

    def _show_tap_model(self, state: "State", is_open: bool) -> None:
        """Load the model once the tool is open, and say how far or which one it is."""
        model = state.engine.tap_model
        if is_open and not self._was_open and model.phase == FAILED:
            model.reset()
        self._was_open = is_open
        if is_open:
            self._actions.supervisor.load_tap_model()
        is_loading = model.phase in (IDLE, FETCHING, STARTING)
        line = edit_messages.TAP_MODEL_LOADING if is_loading else ""
        if model.phase == FAILED:
            line = edit_messages.TAP_MODEL_FAILED
        line = selector_messages.tap_line(state) or line or selector_messages.left_out_line(state)
        elements.set_text(elements.by_id("pick-model"), line)
        bar = elements.by_id("pick-download")
        elements.show(bar, is_loading)
        elements.set_progress(bar, model.received / model.total if model.total else None)

    def _open(self) -> None:
        """Open the tool, from the note about doubtful parts."""
        elements.by_id("tab-touch").click()
        elements.by_id("touch-component").click()
        elements.by_id("touch-component").focus()

    def _size(self) -> int:
        return [bool(elements.by_id(f"pick-{name}").checked) for name in SIZES].index(True)

    def _is_lit_by_model(self) -> bool:
        return self._has_model and self._action() != ONLY

    def _action(self) -> str:
        """Return the action of a tap, with Alt held or not."""
        chosen = next(name for name in ACTIONS if elements.by_id(f"pick-{name}").checked)
        if not self._is_alt:
            return chosen
        return ADD if chosen == REMOVE else REMOVE

    def _note_alt(self, event: "Any") -> None:
        if event.key == "Alt" and self.is_open():
            event.preventDefault()  # on some systems Alt opens the browser's menu
            self._is_alt = event.type == "keydown"
            self._show_action()
            self._light.show(self._is_lit_by_model())

    # The paths

    def _draw(self) -> None:
        """Write the paths; regions come first, so that doubtful parts lie above them."""
        parts = []
        if self._found:
            for number, region in enumerate(self._found.regions):
                kind = "inside" if region["inside"] else "outside"
                parts.append(path_markup(kind, number, region["path"]))
            for number, doubt in enumerate(self._found.doubts):
                parts.append(path_markup("doubt", number, doubt["path"]))
        elements.set_markup(self._paths, "".join(parts))
        self._pressed = None
        self._layer.dataset.action = ""  # the new paths have no names yet
        self._doubts.show(self._found.doubts if self._found else [])

    def _place(self) -> None:
        """Lay the paths over the picture as the stage shows it."""
        canvas = self._stage.canvas
        size = f"0 0 {canvas.element.width} {canvas.element.height}"
        elements.set_attribute(self._layer.firstElementChild, "viewBox", size)
        stripes = f"scale({1 / canvas.scale():.6g}) rotate(45)"  # alike on pictures of any size
        elements.set_attribute(elements.by_id("doubt-stripes"), "patternTransform", stripes)
        numbers = " ".join(f"{value:.6g}" for value in canvas.matrix)
        elements.set_attribute(self._paths, "transform", f"matrix({numbers})")
        self._light.place(f"matrix({numbers})")

    def _show_action(self) -> None:
        action = self._action()
        words = edit_messages.PICK_TOUCH if page_info.has_coarse_pointer() else edit_messages.PICK
        elements.set_text(elements.by_id("pick-hint"), words[action])
        self._layer.classList.toggle("is-lit-by-model", self._is_lit_by_model())
        if self._layer.getAttribute("data-action") != action:
            self._layer.dataset.action = self._frame.dataset.pick = action
            elements.set_attribute(self._layer, "aria-label", edit_messages.PICK_LABEL[action])
            self._name_paths(action)

    def _name_paths(self, action: str) -> None:
        """Make buttons of the paths that the action can take, and of no others."""
        places = self._places(action)
        for path in elements.all_within(self._paths, "[role]"):
            for name in ("role", "tabindex", "aria-label"):
                path.removeAttribute(name)
        for number, (path, _, _) in enumerate(places):
            path.setAttribute("role", "button")
            path.setAttribute("tabindex", "-1" if number else "0")
            name = edit_messages.region_name(action, number + 1, len(places))
            path.setAttribute("aria-label", name)

    def _places(self, action: str = "") -> "list[tuple[Any, float, float]]":
        """Return each path that the action can take, with a point inside."""
        if not self._found:
            return []
        action = action or self._action()
        kind = "outside" if action == ADD else "inside"
        places = []
        for path in elements.all_within(self._paths, f".{kind}"):
            x, y = self._point(path)
            places.append((path, x, y))
        return places

    def _point(self, path: "Any") -> "tuple[float, float]":
        """Return a point inside a path, in pixels of the picture."""
        if not self._found:
            return 0, 0
        is_doubt = path.classList.contains("doubt")
        entry = (self._found.doubts if is_doubt else self._found.regions)[int(path.dataset.number)]
        return float(entry["x"]), float(entry["y"])

    # The pointer

    def _down(self, event: "Any") -> None:
        path = event.target.closest("path")
        if path and event.button == 0 and not self._pressed:
            self._pressed = path, event.clientX, event.clientY
            path.classList.toggle("is-lit", self._lights(path))

    def _move(self, event: "Any") -> None:
        if event.altKey != self._is_alt:
            self._is_alt = bool(event.altKey)
            self._show_action()
            self._light.show(self._is_lit_by_model())
        if self._pressed:
            _, x, y = self._pressed
            if abs(event.clientX - x) + abs(event.clientY - y) > SLOP:
                self._release()

    def _up(self, event: "Any") -> None:
        pressed = self._pressed
        self._release()
        if not pressed or event.button != 0:
            return
        path = pressed[0]
        self._is_alt = bool(event.altKey)
        if path.classList.contains("doubt"):
            number = int(path.dataset.number)
            self._take_doubt(number, self._action() != REMOVE)
            return
        canvas = self._stage.canvas
        x, y = positions.pointer_on_canvas(canvas.element, event)
        self._take(path, *stroke_input.apply_inverse(canvas.matrix, x, y))

    def _release(self) -> None:
        if self._pressed:
            self._pressed[0].classList.remove("is-lit")
            self._pressed = None

    # The keyboard

    def _press_key(self, event: "Any") -> None:
        path = event.target.closest("path")
        if not path or event.ctrlKey or event.metaKey:
            return
        if event.key in DIRECTIONS:
            places = self._places()
            current = next(i for i, each in enumerate(places) if each[0].isSameNode(path))
            chosen = next_place([place[1:] for place in places], current, event.key)
            self._focus(places[chosen][0])
        elif event.key in ("Enter", " "):
            self._take(path, *self._point(path))
        else:
            return
        event.preventDefault()
        event.stopPropagation()

    def _focus(self, path: "Any") -> None:
        for other in elements.all_within(self._paths, '[tabindex="0"]'):
            other.setAttribute("tabindex", "-1")
        path.setAttribute("tabindex", "0")
        path.focus()

    def _remember_focus(self) -> None:
        """Keep the place of the focus, since the regions are about to be drawn anew."""
        path = keyboard_focus.focused_element().closest("#pick-paths path")
        if path:
            self._focus_at = self._point(path)

    def _restore_focus(self) -> None:
        """Focus the new path nearest to where the focus was."""
        places = self._places() if self._found and self._focus_at else []
        if places and self._focus_at:
            nearest = nearest_place([place[1:] for place in places], *self._focus_at)
            self._focus(places[nearest][0])
        if self._found:
            self._focus_at = None

    # Edits

    def _lights(self, path: "Any") -> bool:
        """Return whether a path lights up itself, as what the action takes."""
        return not self._is_lit_by_model() or bool(path.classList.contains("doubt"))

    def _edit_at(self, path: "Any", x: float, y: float) -> "stroke_input.Edit | None":
        """Return the edit of a tap on a region's path; None if the action cannot take it."""
        action = self._action()
        if not path.classList.contains("outside" if action == ADD else "inside"):
            return None
        return stroke_input.pick_edit(action != REMOVE, action == ONLY, self._size(), x, y)

    def _take(self, path: "Any", x: float, y: float) -> None:
        action, edit = self._action(), self._edit_at(path, x, y)
        if not edit or not self._picture:
            self._actions.toasts.show(edit_messages.PICK_EMPTY[action])
            return
        lit = None if self._actions.completion.is_busy() else self._light.take(edit)
        if lit:
            scene = self._picture.history.scene
            self._awaited = scene["edits"], action
            self._actions.pictures.edit(self._picture, with_edit(scene, lit.edit))
            self._actions.pick_answers.offer(self._picture, lit.answers)
            self._actions.changed()
            return
        path.classList.toggle("is-taken", self._lights(path))
        self._complete(edit, action, path)

    def _take_doubt(self, number: int, keeps: bool) -> None:
        if not self._found:
            return
        doubt = self._found.doubts[number]
        edit = stroke_input.pick_edit(keeps, False, 1, doubt["x"], doubt["y"])
        edit["area"] = json.loads(doubt["area"])
        path = self._paths.querySelector(f'.doubt[data-number="{number}"]')
        self._complete(edit, ADD if keeps else REMOVE, path)

    def _complete(self, edit: "stroke_input.Edit", action: str, path: "Any") -> None:
        if self._picture:
            self._awaited = self._picture.history.scene["edits"], action
            self._actions.completion.add(
                self._picture, edit, lambda: path.classList.remove("is-taken")
            )

    def _announce_pick(self) -> None:
        """Say that a pick is done, with a button that undoes it."""
        picture = self._picture
        if not self._awaited or not picture or self._actions.completion.is_busy():
            return
        (before, action), self._awaited = self._awaited, None
        if len(picture.history.scene["edits"]) > len(before):
            self._actions.toasts.show(
                edit_messages.PICKED[action],
                edit_messages.UNDO,
                lambda: self._actions.pictures.undo(picture),
            )

    def _light_doubt(self, number: int, is_lit: bool) -> None:
        path = self._paths.querySelector(f'.doubt[data-number="{number}"]')
        if path:
            path.classList.toggle("is-lit", is_lit)


def path_markup(kind: str, number: int, path: str) -> str:
    """Return the SVG of one path."""
    return f'<path class="{kind}" data-number="{number}" d="{path}"/>'

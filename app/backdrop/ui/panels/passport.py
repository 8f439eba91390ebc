"""Passport pictures in the Frame tool: the document, the paper, and the lines on the head."""

from backdrop.passport.rules import RULES
from backdrop.runtime.page import elements, events, positions
from backdrop.ui.panels.look_controls import show_amount
from backdrop.ui.state import passport
from backdrop.ui.state.history import value_at, with_value
from backdrop.ui.text import passport_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.passport import Box, Head
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

SLIDERS = {name: f"passport-{name}" for name in ("crown", "eyes", "chin", "x", "tilt")}  # ids


class Passport:
    """Shows the surroundings of the head with its lines to drag; sliders do the same for keys."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._frame = elements.by_id("frame")
        self._guides = elements.by_id("passport-guides")
        self._paper = elements.by_id("passport-paper")
        self._zone = elements.by_id("passport-zone")
        self._lines = {name: elements.by_id(f"passport-line-{name}") for name in passport.LINES}
        self._notes = elements.by_id("passport-notes")
        self._documents = elements.by_id("passport-document")
        self._sheets = elements.by_id("passport-sheet")
        self._sliders = {name: elements.by_id(target) for name, target in SLIDERS.items()}
        self._picture: Picture | None = None
        self._area: Box | None = None
        self._marked: tuple[Picture, Result, Head] | None = None  # while the lines are shown
        self._dragged: tuple[str, Head, tuple[float, float]] | None = None  # line, head, pointer
        self._shown_notes: list[str] = []
        for rule in RULES:
            elements.add_option(self._documents, rule.key, rule.name)
        for value, name in passport_messages.SHEETS:
            elements.add_option(self._sheets, value, name)
        events.listen(self._documents, "change", self._choose_document)
        events.listen(self._sheets, "change", self._choose_sheet)
        events.listen(elements.by_id("passport-reset"), "click", self._reset)
        for name, slider in self._sliders.items():
            events.listen(slider, "input", self._slider(name, in_gesture=True))
            events.listen(slider, "change", self._slider(name, in_gesture=False))
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._up),
        ):
            events.listen(self._guides, event, handler)

    def area(self, state: "State") -> "Box | None":
        """Return the area to show in place of the frame, or None; call it before Stage.show()."""
        picture = state.pictures.current
        if picture is not self._picture:
            self._picture, self._area, self._dragged = picture, None, None
        self._marked = None
        result = picture.current_result() if picture else None
        is_open = not elements.by_id("tool-frame").hidden
        if not picture or not result or not passport.is_passport(picture.history.scene):
            return None
        head = self._head(picture)
        if not head or not is_open:
            return None
        self._marked = picture, result, head
        if not self._dragged:
            box = self._box(picture, result, head)
            self._area = passport.area_around(box, self._area)
        return self._area

    def show(self, state: "State") -> None:
        """Place the lines on the preview that the stage shows; call it after Stage.show()."""
        picture = state.pictures.current
        is_passport = bool(picture and passport.is_passport(picture.history.scene))
        elements.show(elements.by_id("frame-size"), not is_passport)
        view = self._actions.previews.layers_of(picture) if self._marked else None
        elements.show(self._guides, view)
        self._frame.classList.toggle("is-marking", bool(self._marked))
        if not picture or not is_passport:
            return
        scene = picture.history.scene
        rule = passport.rule_at(scene)
        sheet = value_at(scene, "look.output.sheet") or ""
        self._documents.value = rule.key
        self._sheets.value = sheet
        head = self._head(picture)
        elements.by_id("passport-reset").disabled = not scene.get("head")
        elements.set_text(
            elements.by_id("passport-file"), passport_messages.file_demands(rule, sheet)
        )
        if head:
            line = passport_messages.measures(head, rule)
            elements.set_text(elements.by_id("passport-measures"), line)
            self._show_sliders(picture, head)
        report = self._actions.head_reports.report_of(picture)
        self._show_notes(passport_messages.notes(report.findings if report else [], rule))
        if view and self._marked:
            self._show_guides(view)

    def _head(self, picture: "Picture") -> "Head | None":
        """Return the marked head, else the estimated one, None until it is known."""
        marked = picture.history.scene.get("head")
        report = self._actions.head_reports.report_of(picture)
        head = marked or (report.head if report else None)
        if head and "tilt" not in head:
            head = dict(head)
            head["tilt"] = 0.0
        return head

    def _box(self, picture: "Picture", result: "Result", head: "Head") -> "Box":
        """Return the frame as the result shows it: in a mirrored picture it is mirrored."""
        scene = picture.history.scene
        rule = passport.rule_at(scene)
        left, top, right, bottom = passport.frame_box(head, rule, result.width, result.height)
        if value_at(scene, "look.frame.flip"):
            left, right = 1 - right, 1 - left
        return [left, top, right, bottom]

    def _show_guides(self, view: "Any") -> None:
        if not self._marked:
            return
        picture, result, head = self._marked
        a, b, c, d, e, f = view.frame_matrix
        width, height = result.width, result.height
        x, y = (a * width + c * height) / 2 + e, (b * width + d * height) / 2 + f
        scale = (a * a + b * b) ** 0.5

        def across(share: float) -> float:
            return float((x + (share - 0.5) * width * scale) / view.layers.width)

        def down(share: float) -> float:
            return float((y + (share - 0.5) * height * scale) / view.layers.height)

        left, top, right, bottom = self._box(picture, result, head)
        edges = (across(left), down(top), 1 - across(right), 1 - down(bottom))
        for side, edge in zip(("left", "top", "right", "bottom"), edges):  # noqa: B905
            elements.set_inset(self._paper, side, edge)
        for name, line in self._lines.items():
            elements.set_inset(line, "top", down(head[name] / height))
        rule = passport.rule_at(picture.history.scene)
        low, high = rule.eyes
        elements.set_inset(self._zone, "top", 1 - high / rule.height)
        elements.set_inset(self._zone, "bottom", low / rule.height)

    def _show_sliders(self, picture: "Picture", head: "Head") -> None:
        result = picture.current_result()
        if not result:
            return
        for name, slider in self._sliders.items():
            whole = {"x": result.width, "tilt": 1}.get(name, result.height)
            value = f"{head[name] / whole:.4f}"
            if slider.value != value:
                slider.value = value
            show_amount(slider)

    def _show_notes(self, sentences: "list[str]") -> None:
        if sentences == self._shown_notes:
            return
        self._shown_notes = sentences
        self._notes.replaceChildren()
        for sentence in sentences:
            self._notes.append(elements.new_item(sentence))

    def _choose_document(self, event: "Any") -> None:
        if self._picture:
            scene = passport.choose_document(self._picture.history.scene, self._documents.value)
            self._actions.pictures.edit(self._picture, scene)

    def _choose_sheet(self, event: "Any") -> None:
        if self._picture:
            sheet = self._sheets.value or None
            scene = with_value(self._picture.history.scene, "look.output.sheet", sheet)
            self._actions.pictures.edit(self._picture, scene)

    def _reset(self, event: "Any") -> None:
        if self._picture:
            self._area = None
            scene = with_value(self._picture.history.scene, "head", None)
            self._actions.pictures.edit(self._picture, scene)

    def _mark(self, head: "Head", in_gesture: bool) -> None:
        if self._picture:
            scene = with_value(self._picture.history.scene, "head", head)
            self._actions.pictures.edit(self._picture, scene, in_gesture)

    def _slider(self, name: str, in_gesture: bool) -> "Callable[[Any], None]":
        def change(event: "Any") -> None:
            if not self._marked:
                return
            _, result, head = self._marked
            value = float(self._sliders[name].value)
            if name == "tilt":
                head = passport.turn_head(head, value, result.width, result.height)
            elif name == "x":
                head = passport.move_head(head, value * result.width - head["x"], 0)
            else:
                head = passport.move_line(head, name, value * result.height, result.height)
            self._mark(head, in_gesture)

        return change

    def _position(self, event: "Any", result: "Result") -> "tuple[float, float]":
        """Return the pointer's position in pixels of the levelled picture, from its centre."""
        view = self._actions.previews.layers_of(self._picture)
        box = positions.share_of(self._frame, event)
        if not view:
            return 0.0, 0.0
        a, b = view.frame_matrix[:2]
        scale = (a * a + b * b) ** 0.5
        across = box[0] * view.layers.width / scale
        is_mirrored = self._picture and value_at(self._picture.history.scene, "look.frame.flip")
        return -across if is_mirrored else across, box[1] * view.layers.height / scale

    def _down(self, event: "Any") -> None:
        event.stopPropagation()
        if self._marked and event.button == 0 and not self._dragged:
            _, result, head = self._marked
            event.preventDefault()
            self._guides.setPointerCapture(event.pointerId)
            line = event.target.dataset.line or ""
            self._dragged = line, head, self._position(event, result)

    def _move(self, event: "Any") -> None:
        self._drag(event, in_gesture=True)

    def _up(self, event: "Any") -> None:
        self._drag(event, in_gesture=False)

    def _drag(self, event: "Any", in_gesture: bool) -> None:
        if not self._dragged or not self._marked:
            return
        event.stopPropagation()
        _, result, _ = self._marked
        line, head, (x, y) = self._dragged
        now_x, now_y = self._position(event, result)
        if not in_gesture:
            self._dragged = None
        if line:
            head = passport.move_line(head, line, head[line] + now_y - y, result.height)
        else:
            head = passport.move_head(head, now_x - x, now_y - y)
        self._mark(head, in_gesture)

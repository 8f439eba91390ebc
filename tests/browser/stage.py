"""Find the picture on the stage, and move it with mouse, wheel and fingers."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Return the box of an element on the screen, in px."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def of(cls, locator: Locator) -> "Box":
        """Return an element's box."""
        box = locator.bounding_box()
        assert box
        return cls(box["x"], box["y"], box["width"], box["height"])

    def at(self, across: float, down: float) -> Point:
        """Return the point at shares of the box's sides."""
        return self.x + across * self.width, self.y + down * self.height

    def share(self, point: Point) -> Point:
        """Return the shares of the box's sides at a point."""
        return (point[0] - self.x) / self.width, (point[1] - self.y) / self.height


def frame(page: Page) -> Box:
    """Return where the picture is."""
    return Box.of(page.locator("#frame"))


def stage(page: Page) -> Box:
    """Return where the stage is."""
    return Box.of(page.get_by_role("group", name="Picture", exact=True))


def percent(page: Page) -> int:
    """Return the zoom that the page shows."""
    return int(page.locator("#zoom-percent").inner_text().removesuffix(" %"))


def drag(page: Page, start: Point, end: Point, button: Any = "left") -> None:
    """Drag the mouse."""
    page.mouse.move(*start)
    page.mouse.down(button=button)
    page.mouse.move(*end, steps=4)
    page.mouse.up(button=button)


def turn(page: Page, across: float, down: float, times: int = 1) -> None:
    """Turn the wheel, or move two fingers on a trackpad."""
    for _ in range(times):
        page.mouse.wheel(across, down)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")


def is_near(one: Box, other: Box) -> bool:
    """Return whether two boxes are the same but for roundings."""
    pairs = zip((one.x, one.y, one.width), (other.x, other.y, other.width), strict=True)
    return all(abs(a - b) < 1.5 for a, b in pairs)


class Fingers:
    """Touches of a screen, at positions in px."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    def _touch(self, kind: str, *points: Point) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, *points: Point) -> None:
        """Put fingers down, in addition to those that are."""
        self._touch("touchStart", *points)

    def move(self, *points: Point) -> None:
        """Move all fingers."""
        self._touch("touchMove", *points)

    def up(self) -> None:
        """Lift all fingers."""
        self._touch("touchEnd")

    def drag(self, start: Point, end: Point) -> None:
        """Drag one finger."""
        self.down(start)
        for step in range(1, 7):
            share = step / 6
            x = start[0] + share * (end[0] - start[0])
            self.move((x, start[1] + share * (end[1] - start[1])))
        self.up()

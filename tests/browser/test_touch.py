"""Touching up by brush and hair: sizes, straight lines, the loupe, and what each tool shows."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.backdrop import Backdrop, Shot, rgba
from tests.browser.test_accessibility import Inspector

Give = Callable[..., Shot]
Alpha = NDArray[np.uint8]
HEIGHT, WIDTH = 480, 640
SLIDERS = ("Size", "Hardness", "Opacity")


def hairy() -> tuple[Shot, NDArray[np.float32]]:
    """Return a photo of a dark head with single hairs before wallpaper, and its true alpha."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    across, down = x - 320, y - 300
    distance, angle = np.hypot(across, down), np.arctan2(down, across)
    body = np.clip((130 - distance) / 3, 0, 1)
    strand = np.abs((angle / (2 * np.pi) * 60) % 1 - 0.5) * distance * 2 * np.pi / 60
    hair = 0.9 * np.clip(1.6 - strand, 0, 1) * (distance < 185)
    alpha = np.maximum(body, hair)
    noise = np.random.default_rng(0).normal(0, 3, (HEIGHT, WIDTH, 3))
    wall = np.stack([205 + 25 * np.sin(x / 60), 190 + 30 * np.sin(y / 50), 160 + x / 20], -1)
    head = np.array([62, 38, 24]) + 12 * np.sin(x / 9 + y / 14)[..., None]
    picture = alpha[..., None] * head + (1 - alpha[..., None]) * wall + noise
    file = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(file, "PNG")
    return Shot("hairy.png", file.getvalue()), alpha


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return where a share of the picture is on the screen."""
    box = page.locator("#after").bounding_box()
    assert box
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def stroke(page: Page, *points: tuple[float, float]) -> None:
    """Drag the mouse over places of the picture, given as shares of its sides."""
    page.mouse.move(*place(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*place(page, *point), steps=6)
    page.mouse.up()


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).check(force=True)


def original_at_the_left(page: Page) -> int:
    """Return the alpha of the original behind the cut-out, at the left end of the stage."""
    pixel = "it => it.getContext('2d').getImageData(3, it.height / 2, 1, 1).data[3]"
    alpha: int = page.locator("#before-framed").evaluate(pixel)
    return alpha


def saved_alpha(backdrop: Backdrop) -> Alpha:
    """Return the alpha of the file that the page saves."""
    backdrop.wait_settled()
    return rgba(backdrop.save()[1])[..., 3]


def test_a_brush_of_screen_pixels_and_straight_lines(shared: Backdrop, shot: Give) -> None:
    backdrop, page = shared, shared.page
    backdrop.start_over(shot("chelsea"))
    plain = saved_alpha(backdrop)
    height, width = plain.shape
    backdrop.tool("Touch up")
    page.get_by_label("Snap to edges").uncheck()
    size = page.get_by_role("slider", name="Size")
    expect(size).to_have_attribute("aria-valuetext", "40 px")
    ring = page.locator("#ring")

    # The ring has the same size on the screen at any zoom, and covers fewer pixels of the picture.
    spots = []
    for zoom in range(2):
        page.mouse.move(*place(page, 0.05, 0.06))
        box = ring.bounding_box()
        assert box
        assert box["width"] == pytest.approx(40, abs=1)
        stroke(page, (0.05, 0.06), (0.05, 0.061))
        spots.append(int((saved_alpha(backdrop).astype(int) - plain > 127).sum()))
        page.keyboard.press("Control+z")
        if not zoom:
            x, y = place(page, 0.05, 0.06)
            page.mouse.move(x, y)
            page.keyboard.down("Control")
            page.mouse.wheel(0, -600)
            page.keyboard.up("Control")
    assert 0 < spots[1] < 0.6 * spots[0]
    page.keyboard.press("0")

    # The keys change the size, and X swaps.
    page.keyboard.press("]")
    expect(size).to_have_value("46")
    page.keyboard.press("[")
    expect(size).to_have_value("40")
    expect(page.get_by_role("radio", name="Restore")).to_be_checked()
    page.keyboard.press("x")
    expect(page.get_by_role("radio", name="Erase")).to_be_checked()

    # Shift+click joins the last stroke by a straight line.
    backdrop.wait_settled()
    before = saved_alpha(backdrop)
    stroke(page, (0.4, 0.55), (0.4, 0.551))
    page.keyboard.down("Shift")
    stroke(page, (0.7, 0.55))
    page.keyboard.up("Shift")
    after = saved_alpha(backdrop)
    row = int(0.55 * height)
    line = slice(int(0.41 * width), int(0.69 * width))
    assert (before[row, line] > 200).all()
    assert not after[row, line].any()
    assert not (after[row + 40, line] < before[row + 40, line]).any()
    for _ in range(2):
        page.keyboard.press("Control+z")

    # Shift+drag stays straight, whichever way the pointer takes.
    page.mouse.move(*place(page, 0.4, 0.5))
    page.mouse.down()
    page.keyboard.down("Shift")
    for point in ((0.5, 0.75), (0.6, 0.8), (0.7, 0.5)):
        page.mouse.move(*place(page, *point), steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    after = saved_alpha(backdrop)
    assert not after[int(0.5 * height), line].any()
    assert (after[int(0.7 * height), line] == before[int(0.7 * height), line]).all()


def test_each_tool_shows_its_controls_and_hair_is_refined(shared: Backdrop) -> None:
    shot, truth = hairy()
    backdrop, page = shared, shared.page
    backdrop.start_over(shot)
    automatic = saved_alpha(backdrop)
    backdrop.tool("Touch up")
    controls = {name: page.get_by_role("slider", name=name) for name in SLIDERS}
    controls["Snap to edges"] = page.get_by_role("checkbox", name="Snap to edges")
    controls["Restore"] = page.get_by_role("group", name="Action", exact=True)
    for tool, shown in (
        ("Brush", tuple(controls)),
        ("Lasso", ("Snap to edges", "Restore")),
        ("Hair", ("Size",)),
        ("Pick", ()),
    ):
        choose(page, tool)
        for name, control in controls.items():
            expect(control).to_be_visible(visible=name in shown)
    choose(page, "Hair")
    audit = Inspector(page)
    audit.check("hair")
    assert audit.wrong == []
    page.set_viewport_size({"width": 1280, "height": 720})

    y, x = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(y - 300, x - 320)
    band = (distance > 140) & (distance < 175) & (y < 240) & (x > 240) & (x < 400)
    scale = page.locator("#after").bounding_box()
    assert scale
    wide = 75 * scale["width"] / WIDTH
    page.get_by_role("slider", name="Size").fill(str(round(min(200, wide))))
    angles = np.radians(np.arange(-130, -49, 8))
    ring = [
        ((320 + 157 * np.cos(a)) / WIDTH, (300 + 157 * np.sin(a)) / HEIGHT) for a in angles.tolist()
    ]
    stroke(page, *ring)
    refined = saved_alpha(backdrop)
    old, new = (np.abs(alpha / 255 - truth)[band].mean() for alpha in (automatic, refined))
    assert new < 0.3 * old
    between = band & (truth < 0.02)
    assert refined[between].mean() < 20
    hairs = band & (truth > 0.8)
    assert automatic[hairs].mean() < 10  # Fast has none of these hairs
    assert refined[hairs].mean() > 160
    assert (refined[400:] == automatic[400:]).all()
    page.keyboard.press("Control+z")
    assert (saved_alpha(backdrop) == automatic).all()

    # Far from any edge there is nothing to refine, and the page says so.
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    stroke(page, (0.05, 0.05), (0.12, 0.05))
    expect(page.get_by_text("There is no edge to refine here.")).to_be_visible()
    expect(undo).to_be_disabled()

    # Where the subject was moved, the faint original under the brush is moved along.
    backdrop.tool("Move")
    assert original_at_the_left(page) == 255
    page.get_by_role("spinbutton", name="Pixels to the right").fill("100")
    page.keyboard.press("Enter")
    expect(undo).to_be_enabled()
    backdrop.wait_settled()
    assert original_at_the_left(page) == 255
    backdrop.tool("Touch up")
    assert original_at_the_left(page) == 0
    backdrop.tool("Move")
    assert original_at_the_left(page) == 255


class TestOnAPhone:
    """With fingers instead of a mouse."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, Any]) -> dict[str, Any]:
        size = {"width": 400, "height": 800}
        return {**browser_context_args, "viewport": size, "has_touch": True, "is_mobile": True}

    def test_a_loupe_stands_above_the_finger(self, page: Page, address: str, shot: Give) -> None:
        page.goto(address)
        backdrop = Backdrop(page)
        backdrop.give(shot("astronaut"))
        backdrop.wait_cut()
        backdrop.tool("Touch up")
        expect(backdrop.note).to_be_hidden()  # it would lie over the picture
        session = page.context.new_cdp_session(page)
        loupe = page.locator("#loupe")
        expect(loupe).to_be_hidden()

        def touch(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": x, "y": y} for x, y in points]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        x, y = place(page, 0.5, 0.9)
        touch("touchStart", (x, y))
        touch("touchMove", (x + 30, y))
        box = loupe.bounding_box()
        assert box
        assert box["x"] + box["width"] / 2 == pytest.approx(x + 30, abs=2)
        assert box["y"] + box["height"] < y - 20
        middle = loupe.evaluate(
            "it => [...it.getContext('2d').getImageData(it.width / 2, it.height / 2, 1, 1).data]"
        )
        assert middle[3] == 255  # the astronaut, enlarged
        touch("touchEnd")
        expect(loupe).to_be_hidden()
        # At the upper end of the stage, it stands beside the finger.
        x, y = place(page, 0.2, 0.02)
        touch("touchStart", (x, y))
        touch("touchMove", (x + 5, y))
        box = loupe.bounding_box()
        assert box
        assert box["x"] > x + 20 or box["y"] + box["height"] < y - 20
        touch("touchEnd")

"""Edits of a cut-out, by the labels on the page."""

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.backdrop import Backdrop, Shot, rgba

Give = Callable[..., Shot]


@pytest.fixture
def cut(shared: Backdrop, shot: Give) -> Backdrop:
    """The shared page with one picture, cut by the fast model only."""
    shared.start_over(shot("chelsea"))
    return shared


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the picture; positions are shares of its width and height."""
    box = page.locator("#after").bounding_box()
    assert box
    (x0, y0), (x1, y1) = (
        (box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (start, end)
    )
    page.mouse.move(x0, y0)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x0 + (x1 - x0) * step / 8, y0 + (y1 - y0) * step / 8)
    page.mouse.up()


def shown(page: Page) -> NDArray[np.uint8]:
    """Return the pixels of the canvas as the page shows them, RGBA."""
    data = page.evaluate("document.getElementById('after').toDataURL().split(',')[1]")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))


def test_a_stroke_is_shown_at_once_saved_and_undone(cut: Backdrop) -> None:
    page = cut.page
    _, plain = cut.save()
    cut.tool("Touch up")
    page.get_by_role("radio", name="Erase").check(force=True)
    page.get_by_label("Snap to edges").uncheck()
    before = shown(page)
    box = page.locator("#after").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5)
    live = shown(page)
    assert (before[..., 3].astype(int) - live[..., 3]).max() > 200
    page.mouse.up()
    cut.wait_settled()
    _, erased = cut.save()
    difference = rgba(plain)[..., 3].astype(int) - rgba(erased)[..., 3]
    height, width = difference.shape
    assert difference[height // 2, width // 2] > 200
    assert (np.abs(difference) > 2).mean() < 0.1
    page.keyboard.press("Control+z")
    cut.wait_settled()
    _, undone = cut.save()
    assert undone == plain
    page.keyboard.press("Control+Shift+z")
    cut.wait_settled()
    _, redone = cut.save()
    assert redone == erased


def test_restoring_brings_the_picture_back(cut: Backdrop) -> None:
    page = cut.page
    cut.tool("Touch up")
    page.get_by_role("radio", name="Restore").check(force=True)
    page.get_by_label("Snap to edges").uncheck()
    drag(page, (0.03, 0.05), (0.12, 0.05))
    cut.wait_settled()
    _, saved = cut.save()
    found = rgba(saved)
    height, width = found.shape[:2]
    assert found[int(height * 0.05), int(width * 0.075), 3] == 255


def test_white_background_in_a_square_as_jpeg(cut: Backdrop) -> None:
    page = cut.page
    cut.tool("Background")
    page.get_by_role("radio", name="Colour").check(force=True)
    page.get_by_role("button", name="White", exact=True).click()
    cut.tool("Shadow")
    page.get_by_role("radio", name="Ground").check(force=True)
    cut.tool("Frame")
    page.get_by_role("radio", name="Subject").check(force=True)
    page.get_by_label("Shape").select_option("Shop, square 2000 px")
    cut.tool("File")
    page.get_by_label("Format").select_option("JPEG")
    cut.wait_settled()
    name, content = cut.save("Save as JPEG")
    assert name == "chelsea-cutout.jpg"
    image = Image.open(io.BytesIO(content))
    assert image.format == "JPEG"
    assert image.size == (2000, 2000)
    assert np.asarray(image)[:5, :5].min() > 250


def test_a_preset_is_stored_and_used_for_all_pictures(
    backdrop: Backdrop, shot: Give, address: str
) -> None:
    cut, page = backdrop, backdrop.page
    cut.give(shot("chelsea"), shot("coffee"))
    cut.tile("coffee.png").click()
    cut.wait_cut()
    cut.tool("Background")
    page.get_by_role("radio", name="Gradient").check(force=True)
    page.get_by_role("button", name="Save this look").click()
    page.get_by_label("Name").fill("Shop <b>")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="More actions for looks").click()
    page.locator("#looks-menu").get_by_role("button", name="Use for all pictures").click()
    cut.tile("chelsea.png").click()
    own = page.get_by_role("list", name="Your looks").get_by_role("button")
    expect(own).to_have_text("Shop <b>")
    expect(own).to_have_attribute("aria-pressed", "true")
    # A preset that another tab has stored meanwhile is not overwritten.
    page.evaluate("""() => {
      const stored = JSON.parse(localStorage["backdrop-presets"]);
      localStorage["backdrop-presets"] = JSON.stringify([...stored, ["Other", {}]]);
    }""")
    page.get_by_role("button", name="Save this look").click()
    page.get_by_label("Name").fill("New")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(own).to_have_text(["Shop <b>", "Other", "New"])
    stored = page.evaluate("JSON.parse(localStorage['backdrop-presets']).map(([name]) => name)")
    assert stored == ["Shop <b>", "Other", "New"]
    page.goto("about:blank")
    page.goto(address)
    cut.give(shot("chelsea"))
    cut.wait_cut()
    own.filter(has_text="Shop <b>").click()
    cut.tool("Background")
    expect(page.get_by_role("radio", name="Gradient")).to_be_checked()


def test_the_tools_are_switched_by_keyboard(cut: Backdrop) -> None:
    page = cut.page
    page.get_by_role("tab", name="Cut-out").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Touch up")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Touch up")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="File")).to_be_visible()


def test_zoom_by_keys_and_fit(cut: Backdrop) -> None:
    page = cut.page
    frame = page.locator("#frame")
    fitted = frame.bounding_box()
    page.keyboard.press("+")
    page.keyboard.press("+")
    near = frame.bounding_box()
    assert fitted
    assert near
    assert near["width"] == pytest.approx(fitted["width"] * 1.25**2, rel=0.02)
    page.keyboard.press("0")
    again = frame.bounding_box()
    assert again
    assert again["width"] == pytest.approx(fitted["width"], abs=1)


def test_the_frame_is_dragged_over_the_whole_picture(cut: Backdrop) -> None:
    page = cut.page
    cut.tool("Frame")
    page.get_by_role("radio", name="By hand").check(force=True)
    cut.wait_settled()
    box = page.locator("#crop-box").bounding_box()
    assert box
    # Crop a quarter at the left by the edge, then the lower half by a corner.
    for start, end in (((0, 0.5), (0.25, 0.5)), ((1, 1), (1, 0.5))):
        page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)
        page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1])
        page.mouse.up()
    expect(page.get_by_role("slider", name="Left", exact=True)).to_have_value("0.25")
    expect(page.get_by_role("slider", name="Bottom", exact=True)).to_have_value("0.5")
    cut.wait_settled()
    after = page.locator("#crop-box").bounding_box()
    assert after
    assert after["width"] == pytest.approx(box["width"] * 0.75, abs=3)
    cut.tool("File")
    expect(page.locator("#crop-box")).to_be_hidden()
    cut.wait_settled()
    height, width = shown(page).shape[:2]
    assert width / height == pytest.approx(451 * 0.75 / 150, rel=0.02)
    _, saved = cut.save()
    assert rgba(saved).shape[:2] == pytest.approx((150, 338), abs=2)
    page.keyboard.press("Control+z")
    cut.tool("Frame")
    expect(page.get_by_role("slider", name="Left", exact=True)).to_have_value("0.25")
    expect(page.get_by_role("slider", name="Bottom", exact=True)).to_have_value("1")


def test_a_zoomed_preview_becomes_sharp(shared: Backdrop, shot: Give) -> None:
    page = shared.page
    large = Image.open(io.BytesIO(shot("chelsea").content)).resize((3000, 2000))
    file = io.BytesIO()
    large.save(file, "PNG")
    shared.start_over(Shot("large.png", file.getvalue()))
    expect(page.locator("#after")).to_have_js_property("width", 1600)
    for _ in range(8):
        page.keyboard.press("+")
    expect(page.locator("#after")).to_have_js_property("width", 3000, timeout=60_000)
    page.keyboard.press("0")
    shared.wait_settled()
    _, png = shared.save()
    assert rgba(png).shape[:2] == (2000, 3000)


class TestOnAPhone:
    """With fingers instead of a mouse."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, Any]) -> dict[str, Any]:
        size = {"width": 400, "height": 800}
        return {**browser_context_args, "viewport": size, "has_touch": True, "is_mobile": True}

    def test_two_fingers_zoom_and_one_paints(self, backdrop: Backdrop, shot: Give) -> None:
        page = backdrop.page
        backdrop.give(shot("chelsea"))
        backdrop.wait_cut()
        backdrop.tool("Touch up")
        session = page.context.new_cdp_session(page)

        def touch(kind: str, *across: float) -> None:
            box = page.locator("#scroller").bounding_box()
            assert box
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            points = [{"x": x + each, "y": y, "id": number} for number, each in enumerate(across)]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        frame = page.locator("#frame")
        before = frame.bounding_box()
        touch("touchStart", -20, 20)
        for step in range(1, 6):
            touch("touchMove", -20 - 4 * step, 20 + 4 * step)
        touch("touchEnd")
        after = frame.bounding_box()
        assert before
        assert after
        assert after["width"] == pytest.approx(2 * before["width"], rel=0.1)
        undo = page.get_by_role("button", name="Undo")
        expect(undo).to_be_disabled()
        touch("touchStart", -20)
        for step in range(1, 6):
            touch("touchMove", -20 + 5 * step)
        touch("touchEnd")
        expect(undo).to_be_enabled()

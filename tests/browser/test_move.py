"""Moving the subject and the background picture with mouse, fingers and keys."""

import io
import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.backdrop import Backdrop, Shot, rgba
from tests.browser.test_accessibility import Inspector
from tests.browser.test_editor import shown

Point = tuple[float, float]

WIDTH, HEIGHT = 320, 240
SUBJECT = (90, 90, 170, 190)  # left, top, right and bottom edge in pixels
MIDDLE = (130, 140)
ORANGE, BLUE = (235, 120, 40), (20, 60, 160)


def drawing() -> Shot:
    """An orange block with a blue head; the file's own alpha makes its edges exact."""
    image = Image.new("RGBA", (WIDTH, HEIGHT), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 90, 169, 189), fill=ORANGE)
    draw.rectangle((90, 90, 129, 119), fill=BLUE)
    file = io.BytesIO()
    image.save(file, "PNG")
    return Shot("block.png", file.getvalue())


def stripes() -> FilePayload:
    """A background picture: left half red, right half green, twice as wide as high."""
    image = Image.new("RGB", (200, 100), (200, 0, 0))
    ImageDraw.Draw(image).rectangle((100, 0, 199, 99), fill=(0, 150, 0))
    file = io.BytesIO()
    image.save(file, "PNG")
    return {"name": "stripes.png", "mimeType": "image/png", "buffer": file.getvalue()}


@pytest.fixture
def cut(shared: Backdrop) -> Backdrop:
    """The shared page with one picture and the Move tool open."""
    return with_hands(shared)


def with_hands(backdrop: Backdrop) -> Backdrop:
    """Give a page one picture and open the Move tool."""
    backdrop.start_over(drawing())
    backdrop.tool("Move")
    expect(hands(backdrop.page)).to_be_visible()
    backdrop.wait_settled()
    return backdrop


def hands(page: Page) -> Any:
    """Return the area on which things are dragged."""
    return page.get_by_role("application")


def at(page: Page, x: float, y: float) -> Point:
    """Return the place in the window of a place in the picture."""
    box = hands(page).bounding_box()
    assert box
    return box["x"] + x * box["width"] / WIDTH, box["y"] + y * box["height"] / HEIGHT


def drag(page: Page, start: Point, end: Point) -> None:
    """Drag the mouse between two places in the picture."""
    (x, y), (new_x, new_y) = at(page, *start), at(page, *end)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (new_x - x) / 2, y + (new_y - y) / 2, steps=3)
    page.mouse.move(new_x, new_y, steps=3)
    page.mouse.up()


def handle(page: Page, name: str) -> Point:
    """Return where a handle is in the picture."""
    box = page.locator(f"#hands [data-handle={name}]").bounding_box()
    around = hands(page).bounding_box()
    assert box
    assert around
    x, y = box["x"] + box["width"] / 2 - around["x"], box["y"] + box["height"] / 2 - around["y"]
    return x * WIDTH / around["width"], y * HEIGHT / around["height"]


def bounds(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return the edges of what is opaque."""
    rows, columns = np.nonzero(pixels[..., 3] > 128)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def saved(backdrop: Backdrop) -> NDArray[np.uint8]:
    """Return the pixels of the saved file, after a check that the preview shows the same."""
    backdrop.wait_settled()
    _, content = backdrop.save()
    pixels = rgba(content)
    assert backdrop.page.evaluate("document.getElementById('after').style.transform") == ""
    difference = np.abs(shown(backdrop.page)[..., 3].astype(int) - pixels[..., 3])
    assert (difference > 40).mean() < 0.01
    return pixels


def field(page: Page, name: str) -> Any:
    """Return a number field of the tool."""
    return page.get_by_role("spinbutton", name=name)


def test_the_mouse_moves_scales_and_turns(cut: Backdrop) -> None:
    page = cut.page
    assert bounds(saved(cut)) == SUBJECT

    # A drag takes the subject as far as the pointer goes; it is one step to undo.
    drag(page, MIDDLE, (MIDDLE[0] + 60, MIDDLE[1] - 45))
    expect(field(page, "Pixels to the right")).to_have_value("60")
    expect(field(page, "Pixels down")).to_have_value("-45")
    assert bounds(saved(cut)) == pytest.approx((150, 45, 230, 145), abs=1)
    page.keyboard.press("Control+z")
    expect(field(page, "Pixels to the right")).to_have_value("0")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    assert bounds(saved(cut)) == SUBJECT

    # A corner scales about the middle.
    x, y = handle(page, "nw")
    assert (x, y) == pytest.approx((90, 90), abs=1)
    drag(page, (x, y), (MIDDLE[0] - 20, MIDDLE[1] - 25))
    expect(field(page, "Scale in percent")).to_have_value("50")
    assert bounds(saved(cut)) == pytest.approx((110, 115, 150, 165), abs=1)

    # The round handle turns, in steps with Shift.
    page.keyboard.down("Shift")
    drag(page, handle(page, "turn"), (MIDDLE[0] + 60, MIDDLE[1] + 9))
    page.keyboard.up("Shift")
    expect(field(page, "Angle in degrees")).to_have_value("105")
    drag(page, handle(page, "turn"), (MIDDLE[0] + 60, MIDDLE[1] + 1))
    expect(field(page, "Angle in degrees")).to_have_value("90")
    turned = saved(cut)
    assert bounds(turned) == pytest.approx((105, 120, 155, 160), abs=1)
    assert turned[125, 150, :3] == pytest.approx(BLUE, abs=12)  # the head has come to the right

    # A double click on the subject puts it back, one beside it does not.
    page.mouse.dblclick(*at(page, 10, 10))
    expect(field(page, "Angle in degrees")).to_have_value("90")
    page.mouse.dblclick(*at(page, *MIDDLE))
    expect(field(page, "Angle in degrees")).to_have_value("0")
    expect(page.locator("#announcer")).to_have_text("Subject put back")
    assert bounds(saved(cut)) == SUBJECT


def test_the_layer_follows_the_pointer_and_snaps_with_lines(cut: Backdrop) -> None:
    page = cut.page
    lines = page.locator("#guide-x"), page.locator("#guide-y")
    page.mouse.move(*at(page, *MIDDLE))
    page.mouse.down()
    # Its middle comes near that of the frame (160, 120).
    page.mouse.move(*at(page, MIDDLE[0] + 15, MIDDLE[1] - 10))
    page.mouse.move(*at(page, MIDDLE[0] + 29, MIDDLE[1] - 21))
    expect(field(page, "Pixels to the right")).to_have_value("30")
    for line in lines:
        expect(line).to_be_visible()
    visible = page.locator("#hands-outline").evaluate(
        "each => { const box = each.getBoundingClientRect();"
        "return [box.x + box.width / 2, box.y + box.height / 2]; }"
    )
    assert visible == pytest.approx(at(page, 160, 120), abs=1)
    # Control lets it go between.
    page.keyboard.down("Control")
    page.mouse.move(*at(page, MIDDLE[0] + 28.5, MIDDLE[1] - 21))
    for line in lines:
        expect(line).to_be_hidden()
    page.keyboard.up("Control")
    page.mouse.move(*at(page, MIDDLE[0] + 29, MIDDLE[1] - 21))
    page.mouse.up()
    for line in lines:
        expect(line).to_be_hidden()
    assert bounds(saved(cut)) == (120, 70, 200, 170)
    # Down to the lower edge, half of it beyond the left one.
    drag(page, (160, 120), (30, 191))
    assert bounds(saved(cut)) == pytest.approx((0, 140, 70, 240), abs=1)
    # A crop by hand is one of the picture, wherever the subject is.
    cut.tool("Frame")
    page.get_by_role("radio", name="By hand").check(force=True)
    cut.wait_settled()
    box, around = page.locator("#crop-box").bounding_box(), page.locator("#after").bounding_box()
    assert box
    assert around
    assert box["x"] + box["width"] / 2 == pytest.approx(around["x"] + around["width"] / 2, abs=2)
    assert box["width"] == pytest.approx(box["height"] * WIDTH / HEIGHT, rel=0.02)
    page.keyboard.press("Control+z")
    cut.tool("Move")
    cut.wait_settled()
    # Compare shows the original where it was taken, also in Touch up.
    cut.tool("Touch up")
    expect(page.locator("#frame")).to_have_class(re.compile("is-touched"))
    original = page.locator("#before-framed")
    inked = "(each, [x, y]) => [...each.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)"
    expect(page.locator("#frame")).not_to_have_attribute("data-due", "")
    assert original.evaluate(inked, [20, 200]) == pytest.approx(ORANGE, abs=3)
    page.keyboard.down("b")
    assert original.evaluate(inked, [20, 200]) == [0, 0, 0]  # transparent in the file
    assert original.evaluate(inked, MIDDLE) == pytest.approx(ORANGE, abs=3)
    page.keyboard.up("b")
    assert original.evaluate(inked, [20, 200]) == pytest.approx(ORANGE, abs=3)
    cut.tool("Move")
    # Escape ends a drag and leaves the subject where it was.
    page.mouse.move(*at(page, 30, 190))
    page.mouse.down()
    page.mouse.move(*at(page, 160, 100), steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert bounds(saved(cut)) == pytest.approx((0, 140, 70, 240), abs=1)


def test_keys_numbers_and_buttons(cut: Backdrop) -> None:
    page = cut.page
    inspector = Inspector(page)
    inspector.check("move")
    assert not inspector.wrong, "\n".join(inspector.wrong)
    hands(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("#announcer")).to_have_text("1 px right, 10 px up, 100 %")
    assert bounds(saved(cut)) == (91, 80, 171, 180)
    # A key that is held is one step to undo.
    hands(page).focus()
    for _ in range(5):
        page.keyboard.down("ArrowLeft")
    page.keyboard.up("ArrowLeft")
    expect(field(page, "Pixels to the right")).to_have_value("-4")
    page.keyboard.press("Control+z")
    expect(field(page, "Pixels to the right")).to_have_value("1")
    page.keyboard.press("Shift+Alt+ArrowUp")
    expect(field(page, "Scale in percent")).to_have_value("110.5")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Shift+Alt+ArrowLeft")
    expect(field(page, "Angle in degrees")).to_have_value("-14")

    page.get_by_role("button", name="Reset").click()
    expect(field(page, "Angle in degrees")).to_have_value("0")
    field(page, "Pixels to the right").fill("12")
    field(page, "Pixels down").fill("20")
    field(page, "Scale in percent").fill("50")
    page.get_by_role("button", name="Turn right").click()
    expect(field(page, "Angle in degrees")).to_have_value("90")
    assert bounds(saved(cut)) == pytest.approx((117, 140, 167, 180), abs=1)
    field(page, "Scale in percent").fill("")
    field(page, "Scale in percent").press("Tab")
    expect(field(page, "Scale in percent")).to_have_value("50")
    page.get_by_role("button", name="Turn left").click()
    page.get_by_role("button", name="Turn left").click()
    expect(field(page, "Angle in degrees")).to_have_value("-90")
    expect(page.locator("#announcer")).to_contain_text("turned by -90°")


def test_a_mirrored_and_turned_frame_is_moved_as_it_is_seen(cut: Backdrop) -> None:
    page = cut.page
    cut.tool("Frame")
    page.get_by_label("Mirror").check()
    page.get_by_label("Straighten").fill("20")
    cut.tool("Move")
    cut.wait_settled()
    before = rgba(cut.save()[1])
    outline, around = page.locator("#hands-outline").bounding_box(), hands(page).bounding_box()
    assert outline
    assert around
    pixel = around["width"] / before.shape[1]
    x, y = outline["x"] + outline["width"] / 2, outline["y"] + outline["height"] / 2
    page.keyboard.down("Control")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30 * pixel, y + 11 * pixel, steps=3)
    page.mouse.up()
    page.keyboard.up("Control")
    expect(field(page, "Pixels to the right")).to_have_value("30")
    expect(field(page, "Pixels down")).to_have_value("11")
    cut.wait_settled()
    after = rgba(cut.save()[1])
    assert after.shape == before.shape
    way = np.subtract(bounds(after), bounds(before))
    assert way == pytest.approx((30, 11, 30, 11), abs=1)


def test_the_background_picture_moves(cut: Backdrop) -> None:
    page = cut.page
    expect(page.get_by_role("radio", name="Background", exact=True)).to_be_hidden()
    cut.tool("Background")
    page.get_by_role("radio", name="Picture", exact=True).check(force=True)
    page.get_by_label("Background picture").set_input_files([stripes()])
    cut.wait_settled()
    cut.tool("Move")
    page.get_by_role("radio", name="Background", exact=True).check(force=True)
    # The border between red and green goes from the middle to the right.
    drag(page, (200, 50), (232, 50))
    cut.wait_settled()
    pixels = np.asarray(Image.open(io.BytesIO(cut.save()[1])).convert("RGB")).astype(int)
    assert abs(int((pixels[30, :, 0] > pixels[30, :, 1]).sum()) - 192) <= 1
    image = page.locator("#background-image")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("each => each.style.transform") == ""
    assert tuple(pixels[150, 130]) == ORANGE  # the subject stayed
    drag(page, handle(page, "se"), (300, 225))
    expect(field(page, "Scale in percent")).not_to_have_value("100")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(field(page, "Pixels to the right")).to_have_value("0")
    # A turned one covers the frame as well, and shows where the handles are.
    page.get_by_role("button", name="Turn right").click()
    expect(field(page, "Angle in degrees")).to_have_value("90")
    expect(field(page, "Scale in percent")).to_have_value("100")
    cut.wait_settled()
    pixels = np.asarray(Image.open(io.BytesIO(cut.save()[1])).convert("RGB")).astype(int)
    assert abs(int((pixels[:, 30, 0] > pixels[:, 30, 1]).sum()) - HEIGHT / 2) <= 1
    hands(page).press("Shift+Alt+ArrowRight")
    expect(field(page, "Angle in degrees")).to_have_value("105")
    page.get_by_role("button", name="Reset").click()
    expect(field(page, "Angle in degrees")).to_have_value("0")
    cut.wait_settled()
    x, y = handle(page, "turn")
    page.keyboard.down("Shift")
    drag(page, (x, y), (x + 115, y + 20))
    page.keyboard.up("Shift")
    expect(field(page, "Angle in degrees")).to_have_value("45")
    cut.wait_settled()
    shown_turned = np.asarray(Image.open(io.BytesIO(cut.save()[1])).convert("RGB")).astype(int)
    assert shown_turned[120, 40] == pytest.approx((200, 0, 0), abs=3)  # left of the slope
    assert shown_turned[20, 160] == pytest.approx((200, 0, 0), abs=3)
    assert shown_turned[220, 160] == pytest.approx((0, 150, 0), abs=3)
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("radio", name="Subject").check(force=True)
    drag(page, MIDDLE, (MIDDLE[0] + 20, MIDDLE[1] + 20))
    expect(field(page, "Pixels down")).to_have_value("20")


class TestOnAPhone:
    """With fingers instead of a mouse."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, Any]) -> dict[str, Any]:
        size = {"width": 360, "height": 800}
        return {**browser_context_args, "viewport": size, "has_touch": True, "is_mobile": True}

    def test_fingers_drag_pinch_and_twist(self, backdrop: Backdrop) -> None:
        cut, page = with_hands(backdrop), backdrop.page
        session = page.context.new_cdp_session(page)

        def touch(kind: str, *points: Point) -> None:
            places = [at(page, *point) for point in points]
            touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

        def twist(x: float, y: float, percent: str) -> None:
            """Put two fingers beside a place, then go apart and around it: a quarter turn."""
            touch("touchStart", (x - 20, y), (x + 20, y))
            for step in range(1, 11):
                angle, reach = np.pi / 2 * step / 10, 20 + 2 * step
                across, down = float(np.cos(angle) * reach), float(np.sin(angle) * reach)
                touch("touchMove", (x - across, y - down), (x + across, y + down))
            touch("touchEnd")
            expect(field(page, "Angle in degrees")).to_have_value("90")
            expect(field(page, "Scale in percent")).to_have_value(percent)

        touch("touchStart", MIDDLE)
        for step in range(1, 7):
            touch("touchMove", (MIDDLE[0] + 10 * step, MIDDLE[1] - 5 * step))
        touch("touchEnd")
        expect(field(page, "Pixels to the right")).to_have_value("60")
        expect(field(page, "Pixels down")).to_have_value("-30")
        zoom = hands(page).bounding_box()

        twist(MIDDLE[0] + 60, MIDDLE[1] - 30, "200")
        pixels = saved(cut)
        assert bounds(pixels) == pytest.approx((90, 30, 290, 190), abs=2)
        assert hands(page).bounding_box() == zoom  # the picture itself was not zoomed

        undo = page.get_by_role("button", name="Undo")
        undo.click()
        undo.click()
        expect(undo).to_be_disabled()
        touch("touchStart", MIDDLE)
        for step in range(1, 4):
            touch("touchMove", (MIDDLE[0], MIDDLE[1] - 10 * step))
        touch("touchEnd")
        expect(field(page, "Pixels down")).to_have_value("-30")
        for _ in range(2):
            touch("touchStart", (MIDDLE[0], MIDDLE[1] - 30))
            touch("touchEnd")
        expect(field(page, "Pixels down")).to_have_value("0")

        # The same for a background picture, whose border stood upright in the middle.
        cut.tool("Background")
        page.get_by_role("radio", name="Picture", exact=True).check(force=True)
        page.get_by_label("Background picture").set_input_files([stripes()])
        cut.wait_settled()
        cut.tool("Move")
        page.get_by_role("radio", name="Background", exact=True).check(force=True)
        twist(WIDTH / 2, HEIGHT / 2, "150")  # of the size that covers the frame once turned
        cut.wait_settled()
        turned = np.asarray(Image.open(io.BytesIO(cut.save()[1])).convert("RGB")).astype(int)
        assert (turned[:116, :80, 0] > turned[:116, :80, 1]).all()
        assert (turned[124:, :80, 0] < turned[124:, :80, 1]).all()
        touch("touchStart", (80, 180))
        for step in range(1, 7):
            touch("touchMove", (80, 180 - 10 * step))
        touch("touchEnd")
        expect(field(page, "Pixels down")).to_have_value("-60")
        assert hands(page).bounding_box() == zoom

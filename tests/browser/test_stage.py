"""The stage: zooming, panning, comparing, and the page's keys, with mouse and keyboard."""

import math
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.backdrop import Backdrop, Shot, rgba
from tests.browser.stage import Box, drag, frame, is_near, percent, stage, turn

Give = Callable[..., Shot]


@pytest.fixture
def cut(shared: Backdrop, shot: Give) -> Backdrop:
    """The shared page with one picture, cut by the fast model only."""
    shared.start_over(shot("chelsea"))
    shared.page.get_by_role("slider", name="Divider between before and after").fill("50")
    return shared


def test_wheel_and_trackpad(cut: Backdrop) -> None:
    page = cut.page
    fitted = frame(page)
    point = fitted.at(0.8, 0.3)
    page.mouse.move(*point)
    widths = []
    for _ in range(8):
        turn(page, 0, -100)
        box = frame(page)
        widths.append(box.width)
        assert box.share(point) == pytest.approx((0.8, 0.3), abs=0.002)
    assert all(b > 1.1 * a for a, b in pairwise(widths))
    # Until 32 times, and back to the picture in the middle.
    turn(page, 0, -240, times=12)
    far = frame(page)
    assert far.width == pytest.approx(32 * fitted.width, rel=0.001)
    assert far.share(point) == pytest.approx((0.8, 0.3), abs=0.002)
    turn(page, 0, 240, times=14)
    assert is_near(frame(page), fitted)
    # A trackpad pinches and pans.
    point = fitted.at(0.4, 0.6)
    page.mouse.move(*point)
    page.keyboard.down("Control")
    turn(page, 0, -7.5, times=6)  # a pinch on a trackpad arrives so
    page.keyboard.up("Control")
    pinched = frame(page)
    assert pinched.width > 1.3 * fitted.width
    assert pinched.share(point) == pytest.approx((0.4, 0.6), abs=0.002)
    for across, down in ((0, 3), (0, 12.5), (8, 0), (40, 100)):
        before = frame(page)
        turn(page, across, down)
        after = frame(page)
        assert after.width == pytest.approx(before.width, abs=0.01)
        assert after.x - before.x == pytest.approx(-across, abs=0.5)
        assert after.y - before.y == pytest.approx(-down, abs=0.5)
    page.get_by_role("button", name="Fit the picture").click()
    assert is_near(frame(page), fitted)
    # Safari has events of its own for a pinch.
    x, y = point = fitted.at(0.25, 0.5)
    page.evaluate(
        """([x, y]) => {
          for (const [kind, scale] of [["start", 1], ["change", 1.5], ["change", 2]]) {
            const event = new Event(`gesture${kind}`, {bubbles: true, cancelable: true});
            Object.assign(event, {scale, clientX: x, clientY: y});
            document.getElementById("frame").dispatchEvent(event);
          }
        }""",
        [x, y],
    )
    box = frame(page)
    assert box.width == pytest.approx(2 * fitted.width, rel=0.001)
    assert box.share(point) == pytest.approx((0.25, 0.5), abs=0.002)


def test_panning_by_drags_and_keys(cut: Backdrop) -> None:
    page = cut.page
    undo = page.get_by_role("button", name="Undo")
    cut.tool("Touch up")
    page.get_by_role("radio", name="Erase").check(force=True)
    for name in ("Brush", "Lasso"):
        # The control has the focus by the mouse, and the space bar is for the picture.
        page.get_by_role("radio", name=name).click(force=True)
        before = frame(page)
        page.mouse.move(*before.at(0.5, 0.5))
        page.keyboard.down("Space")
        drag(page, before.at(0.5, 0.5), before.at(0.6, 0.6))
        page.keyboard.up("Space")
        after = frame(page)
        assert after.x - before.x == pytest.approx(0.1 * before.width, abs=1)
        assert after.y - before.y == pytest.approx(0.1 * before.height, abs=1)
        drag(page, after.at(0.5, 0.5), after.at(0.4, 0.4), button="middle")
        assert is_near(frame(page), before)
        expect(undo).to_be_disabled()
    cut.tool("Frame")
    page.get_by_role("radio", name="By hand").check(force=True)
    cut.wait_settled()
    before = frame(page)
    page.mouse.move(*before.at(0.5, 0.5))
    page.keyboard.down("Space")
    drag(page, before.at(0.5, 0.5), before.at(0.4, 0.5))
    page.keyboard.up("Space")
    assert frame(page).x - before.x == pytest.approx(-0.1 * before.width, abs=1)
    expect(page.get_by_role("slider", name="Left", exact=True)).to_have_value("0")
    # Without the space bar the brush paints.
    cut.tool("Touch up")
    page.get_by_role("radio", name="Brush").click(force=True)
    page.get_by_role("button", name="Undo").click()
    expect(undo).to_be_disabled()
    box = frame(page)
    drag(page, box.at(0.5, 0.5), box.at(0.6, 0.6))
    expect(undo).to_be_enabled()
    assert is_near(frame(page), box)
    # With no tool that draws, a plain drag pans an enlarged picture, to beyond its edge.
    cut.tool("Cut-out")
    page.keyboard.press("0")
    fitted = frame(page)
    drag(page, fitted.at(0.2, 0.2), fitted.at(0.4, 0.3))
    assert is_near(frame(page), fitted)  # nothing to pan to
    page.keyboard.press("+")
    page.keyboard.press("+")
    before = frame(page)
    start = stage(page).at(0.5, 0.2)
    drag(page, start, (start[0] + 50, start[1] + 20))
    after = frame(page)
    assert after.x - before.x == pytest.approx(50, abs=1)
    assert after.y - before.y == pytest.approx(20, abs=1)
    left, right = stage(page).at(0.05, 0.2), stage(page).at(0.95, 0.2)
    for _ in range(4):
        drag(page, left, right)
    middle = stage(page).at(0.5, 0.5)[0]
    assert frame(page).x == pytest.approx(middle, abs=2)
    # The arrow keys pan a picture that has the focus.
    picture = page.get_by_role("group", name="Picture", exact=True)
    picture.focus()
    for key, across, down in (("ArrowRight", -1, 0), ("ArrowUp", 0, 1)):
        before = frame(page)
        page.keyboard.press(key)
        after = frame(page)
        assert math.copysign(1, after.x - before.x) == across or not across
        assert math.copysign(1, after.y - before.y) == down or not down
        assert not is_near(before, after)
    page.keyboard.press("0")
    assert is_near(frame(page), fitted)


def test_zoom_is_in_percent_of_the_pictures_pixels(cut: Backdrop) -> None:
    page = cut.page
    fitted = frame(page)
    assert percent(page) == pytest.approx(100 * fitted.width / 451, abs=1)
    page.keyboard.press("1")
    expect(page.locator("#zoom-percent")).to_have_text("100 %")
    assert frame(page).width == pytest.approx(451, abs=1)
    expect(page.locator("#announcer")).to_have_text("Zoom 100 %")
    page.keyboard.press("0")
    assert is_near(frame(page), fitted)
    page.get_by_role("button", name="100 %").click()
    assert frame(page).width == pytest.approx(451, abs=1)
    page.get_by_role("button", name="Fit the picture").click()
    assert is_near(frame(page), fitted)
    # A frame around a part of the picture does not change what a percent is.
    cut.tool("Frame")
    page.get_by_role("radio", name="Subject").check(force=True)
    cut.wait_settled()
    page.keyboard.press("1")
    expect(page.locator("#zoom-percent")).to_have_text("100 %")
    across = rgba(cut.save()[1]).shape[1]
    assert frame(page).width == pytest.approx(across, abs=1)
    # The window's size does not, either.
    page.keyboard.press("0")
    before = percent(page)
    page.set_viewport_size({"width": 1000, "height": 500})
    expect(page.locator("#zoom-percent")).not_to_have_text(f"{before} %")
    assert percent(page) == pytest.approx(100 * frame(page).width / across, abs=1)


def test_b_and_compare_show_the_original_while_held(cut: Backdrop) -> None:
    page = cut.page
    original = page.get_by_role("img", name="chelsea.png, original").first
    before, after = page.get_by_text("Before", exact=True), page.get_by_text("After", exact=True)
    compare = page.get_by_role("button", name="Compare")

    def whole(shown: bool) -> None:
        expect(page.locator("#before-layer")).to_have_css(
            "clip-path", "none" if shown else "inset(0px 50% 0px 0px)"
        )
        expect(compare).to_have_attribute("aria-pressed", "true" if shown else "false")
        expect(before).to_be_visible()
        expect(after).to_be_visible(visible=not shown)
        expect(original).to_be_visible()

    whole(shown=False)
    page.keyboard.down("b")
    whole(shown=True)
    page.keyboard.up("b")
    whole(shown=False)
    page.mouse.move(*Box.of(compare).at(0.5, 0.5))
    page.mouse.down()
    whole(shown=True)
    page.mouse.up()
    whole(shown=False)
    compare.focus()
    page.keyboard.down("Space")
    whole(shown=True)
    page.keyboard.up("Space")
    whole(shown=False)
    compare.dispatch_event("click")  # by voice, without a pointer
    whole(shown=True)
    compare.dispatch_event("click")
    whole(shown=False)
    # In a tool, too.
    cut.tool("Touch up")
    expect(before).to_be_hidden()
    page.keyboard.down("b")
    expect(page.locator("#before-layer")).to_have_css("opacity", "1")
    expect(before).to_be_visible()
    page.keyboard.up("b")
    expect(before).to_be_hidden()


def test_the_divider_moves_only_by_its_handle(cut: Backdrop) -> None:
    page = cut.page
    slider = page.get_by_role("slider", name="Divider between before and after")
    before, after = page.get_by_text("Before", exact=True), page.get_by_text("After", exact=True)
    box = frame(page)
    page.mouse.click(*box.at(0.8, 0.2))
    drag(page, box.at(0.5, 0.1), box.at(0.7, 0.1))
    page.mouse.move(*box.at(0.3, 0.3))
    turn(page, 0, -100)
    page.keyboard.press("0")
    expect(slider).to_have_value("50")
    drag(page, box.at(0.5, 0.5), box.at(0.75, 0.4))
    expect(slider).to_have_value("75")
    slider.press("ArrowRight")
    expect(slider).to_have_value("76")
    for label in (before, after):
        expect(label).to_be_visible()
    # At its ends no label of the side that is not seen is left.
    drag(page, box.at(0.76, 0.5), (box.x - 40, box.at(0, 0.5)[1]))
    expect(slider).to_have_value("0")
    expect(before).to_be_hidden()
    expect(after).to_be_visible()
    slider.press("End")
    expect(slider).to_have_value("100")
    expect(before).to_be_visible()
    expect(after).to_be_hidden()
    # On a large picture handle and labels are where the person looks.
    slider.press("Home")
    for _ in range(50):
        slider.press("ArrowRight")
    page.mouse.move(*box.at(0.5, 0.9))
    turn(page, 0, -100, times=4)
    around = stage(page)
    handle = Box.of(page.locator("#divider-handle"))
    assert around.share(handle.at(0.5, 0.5)) == pytest.approx((0.5, 0.5), abs=0.03)
    drag(page, handle.at(0.5, 0.5), (handle.x + 100, handle.y))
    assert int(slider.input_value()) > 50
    for label in (before, after):
        for share in around.share(Box.of(label).at(0.5, 0.5)):
            assert 0 < share < 1


def lines(dialog: Locator) -> list[str]:
    """Return the lines of the list of keys in a dialog."""
    return dialog.locator(".keys div").all_inner_texts()


def test_one_list_of_keys_is_in_its_dialog_and_in_about(shared: Backdrop) -> None:
    page = shared.page
    shared.wait_ready()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    listed = lines(dialog)
    assert "Undo\nCtrl Z" in listed
    page.keyboard.press("?")  # does nothing more
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About Backdrop")
    assert lines(about) == listed
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    page.keyboard.press("Escape")


def test_keys_of_the_tools(cut: Backdrop) -> None:
    page = cut.page
    restore, erase = (page.get_by_role("radio", name=name) for name in ("Restore", "Erase"))
    cut.tool("Touch up")
    restore.check(force=True)
    page.keyboard.press("x")
    expect(erase).to_be_checked()
    page.keyboard.press("x")
    expect(restore).to_be_checked()
    # A text field keeps its characters, and a control that was reached by keyboard its space bar.
    cut.tool("Frame")
    field = page.get_by_label("Width in pixels")
    field.fill("")
    field.press_sequentially("10")
    expect(field).to_have_value("10")
    cut.wait_settled()
    page.keyboard.press("Control+z")
    mirror = page.get_by_label("Mirror")
    page.mouse.move(*stage(page).at(0.5, 0.5))
    page.get_by_label("Straighten").focus()
    page.keyboard.press("Tab")
    expect(mirror).to_be_focused()
    page.keyboard.press("Space")
    expect(mirror).to_be_checked()

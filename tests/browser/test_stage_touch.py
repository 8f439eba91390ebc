"""The stage on a phone: panning and zooming with fingers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.backdrop import Backdrop, Shot
from tests.browser.stage import Box, Fingers, frame, is_near, percent, stage

Give = Callable[..., Shot]


@pytest.fixture(scope="module")
def module_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 360, "height": 800}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def cut(shared: Backdrop, shot: Give) -> Backdrop:
    """The shared page with one picture."""
    shared.start_over(shot("chelsea"))
    return shared


@pytest.fixture
def fingers(shared: Backdrop) -> Iterator[Fingers]:
    session = shared.page.context.new_cdp_session(shared.page)
    yield Fingers(session)
    session.detach()


def test_one_finger_pans_and_two_pinch(cut: Backdrop, fingers: Fingers) -> None:
    page = cut.page
    fitted = frame(page)
    x, y = point = fitted.at(0.5, 0.5)
    # One finger does nothing to a picture that fits, not even to the divider beside its handle.
    slider = page.get_by_role("slider", name="Divider between before and after")
    fingers.drag(fitted.at(0.8, 0.2), fitted.at(0.2, 0.2))
    assert is_near(frame(page), fitted)
    # Two zoom and pan together, also where one of them is on the handle.
    fingers.down(point, (x + 60, y))
    for step in range(1, 7):
        fingers.move((x - 10 * step, y - 20), (x + 60 + 10 * step, y - 20))
    fingers.up()
    near = frame(page)
    assert near.width == pytest.approx(3 * fitted.width, rel=0.05)
    expected = fitted.share((x + 30, y))
    assert near.share((x + 30, y - 20)) == pytest.approx(expected, abs=0.02)
    expect(slider).to_have_value("50")
    fingers.drag(stage(page).at(0.3, 0.2), stage(page).at(0.5, 0.4))
    moved = frame(page)
    assert moved.x - near.x == pytest.approx(0.2 * stage(page).width, abs=3)
    assert moved.y - near.y == pytest.approx(0.2 * stage(page).height, abs=3)
    assert moved.width == pytest.approx(near.width, abs=0.01)
    # The readout and Fit are in reach and do not cover the picture.
    fit = page.get_by_role("button", name="Fit the picture")
    assert percent(page) == pytest.approx(100 * near.width / 451, abs=2)
    assert Box.of(fit).y >= stage(page).y + stage(page).height - 1
    assert min(Box.of(fit).width, Box.of(fit).height) >= 40
    page.wait_for_timeout(500)  # Chromium takes no tap so soon after a drag
    fit.tap()
    expect(page.locator("#frame.is-near")).to_have_count(0)
    assert is_near(frame(page), fitted)


def test_fingers_in_the_brush(cut: Backdrop, fingers: Fingers) -> None:
    page = cut.page
    cut.tool("Touch up")
    undo = page.get_by_role("button", name="Undo")
    fitted = frame(page)
    x, y = fitted.at(0.4, 0.4)
    # The first finger has begun a stroke when the second one comes.
    fingers.down((x, y))
    fingers.move((x + 12, y))
    fingers.down((x + 12, y), (x + 60, y))
    for step in range(1, 7):
        fingers.move((x + 12 - 4 * step, y), (x + 60 + 4 * step, y))
    fingers.move((x - 12, y + 20), (x + 84, y + 20))
    fingers.up()
    near = frame(page)
    assert near.width == pytest.approx(2 * fitted.width, rel=0.05)
    expect(undo).to_be_disabled()
    fingers.drag(fitted.at(0.4, 0.4), fitted.at(0.6, 0.4))
    expect(undo).to_be_enabled()
    assert is_near(frame(page), near)

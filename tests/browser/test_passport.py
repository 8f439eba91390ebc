"""Passport pictures: country, lines on the head, checks, and the saved picture and sheet."""

import io

import numpy as np
import pytest
from PIL import Image, JpegImagePlugin
from playwright.sync_api import Locator, Page, expect

from tests.browser.backdrop import Backdrop
from tests.browser.test_accessibility import Inspector
from tests.browser.test_editor import Give


@pytest.fixture
def passport(page: Page, address: str, shot: Give) -> Backdrop:
    """A page with a person's picture, framed as a passport picture."""
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("astronaut"))
    backdrop.wait_cut()
    backdrop.tool("Frame")
    page.get_by_role("radio", name="Passport").check()
    expect(line(page, "Chin")).to_be_visible()
    backdrop.wait_settled()
    return backdrop


def line(page: Page, name: str) -> Locator:
    """Return the label of a line on the head."""
    return page.locator(".guide", has_text=name)


def height(page: Page, name: str) -> float:
    """Return where a line is, in pixels of the window from above."""
    box = line(page, name).bounding_box()
    assert box
    return box["y"] + box["height"] / 2


def saved(backdrop: Backdrop) -> tuple[str, bytes, Image.Image]:
    """Save the picture; return its name, content and image."""
    name, content = backdrop.save("Save as JPEG")
    return name, content, Image.open(io.BytesIO(content))


def drag_by_touch(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag one finger from a position to another."""
    session = page.context.new_cdp_session(page)
    for kind, points in (("touchStart", [start]), ("touchMove", [end]), ("touchEnd", [])):
        touches = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    session.detach()


def test_a_passport_picture_and_a_sheet_of_it_are_saved(passport: Backdrop, page: Page) -> None:
    notes = page.locator("#passport-notes")
    expect(notes).to_contain_text("too few pixels for a sharp print")

    chin, eyes = height(page, "Chin"), height(page, "Eyes")
    slider = page.get_by_role("slider", name="Chin")
    value = float(slider.input_value())
    reset = page.get_by_role("button", name="Reset the lines")
    expect(reset).to_be_disabled()
    page.mouse.move(500, chin)
    page.mouse.down()
    page.mouse.move(500, chin + 30, steps=3)
    page.mouse.up()
    passport.wait_settled()
    assert height(page, "Chin") - height(page, "Eyes") == pytest.approx(chin - eyes + 30, abs=3)
    dragged = float(slider.input_value())
    assert dragged > value

    slider.press("ArrowRight")
    passport.wait_settled()
    assert float(slider.input_value()) == pytest.approx(dragged + 0.001, abs=0.0006)
    expect(reset).to_be_enabled()

    drag_by_touch(page, (500, height(page, "Chin")), (500, height(page, "Chin") - 24))
    passport.wait_settled()
    assert float(slider.input_value()) < dragged

    tilt = page.get_by_role("slider", name="Tilt")
    tilt.press("ArrowRight")
    passport.wait_settled()
    assert float(tilt.input_value()) == 0.5

    country = page.get_by_role("combobox", name="Country")
    country.select_option("United States")
    expect(notes).to_contain_text("photos that no software has changed")
    passport.wait_settled()
    name, content, image = saved(passport)
    assert name == "astronaut-passport.jpg"
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    assert image.size == (600, 600)
    assert image.info["dpi"] == (300, 300)
    assert 54_000 <= len(content) <= 240_000
    corner = image.getpixel((2, 2))
    assert isinstance(corner, tuple)
    assert min(corner) > 245

    mirror = page.get_by_role("checkbox", name="Mirror")
    mirror.check()
    passport.wait_settled()
    mirrored = np.asarray(saved(passport)[2]).astype(int)
    straight = np.asarray(image).astype(int)
    assert np.abs(mirrored[:, ::-1] - straight).mean() < 4
    assert np.abs(mirrored - straight).mean() > 10
    mirror.uncheck()

    page.get_by_role("combobox", name="Paper").select_option("Sheet of 10 × 15 cm")
    passport.wait_settled()
    name, _, image = saved(passport)
    assert name == "astronaut-sheet.jpg"
    assert image.size == (1181, 1772)
    assert image.info["dpi"] == (300, 300)

    page.get_by_role("combobox", name="Paper").select_option("Sheet of Letter paper")
    passport.wait_settled()
    _, _, image = saved(passport)
    assert image.size == (2550, 3300)
    assert image.info["dpi"] == (300, 300)

    reset.click()
    passport.wait_settled()
    assert float(tilt.input_value()) == 0
    assert float(slider.input_value()) == pytest.approx(value, abs=0.002)

    inspector = Inspector(page)
    inspector.check("passport")
    assert not inspector.wrong, "\n".join(inspector.wrong)

    for other in ("By hand", "Subject"):
        page.get_by_role("radio", name="Passport").check()
        expect(line(page, "Chin")).to_be_visible()
        page.get_by_role("radio", name=other).check()
        expect(line(page, "Chin")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Shape")).to_be_visible()

    # The look of that name leads to the same lines.
    passport.tool("Cut-out")
    page.get_by_role("button", name="Passport").click()
    expect(country).to_be_visible()
    expect(line(page, "Chin")).to_be_visible()

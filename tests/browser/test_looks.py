"""The strip of looks: the picture in each of them, one press, own looks, and their menu."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.backdrop import CUT_MS, Backdrop, Shot
from tests.browser.test_accessibility import Inspector

Give = Callable[..., Shot]
PIXELS = """async (image) => {
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return [canvas.width, canvas.height,
          [...context.getImageData(0, 0, 1, 1).data], image.src];
}"""


@pytest.fixture
def cut(shared: Backdrop, shot: Give) -> Backdrop:
    """The shared page with one picture that is cut."""
    shared.start_over(shot("astronaut"))
    return shared


def look(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Looks").get_by_role("button", name=name, exact=True)


def pixels(page: Page, name: str) -> tuple[int, int, list[int], str]:
    """Return width, height, first pixel and address of a look's thumbnail."""
    look(page, name).scroll_into_view_if_needed()
    image = look(page, name).locator("img")
    expect(image).to_be_visible(timeout=CUT_MS)
    width, height, first, source = image.evaluate(PIXELS)
    return width, height, first, source


def test_every_look_shows_this_picture_and_is_applied_by_one_press(cut: Backdrop) -> None:
    page = cut.page
    expect(look(page, "Transparent")).to_have_attribute("aria-pressed", "true")
    assert pixels(page, "Transparent")[2][3] == 0
    for name in ("White square", "Amazon", "Shopify"):
        width, height, first, _ = pixels(page, name)
        assert width == height
        assert first == [255, 255, 255, 255]
    for name in ("Blurred", "Grey studio"):
        assert pixels(page, name)[2][3] == 255
    for name in ("Soft shadow", "Sticker", "Passport", "eBay", "Etsy", "Vinted"):
        pixels(page, name)

    # Edits show in the looks, also before the touch-up is done.
    before = pixels(page, "Transparent")[3]
    cut.tool("Touch up")
    page.get_by_role("radio", name="Erase").check(force=True)
    box = page.locator("#frame").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.7)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7, steps=5)
    page.mouse.up()
    cut.wait_settled()
    image = look(page, "Transparent").locator("img")
    expect(image).not_to_have_attribute("src", before)

    look(page, "White square").click()
    expect(look(page, "White square")).to_have_attribute("aria-pressed", "true")
    expect(look(page, "Transparent")).to_have_attribute("aria-pressed", "false")
    cut.wait_settled()
    _, content = cut.save("Save as JPEG")
    saved = Image.open(io.BytesIO(content))
    assert saved.size == (2000, 2000)
    assert np.asarray(saved)[0, 0].tolist() == [255, 255, 255]
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(look(page, "Transparent")).to_have_attribute("aria-pressed", "true")


def test_own_looks_are_saved_renamed_deleted_and_brought_back(cut: Backdrop) -> None:
    page = cut.page
    page.set_viewport_size({"width": 360, "height": 800})
    cut.tool("Outline")
    page.get_by_role("tabpanel", name="Outline").get_by_label("Outline").check()
    page.get_by_role("button", name="Save this look").click()
    page.get_by_role("textbox", name="Name").fill("Mine")
    page.keyboard.press("Enter")
    expect(look(page, "Mine")).to_have_attribute("aria-pressed", "true")
    assert pixels(page, "Mine")[2][3] in (0, 255)
    more = page.get_by_role("button", name="More actions for looks")
    more.click()
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Mine")
    page.get_by_role("textbox", name="Name").fill("Ours")
    page.keyboard.press("Enter")
    expect(look(page, "Mine")).to_have_count(0)
    expect(look(page, "Ours")).to_be_visible()
    inspector = Inspector(page)
    more.click()
    inspector.check("looks", "#looks")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(look(page, "Ours")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(look(page, "Ours")).to_have_attribute("aria-pressed", "true")
    assert not inspector.wrong, inspector.wrong

    # The menu is closed by Escape and by a press elsewhere.
    more.focus()
    page.keyboard.press("Enter")
    menu = page.locator("#looks-menu")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    more.click()
    page.get_by_role("heading", level=2).first.click()
    expect(menu).to_be_hidden()

"""Many pictures: their looks in the tiles, doubtful ones, the contact sheet, Undo for all."""

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.backdrop import CUT_MS, Backdrop, Shot
from tests.browser.test_accessibility import Inspector

Give = Callable[..., Shot]


def noise() -> Shot:
    """A picture without a subject, whose cut-out is doubtful."""
    pixels = np.random.default_rng(0).normal(128, 8, (200, 300, 3)).clip(0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return Shot("noise.png", file.getvalue())


@pytest.fixture
def three(shared: Backdrop, shot: Give) -> Backdrop:
    """The shared page with three pictures that are cut; the last one is doubtful."""
    shared.clear()
    shared.give(shot("chelsea"), shot("coffee"), noise())
    expect(shared.page.locator("#batch-line")).to_have_text("3 pictures", timeout=CUT_MS)
    return shared


def sources(backdrop: Backdrop) -> list[str]:
    """Return the addresses of all thumbnails."""
    found: list[str] = backdrop.tiles.locator("img").evaluate_all("all => all.map(i => i.src)")
    return found


def names(backdrop: Backdrop) -> list[str]:
    """Return the names of the pictures in the filmstrip's order."""
    labels = backdrop.tiles.evaluate_all("all => all.map(each => each.ariaLabel)")
    return [label.split(",")[0] for label in labels]


def test_one_look_for_all_shows_in_the_tiles_and_is_undone_at_once(three: Backdrop) -> None:
    page = three.page
    before = sources(three)
    page.get_by_role("button", name="White square").click()
    toasts = page.locator("#toasts")
    expect(toasts).to_contain_text("Only this picture has the new look.")
    toasts.get_by_role("button", name="Use for all pictures").click()
    expect(page.get_by_text("Applied to 3 pictures")).to_be_visible()
    for place, old in enumerate(before):
        image = three.tiles.nth(place).locator("img")
        expect(image).not_to_have_attribute("src", old)
        expect(image).to_have_js_property("naturalWidth", 256)
        expect(image).to_have_js_property("naturalHeight", 256)
    toasts.get_by_role("button", name="Undo").click()
    white = page.get_by_role("button", name="White square")
    for place, is_white in enumerate(("true", "false", "false")):
        three.tiles.nth(place).click()
        expect(white).to_have_attribute("aria-pressed", is_white)


def test_removed_pictures_come_back_at_their_place_with_their_edits(three: Backdrop) -> None:
    page = three.page
    order = names(three)
    three.tile("coffee.png").click()
    page.get_by_role("button", name="Sticker").click()
    three.wait_settled()
    page.get_by_role("button", name="Remove this picture").click()
    expect(three.tiles).to_have_count(2)
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    undo.click()
    expect(three.tiles).to_have_count(3)
    assert names(three) == order
    expect(three.name).to_have_text("coffee.png")
    expect(page.get_by_role("button", name="Sticker")).to_have_attribute("aria-pressed", "true")
    three.wait_settled()
    expect(three.save_button).to_be_enabled()

    page.get_by_role("button", name="More actions for all pictures").click()
    page.get_by_role("button", name="Remove all").click()
    expect(three.welcome).to_be_visible()
    undo.click()
    expect(three.tiles).to_have_count(3)
    assert names(three) == order
    three.save()
    # The removed result is released with its toast.
    three.tile("chelsea.png").click()
    page.get_by_role("button", name="Remove this picture").click()
    page.get_by_role("button", name="Close this message").last.click()
    expect(undo).to_have_count(0)
    expect(three.tiles).to_have_count(2)


def test_doubtful_pictures_are_marked_filtered_and_first_in_the_contact_sheet(
    three: Backdrop,
) -> None:
    page = three.page
    page.set_viewport_size({"width": 360, "height": 800})
    expect(three.tile("noise.png")).to_have_accessible_name("noise.png, done, needs a look")
    inspector = Inspector(page)
    page.get_by_role("button", name="Needs a look (1)").click()
    inspector.check("doubtful", ".panel")
    page.set_viewport_size({"width": 360, "height": 800})
    expect(three.tile("coffee.png")).to_be_hidden()
    expect(three.tile("noise.png")).to_be_visible()
    page.get_by_role("button", name="Needs a look (1)").click()
    expect(three.tile("coffee.png")).to_be_visible()

    three.tile("chelsea.png").focus()
    page.keyboard.press("g")
    sheet = page.get_by_role("region", name="Contact sheet")
    tiles = sheet.locator(".tile")
    expect(tiles.first).to_have_accessible_name(re.compile("noise.png"))
    expect(tiles.first).to_be_focused()
    for image in tiles.locator("img").all():
        expect(image).to_be_visible()
    inspector.check("contact sheet", "#sheet")
    assert not inspector.wrong, inspector.wrong
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    expect(three.name).to_have_text("coffee.png")

    page.get_by_role("button", name="Contact sheet").click()
    page.keyboard.press("Home")
    page.keyboard.press("x")
    expect(tiles).to_have_count(2)
    expect(three.tile("noise.png")).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(tiles.first).to_have_accessible_name(re.compile("noise.png"))
    tiles.nth(1).focus()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_contact_sheet_keeps_the_focus_and_its_place_through_a_review(three: Backdrop) -> None:
    page = three.page
    page.set_viewport_size({"width": 360, "height": 800})
    sheet = page.get_by_role("region", name="Contact sheet")
    tiles = sheet.locator(".tile:visible")
    page.get_by_role("button", name="Contact sheet").click()
    # A review begins with the doubtful picture, and the sheet has the whole phone to itself.
    expect(tiles.first).to_be_focused()
    expect(tiles.first).to_have_accessible_name("noise.png, done, needs a look")
    expect(page.get_by_role("tablist", name="Tools")).to_be_hidden()
    for tile in tiles.all():
        expect(tile).to_be_in_viewport(ratio=1)
    # The picture behind the sheet takes no focus.
    expect(page.get_by_role("slider", name="Divider between before and after")).to_be_hidden()

    # The filter leaves the Tab key a tile that is shown.
    tiles.nth(2).focus()
    page.keyboard.press("End")
    sheet.get_by_role("button", name="Needs a look (1)").click()
    expect(tiles).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(tiles.first).to_be_focused()
    page.keyboard.press("Delete")
    expect(tiles).to_have_count(0)
    chip = sheet.get_by_role("button", name="Needs a look (0)")
    expect(chip).to_be_focused()
    expect(sheet.get_by_role("status")).to_contain_text("No picture needs a look now.")
    chip.press("Enter")
    expect(sheet.get_by_role("status")).to_be_hidden()
    expect(tiles).to_have_count(2)
    sheet.get_by_role("button", name="Remove coffee.png").click(force=True)
    expect(sheet).to_be_hidden()  # one picture needs no contact sheet
    expect(three.name).to_have_text("chelsea.png")


def test_no_word_of_the_batch_bar_is_cut(three: Backdrop) -> None:
    page = three.page
    expect(page.get_by_role("button", name="Needs a look (1)")).to_be_visible()
    for width, height in ((360, 800), (768, 1024), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        cut_off = page.evaluate("""() => [...document.querySelectorAll("#batch *, #selected *")]
          .filter(each => each.offsetParent && !each.children.length && each.tagName !== "PROGRESS"
            && getComputedStyle(each).clipPath === "none" && each.clientWidth > 0
            && each.scrollWidth > each.clientWidth + 1)
          .map(each => each.outerHTML)""")
        assert cut_off == [], width


def test_a_text_is_refused_in_a_sentence_and_a_cancelled_picture_is_called_so(
    shared: Backdrop, shot: Give
) -> None:
    backdrop, page = shared, shared.page
    backdrop.clear()
    backdrop.give(Shot("notes.txt", b"Buy milk", "text/plain"))
    refused = page.get_by_text("notes.txt is not a picture, so it was not added.")
    expect(refused.first).to_be_visible()
    expect(backdrop.welcome).to_be_visible()
    backdrop.give(*(shot("coffee", f"{n}.png") for n in range(6)))
    page.get_by_role("button", name="More actions for all pictures").click()
    page.get_by_role("button", name="Cancel the rest").click()
    expect(page.locator("#batch-line")).to_have_text(re.compile("6 pictures, [1-6] cancelled"))

"""The Background tool: built-in backdrops, colours, and the chooser of pictures."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import FileChooser, expect

from backdrop.engine.render.backdrop import render_backdrop
from tests.browser.backdrop import Backdrop, Shot
from tests.browser.test_accessibility import Inspector

Give = Callable[..., Shot]
EYE_DROPPER = """() => { window.EyeDropper = class {
  open() { return Promise.resolve({sRGBHex: "#336699"}); }
}; }"""


@pytest.fixture
def cut(shared: Backdrop, shot: Give) -> Backdrop:
    """The shared page with a cut picture and the Background tool open."""
    shared.page.evaluate(EYE_DROPPER)
    shared.start_over(shot("coffee", "coffee.jpg", "JPEG"))
    shared.tool("Background")
    return shared


def corner(backdrop: Backdrop) -> NDArray[np.uint8]:
    """Save the picture and return the pixels of its upper left corner."""
    backdrop.wait_settled()
    _, file = backdrop.save()
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))[:40, :40]


def test_backdrops_and_colours(cut: Backdrop) -> None:
    page = cut.page
    page.get_by_role("radio", name="Backdrop").check(force=True)
    backdrops = page.get_by_role("group", name="Backdrop", exact=True)
    expect(backdrops.get_by_role("radio")).to_have_count(8)
    backdrops.get_by_role("radio", name="Wood").check(force=True)
    expected = render_backdrop("wood", 600, 400, None)(slice(0, 40))[:, :40]
    assert np.abs(corner(cut).astype(int) - expected).max() <= 2
    inspector = Inspector(page)
    inspector.check("backdrops", "#tool-background")

    page.get_by_role("radio", name="Colour", exact=True).check(force=True)
    typed = page.get_by_label("Colour as a hexadecimal number")
    typed.fill("1F6")
    typed.press("Enter")
    assert (corner(cut) == (0x11, 0xFF, 0x66)).all()
    typed.fill("greenish")
    typed.press("Enter")
    expect(page.get_by_text("Write a colour as six digits")).to_be_visible()
    assert (corner(cut) == (0x11, 0xFF, 0x66)).all()
    page.get_by_role("button", name="Pick a colour from the screen").click()
    assert (corner(cut) == (0x33, 0x66, 0x99)).all()
    expect(page.get_by_text("Write a colour as six digits")).to_be_hidden()
    recent = page.get_by_role("group", name="Used last").get_by_role("button")
    expect(recent).to_have_count(2)
    recent.nth(1).click()
    assert (corner(cut) == (0x11, 0xFF, 0x66)).all()
    inspector.check("colours", "#tool-background")
    assert not inspector.wrong


def test_picture_opens_the_chooser_and_arrow_keys_do_not(cut: Backdrop, shot: Give) -> None:
    page = cut.page
    opened: list[FileChooser] = []

    def note(chooser: FileChooser) -> None:
        opened.append(chooser)

    page.on("filechooser", note)
    page.get_by_role("radio", name="Gradient").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Picture")).to_be_checked()
    page.wait_for_timeout(200)
    assert not opened
    with page.expect_file_chooser():
        page.keyboard.press("Space")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("radio", name="Picture").click()
    chooser.value.set_files([shot("chelsea", "cat.png").payload])
    page.get_by_label("Fill the frame").wait_for()
    pixels = corner(cut)
    assert pixels.std() > 3
    assert not (pixels == 255).all()

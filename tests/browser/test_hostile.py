"""Files made to do harm: they are refused in words or taken for what they are, and nothing runs."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot
from tests.browser.conftest import FAST_ONLY
from tests.browser.test_batch import NO_STREAM

Give = Callable[..., Shot]

MARKUP = "<img src=x onerror=alert(1)>"
LOOK = {"background": {"kind": "colour", "rgb": [1, 2, 3]}}


@pytest.fixture
def said(page: Page) -> list[str]:
    """What a script of a hostile file says."""
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    return said


@pytest.mark.console_errors
def test_a_name_with_markup_is_only_a_name_wherever_it_stands(
    page: Page, address: str, shot: Give, said: list[str]
) -> None:
    page.add_init_script(FAST_ONLY + NO_STREAM)
    page.goto(address)
    backdrop = Backdrop(page)
    elements = "document.querySelectorAll('[onerror], [src=x], script:not([src]), svg svg').length"
    before = page.evaluate(elements)
    good, bad = f"{MARKUP}.png", f"{MARKUP}{MARKUP}.jpg"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"../{MARKUP}/2{good}", shot("chelsea").content)
    backdrop.give(shot("chelsea", good), Shot(bad, b"Buy milk"))
    backdrop.give(Shot(f"{MARKUP}.zip", packed.getvalue()))
    expect(backdrop.tiles).to_have_count(3, timeout=ENGINE_MS)
    backdrop.tile(f"2{good}").click()
    expect(backdrop.name).to_have_text(f"2{good}")
    backdrop.wait_cut()
    expect(backdrop.tile(good)).to_have_accessible_name(f"{good}, done", timeout=CUT_MS)

    with page.expect_download() as download:
        page.get_by_role("button", name="Save all").click()
    told = page.locator("#told-text")
    expect(told).to_contain_text(f"Not saved: {bad}")
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert sorted(names) == [
        "2_img src=x onerror=alert(1)_-cutout.png",
        "_img src=x onerror=alert(1)_-cutout.png",
    ]
    page.get_by_role("button", name="OK").click()
    assert not set('<>"/\\') & set(backdrop.save()[0])
    # What is no network, no ZIP, and a picture that says what it is not.
    dialog = backdrop.offer_network(Shot(f"{MARKUP}.onnx", b"Buy milk"))
    expect(dialog.get_by_role("status")).to_contain_text(f"{MARKUP}.onnx", timeout=ENGINE_MS)
    page.keyboard.press("Escape")
    backdrop.give(Shot(f"{MARKUP}.zip", b"Buy milk"))
    expect(told).to_contain_text(f"{MARKUP}.zip")
    backdrop.tool("File")
    preset = {"version": 1, "name": MARKUP, "look": LOOK}
    take(page, json.dumps(preset))
    chosen = page.get_by_label("Preset", exact=True).locator("option:checked")
    expect(chosen).to_have_text(MARKUP)
    assert page.evaluate(elements) == before
    assert said == []


def take(page: Page, preset: str) -> None:
    page.get_by_label("Import a preset").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": preset.encode("latin-1")}
    )

"""Files made to do harm: they are refused in words or taken for what they are, and nothing runs."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot
from tests.browser.test_batch import NO_STREAM

Give = Callable[..., Shot]

MARKUP = "<img src=x onerror=alert(1)>"
SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"
  width="40" height="40" onload="alert(1)"><script>alert(2)</script>
  <image x:href="https://example.com/a.png" width="9" height="9"/>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml"
  src="https://example.com/"></iframe></foreignObject><use x:href="https://example.com/#b"/></svg>"""
ENTITIES = "<!DOCTYPE svg [<!ENTITY a0 'ha'>{}]><svg xmlns='http://www.w3.org/2000/svg'>&a30;</svg>"
LOOK = {"background": {"kind": "colour", "rgb": [1, 2, 3]}}
PRESETS = {
    "no JSON": "no json",
    "no object": "[]",
    "out of range": '{"version": 1, "look": {"shadow": {"kind": "drop", "blur": 1e9}}}',
    "unknown key": '{"version": 1, "look": {"onload": "alert(1)"}}',
    "deep": "[" * 200_000,
    "deep objects": '{"look":' * 50_000 + "1" + "}" * 50_000,
    "huge": '{"version": 1, "look": {"edge": {"shift": 1e400}}}',
    "endless": '{"version": 1, "look": {"edge": {"shift": ' + "9" * 10_000 + "}}}",
    "prototype": '{"version": 1, "__proto__": {"look": 1}, "look": {}}',
    "constructor": '{"version": 1, "look": {"constructor": {"prototype": {}}}}',
    "types": '{"version": 1, "name": ["a"], "look": {}}',
    "long name": json.dumps({"version": 1, "name": "a" * 61, "look": {}}),
    "not text": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
}


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
    page.add_init_script(NO_STREAM)
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
    told = page.locator("#batch-note-text")
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


@pytest.mark.console_errors
def test_hostile_svgs_and_presets_and_what_another_page_left_in_the_storage(
    page: Page, address: str, shot: Give, said: list[str]
) -> None:
    # Others on this site write there too.
    page.add_init_script("""for (const [name, value] of Object.entries({
      presets: [1, ["a"], ["b", 2], [["c"], {}]], "default-preset": ["d"], histories: [["e"]],
    })) localStorage.setItem(`backdrop-${name}`, JSON.stringify(value));""")
    page.goto(address)
    backdrop = Backdrop(page)
    steps = "".join(f"<!ENTITY a{n + 1} '&a{n};&a{n};'>" for n in range(30))
    svgs = {
        "a.svg": Shot("a.svg", SVG.encode(), "image/svg+xml"),
        "b.png": Shot("b.png", SVG.encode(), "image/png"),
        "c.svg": Shot("c.svg", ENTITIES.format(steps).encode(), "image/svg+xml"),
    }
    backdrop.give(*svgs.values(), shot("chelsea"))
    for name in svgs:
        backdrop.tile(name).click()
        expect(backdrop.failure).to_contain_text("not a picture", timeout=ENGINE_MS)
    backdrop.tile("chelsea.png").click()
    backdrop.wait_cut()
    backdrop.tool("File")
    note = page.locator("#note")
    for preset in PRESETS.values():
        take(page, preset)
        expect(note).to_contain_text("This preset cannot be used")
        page.locator("#note-close").click()
        expect(note).to_be_hidden()
    expect(backdrop.engine).to_have_text("Ready")
    assert page.evaluate("Object.keys(Object.prototype).length") == 0
    backdrop.save()
    assert said == []

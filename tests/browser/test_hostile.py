"""Malicious files are refused with a reason or treated as plain data, and nothing in them runs."""

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
def dialogs(page: Page) -> list[str]:
    """Messages of dialogs that a script in a malicious file has opened."""
    dialogs: list[str] = []

    def hear(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    return dialogs


@pytest.mark.console_errors
def test_markup_in_a_name_is_shown_as_text_everywhere(
    page: Page, address: str, shot: Give, dialogs: list[str]
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
    note = page.locator("#batch-note-text")
    expect(note).to_contain_text(f"Not saved: {bad}")
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert sorted(names) == [
        "2_img src=x onerror=alert(1)_-cutout.png",
        "_img src=x onerror=alert(1)_-cutout.png",
    ]
    page.get_by_role("button", name="OK", exact=True).click()
    assert not set('<>"/\\') & set(backdrop.save()[0])
    # Files that are no model and no ZIP, whatever their names say.
    dialog = backdrop.offer_model(Shot(f"{MARKUP}.onnx", b"Buy milk"))
    expect(dialog.get_by_role("status")).to_contain_text(f"{MARKUP}.onnx", timeout=ENGINE_MS)
    page.keyboard.press("Escape")
    backdrop.give(Shot(f"{MARKUP}.zip", b"Buy milk"))
    expect(note).to_contain_text(f"{MARKUP}.zip")
    preset = {"version": 1, "name": MARKUP, "look": LOOK}
    import_preset(page, json.dumps(preset))
    own = page.get_by_role("list", name="Your looks").get_by_role("button")
    expect(own).to_have_text(MARKUP)
    assert page.evaluate(elements) == before
    assert dialogs == []


def import_preset(page: Page, preset: str) -> None:
    page.get_by_label("Import a preset").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": preset.encode("latin-1")}
    )


@pytest.mark.console_errors
def test_malicious_svgs_presets_and_entries_in_the_storage(
    page: Page, address: str, shot: Give, dialogs: list[str]
) -> None:
    # Other pages of this origin write to the same storage.
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
    note = page.locator("#note")
    for preset in PRESETS.values():
        import_preset(page, preset)
        expect(note).to_contain_text("This preset cannot be used")
        page.locator("#note-close").click()
        expect(note).to_be_hidden()
    expect(backdrop.engine).to_have_text("Ready")
    assert page.evaluate("Object.keys(Object.prototype).length") == 0
    backdrop.save()
    assert dialogs == []

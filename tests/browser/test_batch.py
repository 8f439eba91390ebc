"""Batches: intake, queue, selection, shared look, and one ZIP with all results."""

import io
import re
import zipfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.build.serve import Handler
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot, rgba
from tests.browser.served import give
from tests.browser.test_failures import kill_engine
from tests.drawings import DRAWINGS, draw_picture

Give = Callable[..., Shot]

NO_STREAM = "; delete globalThis.showSaveFilePicker;"
# A file in the page's private file system replaces the one that a person chooses.
STREAM = """
globalThis.showSaveFilePicker = async ({suggestedName}) =>
  (await navigator.storage.getDirectory()).getFileHandle(suggestedName, {create: true});
globalThis.streamed = async () => {
  for await (const [name, handle] of (await navigator.storage.getDirectory()).entries())
    return [name, Array.from(new Uint8Array(await (await handle.getFile()).arrayBuffer()))];
};"""
# Files that the system opens with the installed app, of which one no longer exists.
LAUNCHED = """Object.defineProperty(globalThis, "launchQueue",
  {value: {setConsumer: (consumer) => { globalThis.launched = consumer; }}});"""
OPENED = """() => launched({files: [
  {getFile: async () => new File([await (await fetch("/a%20photo.png")).blob()], "opened.png")},
  {getFile: async () => { throw new DOMException("gone", "NotFoundError"); }},
]})"""
RECORD_DECODED = """
globalThis.decoded = [];
const decode = createImageBitmap;
globalThis.createImageBitmap = (source, ...how) => {
  if (source instanceof File) decoded.push(source.name);
  return decode(source, ...how);
};"""
BROKEN = (Shot("half.jpg", b"\xff\xd8\xff\xe0broken"), Shot("notes.jpg", b"Buy milk"))


def png(name: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(draw_picture(DRAWINGS[name])).save(file, "PNG")
    return file.getvalue()


def line(page: Page, text: str, timeout: int = CUT_MS) -> None:
    """Wait until the row above the filmstrip has this text."""
    expect(page.locator("#batch-line")).to_have_text(text, timeout=timeout)


def names(page: Page) -> list[str]:
    """Return the names of the pictures in the filmstrip's order."""
    labels = page.locator("#strip button").evaluate_all(
        "all => all.map(each => each.getAttribute('aria-label'))"
    )
    return [label.split(",")[0] for label in labels]


def asks_before_leaving(page: Page) -> bool:
    """Return whether the page asks for confirmation when it is closed."""
    leaving = "dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    return not page.evaluate(leaving)


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="More actions for all pictures").click()
    page.get_by_role("button", name=item).click()


def test_a_zip_and_broken_files_become_a_zip_and_clear_errors(
    page: Page, address: str, shot: Give
) -> None:
    page.add_init_script(NO_STREAM)
    page.goto(address)
    backdrop = Backdrop(page)
    given = io.BytesIO()
    with zipfile.ZipFile(given, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shop/logo.png", png("logo"))
        archive.writestr("../../靴 face.png", png("face"), zipfile.ZIP_STORED)
        archive.writestr("shop/notes.txt", "Buy milk")
        archive.writestr("__MACOSX/shop/._logo.png", "hidden")
    backdrop.give(shot("chelsea"), *BROKEN, shot("coffee", "chelsea.png"))
    expect(backdrop.tiles).to_have_count(4)
    backdrop.give(Shot("shoes.zip", given.getvalue(), "application/zip"))
    note = page.locator("#batch-note-text")
    expect(note).to_have_text("shoes.zip: 1 file is not a picture.", timeout=ENGINE_MS)
    page.get_by_role("button", name="OK", exact=True).click()
    line(page, "6 pictures, 2 failed")
    assert asks_before_leaving(page)

    with page.expect_download() as download:
        page.get_by_role("button", name="Save all").click()
    assert re.fullmatch(r"backdrop-\d{4}-\d\d-\d\d\.zip", download.value.suggested_filename)
    expect(note).to_contain_text(re.compile(r"^4 pictures saved in backdrop-.*\.zip\. Not saved: "))
    for name, why in (("half.jpg", "damaged"), ("notes.jpg", "not a picture")):
        expect(note).to_contain_text(re.compile(f"{name}: This [^:]*{why}"))
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    sizes = {name: rgba(content).shape[:2] for name, content in files.items()}
    assert sizes == {
        "chelsea-cutout.png": (300, 451),
        "chelsea-cutout-2.png": (400, 600),
        "logo-cutout.png": (240, 320),
        "靴 face-cutout.png": (240, 320),
    }
    assert not asks_before_leaving(page)
    # A picture that was never current has the same preview and file as the others.
    backdrop.tile("logo.png").click()
    backdrop.wait_settled()
    expect(page.locator("#after")).to_have_attribute("width", "320")
    assert backdrop.save()[1] == files["logo-cutout.png"]


def test_pause_order_selection_and_shared_look(
    page: Page, address: str, shot: Give, tmp_path: Path
) -> None:
    page.add_init_script(NO_STREAM)
    page.goto(address)
    backdrop = Backdrop(page)
    for name in ("logo", "face", "text", "pencil"):
        (tmp_path / f"{name}.png").write_bytes(png(name))
    (tmp_path / "notes.txt").write_text("Buy milk")
    (tmp_path / ".hidden.png").write_bytes(png("logo"))
    page.locator("#choose-folder").set_input_files(tmp_path)
    expect(backdrop.tiles).to_have_count(4)
    expect(page.locator("#batch-note-text")).to_have_text("1 file skipped: not a picture.")
    pause = page.get_by_role("button", name="Pause")
    pause.click()
    line(page, "Paused, 0 of 4 done")
    backdrop.wait_ready()

    # By keys, and with the mouse.
    order = names(page)
    backdrop.tile(order[0]).click()
    page.keyboard.press("ArrowRight")
    expect(backdrop.name).to_have_text(order[1])
    expect(backdrop.tile(order[1])).to_be_focused()
    page.keyboard.press("Control+ArrowRight")
    assert names(page) == [order[0], order[2], order[1], order[3]]
    expect(backdrop.tile(order[1])).to_be_focused()
    boxes = [backdrop.tile(order[place]).bounding_box() for place in (3, 0)]
    assert boxes[0]
    assert boxes[1]
    page.mouse.move(boxes[0]["x"] + 30, boxes[0]["y"] + 30)
    page.mouse.down()
    page.mouse.move(boxes[1]["x"] + 8, boxes[1]["y"] + 30, steps=5)
    page.mouse.up()
    assert names(page) == [order[3], order[0], order[2], order[1]]
    expect(backdrop.name).to_have_text(order[1])

    menu(page, "Cancel the rest")
    expect(backdrop.failure).to_contain_text("Cancelled")
    menu(page, "Try 4 pictures again")
    pause.click()
    line(page, "4 pictures")

    # One look for the selected pictures, which one of them undoes.
    first, *_, last = names(page)
    backdrop.tile(last).click()
    backdrop.tool("Background")
    page.get_by_role("radio", name="Colour").check(force=True)
    backdrop.tile(first).click(modifiers=["Control"])
    expect(page.locator("#selected-line")).to_have_text("2 selected")
    page.get_by_role("button", name="Apply look").click()
    backdrop.tile(first).click(modifiers=["Control"])
    page.get_by_role("button", name="Stop selecting").click()
    kind = page.get_by_role("radio", name="Colour")
    for place, is_coloured in enumerate([True, False, False, True]):
        backdrop.tiles.nth(place).click()
        expect(kind).to_be_checked(checked=is_coloured)
    backdrop.tile(first).click()
    page.locator("#undo").click()  # and not the toast's
    expect(kind).not_to_be_checked()
    backdrop.tile(last).click()
    expect(kind).to_be_checked()

    backdrop.tile(first).click()
    backdrop.tiles.nth(2).click(modifiers=["Shift"])
    expect(page.locator("#selected-line")).to_have_text("3 selected")
    backdrop.tile(first).focus()
    page.keyboard.press("Delete")
    expect(backdrop.tiles).to_have_count(1)
    expect(page.locator("#batch")).to_be_hidden()
    expect(backdrop.name).to_have_text(last)


def test_only_waiting_pictures_are_decoded_for_their_tiles(
    page: Page, address: str, shot: Give
) -> None:
    page.add_init_script(RECORD_DECODED)
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.wait_ready()
    backdrop.give(shot("chelsea", "first.png"))
    backdrop.wait_cut()
    assert page.evaluate("decoded") == []
    backdrop.give(*(shot("coffee", f"{number}.png") for number in range(5)))
    line(page, "6 pictures")
    assert "4.png" in page.evaluate("decoded")
    assert "first.png" not in page.evaluate("decoded")


def test_a_worker_killed_during_a_batch_loses_nothing(page: Page, address: str, shot: Give) -> None:
    page.add_init_script(STREAM)
    page.goto(address)
    backdrop = Backdrop(page)
    photos = ("chelsea", "coffee", "astronaut", "chelsea")
    shots = [shot(photo, f"{place}.png") for place, photo in enumerate(photos)]
    backdrop.give(*shots)
    page.get_by_role("button", name="Save all").click()
    done = re.compile(r"0\.png, done")
    expect(backdrop.tile("0.png")).to_have_accessible_name(done, timeout=CUT_MS)
    thumb = page.locator("#strip img").first
    before = thumb.get_attribute("src")
    expect(page.locator("#strip [data-phase='working']").first).to_be_visible()
    kill_engine(page)
    expect(backdrop.engine).to_contain_text("Starting")
    expect(backdrop.toasts).to_contain_text("4 pictures saved in backdrop-", timeout=CUT_MS)
    line(page, "4 pictures")
    assert thumb.get_attribute("src") == before
    name, content = page.evaluate("streamed()")
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [f"{place}-cutout.png" for place in range(4)]
        for place, photo in enumerate(shots):
            image = Image.open(io.BytesIO(photo.content))
            found = rgba(archive.read(f"{place}-cutout.png"))
            assert found.shape[:2] == (image.height, image.width)
            assert set(found[..., 3].flat) > {0, 255}


class TestAddresses:
    """Pictures given by address, of this site or another, or opened by the system."""

    @pytest.fixture
    def handler(self, shot: Give) -> type[Handler]:
        class Gallery(Handler):
            def do_GET(self) -> None:
                if self.path not in ("/a%20photo.png", "/100%.png"):
                    super().do_GET()
                    return
                content = shot("coffee").content
                give(self, content, "image/png")

        return Gallery

    def test_addresses_of_this_site_are_fetched_and_others_refused_with_a_reason(
        self, page: Page, address: str
    ) -> None:
        page.add_init_script(LAUNCHED)
        page.goto(f"{address}?src=/a%2520photo.png&src=/100%25.png&src=https://other.example/b.png")
        backdrop = Backdrop(page)
        expect(backdrop.tile("a photo.png")).to_be_visible()
        expect(backdrop.tile("100%.png")).to_be_visible()
        note = page.locator("#batch-note-text")
        expect(note).to_contain_text("on another site, which this page cannot download")
        drop = """address => { const data = new DataTransfer();
            data.setData('text/uri-list', address);
            for (const kind of ['dragover', 'drop'])
              document.body.dispatchEvent(
                new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true})); }"""
        page.evaluate(drop, "https://other.example/b.png")
        expect(note).to_contain_text("copy the picture and paste it")
        page.evaluate(drop, f"data:image/png;base64,{b64encode(png('logo')).decode()}")
        expect(backdrop.tiles).to_have_count(3)
        expect(backdrop.name).to_have_text("picture.png")
        page.evaluate(OPENED)
        expect(backdrop.name).to_have_text("opened.png")
        expect(note).to_have_text("1 file could not be read. Add the missing files here.")
        backdrop.tile("a photo.png").click()
        backdrop.wait_cut()

"""Exports: the size of the file, saving, sharing, and storage of edits and pictures."""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.backdrop import Backdrop, Shot

# A folder in the page's private file system replaces the one that a person chooses.
PICKER = """
globalThis.showDirectoryPicker = async () => (await navigator.storage.getDirectory())
  .getDirectoryHandle("shop", {create: true});
globalThis.filesIn = async () => {
  const found = {};
  for await (const [name, handle] of (await showDirectoryPicker()).entries())
    found[name] = Array.from(new Uint8Array(await (await handle.getFile()).arrayBuffer()));
  return found;
};"""
SHARES = """
globalThis.shared = [];
navigator.canShare = ({files}) => files.every(({type}) => type.startsWith("image/"));
navigator.share = async ({files}) => {
  if (globalThis.refusal) throw new DOMException("no", globalThis.refusal);
  shared.push(`${files[0].name} ${files[0].type} ${files[0].size}`);
};"""
# Without PyScript's databases.
DATABASES = """indexedDB.databases().then(all => all.map(({name}) => name)
  .filter(name => name.startsWith('backdrop')))"""
LEFT_OVER = """() => new Promise(done => {
  const opening = indexedDB.open("backdrop-pictures /", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files", {autoIncrement: true})
    .add(new File(["secret"], "left.png"));
  opening.onsuccess = () => done(opening.result.close());
})"""

Give = Callable[..., Shot]


@pytest.fixture
def open_page(page: Page, address: str) -> Callable[[], Backdrop]:
    """A function that opens the page, after init scripts that a test may have added."""

    def open_it() -> Backdrop:
        page.goto(address)
        return Backdrop(page)

    return open_it


def text_of_size(content: bytes) -> re.Pattern[str]:
    """Return the File tool's text for a file."""
    width, height = Image.open(io.BytesIO(content)).size
    return re.compile(f"^About {round(len(content) / 1000)} kB, {width} × {height}$")


def test_the_file_tool_shows_the_size_of_the_file(
    open_page: Callable[[], Backdrop], shot: Give
) -> None:
    backdrop = open_page()
    page = backdrop.page
    size = page.locator("#file-size")
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    expect(size).to_be_hidden()
    backdrop.tool("File")
    expect(size).to_have_text(re.compile("^About"))
    plain = size.text_content()
    _, content = backdrop.save()
    expect(size).to_have_text(text_of_size(content))
    page.get_by_label("Format").select_option("JPEG")
    page.locator("[data-look='output.quality']").fill("40")
    expect(size).not_to_have_text(plain or "")
    expect(page.locator("#file-size[data-due]")).to_have_count(0)
    _, content = backdrop.save("Save as JPEG")
    expect(size).to_have_text(text_of_size(content))


def test_the_file_can_be_dragged_out_or_clicked(
    open_page: Callable[[], Backdrop], shot: Give
) -> None:
    backdrop = open_page()
    page = backdrop.page
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.tool("File")
    link = page.get_by_role("link", name="chelsea-cutout.png")
    expect(link).to_be_visible()
    dragged = page.evaluate(
        """() => { const data = new DataTransfer();
            const event = new DragEvent('dragstart', {dataTransfer: data, bubbles: true});
            document.getElementById('file-link').dispatchEvent(event);
            return [data.getData('DownloadURL'), data.getData('text/uri-list')]; }"""
    )
    address = link.get_attribute("href")
    assert dragged == [f"image/png:chelsea-cutout.png:{address}", address]
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "chelsea-cutout.png"
    assert backdrop.save() == ("chelsea-cutout.png", download.value.path().read_bytes())
    expect(link).to_have_attribute("href", address or "")
    page.get_by_label("Contents").select_option("Mask only")
    expect(page.get_by_role("link", name="chelsea-cutout.png")).not_to_have_attribute(
        "href", address or ""
    )


def test_files_are_saved_to_a_folder_and_replace_none(
    open_page: Callable[[], Backdrop], page: Page, shot: Give
) -> None:
    page.add_init_script(PICKER)
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    _, content = backdrop.save()
    backdrop.tool("File")
    page.get_by_label("Save to a folder").check()
    expect(page.get_by_label("Save to the folder shop")).to_be_checked()
    for name in ("chelsea-cutout.png", "chelsea-cutout-2.png"):
        backdrop.save_button.click()
        expect(backdrop.toasts).to_contain_text(f"Saved {name} in shop")
    page.get_by_label("Save to the folder shop").uncheck()
    assert backdrop.save() == ("chelsea-cutout.png", content)
    found = page.evaluate("filesIn()")
    assert sorted(found) == ["chelsea-cutout-2.png", "chelsea-cutout.png"]
    assert all(bytes(each) == content for each in found.values())


def test_a_file_is_downloaded_if_its_folder_no_longer_exists(
    open_page: Callable[[], Backdrop], page: Page, shot: Give
) -> None:
    page.add_init_script(PICKER)
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.tool("File")
    page.get_by_label("Save to a folder").check()
    expect(page.get_by_label("Save to the folder shop")).to_be_checked()
    page.evaluate("navigator.storage.getDirectory().then(root => root.removeEntry('shop'))")
    name, _ = backdrop.save()
    assert name == "chelsea-cutout.png"
    expect(backdrop.toasts).to_contain_text("could not be written to")


def test_a_closed_folder_picker_changes_nothing(
    open_page: Callable[[], Backdrop], page: Page, shot: Give
) -> None:
    refusal = "throw new DOMException('closed', 'AbortError')"
    page.add_init_script(f"globalThis.showDirectoryPicker = async () => {{ {refusal} }}")
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.tool("File")
    page.get_by_label("Save to a folder").click()
    expect(page.get_by_label("Save to a folder")).not_to_be_checked()
    assert backdrop.save()[0] == "chelsea-cutout.png"


def test_features_that_the_browser_lacks_are_not_offered(
    open_page: Callable[[], Backdrop], page: Page, shot: Give
) -> None:
    page.add_init_script("delete globalThis.showDirectoryPicker; delete Navigator.prototype.share;")
    page.add_init_script("delete Navigator.prototype.canShare")
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.tool("File")
    expect(page.get_by_label("Save to a folder")).to_be_hidden()
    expect(page.get_by_role("button", name="Share")).to_be_hidden()


def test_share(open_page: Callable[[], Backdrop], page: Page, shot: Give) -> None:
    page.add_init_script(SHARES)
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    install = page.locator("#install")
    page.evaluate("dispatchEvent(new Event('beforeinstallprompt'))")
    expect(install).to_be_hidden()
    _, content = backdrop.save()
    expect(install).to_be_visible()
    share = page.get_by_role("button", name="Share")
    share.click()
    page.wait_for_function("() => shared.length")
    assert page.evaluate("shared") == [f"chelsea-cutout.png image/png {len(content)}"]
    page.evaluate("globalThis.refusal = 'NotAllowedError'")
    share.click()
    expect(backdrop.toasts).to_contain_text("Press Share again.")
    page.evaluate("globalThis.refusal = 'AbortError'")
    share.click()
    backdrop.tool("File")
    page.get_by_label("Format").select_option("zip")
    share.click()
    expect(backdrop.toasts).to_contain_text("cannot share this file")
    assert len(page.evaluate("shared")) == 1


@pytest.fixture
def on_disk(shot: Give, tmp_path: Path) -> Path:
    """A picture on disk, which has a modification date."""
    path = tmp_path / "chelsea.png"
    path.write_bytes(shot("chelsea").content)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def test_edits_are_restored_with_the_same_file(
    open_page: Callable[[], Backdrop], on_disk: Path, address: str, shot: Give
) -> None:
    backdrop = open_page()
    page = backdrop.page
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    backdrop.file_input.set_input_files(on_disk)
    backdrop.wait_cut()
    _, plain = backdrop.save()
    backdrop.tool("Background")
    page.get_by_role("radio", name="Gradient").check(force=True)
    backdrop.tool("Frame")
    page.get_by_label("Shape").select_option("Square 1:1")
    page.get_by_label("Mirror").check()
    undo.click()
    backdrop.wait_settled()
    _, edited = backdrop.save()
    page.goto("about:blank")  # at once, so the page has to store the edits while it closes
    page.goto(address)
    backdrop.give(shot("chelsea"))  # the same name and size, but another date
    backdrop.wait_cut()
    expect(undo).to_be_disabled()
    expect(backdrop.note).to_be_hidden()
    backdrop.file_input.set_input_files(on_disk)
    expect(backdrop.note).to_contain_text("Your edits from last time were restored.")
    backdrop.wait_cut()
    backdrop.wait_settled()
    assert backdrop.save()[1] == edited
    redo.click()
    expect(redo).to_be_disabled()
    for _ in range(3):
        undo.click()
    expect(undo).to_be_disabled()
    backdrop.wait_settled()
    assert backdrop.save()[1] == plain


def test_pictures_are_stored_only_if_the_person_agrees(
    open_page: Callable[[], Backdrop], on_disk: Path, address: str, shot: Give
) -> None:
    backdrop = open_page()
    page = backdrop.page
    about = page.get_by_role("dialog", name="About Backdrop")
    choice = about.get_by_label("Keep my pictures on this device")
    welcome = page.get_by_role("heading", name="Drop a picture, get the cut-out")

    def open_about() -> None:
        page.get_by_role("button", name="About").click()

    def reload() -> None:
        page.goto("about:blank")
        page.goto(address)

    backdrop.file_input.set_input_files(on_disk)
    backdrop.wait_cut()
    open_about()
    expect(choice).not_to_be_checked()
    expect(about).to_contain_text("No pictures and no edits are saved.")
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate(DATABASES) == []
    page.evaluate(LEFT_OVER)
    reload()
    expect(welcome).to_be_visible()
    page.wait_for_function(f"async () => !(await {DATABASES}).length")

    backdrop.file_input.set_input_files(on_disk)
    backdrop.wait_cut()
    open_about()
    choice.check()
    about.get_by_role("button", name="Close").click()
    backdrop.give(shot("coffee"), shot("astronaut"))
    expect(backdrop.tiles).to_have_count(3)
    backdrop.tile("chelsea.png").click()
    backdrop.tool("Frame")
    page.get_by_label("Mirror").check()
    backdrop.tile("astronaut.png").click()
    page.get_by_role("button", name="Remove this picture").click()
    open_about()
    expect(about).to_contain_text("2 pictures and the edits of 1 picture are saved.")
    reload()
    expect(backdrop.name).to_have_text("chelsea.png")
    expect(backdrop.tiles).to_have_count(2)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    backdrop.wait_cut()

    open_about()
    about.get_by_role("button", name="Delete saved pictures and edits").click()
    expect(about).to_contain_text("No pictures and no edits are saved.")
    expect(choice).not_to_be_checked()
    expect(backdrop.tiles).to_have_count(2)
    reload()
    expect(welcome).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate(DATABASES) == []


def test_the_choice_to_keep_pictures_applies_to_all_tabs(
    open_page: Callable[[], Backdrop], context: BrowserContext, shot: Give, address: str
) -> None:
    first, second = open_page(), Backdrop(context.new_page())
    second.page.goto(address)
    for tab in (first, second):
        tab.give(shot("coffee"))
        expect(tab.tiles).to_have_count(1)
        tab.page.get_by_role("button", name="About").click()
    here, there = (tab.page.get_by_role("dialog", name="About") for tab in (first, second))
    here.get_by_label("Keep my pictures on this device").check()
    expect(there.get_by_label("Keep my pictures on this device")).to_be_checked()
    expect(here).to_contain_text("1 picture and no edits are saved.")
    # The dialog counts again whenever it opens.
    there.get_by_role("button", name="Close").click()
    second.page.get_by_role("button", name="About").click()
    expect(there).to_contain_text("1 picture and no edits are saved.")
    there.get_by_role("button", name="Manage storage").click()
    stored = second.page.get_by_role("dialog", name="Storage on this device")
    stored.get_by_role("button", name="Delete: 1 picture").click()
    expect(stored.get_by_text("Deleted: 1 picture")).to_be_visible()
    expect(here.get_by_label("Keep my pictures on this device")).not_to_be_checked()
    here.get_by_role("button", name="Close").click()
    first.give(shot("chelsea"))
    expect(first.tiles).to_have_count(2)
    first.page.get_by_role("button", name="About").click()
    expect(here).to_contain_text("No pictures and no edits are saved.")
    assert first.page.evaluate(DATABASES) == []


def test_everything_is_deleted_without_the_cache_api(
    open_page: Callable[[], Backdrop], page: Page, shot: Give
) -> None:
    """Plain http has no Cache API."""
    page.add_init_script("delete window.caches;")
    backdrop = open_page()
    backdrop.give(shot("coffee"))
    expect(backdrop.tiles).to_have_count(1)
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About")
    about.get_by_label("Keep my pictures on this device").check()
    expect(about).to_contain_text("1 picture and no edits are saved.")
    about.get_by_role("button", name="Manage storage").click()
    stored = page.get_by_role("dialog", name="Storage on this device")
    for name in ("Delete everything", "Really delete everything"):
        stored.get_by_role("button", name=name, exact=True).click()
    expect(stored.get_by_text("Everything was deleted")).to_be_visible()
    assert page.evaluate(DATABASES) == []


def test_a_full_disk_is_reported_and_has_no_other_effect(
    open_page: Callable[[], Backdrop], page: Page, shot: Give
) -> None:
    page.add_init_script(
        """const {setItem} = Storage.prototype;
        globalThis.refused = /^/;
        Storage.prototype.setItem = function (name, text) {
          if (refused.test(name)) throw new DOMException("full", "QuotaExceededError");
          setItem.call(this, name, text);
        };
        IDBObjectStore.prototype.add = () => {
          throw new DOMException("full", "QuotaExceededError");
        };"""
    )
    backdrop = open_page()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About Backdrop")
    choice = about.get_by_label("Keep my pictures on this device")
    choice.click()
    expect(about).to_contain_text("Pictures cannot be stored on this device")
    expect(choice).not_to_be_checked()
    page.evaluate("() => { refused = /presets|histories/; }")
    choice.check()
    expect(about).to_contain_text("A picture could not be stored on this device")
    about.get_by_role("button", name="Close").click()
    backdrop.tool("Frame")
    page.get_by_label("Mirror").check()
    expect(backdrop.note).to_contain_text("Your edits cannot be stored on this device")
    # No edits are left in the storage without an entry in the index.
    assert page.evaluate("Object.keys(localStorage)") == ["backdrop-keep-pictures"]
    for name in ("One", "Two"):
        page.get_by_role("button", name="Save this look").click()
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(backdrop.note).to_contain_text("Presets cannot be stored on this device")
    own = page.get_by_role("list", name="Your looks").get_by_role("button")
    expect(own).to_have_text(["One", "Two"])
    backdrop.wait_settled()
    backdrop.save()


def test_pictures_are_cut_even_if_all_site_data_is_blocked(
    page: Page, address: str, shot: Callable[..., Shot]
) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{get() { throw new DOMException('closed', 'SecurityError'); }})"
    )
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.tool("Background")
    page.get_by_role("radio", name="Grey").check(force=True)
    backdrop.wait_settled()
    backdrop.save()

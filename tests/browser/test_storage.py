"""Storage of edits and pictures on the device, if the person agrees."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.backdrop import Backdrop, Shot

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

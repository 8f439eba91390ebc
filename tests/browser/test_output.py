"""Exports: the size of the file, saving and sharing."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.backdrop import Backdrop, Shot

# A folder in the page's private file system replaces the one that a person chooses.
PICKER = """
globalThis.showDirectoryPicker = async () => {
  if (globalThis.refusal) throw new DOMException("no", globalThis.refusal);
  return (await navigator.storage.getDirectory()).getDirectoryHandle("shop", {create: true});
};
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

Give = Callable[..., Shot]


@pytest.fixture(scope="module")
def module_init_script() -> str:
    return PICKER


def text_of_size(content: bytes) -> re.Pattern[str]:
    """Return the File tool's text for a file."""
    width, height = Image.open(io.BytesIO(content)).size
    return re.compile(f"^About {round(len(content) / 1000)} kB, {width} × {height}$")


def test_the_file_tool_shows_the_size_of_the_file(shared: Backdrop, shot: Give) -> None:
    backdrop, page = shared, shared.page
    size = page.locator("#file-size")
    backdrop.start_over(shot("chelsea"))
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


def test_the_file_can_be_dragged_out_or_clicked(shared: Backdrop, shot: Give) -> None:
    backdrop, page = shared, shared.page
    backdrop.start_over(shot("chelsea"))
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


def test_a_closed_folder_picker_changes_nothing(shared: Backdrop, shot: Give) -> None:
    backdrop, page = shared, shared.page
    backdrop.start_over(shot("chelsea"))
    backdrop.tool("File")
    page.evaluate("globalThis.refusal = 'AbortError'")
    page.get_by_label("Save to a folder").click()
    expect(page.get_by_label("Save to a folder")).not_to_be_checked()
    assert backdrop.save()[0] == "chelsea-cutout.png"
    page.evaluate("delete globalThis.refusal")


def test_files_are_saved_to_a_folder_and_replace_none(shared: Backdrop, shot: Give) -> None:
    backdrop, page = shared, shared.page
    backdrop.start_over(shot("chelsea"))
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


def test_a_file_is_downloaded_if_its_folder_no_longer_exists(shared: Backdrop, shot: Give) -> None:
    backdrop, page = shared, shared.page
    backdrop.start_over(shot("chelsea"))
    backdrop.tool("File")
    page.get_by_label("Save to a folder").check()
    expect(page.get_by_label("Save to the folder shop")).to_be_checked()
    page.evaluate(
        "navigator.storage.getDirectory().then(root => root.removeEntry('shop', {recursive: true}))"
    )
    name, _ = backdrop.save()
    assert name == "chelsea-cutout.png"
    expect(backdrop.toasts).to_contain_text("could not be written to")


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

"""The page as its host sets it up in backdrop.json."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.backdrop import Backdrop, Shot

SETTINGS = {
    "presets": [
        {"version": 1, "name": "Catalogue", "look": {"background": {"kind": "colour"}}},
        {"version": 1, "name": "Broken", "look": {"edge": {"feather": "script"}}},
    ],
    "hide": ["cut-out", "outline", "samples", "copy"],
    "name": "Shop cut-outs",
    "logo": "docs/logo.svg",
    "limits": {"megapixels": 1, "pictures": 2},
    "source": "https://git.example/cut-outs",
    "issues": "mailto:help@shop.example",
}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"/>'


def serve(page: Page, address: str, settings: str) -> None:
    """Open the page on a host with these settings."""
    page.route("**/backdrop.json", lambda route: route.fulfill(body=settings))
    page.route(
        "**/docs/logo.svg", lambda route: route.fulfill(body=LOGO, content_type="image/svg+xml")
    )
    page.goto(address)


def test_presets_name_logo_hidden_tools_and_limits_are_those_of_the_host(
    page: Page, address: str, shot: Callable[..., Shot]
) -> None:
    serve(page, address, json.dumps(SETTINGS))
    backdrop = Backdrop(page)
    expect(page).to_have_title("Shop cut-outs")
    expect(page.locator(".brand")).to_have_text("Shop cut-outs")
    expect(page.locator(".brand img")).to_have_js_property("naturalWidth", 60)
    expect(page.locator("#samples")).to_be_hidden()
    small = shot("chelsea")
    large = Shot("large.png", shot("astronaut").content)
    backdrop.give(small, large, Shot("third.png", small.content))
    expect(page.locator("#batch-note")).to_contain_text("takes 2 pictures at a time")
    page.get_by_role("button", name="OK", exact=True).click()
    backdrop.wait_cut()
    # The first tool that is left is open, and the arrow keys go past the hidden ones.
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(["Touch up", "Move", "Background", "Shadow", "Frame", "File"])
    expect(page.get_by_role("tab", name="Touch up")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Touch up").press("ArrowLeft")
    expect(page.get_by_role("tab", name="File")).to_be_focused()
    page.get_by_role("tab", name="Shadow").click()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Frame")).to_be_focused()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About Backdrop")
    for name, link in (("Source code", "source"), ("Report a problem", "issues")):
        expect(about.get_by_role("link", name=name)).to_have_attribute("href", str(SETTINGS[link]))
    expect(about.get_by_text("tell whoever runs this site")).to_be_hidden()
    page.keyboard.press("Escape")
    # The engine has read the presets, and refused the one that is none.
    looks = page.get_by_role("list", name="Looks of this site").get_by_role("button")
    expect(looks).to_have_text(["Catalogue"])
    expect(page.locator("#batch-note")).to_contain_text("The look Broken is left out")
    looks.click()
    expect(looks).to_have_attribute("aria-pressed", "true")


def test_with_settings_that_cannot_be_used_the_page_works_as_without(
    page: Page, address: str
) -> None:
    note = page.locator("#welcome-note")
    for settings, reason in (
        ("<!doctype html>", "it is not JSON"),
        (json.dumps({"name": "<script>alert(1)</script>"}), "a name is one line"),
        (json.dumps({"logo": "https://elsewhere.example/x.svg"}), "a picture on this site"),
    ):
        serve(page, address, settings)
        expect(note).to_contain_text("The settings of this site, backdrop.json, are not used")
        expect(note).to_contain_text(reason)
        expect(page.locator(".brand")).to_have_text("Backdrop")
    Backdrop(page).wait_ready()

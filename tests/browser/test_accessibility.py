"""Every view of the page against the rules of axe-core, in both themes, wide and narrow."""

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.backdrop import CUT_MS, Backdrop, Shot
from tests.browser.test_editor import Give

WIDE, PHONE = (1440, 900), (360, 800)
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


class Inspector:
    """Holds what is seen against axe-core and remembers what is wrong."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
        self.wrong: list[str] = []
        self.views: list[str] = []

    def look(self, view: str, within: str = "html") -> None:
        """Inspect the page as it is, in each theme and size; or a part that covers others."""
        self.views.append(view)
        self._page.evaluate("script => window.axe || (0, eval)(script)", self._script)
        for width, height in (WIDE, PHONE):
            self._page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                self._page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                found = self._page.evaluate(
                    "([within, options]) => axe.run(within, options)", [within, OPTIONS]
                )
                self.wrong += [f"{view}, {theme}, {width} px: {each}" for each in told(found)]
                overflow = self._page.evaluate("document.documentElement.scrollWidth") - width
                if overflow > 0:
                    self.wrong.append(f"{view}, {theme}, {width} px: {overflow} px too wide")


def told(found: dict[str, Any]) -> list[str]:
    """One line for each element that breaks a rule."""
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.console_errors
def test_no_view_breaks_a_rule(page: Page, address: str, shot: Give) -> None:
    page.goto(address)
    backdrop = Backdrop(page)
    inspector = Inspector(page)
    backdrop.wait_ready()
    inspector.look("welcome")

    backdrop.give(shot("chelsea"), shot("coffee"))
    backdrop.wait_cut()
    inspector.look("cut-out")
    page.get_by_role("button", name="More actions for all pictures").click()
    inspector.look("all pictures", "#batch")
    page.get_by_role("button", name="Select all").click()
    inspector.look("chosen pictures")
    page.get_by_role("button", name="Stop selecting").click()
    backdrop.tool("Touch up")
    inspector.look("touch up")

    backdrop.tool("Background")
    for kind in ("Colour", "Gradient", "Picture", "Blurred"):
        choose(page, kind)
        inspector.look(f"background: {kind}")
    choose(page, "None")

    backdrop.tool("Shadow")
    choose(page, "Drop")
    page.get_by_label("Sticker outline").check()
    inspector.look("shadow and outline")

    backdrop.tool("Frame")
    for around in ("Subject", "By hand"):
        choose(page, around)
        inspector.look(f"frame: {around}")

    backdrop.tool("File")
    page.get_by_label("Format").select_option("JPEG")
    inspector.look("file: JPEG")
    page.get_by_role("button", name="Save as preset").click()
    inspector.look("dialog: preset")
    page.get_by_label("Name").fill("Mine")
    page.keyboard.press("Enter")
    inspector.look("file: own preset")

    page.get_by_role("button", name="About").click()
    inspector.look("dialog: about")
    page.get_by_role("button", name="Use a custom model").click()
    expect(page.get_by_role("dialog", name="Custom model")).to_be_visible()
    inspector.look("dialog: own network")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Manage storage").click()
    expect(page.get_by_text("the browser grants")).to_be_visible()
    inspector.look("dialog: storage")
    page.keyboard.press("Escape")

    backdrop.give(Shot("broken.jpg", b"\xff\xd8\xff\xe0broken"))
    expect(page.get_by_text("Not cut").first).to_be_visible()
    inspector.look("failed")
    assert not inspector.wrong, "\n".join(inspector.wrong)
    assert len(inspector.views) == 19


def choose(page: Page, name: str) -> None:
    """Choose what is written on the open panel, and wait for the picture to show it."""
    page.get_by_role("tabpanel").get_by_role("radio", name=name).check(force=True)
    expect(page.locator("#frame[data-due]")).to_have_count(0)


def test_everything_is_reached_by_tab_and_shows_the_focus(
    page: Page, address: str, shot: Give
) -> None:
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"), shot("coffee"))
    backdrop.wait_cut()
    expect(backdrop.tile("coffee.png")).to_have_accessible_name("coffee.png, done", timeout=CUT_MS)
    for tool in ("Touch up", "Background", "Shadow", "Frame", "File"):
        backdrop.tool(tool)
        if tool == "Background":
            choose(page, "Gradient")
        about, *expected = page.evaluate(NAMED_STOPS)
        assert about == "about-open"
        page.locator("#about-open").focus()
        reached = []
        for _ in expected:
            page.keyboard.press("Tab")
            reached.append(page.evaluate(NAMED_FOCUS))
        assert reached == expected


# What the Tab key is to reach, in the page's order: of a group of radio buttons the chosen one.
NAMED_STOPS = """() => [...document.querySelectorAll('button, input, select')]
    .filter(each => each.tabIndex >= 0 && !each.disabled && each.checkVisibility()
        && getComputedStyle(each).visibility === 'visible'
        && (each.type !== 'radio' || each.checked))
    .map(each => each.getAttribute('aria-label') || each.id || each.dataset.look)"""
# The same name of what has the focus, or "unseen" where nothing tells a person that it has.
NAMED_FOCUS = """() => {
    const each = document.activeElement;
    const outlined = at => at && getComputedStyle(at).outlineStyle === 'solid';
    const near = [each, each.nextElementSibling, each.closest('.fake-button, .preview-background')];
    const seen = near.some(outlined)
        || (each.id === 'choose' && outlined(document.querySelector('.add')))
        || (each.id === 'split'
            && getComputedStyle(document.querySelector('#divider'), '::after').outlineStyle
                === 'solid');
    const name = each.getAttribute('aria-label') || each.id || each.dataset.look;
    return seen ? name : `unseen: ${name}`;
}"""


def test_what_keys_do_is_announced(page: Page, address: str, shot: Give) -> None:
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    announcer = page.locator("#announcer")
    page.get_by_role("tab", name="Cut-out").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="File")).to_be_focused()
    page.get_by_label("Preset", exact=True).select_option("Sticker")
    expect(announcer).to_have_text("Sticker applied")
    page.keyboard.press("Control+z")  # a list keeps the key to itself
    page.get_by_role("tab", name="File").focus()
    page.keyboard.press("Control+z")
    expect(announcer).to_have_text("Undone")
    page.keyboard.press("Control+Shift+Z")
    expect(announcer).to_have_text("Redone")
    page.keyboard.press("Home")
    expect(page.get_by_role("tabpanel", name="Cut-out")).to_be_visible()
    # With the focus on an enlarged picture the arrow keys pan.
    page.keyboard.press("+")
    page.keyboard.press("+")
    picture = page.get_by_role("group", name="Picture")
    picture.focus()
    before = picture.evaluate("each => each.scrollTop")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "before => document.getElementById('scroller').scrollTop > before", arg=before
    )

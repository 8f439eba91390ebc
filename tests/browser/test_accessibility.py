"""Check every view of the page with axe-core, in both themes, wide and narrow."""

import json
import re
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from app.build import ROOT
from app.build.parts import read_toml
from tests.browser.backdrop import CUT_MS, Backdrop, Shot
from tests.browser.test_editor import Give

WIDE, PHONE = (1440, 900), (360, 800)
NARROW = 320
# Words on choices and tabs that are wider than their place; a select has an arrow of 16 px too.
CUT_WORDS = """() => {
  const context = document.createElement("canvas").getContext("2d");
  const wrong = [];
  for (const each of document.querySelectorAll(
    "select, [role=tab] span, .choices span, .switch span, .slider > span, .row > span"
  )) {
    if (!each.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const style = getComputedStyle(each);
    if (each.matches("select")) {
      context.font = style.font;
      const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
      const room = each.clientWidth - padding - 16;
      wrong.push(...[...each.options].map(({text}) => text)
        .filter((text) => context.measureText(text).width > room));
    } else {
      const words = document.createRange();
      words.selectNodeContents(each);
      const {width} = words.getBoundingClientRect();
      if (width > each.getBoundingClientRect().width + 1) wrong.push(each.textContent);
    }
  }
  return wrong;
}"""
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# The themes differ in their colours only, so one of them is enough for the other rules.
OPTIONS_OF_THEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": OPTIONS,
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]},
}


class Inspector:
    """Checks views with axe-core and collects violations."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
        self.wrong: list[str] = []
        self.views: list[str] = []

    def check(self, view: str, within: str = "html") -> None:
        """Check the page in each theme and size, or only the elements within a selector."""
        self.views.append(view)
        self._page.evaluate("script => window.axe || (0, eval)(script)", self._script)
        for width, height in (WIDE, PHONE):
            self._page.set_viewport_size({"width": width, "height": height})
            for theme, options in OPTIONS_OF_THEMES.items():
                self._page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                found = self._page.evaluate(
                    "([within, options]) => axe.run(within, options)", [within, options]
                )
                self.wrong += [f"{view}, {theme}, {width} px: {each}" for each in violations(found)]
                overflow = self._page.evaluate("document.documentElement.scrollWidth") - width
                if overflow > 0:
                    self.wrong.append(f"{view}, {theme}, {width} px: {overflow} px too wide")
        self._page.set_viewport_size({"width": NARROW, "height": 640})
        self.wrong += [f"{view}: {each} is cut" for each in self._page.evaluate(CUT_WORDS)]
        self._page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})

    def check_guide(self, guide: Page) -> None:
        """Check the help page, whose policy allows no script, and close it."""
        expect(guide.get_by_role("heading", name="Privacy")).to_be_attached()
        debugger = guide.context.new_cdp_session(guide)

        def run(script: str) -> Any:
            options = {"expression": script, "awaitPromise": True, "returnByValue": True}
            return debugger.send("Runtime.evaluate", options)["result"].get("value")

        run(f"{self._script}; 0")
        for width, height in (WIDE, PHONE):
            guide.set_viewport_size({"width": width, "height": height})
            for theme, options in OPTIONS_OF_THEMES.items():
                guide.emulate_media(color_scheme=theme)
                found = run(f"axe.run('html', {json.dumps(options)})")
                self.wrong += [f"guide, {theme}, {width} px: {each}" for each in violations(found)]
                if run("document.documentElement.scrollWidth") > width:
                    self.wrong.append(f"guide, {theme}: wider than {width} px")
        guide.close()


def violations(found: dict[str, Any]) -> list[str]:
    """Return one line for each element that breaks a rule."""
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
    inspector.check("welcome")

    backdrop.give(shot("chelsea"), shot("coffee"))
    backdrop.wait_cut()
    inspector.check("cut-out")
    page.get_by_role("button", name="More actions for all pictures").click()
    inspector.check("all pictures", "#batch")
    page.get_by_role("button", name="Select all").click()
    inspector.check("selected pictures")
    page.get_by_role("button", name="Stop selecting").click()
    backdrop.tool("Touch up")
    inspector.check("touch up")

    backdrop.tool("Background")
    for kind in ("Colour", "Gradient", "Picture", "Blurred"):
        choose(page, kind)
        inspector.check(f"background: {kind}")
    choose(page, "None")

    backdrop.tool("Shadow")
    choose(page, "Drop")
    inspector.check("shadow")
    backdrop.tool("Outline")
    page.get_by_role("tabpanel").get_by_label("Outline").check()
    inspector.check("outline")

    backdrop.tool("Frame")
    for around in ("Subject", "By hand"):
        choose(page, around)
        inspector.check(f"frame: {around}")

    backdrop.tool("File")
    page.get_by_label("Format").select_option("JPEG")
    inspector.check("file: JPEG")
    page.get_by_role("button", name="Save this look").click()
    inspector.check("dialog: preset")
    page.get_by_label("Name").fill("Mine")
    page.keyboard.press("Enter")
    inspector.check("own look", "#looks")
    page.get_by_role("button", name="More actions for looks").click()
    inspector.check("menu of looks", "#looks")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="About").click()
    inspector.check("dialog: about")
    about = page.get_by_role("dialog", name="About Backdrop")
    version = read_toml(ROOT / "pyproject.toml")["project"]["version"]
    expect(about).to_contain_text(f"Version {version} app-")
    with page.context.expect_page() as opened:
        about.get_by_role("link", name="Guide").click()
    inspector.check_guide(opened.value)
    licences = about.get_by_role("link", name="Licences").get_attribute("href")
    assert "libheif" in page.request.get(f"{address}{licences}").text()
    for name in ("Source code", "Report a problem"):  # no address of the project is known
        expect(about.get_by_role("link", name=name)).to_be_hidden()
    expect(about.get_by_text("To report a problem, tell whoever runs this site")).to_be_visible()
    page.get_by_role("button", name="Use a custom model").click()
    expect(page.get_by_role("dialog", name="Custom model")).to_be_visible()
    inspector.check("dialog: custom model")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    inspector.check("dialog: keys", "#keys")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Manage storage").click()
    expect(page.get_by_text("are used.")).to_be_visible()
    inspector.check("dialog: storage")
    page.keyboard.press("Escape")

    backdrop.give(Shot("broken.jpg", b"\xff\xd8\xff\xe0broken"))
    expect(page.get_by_text("Failed").first).to_be_visible()
    inspector.check("failed")
    assert not inspector.wrong, "\n".join(inspector.wrong)
    assert len(inspector.views) == 22


def choose(page: Page, name: str) -> None:
    """Choose a radio button on the open panel by its label, and wait for the preview."""
    page.get_by_role("tabpanel").get_by_role("radio", name=name).check(force=True)
    expect(page.locator("#frame[data-due]")).to_have_count(0)


def test_tab_reaches_every_control_and_the_focus_is_visible(shared: Backdrop, shot: Give) -> None:
    page = shared.page
    shared.clear()
    shared.give(shot("chelsea"), shot("coffee"))
    shared.wait_cut()
    expect(shared.tile("coffee.png")).to_have_accessible_name("coffee.png, done", timeout=CUT_MS)
    for tool in ("Touch up", "Background", "Shadow", "Outline", "Frame", "File"):
        shared.tool(tool)
        if tool == "Background":
            choose(page, "Gradient")
        elif tool == "File":  # whose link appears when the file has been made
            expect(page.locator("#file-link")).to_be_visible(timeout=CUT_MS)
        about, *expected = page.evaluate(NAMED_STOPS)
        assert about == "about-open"
        page.locator("#about-open").focus()
        reached = []
        for _ in expected:
            page.keyboard.press("Tab")
            reached.append(page.evaluate(NAMED_FOCUS))
        assert reached == expected


# Elements that the Tab key must reach, in the page's order; of radio buttons the checked one.
NAMED_STOPS = """() => [...document.querySelectorAll('a[href], button, input, select')]
    .filter(each => each.tabIndex >= 0 && !each.disabled && each.checkVisibility()
        && getComputedStyle(each).visibility === 'visible'
        && (each.type !== 'radio' || each.checked))
    .map(each => each.getAttribute('aria-label') || each.id || each.dataset.look)"""
# The name of the focused element, with "invisible: " where nothing shows the focus.
NAMED_FOCUS = """() => {
    const each = document.activeElement;
    const outlined = at => at && getComputedStyle(at).outlineStyle === 'solid';
    const near = [each, each.nextElementSibling, each.closest('.fake-button, .preview-background')];
    const isVisible = near.some(outlined)
        || (each.id === 'split'
            && outlined(document.querySelector('#divider-handle')));
    const name = each.getAttribute('aria-label') || each.id || each.dataset.look;
    return isVisible ? name : `invisible: ${name}`;
}"""


def test_effects_of_keys_are_announced(shared: Backdrop, shot: Give) -> None:
    page = shared.page
    shared.start_over(shot("chelsea"))
    announcer = page.locator("#announcer")
    # start_over() fits the picture by a key; that is announced once the zoom has come to rest.
    expect(announcer).to_have_text(re.compile("^Zoom"))
    page.get_by_role("tab", name="Cut-out").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="File")).to_be_focused()
    page.get_by_role("button", name="Sticker").click()
    expect(announcer).to_have_text("Sticker applied")
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
    before = page.locator("#frame").bounding_box()
    page.keyboard.press("ArrowDown")
    after = page.locator("#frame").bounding_box()
    assert before
    assert after
    assert after["y"] < before["y"]

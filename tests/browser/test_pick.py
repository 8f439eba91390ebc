"""Pick, and the doubtful parts of a cut-out, with mouse, touch and keyboard."""

import io
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Locator, Page, expect

from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.network.models import BACKDROP_S
from backdrop.engine.pipeline import add_edits, cut
from backdrop.engine.scene import Pick, Scene
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.browser.backdrop import Backdrop, Shot

Give = Callable[..., Shot]
Point = tuple[float, float]

# The point of the screen nearest to the middle of the largest path of a kind.
POINT_ON = """kind => {
  const box = document.getElementById("frame").getBoundingClientRect();
  const hits = new Map();
  for (let down = 0.03; down < 1; down += 0.03)
    for (let across = 0.03; across < 1; across += 0.03) {
      const [x, y] = [box.x + across * box.width, box.y + down * box.height];
      const path = document.elementFromPoint(x, y)?.closest("#pick-paths path");
      if (path?.classList.contains(kind))
        hits.set(path, [...(hits.get(path) || []), [x, y]]);
    }
  const most = [...hits.values()].sort((a, b) => b.length - a.length)[0];
  const middle = [0, 1].map(axis => most.reduce((sum, at) => sum + at[axis], 0) / most.length);
  const away = ([x, y]) => Math.hypot(x - middle[0], y - middle[1]);
  return most.sort((a, b) => away(a) - away(b))[0];
}"""
ALPHA_AT = """([x, y]) => {
  const canvas = document.getElementById("after");
  const box = canvas.getBoundingClientRect();
  const across = (x - box.x) / box.width * canvas.width;
  const down = (y - box.y) / box.height * canvas.height;
  return canvas.getContext("2d").getImageData(across, down, 1, 1).data[3];
}"""
FILL_AT = """([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).fill"""
CLEAR = "rgba(0, 0, 0, 0)"
OUTLINE = re.compile("^M")  # the light's path where there is one


def radio(backdrop: Backdrop, name: str) -> Locator:
    return backdrop.page.get_by_role("radio", name=name, exact=True)


def open_pick(backdrop: Backdrop, shot: Shot) -> None:
    backdrop.give(shot)
    backdrop.wait_cut()
    backdrop.tool("Touch up")
    radio(backdrop, "Pick").check(force=True)
    expect(backdrop.page.locator("#pick-paths path").first).to_be_attached()
    expect(backdrop.page.locator("#pick-download")).to_be_hidden()
    backdrop.wait_settled()


def point_on(page: Page, kind: str) -> Point:
    expect(page.locator("#picks")).to_have_attribute("aria-busy", "false")  # regions of that size
    x, y = page.evaluate(POINT_ON, kind)
    return x, y


def alpha_at(page: Page, point: Point) -> int:
    return int(page.evaluate(ALPHA_AT, list(point)))


def settle(backdrop: Backdrop, sentence: str) -> None:
    expect(backdrop.page.locator(".toast").first).to_contain_text(sentence)
    backdrop.wait_settled()


def test_a_person_picks_with_mouse_and_keyboard(backdrop: Backdrop, shot: Give) -> None:
    page = backdrop.page
    open_pick(backdrop, shot("astronaut"))
    undo = page.get_by_role("button", name="Undo", exact=True).first
    light = page.locator("#pick-light")
    missing, subject = point_on(page, "outside"), point_on(page, "inside")
    # The pointer lights up what a click takes, and only that.
    page.mouse.move(*missing)
    expect(light).to_have_attribute("d", OUTLINE)
    page.mouse.move(*subject)
    expect(light).to_have_attribute("d", "")
    page.mouse.click(*subject)
    settle(backdrop, "in the cut-out already")
    # A click adds; Undo takes it back.
    assert alpha_at(page, missing) < 10
    page.mouse.click(*missing)
    settle(backdrop, "Added")
    assert alpha_at(page, missing) > 245
    page.locator(".toast").get_by_role("button", name="Undo").click()
    backdrop.wait_settled()
    assert alpha_at(page, missing) < 10
    # A click with Alt removes.
    radio(backdrop, "Large").check(force=True)
    backdrop.wait_settled()
    page.keyboard.down("Alt")
    page.mouse.click(*subject)
    page.keyboard.up("Alt")
    settle(backdrop, "Removed")
    assert alpha_at(page, subject) < 10
    page.keyboard.press("Control+z")
    backdrop.wait_settled()
    assert alpha_at(page, subject) > 245
    expect(undo).to_be_disabled()
    # X switches; a small part can be removed.
    page.keyboard.press("x")
    expect(radio(backdrop, "Remove")).to_be_checked()
    radio(backdrop, "Small").check(force=True)
    backdrop.wait_settled()
    box = page.locator("#frame").bounding_box()
    assert box
    subject = box["x"] + 0.67 * box["width"], box["y"] + 0.86 * box["height"]  # on the helmet
    page.mouse.move(*subject)
    expect(light).to_have_attribute("d", OUTLINE)
    page.mouse.click(*subject)
    settle(backdrop, "Removed")
    assert alpha_at(page, subject) < 40
    page.keyboard.press("Control+z")
    backdrop.wait_settled()
    assert alpha_at(page, subject) > 245
    # The keyboard walks over the regions and takes one.
    parts = page.get_by_role("group", name="Parts to remove").get_by_role("button")
    count = parts.count()
    assert count > 1
    parts.first.focus()
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.getAttribute('aria-label')") != first:
            break
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused != first
    assert focused.startswith("Parts to remove: ")
    # What Enter takes lights up, too.
    expect(light).to_have_attribute("d", OUTLINE)
    page.keyboard.press("Enter")
    settle(backdrop, "Removed")
    expect(undo).to_be_enabled()
    # Keep only this: everything else goes.
    radio(backdrop, "Keep only").check(force=True)
    kept = point_on(page, "inside")
    page.mouse.move(*kept)
    assert page.evaluate(FILL_AT, list(kept)) != CLEAR
    page.mouse.click(*kept)
    settle(backdrop, "Kept only this")
    assert alpha_at(page, kept) > 245
    assert page.locator("#pick-paths .inside").count() < count
    check_with_axe(page)


# 1 where the light lies, for each pixel of a grid over the picture, row after row.
LIT = """() => {
  const canvas = document.getElementById("after"), light = document.getElementById("pick-light");
  const point = light.ownerSVGElement.createSVGPoint();
  const inverse = light.transform.baseVal.consolidate().matrix.inverse();
  const lit = [];
  for (let y = 4; y < canvas.height; y += 8)
    for (let x = 4; x < canvas.width; x += 8) {
      [point.x, point.y] = [x, y];
      lit.push(light.isPointInFill(point.matrixTransform(inverse)) ? 1 : 0);
    }
  return lit;
}"""
ALPHA = """() => {
  const canvas = document.getElementById("after");
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const alpha = [];
  for (let y = 4; y < canvas.height; y += 8)
    for (let x = 4; x < canvas.width; x += 8) alpha.push(data[(y * canvas.width + x) * 4 + 3]);
  return alpha;
}"""
# Writes down each outline that the light gets.
WATCH_LIGHT = """() => {
  window.lights = [];
  new MutationObserver(() => lights.push(document.getElementById("pick-light").getAttribute("d")))
    .observe(document.getElementById("pick-light"), {attributes: true, attributeFilter: ["d"]});
}"""


def grid(page: Page, script: str) -> NDArray[np.int_]:
    return np.array(page.evaluate(script))


@pytest.mark.parametrize(("action", "at"), [("Add", (0.78, 0.3)), ("Remove", (0.6, 0.9))])
def test_what_lights_up_is_what_a_click_takes(
    backdrop: Backdrop, shot: Give, action: str, at: Point
) -> None:
    page = backdrop.page
    open_pick(backdrop, shot("astronaut"))
    radio(backdrop, action).check(force=True)
    box = page.locator("#frame").bounding_box()
    assert box
    x, y = box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]
    light = page.locator("#pick-light")
    # A pointer that is gone before the answer leaves no light behind.
    page.evaluate(WATCH_LIGHT)
    page.mouse.move(x, y)
    page.wait_for_timeout(80)
    page.mouse.move(box["x"] + box["width"] / 2, 5)
    page.wait_for_timeout(1000)
    expect(light).to_have_attribute("d", "")
    # What is lit stays while the pointer moves on it, and goes with the pointer.
    page.mouse.move(x, y)
    expect(light).to_have_attribute("d", OUTLINE)
    page.evaluate("lights.length = 0")
    page.mouse.move(x + 3, y, steps=3)
    page.wait_for_timeout(400)
    assert "" not in page.evaluate("lights")
    page.mouse.move(box["x"] + box["width"] / 2, 5)
    expect(light).to_have_attribute("d", "")
    # A click takes it, and nothing else.
    page.mouse.move(x, y)
    expect(light).to_have_attribute("d", OUTLINE)
    lit, before = grid(page, LIT).astype(bool), grid(page, ALPHA)
    page.mouse.click(x, y)
    settle(backdrop, "Added" if action == "Add" else "Removed")
    changed = np.abs(grid(page, ALPHA) - before) > 127
    assert lit.mean() > 0.01
    assert (lit ^ changed).mean() < 0.15 * lit.mean()
    expect(light).to_have_attribute("d", "")  # though the pointer is still there


def test_a_tap_takes_what_the_model_sees(
    backdrop: Backdrop, weights: dict[str, Path], photos: dict[str, NDArray[np.uint8]], shot: Give
) -> None:
    page = backdrop.page
    open_pick(backdrop, shot("astronaut"))
    document, runtime = Document(photos["astronaut"]), NativeRuntime(weights)
    alpha = run_to_end(cut(document, BACKDROP_S, runtime, lambda stage: None)).alpha
    box = page.locator("#frame").bounding_box()
    assert box
    # On the model of the shuttle, which Fast leaves out.
    x, y = round(box["x"] + 0.78 * box["width"]), round(box["y"] + 0.3 * box["height"])
    scale = document.width / box["width"]
    pick = Pick(True, ((x - box["x"]) * scale, (y - box["y"]) * scale))
    scene = run_to_end(add_edits(document, alpha, Scene(), [pick], runtime))
    expected = apply_edits(document.pixels, alpha, scene.edits)
    assert (expected != alpha).mean() > 0.02
    page.mouse.click(x, y)
    settle(backdrop, "Added")
    _, content = backdrop.save()
    found = np.asarray(Image.open(io.BytesIO(content)))[..., 3]
    wrong = np.abs(found.astype(int) - expected) > 64
    assert wrong.mean() < 0.2 * (expected != alpha).mean()
    page.keyboard.press("Control+z")
    backdrop.wait_settled()
    assert alpha_at(page, (x, y)) < 10


def motorcycle() -> Shot:
    """Return a blurred photo of a motorcycle, of a part of which Fast is unsure."""
    file = io.BytesIO()
    left = skimage.data.stereo_motorcycle()[0]  # type: ignore[no-untyped-call]
    blurred = Image.fromarray(left).filter(ImageFilter.GaussianBlur(3))
    blurred.save(file, "PNG", compress_level=1)
    return Shot("motorcycle.png", file.getvalue())


def test_doubtful_parts_are_named_and_kept_or_removed(backdrop: Backdrop) -> None:
    page = backdrop.page
    backdrop.give(motorcycle())
    backdrop.wait_cut()
    sentence = "The model was unsure about a part."
    expect(backdrop.note).to_contain_text(sentence)
    backdrop.note.get_by_role("button", name="Show").click()
    expect(backdrop.note).to_be_hidden()  # the list says the same
    row = page.get_by_role("group", name="Have a look at").get_by_role("listitem").first
    expect(row).to_contain_text(sentence)
    backdrop.wait_settled()
    doubt = point_on(page, "doubt")
    check_with_axe(page)
    row.get_by_role("button", name="Keep").click()
    settle(backdrop, "Added")
    assert alpha_at(page, doubt) > 240
    expect(row).to_be_hidden()
    expect(backdrop.note).to_be_hidden()
    page.keyboard.press("Control+z")
    backdrop.wait_settled()
    expect(row).to_be_visible()
    # The same by a click on its stripes.
    radio(backdrop, "Remove").check(force=True)
    page.mouse.click(*doubt)
    settle(backdrop, "Removed")
    assert alpha_at(page, doubt) < 15
    expect(row).to_be_hidden()


def test_a_finger_takes_what_lights_up_under_it(browser: Browser, address: str, shot: Give) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, service_workers="block"
    )
    context.add_init_script(
        'Object.defineProperty(navigator, "connection", {value: {saveData: true}});'
    )
    page = context.new_page()
    page.goto(address)
    backdrop = Backdrop(page)
    open_pick(backdrop, shot("astronaut"))
    missing = point_on(page, "outside")
    page.touchscreen.tap(*missing)
    settle(backdrop, "Added")
    assert alpha_at(page, missing) > 245
    context.close()


def check_with_axe(page: Page) -> None:
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate("script => window.axe || (0, eval)(script)", script)
    found: Any = page.evaluate("() => axe.run(document)")
    assert not [
        (each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]
    ]

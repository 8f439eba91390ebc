"""Take the screenshots in docs from the built site: `python build.py bench pictures`.

README shows two of them, and static/manifest.json lists background.png and phone.png with their
sizes. Chromium draws the light theme. One picture is cut before the first screenshot, and the
pictures are given one at a time, so the times shown are those of a warm engine.
"""

import argparse
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import skimage.data
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from app.build import ROOT
from app.build.serve import local_server
from tests.bench.browser import launch
from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot

WIDE = ViewportSize(width=1200, height=760)  # CSS pixels
NARROW = ViewportSize(width=400, height=800)
ENLARGED = 2  # scikit-image's photos are half as large as the stage
JPEG_QUALITY = 95
PALETTE_COLOURS = 256  # a third of the bytes of true colour
KMEANS_ROUNDS = 3  # that refine the palette
DIVIDER = "30"  # per cent of the picture's width
SHADOW_STRENGTH = "0.6"  # 0 to 1
SHADOW_DIRECTION = "30"  # degrees; 0 is to the right, 90 is down
PHOTOS = ("chelsea", "coffee", "astronaut")


def report(arguments: Sequence[str]) -> None:
    """Write cut-out.png, background.png, touch-up.png and phone.png."""
    parser = argparse.ArgumentParser(prog="python build.py bench pictures", description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs", help="the folder to write to")
    folder = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    with local_server(ROOT / "dist") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        with visit(browser, address, PHOTOS, viewport=WIDE) as backdrop:
            backdrop.wait_settled()
            save(backdrop.page, folder / "cut-out.png")
            show_touch_up(backdrop)
            save(backdrop.page, folder / "touch-up.png")
            show_background(backdrop)
            save(backdrop.page, folder / "background.png")
        phone = {"viewport": NARROW, "has_touch": True, "is_mobile": True}
        with visit(browser, address, PHOTOS[-1:], **phone) as backdrop:
            backdrop.wait_settled()
            save(backdrop.page, folder / "phone.png")
        browser.close()


@contextmanager
def visit(
    browser: Browser, address: str, photos: Sequence[str], **options: Any
) -> Iterator[Backdrop]:
    """Open the page in a new context and cut the photos one after the other; select the last."""
    context = browser.new_context(color_scheme="light", service_workers="block", **options)
    page = context.new_page()
    page.goto(address)
    backdrop = Backdrop(page)
    expect(backdrop.engine).to_have_text("Ready", timeout=ENGINE_MS)
    cut(backdrop, photos[-1])
    page.get_by_role("button", name="Remove this picture").click()
    page.mouse.move(0, 0)  # no button should look hovered
    for place, name in enumerate(photos):
        cut(backdrop, name, select=place > 0)
    yield backdrop
    context.close()


def cut(backdrop: Backdrop, name: str, select: bool = False) -> None:
    """Give the page one of scikit-image's photos and wait for the result of Best.

    The first picture on the page is selected by itself, later ones only with `select`.
    """
    image = Image.fromarray(getattr(skimage.data, name)())
    size = image.width * ENLARGED, image.height * ENLARGED
    file = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(file, "JPEG", quality=JPEG_QUALITY)
    backdrop.give(Shot(f"{name}.jpg", file.getvalue(), "image/jpeg"))
    if select:
        backdrop.tile(f"{name}.jpg").click()
    expect(backdrop.name).to_have_text(f"{name}.jpg")
    backdrop.wait_better()


def show_touch_up(backdrop: Backdrop) -> None:
    """Show the selected photo from nearby, with the brush on its edge."""
    page = backdrop.page
    backdrop.tool("Touch up")
    for _ in range(2):
        page.get_by_role("button", name="Zoom in").click()
    backdrop.wait_settled()
    left, top, width, height = shown(page)
    page.mouse.move(left + 0.3 * width, top + 0.2 * height)
    page.mouse.move(left + 0.6 * width, top + 0.3 * height)


def show_background(backdrop: Backdrop) -> None:
    """Show the coffee on white with a shadow, more of it after than before."""
    page = backdrop.page
    backdrop.tile("coffee.jpg").click()
    backdrop.tool("Background")
    page.get_by_role("radio", name="Colour", exact=True).check(force=True)
    page.get_by_role("button", name="White", exact=True).click()
    backdrop.tool("Shadow")
    page.get_by_role("radio", name="Drop").check(force=True)
    page.get_by_role("slider", name="Strength").fill(SHADOW_STRENGTH)
    page.get_by_role("slider", name="Direction").fill(SHADOW_DIRECTION)
    page.get_by_role("slider", name="Divider between before and after").fill(DIVIDER)
    backdrop.wait_settled()


def shown(page: Page) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the stage, in CSS pixels."""
    box = page.get_by_role("group", name="Picture", exact=True).bounding_box()
    assert box, "no picture is shown"
    return box["x"], box["y"], box["width"], box["height"]


def save(page: Page, path: Path) -> None:
    """Write the window as a PNG with a palette."""
    page.evaluate("document.activeElement?.blur()")
    image = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    image.quantize(PALETTE_COLOURS, kmeans=KMEANS_ROUNDS).save(path, optimize=True)
    print(f"{path.name}: {image.width} x {image.height}, {path.stat().st_size // 1024} KiB")

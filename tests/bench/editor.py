"""Time the editor's reactions on a 12-megapixel photo: `python build.py bench editor`.

The photo has an alpha of its own, so that the work does not depend on what a build's models find,
and hairs are drawn over the upper rim of its subject. Alpha has them blurred, as if by a model, so
that strokes of Hair have something to refine.
"""

import argparse
import itertools
import random
import time
from collections.abc import Sequence
from math import cos, radians, sin
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from playwright.sync_api import Page, Playwright, sync_playwright

from app.build.serve import local_server
from backdrop.engine.errors import NothingToRefine
from tests.bench.browser import LARGE, Figures, add_against, builds, launch, photo, timed
from tests.browser.backdrop import Backdrop
from tests.browser.conftest import FAST_ONLY

MOVES = 60  # of the pointer, per stroke
RADIUS = 0.35  # of the subject, an ellipse: a share of the photo's sides
HAIRS = 900
HAIR_ANGLES = (190, 350)  # degrees, clockwise from the right: where hairs are
HAIR_ROOT = 0.85  # of the subject's radius: where hairs begin
HAIR_LENGTH = 0.15  # of that radius, beyond the rim
HAIR_WIDTH = 4  # pixels
HAIR_COLOUR = (30, 22, 16)
STROKES = range(205, 325, 20)  # degrees at which strokes of Hair begin
# Records the milliseconds from an input event until the frame after its handlers.
FRAMES = """kind => {
  const shown = window.shown = [];
  const note = stamp => setTimeout(() => shown.push(performance.now() - stamp));
  addEventListener(kind, ({timeStamp}) => requestAnimationFrame(() => note(timeStamp)), true);
}"""
HEAR_MOVE = """() => addEventListener("pointermove", event => { window.heard = event; }, true)"""
# Records the milliseconds from the last click or release of the pointer until the preview shows
# the current scene. Waiting in Playwright looks every 100 ms only.
REACTIONS = """() => {
  let began = 0;
  for (const kind of ["pointerup", "click"]) {
    addEventListener(kind, ({timeStamp}) => { began = timeStamp; }, true);
  }
  const frame = document.getElementById("frame");
  new MutationObserver(() => {
    if (!frame.hasAttribute("data-due")) window.reaction = performance.now() - began;
  }).observe(frame, {attributes: true, attributeFilter: ["data-due"]});
}"""
# Drags on from the last move of the pointer, once a frame, and returns the moments of all frames,
# and of those in which the subject is at another place. Playwright sends fewer moves than a hand.
DRAG = """seconds => new Promise(resolve => {
  const {target, clientX, clientY, pointerId, pointerType} = heard;
  const all = [], moved = [];
  const outline = document.getElementById("hands-outline");
  let last = outline.getAttribute("points");
  const draw = stamp => {
    const place = outline.getAttribute("points");
    if (place !== last) moved.push(stamp);
    last = place;
    all.push(stamp);
    if (stamp - all[0] > 1000 * seconds) return resolve([all, moved]);
    const angle = stamp / 300;
    target.dispatchEvent(new PointerEvent("pointermove", {
      bubbles: true, pointerId, pointerType, buttons: 1, isPrimary: true,
      clientX: clientX + 60 * Math.sin(angle), clientY: clientY + 40 * Math.cos(angle),
    }));
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
})"""
DRAG_SECONDS = 3
REST = 500  # ms until the page has drawn its thumbnails of a change, and a person makes another
MEMORY = "async () => (await performance.measureUserAgentSpecificMemory()).bytes"


def report(arguments: Sequence[str]) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python build.py bench editor", description=__doc__)
    parser.add_argument(
        "--rounds",
        type=int,
        default=50,
        help="edits and exports between two measurements of memory; 0 for none",
    )
    parser.add_argument(
        "--visits", type=int, default=1, help="visits to each build; all their samples are shown"
    )
    add_against(parser)
    options = parser.parse_args(arguments)
    figures = {name: Figures() for name in builds(options)}
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        large = cut_photo(Path(folder))
        for _ in range(options.visits):
            for name, build in builds(options).items():
                print(name)
                visit(playwright, build, large, figures[name], options.rounds)
    for name, measured in figures.items():
        print(name)
        measured.show()


def visit(playwright: Playwright, build: Path, large: Path, figures: Figures, rounds: int) -> None:
    """Open a build, give it the photo, and measure each reaction."""
    with local_server(build) as address, launch(playwright) as browser:
        page = browser.new_page()
        page.add_init_script(FAST_ONLY)
        page.goto(address)
        backdrop = Backdrop(page)
        backdrop.file_input.set_input_files(large)
        backdrop.wait_cut()
        page.evaluate(REACTIONS)
        strokes(figures, backdrop)
        looks(figures, backdrop)
        exports(figures, backdrop)
        # What an older build cannot do comes last: the work before it is the same for both.
        hair(figures, backdrop)
        moves(backdrop)
        if rounds:
            growth(backdrop, rounds)


def strokes(figures: Figures, backdrop: Backdrop) -> None:
    """Time a pointer's move until it is painted, and a stroke until the engine's result."""
    page = backdrop.page
    backdrop.tool("Touch up")
    page.evaluate(FRAMES, "pointermove")
    for _ in range(5):
        x, y = point(page, 0.3, 0.5)
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(MOVES):
            page.mouse.move(x + 3 * step, y + step % 7)
        page.mouse.up()
        add_reaction(figures, "12 MP: stroke until the engine's result", backdrop)
    for milliseconds in page.evaluate("shown"):
        figures.add("12 MP: pointer to painted stroke", milliseconds / 1000)


def hair(figures: Figures, backdrop: Backdrop) -> None:
    """Time strokes of Hair along the subject's rim until the preview shows their result.

    The first one may find code that has not been loaded yet.
    """
    page = backdrop.page
    backdrop.tool("Touch up")
    if not page.get_by_role("radio", name="Hair").count():
        return  # an older build
    page.get_by_role("radio", name="Hair").check(force=True)
    for number, angle in enumerate(STROKES):
        page.wait_for_timeout(REST)
        page.mouse.move(*point(page, *on_rim(angle, 1.04)))
        page.mouse.down()
        page.mouse.move(*point(page, *on_rim(angle + 10, 1.04)), steps=10)
        page.mouse.up()
        kind = "next strokes" if number else "first stroke"
        add_reaction(figures, f"12 MP: {kind} of Hair until shown", backdrop)
    assert NothingToRefine.user_message not in page.locator("#toasts").inner_text()


def looks(figures: Figures, backdrop: Backdrop) -> None:
    """Time changes of the look until they are shown."""
    page = backdrop.page
    backdrop.tool("Background")
    page.get_by_role("radio", name="Colour").check(force=True)
    page.evaluate(FRAMES, "click")
    for name in ("Grey", "Black", "Sand", "Sky", "White"):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(100)
    for milliseconds in page.evaluate("shown"):
        figures.add("12 MP: background colour until shown", milliseconds / 1000)
    backdrop.tool("Shadow")
    for name in ("Drop", "Contact", "Ground") * 4:
        page.get_by_role("radio", name=name).check(force=True)
        add_reaction(figures, "12 MP: shadow until shown", backdrop)
        page.wait_for_timeout(REST)


def exports(figures: Figures, backdrop: Backdrop) -> None:
    """Time the export in full size with shadow and crop."""
    backdrop.tool("Frame")
    backdrop.page.get_by_role("radio", name="Subject").check(force=True)
    backdrop.wait_settled()
    for margin in (5, 6, 7, 8):
        backdrop.page.get_by_label("Margin").fill(str(margin / 100))
        backdrop.wait_settled()
        backdrop.page.wait_for_timeout(REST)
        with timed(figures, "12 MP: export with shadow and crop"):
            backdrop.save()


def moves(backdrop: Backdrop) -> None:
    """Print the frames per second and the longest gap while the pointer drags the subject."""
    page = backdrop.page
    if not page.get_by_role("tab", name="Move").count():
        return  # an older build
    backdrop.tool("Move")
    backdrop.wait_settled()
    x, y = point(page, 0.5, 0.5)
    page.evaluate(HEAR_MOVE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y)
    results = page.evaluate(DRAG, DRAG_SECONDS)
    page.mouse.up()
    for name, stamps in zip(("all", "moved"), results, strict=True):
        gaps = [after - before for before, after in itertools.pairwise(stamps)]
        rate = 1000 * len(gaps) / (stamps[-1] - stamps[0])
        print(f"12 MP: dragging, {name}: {rate:.0f} frames/s, longest gap {max(gaps):.0f} ms")
    backdrop.wait_settled()


def growth(backdrop: Backdrop, rounds: int) -> None:
    """Print the page's memory before and after `rounds` edits and exports."""
    page = backdrop.page
    sizes = []
    began = time.perf_counter()
    for number in range(rounds):
        backdrop.tool("Shadow")
        page.get_by_label("Strength").fill(str(round(0.2 + 0.01 * (number % 50), 2)))
        backdrop.wait_settled()
        backdrop.save()
        if number in (min(4, rounds - 1), rounds - 1):
            sizes.append(page.evaluate(MEMORY))
    seconds = time.perf_counter() - began
    print(f"{rounds} edits and exports in {seconds:.0f} s:", end=" ")
    print(" to ".join(f"{size / 1e6:.0f} MB" for size in sizes))


def cut_photo(folder: Path) -> Path:
    """Write the large photo as a PNG with an alpha that leaves its middle, and hairs around it."""
    path = folder / "large.png"
    chance = random.Random(0)
    with Image.open(photo(folder / "large.jpg", LARGE)) as image:
        alpha = Image.new("L", image.size)
        across, down = image.size
        corners = (0.5 - RADIUS) * across, (0.5 - RADIUS) * down
        ImageDraw.Draw(alpha).ellipse((*corners, across - corners[0], down - corners[1]), fill=255)
        alpha = alpha.filter(ImageFilter.GaussianBlur(3))
        hairs = Image.new("L", image.size)
        for _ in range(HAIRS):
            angle = chance.uniform(*HAIR_ANGLES)
            end = angle + chance.uniform(-6, 6), 1 + chance.uniform(0, HAIR_LENGTH)
            line = [(x * across, y * down) for x, y in (on_rim(angle, HAIR_ROOT), on_rim(*end))]
            ImageDraw.Draw(hairs).line(line, fill=255, width=HAIR_WIDTH)
        image.paste(HAIR_COLOUR, mask=hairs)
        image.putalpha(ImageChops.lighter(alpha, hairs.filter(ImageFilter.GaussianBlur(16))))
        image.save(path, compress_level=1)
    return path


def on_rim(angle: float, radius: float) -> tuple[float, float]:
    """Return a point as fractions of the picture, by its angle and in radii of the subject."""
    return 0.5 + RADIUS * radius * cos(radians(angle)), 0.5 + RADIUS * radius * sin(radians(angle))


def add_reaction(figures: Figures, name: str, backdrop: Backdrop) -> None:
    """Note the time until the preview shows the change that was just made."""
    backdrop.wait_settled()
    figures.add(name, backdrop.page.evaluate("reaction") / 1000)


def point(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return the window coordinates of a point given as fractions of the picture shown."""
    box = page.locator("#after").bounding_box()
    assert box, "no cut-out is shown"
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y

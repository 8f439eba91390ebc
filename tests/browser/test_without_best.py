"""The site that is built without IS-Net cuts with Fast alone, and does not speak of Best."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.build.site import write_site
from build import compose
from tests.browser.backdrop import Backdrop, Shot, rgba
from tests.browser.test_pick import OUTLINE, alpha_at, open_pick, point_on, settle
from tests.provision import reporting


@pytest.fixture
def dist(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A site without the better model."""
    with reporting(request):
        write_site(compose(["isnet"]), tmp_path)
    return tmp_path


@pytest.mark.both_networks
def test_a_site_without_the_better_model_is_complete(
    backdrop: Backdrop, shot: Callable[..., Shot]
) -> None:
    backdrop.give(shot("astronaut"))
    backdrop.wait_cut()
    backdrop.wait_ready()
    page = backdrop.page
    expect(page.get_by_role("group", name="Model", exact=True)).to_be_hidden()
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog", name="About Backdrop")
    expect(about.get_by_text("Backdrop S ·")).to_be_visible()
    expect(about.get_by_text("IS-Net")).to_be_hidden()
    expect(page.locator("#about-device")).to_contain_text("The models run with")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Manage storage").click()
    expect(page.get_by_role("listitem").filter(has_text="Model Fast")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\bBest\b")).filter(visible=True)).to_have_count(0)
    page.keyboard.press("Escape")
    _, content = backdrop.save()
    alpha = rgba(content)[..., 3]
    assert alpha.min() == 0
    assert alpha.max() == 255
    # The model of Pick is there: no part of it is IS-Net's.
    open_pick(backdrop, shot("astronaut"))
    expect(page.locator("#pick-model")).to_be_empty()
    missing = point_on(page, "outside")
    page.mouse.move(*missing)
    expect(page.locator("#pick-light")).to_have_attribute("d", OUTLINE)
    page.mouse.click(*missing)
    settle(backdrop, "Added")
    assert alpha_at(page, missing) > 245

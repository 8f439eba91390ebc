"""Best, and the model that guides and corrects it and serves Pick, without a host."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.backdrop import Backdrop, Shot
from tests.browser.service_worker.host import Host, wait_stored
from tests.browser.test_pick import OUTLINE, open_pick, point_on


@pytest.mark.both_networks
def test_best_with_its_small_model_runs_without_a_host(
    backdrop: Backdrop, host: Host, shot: Callable[..., Shot]
) -> None:
    page, picture = backdrop.page, shot("coffee")
    backdrop.give(picture)
    backdrop.wait_better()
    _, online = backdrop.save()
    wait_stored(backdrop)
    assert any(re.match(r"/backdrop-s-\w+/", path) for path in host.asked)
    host.stop()
    page.reload()
    backdrop.give(picture)
    backdrop.wait_better()
    _, offline = backdrop.save()
    assert offline == online  # corrected alike
    # The small model serves Pick as well.
    open_pick(backdrop, shot("astronaut"))
    expect(page.locator("#pick-model")).to_be_empty()
    page.mouse.move(*point_on(page, "outside"))
    expect(page.locator("#pick-light")).to_have_attribute("d", OUTLINE)

"""ONNX Runtime in place of the kernels is stored with its first use, and runs without a host."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.build.precache import integrity
from tests.browser.backdrop import Backdrop, Shot
from tests.browser.service_worker.host import Host, wait_stored


@pytest.fixture
def damaged(dist: Path, tmp_path: Path) -> Path:
    """The site with another mask in the kernels' self-test, so that no kernels pass it."""
    (app,) = dist.glob("app-*")
    site = tmp_path / "site"
    site.mkdir()
    for path in dist.iterdir():
        if path not in (app, dist / "sw.js"):
            (site / path.name).symlink_to(path)
    shutil.copytree(app, site / app.name)
    data = site / app.name / "static" / "self-test-data.js"
    before = data.read_bytes()
    after = before.replace(b"MASK = [0.", b"MASK = [1.")
    assert len(after) == len(before)
    data.write_bytes(after)
    worker = (dist / "sw.js").read_text("utf-8")
    assert integrity(before) in worker
    (site / "sw.js").write_text(worker.replace(integrity(before), integrity(after)), "utf-8")
    return site


def test_onnx_runtime_in_place_of_the_kernels_runs_without_a_host(
    host: Host,
    damaged: Path,
    open_page: Callable[[], Backdrop],
    shot: Callable[..., Shot],
) -> None:
    host.site = damaged
    backdrop = open_page()
    line = backdrop.page.locator("#about-device")
    runs = "The models run in ONNX Runtime"
    # The service worker comes with the first visit and stores with the second.
    wait_stored(backdrop)
    expect(line).to_contain_text(runs)
    backdrop.page.reload()
    backdrop.wait_ready()
    host.stop()
    backdrop.page.reload()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    expect(line).to_contain_text(runs)

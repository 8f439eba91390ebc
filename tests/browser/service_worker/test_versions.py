"""New versions of the site, and other apps on its host."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.backdrop import ENGINE_MS, Backdrop, Shot
from tests.browser.service_worker.host import (
    ENTRIES,
    SIZE,
    TRUNCATE_STORED,
    VERSIONS,
    Host,
    opened,
    wait_for_versions,
    wait_stored,
)

NEXT = "app-000000000002"
NEW_TITLE = "Drop a picture, get the newer cut-out"
OLD_RUNTIME = "onnxruntime-000000000000/old.js"
STORE_OLD_RUNTIME = f"""async () => {{
  const cache = await caches.open("backdrop-runtime /");
  await cache.put("{OLD_RUNTIME}", new Response("of an earlier version"));
}}"""
# As after "Delete" in the storage dialog.
STORE_AGAIN = """async () => {
  const name = (await caches.keys()).find((name) => name.includes("-version "));
  await caches.delete(name);
  (await navigator.serviceWorker.ready).active.postMessage("keep");
}"""
OTHER_PAGE = """<!doctype html><link rel="icon" href="data:,"><title>Another app</title>
<script>navigator.serviceWorker.register("sw.js");</script>"""
OTHER_WORKER = """addEventListener("activate", (event) => event.waitUntil(clients.claim()));"""


@pytest.fixture
def newer(dist: Path, tmp_path: Path) -> Path:
    """The next version of the site, without this version's app folder."""
    (now,) = dist.glob("app-*")
    folder = tmp_path / "newer"
    folder.mkdir()
    for path in dist.iterdir():
        if path.is_dir():
            (folder / (NEXT if path == now else path.name)).symlink_to(path)
        else:
            text = path.read_text("utf-8").replace(now.name, NEXT)
            text = text.replace("Drop a picture, get the cut-out", NEW_TITLE)
            (folder / path.name).write_text(text, "utf-8")
    return folder


def version(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.app")).rstrip("/")


def test_a_new_version_waits_for_the_person_and_versions_never_mix(
    backdrop: Backdrop,
    host: Host,
    address: str,
    newer: Path,
    context: BrowserContext,
    shot: Callable[..., Shot],
) -> None:
    wait_stored(backdrop)
    old = version(backdrop.page)
    (shared,) = host.site.glob("pyscript-*/LICENSE")
    name = shared.relative_to(host.site).as_posix()
    backdrop.page.evaluate(TRUNCATE_STORED, name)
    host.site = newer
    other = opened(context, address)
    notice = "A new version is ready"
    for each in (other, backdrop):
        expect(each.page.get_by_text(notice)).to_be_visible(timeout=ENGINE_MS)
        assert version(each.page) == old
    # Both pages show the notice; one of them reloads.
    other.page.get_by_role("button", name="Reload").click()
    expect(other.page.get_by_role("heading", level=1)).to_have_text(NEW_TITLE)
    other.wait_ready()
    assert version(other.page) == NEXT
    # It takes over intact files of the old version, and no others.
    assert other.page.evaluate(SIZE, name) == shared.stat().st_size
    # The old page continues, even with a new engine whose files the host no longer has.
    host.asked.clear()
    backdrop.page.workers[0].evaluate("setTimeout(() => self.close())")
    expect(backdrop.engine).to_contain_text("Starting")
    backdrop.wait_ready()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert version(backdrop.page) == old
    assert not [path for path in host.asked if old in path]
    assert sorted(backdrop.page.evaluate(VERSIONS)) == sorted([old, NEXT])
    backdrop.page.evaluate(STORE_OLD_RUNTIME)
    assert backdrop.page.evaluate(SIZE, OLD_RUNTIME) == len("of an earlier version")
    expect(backdrop.page.get_by_text("Save your pictures first")).to_be_visible()
    # The next visit deletes what no page needs.
    backdrop.page.close()
    other.page.reload()
    other.wait_ready()
    expect(other.page.get_by_text(notice)).to_be_hidden()
    wait_for_versions(other.page, [NEXT])
    other.page.wait_for_function(f"caches.match('{OLD_RUNTIME}').then((kept) => !kept)")


def test_an_incompletely_stored_version_does_not_serve_its_page(
    backdrop: Backdrop, host: Host, newer: Path, context: BrowserContext
) -> None:
    wait_stored(backdrop)
    page = backdrop.page
    entries = page.evaluate(ENTRIES)
    visits = host.asked.count("/")
    session = context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    host.held = "/icon-512.png"
    page.evaluate(STORE_AGAIN)
    assert host.holds.wait(ENGINE_MS / 1000)
    # Everything is stored except this file, the page, and the mark of a complete version.
    page.wait_for_function(f"({ENTRIES})().then((count) => count >= {entries - 3})")
    assert host.asked.count("/") > visits
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    host.site = newer
    host.release()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(NEW_TITLE)
    backdrop.wait_ready()


def test_below_another_app_the_first_visit_shows_no_new_version(
    page: Page, host: Host, address: str, dist: Path, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").symlink_to(dist)
    (tmp_path / "index.html").write_text(OTHER_PAGE, "utf-8")
    (tmp_path / "sw.js").write_text(OTHER_WORKER, "utf-8")
    host.site = tmp_path
    page.goto(address)
    page.wait_for_function("navigator.serviceWorker.controller")
    page.goto(f"{address}a/b/")
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL") == f"{address}sw.js"
    wait_stored(Backdrop(page))
    page.wait_for_function("navigator.serviceWorker.controller.scriptURL.endsWith('/a/b/sw.js')")
    assert not page.evaluate("backdropOffline.state.waiting")


@pytest.mark.console_errors
def test_a_host_can_remove_the_service_worker(backdrop: Backdrop, host: Host, newer: Path) -> None:
    wait_stored(backdrop)
    (newer / "sw.js").unlink()
    host.site = newer
    page = backdrop.page
    page.reload()
    expect(page.get_by_text("A new version is ready")).to_be_visible(timeout=ENGINE_MS)
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NEW_TITLE)
    backdrop.wait_ready()
    wait_for_versions(page, [])

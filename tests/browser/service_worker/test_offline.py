"""The site without a host: what is stored, what is damaged, and what has no space."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser.backdrop import Backdrop, Shot
from tests.browser.service_worker.host import (
    SIZE,
    TRUNCATE_STORED,
    Host,
    opened,
    wait_for_versions,
    wait_stored,
)
from tests.browser.test_custom_model import use, wait_custom_cut
from tests.heic import heic_of
from tests.networks import file_of, network

STORED_RUNTIME_FILES = """async (names) => {
  const cache = await caches.open("backdrop-runtime /");
  for (const name of names) await (await fetch(name)).arrayBuffer();
  return (await cache.keys()).map(({url}) => new URL(url).pathname.slice(1)).sort();
}"""
STORED_WEBASSEMBLY = """async () => {
  const cache = await caches.open((await caches.keys()).find((name) => name.includes("-version ")));
  const packs = (await cache.keys()).filter(({url}) => url.endsWith(".wasm.pack"));
  return Promise.all(packs.map(async (request) => {
    const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
    return [request.url.split("/").pop(), [...bytes.subarray(0, 4)]];
  }));
}"""


def test_a_reloaded_page_cuts_a_picture_without_a_server(
    backdrop: Backdrop, host: Host, shot: Callable[..., Shot], context: BrowserContext
) -> None:
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    wait_stored(backdrop)
    host.stop()
    for query in ("", "index.html?from=elsewhere"):
        # Browsers end idle service workers at any time.
        session = context.new_cdp_session(backdrop.page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        backdrop.page.goto(f"http://127.0.0.1:{host.port}/{query}")
        backdrop.give(shot("chelsea"))
        backdrop.wait_cut()
    assert backdrop.page.evaluate("crossOriginIsolated")
    backdrop.save()


@pytest.mark.console_errors
def test_webassembly_is_stored_unpacked_and_used_directly(
    backdrop: Backdrop, context: BrowserContext, address: str
) -> None:
    """Only then do browsers also cache the compiled machine code."""
    wait_stored(backdrop)
    stored = backdrop.page.evaluate(STORED_WEBASSEMBLY)
    assert [name for name, _ in stored] == ["pyodide.asm.wasm.pack"]
    assert all(begin == [0, *b"asm"] for _, begin in stored)
    seen: list[Response] = []

    def see(answer: Response) -> None:
        seen.append(answer)

    context.on("response", see)
    opened(context, address).wait_ready()
    answers = [each for each in seen if each.url.endswith(".wasm.pack")]
    assert answers
    assert {each.headers["content-type"] for each in answers} == {"application/wasm"}


def test_a_damaged_file_is_not_stored_and_the_next_visit_stores_everything(
    backdrop: Backdrop, host: Host, dist: Path, tmp_path: Path, shot: Callable[..., Shot]
) -> None:
    (app,) = dist.glob("app-*")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for path in dist.iterdir():
        if path != app:
            (damaged / path.name).symlink_to(path)
    shutil.copytree(app, damaged / app.name)
    # A file that the page itself does not need.
    icon = next((damaged / app.name).glob("static/icons/*"))
    icon.write_bytes(icon.read_bytes()[:-1] + b"?")
    host.site = damaged
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    page = backdrop.page
    for _ in range(300):
        # The service worker tries the HTTP cache first, then the host.
        if sum(path.endswith(icon.name) for path in host.asked) > 1:
            break
        page.wait_for_timeout(100)
    wait_for_versions(page, [])
    backdrop.save()
    host.site = dist
    page.reload()
    wait_stored(backdrop)


@pytest.mark.console_errors
@pytest.mark.page_errors
def test_a_damaged_stored_file_is_repaired(
    backdrop: Backdrop, dist: Path, shot: Callable[..., Shot]
) -> None:
    wait_stored(backdrop)
    page = backdrop.page
    paths = [*dist.glob("app-*/engine.pack"), *dist.glob("app-*/networks.json")]
    paths += dist.glob("pyodide-*/pyodide.asm.wasm.pack")
    names = [path.relative_to(dist).as_posix() for path in paths]
    sizes = [page.evaluate(SIZE, name) for name in names]
    for name in names:
        page.evaluate(TRUNCATE_STORED, name)
    page.reload()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert len(sizes) == 3
    assert [page.evaluate(SIZE, name) for name in names] == sizes
    backdrop.save()
    # Without this file there is no Python that could request it again.
    (path,) = dist.glob("micropython-*/micropython.wasm")
    page.evaluate(TRUNCATE_STORED, path.relative_to(dist).as_posix())
    page.reload()
    expect(page.get_by_text("A part of this page did not arrive")).to_be_visible()
    page.get_by_role("button", name="Reload").click()
    backdrop.wait_ready()


def test_without_storage_space_the_page_works_online(
    page: Page, host: Host, address: str, shot: Callable[..., Shot], context: BrowserContext
) -> None:
    context.new_cdp_session(page).send(
        "Storage.overrideQuotaForOrigin", {"origin": address.rstrip("/"), "quotaSize": 10_000_000}
    )
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    for _ in range(300):
        if host.asked.count("/") > 1:  # the service worker has begun
            break
        page.wait_for_timeout(100)
    assert host.asked.count("/") > 1
    wait_for_versions(page, [])
    assert not page.evaluate("navigator.serviceWorker.getRegistration().then(Boolean)")


def test_with_little_storage_space_nothing_is_stored_and_the_page_says_so(
    page: Page, address: str
) -> None:
    page.add_init_script("navigator.storage.estimate = async () => ({quota: 9e7, usage: 5e6});")
    page.goto(f"{address}?open=storage")
    Backdrop(page).wait_ready()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="About").click()
    message = "The app is not available offline"
    expect(page.locator("#about-device")).to_contain_text(message)
    page.get_by_role("button", name="Manage storage").click()
    expect(page.locator("#storage-usage")).to_contain_text(message)
    assert not page.evaluate("navigator.serviceWorker.getRegistration().then(Boolean)")


def test_libraries_are_stored_from_their_first_use(
    backdrop: Backdrop,
    host: Host,
    dist: Path,
    shot: Callable[..., Shot],
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    heic = Shot("photo.heic", heic_of(photos["coffee"][::4, ::4]))
    wait_stored(backdrop)
    page = backdrop.page
    page.wait_for_function("navigator.serviceWorker.controller")
    assert not any("/onnxruntime-" in path for path in host.asked)
    use(backdrop, backdrop.offer_model(Shot("spots.onnx", file_of(network()))))
    assert sum("/onnxruntime-" in path for path in host.asked) == 2
    assert not any("/libheif-" in path for path in host.asked)
    backdrop.start_over(heic)
    assert sum("/libheif-" in path for path in host.asked) == 2
    # test_graphics.py tests the GPU; here the page itself requests its files.
    names = sorted(
        path.relative_to(dist).as_posix() for path in dist.glob("onnxruntime-*/*.asyncify.*")
    )
    assert set(names) < set(page.evaluate(STORED_RUNTIME_FILES, names))
    host.stop()
    page.reload()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    backdrop.model("Custom").check(force=True)
    wait_custom_cut(backdrop, "spots")
    backdrop.start_over(heic)

    page.get_by_role("button", name="About").click()
    page.get_by_role("button", name="Manage storage").click()
    row = page.get_by_role("listitem").filter(has_text="Samples, ONNX Runtime and the HEIC decoder")
    expect(row).to_contain_text(re.compile(r"\d\d\.\d MB"))
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)

"""The service worker: offline use, new versions, threads on any host, shared pictures, storage."""

import re
import shutil
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from threading import Event, Thread
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Error, FilePayload, Page, Response, expect

from app.build.serve import Handler, Server, listen
from tests.browser.backdrop import CUT_MS, ENGINE_MS, Backdrop, Shot
from tests.browser.test_custom_model import COUNT_PERSIST_REQUESTS, use, wait_custom_cut
from tests.browser.test_output import DATABASES
from tests.heic import heic_of
from tests.networks import file_of, network

NEXT = "app-000000000002"
NEW_TITLE = "Drop a picture, get the newer cut-out"
WAIT_UNTIL_STORED = """async () => {
  const whole = new URL("whole.json", new URL(".", location));
  while (!(await caches.match(whole))) await new Promise((done) => setTimeout(done, 50));
}"""
VERSIONS = """async () =>
  (await caches.keys()).filter((name) => name.startsWith("backdrop-version"))
    .map((name) => name.split(" ").pop())"""
ENTRIES = """async () => {
  const caching = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
  return (await Promise.all(caching)).flat().length;
}"""
OLD_RUNTIME = "onnxruntime-000000000000/old.js"
STORE_OLD_RUNTIME = f"""async () => {{
  const cache = await caches.open("backdrop-runtime /");
  await cache.put("{OLD_RUNTIME}", new Response("of an earlier version"));
}}"""
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
# Truncates a stored file of the site.
TRUNCATE_STORED = """async (name) => {
  const cache = await caches.open((await caches.keys()).find((name) => name.includes("-version ")));
  const stored = await cache.match(name);
  const content = await stored.blob();
  await cache.put(name, new Response(content.slice(0, content.size / 2), stored));
}"""
# As after "Delete" in the storage dialog.
STORE_AGAIN = """async () => {
  const name = (await caches.keys()).find((name) => name.includes("-version "));
  await caches.delete(name);
  (await navigator.serviceWorker.ready).active.postMessage("keep");
}"""
OTHER_PAGE = """<!doctype html><link rel="icon" href="data:,"><title>Another app</title>
<script>navigator.serviceWorker.register("sw.js");</script>"""
OTHER_WORKER = """addEventListener("activate", (event) => event.waitUntil(clients.claim()));"""
FORGET = """async () => {
  await (await navigator.serviceWorker.ready).unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}"""
FORGET_ALL = f"async () => {{ localStorage.clear(); await ({FORGET})(); }}"
SIZE = "async (name) => (await (await fetch(name)).blob()).size"
STORE_OUTDATED = """async () => {
  const cache = await caches.open("backdrop-networks /");
  await cache.put("u2netp-000000000000/00.bin", new Response("of an earlier version"));
}"""
DAMAGE = """async () => {
  const cache = await caches.open("backdrop-networks /");
  const [request] = await cache.keys();
  const data = new Uint8Array(await (await cache.match(request)).arrayBuffer());
  data[1000] ^= 1;
  await cache.put(request, new Response(data));
}"""

# Entries of which the last two must not be deleted; the others once had no row in the dialog.
LEFT_ENTRIES = """async () => {
  const cache = await caches.open("backdrop-shared /");
  await cache.put("shared/1-0/secret.png", new Response("of a page that was never opened"));
  for (const name of ["backdrop-default-preset", "backdrop-history 1 2 unlisted.png",
    "backdrop-isolated /", "another-app"]) localStorage[name] = '{"mirror": true}';
}"""


class Host:
    """A static host that can be stopped, and that can switch to another version of the site."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.isolated = True
        self.asked: list[str] = []
        self.posted: list[str] = []
        self.server: Server | None = None
        self.port = 0
        self.held = ""  # requests for paths with this end wait for release()
        self.holds = Event()
        self._released = Event()

    def start(self) -> str:
        """Start answering, at the same address as before; return the address."""
        host = self

        class Answers(Handler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                if host.held and self.path.endswith(host.held):
                    host.holds.set()
                    host._released.wait()
                self.directory = str(host.site)
                super().do_GET()

            def do_POST(self) -> None:
                host.posted.append(self.path)
                self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

            def log_message(self, *_: object) -> None:
                """Log nothing: the failures are intended."""

        server = listen(self.site, self.port, self.isolated, Answers)
        assert self.port in (0, server.server_port)
        self.server = server
        self.port = server.server_port
        Thread(target=lambda: server.serve_forever(0.05), daemon=True).start()
        return f"http://127.0.0.1:{self.port}/"

    def release(self) -> None:
        """Answer the waiting requests, and all that follow."""
        self.held = ""
        self._released.set()

    def stop(self) -> None:
        """Refuse every connection."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    return "allow"


@pytest.fixture
def host(dist: Path, isolated: bool) -> Iterator[Host]:
    """The host for this test."""
    host = Host(dist)
    host.isolated = isolated
    yield host
    host.stop()


@pytest.fixture
def address(host: Host) -> str:
    return host.start()


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


def wait_stored(backdrop: Backdrop) -> None:
    backdrop.wait_ready()
    backdrop.page.evaluate(WAIT_UNTIL_STORED)


def opened(context: BrowserContext, address: str) -> Backdrop:
    page = context.new_page()
    page.goto(address)
    return Backdrop(page)


def version(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.app")).rstrip("/")


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


def wait_for_versions(page: Page, names: list[str]) -> None:
    for _ in range(100):
        if page.evaluate(VERSIONS) == names:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(VERSIONS) == names


class TestWithoutHeaders:
    """On a host that cannot set the headers for threads."""

    @pytest.fixture
    def isolated(self) -> bool:
        return False

    def test_an_untouched_page_reloads_itself_only_once(
        self, page: Page, address: str, host: Host
    ) -> None:
        opened: list[bool] = []
        page.on("domcontentloaded", lambda page: opened.append(True))
        page.goto(address)
        self.wait_isolated(page)
        backdrop = Backdrop(page)
        wait_stored(backdrop)
        assert len(opened) == 2
        page.get_by_role("button", name="About").click()
        expect(page.locator("#about-device")).to_contain_text("threads")
        # If isolation fails, there is no second reload.
        page.evaluate(FORGET)
        page.reload()
        assert not page.evaluate("crossOriginIsolated")
        wait_stored(backdrop)
        page.wait_for_timeout(500)
        assert len(opened) == 3
        assert not page.evaluate("crossOriginIsolated")
        # Assistive technology may send nothing but a click.
        page.evaluate(FORGET_ALL)
        page.reload()
        page.evaluate("document.querySelector('h1').click()")
        wait_stored(backdrop)
        page.wait_for_timeout(500)
        assert len(opened) == 4

    def test_a_page_in_use_is_not_reloaded_and_the_next_visit_has_threads(
        self, backdrop: Backdrop, address: str, shot: Callable[..., Shot]
    ) -> None:
        backdrop.give(shot("chelsea"))
        backdrop.wait_cut()
        wait_stored(backdrop)
        backdrop.page.wait_for_timeout(500)
        expect(backdrop.name).to_have_text("chelsea.png")
        assert not backdrop.page.evaluate("crossOriginIsolated")
        backdrop.page.goto(address)
        assert backdrop.page.evaluate("crossOriginIsolated")
        backdrop.wait_ready()

    def wait_isolated(self, page: Page) -> None:
        for _ in range(600):
            try:
                if page.evaluate("crossOriginIsolated"):
                    return
            except Error:
                pass  # the page is reloading
            page.wait_for_timeout(100)
        pytest.fail("The page was not reloaded.")


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


def test_a_shared_picture_reaches_the_page_and_not_the_host(
    backdrop: Backdrop, host: Host, address: str, shot: Callable[..., Shot], context: BrowserContext
) -> None:
    wait_stored(backdrop)
    name = "café 100%.png"

    def share(page: Page, pictures: list[FilePayload]) -> None:
        page.set_content(
            f'<form method="post" enctype="multipart/form-data" action="{address}share">'
            '<input type="file" name="pictures" multiple><button>Share</button></form>'
        )
        page.locator("input").set_input_files(pictures)
        page.get_by_role("button", name="Share").click()

    sharing = context.new_page()
    share(sharing, [shot("chelsea", name).payload, shot("coffee").payload])
    there = Backdrop(sharing)
    expect(there.name).to_have_text(name)
    expect(there.tile("coffee.png")).to_be_visible()
    assert sharing.url == address
    there.wait_cut()
    assert host.posted == []
    assert "backdrop-shared /" not in sharing.evaluate("caches.keys()")
    # If one picture cannot be stored or read, none arrives and the page says so.
    sharing.evaluate(LEFT_ENTRIES)
    sharing.add_init_script("Cache.prototype.match = async () => { throw new Error('broken'); }")
    sharing.goto(f"{address}?shared")
    expect(sharing.get_by_text("did not arrive")).to_be_visible()
    sharing.wait_for_function("async () => !(await caches.keys()).includes('backdrop-shared /')")
    sharing = context.new_page()
    used = backdrop.page.evaluate("navigator.storage.estimate().then(({usage}) => usage)")
    context.new_cdp_session(sharing).send(
        "Storage.overrideQuotaForOrigin",
        {"origin": address.rstrip("/"), "quotaSize": used + 1_000_000},
    )
    large = Shot("large.png", bytes(5_000_000)).payload
    share(sharing, [shot("coffee").payload, large])
    expect(sharing.get_by_text("did not arrive")).to_be_visible()
    expect(Backdrop(sharing).tiles).to_have_count(0)
    assert "backdrop-shared /" not in sharing.evaluate("caches.keys()")


def test_browsers_accept_the_site_as_an_app(
    backdrop: Backdrop, context: BrowserContext, address: str, shot: Callable[..., Shot]
) -> None:
    wait_stored(backdrop)
    backdrop.give(shot("chelsea"), shot("coffee"))
    expect(backdrop.page.locator("link[rel=manifest]")).to_have_count(1)
    session = context.new_cdp_session(backdrop.page)
    assert session.send("Page.getAppManifest")["errors"] == []
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in errors] in ([], ["in-incognito"])
    backdrop.page.evaluate("""() => {
      const event = new Event("beforeinstallprompt", {cancelable: true});
      event.prompt = async () => { window.prompted = true; };
      event.userChoice = Promise.resolve({outcome: "accepted"});
      dispatchEvent(event);
    }""")
    # The header offers the installation once a picture has been saved.
    expect(backdrop.page.locator("#install")).to_be_hidden()
    backdrop.page.evaluate("delete globalThis.showSaveFilePicker")
    backdrop.page.evaluate(COUNT_PERSIST_REQUESTS)
    with backdrop.page.expect_download(timeout=CUT_MS):
        backdrop.page.get_by_role("button", name="Save all").click()
    expect(backdrop.page.locator("#install")).to_be_visible()
    assert backdrop.page.evaluate("asked") == 1
    backdrop.page.get_by_role("button", name="About").click()
    backdrop.page.get_by_role("dialog").get_by_role("button", name="Install").click()
    assert backdrop.page.evaluate("prompted")
    backdrop.page.evaluate("backdropOffline.install()")  # a second click


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


def test_stored_items_are_listed_checked_and_deleted(
    backdrop: Backdrop, context: BrowserContext, address: str, shot: Callable[..., Shot]
) -> None:
    wait_stored(backdrop)
    page = backdrop.page
    page.goto(f"{address}?open=storage")
    backdrop.wait_ready()
    dialog = page.get_by_role("dialog", name="Storage on this device")
    rows = dialog.get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(re.compile(r"app itself.*\d\d\.\d MB, since .*20\d\d"))
    expect(rows.nth(1)).to_contain_text(re.compile(r"Model Fast.*1\.3 MB, since .*20\d\d"))
    expect(dialog).to_contain_text(re.compile(r"MB of .*[GM]B are used"))
    check = dialog.get_by_role("button", name="Check models")
    # Pieces of an earlier version have no hash to be compared with.
    page.evaluate(STORE_OUTDATED)
    check.click()
    expect(dialog.get_by_text("complete and unchanged")).to_be_visible()
    dialog.get_by_role("button", name="Delete: Models no longer used").click()
    expect(rows).to_have_count(3)
    page.evaluate(DAMAGE)
    check.click()
    expect(dialog.get_by_text("1 damaged piece was deleted")).to_be_visible()
    expect(rows).to_have_count(2)
    dialog.get_by_role("button", name="Close").click()
    page.goto(address)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    page.evaluate(COUNT_PERSIST_REQUESTS)
    page.get_by_role("button", name="About").click()
    page.get_by_label("Keep my pictures").check()
    page.wait_for_function("asked === 1")
    page.evaluate(LEFT_ENTRIES)
    page.get_by_role("button", name="Manage storage").click()
    expect(rows).to_have_count(6)
    expect(rows.filter(has_text="Presets")).to_have_count(1)
    expect(rows.filter(has_text="Pictures shared with the app")).to_have_count(1)
    dialog.get_by_role("button", name="Delete: 1 picture").click()
    expect(rows).to_have_count(5)
    page.evaluate("localStorage['backdrop-keep-pictures'] = true")
    for name in ("Delete everything", "Really delete everything"):
        dialog.get_by_role("button", name=name, exact=True).click()
    expect(dialog.get_by_text("Everything was deleted")).to_be_visible()
    expect(dialog.get_by_text("Nothing is stored")).to_be_visible()
    assert page.evaluate(ENTRIES) == 0
    assert page.evaluate("caches.keys()") == ["backdrop-networks /"]
    assert sorted(page.evaluate("Object.keys(localStorage)")) == [
        "another-app",
        "backdrop-isolated /",
    ]
    assert page.evaluate(DATABASES) == []
    # The page continues, and the next visit stores it again.
    page.reload()
    wait_stored(backdrop)

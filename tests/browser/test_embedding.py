"""Pages of other origins use the site through embed.js, if its host lists them.

The example of docs/embedding.md stands at three addresses: of another site than Backdrop's, where
Chromium denies a frame its storage, of the same site at another port, and of one that is not
listed.
"""

import base64
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Frame, Page, expect

from app.build import ROOT
from app.build.serve import Handler, local_server
from tests.browser.backdrop import CUT_MS, Shot, rgba
from tests.browser.conftest import FAST_ONLY, Watch

EXAMPLE = (ROOT / "docs/embedding.html").read_text("utf-8")
PLACE = "https://backdrop.example/"  # of the site in the example
AXE = files("axe_playwright_python").joinpath("axe.min.js")
LIMIT = "const LIMIT = 30_000;"
LOCAL_STORAGE = "(() => { try { return typeof localStorage } catch { return 'blocked' } })()"
RESULT = """async () => {
  const blob = await (await fetch(document.querySelector("#result").src)).blob();
  const reader = new FileReader();
  return new Promise((resolve) => {
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  });
}"""
# Several calls at once: two good ones, one that is cancelled, and three that must fail.
CALLS = """async (site) => {
  const {removeBackground} = await import(`${site}embed.js`);
  const photo = document.querySelector("#photo").files[0];
  const cancelling = new AbortController();
  const stages = [];
  const calls = [
    removeBackground(photo, {model: "fast", onProgress: (stage) => stages.push(stage)}),
    removeBackground(photo, {signal: cancelling.signal}),
    removeBackground(new Blob(["Buy milk"])),
    removeBackground(photo, {format: "tiff"}),
    removeBackground(photo, {look: {edge: {feather: "script"}}}),
    removeBackground("photo.jpg"),
    removeBackground(photo, {format: "jpeg", background: "#ff8800"}),
  ];
  cancelling.abort();
  const ends = await Promise.allSettled(calls);
  const pixel = async (blob) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(await createImageBitmap(blob), 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  return Promise.all([stages, ...ends.map(async ({reason, value}) =>
    value ? [value.type, await pixel(value)] :
      [reason.name === "BackdropError" ? reason.code : reason.name, reason.message])]);
}"""
BEGIN = """async (site) => {
  const {removeBackground} = await import(`${site}embed.js`);
  const photo = document.querySelector("#photo").files[0];
  window.begun = removeBackground(photo, {format: "webp"});
}"""
# Before this page says hello to a frame of the site, another frame of this origin does, and this
# page sends what is no hello. Returns who was answered.
HELLOS = """async (site) => {
  const add = async (frame) => {
    document.body.append(frame);
    await new Promise((resolve) => frame.onload = resolve);
    return frame.contentWindow;
  };
  const stranger = document.createElement("iframe");
  stranger.srcdoc = `<script>onmessage = ({data, ports}) => {
    parent[data.place].postMessage(data.hello, "*", ports);
    parent.postMessage("sent", "*");
  }</script>`;
  const frame = document.createElement("iframe");
  frame.src = `${site}#embed=editor`;
  document.querySelectorAll("iframe").forEach((each) => each.remove());
  const [strange, editor] = [await add(stranger), await add(frame)];
  const hello = {kind: "hello", version: 1};
  const answered = [];
  const say = (name, target, message) => new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = ({data}) => { answered.push(name, data.kind); resolve(); };
    target.postMessage(message, "*", [port2]);
  });
  const sent = new Promise((resolve) => { onmessage = ({data}) => data === "sent" && resolve(); });
  say("stranger", strange, {hello, place: 1});
  await sent;
  for (const junk of [null, 7, "hello", hello, {kind: "open"}, [], {kind: {}}]) {
    editor.postMessage(junk, "*");
  }
  await say("page", editor, hello);
  return answered;
}"""


@dataclass
class Addresses:
    """Where the site and the pages that embed it are; each ends in "/"."""

    site: str
    elsewhere: str
    beside: str
    unlisted: str


class EmbeddingHost(Handler):
    """Serves the example, at the path isolated/ with the headers for threads."""

    site = ""

    def send_head(self) -> BinaryIO | None:
        if self.path not in ("/", "/isolated/"):
            return super().send_head()
        self.isolated = self.path == "/isolated/"
        return answer(self, EXAMPLE.replace(PLACE, self.site), "text/html")


class Site(Handler):
    """Serves the site, with settings, to pages that are isolated too."""

    listed: tuple[str, ...] = ()

    def send_head(self) -> BinaryIO | None:
        if self.path == "/backdrop.json":
            listed = [each.removesuffix("/") for each in self.listed]
            return answer(self, json.dumps({"embed": listed}), "application/json")
        origin = self.headers.get("Origin")
        if self.path == "/embed.js" and origin and f"{origin}/" not in self.listed:
            script = (ROOT / "static/embed.js").read_text("utf-8")
            assert LIMIT in script
            return answer(self, script.replace(LIMIT, "const LIMIT = 3_000;"), "text/javascript")
        return super().send_head()

    def end_headers(self) -> None:
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        super().end_headers()


def answer(handler: Handler, text: str, media_type: str) -> BinaryIO:
    """Send the head of an answer, and return its content."""
    content = text.encode()
    handler.send_response(200)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(content)))
    if media_type == "text/javascript":
        handler.send_header("Access-Control-Allow-Origin", "*")
    handler.end_headers()
    return io.BytesIO(content)


@pytest.fixture(scope="module")
def addresses(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    empty = tmp_path_factory.mktemp("host")
    with ExitStack() as stack:
        beside, unlisted = (
            stack.enter_context(local_server(empty, False, EmbeddingHost)) for _ in range(2)
        )
        elsewhere = beside.replace("127.0.0.1", "localhost")
        Site.listed = (elsewhere, beside)
        EmbeddingHost.site = stack.enter_context(local_server(dist, True, Site))
        yield Addresses(EmbeddingHost.site, elsewhere, beside, unlisted)


@pytest.fixture(scope="module")
def visit(browser: Browser, addresses: Addresses) -> Iterator[Page]:
    """The example on another site, with one picture whose background is removed."""
    context = browser.new_context(service_workers="block", viewport={"width": 1280, "height": 900})
    context.add_init_script(FAST_ONLY)
    watch = Watch(context, (addresses.site, addresses.elsewhere, addresses.beside))
    page = context.new_page()
    yield page
    watch.check()
    context.close()


@pytest.fixture(scope="module")
def photo(shot: Callable[..., Shot]) -> Shot:
    return shot("chelsea", "cat.jpg", "JPEG")


def give(page: Page, address: str, photo: Shot) -> None:
    """Open the example and choose a photo."""
    page.goto(address)
    page.get_by_label("A photo of it").set_input_files([photo.payload])


def hidden_frame(page: Page, addresses: Addresses) -> Frame:
    return next(frame for frame in page.frames if frame.url == f"{addresses.site}#embed=hidden")


def check_result(page: Page) -> None:
    """Wait for a result, and check that it is a PNG with a subject and no background."""
    expect(page.get_by_role("img")).to_be_visible(timeout=CUT_MS)
    alpha = rgba(base64.b64decode(page.evaluate(RESULT)))[..., 3]
    assert alpha.shape == (300, 451)
    assert alpha.min() == 0
    assert alpha.max() == 255


def test_a_page_of_another_site_removes_a_background_without_storage(
    visit: Page, addresses: Addresses, photo: Shot
) -> None:
    give(visit, addresses.elsewhere, photo)
    check_result(visit)
    frame = hidden_frame(visit, addresses)
    assert frame.evaluate(LOCAL_STORAGE) == "blocked"
    assert not frame.frame_element().is_visible()


def test_calls_queue_and_each_ends_with_its_own_result_or_error(
    visit: Page, addresses: Addresses
) -> None:
    stages, png, cancelled, text, option, look, no_blob, jpeg = visit.evaluate(
        CALLS, addresses.site
    )
    assert stages[-2:] == ["cutting", "encoding"]
    assert png[0] == "image/png"
    assert png[1][3] == 0
    assert cancelled[0] == "AbortError"
    assert text[0] == "not-a-picture"
    assert text[1].startswith("This file is not a picture")
    assert option == ["bad-request", option[1]]
    assert "format is one of png" in option[1]
    assert look[0] == "bad-preset"
    assert no_blob == ["bad-request", no_blob[1]]
    assert jpeg[0] == "image/jpeg"
    assert max(abs(a - b) for a, b in zip(jpeg[1], (255, 136, 0, 255), strict=True)) < 5
    # One frame has answered all.
    assert sum(frame.url.startswith(addresses.site) for frame in visit.frames) == 1


def test_a_frame_that_loads_anew_takes_up_the_requests_again(
    visit: Page, addresses: Addresses
) -> None:
    visit.evaluate(BEGIN, addresses.site)
    hidden_frame(visit, addresses).evaluate("location.reload()")
    assert visit.evaluate("begun.then(({type}) => type)") == "image/webp"


def test_a_person_edits_in_the_frame_and_gives_the_page_the_result(
    visit: Page, addresses: Addresses
) -> None:
    visit.get_by_role("button", name="Change by hand").click()
    frame = visit.frame_locator("backdrop-editor iframe")
    use = frame.get_by_role("button", name="Use picture")
    expect(use).to_be_enabled(timeout=CUT_MS)
    expect(frame.get_by_role("heading", name="cat.jpg")).to_be_visible()
    expect(frame.get_by_role("button", name="Save as")).to_have_count(0)
    editor = next(each for each in visit.frames if each.url == f"{addresses.site}#embed=editor")
    for place in (visit.main_frame, editor):
        place.evaluate("script => (0, eval)(script)", AXE.read_text("utf-8"))
        options = {"resultTypes": ["violations"], "iframes": False}
        assert not place.evaluate("options => axe.run('html', options)", options)["violations"]
    host = addresses.elsewhere.split("/")[2]
    expect(use).to_have_attribute("title", f"Give the picture to {host} (Ctrl+S)")
    frame.get_by_role("tab", name="File").click()
    expect(frame.get_by_label("Save to a folder")).to_be_hidden()  # which no frame may
    frame.get_by_role("tab", name="Background").click()
    frame.get_by_role("radio", name="Colour").check(force=True)
    use.press("Enter")
    expect(visit.locator("backdrop-editor")).to_have_count(0)
    picture = Image.open(io.BytesIO(base64.b64decode(visit.evaluate(RESULT))))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (451, 300))


def test_only_the_page_around_the_frame_is_answered(visit: Page, addresses: Addresses) -> None:
    assert visit.evaluate(HELLOS, addresses.site) == ["page", "welcome"]
    editor = next(each for each in visit.frames if each.url == f"{addresses.site}#embed=editor")
    expect(editor.get_by_text("gets a picture only when you press Use picture")).to_be_visible()
    expect(editor.get_by_text("pictures are never uploaded")).to_have_count(0)


def test_an_isolated_page_of_the_same_site_has_storage_and_threads(
    visit: Page, addresses: Addresses, photo: Shot
) -> None:
    give(visit, f"{addresses.beside}isolated/", photo)
    check_result(visit)
    frame = hidden_frame(visit, addresses)
    assert frame.evaluate(LOCAL_STORAGE) == "object"
    assert frame.evaluate("crossOriginIsolated")


def test_a_page_that_is_not_listed_gets_nothing_but_a_reason(
    page: Page, addresses: Addresses, photo: Shot
) -> None:
    give(page, addresses.unlisted, photo)
    expect(page.get_by_role("status")).to_contain_text("No answer from")
    expect(page.get_by_role("status")).to_contain_text(
        f'its backdrop.json does not list {addresses.unlisted.removesuffix("/")} under "embed"'
    )
    page.get_by_role("status").evaluate("status => { status.textContent = '' }")
    page.get_by_role("button", name="Change by hand").click()
    expect(page.get_by_role("status")).to_contain_text("No answer from")
    frame = page.frame_locator("backdrop-editor iframe")
    expect(frame.get_by_role("alert")).to_contain_text("does not list that address")
    expect(frame.get_by_role("heading", name="cat.jpg")).to_have_count(0)


@pytest.fixture
def watched(context: object, addresses: Addresses) -> Iterator[None]:
    """Watch the tests' own pages, which ask the page's address and the site's."""
    watch = Watch(context, (addresses.site, addresses.unlisted))  # type: ignore[arg-type]
    yield
    watch.check()

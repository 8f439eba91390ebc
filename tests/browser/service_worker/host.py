"""A host that a test can stop or move to another version, and what the service worker stored."""

from http import HTTPStatus
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import BrowserContext, Page

from app.build.serve import Handler, Server, listen
from tests.browser.backdrop import Backdrop

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
SIZE = "async (name) => (await (await fetch(name)).blob()).size"
# Truncates a stored file of the site.
TRUNCATE_STORED = """async (name) => {
  const cache = await caches.open((await caches.keys()).find((name) => name.includes("-version ")));
  const stored = await cache.match(name);
  const content = await stored.blob();
  await cache.put(name, new Response(content.slice(0, content.size / 2), stored));
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


def wait_stored(backdrop: Backdrop) -> None:
    """Wait until the page is ready and the whole site is stored."""
    backdrop.wait_ready()
    backdrop.page.evaluate(WAIT_UNTIL_STORED)


def wait_for_versions(page: Page, names: list[str]) -> None:
    """Wait until these versions of the site are stored, and no others."""
    for _ in range(100):
        if page.evaluate(VERSIONS) == names:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(VERSIONS) == names


def opened(context: BrowserContext, address: str) -> Backdrop:
    """Open another tab."""
    page = context.new_page()
    page.goto(address)
    return Backdrop(page)

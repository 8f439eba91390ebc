"""The built site on common hosts: it starts, cuts a picture, and raises no errors."""

import gzip
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any, Literal

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from app.build import ROOT
from app.build.browsers import INSTALL_BROWSERS, find_nginx
from app.build.serve import Server
from tests.browser.backdrop import Backdrop, Shot
from tests.browser.service_worker.host import WAIT_UNTIL_STORED
from tests.provision import reporting

# Recommended by docs/hosting.md: the page's policy, and no other page may frame it.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; "
    "worker-src 'self' blob:; connect-src 'self'; img-src 'self' blob: data:; style-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STRICT = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NGINX = """
daemon off;
master_process off;
pid {scratch}/pid;
error_log {scratch}/error.log;
events {{ }}
http {{
  access_log off;
  include {types};
  default_type application/octet-stream;
  client_body_temp_path {scratch}/body;
  proxy_temp_path {scratch}/proxy;
  fastcgi_temp_path {scratch}/fastcgi;
  uwsgi_temp_path {scratch}/uwsgi;
  scgi_temp_path {scratch}/scgi;
  {server}
}}
"""
SERVER = "server {{ listen 127.0.0.1:{port}; root {root}; {more} }}"
GZIP = "gzip on; gzip_vary on; gzip_types *;"

Host = Callable[[Path, Path, pytest.FixtureRequest], AbstractContextManager[str]]


class Plain(SimpleHTTPRequestHandler):
    """Python's http.server, without its log."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class Ignorant(Plain):
    """Knows the types of HTML, CSS and JavaScript, and no others."""

    known = (".html", ".css", ".js")

    def guess_type(self, path: Any) -> str:
        return super().guess_type(path) if str(path).endswith(self.known) else "application/x-file"


class Strict(Plain):
    """Sends the recommended security headers."""

    def end_headers(self) -> None:
        for name, value in STRICT.items():
            self.send_header(name, value)
        super().end_headers()


class Compressed(Plain):
    """Compresses every answer while sending it, so there is no Content-Length."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        self.wfile.write(gzip.compress(path.read_bytes(), 1))


def python(handler: type[SimpleHTTPRequestHandler]) -> Host:
    """Return a host that uses Python's http.server."""

    @contextmanager
    def serve(root: Path, scratch: Path, request: pytest.FixtureRequest) -> Iterator[str]:
        answer = partial(handler, directory=str(root))
        with Server(("127.0.0.1", 0), answer) as server:
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()

    return serve


def plain(more: str) -> Callable[[int, Path], str]:
    """Return a server with nothing but `more` settings."""
    return lambda port, root: SERVER.format(port=port, root=root, more=more)


def recipe(port: int, root: Path) -> str:
    """Return the server of docs/docker, which listens elsewhere and serves another folder."""
    text = (ROOT / "docs/docker/nginx.conf").read_text("utf-8")
    for line, other in (
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
        ("root /usr/share/nginx/html;", f"root {root};"),
    ):
        assert line in text
        text = text.replace(line, other)
    return text


def nginx(server: Callable[[int, Path], str]) -> Host:
    """Return a host that uses nginx with its own table of types."""

    @contextmanager
    def serve(root: Path, scratch: Path, request: pytest.FixtureRequest) -> Iterator[str]:
        with reporting(request):
            program = find_nginx(request.config.getoption(INSTALL_BROWSERS))
        if not program:
            pytest.skip(f"nginx is missing; on Debian, {INSTALL_BROWSERS} provides it")
        types = Path(program).parents[2] / "etc/nginx/mime.types"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = NGINX.format(scratch=scratch, types=types, server=server(port, root))
        (scratch / "nginx.conf").write_text(settings, "utf-8")
        command = [program, "-p", str(scratch), "-c", str(scratch / "nginx.conf"), "-e", "stderr"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.communicate()

    return serve


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            pytest.fail(f"nginx did not start: {process.communicate()[1]}")
        time.sleep(0.05)
    pytest.fail("nginx does not respond.")


HOSTS = {
    "python": (python(Plain), ""),
    "types unknown below a path": (python(Ignorant), "a/b/"),
    "strict headers below a path": (python(Strict), "a/b/"),
    "all compressed": (python(Compressed), ""),
    "nginx": (nginx(plain("")), ""),
    "nginx compressing below a path": (nginx(plain(GZIP)), "a/b/"),
    "nginx of docs/docker": (nginx(recipe), ""),
}


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    return "allow"


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """The running host; a test may close it early."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(params=list(HOSTS.values()), ids=list(HOSTS))
def address(request: pytest.FixtureRequest, dist: Path, tmp_path: Path, running: ExitStack) -> str:
    """The page's address on a host."""
    host, below = request.param
    root = tmp_path / "root"
    place = root / below
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(dist)
    found: str = running.enter_context(host(root, tmp_path, request)) + below
    return found


@pytest.mark.console_errors
def test_the_page_starts_cuts_and_works_offline(
    page: Page, address: str, running: ExitStack, shot: Callable[..., Shot]
) -> None:
    failed: list[str] = []

    def look(answer: Response) -> None:
        if answer.status >= 400:
            failed.append(f"{answer.status} {answer.url}")

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            failed.append(message.text)

    page.context.on("response", look)
    page.context.on("console", hear)
    page.goto(address)
    backdrop = Backdrop(page)
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    # Requests of the service worker can be answered in another way than the page's.
    page.evaluate(WAIT_UNTIL_STORED)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert failed == []
    # From here on the browser logs that it cannot check for a new version.
    running.close()
    page.reload()
    backdrop.give(shot("chelsea"))
    backdrop.wait_cut()
    assert page.evaluate("crossOriginIsolated")
    assert page.locator(".brand img").evaluate("icon => icon.naturalWidth")

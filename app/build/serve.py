"""Serve dist/ on 127.0.0.1 with the headers that a good static host sets."""

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import Any, BinaryIO

from app.build import BuildError

HOST = "127.0.0.1"
PORTS_TRIED = 20  # counted upwards from the requested port
TYPES = {
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".zip": "application/zip",
}
HASHED = re.compile(r"/[\w.]+-[0-9a-f]{12}/")  # folders named by content hash, see site.py
EMBED = "/embed.js"  # which pages of other origins import
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


class Handler(SimpleHTTPRequestHandler):
    """Answer GET and HEAD from one folder; tests subclass it to inject faults."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and content are two writes

    def __init__(self, *args: Any, isolated: bool = True, **kwargs: Any) -> None:
        """With `isolated`, pages are cross-origin isolated, which allows WebAssembly threads."""
        self.isolated = isolated
        super().__init__(*args, **kwargs)

    def send_head(self) -> BinaryIO | None:
        """Send status and headers; return the open file if its content has to follow."""
        address = self.path.partition("?")[0]
        path = Path(self.translate_path(address + "index.html" * address.endswith("/")))
        try:
            file = path.open("rb")  # do_GET and do_HEAD close it
        except (OSError, ValueError):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        status = os.fstat(file.fileno())
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        known = self.headers.get("If-None-Match") == tag
        self.send_response(HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK)
        self.send_header("ETag", tag)
        lasting = HASHED.match(address)
        caching = "public, max-age=31536000, immutable" if lasting else "no-cache"
        self.send_header("Cache-Control", caching)
        if address == EMBED:
            self.send_header("Access-Control-Allow-Origin", "*")
        if known:
            file.close()
        else:
            self.send_header("Content-Type", self.guess_type(address))
            self.send_header("Content-Length", str(status.st_size))
        self.end_headers()
        return None if known else file

    def guess_type(self, path: Any) -> str:
        """Return the MIME type from TYPES: the systems' tables differ, and some are wrong."""
        suffix = PurePosixPath(path).suffix or ".html"
        return TYPES.get(suffix, "application/octet-stream")

    def end_headers(self) -> None:
        """Add the isolation headers, to errors too."""
        if self.isolated:
            for name, value in ISOLATION.items():
                self.send_header(name, value)
        super().end_headers()

    def log_request(self, *_: Any) -> None:
        """Do not log successful requests; log_error reports the others."""


class Server(ThreadingHTTPServer):
    """An HTTP server with one thread per connection."""

    request_queue_size = 64  # a starting page opens many connections at once
    allow_reuse_address = os.name == "posix"  # on Windows it lets two servers share a port

    def handle_error(self, *_: Any) -> None:
        """Ignore a browser that closes a connection early, as it does when a page closes."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*_)


def listen(
    folder: Path, port: int = 0, isolated: bool = True, handler: type[Handler] = Handler
) -> Server:
    """Return a server bound to `port`, or to the next free port; 0 means any port.

    Raises BuildError if there is none.
    """
    answer = partial(handler, directory=str(folder), isolated=isolated)
    for candidate in range(port, port + PORTS_TRIED):
        try:
            return Server((HOST, candidate), answer)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise BuildError(f"Cannot listen on port {candidate}: {error.strerror}.") from error
    raise BuildError(f"Ports {port} to {candidate} are all taken; choose another with --port.")


@contextmanager
def local_server(
    folder: Path, isolated: bool = True, handler: type[Handler] = Handler
) -> Iterator[str]:
    """Serve a folder from a thread during the block; provide its address, which ends in "/"."""
    with listen(folder, isolated=isolated, handler=handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def serve(folder: Path, port: int, isolated: bool) -> None:
    """Serve a folder until Ctrl-C. Raises BuildError if no port is free."""
    with listen(folder, port, isolated) as server:
        if port not in (0, server.server_port):
            print(f"Port {port} is taken.")
        print(f"Backdrop is at http://{HOST}:{server.server_port}/ (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()

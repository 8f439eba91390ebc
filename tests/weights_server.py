"""Play a host of weights on this computer: complete, broken off, refusing, slow, changed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread


@dataclass
class WeightsServer:
    """A host of one file, and how it behaves.

    content: of the file. breaks: for each answer, the bytes after which it breaks off, the first
    one first; answers after those are complete. code: of a refusal, 0 for none. has_ranges: whether
    it can go on within a file. tag: its mark of the version, or "". chunk, pause: bytes that are
    sent at once, and the seconds between. length: False if it does not say how long the file is.
    redirect: an address where the file is instead, or "". asked: the Range of each request, "" for
    the whole file.
    """

    content: bytes = b""
    breaks: list[int] = field(default_factory=list)
    code: int = 0
    has_ranges: bool = True
    tag: str = '"first"'
    chunk: int = 1 << 20
    pause: float = 0
    length: bool = True
    redirect: str = ""
    asked: list[str] = field(default_factory=list)
    address: str = ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind without asking for this computer's name, which may take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing when the other side has hung up."""


@contextmanager
def serve_weights() -> Iterator[WeightsServer]:
    """Serve a file on 127.0.0.1 until the end of the block."""
    host = WeightsServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            host.asked.append(wanted)
            if host.redirect and self.path != "/elsewhere":
                self.send_response(302)
                self.send_header("Location", host.redirect)
                self.end_headers()
                return
            if host.code:
                self.send_error(host.code)
                return
            start = 0
            is_same = self.headers.get("If-Range", host.tag) == host.tag
            if wanted and host.has_ranges and is_same:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= len(host.content):
                    self.send_error(416)
                    return
            self.send_response(206 if start else 200)
            body = host.content[start:]
            if start:
                last = len(host.content) - 1
                self.send_header("Content-Range", f"bytes {start}-{last}/{len(host.content)}")
            if host.length:
                self.send_header("Content-Length", str(len(body)))
            if host.tag:
                self.send_header("ETag", host.tag)
            self.end_headers()
            if host.breaks:
                body = body[: host.breaks.pop(0)]
            for place in range(0, len(body), host.chunk):
                self.wfile.write(body[place : place + host.chunk])
                self.wfile.flush()
                time.sleep(host.pause)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    host.address = f"http://127.0.0.1:{server.server_port}/model.onnx"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

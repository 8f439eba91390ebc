"""A server on this computer that plays the host of a model's weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

FILE = "/models/net.onnx"


class WeightsHost:
    """What the server answers, and what it was asked."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.status = 200  # of the answers; 200 also with a range, unless `knows_ranges`
        self.knows_ranges = True
        self.most = 0  # bytes after which an answer breaks off, 0 for none
        self.breaks = 0  # answers that break off, before whole ones
        self.redirect = ""  # an address to which every request is sent on
        self.ranges: list[str] = []  # of the requests, "" for the whole file
        self.address = ""


def _handler(host: WeightsHost) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            host.ranges.append(wanted)
            if host.redirect:
                self.send_response(302)
                self.send_header("Location", host.redirect)
                self.end_headers()
                return
            if host.status != 200:
                self.send_error(host.status)
                return
            start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0) if wanted else 0
            if wanted and host.knows_ranges and start >= len(host.content):
                self.send_error(416)
                return
            is_rest = bool(wanted) and host.knows_ranges
            rest = host.content[start:] if is_rest else host.content
            self.send_response(206 if is_rest else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            if host.breaks:
                host.breaks -= 1
                rest = rest[: host.most]
            self.wfile.write(rest)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    return Handler


@contextmanager
def weights_host(content: bytes) -> Iterator[WeightsHost]:
    """Serve a file until the block ends."""
    host = WeightsHost(content)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(host)) as server:
        host.address = f"http://127.0.0.1:{server.server_port}{FILE}"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield host
        server.shutdown()

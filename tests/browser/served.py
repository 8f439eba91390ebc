"""Content that a test's server answers in place of a file."""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler


def give(handler: BaseHTTPRequestHandler, content: bytes, media_type: str) -> None:
    """Answer a request with this content."""
    handler.send_response(HTTPStatus.OK)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)

"""Test the local server over real connections."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http import HTTPStatus
from pathlib import Path

import pytest

from app.build import BuildError, serve
from app.build.serve import Handler, listen, local_server

HASHED = "app-0123456789ab"
FILES = {
    "index.html": b"<!doctype html>",
    "embed.js": b"export {}",
    "plain/a.js": b"a",
    f"{HASHED}/a.mjs": b"let a",
    f"{HASHED}/deep/a.bin": b"0123456789",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    folder = tmp_path / "dist"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    with local_server(folder) as address:
        yield address


Answer = tuple[int, Message, bytes]


def ask(address: str, path: str, method: str = "GET", **headers: str) -> Answer:
    with closing(connect(address)) as connection:
        return ask_on(connection, path, method, **headers)


def connect(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(address.split("/")[2], timeout=10)


def ask_on(
    connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str
) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


@pytest.mark.parametrize("path", ["/", "/index.html", "/?a=1", "/index.html?a=1"])
def test_the_page_is_served(address: str, path: str) -> None:
    status, headers, content = ask(address, path)
    assert (status, content) == (200, FILES["index.html"])
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("mjs", "text/javascript; charset=utf-8"),
        ("js", "text/javascript; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("wasm", "application/wasm"),
        ("json", "application/json"),
        ("whl", "application/zip"),
        ("zip", "application/zip"),
        ("svg", "image/svg+xml"),
        ("bin", "application/octet-stream"),
        ("unheard-of", "application/octet-stream"),
    ],
)
def test_the_mime_type_follows_the_suffix(
    address: str, folder: Path, suffix: str, kind: str
) -> None:
    (folder / f"file.{suffix}").write_bytes(b"content")
    assert ask(address, f"/file.{suffix}")[1]["Content-Type"] == kind


def test_only_folders_named_by_content_are_cached_for_ever(address: str) -> None:
    for path in (f"/{HASHED}/a.mjs", f"/{HASHED}/deep/a.bin"):
        assert ask(address, path)[1]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert ask(address, "/plain/a.js")[1]["Cache-Control"] == "no-cache"


def test_other_origins_may_import_the_script_for_them_and_no_other(address: str) -> None:
    assert ask(address, "/embed.js")[1]["Access-Control-Allow-Origin"] == "*"
    for path in ("/", "/plain/a.js", f"/{HASHED}/a.mjs"):
        assert "Access-Control-Allow-Origin" not in ask(address, path)[1]


def test_a_missing_file_is_not_cached(address: str) -> None:
    status, headers, _ = ask(address, f"/{HASHED}/missing.mjs")
    assert status == 404
    assert "Cache-Control" not in headers


def test_pages_are_isolated_by_default(address: str, folder: Path) -> None:
    isolation = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    for path in ("/", f"/{HASHED}/a.mjs", "/missing"):
        assert isolation.items() <= dict(ask(address, path)[1]).items()
    with local_server(folder, isolated=False) as plain:
        assert not isolation.keys() & ask(plain, "/")[1].keys()


@pytest.mark.parametrize("path", ["/plain", "/plain/", f"/{HASHED}/", f"/{HASHED}"])
def test_folders_are_not_listed(address: str, path: str) -> None:
    status, _, content = ask(address, path)
    assert status == 404
    assert b"a.js" not in content
    assert b"a.mjs" not in content


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/plain/../../secret.txt",
        "//../secret.txt",
        "/..\\secret.txt",
        "/index.html/../../secret.txt",
        "/%00",
    ],
)
def test_nothing_outside_the_folder_is_served(address: str, path: str) -> None:
    status, _, content = ask(address, path)
    assert status == 404
    assert b"secret" not in content


def test_head_is_get_without_content(address: str) -> None:
    status, headers, content = ask(address, f"/{HASHED}/deep/a.bin", "HEAD")
    assert (status, content) == (200, b"")
    assert headers["Content-Length"] == "10"


def test_other_methods_are_refused(address: str) -> None:
    assert ask(address, "/", "POST")[0] == HTTPStatus.NOT_IMPLEMENTED


def test_a_file_that_the_browser_has_is_not_sent_again(address: str, folder: Path) -> None:
    tag = ask(address, "/")[1]["ETag"]
    status, headers, content = ask(address, "/", If_None_Match=tag)
    assert (status, content) == (304, b"")
    assert headers["ETag"] == tag
    (folder / "index.html").write_bytes(b"<!doctype HTML>")
    status, headers, content = ask(address, "/", If_None_Match=tag)
    assert (status, content) == (200, b"<!doctype HTML>")
    assert headers["ETag"] != tag


def test_a_connection_is_reused(address: str) -> None:
    tag = ask(address, "/")[1]["ETag"]
    with closing(connect(address)) as connection:
        connection.connect()
        first = connection.sock
        for path, headers in (("/", {}), ("/", {"If_None_Match": tag}), (f"/{HASHED}/a.mjs", {})):
            ask_on(connection, path, **headers)
        assert connection.sock is first


def test_an_idle_connection_does_not_block_another(address: str) -> None:
    host, port = address.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as idle:
        idle.send(b"GET / HTT")
        assert ask(address, "/")[0] == 200


def test_a_client_that_disconnects_is_no_error(
    address: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "large.bin").write_bytes(bytes(50_000_000))
    host, port = address.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as impatient:
        impatient.send(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        impatient.recv(10)
    assert ask(address, "/")[0] == 200
    assert capfd.readouterr().err == ""


def test_the_next_port_is_used_if_one_is_taken(folder: Path) -> None:
    with listen(folder) as first, listen(folder, first.server_port) as second:
        assert first.server_port < second.server_port < first.server_port + serve.PORTS_TRIED


def test_no_free_port_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PORTS_TRIED", 1)
    with listen(folder) as first, pytest.raises(BuildError, match="choose another with --port"):
        listen(folder, first.server_port)


def test_a_port_without_permission_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(serve.Server, "server_bind", refuse)
    with pytest.raises(BuildError, match="Cannot listen on port 80: Permission denied"):
        listen(folder, 80)


class Faulty(Handler):
    def do_GET(self) -> None:
        if self.path.endswith(".mjs"):
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            super().do_GET()


def test_a_test_can_inject_faults(folder: Path) -> None:
    with local_server(folder, handler=Faulty) as address:
        assert ask(address, f"/{HASHED}/a.mjs")[0] == 503
        assert ask(address, "/")[0] == 200

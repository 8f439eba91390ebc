"""Download one large file over HTTPS: with progress, resumed where it broke off, verified."""

import hashlib
import sys
import time
import urllib.request
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from app.build import BuildError
from app.build.fetch import ATTEMPTS, PAUSE, print_line

BLOCK = 1 << 20  # bytes read at a time
TIMEOUT = 60  # seconds without any byte
STEP = 0.1  # share of the file between two lines of progress
LOCAL = ("127.0.0.1", "localhost", "::1")  # may do without HTTPS
PASSING = (408, 425, 429, 500, 502, 503, 504)  # statuses that may change by themselves
MB = 1_000_000  # bytes


class _Broken(Exception):
    """The transfer ended early; what has arrived is kept."""


class _SameSecurity(urllib.request.HTTPRedirectHandler):
    """Follow redirects as far as is_secure() allows."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if not is_secure(newurl):
            raise BuildError(f"{req.full_url} leads to {newurl}, which is not https.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_secure(url: str) -> bool:
    """Return whether an address is https, or http on this computer."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def download(url: str, target: Path, pause: float = PAUSE) -> None:
    """Download a file to `target`, which appears only once it is complete.

    What has arrived stays in TARGET.part: the next attempt, or the next run, asks for the rest. The
    caller verifies the content. Raises BuildError.
    """
    if not is_secure(url):
        raise BuildError(f"{url} is not an https address.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    failures = 0
    while True:
        before = _size(part)
        try:
            _fetch_rest(url, part)
        except (_Broken, HTTPException, OSError) as error:
            if isinstance(error, HTTPError) and error.code not in PASSING:
                raise BuildError(_refusal(url, error.code)) from error
            # A server that goes on a little further with every request is asked again.
            failures = 0 if _size(part) > before else failures + 1
            if failures == ATTEMPTS:
                kept = f" {_size(part) / MB:.1f} MB are kept for the next run." if before else ""
                raise BuildError(f"{url} could not be downloaded: {error}.{kept}") from error
            time.sleep(pause)
        else:
            part.replace(target)
            return


def _fetch_rest(url: str, part: Path) -> None:
    """Append what is missing to the partial file. Raises OSError, HTTPException or _Broken."""
    have = _size(part)
    headers = {"User-Agent": "Backdrop", "Accept-Encoding": "identity"}
    request = Request(url, headers=headers)  # noqa: S310  is_secure() has passed it
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        answer = urllib.request.build_opener(_SameSecurity).open(request, timeout=TIMEOUT)
    except HTTPError as error:
        if error.code != 416:  # the kept part is no beginning of this file, or all of it
            raise
        part.unlink()
        raise _Broken("the server does not know the part that is kept") from error
    with answer:
        goes_on = answer.status == 206
        start = have if goes_on else 0
        total = _total(answer.headers, start)
        with part.open("ab" if goes_on else "wb") as file:
            got = _copy(answer, file, start, total)
    if total and got != total:
        raise _Broken(f"it broke off after {got / MB:.1f} of {total / MB:.1f} MB")


def _copy(answer: IO[bytes], file: IO[bytes], got: int, total: int) -> int:
    """Copy the answer's body, and print how far it is; return the bytes of the whole so far."""
    shown = got / total if total else 0.0
    while block := answer.read(BLOCK):
        file.write(block)
        got += len(block)
        if total and got / total >= shown + STEP:
            shown = got / total
            print_line(f"  {got / MB:.1f} of {total / MB:.1f} MB")
            sys.stdout.flush()
    return got


def _total(headers: Message, start: int) -> int:
    length = headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _refusal(url: str, status: int) -> str:
    if status in (404, 410):
        return f"{url} is not there any more (HTTP {status}). Look for the file's new address."
    if status in (401, 403):
        return f"{url} needs a consent or an account (HTTP {status}). Download it in a browser."
    return f"{url} could not be downloaded: HTTP {status}."


def digest_of(path: Path, kind: str) -> str:
    """Return a file's digest in hex; kind: "sha256" or "md5"."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()

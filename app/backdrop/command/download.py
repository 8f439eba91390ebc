"""Download one large file: resumed where it stopped, verified, and there completely or not at all.

A partial file lies beside the target as .NAME.partial, with the server's mark of that version in
.NAME.partial.tag. The next call goes on there, unless the server has another version by then.
"""

import contextlib
import hashlib
import http.client
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from backdrop.engine.errors import BackdropError, ModelCorrupt, ModelUnavailable

CHUNK = 1 << 18  # bytes that are read at once
TIMEOUT = 30.0  # seconds without a byte after which a connection counts as broken
ATTEMPTS = 3  # in a row that bring nothing
PAUSE = 2.0  # seconds between two attempts
PASSING = (408, 429)  # codes of refusals that time may lift: it took too long, too many requests
BROKEN = (TimeoutError, ConnectionError)  # of a connection, while the file is read
HASH_NAMES = ("sha256", "md5")  # the best first
USER_AGENT = "backdrop"  # some hosts refuse Python's own

Progress = Callable[[int, int], None]
"""Takes the bytes that are there and those of the whole file, 0 if unknown."""


class _Moved(Exception):
    """The partial file is of another version, and has been deleted."""


def download(
    address: str,
    target: Path,
    report: Progress,
    size: int = 0,
    checksums: dict[str, str] | None = None,
    check: Callable[[Path], object] | None = None,
    pause: float = PAUSE,
) -> None:
    """Download a file to `target`, and go on where an earlier call stopped.

    size: bytes, 0 if unknown. checksums: hexadecimal, by the names in HASH_NAMES; the best one
    counts, and without any only the size does. check: called with the complete file before it takes
    its place; an error keeps it from that. pause: seconds between two attempts. Raises
    ModelUnavailable, after which the next call goes on, ModelCorrupt, OSError if the file cannot be
    written, or the error of `check`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    attempts = 0
    while attempts < ATTEMPTS:
        before = _size_of(partial)
        try:
            _fetch_rest(address, partial, report, size)
            break
        except _Moved:
            attempts += 1
        except (urllib.error.URLError, http.client.HTTPException, *BROKEN) as error:
            if _is_final(error):
                raise ModelUnavailable(target.stem, _cause(error, address)) from error
            attempts = 0 if _size_of(partial) > before else attempts + 1
            if attempts == ATTEMPTS:
                cause = f"{_cause(error, address)}; the same command goes on where it stopped"
                raise ModelUnavailable(target.stem, cause) from error
            time.sleep(pause)
    else:
        raise ModelUnavailable(target.stem, f"{address} changes while it is read")
    try:
        _verify(partial, address, size, checksums or {})
        if check:
            check(partial)
    except BackdropError:
        _delete(partial)
        raise
    partial.replace(target)
    _tag_file(partial).unlink(missing_ok=True)


def checksum_of(file: Path, name: str = HASH_NAMES[0]) -> str:
    """Return a file's checksum, hexadecimal. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, name).hexdigest()


def _fetch_rest(address: str, partial: Path, report: Progress, size: int) -> None:
    """Append what is missing. Raises _Moved, OSError, HTTPException or URLError."""
    there = _size_of(partial)
    if size and there == size:
        return
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    tag = _read_tag(partial)
    if there and (tag or size):
        headers["Range"] = f"bytes={there}-"
        if tag:
            headers["If-Range"] = tag
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # https, from the table
    with _open(request, partial) as response:
        if address.startswith("https:") and not response.url.startswith("https:"):
            raise urllib.error.URLError("it leads to an address without encryption")
        resumed = response.status == http.HTTPStatus.PARTIAL_CONTENT
        if resumed and not _continues(response.headers.get("Content-Range", ""), there):
            _delete(partial)
            raise _Moved
        there = there if resumed else 0
        length = int(response.headers.get("Content-Length") or 0)
        whole = there + length if length else size
        if size and whole != size:
            _delete(partial)
            raise ModelCorrupt(
                partial.stem[1:], f"{address} has {whole} bytes and not {size}, so it was replaced"
            )
        _check_space(partial, whole - there)
        _write_tag(partial, response.headers.get("ETag", ""))
        with partial.open("ab" if resumed else "wb") as file:
            report(there, whole)
            while chunk := response.read(CHUNK):
                file.write(chunk)
                there += len(chunk)
                report(there, whole)
    if there < whole:  # http.client says nothing of a body that ends early
        raise http.client.IncompleteRead(b"", whole - there)


def _open(request: urllib.request.Request, partial: Path) -> http.client.HTTPResponse:
    try:
        response: http.client.HTTPResponse = urllib.request.urlopen(  # noqa: S310
            request, timeout=TIMEOUT
        )
    except urllib.error.HTTPError as error:
        if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        _delete(partial)
        raise _Moved from error
    return response


def _continues(content_range: str, there: int) -> bool:
    """Return whether a partial answer begins where the file ends."""
    return content_range.startswith(f"bytes {there}-")


def _verify(partial: Path, address: str, size: int, checksums: dict[str, str]) -> None:
    """Raise ModelCorrupt if the file is not the expected one."""
    name = partial.name.removeprefix(".").removesuffix(".partial")
    found = _size_of(partial)
    if size and found != size:
        raise ModelCorrupt(name, f"{found} bytes from {address} instead of {size}")
    known = next((each for each in HASH_NAMES if checksums.get(each)), None)
    if known and (found_sum := checksum_of(partial, known)) != checksums[known]:
        raise ModelCorrupt(
            name, f"the {known} of {address} is {found_sum} instead of {checksums[known]}"
        )


def _is_final(error: Exception) -> bool:
    """Return whether another attempt would end in the same way."""
    if not isinstance(error, urllib.error.HTTPError):
        return False
    return 400 <= error.code < 500 and error.code not in PASSING


def _cause(error: Exception, address: str) -> str:
    if isinstance(error, urllib.error.HTTPError):
        words = {401: ", and wants an account", 403: ", and wants an account", 404: ": not there"}
        return f"{address} answers {error.code}{words.get(error.code, '')}"
    if isinstance(error, http.client.IncompleteRead):
        return f"{address} broke off"
    reason = getattr(error, "reason", error)
    return f"{address}: {reason}"


def _check_space(partial: Path, needed: int) -> None:
    free = shutil.disk_usage(partial.parent).free
    if needed > free:
        raise OSError(
            f"{needed / 1e6:.0f} MB are needed in {partial.parent}, and {free / 1e6:.0f} are free"
        )


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _tag_file(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.tag")


def _read_tag(partial: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return _tag_file(partial).read_text("ascii")
    return ""


def _write_tag(partial: Path, tag: str) -> None:
    """Keep the server's mark of a version, if it is one of bytes and not only of meaning."""
    if tag.startswith('"') and tag.isascii():
        _tag_file(partial).write_text(tag, "ascii")
    else:
        _tag_file(partial).unlink(missing_ok=True)


def _delete(partial: Path) -> None:
    partial.unlink(missing_ok=True)
    _tag_file(partial).unlink(missing_ok=True)

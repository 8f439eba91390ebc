"""Download a file from a host that answers, breaks off, changes its mind or is slow."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backdrop.command.download import download
from backdrop.engine.errors import ModelCorrupt, ModelUnavailable, NotAModel
from tests.weights_server import WeightsServer, serve_weights

CONTENT = bytes(range(256)) * 4000
SUMS = {name: hashlib.new(name, CONTENT).hexdigest() for name in ("sha256", "md5")}


@pytest.fixture
def host() -> Iterator[WeightsServer]:
    with serve_weights() as server:
        server.content = CONTENT
        yield server


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "a.onnx"


def fetch(host: WeightsServer, target: Path, size: int = len(CONTENT), **sums: str) -> list[int]:
    """Download without pauses; return the progress."""
    seen: list[int] = []
    checksums = sums or SUMS
    download(host.address, target, lambda there, _: seen.append(there), size, checksums, pause=0)
    return seen


def assert_only(target: Path) -> None:
    assert target.read_bytes() == CONTENT
    assert list(target.parent.iterdir()) == [target]


def test_the_whole_file(host: WeightsServer, target: Path) -> None:
    seen = fetch(host, target)
    assert_only(target)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, len(CONTENT))


@pytest.mark.parametrize("sums", [{}, {"md5": SUMS["md5"]}, {"sha256": "", "md5": SUMS["md5"]}])
def test_any_checksum_or_none(host: WeightsServer, target: Path, sums: dict[str, str]) -> None:
    download(host.address, target, lambda *_: None, 0, sums, pause=0)
    assert_only(target)


def test_a_slow_host(host: WeightsServer, target: Path) -> None:
    host.chunk, host.pause = 100_000, 0.02
    seen = fetch(host, target)
    assert_only(target)
    assert len(seen) > 3


@pytest.mark.parametrize("sums", [{"sha256": "0" * 64}, {"md5": "1" * 32}])
def test_a_wrong_checksum_keeps_nothing(
    host: WeightsServer, target: Path, sums: dict[str, str]
) -> None:
    with pytest.raises(ModelCorrupt, match=f"the {next(iter(sums))} of http.* instead of"):
        fetch(host, target, len(CONTENT), **sums)
    assert not list(target.parent.iterdir())


def test_another_size_is_refused_before_it_is_fetched(host: WeightsServer, target: Path) -> None:
    with pytest.raises(ModelCorrupt, match="1024000 bytes and not 5"):
        fetch(host, target, 5)
    assert not list(target.parent.iterdir())


def test_broken_connections_are_taken_up_again(host: WeightsServer, target: Path) -> None:
    host.breaks = [300_000, 1, 0, 0, 200_000]
    fetch(host, target)
    assert_only(target)
    assert host.asked == [
        "",
        "bytes=300000-",
        *["bytes=300001-"] * 3,
        "bytes=500001-",
    ]


def test_a_later_call_goes_on(host: WeightsServer, target: Path) -> None:
    host.breaks = [300_000, 0, 0, 0]
    with pytest.raises(ModelUnavailable, match="broke off; the same command goes on"):
        fetch(host, target)
    assert not target.exists()
    seen = fetch(host, target)
    assert seen[0] == 300_000
    assert_only(target)


def test_without_a_known_size_the_servers_mark_decides(host: WeightsServer, target: Path) -> None:
    host.breaks = [300_000, 0, 0, 0]
    with pytest.raises(ModelUnavailable):
        fetch(host, target, 0, sha256="")
    host.content, host.tag = b"another" + CONTENT, '"second"'
    fetch(host, target, 0, sha256="")
    assert target.read_bytes() == host.content


def test_without_mark_and_size_it_starts_anew(host: WeightsServer, target: Path) -> None:
    host.breaks, host.tag = [300_000, 0], 'W/"weak"'
    fetch(host, target, 0)
    assert host.asked == ["", "", ""]
    assert_only(target)


def test_a_host_without_ranges_starts_anew(host: WeightsServer, target: Path) -> None:
    host.breaks, host.has_ranges = [300_000], False
    fetch(host, target)
    assert_only(target)


def test_a_shorter_version_starts_anew(host: WeightsServer, target: Path) -> None:
    target.parent.mkdir()
    target.with_name(".a.onnx.partial").write_bytes(b"x" * (len(CONTENT) + 9))
    target.with_name(".a.onnx.partial.tag").write_text('"first"')
    fetch(host, target, 0)
    assert_only(target)


def test_a_complete_file_that_was_not_moved_is_not_fetched_again(
    host: WeightsServer, target: Path
) -> None:
    target.parent.mkdir()
    target.with_name(".a.onnx.partial").write_bytes(CONTENT)
    fetch(host, target)
    assert_only(target)
    assert host.asked == []


def test_a_host_that_says_no_length(host: WeightsServer, target: Path) -> None:
    host.length = False
    fetch(host, target)
    assert_only(target)


@pytest.mark.parametrize(
    ("code", "requests", "cause"),
    [(404, 1, "answers 404: not there"), (403, 1, "wants an account"), (503, 3, "answers 503")],
)
def test_a_refusal(host: WeightsServer, target: Path, code: int, requests: int, cause: str) -> None:
    host.code = code
    with pytest.raises(ModelUnavailable, match=cause):
        fetch(host, target)
    assert len(host.asked) == requests
    assert not target.exists()


def test_no_host(host: WeightsServer, target: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"http://127\.0\.0\.1:9/"):
        download("http://127.0.0.1:9/a.onnx", target, lambda *_: None, pause=0)


def test_a_redirection_keeps_the_place(host: WeightsServer, target: Path) -> None:
    host.redirect = "/elsewhere"
    host.breaks = [300_000]
    fetch(host, target)
    assert_only(target)
    assert host.asked == ["", "", "bytes=300000-", "bytes=300000-"]


def test_a_full_disk_is_noticed_at_once(
    host: WeightsServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(target.parent.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(OSError, match=r"1 MB are needed in .* and 0 are free"):
        fetch(host, target)
    assert not list(target.parent.iterdir())


def test_a_check_of_the_content_may_refuse(host: WeightsServer, target: Path) -> None:
    def refuse(file: Path) -> None:
        assert file.read_bytes() == CONTENT
        raise NotAModel("a picture")

    with pytest.raises(NotAModel):
        download(host.address, target, lambda *_: None, 0, {}, refuse, pause=0)
    assert not list(target.parent.iterdir())

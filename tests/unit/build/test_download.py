"""Test downloading a model's weights from a server on this computer that plays their host."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.build import BuildError
from app.build.download import BLOCK, download, is_secure
from tests.unit.build.weights_host import WeightsHost, weights_host

CONTENT = bytes(range(256)) * 12_000  # three blocks


@pytest.fixture
def host() -> Iterator[WeightsHost]:
    with weights_host(CONTENT) as host:
        yield host


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "net.onnx"


def test_a_file_is_downloaded_with_progress(
    host: WeightsHost, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    download(host.address, target)
    assert target.read_bytes() == CONTENT
    assert [each.name for each in target.parent.iterdir()] == ["net.onnx"]
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["  1.0 of 3.1 MB", "  2.1 of 3.1 MB", "  3.1 of 3.1 MB"]


def test_what_broke_off_is_resumed(host: WeightsHost, target: Path) -> None:
    host.most, host.breaks = BLOCK, 2
    download(host.address, target, pause=0)
    assert target.read_bytes() == CONTENT
    assert host.ranges == ["", f"bytes={BLOCK}-", f"bytes={2 * BLOCK}-"]


def test_a_run_that_fails_is_resumed_by_the_next(host: WeightsHost, target: Path) -> None:
    target.parent.mkdir()
    part = target.with_name("net.onnx.part")
    part.write_bytes(CONTENT[:5000])
    host.breaks = 9  # nothing arrives
    with pytest.raises(BuildError) as caught:
        download(host.address, target, pause=0)
    assert "0.0 MB are kept for the next run" in str(caught.value)
    assert part.read_bytes() == CONTENT[:5000]
    host.breaks = 0
    download(host.address, target, pause=0)
    assert target.read_bytes() == CONTENT
    assert host.ranges == ["bytes=5000-"] * 4


def test_a_server_without_ranges_begins_anew(host: WeightsHost, target: Path) -> None:
    host.knows_ranges = False
    host.most, host.breaks = BLOCK, 1
    download(host.address, target, pause=0)
    assert target.read_bytes() == CONTENT


def test_a_kept_part_that_is_too_long_is_thrown_away(host: WeightsHost, target: Path) -> None:
    target.parent.mkdir()
    target.with_name("net.onnx.part").write_bytes(CONTENT + b"more")
    download(host.address, target, pause=0)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "not there any more"), (403, "consent or an account"), (418, "HTTP 418")],
)
def test_a_refusal_is_said_at_once(
    host: WeightsHost, target: Path, status: int, words: str
) -> None:
    host.status = status
    with pytest.raises(BuildError, match=words):
        download(host.address, target, pause=0)
    assert len(host.ranges) == 1
    assert not target.exists()


def test_a_busy_server_is_asked_again(host: WeightsHost, target: Path) -> None:
    host.status = 503
    with pytest.raises(BuildError, match="503"):
        download(host.address, target, pause=0)
    assert len(host.ranges) == 3


def test_addresses_without_https_are_refused(host: WeightsHost, target: Path) -> None:
    with pytest.raises(BuildError, match="not an https address"):
        download("http://weights.example/net.onnx", target)
    host.redirect = "http://weights.example/net.onnx"
    with pytest.raises(BuildError, match="not https"):
        download(host.address, target, pause=0)
    assert not is_secure("file:///etc/passwd")
    assert is_secure("https://weights.example/net.onnx")

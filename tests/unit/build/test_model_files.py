"""Test finding a host's model: a file, an address with its checksum, a name of the catalogue."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.build import ROOT, BuildError, model_files
from app.build.model_files import LOCK, find_model, list_models
from app.prepare.describe import list_files, list_pairs
from tests.weights_server import WeightsServer

CONTENT = b"weights" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT).hexdigest()  # as rembg publishes


@pytest.fixture
def host(weights_host: WeightsServer) -> WeightsServer:
    """A server with the file."""
    weights_host.content = CONTENT
    return weights_host


@pytest.fixture
def listed(host: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The only file that has a name; a test gives it checksums."""
    file: dict[str, Any] = {
        "name": "net",
        "rembg": "net-of-rembg",
        "address": host.address,
        "entry": "net-entry",
    }
    file |= {"size": len(CONTENT), "sha256": "", "md5": "", "best_for": "spots"}
    monkeypatch.setattr(model_files, "describe", lambda _: [file])
    return file


def test_a_file_of_this_disk_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(CONTENT)
    assert find_model(tmp_path, tmp_path, str(path)).path == path
    assert find_model(tmp_path, tmp_path, str(path), SHA256.upper()).path == path
    with pytest.raises(BuildError, match=f"has sha256 {SHA256}, not 00"):
        find_model(tmp_path, tmp_path, str(path), "00")


def test_an_address_needs_a_checksum_and_is_fetched_once(
    host: WeightsServer, tmp_path: Path
) -> None:
    with pytest.raises(BuildError, match="--sha256"):
        find_model(tmp_path, tmp_path, host.address)
    found = find_model(tmp_path, tmp_path, host.address, SHA256)
    assert found.path.read_bytes() == CONTENT
    assert find_model(tmp_path, tmp_path, host.address, SHA256) == found
    assert len(host.asked) == 1
    found.path.write_bytes(b"damaged")
    assert find_model(tmp_path, tmp_path, host.address, SHA256).path.read_bytes() == CONTENT


def test_another_file_at_an_address_is_refused_and_not_kept(
    host: WeightsServer, tmp_path: Path
) -> None:
    with pytest.raises(BuildError, match="not the one that was expected"):
        find_model(tmp_path, tmp_path, host.address, "0" * 64)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["net", "net-of-rembg"])
@pytest.mark.parametrize("checksum", [{"sha256": SHA256}, {"md5": MD5}])
def test_a_name_is_fetched_and_verified(
    listed: dict[str, Any], tmp_path: Path, name: str, checksum: dict[str, str]
) -> None:
    listed |= checksum
    found = find_model(tmp_path, tmp_path, name)
    assert found.name == "model.onnx"
    assert (found.path.read_bytes(), found.entry, found.best_for) == (CONTENT, "net-entry", "spots")
    assert not (tmp_path / LOCK).exists()


@pytest.mark.parametrize("wrong", [{"sha256": "0" * 64}, {"md5": "0" * 32}, {"size": 1}])
def test_a_named_file_that_differs_is_refused(
    listed: dict[str, Any], tmp_path: Path, wrong: dict[str, Any]
) -> None:
    listed |= {"md5": MD5, **wrong}
    with pytest.raises(BuildError, match="not the one that was expected"):
        find_model(tmp_path, tmp_path, "net")
    assert not list(tmp_path.iterdir())


def test_without_a_published_checksum_the_first_one_is_remembered(
    listed: dict[str, Any],
    host: WeightsServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = find_model(tmp_path, tmp_path / "cache", "net")
    assert f"sha256 {SHA256}" in capsys.readouterr().out
    assert f'sha256 = "{SHA256}"' in (tmp_path / LOCK).read_text("utf-8")
    other = find_model(tmp_path, tmp_path / "cache", "net")
    assert other.path.read_bytes() == found.path.read_bytes()
    asked = len(host.asked)
    find_model(tmp_path, tmp_path / "cache", "net")
    assert len(host.asked) == asked  # by now the kept file can be verified
    host.content = b"others " * 1000
    with pytest.raises(BuildError, match="not the one that was expected"):
        find_model(tmp_path, tmp_path / "another cache", "net")
    assert listed["name"] == "net"


def test_a_lock_keeps_what_it_had(listed: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text('["a b"]\nsha256 = "77"\nbytes = 7\n', "utf-8")
    find_model(tmp_path, tmp_path / "cache", listed["name"])
    text = (tmp_path / LOCK).read_text("utf-8")
    assert '["a b"]\nsha256 = "77"\nbytes = 7\n' in text
    assert '["net"]' in text


def test_another_name_is_refused(listed: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"`build\.py models`"):
        find_model(tmp_path, tmp_path, f"not-{listed['name']}")


def test_every_file_of_the_catalogue_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        model_files, "describe", lambda _, *pairs: list_pairs() if pairs else list_files()
    )
    lines = list_models(ROOT)
    assert len(lines) == len(list_files()) + len(list_pairs())
    assert "mobile-sam             MobileSAM; 45 MB; Apache-2.0; for Pick (--select-model)" in lines
    (line,) = [line for line in lines if line.startswith("birefnet-lite-512 ")]
    assert (
        line
        == "birefnet-lite-512      BiRefNet lite; 192 MB; MIT; best for hair and fine structures"
    )
    assert any("no commercial use" in line for line in lines)


def test_what_broke_off_goes_on_with_lines_of_progress(
    host: WeightsServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host.content = bytes(2_000_000)
    host.breaks = [1_000_000]
    sha256 = hashlib.sha256(host.content).hexdigest()
    found = find_model(tmp_path, tmp_path, host.address, sha256)
    assert found.path.read_bytes() == host.content
    assert host.asked == ["", "bytes=1000000-"]
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert lines[-1] == "  2.0 of 2.0 MB"
    assert len(lines) < 12


def test_a_run_that_failed_is_resumed_by_the_next(host: WeightsServer, tmp_path: Path) -> None:
    host.breaks = [500, 0, 0, 0]
    with pytest.raises(BuildError, match="goes on where it stopped"):
        find_model(tmp_path, tmp_path, host.address, SHA256)
    assert find_model(tmp_path, tmp_path, host.address, SHA256).path.read_bytes() == CONTENT
    assert host.asked[-1] == "bytes=500-"


@pytest.mark.parametrize(("code", "words"), [(404, "404: not there"), (403, "wants an account")])
def test_a_refusal_is_said(host: WeightsServer, tmp_path: Path, code: int, words: str) -> None:
    host.code = code
    with pytest.raises(BuildError, match=words):
        find_model(tmp_path, tmp_path, host.address, SHA256)
    assert len(host.asked) == 1


def test_addresses_without_https_are_refused(tmp_path: Path) -> None:
    for address in ("http://weights.example/net.onnx", "file:///etc/passwd"):
        with pytest.raises(BuildError, match="not an https address"):
            find_model(tmp_path, tmp_path, address, SHA256)


def test_the_tool_downloads_or_says_why_not(host: WeightsServer, tmp_path: Path) -> None:
    target = tmp_path / "net.onnx"

    def run(sha256: str) -> subprocess.CompletedProcess[str]:
        module = ["-m", "app.prepare.fetch_model", host.address, str(target), "--sha256", sha256]
        variables = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
        return subprocess.run(
            [sys.executable, *module], cwd=ROOT, env=variables, capture_output=True, text=True
        )

    assert run(SHA256).returncode == 0
    assert target.read_bytes() == CONTENT
    target.unlink()
    failed = run("0" * 64)
    assert failed.returncode == 1
    assert failed.stderr.startswith("The file is not the one that was expected")
    assert not target.exists()

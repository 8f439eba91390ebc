"""Test putting a host's own model for Pick into the site: its entry, its pieces, its licence."""

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.build import ROOT, BuildError, hosted_files, hosted_pair
from app.build.hosted_files import HostedModel
from app.build.hosted_pair import SelectOptions, provide_pair
from app.build.part_files import bytes_of
from app.build.third_party import compose_third_party
from app.prepare.describe import describe_pair, list_pairs
from backdrop.engine.errors import CustomModelError
from backdrop.runtime.worker.hosted_pair_entry import pair_from
from tests.networks import file_of, network
from tests.selector_graphs import NAMED, decoder, encoder, pair_of, store_outside
from tests.weights_server import WeightsServer, serve_weights

Provide = Callable[..., HostedModel]
UNKNOWN = {
    "select_title": "Discs",
    "select_licence": "CC0-1.0",
    "select_source": "https://discs.example",
}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Describe files without the environment of app/prepare."""

    def describe(_: Path, option: str, *files: str) -> Any:
        if option == "--pairs":
            return list_pairs()
        assert option == "--pair"
        try:
            return describe_pair([Path(file) for file in files])
        except CustomModelError as error:
            raise BuildError(error.user_message) from error

    monkeypatch.setattr(hosted_pair, "describe", describe)
    monkeypatch.setattr(hosted_files, "PIECE", 100_000)


@pytest.fixture
def provide(tmp_path: Path) -> Provide:
    """Put files, by their names, into a site, with a host's wishes."""

    def run(files: dict[str, bytes], **wishes: Any) -> HostedModel:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        paths = tuple(str(tmp_path / name) for name in files)
        return provide_pair(ROOT, tmp_path / "cache", SelectOptions(paths, **wishes))

    return run


def files_of(name: str, parameters: float = 0.0) -> dict[str, bytes]:
    return dict(zip(("e.onnx", "d.onnx"), pair_of(NAMED[name], parameters), strict=True))


def test_a_public_pair_needs_no_wishes(
    provide: Provide, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of("sam", 7.0)
    made = provide(files)
    entry = pair_from(json.dumps(made.entry))
    assert (entry.title, entry.licence, entry.use) == ("MobileSAM", "Apache-2.0", "allowed")
    assert entry.files == [(name, len(content)) for name, content in files.items()]
    assert f"assuming that it needs {entry.memory_gb} GB" in capsys.readouterr().out
    pieces = [made.files[part["url"].removeprefix("../")] for part in entry.weights["parts"]]
    assert len(pieces) > 2
    whole = b"".join(gzip.decompress(bytes_of(piece)) for piece in pieces)
    assert whole == b"".join(files.values())
    text = compose_third_party(ROOT, [], added=[made.component]).decode()
    assert "MobileSAM, a model for Pick (e.onnx, d.onnx)" in text
    assert "Source: https://github.com/ChaoningZhang/MobileSAM" in text


def test_weights_beside_a_graph_come_along(provide: Provide) -> None:
    parts = store_outside(encoder(NAMED["sam2"]), "e.onnx_data")
    files = {
        "d.onnx": file_of(decoder(NAMED["sam2"])),
        "e.onnx": parts[""],
        "e.onnx_data": parts["e.onnx_data"],
    }
    entry = pair_from(json.dumps(provide(files, **UNKNOWN, select_memory=1.0).entry))
    assert [name for name, _ in entry.files] == list(files)
    del files["e.onnx_data"]
    with pytest.raises(BuildError, match=r"e\.onnx_data\. Choose that file, too"):
        provide(files, **UNKNOWN)


@pytest.mark.parametrize("missing", list(UNKNOWN))
def test_what_an_unknown_pair_does_not_say_is_asked(provide: Provide, missing: str) -> None:
    wishes = {key: value for key, value in UNKNOWN.items() if key != missing}
    with pytest.raises(BuildError, match=f"--{missing.replace('_', '-')}"):
        provide(files_of("sam"), **wishes)


def test_terms_are_said(provide: Provide, capsys: pytest.CaptureFixture[str]) -> None:
    assert provide(files_of("edge", 5.5)).entry["use"] == "forbidden"
    assert "EdgeSAM: not for commercial use" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a": b"", "b": b""}, "a is not an ONNX model"),
        ({"a": b"no model", "b": b"nor this"}, "a is not an ONNX model"),
        ({"a": file_of(network()), "b": file_of(network())}, "no encoder and decoder"),
        ({"a": file_of(encoder(NAMED["sam"]))}, "one of the two files"),
        (
            {"a": file_of(encoder(NAMED["sam"])), "b": file_of(decoder(NAMED["edge"]))},
            "belong to different models",
        ),
        (
            {"a": file_of(encoder(NAMED["sam"])), "b": file_of(decoder(NAMED["sam"]))[:-40]},
            "b is not an ONNX model",
        ),
    ],
)
def test_wrong_files_are_refused(provide: Provide, files: dict[str, bytes], words: str) -> None:
    with pytest.raises(BuildError, match=words):
        provide(files, **UNKNOWN)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"select_title": "x" * 25}, "24 characters"),
        ({"select_licence": "x\ny"}, "one line"),
        ({"select_memory": 5.0}, "say with --select-memory"),
        ({"select_memory": -1.0}, "GB of memory"),
    ],
)
def test_wrong_wishes_are_refused(provide: Provide, wishes: dict[str, Any], words: str) -> None:
    with pytest.raises(BuildError, match=words):
        provide(files_of("sam"), **{**UNKNOWN, **wishes})


def test_missing_files_and_odd_names_are_refused(provide: Provide, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"no file .*nowhere\.onnx, and no model for Pick"):
        provide_pair(ROOT, tmp_path, SelectOptions((str(tmp_path / "nowhere.onnx"),)))
    with pytest.raises(BuildError, match="characters that the page does not take"):
        provide({"<b>.onnx": b""})


@pytest.fixture
def host(weights_host: WeightsServer) -> WeightsServer:
    """A server that has the encoder."""
    weights_host.content = files_of("sam", 7.0)["e.onnx"]
    return weights_host


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def provide_from(host: WeightsServer, tmp_path: Path) -> Callable[..., HostedModel]:
    """Put a pair into the site whose encoder is at an address, with these checksums."""
    decoder_file = tmp_path / "d.onnx"
    decoder_file.write_bytes(files_of("sam")["d.onnx"])

    def run(*checksums: str) -> HostedModel:
        wanted = (host.address, str(decoder_file))
        return provide_pair(ROOT, tmp_path / "cache", SelectOptions(wanted, checksums))

    return run


def test_files_of_addresses_are_fetched_once_and_keep_their_names(
    provide_from: Callable[..., HostedModel], host: WeightsServer
) -> None:
    host.breaks, host.chunk, host.pause = [1_000_000], 1 << 20, 0.01
    checksums = sha256_of(host.content), sha256_of(files_of("sam")["d.onnx"])
    for _ in range(2):
        made = provide_from(*checksums)
        entry = pair_from(json.dumps(made.entry))
        assert entry.title == "MobileSAM"
        assert entry.files[0] == ("model.onnx", len(host.content))
    assert host.asked == ["", "bytes=1000000-"]


def test_an_address_needs_its_checksum_and_has_to_fit_it(
    provide_from: Callable[..., HostedModel], host: WeightsServer
) -> None:
    good = sha256_of(files_of("sam")["d.onnx"])
    with pytest.raises(BuildError, match="Say with --select-sha256 which file"):
        provide_from()
    with pytest.raises(BuildError, match="1 checksums for 2 files"):
        provide_from("0" * 64)
    with pytest.raises(BuildError, match="not the one that was expected"):
        provide_from("0" * 64, good)
    with pytest.raises(BuildError, match=f"has sha256 {good}, not 00"):
        provide_from(sha256_of(host.content), "00")
    host.code = 404
    with pytest.raises(BuildError, match="404: not there"):
        provide_from("1" * 64, good)


def test_a_name_is_fetched_and_checked(
    host: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: dict[str, Any] = {"name": "net", "title": "MobileSAM", "files": []}
    real = vars(hosted_pair)["describe"]

    def describe(root: Path, option: str, *files: str) -> Any:
        return [named] if option == "--pairs" else real(root, option, *files)

    monkeypatch.setattr(hosted_pair, "describe", describe)
    file = {"address": host.address, "size": 0, "md5": "", "sha256": sha256_of(host.content)}
    named["files"] = [file]
    with pytest.raises(BuildError, match="one of the two files"):
        provide_pair(ROOT, tmp_path, SelectOptions(("net",)))
    with pytest.raises(BuildError, match="is for files and addresses"):
        provide_pair(ROOT, tmp_path, SelectOptions(("net",), ("77",)))
    named["files"] = [{**file, "sha256": "0" * 64}]
    with pytest.raises(BuildError, match="not the one that was expected"):
        provide_pair(ROOT, tmp_path, SelectOptions(("net",)))


def test_a_whole_pair_has_a_name(
    host: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = vars(hosted_pair)["describe"]
    with serve_weights() as other:
        other.content = files_of("sam")["d.onnx"]
        files = [
            {"address": each.address, "size": 0, "md5": "", "sha256": sha256_of(each.content)}
            for each in (host, other)
        ]
        named = {"name": "net", "title": "MobileSAM", "files": files}

        def describe(root: Path, option: str, *paths: str) -> Any:
            return [named] if option == "--pairs" else real(root, option, *paths)

        monkeypatch.setattr(hosted_pair, "describe", describe)
        made = provide_pair(ROOT, tmp_path, SelectOptions(("net",)))
        assert made.entry["title"] == "MobileSAM"
        named["title"] = "EdgeSAM"
        with pytest.raises(BuildError, match="are those of MobileSAM"):
            provide_pair(ROOT, tmp_path, SelectOptions(("net",)))


def test_the_tool_prints_json_or_a_sentence(tmp_path: Path) -> None:
    paths = [tmp_path / "e.onnx", tmp_path / "d.onnx"]

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.prepare.describe", "--pair", *map(str, paths)]
        variables = {"PYTHONPATH": str(ROOT / "app")}
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)

    for path, content in zip(paths, pair_of(NAMED["slim"], 5.8), strict=True):
        path.write_bytes(content)
    assert json.loads(run().stdout)["title"] == "SlimSAM"
    paths[1].write_bytes(b"")
    assert run().stderr.startswith("e.onnx, d.onnx: d.onnx is not an ONNX model, or it is damaged.")

"""Test putting a host's own model into the site: its entry, its pieces, its licence."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.build import ROOT, BuildError, hosted, hosted_files, model_files
from app.build.hosted import ModelOptions, provide_model
from app.build.hosted_files import HostedModel
from app.build.part_files import bytes_of
from app.build.third_party import compose_third_party
from app.prepare.describe import describe_file, list_files
from app.prepare.host_answer import compute_known
from backdrop.engine.errors import CustomModelError
from backdrop.engine.network.graphics_probe import GRID_SIDE, is_telling
from backdrop.runtime.worker.hosted_entry import entry_from
from tests.networks import FIXED, OPEN, file_of, network
from tests.public_graphs import ENTRIES, public_graph

UNKNOWN = {
    "title": "Bright spots",
    "licence": "CC0-1.0",
    "source": "https://spots.example",
    "colours": "signed",
}
Provide = Callable[..., HostedModel]


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Describe files without the environment of app/prepare."""

    def describe(_: Path, *files: str) -> Any:
        try:
            return describe_file(Path(files[0])) if files else list_files()
        except CustomModelError as error:
            raise BuildError(error.user_message) from error

    monkeypatch.setattr(hosted, "describe", describe)
    monkeypatch.setattr(model_files, "describe", describe)
    monkeypatch.setattr(hosted, "answer_probe", lambda *_: None)
    monkeypatch.setattr(hosted_files, "PIECE", 100)


@pytest.fixture
def provide(tmp_path: Path) -> Provide:
    """Put the bytes of a file into a site, with a host's wishes."""

    def run(content: bytes, **wishes: Any) -> HostedModel:
        path = tmp_path / "net.onnx"
        path.write_bytes(content)
        return provide_model(ROOT, tmp_path / "cache", ModelOptions(str(path), **wishes))

    return run


def test_a_public_model_needs_no_wishes(provide: Provide) -> None:
    content = file_of(public_graph(ENTRIES["birefnet-lite-512"]))
    made = provide(content)
    entry = entry_from(json.dumps(made.entry))
    assert (entry.title, entry.licence, entry.side) == ("BiRefNet lite", "MIT", 512)
    assert (entry.colours, entry.memory_gb, entry.is_best) == ("imagenet", 0.7, False)
    assert entry.best_for == "hair and fine structures"
    assert made.component.source == "https://github.com/ZhengPeng7/BiRefNet"


def test_the_pieces_are_the_file_and_have_their_hashes_as_addresses(provide: Provide) -> None:
    content = file_of(network(FIXED))
    made = provide(content, **UNKNOWN, memory=0.4, role="best")
    entry = entry_from(json.dumps(made.entry))
    assert entry.is_best
    assert len(entry.weights["parts"]) > 1
    whole = b""
    for part in entry.weights["parts"]:
        packed = bytes_of(made.files[part["url"].removeprefix("../")])
        assert len(packed) == part["wire"]
        piece = gzip.decompress(packed)
        assert hashlib.sha256(piece).hexdigest() == part["sha256"]
        assert part["sha256"].startswith(Path(part["url"]).stem)
        whole += piece
    assert whole == content
    assert len(made.files) == len(entry.weights["parts"])


def test_its_answer_to_the_probe_comes_along(
    provide: Provide, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(_: Path, path: Path, entry: dict[str, Any]) -> Any:
        known = compute_known(path, entry["side"], entry["colours"], entry["is_stretched"])
        return known._asdict() if known else None

    def fail(*_: object) -> None:
        raise BuildError("No ONNX Runtime.")

    content = file_of(network(FIXED))
    assert entry_from(json.dumps(provide(content, **UNKNOWN, memory=0.4).entry)).known is None
    monkeypatch.setattr(hosted, "answer_probe", answer)
    known = entry_from(json.dumps(provide(content, **UNKNOWN, memory=0.4).entry)).known
    assert known
    assert is_telling(known.grid)
    monkeypatch.setattr(hosted, "answer_probe", fail)
    assert provide(content, **UNKNOWN, memory=0.4).entry["answer"] is None
    assert "No ONNX Runtime." in capsys.readouterr().out


def test_the_tool_for_the_answer_prints_json_or_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"

    def run(colours: str) -> subprocess.CompletedProcess[str]:
        options = [str(path), "--side=64", f"--colours={colours}"]
        command = [sys.executable, "-m", "app.prepare.host_answer", *options]
        variables = {"PYTHONPATH": str(ROOT / "app")}
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)

    path.write_bytes(file_of(network(FIXED)))
    assert len(json.loads(run("signed").stdout)["grid"]) == GRID_SIDE
    assert run("sepia").stderr.count("\n") == 1
    path.write_bytes(b"no model")
    assert "not an ONNX model" in run("signed").stderr


def test_it_is_listed_with_its_licence(provide: Provide) -> None:
    made = provide(
        file_of(network(FIXED)), **{**UNKNOWN, "licence": "MIT AND Odd-1.0"}, authors="A. Maker"
    )
    text = compose_third_party(ROOT, [], added=[made.component]).decode()
    assert "Bright spots, a model (net.onnx)" in text
    assert "Copyright: A. Maker" in text
    assert 'Text: "MIT" below' in text  # and no text of a licence that nobody here has
    assert re.search(r"Added by the host of this site, beside Best\. sha256\s+[0-9a-f]{64}", text)


@pytest.mark.parametrize("missing", list(UNKNOWN))
def test_what_an_unknown_file_does_not_say_is_asked(provide: Provide, missing: str) -> None:
    wishes = {key: value for key, value in UNKNOWN.items() if key != missing}
    content = file_of(network(FIXED))
    with pytest.raises(BuildError, match=f"--{missing}"):
        provide(content, **wishes)


def test_an_open_side_is_asked(provide: Provide) -> None:
    content = file_of(network(OPEN))
    with pytest.raises(BuildError, match="--side: 320, 512, 768, 1024"):
        provide(content, **UNKNOWN)
    assert provide(content, **UNKNOWN, side=512).entry["side"] == 512


def test_models_of_one_graph_must_be_told_apart(provide: Provide) -> None:
    content = file_of(public_graph(ENTRIES["birefnet-general"]))
    with pytest.raises(BuildError, match=r"BiRefNet general or .*--title"):
        provide(content)
    assert provide(content, title="BiRefNet general", memory=3.5).entry["licence"] == "MIT"


def test_a_name_says_which_it_is_and_another_graph_is_refused(
    provide: Provide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(name: str) -> Any:
        file = model_files.ModelFile(tmp_path / "net.onnx", "there.onnx", name, "hats")
        monkeypatch.setattr(hosted, "find_model", lambda *_: file)

    fetch("birefnet-portrait")
    content = file_of(public_graph(ENTRIES["birefnet-general"]))
    made = provide(content, memory=3.5)
    assert made.entry["title"] == "BiRefNet portrait"
    assert made.entry["best_for"] == "hats"
    assert made.component.version == "there.onnx"
    assert not made.entry["is_stretched"]
    fetch("modnet")
    with pytest.raises(BuildError, match="another graph: that of BiRefNet general"):
        provide(content, memory=3.5)


def test_a_name_settles_what_models_of_one_graph_do_differently(
    provide: Provide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = file_of(public_graph(ENTRIES["rmbg-1.4"]))
    with pytest.raises(BuildError, match="--title"):
        provide(content, licence="x")
    file = model_files.ModelFile(tmp_path / "net.onnx", "net.onnx", "rmbg-1.4")
    monkeypatch.setattr(hosted, "find_model", lambda *_: file)
    entry = provide(content).entry
    assert (entry["title"], entry["colours"], entry["is_stretched"]) == (
        "RMBG 1.4",
        "centred",
        True,
    )
    assert entry["use"] == "forbidden"


def test_more_memory_than_a_page_has_is_refused(provide: Provide) -> None:
    content = file_of(public_graph(ENTRIES["ben2"]))
    with pytest.raises(BuildError, match=r"4\.3 GB of memory"):
        provide(content)
    assert provide(content, memory=3.9).entry["memory_gb"] == 3.9


def test_unknown_memory_is_guessed_aloud(
    provide: Provide, capsys: pytest.CaptureFixture[str]
) -> None:
    provide(file_of(public_graph(ENTRIES["isnet-anime"])), colours="plain")
    assert "assuming that it needs 1.0 GB" in capsys.readouterr().out
    with pytest.raises(BuildError, match=r"about 4\.5 GB of memory"):
        provide(file_of(public_graph(ENTRIES["birefnet-lite"])))


def test_terms_are_said(provide: Provide, capsys: pytest.CaptureFixture[str]) -> None:
    content = file_of(public_graph(ENTRIES["rmbg-2.0"], input_name="pixel_values"))
    assert provide(content, memory=3.0).entry["use"] == "forbidden"
    assert "not for commercial use" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"title": "x" * 25}, "24 characters"),
        ({"title": "<b>"}, "without < and >"),
        ({"title": "two\nlines"}, "one line"),
        ({"licence": "x\ny"}, "one line"),
        ({"colours": "sepia"}, "--colours is one of"),
        ({"memory": -1.0}, "GB of memory"),
    ],
)
def test_wrong_wishes_are_refused(provide: Provide, wishes: dict[str, Any], words: str) -> None:
    content = file_of(network(FIXED))
    with pytest.raises(BuildError, match=words):
        provide(content, **{**UNKNOWN, **wishes})


@pytest.mark.parametrize("content", [b"", b"no model", file_of(network(FIXED))[:100]])
def test_what_the_engine_refuses_gets_its_sentence(provide: Provide, content: bytes) -> None:
    with pytest.raises(BuildError, match="not an ONNX model, or it is damaged"):
        provide(content, **UNKNOWN)


def test_the_tool_prints_json_or_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.prepare.describe", str(path)]
        variables = {"PYTHONPATH": str(ROOT / "app")}
        return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)

    path.write_bytes(file_of(network(FIXED)))
    assert json.loads(run().stdout)["side"] == 64
    path.write_bytes(b"no model")
    assert run().stderr == (
        "net.onnx: This file is not an ONNX model, or it is damaged. Download it again.\n"
    )
    path.unlink()
    assert run().returncode == 1

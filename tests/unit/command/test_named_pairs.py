"""Models for taps by name: `models get` fetches their files, and --select-model uses them."""

import hashlib
import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backdrop import MisnamedModel, ModelNotDownloaded, UnknownModel, cut, render, select
from backdrop.command import named_pairs
from backdrop.command.folders import own_folder
from backdrop.command.main import main
from backdrop.command.selector_files import find_selector
from backdrop.engine.network.catalogue_pairs import PAIRS, CataloguePair, PairFile
from tests.selector_graphs import NAMED, decoder, encoder, store_outside
from tests.weights_server import WeightsServer, serve_weights

ASK = urllib.request.urlopen
PARAMETERS = 6.0  # millions, as MobileSAM's encoder has
WEIGHTS = "encoder.onnx_data"


def mobile_sam() -> dict[str, bytes]:
    """Return the files of a model with MobileSAM's graphs, by their names."""
    outside = store_outside(encoder(NAMED["sam"], PARAMETERS), WEIGHTS)
    answering = decoder(NAMED["sam"]).SerializeToString()
    return {"encoder.onnx": outside[""], WEIGHTS: outside[WEIGHTS], "decoder.onnx": answering}


FILES = mobile_sam()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without models; nothing may ask a host, except what a test allows."""
    for name in ("U2NET_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr(urllib.request, "urlopen", refuse_to_ask)
    return tmp_path / "home"


def refuse_to_ask(*_: object, **__: object) -> None:
    raise AssertionError("a host was asked")


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, WeightsServer]]:
    """A host of each file, at the addresses and with the checksums of the table."""
    monkeypatch.setattr(urllib.request, "urlopen", ASK)
    with ExitStack() as stack:
        served, files = {}, []
        for name, content in FILES.items():
            server = stack.enter_context(serve_weights())
            server.content = content
            served[name] = server
            sha256 = hashlib.sha256(content).hexdigest()
            files.append(PairFile(f"{server.address}/{name}", len(content), sha256))
        pair = CataloguePair("mobile-sam", "MobileSAM", tuple(files), 45)
        monkeypatch.setattr(named_pairs, "PAIRS", (pair,))
        yield served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "weights"


def get(folder: Path, *more: str) -> int:
    return main(["models", "get", "mobile-sam", "--models", str(folder), *more])


def requests(hosts: dict[str, WeightsServer]) -> list[int]:
    return [len(host.asked) for host in hosts.values()]


def place(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def test_a_model_is_fetched_once_and_used(
    hosts: dict[str, WeightsServer],
    folder: Path,
    tiny: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert get(folder) == 0
    there = folder / "mobile-sam"
    assert {file.name: file.read_bytes() for file in there.iterdir()} == FILES
    assert f"{there} is there. Use it: backdrop PICTURE --keep X,Y" in capfd.readouterr().err
    assert get(folder) == 0
    assert f"mobile-sam is there: {there}" in capfd.readouterr().err
    assert requests(hosts) == [1, 1, 1]

    picture, target = tmp_path / "halves.png", tmp_path / "out.png"
    pixels = np.full((300, 400, 3), 140, np.uint8)  # the cut-out is the brighter half
    pixels[:, 200:] = 120
    Image.fromarray(pixels).save(picture)
    words = [str(picture), "-o", str(target), f"--model={tiny}", "--keep=300,150"]
    assert main([*words, "--select-model", "mobile-sam", "--models", str(folder)]) == 0
    cutout = cut(picture, tiny)
    files = there / "encoder.onnx", there / "decoder.onnx"
    by_files = select(cutout, keep=[(300, 150)], model=files)
    assert select(cutout, keep=[(300, 150)], model="mobile-sam", models=folder) == by_files
    assert target.read_bytes() == render(cutout, by_files)
    assert target.read_bytes() != render(cutout)


def test_a_download_that_stopped_fetches_the_other_files_only(
    hosts: dict[str, WeightsServer], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    hosts["decoder.onnx"].code = 404
    assert get(folder) == 1
    assert "decoder.onnx answers 404: not there" in capfd.readouterr().err
    hosts["decoder.onnx"].code = 0
    assert get(folder) == 0
    assert requests(hosts) == [1, 1, 2]


def test_what_is_not_the_published_file_is_not_kept(
    hosts: dict[str, WeightsServer], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    hosts[WEIGHTS].content = FILES[WEIGHTS][:-1] + b"\1"
    assert get(folder) == 1
    assert "What arrived is not the file that Backdrop knows" in capfd.readouterr().err
    assert not (folder / "mobile-sam" / WEIGHTS).exists()


def test_without_checksums_the_graphs_are_looked_at(
    hosts: dict[str, WeightsServer],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    unknown = tuple(PairFile(f"{host.address}/{name}") for name, host in hosts.items())
    pair = CataloguePair("mobile-sam", "MobileSAM", unknown, 45)
    monkeypatch.setattr(named_pairs, "PAIRS", (pair,))
    hosts["encoder.onnx"].content = encoder(NAMED["sam"]).SerializeToString()
    assert get(folder) == 1
    said = capfd.readouterr().err
    assert said.count("No checksum is published; sha256") == 3
    assert "is named after MobileSAM, but it is" in said
    assert not list((folder / "mobile-sam").iterdir())


def test_files_of_another_model_are_replaced(hosts: dict[str, WeightsServer], folder: Path) -> None:
    place(folder / "mobile-sam", dict.fromkeys(FILES, b"half"))
    assert get(folder) == 0
    assert find_selector("mobile-sam", folder).pair.title == "MobileSAM"


def test_files_under_the_name_of_another_model_are_refused(home: Path) -> None:
    place(own_folder() / "slim-sam", FILES)
    (own_folder() / "slim-sam/encoder.onnx").rename(own_folder() / "slim-sam/vision_encoder.onnx")
    name = "prompt_encoder_mask_decoder.onnx"
    (own_folder() / "slim-sam/decoder.onnx").rename(own_folder() / "slim-sam" / name)
    with pytest.raises(MisnamedModel, match="slim-sam") as refused:
        find_selector("slim-sam")
    assert "is named after SlimSAM, but it is MobileSAM" in refused.value.user_message


def test_a_model_that_is_nowhere_says_where_to_get_it(
    tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelNotDownloaded) as missing:
        find_selector("sam2.1-tiny")
    sentence = missing.value.user_message
    assert "`backdrop models get sam2.1-tiny` downloads it (156 MB, Apache-2.0)" in sentence
    assert str(own_folder() / "sam2.1-tiny") in sentence
    picture = tmp_path / "grey.png"
    Image.new("RGB", (40, 30)).save(picture)
    with pytest.raises(SystemExit) as ended:
        main([str(picture), f"--model={tiny}", "--keep=5,5", "--select-model=sam2.1-tiny"])
    assert ended.value.code == 2
    assert sentence in " ".join(capfd.readouterr().err.split())


def test_an_unknown_name_may_have_a_hint() -> None:
    with pytest.raises(UnknownModel) as unknown:
        find_selector("mobilesam")
    sentence = unknown.value.user_message
    assert sentence.startswith("There is no model mobilesam; did you mean mobile-sam?")
    assert "sam2.1-tiny" in sentence


def test_terms_are_said_before_the_download(
    hosts: dict[str, WeightsServer],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    files = tuple(PairFile(f"{host.address}/{name}") for name, host in hosts.items())
    pair = CataloguePair("mobile-sam", "EdgeSAM", files, 45)
    monkeypatch.setattr(named_pairs, "PAIRS", (pair,))
    hosts["encoder.onnx"].code = 404
    assert get(folder) == 1
    assert capfd.readouterr().err.startswith("backdrop: EdgeSAM (NTU S-Lab License 1.0): not for")


def test_every_model_is_listed(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    there = home / "here/mobile-sam"
    place(there, {file.name: b"" for file in named_pairs.files_in(PAIRS[0], there)})
    assert main(["models", "--json", "--models", str(home / "here")]) == 0
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    found = {row["name"]: row["file"] for row in rows if row["for"] == "taps"}
    assert found == {pair.name: None for pair in PAIRS} | {"mobile-sam": str(there)}
    assert main(["models", "--models", str(home / "here")]) == 0
    lines = capfd.readouterr().out.splitlines()
    after = lines[lines.index("For what --keep and --remove take (--select-model NAME):") + 1 :]
    assert [line.split()[0] for line in after[: len(PAIRS)]] == [pair.name for pair in PAIRS]
    assert after[0].endswith("~/here/mobile-sam")

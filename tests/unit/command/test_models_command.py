"""Models by name: rembg's files are used where they are, and `models get` fetches others."""

import hashlib
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from backdrop import MisnamedModel, ModelNotDownloaded, UnknownModel, remove
from backdrop.command import get_models, named_models
from backdrop.command.folders import model_folders, own_folder, rembg_folders
from backdrop.command.main import main
from backdrop.command.model_files import find_model, find_tap_model
from backdrop.engine.network.catalogue_files import FILES, CatalogueFile, file_of
from tests.networks import file_of as onnx_file
from tests.public_graphs import ENTRIES, runnable_graph
from tests.weights_server import WeightsServer, serve_weights

ASK = urllib.request.urlopen
MODNET = onnx_file(runnable_graph(ENTRIES["modnet"], side=64))


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
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """A host of MODNet's file, at the address and with the checksum of the table."""
    monkeypatch.setattr(urllib.request, "urlopen", ASK)
    with serve_weights() as server:
        server.content = MODNET
        yield server


def place(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


class TestFolders:
    def test_the_chosen_folder_then_backdrops_then_rembgs(self, home: Path) -> None:
        folders = model_folders(home / "chosen")
        assert folders == [home / "chosen", own_folder(), home / ".u2net"]
        assert own_folder().is_relative_to(home)

    def test_where_rembg_keeps_its_models(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", str(home / "share"))
        assert rembg_folders() == [home / "share/.u2net", home / ".u2net"]
        monkeypatch.setenv("U2NET_HOME", "~/weights")
        assert rembg_folders() == [home / "weights"]


class TestNames:
    def test_a_person_with_rembgs_files_needs_no_download(
        self, home: Path, pictures: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        lite = onnx_file(runnable_graph(ENTRIES["birefnet-lite"]))
        place(home / ".u2net/birefnet-general-lite.onnx", lite)
        picture = pictures / "chelsea.jpg"
        for name in ("birefnet-general-lite", "birefnet-lite"):
            assert main([str(picture), "--model", name, "--again", "--json"]) == 0
            assert json.loads(capfd.readouterr().out)["network"] == name
        result = remove(Image.open(picture), model="birefnet-general-lite")
        written = Image.open(pictures / "chelsea-cutout.png")
        assert list(result.getdata()) == list(written.getdata())

    def test_the_api_says_terms_once(
        self, home: Path, pictures: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        graph = onnx_file(runnable_graph(ENTRIES["rmbg-1.4"], side=64))
        place(home / ".u2net/rmbg-1.4.onnx", graph)
        with caplog.at_level("WARNING", "backdrop"):
            for _ in range(2):
                remove(pictures / "chelsea.jpg", model="rmbg-1.4")
        assert caplog.text.count("not for commercial use") == 1

    @pytest.mark.parametrize("name", ["modnet.onnx", "modnet_photographic_portrait_matting.onnx"])
    def test_usual_names_of_the_file_are_found(self, home: Path, name: str) -> None:
        file = place(own_folder() / name, MODNET)
        assert find_model("modnet").files == {"own": file}

    def test_folders_have_an_order(self, home: Path) -> None:
        rembg = place(home / ".u2net/modnet.onnx", MODNET)
        assert find_model("modnet").files == {"own": rembg}
        own = place(own_folder() / "modnet.onnx", MODNET)
        assert find_model("modnet").files == {"own": own}
        chosen = place(home / "chosen/modnet.onnx", MODNET)
        assert find_model("modnet", home / "chosen").files == {"own": chosen}

    def test_any_file_of_these_folders_has_a_name(self, home: Path) -> None:
        mine = place(home / ".u2net/mine.onnx", MODNET)
        found = find_model("mine")
        assert found.files == {"own": mine}
        assert found.known
        assert found.known.title == "MODNet"

    def test_the_name_tells_models_with_one_graph_apart(self, home: Path) -> None:
        graph = onnx_file(runnable_graph(ENTRIES["isnet-general"], side=64))
        place(home / ".u2net/isnet-general-use.onnx", graph)
        found = find_model("isnet-general-use")
        assert found.known
        assert [entry.name for entry in found.known.entries] == ["isnet-general"]
        assert found.spec.rescale_output

    def test_our_own_model_comes_with_those_that_gain_from_it(self, home: Path) -> None:
        place(home / "models/modnet.onnx", MODNET)
        mender = place(home / "models/backdrop-s.onnx", b"x")
        assert find_model("modnet", home / "models").files["backdrop-s"] == mender
        lite = onnx_file(runnable_graph(ENTRIES["birefnet-lite"]))
        place(home / "models/birefnet-lite.onnx", lite)
        assert list(find_model("birefnet-lite", home / "models").files) == ["own"]

    def test_a_public_model_that_is_nowhere_says_where_to_get_it(self) -> None:
        with pytest.raises(ModelNotDownloaded) as caught:
            find_model("birefnet-general-lite")
        sentence = caught.value.user_message
        entry = file_of("birefnet-lite")
        assert entry
        assert sentence.startswith("BiRefNet lite is not on this computer: ")
        assert "`backdrop models get birefnet-lite`" in sentence
        assert "(224 MB, MIT)" in sentence
        assert entry.address in sentence
        assert str(own_folder() / "birefnet-lite.onnx") in sentence

    @pytest.mark.parametrize(
        ("name", "hint"), [("birefnet-lit", "birefnet-lite"), ("bets", "best"), ("qqqqq", "")]
    )
    def test_an_unknown_name_may_have_a_hint(self, name: str, hint: str) -> None:
        with pytest.raises(UnknownModel) as caught:
            find_model(name)
        sentence = caught.value.user_message
        assert sentence.startswith(f"There is no model {name}")
        assert ("did you mean" in sentence) == bool(hint)
        assert hint in sentence

    def test_a_file_that_is_not_what_its_name_says(
        self, home: Path, pictures: Path, capfd: pytest.CaptureFixture[str], tiny: Path
    ) -> None:
        file = place(home / ".u2net/u2netp.onnx", MODNET)
        with pytest.raises(MisnamedModel, match=r"u2netp\.onnx"):
            find_model("u2netp")
        with pytest.raises(SystemExit):
            main([str(pictures), "--model", "u2netp"])
        errors = capfd.readouterr().err
        assert f"{file} is named after U²-Net small, but it is MODNet. Give the file" in errors
        place(file, tiny.read_bytes())
        with pytest.raises(MisnamedModel) as caught:
            find_model("u2netp")
        assert "but it is not recognised as that" in caught.value.user_message
        assert find_model(file).known is None

    def test_a_file_or_path_is_no_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        place(Path("mine"), MODNET)
        assert find_model("mine").files == {"own": Path("mine")}
        place(Path("modnet"), MODNET)
        with pytest.raises(ModelNotDownloaded):
            find_model("modnet")
        assert find_model("./modnet").files == {"own": Path("modnet")}

    def test_a_folder_of_public_models_does_not_hide_the_packages(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("backdrop.command.model_files.PACKAGED", tmp_path / "package")
        for name in ("backdrop-s", "isnet"):
            place(tmp_path / "package" / f"{name}.onnx", b"x")
        place(home / "models/modnet.onnx", MODNET)
        assert find_model("fast", home / "models").files == {
            "backdrop-s": tmp_path / "package/backdrop-s.onnx"
        }
        assert find_tap_model(home / "models")


class TestList:
    def test_every_model_is_listed_with_what_a_person_must_know(
        self, home: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        place(home / ".u2net/modnet.onnx", MODNET)
        assert main(["models"]) == 0
        lines = capfd.readouterr().out.splitlines()
        rows = {line.split()[0]: line for line in lines if line}
        assert {each.name for each in FILES} <= rows.keys()
        assert rows["modnet"].endswith("~/.u2net/modnet.onnx")
        assert rows["rmbg-2.0"].split()[1:4] == ["1024", "CC-BY-NC-4.0", "no"]
        assert rows["birefnet-lite"].endswith(" -")

    def test_as_json(self, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
        file = place(home / "here/modnet.onnx", MODNET)
        assert main(["models", "--json", "--models", str(home / "here")]) == 0
        rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
        assert [row["name"] for row in rows if row["for"] == "pictures"] == [
            each.name for each in FILES
        ]
        assert {row["name"]: row["file"] for row in rows if row["file"]} == {"modnet": str(file)}


class TestGet:
    @pytest.fixture
    def entry(self, host: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> CatalogueFile:
        """MODNet's row in the table, with the test's host in place of the real one."""
        known = file_of("modnet")
        assert known
        entry = replace(
            known,
            address=host.address,
            size=len(MODNET),
            sha256=hashlib.sha256(MODNET).hexdigest(),
        )
        monkeypatch.setattr(get_models, "file_of", {"modnet": entry}.get)
        monkeypatch.setattr(named_models, "file_of", {"modnet": entry}.get)
        return entry

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "weights"

    def get(self, folder: Path, *more: str) -> int:
        return main(["models", "get", "modnet", "--models", str(folder), *more])

    def test_a_model_is_fetched_once_and_used(
        self,
        entry: CatalogueFile,
        host: WeightsServer,
        folder: Path,
        pictures: Path,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        assert self.get(folder) == 0
        errors = capfd.readouterr().err
        assert f"{folder / 'modnet.onnx'} is there. Use it: backdrop PICTURE --model" in errors
        assert self.get(folder) == 0
        assert host.asked == [""]
        words = ["--model", "modnet", "--models", str(folder)]
        assert main([str(pictures / "chelsea.jpg"), *words]) == 0

    def test_what_is_not_the_published_file_is_not_kept(
        self,
        entry: CatalogueFile,
        host: WeightsServer,
        folder: Path,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        host.content = MODNET[:-1] + b"\0"
        assert self.get(folder) == 1
        errors = capfd.readouterr().err
        assert "What arrived is not the file that Backdrop knows, so it was not kept." in errors
        assert "sha256" in errors
        assert not list(folder.iterdir())

    def test_a_model_that_has_gone(
        self,
        entry: CatalogueFile,
        host: WeightsServer,
        folder: Path,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        host.code = 404
        assert self.get(folder, "--quiet") == 1
        assert f"{host.address} answers 404: not there" in capfd.readouterr().err

    def test_without_a_checksum_the_graph_is_looked_at_and_the_checksum_said(
        self,
        entry: CatalogueFile,
        host: WeightsServer,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        unknown = replace(entry, size=0, sha256="")
        monkeypatch.setattr(get_models, "file_of", {"modnet": unknown}.get)
        assert self.get(folder) == 0
        assert f"sha256 {entry.sha256} arrived" in capfd.readouterr().err
        (folder / "modnet.onnx").unlink()
        host.content = onnx_file(runnable_graph(ENTRIES["u2netp"], side=64))
        assert self.get(folder) == 1
        assert "is named after MODNet, but it is U²-Net small" in capfd.readouterr().err
        assert not list(folder.iterdir())

    def test_get_replaces_a_file_that_is_not_what_its_name_says(
        self, entry: CatalogueFile, folder: Path
    ) -> None:
        place(folder / "modnet.onnx", b"half")
        assert self.get(folder) == 0
        assert (folder / "modnet.onnx").read_bytes() == MODNET

    def test_terms_are_said_once_and_before_the_download(
        self,
        entry: CatalogueFile,
        host: WeightsServer,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        known = file_of("rmbg-1.4")
        assert known
        entry = replace(known, address=host.address, size=0, sha256="")
        monkeypatch.setattr(get_models, "file_of", {"modnet": entry}.get)
        host.code = 404
        assert self.get(folder) == 1
        errors = capfd.readouterr().err
        assert errors.startswith("backdrop: RMBG 1.4 (bria-rmbg-1.4): not for commercial use ")
        assert errors.count("commercial") == 1

    def test_an_unknown_name(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["models", "get", "modnett"]) == 2
        assert "did you mean modnet?" in capfd.readouterr().err

    def test_nothing_named(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["models", "get"])
        assert "Name a model" in capfd.readouterr().err

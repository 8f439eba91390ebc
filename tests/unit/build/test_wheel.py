"""Test the wheel: the package without its browser half, and the models."""

import configparser
import email
import re
import sys
import zipfile
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from app.build import ROOT, third_party, wheel, wheel_hook
from app.build.parts import read_parts, read_version, sha256_of
from backdrop.command.version import DISTRIBUTION
from tests.unit.conftest import BuildWheel


def read_metadata(archive: zipfile.ZipFile) -> tuple[str, Message]:
    """Return the wheel's metadata, with the name of their folder."""
    (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    return path.split("/")[0], email.message_from_bytes(archive.read(path))


def test_the_wheel_has_the_command_the_api_and_the_models(
    weights: dict[str, Path], built_wheel: BuildWheel
) -> None:
    with zipfile.ZipFile(built_wheel()) as archive:
        names = archive.namelist()
        info, metadata = read_metadata(archive)
        entries = configparser.ConfigParser()
        entries.read_string(archive.read(f"{info}/entry_points.txt").decode())
        licences = archive.read(f"{info}/licenses/{third_party.NAME}").decode()
        own = archive.read(f"{info}/licenses/LICENSE")
        packed = {name: archive.read(name) for name in names if name.endswith(".onnx")}
    assert {name.split("/")[0] for name in names} == {"backdrop", info}
    modules = {
        path.relative_to(ROOT / "app").as_posix()
        for path in (ROOT / "app/backdrop").rglob("*.py")
        if not path.is_relative_to(ROOT / "app/backdrop/ui")
        and path.parent.name not in ("page", "worker")
    }
    assert {name for name in names if name.endswith(".py")} == modules
    assert "backdrop/py.typed" in names
    assert entries["console_scripts"]["backdrop"] == "backdrop.__main__:main"
    assert metadata.get_all("Provides-Extra") == ["cpu", "gpu"]
    needed = {line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line}
    always = {"numpy>=2.0", "pillow>=10.2", "platformdirs>=4.0", "tqdm>=4.66"}
    assert {line for line in needed if ";" not in line} == always
    (heif,) = (line for line in needed if ";" in line)
    assert heif.startswith("pillow-heif>=")
    pinned = {
        f"backdrop/weights/{part.name}.onnx": part.network.sha256
        for part in read_parts(ROOT)
        if part.network
    }
    assert {name: sha256_of(content) for name, content in packed.items()} == pinned
    assert set(weights) == {Path(name).stem for name in packed}
    assert metadata["Name"] == DISTRIBUTION
    assert metadata["Version"] == read_version(ROOT)
    assert metadata["License-Expression"] == "MIT AND Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE", third_party.NAME]
    assert own == (ROOT / "LICENSE").read_bytes()
    assert "IS-Net" in licences
    assert "Grant of Copyright License" in licences
    page = str(metadata.get_payload())
    assert f'pip install "{DISTRIBUTION}[cpu]"' in page
    assert not re.search(r"\]\((?!https?:|#)", page)  # an index has no file of the repository
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_all("Classifier")


def test_a_wheel_without_a_model_says_so_and_has_nothing_of_it(built_wheel: BuildWheel) -> None:
    with zipfile.ZipFile(built_wheel("isnet")) as archive:
        names = archive.namelist()
        info, metadata = read_metadata(archive)
        licences = archive.read(f"{info}/licenses/{third_party.NAME}").decode()
    assert metadata["Version"] == f"{read_version(ROOT)}+without.isnet"
    models = {name for name in names if name.startswith("backdrop/weights/")}
    assert models == {"backdrop/weights/backdrop-s.onnx"}
    assert "IS-Net" not in licences


def test_an_editable_installation_gets_no_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheel, "provide_models", lambda *_: {"net.onnx": tmp_path / "net.onnx"})
    monkeypatch.setattr(wheel_hook, "BUILD_VARIABLES", ())  # this process needs them
    monkeypatch.setattr(sys, "path", [*sys.path])
    hook = wheel_hook.ModelsHook(str(ROOT), {}, None, None, str(tmp_path), "wheel")  # type: ignore[arg-type]
    found: dict[str, dict[str, Any]] = {"standard": {}, "editable": {}}
    for version, build_data in found.items():
        hook.initialize(version, build_data)
    assert found["standard"] == {"force_include": {str(tmp_path / "net.onnx"): "net.onnx"}}
    assert found["editable"] == {}


def test_the_wheel_is_built_with_the_version_that_is_tested() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert text.count('"hatchling==') == 2
    assert len({line.split('"')[1] for line in text.splitlines() if '"hatchling==' in line}) == 1

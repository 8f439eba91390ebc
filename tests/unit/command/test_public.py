"""The package's names, and the examples of its docstrings, README and guide."""

import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

import backdrop
from app.build import ROOT
from app.build.parts import read_toml
from backdrop.command import api, cutout, model_files, public, remove, version
from backdrop.engine import errors, scene
from tests.networks import pyramid

PROJECT = read_toml(ROOT / "pyproject.toml")["project"]


@pytest.fixture(scope="module")
def fast_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of stand-ins for the package's models; its own models take a second for each cut."""
    folder = tmp_path_factory.mktemp("models")
    for spec in model_files.SPECS.values():
        (folder / f"{spec.name}.onnx").write_bytes(pyramid(spec))
    return folder


@pytest.fixture
def dog(pictures: Path, fast_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with dog.jpg, in which the examples run."""
    (pictures / "chelsea.jpg").rename(tmp_path / "dog.jpg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(model_files, "PACKAGED", fast_models)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "count"), [(backdrop, 1), (api, 3), (remove, 1), (cutout, 4), (scene, 1)]
)
def test_the_examples_of_the_docstrings_run(module: ModuleType, count: int, dog: Path) -> None:
    tests = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    assert len(tests) == count
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in tests:
        assert runner.run(test).failed == 0, test.name


@pytest.mark.parametrize("file", ["README.md", "docs/guide.md"])
def test_the_examples_of_the_documents_run(file: str, dog: Path) -> None:
    text = (ROOT / file).read_text("utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert examples
    for example in examples:
        exec(example, {})
    assert (dog / "dog.png").read_bytes().startswith(b"\x89PNG")


def test_every_public_name_is_there_and_documented() -> None:
    for name in public.__all__:
        found = getattr(backdrop, name)
        assert found is getattr(public, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert found.__doc__
    assert len(set(public.__all__)) == len(public.__all__)
    for name in ("no_such_name", "__wrapped__", "_private"):
        assert not hasattr(backdrop, name)


def test_the_errors_and_types_that_people_meet_are_public() -> None:
    page_only = {
        "DecoderUnavailable",
        "UnreadableFile",
        "ModelUnavailable",
        "ModelCorrupt",
        "ModelOutOfMemory",
    }
    page_only |= {"SimdMissing", "KernelsFailed", "SelectorFailed"}
    page_only |= {"ModelTooHeavy", "ModelGone", "NothingLeft", "NothingToRefine", "BadArchive"}
    command_only = {"ModelNotStarted", "ModelRefused", "SeveralPictures"}
    here = {name for name, found in vars(errors).items() if inspect.isclass(found)}
    assert here - page_only - command_only - set(public.__all__) == set()
    for union in (scene.Background, scene.Edit):
        assert {each.__name__ for each in get_args(union)} - {"Tap"} <= set(public.__all__)


def test_a_star_import_gives_all_names() -> None:
    found: dict[str, object] = {}
    exec("from backdrop import *", found)
    assert set(public.__all__) <= found.keys()


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = (
        "import sys, backdrop; assert 'numpy' not in sys.modules; backdrop.cut;"
        "assert 'onnxruntime' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_version_is_the_installed_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PROJECT["name"] == version.DISTRIBUTION
    monkeypatch.setattr(version, "version", {PROJECT["name"]: "1.2.3"}.get)
    assert version.read_version() == "1.2.3"


def test_onnx_runtime_is_an_extra() -> None:
    assert not [each for each in PROJECT["dependencies"] if "onnxruntime" in each]
    extras = PROJECT["optional-dependencies"]
    assert extras["cpu"][0].startswith("onnxruntime>=")
    assert extras["gpu"][0].startswith("onnxruntime-gpu>=")
    assert "[cpu]" in (ROOT / "README.md").read_text("utf-8")

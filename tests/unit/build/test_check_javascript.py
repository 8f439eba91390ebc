"""Test the JavaScript check without Node.js, and the installation of its tools."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.build import ROOT, BuildError, check_javascript


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path))
    return tmp_path


class Npm:
    """Replaces subprocess.run: installs one package after some failures."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], cwd: Path) -> subprocess.CompletedProcess[Any]:
        self.commands.append(command)
        (cwd / "node_modules/eslint").mkdir(parents=True, exist_ok=True)
        return subprocess.CompletedProcess(command, int(len(self.commands) <= self.failures))


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.build.check_javascript.shutil.which", lambda _: None)


@pytest.mark.usefixtures("no_node")
def test_without_node_the_check_is_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_javascript.check_javascript(ROOT) == 0
    assert "not checked" in capsys.readouterr().out


@pytest.mark.usefixtures("no_node")
def test_without_node_a_required_check_fails() -> None:
    with pytest.raises(BuildError, match=r"Node\.js"):
        check_javascript.check_javascript(ROOT, required=True)


def test_tools_are_installed_once_for_each_set_of_versions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    npm = Npm(failures=0)
    monkeypatch.setattr("app.build.check_javascript.subprocess.run", npm)
    found = [
        check_javascript.tools({"eslint": version}, "npm") for version in ("1.0", "1.0", "2.0")
    ]
    assert found[0] == found[1] != found[2]
    assert all((folder / "eslint").is_dir() for folder in found)
    assert [command[-1] for command in npm.commands] == ["eslint@1.0", "eslint@2.0"]


def test_an_installation_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    npm = Npm(failures=2)
    monkeypatch.setattr("app.build.environment.subprocess.run", npm)
    monkeypatch.setattr("app.build.environment.PAUSE", 0)
    assert check_javascript.tools({"eslint": "1.0"}, "npm").is_dir()
    assert len(npm.commands) == 3


def test_a_failed_installation_leaves_nothing(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr("app.build.environment.subprocess.run", Npm(failures=3))
    monkeypatch.setattr("app.build.environment.PAUSE", 0)
    with pytest.raises(BuildError, match="npm could not install"):
        check_javascript.tools({"eslint": "1.0"}, "npm")
    assert not list(cache.iterdir())

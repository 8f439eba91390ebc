"""Test virtual environments with scripts in place of Python and apt."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from app.build import ROOT, BuildError
from app.build import environment as tools
from app.build.environment import (
    create_environment,
    pip_install,
    provide_python,
    read_requirements,
)
from tests.unit.build.stand_ins import calls, elsewhere, on_debian, script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stand-ins are shell scripts")


@pytest.mark.parametrize("group", ["dev", "bench", "train"])
def test_every_tool_is_pinned(group: str) -> None:
    requirements = read_requirements(ROOT, group)
    assert len(requirements) > 5
    assert all("==" in requirement for requirement in requirements)


def test_an_environment_is_made_once_and_works_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path))
    monkeypatch.setattr(tools, "create_environment", lambda at, _: venv.create(at, symlinks=True))
    monkeypatch.setattr(tools, "pip_install", lambda at, _: (at.parent / "got").touch())
    python = provide_python(["a==1"])
    prefix = subprocess.check_output([python, "-c", "import sys; print(sys.prefix)"], text=True)
    assert Path(prefix.strip()) == python.parent.parent
    assert python.parent.parent.parent == tmp_path
    assert (python.parent / "got").exists()
    monkeypatch.setattr(tools, "create_environment", lambda *_: pytest.fail("made again"))
    assert provide_python(["a==1"]) == python
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failed_installation_leaves_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BuildError("no")

    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path))
    monkeypatch.setattr(tools, "create_environment", lambda at, _: (at / "bin").mkdir())
    monkeypatch.setattr(tools, "pip_install", fail)
    with pytest.raises(BuildError, match="no"):
        provide_python(["a==1"])
    assert list(tmp_path.iterdir()) == []


def test_other_requirements_get_another_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path))
    monkeypatch.setattr(tools, "create_environment", lambda *_: None)
    monkeypatch.setattr(tools, "pip_install", lambda *_: None)
    assert provide_python(["a==1"]) != provide_python(["a==2"])


NO_VENV = "echo ensurepip is not available >&2; exit 1"


@pytest.mark.parametrize("system", ["Debian without permission", "another"])
def test_a_python_without_venv_is_an_error_that_names_the_package(
    commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    if system == "another":
        elsewhere(monkeypatch)
    else:
        on_debian(monkeypatch, root=True)
        script(commands / "apt-get")
    monkeypatch.setattr(sys, "executable", str(script(commands / "python", NO_VENV)))
    with pytest.raises(BuildError) as caught:
        create_environment(tmp_path / "made", install=system == "another")
    assert calls(commands / "apt-get") == []
    assert "ensurepip is not available" in str(caught.value)
    assert "`apt-get install python3-venv`" in str(caught.value)


def test_debians_python_without_venv_gets_it_with_permission(
    commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, root=True)
    there = tmp_path / "python3-venv"
    python = script(commands / "python", f"[ -e {there} ] && exit 0", NO_VENV)
    apt = script(commands / "apt-get", f'[ "$2" = update ] || echo > {there}')
    monkeypatch.setattr(sys, "executable", str(python))
    create_environment(tmp_path / "made", install=True)
    assert [call.split()[-1] for call in calls(apt)] == ["update", "python3-venv"]
    first, second = calls(python)
    assert second == f"{first} --clear"  # of the first one's files


def test_a_failed_installation_is_tried_again(commands: Path) -> None:
    done = commands / "done"
    python = script(commands / "python", f"[ -e {done} ] && exit 0", f"echo > {done}; exit 1")
    pip_install(python, ["a==1", "b==2"])
    assert len(calls(python)) == 2
    assert all(call.startswith("-m pip install") for call in calls(python))
    assert all(call.endswith("a==1 b==2") for call in calls(python))


def test_an_installation_that_keeps_failing_is_an_error(commands: Path) -> None:
    python = script(commands / "python", "exit 1")
    with pytest.raises(BuildError, match="could not install"):
        pip_install(python, ["a==1"])
    assert len(calls(python)) == tools.ATTEMPTS

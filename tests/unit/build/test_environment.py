"""The tools for development, with scripts in the place of Python, apt and playwright."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from app.build import ROOT, BuildError
from app.build import environment as tools
from app.build.environment import (
    environment,
    find_chromium,
    find_nginx,
    install,
    make,
    read_requirements,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stand-ins are shell scripts")


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH but the system's basics; scripts write down their calls."""
    folder = tmp_path / "commands"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("BACKDROP_CHROMIUM", raising=False)
    monkeypatch.setattr(tools, "PAUSE", 0)
    return folder


def script(path: Path, *lines: str) -> Path:
    log = f'echo "$@" >> {path}.log'
    path.write_text("\n".join(["#!/bin/sh", log, *lines, ""]), "utf-8")
    path.chmod(0o755)
    return path


def calls(path: Path) -> list[str]:
    log = Path(f"{path}.log")
    return log.read_text("utf-8").splitlines() if log.exists() else []


def on_debian(monkeypatch: pytest.MonkeyPatch, *, root: bool) -> None:
    monkeypatch.setattr(tools, "is_debian", lambda: True)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "is_debian", lambda: False)


@pytest.mark.parametrize("group", ["dev", "bench"])
def test_every_tool_is_pinned(group: str) -> None:
    requirements = read_requirements(ROOT, group)
    assert len(requirements) > 5
    assert all("==" in requirement for requirement in requirements)


def test_an_environment_is_made_once_and_works_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path))
    monkeypatch.setattr(tools, "make", lambda folder: venv.create(folder, symlinks=True))
    monkeypatch.setattr(tools, "install", lambda python, wanted: (python.parent / "got").touch())
    python = environment(["a==1"])
    prefix = subprocess.check_output([python, "-c", "import sys; print(sys.prefix)"], text=True)
    assert Path(prefix.strip()) == python.parent.parent
    assert python.parent.parent.parent == tmp_path
    assert (python.parent / "got").exists()
    monkeypatch.setattr(tools, "make", lambda _: pytest.fail("made again"))
    assert environment(["a==1"]) == python
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failed_installation_leaves_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BuildError("no")

    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path))
    monkeypatch.setattr(tools, "make", lambda folder: (folder / "bin").mkdir())
    monkeypatch.setattr(tools, "install", fail)
    with pytest.raises(BuildError, match="no"):
        environment(["a==1"])
    assert list(tmp_path.iterdir()) == []


def test_other_requirements_get_another_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path))
    monkeypatch.setattr(tools, "make", lambda _: None)
    monkeypatch.setattr(tools, "install", lambda *_: None)
    assert environment(["a==1"]) != environment(["a==2"])


NO_VENV = "echo ensurepip is not available >&2; exit 1"


def test_python_without_venv_and_no_way_to_get_it(
    commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(monkeypatch)
    monkeypatch.setattr(sys, "executable", str(script(commands / "python", NO_VENV)))
    with pytest.raises(BuildError) as caught:
        make(tmp_path / "made")
    assert "ensurepip is not available" in str(caught.value)
    assert "install the package python3-venv" in str(caught.value)


def test_debian_python_without_venv_gets_it(
    commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, root=True)
    there = tmp_path / "python3-venv"
    python = script(commands / "python", f"[ -e {there} ] && exit 0", NO_VENV)
    apt = script(commands / "apt-get", f'[ "$2" = update ] || echo > {there}')
    monkeypatch.setattr(sys, "executable", str(python))
    make(tmp_path / "made")
    assert [call.split()[-1] for call in calls(apt)] == ["update", "python3-venv"]
    first, second = calls(python)
    assert second == f"{first} --clear"  # of what the first left there


def test_an_installation_is_tried_again(commands: Path) -> None:
    done = commands / "done"
    python = script(commands / "python", f"[ -e {done} ] && exit 0", f"echo > {done}; exit 1")
    install(python, ["a==1", "b==2"])
    assert len(calls(python)) == 2
    assert all(call.startswith("-m pip install") for call in calls(python))
    assert all(call.endswith("a==1 b==2") for call in calls(python))


def test_an_installation_is_given_up(commands: Path) -> None:
    python = script(commands / "python", "exit 1")
    with pytest.raises(BuildError, match="could not install"):
        install(python, ["a==1"])
    assert len(calls(python)) == tools.ATTEMPTS


@pytest.mark.parametrize("chosen", ["/opt/chromium", ""])
def test_the_chromium_chosen(commands: Path, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.setenv("BACKDROP_CHROMIUM", chosen)
    python = script(commands / "python")
    assert find_chromium(python) == chosen
    assert calls(python) == []


def test_the_chromium_of_debian(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch, root=False)
    chromium = script(commands / "chromium")
    assert find_chromium(script(commands / "python")) == str(chromium)


def test_chromium_is_installed_where_apt_may_be_used(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, root=True)
    chromium = script(commands / "any")
    python = script(commands / "python")
    apt = script(
        commands / "apt-get", f'[ "$2" = update ] || /bin/cp {chromium} {commands}/chromium'
    )
    assert find_chromium(python) == f"{commands}/chromium"
    assert [call.split()[-1] for call in calls(apt)] == ["update", "chromium"]
    assert calls(python) == []


@pytest.mark.parametrize("system", ["Debian, not root", "another"])
def test_playwright_installs_its_own_elsewhere(
    commands: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    if system == "another":
        elsewhere(monkeypatch)
        script(commands / "chromium")  # a snap, perhaps
    else:
        on_debian(monkeypatch, root=False)
    python = script(commands / "python")
    assert find_chromium(python) == ""
    assert calls(python) == ["-m playwright install chromium"]


def test_no_chromium_to_be_had(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(monkeypatch)
    with pytest.raises(BuildError, match="set BACKDROP_CHROMIUM to its path"):
        find_chromium(script(commands / "python", "exit 1"))


def test_apt_fails(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch, root=True)
    script(commands / "apt-get", "exit 100")
    with pytest.raises(BuildError, match="apt-get could not install chromium"):
        find_chromium(script(commands / "python"))


def test_an_nginx_that_is_there_is_taken(commands: Path) -> None:
    nginx = script(commands / "nginx")
    assert find_nginx() == str(nginx)


def test_nginx_is_taken_out_of_debians_package_once(
    commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, root=True)
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path / "cache"))
    apt = script(commands / "apt-get", '[ "$2" = update ] || : > nginx.deb')
    # Extracting into the folder where apt has put the packages.
    script(commands / "dpkg-deb", "[ -e nginx.deb ]")
    nginx = tmp_path / "cache/nginx-debian/usr/sbin/nginx"
    assert find_nginx() == str(nginx)
    assert calls(apt) == ["--quiet=2 update", "--quiet=2 download nginx nginx-common"]
    assert calls(commands / "dpkg-deb") == ["--extract nginx.deb ."]
    find_nginx()
    assert len(calls(apt)) == 2


def test_without_nginx_the_tests_go_on(
    commands: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elsewhere(monkeypatch)
    assert find_nginx() == ""
    on_debian(monkeypatch, root=False)
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path / "cache"))
    script(commands / "apt-get", "exit 100")
    assert find_nginx() == ""
    assert "could not download nginx nginx-common" in capsys.readouterr().out
    assert not (tmp_path / "cache/nginx-debian").exists()

"""Test the development tools with scripts in place of Python, apt and playwright."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from app.build import ROOT, BuildError
from app.build import environment as tools
from app.build.environment import (
    create_environment,
    find_chromium,
    find_firefox,
    find_nginx,
    find_webkit,
    pip_install,
    provide_python,
    read_requirements,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stand-ins are shell scripts")


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH; its scripts log their calls."""
    folder = tmp_path / "commands"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    for name in ("CHROMIUM", "FIREFOX", "WEBKIT", "NGINX"):
        monkeypatch.delenv(f"BACKDROP_{name}", raising=False)
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


@pytest.mark.parametrize("chosen", ["/opt/chromium", ""])
def test_the_chosen_chromium_is_used(
    commands: Path, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    monkeypatch.setenv("BACKDROP_CHROMIUM", chosen)
    python = script(commands / "python")
    assert find_chromium(python) == chosen
    assert calls(python) == []


def test_debians_chromium_is_used(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch, root=False)
    chromium = script(commands / "chromium")
    assert find_chromium(script(commands / "python")) == str(chromium)


def test_chromium_is_installed_on_debian_with_permission(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, root=True)
    chromium = script(commands / "any")
    python = script(commands / "python")
    apt = script(
        commands / "apt-get", f'[ "$2" = update ] || /bin/cp {chromium} {commands}/chromium'
    )
    with pytest.raises(BuildError, match="Install it with `apt-get install chromium`"):
        find_chromium(python)
    assert calls(apt) == []
    assert find_chromium(python, install=True) == f"{commands}/chromium"
    assert [call.split()[-1] for call in calls(apt)] == ["update", "chromium"]
    assert not any("playwright install" in call for call in calls(python))


@pytest.mark.parametrize("system", ["Debian, not root", "another"])
def test_playwright_installs_its_own_elsewhere_with_permission(
    commands: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    if system == "another":
        elsewhere(monkeypatch)
        script(commands / "chromium")  # a snap, perhaps
    else:
        on_debian(monkeypatch, root=False)
    python = script(commands / "python")
    with pytest.raises(BuildError, match=r"Chromium is missing\. Install it with `.* chromium`"):
        find_chromium(python)
    assert "-m playwright install chromium" not in calls(python)
    assert find_chromium(python, install=True) == ""
    assert calls(python)[-1] == "-m playwright install chromium"


def test_playwrights_own_chromium_is_used(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(monkeypatch)
    downloaded = script(commands / "downloaded")
    assert find_chromium(script(commands / "python", f"echo {downloaded}")) == ""


def test_a_failed_download_of_chromium_is_an_error(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(monkeypatch)
    with pytest.raises(BuildError, match="set BACKDROP_CHROMIUM to its path"):
        find_chromium(script(commands / "python", "exit 1"), install=True)


def test_a_failure_of_apt_is_an_error(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch, root=True)
    script(commands / "apt-get", "exit 100")
    with pytest.raises(BuildError, match="apt-get could not install chromium"):
        find_chromium(script(commands / "python"), install=True)


def test_firefox_is_installed_on_debian_with_permission(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, root=True)
    firefox = script(commands / "any")
    apt = script(
        commands / "apt-get", f'[ "$2" = update ] || /bin/cp {firefox} {commands}/firefox-esr'
    )
    with pytest.raises(BuildError, match="`apt-get install firefox-esr`"):
        find_firefox()
    assert calls(apt) == []
    assert find_firefox(install=True) == f"{commands}/firefox-esr"
    assert find_firefox() == f"{commands}/firefox-esr"


def test_a_missing_firefox_is_an_error_elsewhere(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(monkeypatch)
    with pytest.raises(BuildError, match=r"^Firefox is missing\. Install it, or"):
        find_firefox(install=True)
    monkeypatch.setenv("BACKDROP_FIREFOX", "/opt/firefox")
    assert find_firefox() == "/opt/firefox"


def test_webkit_is_wanted_on_linux_only(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_debian(monkeypatch, root=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(BuildError, match="`apt-get install webkit2gtk-driver xvfb`"):
        find_webkit(install=True)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert find_webkit(install=True) == ""


def test_an_installed_nginx_is_used(commands: Path) -> None:
    nginx = script(commands / "nginx")
    assert find_nginx() == str(nginx)


def test_nginx_is_unpacked_from_debians_package_once_with_permission(
    commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_debian(monkeypatch, root=True)
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path / "cache"))
    apt = script(commands / "apt-get", '[ "$2" = update ] || : > nginx.deb')
    # Extracting into the folder where apt has put the packages.
    script(commands / "dpkg-deb", "[ -e nginx.deb ]")
    nginx = tmp_path / "cache/nginx-debian/usr/sbin/nginx"
    assert find_nginx() == ""
    assert calls(apt) == []
    assert find_nginx(install=True) == str(nginx)
    assert calls(apt) == ["--quiet=2 update", "--quiet=2 download nginx nginx-common"]
    assert calls(commands / "dpkg-deb") == ["--extract nginx.deb ."]
    assert find_nginx() == str(nginx)
    assert len(calls(apt)) == 2


def test_a_failed_download_of_nginx_is_not_an_error(
    commands: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path / "cache"))
    elsewhere(monkeypatch)
    assert find_nginx(install=True) == ""
    on_debian(monkeypatch, root=False)
    script(commands / "apt-get", "exit 100")
    assert find_nginx(install=True) == ""
    assert "could not download nginx nginx-common" in capsys.readouterr().out
    assert not (tmp_path / "cache/nginx-debian").exists()

"""Test finding and installing browsers with scripts in place of apt and playwright."""

import sys
from pathlib import Path

import pytest

from app.build import BuildError
from app.build.browsers import find_chromium, find_firefox, find_nginx, find_webkit
from tests.unit.build.stand_ins import calls, elsewhere, on_debian, script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stand-ins are shell scripts")


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
def test_playwright_installs_its_chromium_elsewhere_with_permission(
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

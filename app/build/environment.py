"""Provide the development tools: virtual environments, browsers and nginx.

Nothing is installed on the system unless the caller passes `install`, which build.py and pytest do
with --install-browsers. Without it, a missing tool is an error that names the command to run.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from app.build import BuildError
from app.build.cache import atomic_folder, cache_folder
from app.build.parts import read_toml, sha256_of

INSTALL_BROWSERS = "--install-browsers"  # the flag that permits installations
ATTEMPTS = 3  # runs of pip before giving up
PAUSE = 5.0  # seconds between two attempts
# Run in an environment: prints the path at which playwright expects its own Chromium.
PLAYWRIGHT_CHROMIUM = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def read_requirements(root: Path, group: str) -> list[str]:
    """Read the pinned packages of a dependency group, such as dev, from pyproject.toml."""
    requirements: list[str] = read_toml(root / "pyproject.toml")["dependency-groups"][group]
    return requirements


def provide_python(requirements: Sequence[str], install: bool = False) -> Path:
    """Return the Python of a virtual environment that has the requirements.

    Each set of requirements has one environment in the cache, created on first use. With `install`,
    Debian's python3-venv is installed where venv does not work without it. Raises BuildError.
    """
    base = [sys.version, sys.base_prefix, *requirements]
    folder = cache_folder() / f"environment-{sha256_of(repr(base).encode())[:12]}"
    if not folder.exists():
        with atomic_folder(folder) as made:
            create_environment(made, install)
            if requirements:
                print("installing tools", flush=True)
                pip_install(python_in(made), requirements)
    return python_in(folder)


def python_in(folder: Path) -> Path:
    """Return the path of the Python of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_command() -> list[str]:
    """Return the command that runs pip: this Python's, or an environment's if it has none."""
    python = sys.executable if importlib.util.find_spec("pip") else str(provide_python(()))
    return [python, "-m", "pip"]


def create_environment(folder: Path, install: bool) -> None:
    """Create an empty virtual environment. Raises BuildError."""
    command = [sys.executable, "-m", "venv", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode and install and is_debian_root():
        apt_install("python3-venv")  # Debian packages the files that venv needs separately
        command.append("--clear")
        result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode:
        raise BuildError(
            f"{sys.executable} cannot make a virtual environment:\n"
            f"{(result.stdout + result.stderr).strip()}\n"
            "On Debian and Ubuntu `apt-get install python3-venv` (as root) adds what is missing."
        )


def pip_install(python: Path, requirements: Sequence[str]) -> None:
    """Install packages into the environment of this Python. Raises BuildError."""
    options = ["-qq", "--disable-pip-version-check", "--only-binary=:all:"]
    command = [str(python), "-m", "pip", "install", *options, *requirements]
    for attempt in range(1, ATTEMPTS + 1):
        if subprocess.run(command).returncode == 0:
            return
        if attempt < ATTEMPTS:
            print("The installation failed; trying again.", flush=True)
            time.sleep(PAUSE)
    raise BuildError("pip could not install the development tools; see its messages above.")


def find_chromium(python: Path, install: bool = False) -> str:
    """Return the path of a Chromium that playwright can drive, or "" for playwright's own.

    BACKDROP_CHROMIUM overrides the search. `python` is one that has playwright. With `install`, a
    missing Chromium is installed: by apt-get for Debian's root, otherwise by playwright. Raises
    BuildError.
    """
    chosen = os.environ.get("BACKDROP_CHROMIUM")
    if chosen is not None:
        return chosen
    # Ubuntu's chromium is a snap, which playwright cannot drive.
    if is_debian():
        if install and is_debian_root() and not shutil.which("chromium"):
            apt_install("chromium")
        if found := shutil.which("chromium"):
            return found
    download = [str(python), "-m", "playwright", "install", "chromium"]
    if install:
        if subprocess.run(download).returncode:
            raise BuildError(
                "playwright could not download its Chromium; see its messages above. Install\n"
                "Chromium, set BACKDROP_CHROMIUM to its path and try again."
            )
    elif not has_playwright_chromium(python):
        raise missing_tool(
            "Chromium", "apt-get install chromium" if is_debian() else " ".join(download)
        )
    return ""


def has_playwright_chromium(python: Path) -> bool:
    """Return whether playwright has downloaded its own Chromium."""
    command = [str(python), "-c", PLAYWRIGHT_CHROMIUM]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return result.returncode == 0 and Path(result.stdout.strip()).is_file()


def find_firefox(install: bool = False) -> str:
    """Return the path of a Firefox that playwright can drive.

    BACKDROP_FIREFOX overrides the search. With `install`, Debian's root gets firefox-esr. Raises
    BuildError.
    """
    if chosen := os.environ.get("BACKDROP_FIREFOX"):
        return chosen
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if not found and install and is_debian_root():
        apt_install("firefox-esr")
        found = shutil.which("firefox-esr")
    if not found:
        raise missing_tool("Firefox", "apt-get install firefox-esr" if is_debian() else "")
    return found


def find_webkit(install: bool = False) -> str:
    """Return the path of WebKitGTK's MiniBrowser for selenium, or "" where there is no Linux.

    WebKitWebDriver and Xvfb, its screen, are then installed as well. BACKDROP_WEBKIT overrides the
    search. With `install`, Debian's root gets all three. Raises BuildError.
    """
    if chosen := os.environ.get("BACKDROP_WEBKIT"):
        return chosen
    if not sys.platform.startswith("linux"):
        return ""
    found = installed_webkit()
    if not found and install and is_debian_root():
        apt_install("webkit2gtk-driver", "xvfb")
        found = installed_webkit()
    if not found:
        packages = "apt-get install webkit2gtk-driver xvfb"
        raise missing_tool("WebKitGTK with its driver and Xvfb", packages if is_debian() else "")
    return found


def installed_webkit() -> str:
    """Return the path of WebKitGTK's MiniBrowser, or "" if it or a tool it needs is missing."""
    browsers = sorted(Path("/usr").glob("lib/*/webkit2gtk-4.*/MiniBrowser"))
    complete = browsers and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")
    return str(browsers[-1]) if complete else ""


def find_nginx(install: bool = False) -> str:
    """Return the path of an nginx for the browser tests of static hosts, or "" for none.

    BACKDROP_NGINX overrides the search. With `install`, Debian's package is downloaded and unpacked
    into the cache: installing it would start a server.
    """
    chosen = os.environ.get("BACKDROP_NGINX")
    if chosen is not None:
        return chosen
    if found := shutil.which("nginx"):
        return found
    folder = cache_folder() / "nginx-debian"
    if not folder.exists():
        if not install or not is_debian():
            return ""
        try:
            with atomic_folder(folder) as made:
                apt_unpack(("nginx", "nginx-common"), made)
        except BuildError as error:
            print(f"{error}\nThe tests continue without nginx.", flush=True)
            return ""
    return str(folder / "usr/sbin/nginx")


def missing_tool(tool: str, command: str) -> BuildError:
    """Return the error for a missing tool; `command` installs it, if one is known."""
    advice = f"Install it with `{command}`" if command else "Install it"
    return BuildError(f"{tool} is missing. {advice}, or run this again with {INSTALL_BROWSERS}.")


def apt_unpack(packages: Sequence[str], folder: Path) -> None:
    """Download Debian packages and unpack their files into a folder. Raises BuildError."""
    update = ["apt-get", "--quiet=2", "update"]
    download = ["apt-get", "--quiet=2", "download", *packages]
    for command in ([update] if is_debian_root() else []) + [download]:
        if subprocess.run(command, cwd=folder, capture_output=True).returncode:
            raise BuildError(f"apt-get could not {command[2]} {' '.join(packages)}.")
    for archive in sorted(folder.glob("*.deb")):
        command = ["dpkg-deb", "--extract", archive.name, "."]
        if subprocess.run(command, cwd=folder).returncode:
            raise BuildError(f"dpkg-deb could not unpack {archive.name}.")


def is_debian() -> bool:
    """Return whether the system is Debian itself, not one derived from it."""
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


def is_debian_root() -> bool:
    """Return whether apt-get can install packages."""
    return is_debian() and os.geteuid() == 0


def apt_install(*packages: str) -> None:
    """Install Debian packages. Raises BuildError."""
    names = " and ".join(packages)
    print(f"installing Debian's {names}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        command = ["apt-get", "--quiet=2", *arguments]
        if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode:
            raise BuildError(f"apt-get could not install {names}; see its messages above.")

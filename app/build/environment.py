"""The tools for development: a virtual environment of the project's own, browsers, an nginx."""

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
from app.build.cache import cache_folder, finished
from app.build.parts import read_toml, sha256_of

ATTEMPTS = 3
PAUSE = 5.0  # seconds before another attempt


def read_requirements(root: Path, group: str) -> list[str]:
    """Read the packages and versions of a dependency group, dev or bench, from pyproject.toml."""
    requirements: list[str] = read_toml(root / "pyproject.toml")["dependency-groups"][group]
    return requirements


def environment(requirements: Sequence[str]) -> Path:
    """Return the Python of a virtual environment that has the requirements, made once for each set.

    Raises BuildError.
    """
    base = [sys.version, sys.base_prefix, *requirements]
    folder = cache_folder() / f"environment-{sha256_of(repr(base).encode())[:12]}"
    if not folder.exists():
        with finished(folder) as made:
            make(made)
            if requirements:
                print("installing tools", flush=True)
                install(python_in(made), requirements)
    return python_in(folder)


def python_in(folder: Path) -> Path:
    """Return where a virtual environment has its Python."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_command() -> list[str]:
    """Return this Python's pip or, where it comes without as on Debian, that of an environment."""
    python = sys.executable if importlib.util.find_spec("pip") else str(environment(()))
    return [python, "-m", "pip"]


def make(folder: Path) -> None:
    """Make an empty virtual environment. Raises BuildError."""
    command = [sys.executable, "-m", "venv", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode and is_debian_root():
        apt_install("python3-venv")  # Debian keeps what venv needs in a package of its own
        command.append("--clear")
        result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode:
        raise BuildError(
            f"{sys.executable} cannot make a virtual environment:\n"
            f"{(result.stdout + result.stderr).strip()}\n"
            "Where Debian or Ubuntu is the system, install the package python3-venv and try again."
        )


def install(python: Path, requirements: Sequence[str]) -> None:
    """Install packages into the environment of this Python. Raises BuildError."""
    options = ["-qq", "--disable-pip-version-check", "--only-binary=:all:"]
    command = [str(python), "-m", "pip", "install", *options, *requirements]
    for attempt in range(1, ATTEMPTS + 1):
        if subprocess.run(command).returncode == 0:
            return
        if attempt < ATTEMPTS:
            print("The installation failed and is tried again.", flush=True)
            time.sleep(PAUSE)
    raise BuildError("pip could not install the tools for development; it says why above.")


def find_chromium(python: Path) -> str:
    """Return the path of a Chromium for playwright to drive, or "" for playwright's own.

    Installs one where there is none. Raises BuildError.
    """
    chosen = os.environ.get("BACKDROP_CHROMIUM")
    if chosen is not None:
        return chosen
    # Ubuntu's chromium is a snap, which playwright cannot drive.
    if is_debian():
        if not shutil.which("chromium") and is_debian_root():
            apt_install("chromium")
        if found := shutil.which("chromium"):
            return found
    if subprocess.run([str(python), "-m", "playwright", "install", "chromium"]).returncode:
        raise BuildError(
            "playwright could not download its Chromium; it says why above. Install Chromium and\n"
            "set BACKDROP_CHROMIUM to its path, then try again."
        )
    return ""


def find_firefox() -> str:
    """Return the path of a Firefox for playwright to drive, or "" for none.

    Installs one on Debian, as root. Raises BuildError.
    """
    for name in ("firefox-esr", "firefox"):
        if found := shutil.which(name):
            return found
    if not is_debian_root():
        return ""
    apt_install("firefox-esr")
    return shutil.which("firefox-esr") or ""


def find_webkit() -> str:
    """Return the path of WebKitGTK's MiniBrowser for selenium to drive, or "" for none.

    WebKitWebDriver and Xvfb, a screen for it, are there as well then. Installs all of it on Debian,
    as root. Raises BuildError.
    """
    if found := installed_webkit():
        return found
    if not is_debian_root():
        return ""
    apt_install("webkit2gtk-driver", "xvfb")
    return installed_webkit()


def installed_webkit() -> str:
    """Return the path of WebKitGTK's MiniBrowser, or "" where that or what it needs is missing."""
    browsers = sorted(Path("/usr").glob("lib/*/webkit2gtk-4.*/MiniBrowser"))
    there = browsers and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")
    return str(browsers[-1]) if there else ""


def find_nginx() -> str:
    """Return the path of an nginx, which one of the browser tests serves the site with, or "".

    On Debian it is taken out of its package: installing that would start a server.
    """
    if found := shutil.which("nginx"):
        return found
    if not is_debian():
        return ""
    folder = cache_folder() / "nginx-debian"
    if not folder.exists():
        try:
            with finished(folder) as made:
                apt_unpack(("nginx", "nginx-common"), made)
        except BuildError as error:
            print(f"{error}\nThe tests go on without nginx.", flush=True)
            return ""
    return str(folder / "usr/sbin/nginx")


def apt_unpack(packages: Sequence[str], folder: Path) -> None:
    """Put the files of Debian packages into a folder. Raises BuildError."""
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
    """Tell whether the system is Debian itself."""
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


def is_debian_root() -> bool:
    """Tell whether apt may be used to install what is missing."""
    return is_debian() and os.geteuid() == 0


def apt_install(*packages: str) -> None:
    """Install Debian packages. Raises BuildError."""
    names = " and ".join(packages)
    print(f"installing Debian's {names}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        command = ["apt-get", "--quiet=2", *arguments]
        if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode:
            raise BuildError(f"apt-get could not install {names}; it says why above.")

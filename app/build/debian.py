"""Install and download packages of Debian with apt-get."""

import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from app.build import BuildError


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

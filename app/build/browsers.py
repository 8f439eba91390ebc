"""Find the browsers and the nginx that tests and benchmarks need, or install them if permitted.

Nothing is installed on the system unless the caller passes `install`, which build.py and pytest do
with --install-browsers. Without it, a missing browser is an error that names the command to run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.build import BuildError, debian
from app.build.cache import atomic_folder, cache_folder

INSTALL_BROWSERS = "--install-browsers"  # the flag that permits installations
# Run in an environment: prints the path at which playwright expects its own Chromium.
PLAYWRIGHT_CHROMIUM = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find_chromium(python: Path, install: bool = False) -> str:
    """Return the path of a Chromium that playwright can drive, or "" for playwright's own.

    BACKDROP_CHROMIUM overrides the search. `python` is one that has playwright. With `install`, a
    missing Chromium is installed: by apt-get for root on Debian, otherwise by playwright. Raises
    BuildError.
    """
    chosen = os.environ.get("BACKDROP_CHROMIUM")
    if chosen is not None:
        return chosen
    # Ubuntu's chromium is a snap, which playwright cannot drive.
    if debian.is_debian():
        if install and debian.is_debian_root() and not shutil.which("chromium"):
            debian.apt_install("chromium")
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
            "Chromium", "apt-get install chromium" if debian.is_debian() else " ".join(download)
        )
    return ""


def has_playwright_chromium(python: Path) -> bool:
    """Return whether playwright has downloaded its own Chromium."""
    command = [str(python), "-c", PLAYWRIGHT_CHROMIUM]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return result.returncode == 0 and Path(result.stdout.strip()).is_file()


def find_firefox(install: bool = False) -> str:
    """Return the path of a Firefox that playwright can drive.

    BACKDROP_FIREFOX overrides the search. With `install`, firefox-esr is installed for root on
    Debian. Raises BuildError.
    """
    if chosen := os.environ.get("BACKDROP_FIREFOX"):
        return chosen
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if not found and install and debian.is_debian_root():
        debian.apt_install("firefox-esr")
        found = shutil.which("firefox-esr")
    if not found:
        raise missing_tool("Firefox", "apt-get install firefox-esr" if debian.is_debian() else "")
    return found


def find_webkit(install: bool = False) -> str:
    """Return the path of WebKitGTK's MiniBrowser for selenium, or "" on systems other than Linux.

    A path also means that WebKitWebDriver and Xvfb, its screen, are there. BACKDROP_WEBKIT
    overrides the search. With `install`, all three are installed for root on Debian. Raises
    BuildError.
    """
    if chosen := os.environ.get("BACKDROP_WEBKIT"):
        return chosen
    if not sys.platform.startswith("linux"):
        return ""
    found = installed_webkit()
    if not found and install and debian.is_debian_root():
        debian.apt_install("webkit2gtk-driver", "xvfb")
        found = installed_webkit()
    if not found:
        packages = "apt-get install webkit2gtk-driver xvfb"
        raise missing_tool(
            "WebKitGTK with its driver and Xvfb", packages if debian.is_debian() else ""
        )
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
        if not install or not debian.is_debian():
            return ""
        try:
            with atomic_folder(folder) as made:
                debian.apt_unpack(("nginx", "nginx-common"), made)
        except BuildError as error:
            print(f"{error}\nThe tests continue without nginx.", flush=True)
            return ""
    return str(folder / "usr/sbin/nginx")


def missing_tool(tool: str, command: str) -> BuildError:
    """Return the error for a missing tool; `command` installs it, if one is known."""
    advice = f"Install it with `{command}`" if command else "Install it"
    return BuildError(f"{tool} is missing. {advice}, or run this again with {INSTALL_BROWSERS}.")

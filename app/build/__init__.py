"""Build, serve and test Backdrop with the standard library; build.py is the command line.

In the order in which they are used:

    parts.py        reads what pyproject.toml pins: packages, members, hashes
    fetch.py        downloads archives with npm and pip
    archives.py     extracts the pinned files from them
    cache.py        keeps folders outside the repository, complete or absent
    prepared.py     runs app/prepare on the published networks
    model_files.py  finds a host's own model: a file, an address, a name
    hosted.py       describes and splits it for the site
    pieces.py       splits networks into compressed pieces
    compilers.py    compiles modules and kernels
    frozen.py       runs app/freeze on Pyodide, the interface and the kernels
    templates.py    fills placeholders and hashes Backdrop's own files
    precache.py     lists the files that the service worker caches
    guide.py        makes the help page of docs/guide.md
    part_files.py   collects the files of the parts
    third_party.py  composes THIRD_PARTY.txt from licences/
    site.py         composes and writes dist/
    serve.py        serves dist/ on localhost
    wheel.py        builds the wheel for pip, with two hooks: metadata_hook.py and wheel_hook.py
    package_page.py prepares the text for the package's page
    release.py      packs dist/ and the wheel for a release
    check_javascript.py  checks types and rules of all JavaScript
    environment.py  provides virtual environments
    browsers.py     finds browsers and nginx
    debian.py       installs packages of Debian

The app itself never imports this package.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class BuildError(Exception):
    """A failure of the build; the message says what went wrong and what to do."""

"""Building, serving and testing Backdrop; build.py is its command line. Standard library only.

It reads in the order things happen:

    parts.py        what pyproject.toml pins: packages, members, hashes
    fetch.py        the package clients bring the archives
    archives.py     only what was pinned comes out of them
    cache.py        parts kept outside the repository, whole or not at all
    templates.py    placeholders, hashes and zips for Backdrop's own files
    frozen.py       what the site has of Pyodide, made of its files by app/freeze
    precache.py     what the service worker keeps, written into it
    site.py         parts and files assembled as dist/
    serve.py        dist/ on localhost
    wheel.py        the package that pip installs, with the command; wheel_hook.py: pip's way to it
    environment.py  the tools for development: their virtual environment, a Chromium, an nginx

The app itself never imports this package.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class BuildError(Exception):
    """What went wrong and what to do, in words for the person at the command line."""

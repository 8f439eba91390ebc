"""Backdrop's one command line: serve, build, test, check, bench. What they do is in app/build."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # this check is for the Pythons it turns away
    sys.exit("Backdrop needs Python 3.11 or newer: run build.py with a newer python3.")

import argparse

from app.build import ROOT, BuildError, cache, fetch, parts, serve, site

DIST = ROOT / "dist"


def build() -> None:
    pinned = parts.read_parts(ROOT)
    folders = fetch.provide(pinned, cache.cache_folder())
    site.write(site.compose(ROOT, pinned, folders), DIST)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-isolation", dest="isolated", action="store_false")
    o = parser.parse_args()
    try:
        build()
        if o.command == "serve":
            serve.serve(DIST, o.port, o.isolated)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

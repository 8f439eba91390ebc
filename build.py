"""Backdrop's one command line: serve, build, wheel, test, check, bench; app/build does the work."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # this line is for the Pythons it turns away
    sys.exit("Backdrop needs Python 3.11 or newer: run build.py with a newer python3.")

import argparse
import os
import subprocess
from collections.abc import Sequence

from app.build import ROOT, BuildError
from app.build.cache import cache_folder
from app.build.environment import (
    environment,
    find_chromium,
    find_firefox,
    find_nginx,
    find_webkit,
    read_requirements,
)
from app.build.fetch import provide
from app.build.frozen import freeze
from app.build.parts import read_parts
from app.build.pieces import pieces
from app.build.prepared import prepare
from app.build.serve import serve
from app.build.site import compose, write
from app.build.wheel import make

ALL_ENGINES = "--all-engines"
DIST = ROOT / "dist"
WHEEL = ROOT / "wheel"


def main() -> int:
    """Run the command asked for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    serving = commands.add_parser("serve", help="build, then serve the site on this computer")
    serving.add_argument("--port", type=int, default=8000, help="8000, or the next that is free")
    serving.add_argument(
        "--no-isolation",
        dest="isolated",
        action="store_false",
        help="leave out the two headers that let WebAssembly use threads, as many hosts do",
    )
    commands.add_parser("build", help="assemble dist/ from the pinned parts, fetched if need be")
    commands.add_parser("wheel", help="make a file for pip: the command, the Python API, networks")
    commands.add_parser("check", help="look at the code's format, rules and types")
    commands.add_parser(
        "test",
        add_help=False,
        help=f"build, check and test; with {ALL_ENGINES} in Firefox and WebKitGTK too; "
        "further arguments are for pytest",
    )
    commands.add_parser(
        "bench", add_help=False, help="build and measure; further arguments are for tests.bench"
    )
    options, rest = parser.parse_known_args()
    if rest and options.command not in ("test", "bench"):
        parser.error(f"unrecognised: {' '.join(rest)}")
    code = 0
    try:
        if options.command not in ("check", "wheel"):
            build()
        if options.command == "wheel":
            made = make(ROOT, cache_folder(), WHEEL)
            size = made.stat().st_size / 1e6
            print(f"{WHEEL.name}/{made.name}, {size:.1f} MB: pip install it")
        elif options.command == "serve":
            serve(DIST, options.port, options.isolated)
        elif options.command == "check":
            code = check()
        elif options.command == "test":
            code = test(rest)
        elif options.command == "bench":
            code = run("tests.bench", *rest, browser=True, group="bench")
    except (BuildError, OSError) as error:
        print(error, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    return code


def build() -> None:
    """Make dist/. Raises BuildError."""
    parts = read_parts(ROOT)
    cache = cache_folder()
    folders = prepare(ROOT, parts, provide(parts, cache), cache)
    site = compose(ROOT, parts, pieces(parts, freeze(ROOT, folders, cache), cache))
    write(site, DIST)
    size = sum(len(content) for content in site.values())
    print(f"dist/ has {len(site)} files, {size / 1e6:.1f} MB", flush=True)


def check() -> int:
    """Run every tool that reads the code; 0 when none has a complaint."""
    return max(run("ruff", "format", "--check"), run("ruff", "check"), run("mypy"))


def test(arguments: Sequence[str]) -> int:
    """Check and run pytest; 0 when neither has a complaint.

    With --all-engines tests/engines finds the paths of its browsers in BACKDROP_FIREFOX and
    BACKDROP_WEBKIT, or there "" for none.
    """
    chosen = [argument for argument in arguments if argument != ALL_ENGINES]
    if len(chosen) < len(arguments):
        os.environ["BACKDROP_FIREFOX"] = find_firefox()
        os.environ["BACKDROP_WEBKIT"] = find_webkit()
    complaints = check()
    failures = run("pytest", *chosen, browser=True)
    if complaints:
        print("The check before the tests had complaints: see above.", flush=True)
    return complaints or failures


def run(*module: str, browser: bool = False, group: str = "dev") -> int:
    """Run a module with the tools of a dependency group and return its exit code.

    With `browser` it finds the path of Chromium in BACKDROP_CHROMIUM, or there "" where it is to
    use playwright's own, and that of nginx in BACKDROP_NGINX, or there "" for none.
    """
    python = environment(read_requirements(ROOT, group))
    variables = {
        **os.environ,
        "ORT_DISABLE_TELEMETRY": "1",  # as native_runtime.py does
        "PYTHONPATH": str(ROOT / "app"),  # for `import backdrop`
    }
    if browser:
        variables["BACKDROP_CHROMIUM"] = find_chromium(python)
        variables["BACKDROP_NGINX"] = find_nginx()
    return subprocess.run([python, "-m", *module], cwd=ROOT, env=variables).returncode


if __name__ == "__main__":
    sys.exit(main())

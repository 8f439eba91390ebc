"""Serve, build, check, test, measure and package Backdrop: its only command line."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # older Pythons shall stop here
    sys.exit("Backdrop needs Python 3.11 or newer: run build.py with a newer python3.")

import argparse
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from app.build import ROOT, BuildError
from app.build.browsers import INSTALL_BROWSERS, find_chromium
from app.build.cache import cache_folder, temporary_folder
from app.build.check_javascript import check_javascript
from app.build.environment import provide_python, read_requirements
from app.build.fetch import provide_parts
from app.build.frozen import freeze
from app.build.hosted import BEST, CHOICE, ModelOptions, provide_model
from app.build.hosted_pair import SelectOptions, provide_pair
from app.build.model_files import list_models
from app.build.part_files import Site
from app.build.parts import leave_out, read_parts, read_version
from app.build.pieces import split_networks
from app.build.prepared import prepare_networks
from app.build.release import make_release
from app.build.samples import make_samples
from app.build.serve import serve
from app.build.site import compose_site, write_site
from app.build.wheel import build_wheel

ALL_ENGINES = "--all-engines"  # the flag of tests/conftest.py
DIST = ROOT / "dist"
WHEEL = ROOT / "wheel"
RELEASE = ROOT / "release"


def main() -> int:
    """Run one command and return its exit code."""
    options, rest = read_command_line()
    code = 0
    try:
        if options.command == "build":
            build(options.without, host_models(options))
        elif options.command == "serve":
            build((), host_models(options))
            serve(DIST, options.port, options.isolated)
        elif options.command == "wheel":
            made = build_wheel(ROOT, cache_folder(), WHEEL, options.without)
            size = made.stat().st_size / 1e6
            print(f"{size:.1f} MB. To install: pip install '{WHEEL.name}/{made.name}[cpu]'")
        elif options.command == "release":
            release(options.without)
        elif options.command == "check":
            code = check()
        elif options.command == "test":
            code = test(rest, options.install)
        elif options.command == "bench":
            code = bench(rest, options.install)
        elif options.command == "models":
            print("\n".join(list_models(ROOT)))
        elif options.command == "model":
            python = provide_python(read_requirements(ROOT, "dev"))
            code = run(python, "app.train.install", *rest)
    except (BuildError, OSError) as error:
        print(error, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    return code


def read_command_line() -> tuple[argparse.Namespace, list[str]]:
    """Return the command with its options, and the arguments that it passes on."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    serving = commands.add_parser("serve", help="build the site and serve it on this computer")
    serving.add_argument("--port", type=int, default=8000, help="8000, or the next that is free")
    serving.add_argument(
        "--no-isolation",
        dest="isolated",
        action="store_false",
        help="omit the two headers that allow WebAssembly threads, as many hosts do",
    )
    building = commands.add_parser(
        "build", help="build the site into dist/, fetching pinned parts as needed"
    )
    for command in (serving, building):
        add_model_options(command)
    packing = commands.add_parser("wheel", help="build a wheel: command, Python API, models")
    releasing = commands.add_parser(
        "release", help="pack the site and the wheel, with licences and checksums"
    )
    for command in (building, packing, releasing):
        command.add_argument(
            "--without",
            action="append",
            default=[],
            metavar="PART",
            help="leave out an optional part, such as isnet (see README, Licences)",
        )
    commands.add_parser("models", help="list the models that build --model NAME can fetch")
    commands.add_parser("check", help="check formatting, lint rules and types")
    testing = commands.add_parser(
        "test",
        add_help=False,
        allow_abbrev=False,
        help=f"check, then run pytest with all further arguments; {ALL_ENGINES} adds Firefox and "
        f"WebKitGTK, {INSTALL_BROWSERS} installs missing browsers",
    )
    measuring = commands.add_parser(
        "bench",
        add_help=False,
        allow_abbrev=False,
        help="build the site, then run tests.bench with all further arguments",
    )
    replacing = commands.add_parser(
        "model",
        add_help=False,
        allow_abbrev=False,
        help="import FILE: put other weights in the place of Backdrop S's; --help says how",
    )
    replacing.add_argument("action", choices=["import"])
    for command in (testing, measuring):
        command.add_argument(INSTALL_BROWSERS, dest="install", action="store_true")
    options, rest = parser.parse_known_args()
    if rest and options.command not in ("test", "bench", "model"):
        parser.error(f"unrecognised: {' '.join(rest)}")
    return options, rest


def add_model_options(command: argparse.ArgumentParser) -> None:
    """Add the options for a model of the host's own."""
    group = command.add_argument_group("a model of your own (docs/hosting.md)")
    group.add_argument("--model", default="", metavar="FILE", help="file, https address or name")
    group.add_argument("--sha256", default="", help="of the file; needed for an address")
    group.add_argument(
        "--as",
        dest="role",
        choices=(CHOICE, BEST),
        default=CHOICE,
        help="a further choice (default), or in the place of Best",
    )
    for name, meaning in (
        ("title", "its name in the page"),
        ("licence", "of the weights, SPDX if possible"),
        ("authors", "for THIRD_PARTY.txt"),
        ("source", "address of its page"),
        ("colours", "imagenet, centred, signed or plain"),
    ):
        group.add_argument(f"--{name}", default="", help=f"{meaning}, where it is not known")
    group.add_argument("--side", type=int, default=0, help="pixels, where the file leaves it open")
    group.add_argument("--memory", type=float, default=0.0, help="GB that a picture takes")
    group.add_argument(
        "--select-model",
        nargs="+",
        default=[],
        metavar="FILE",
        help="a model for Pick: encoder, decoder, and files with their weights, if any; each a "
        "file or an https address",
    )
    group.add_argument(
        "--select-sha256",
        nargs="+",
        default=[],
        metavar="HEX",
        help="of each of these files, in the same order; needed for addresses",
    )
    for name in ("title", "licence", "authors", "source"):
        group.add_argument(f"--select-{name}", default="", help=f"as --{name}, for that model")
    group.add_argument("--select-memory", type=float, default=0.0, help="GB that it takes")


@dataclass(frozen=True)
class HostModels:
    """A host's wishes for models of its own; None for those that it does not have."""

    model: ModelOptions | None = None
    pair: SelectOptions | None = None


def host_models(options: argparse.Namespace) -> HostModels:
    """Return the host's wishes for models. Raises BuildError for wishes without a model."""
    options.select_model = tuple(options.select_model)
    options.select_sha256 = tuple(options.select_sha256)
    model = ModelOptions(**_fields_of(ModelOptions, options))
    if not model.model and model != ModelOptions(""):
        raise BuildError("The options for a model need --model FILE.")
    pair = SelectOptions(**_fields_of(SelectOptions, options))
    if not pair.select_model and pair != SelectOptions(()):
        raise BuildError("The options for a model for Pick need --select-model ENCODER DECODER.")
    return HostModels(model if model.model else None, pair if pair.select_model else None)


def _fields_of(kind: type[ModelOptions | SelectOptions], options: argparse.Namespace) -> Any:
    return {each.name: getattr(options, each.name) for each in fields(kind)}


def build(without: Sequence[str] = (), models: HostModels | None = None) -> None:
    """Build the site, without these parts, into dist/. Raises BuildError."""
    site = compose(without, models)
    write_site(site, DIST)
    size = sum(len(content) for content in site.values())
    print(f"dist/ has {len(site)} files, {size / 1e6:.1f} MB", flush=True)


def compose(without: Sequence[str], models: HostModels | None = None) -> Site:
    """Return the whole site, after making all that it consists of. Raises BuildError."""
    parts = leave_out(read_parts(ROOT), without)
    cache = cache_folder()
    hosted = []
    if models and models.model:
        hosted.append(provide_model(ROOT, cache, models.model))
    if models and models.pair:
        hosted.append(provide_pair(ROOT, cache, models.pair))
    folders = prepare_networks(ROOT, parts, provide_parts(parts, cache), cache)
    folders = make_samples(ROOT, folders, cache)
    split = split_networks(parts, freeze(ROOT, folders, cache), cache)
    return compose_site(ROOT, parts, split, hosted)


def release(without: Sequence[str]) -> None:
    """Make the files of a release in release/, or release-without-PART/. Raises BuildError."""
    folder = Path("-without-".join([str(RELEASE), *without]))
    site = compose(without)
    with temporary_folder(ROOT) as scratch:
        wheel = build_wheel(ROOT, cache_folder(), scratch, without)
        made = make_release(read_version(ROOT), site, wheel, without)
    write_site(made, folder)
    for name, content in made.items():
        print(f"{folder.name}/{name}, {len(content) / 1e6:.1f} MB", flush=True)


def check(install: bool = False, needs_node: bool = False) -> int:
    """Run every static check; return 0 if all pass. Raises BuildError.

    Without Node.js the check of JavaScript is skipped, unless `needs_node`.
    """
    python = provide_python(read_requirements(ROOT, "dev"), install)
    checks = (["ruff", "format", "--check"], ["ruff", "check"], ["mypy"])
    codes = [run(python, *module) for module in checks]
    return max(*codes, check_javascript(ROOT, required=needs_node))


def test(arguments: Sequence[str], install: bool) -> int:
    """Run the checks, then pytest; return 0 if both pass.

    pytest provides what its tests need, such as dist/ and browsers, when a test first asks for it:
    see tests/conftest.py, which also defines --all-engines and the like.
    """
    failed_check = check(install, ALL_ENGINES in arguments)
    python = provide_python(read_requirements(ROOT, "dev"), install)
    failed_test = run(python, "pytest", *arguments, *([INSTALL_BROWSERS] if install else []))
    if failed_check:
        print("A check before the tests failed: see above.", flush=True)
    return failed_check or failed_test


def bench(arguments: Sequence[str], install: bool) -> int:
    """Build the site and run a benchmark; return its exit code. Raises BuildError."""
    build()
    python = provide_python(read_requirements(ROOT, "bench"), install)
    if install:
        find_chromium(python, install)
    return run(python, "tests.bench", *arguments)


def run(python: Path, *module: str) -> int:
    """Run a module with a Python in the repository and return its exit code."""
    variables = {
        **os.environ,
        "ORT_DISABLE_TELEMETRY": "1",  # as native_runtime.py does
        "PYTHONPATH": str(ROOT / "app"),  # for `import backdrop`
    }
    return subprocess.run([python, "-m", *module], cwd=ROOT, env=variables).returncode


if __name__ == "__main__":
    sys.exit(main())

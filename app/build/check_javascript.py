"""Check the types and rules of all JavaScript with TypeScript and eslint.

The versions are pinned in pyproject.toml, [tool.backdrop.javascript], and the settings are in the
folder javascript/ beside this module: one project for each place where files run, with the types of
that place.
"""

import shutil
import subprocess
from pathlib import Path

from app.build import BuildError
from app.build.cache import atomic_folder, cache_folder
from app.build.environment import run_installer
from app.build.parts import read_toml, sha256_of

PROJECTS = ("page", "embed", "worker", "service-worker", "node")
LINTED = ("static", "app/freeze", "app/build/javascript", "tests/unit")
SETTINGS = "app/build/javascript"


def check_javascript(root: Path, *, required: bool = False) -> int:
    """Run both tools, print their findings, and return 0 if there are none.

    Without Node.js and npm the check is skipped, unless it is `required`. Raises BuildError.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        if required:
            raise BuildError("Node.js or npm is missing. Install both and try again.")
        print("JavaScript is not checked: Node.js or npm is missing.", flush=True)
        return 0
    modules = tools(read_toml(root / "pyproject.toml")["tool"]["backdrop"]["javascript"], npm)
    tsc: list[str | Path] = [
        modules / "typescript/bin/tsc",
        "--typeRoots",
        modules / "@types",
        "--project",
    ]
    commands = [[*tsc, root / SETTINGS / f"{project}.json"] for project in PROJECTS]
    rules = root / SETTINGS / "eslint.config.mjs"
    commands.append([modules / "eslint/bin/eslint.js", "--config", rules, *LINTED])
    return max(subprocess.run([node, *command], cwd=root).returncode for command in commands)


def tools(versions: dict[str, str], npm: str) -> Path:
    """Return a node_modules folder with these packages, installed in the cache on first use.

    Raises BuildError.
    """
    packages = [f"{name}@{version}" for name, version in versions.items()]
    folder = cache_folder() / f"javascript-{sha256_of(repr(packages).encode())[:12]}"
    if not folder.exists():
        print("installing tools for JavaScript", flush=True)
        with atomic_folder(folder) as made:
            (made / "package.json").write_text("{}", "utf-8")
            options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            if not run_installer([npm, "install", *options, *packages], made):
                raise BuildError(
                    "npm could not install the tools for JavaScript; see its messages above."
                )
    return folder / "node_modules"

"""The interpreters' files as they are served: what app/freeze makes, once for each version."""

import ast
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.cache import finished, is_whole, manifest, seal, temporary
from app.build.environment import environment, read_requirements
from app.build.parts import read_toml, sha256_of
from app.build.site import sources
from app.freeze.kernels import LAYOUT
from app.freeze.pack import compress, pack
from app.freeze.trim import trim_stdlib, trim_wheel

PACKAGES = (
    "numpy numpy.fft PIL.Image PIL.ImageDraw PIL.ImageFilter PIL.ImageOps PIL.BmpImagePlugin"
    " PIL.GifImagePlugin PIL.JpegImagePlugin PIL.PngImagePlugin PIL.TiffImagePlugin"
    " PIL.WebPImagePlugin"
)
PYSCRIPT = "asyncio base64 functools html inspect io json re"  # its part for workers
NO_ASSERTS, NO_DOCSTRINGS = "1", "2"
TOOLS = {"interface": "freeze", "kernels": "kernels"}  # lists in pyproject.toml


def freeze(root: Path, folders: Mapping[str, Path], cache: Path) -> dict[str, Path]:
    """Return `folders` with what is served of Pyodide, numpy, Pillow, ONNX Runtime and our own.

    In place of the parts' own folders these are sealed ones that have been made of them, and the
    modules of engine and interface and the kernels are three more. Raises BuildError.
    """
    config = read_toml(root / "pyscript.toml")
    modules = modules_of(root, config["engine"])
    page_modules = modules_of(root, config["page"])
    imports = [*PACKAGES.split(), *PYSCRIPT.split(), *standard_modules(modules)]
    pyodide, wheels, onnxruntime = (folders[n] for n in ("pyodide", "wheels", "onnxruntime"))
    steps = [root / "app/build/frozen.py", *sorted((root / "app/freeze").glob("*.*"))]
    recipe = [sha256_of(path) for path in steps]

    def python(target: Path, scratch: Path) -> None:
        _python(root, pyodide, wheels, imports, scratch, target)

    def runtime(target: Path, _: Path) -> None:
        for path in (onnxruntime / name for name in manifest(onnxruntime)):
            if path.suffix == ".wasm":
                (target / f"{path.name}.pack").write_bytes(compress(path.read_bytes()))
            else:
                shutil.copyfile(path, target / path.name)

    def engine(target: Path, scratch: Path) -> None:
        compiled = _compiled(root, pyodide, modules, NO_ASSERTS, scratch)
        (target / "engine.pack").write_bytes(pack(compiled))

    def interface(target: Path, scratch: Path) -> None:
        (target / "page.pack").write_bytes(pack(for_micropython(root, page_modules, scratch)))

    def kernels(target: Path, scratch: Path) -> None:
        tool(root, "kernels", scratch, scratch)
        shutil.copyfile(scratch / LAYOUT, target / LAYOUT)
        for path in scratch.glob("*.wasm"):
            # Not .wasm.pack, which static/sw.js would keep unpacked and so without a checksum.
            (target / f"{path.stem}.pack").write_bytes(compress(path.read_bytes()))

    tools = {name: read_requirements(root, name) for name in ("freeze", "kernels")}
    written = [path.read_bytes() for path in sorted((root / "app/kernels").glob("*.[ch]"))]
    made = {
        "pyodide": _once(cache, "pyodide", [pyodide.name, wheels.name, imports, recipe], python),
        "onnxruntime": _once(cache, "onnxruntime", [onnxruntime.name, recipe], runtime),
        "engine": _once(cache, "engine", [pyodide.name, sorted(modules.items()), recipe], engine),
        "interface": _once(
            cache, "interface", [tools["freeze"], sorted(page_modules.items()), recipe], interface
        ),
        "kernels": _once(cache, "kernels", [tools["kernels"], written, recipe], kernels),
    }
    return {**folders, **made}


def modules_of(root: Path, config: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the sources of an interpreter's modules by their paths on its disk.

    config: a table of pyscript.toml. Raises BuildError for a pattern without files.
    """
    found = sources(root, config["modules"])
    return {path.removeprefix("app/"): content for path, content in found.items()}


def _once(cache: Path, name: str, made_of: object, make: Callable[[Path, Path], None]) -> Path:
    """Return a sealed folder in the cache, made by make(folder, scratch) if it is not there."""
    folder = cache / f"{name}-frozen-{sha256_of(repr(made_of).encode())[:12]}"
    if not is_whole(folder):
        print(f"freezing {name}", flush=True)
        with finished(folder) as target, temporary(cache) as scratch:
            make(target, scratch)
            seal(target)
    return folder


def standard_modules(modules: Mapping[str, bytes]) -> list[str]:
    """Return what the modules import of the standard library."""
    found: set[str] = set()
    for path, source in modules.items():
        for node in ast.walk(ast.parse(source, path)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return sorted(name for name in found if name.partition(".")[0] in sys.stdlib_module_names)


def blanked(stdlib: Mapping[str, bytes], names: Sequence[str]) -> dict[str, bytes]:
    """Return the library without the content of the modules that a snapshot holds.

    A snapshot remembers where in the zip each module is, so all of them have to stay where they
    are; but what it holds is never read again, and zeros pack to nothing.
    """
    held = {f"{name.replace('.', '/')}{end}" for name in names for end in (".pyc", "/__init__.pyc")}
    return {path: bytes(len(b)) if path in held else b for path, b in stdlib.items()}


def stored(files: Mapping[str, bytes]) -> bytes:
    """Return a zip that is not compressed: it is quicker to import from, and packs better."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path), files[path])
    return buffer.getvalue()


def _python(
    root: Path, folder: Path, wheels: Path, imports: list[str], scratch: Path, target: Path
) -> None:
    stdlib = _compiled(
        root, folder, trim_stdlib(folder / "python_stdlib.zip"), NO_DOCSTRINGS, scratch
    )
    packages: dict[str, bytes] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        packages |= trim_wheel(wheel)
    packages = _compiled(root, folder, packages, NO_ASSERTS, scratch)
    library = scratch / "python_stdlib.zip"
    library.write_bytes(stored(stdlib))
    site = scratch / "site-packages"
    _put(packages, site)
    snapshot = scratch / "snapshot"
    held = node(root, "snapshot", folder, library, site, ",".join(imports), snapshot)
    packed = {
        "packages.pack": pack(packages),
        "pyodide.asm.wasm.pack": compress((folder / "pyodide.asm.wasm").read_bytes()),
        "python_stdlib.zip.pack": compress(library.read_bytes()),
        "snapshot.pack": compress(snapshot.read_bytes()),
        "snapshot.zip.pack": compress(stored(blanked(stdlib, held.split()))),
    }
    for name, content in packed.items():
        (target / name).write_bytes(content)
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    lock["packages"] = {}  # a hundred kilobytes of what is not there
    (target / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    for name in ("pyodide.mjs", "pyodide.asm.js"):
        shutil.copyfile(folder / name, target / name)


def _compiled(
    root: Path, folder: Path, files: Mapping[str, bytes], optimize: str, scratch: Path
) -> dict[str, bytes]:
    with temporary(scratch) as place:
        source, target = place / "source", place / "target"
        _put(files, source)
        target.mkdir()
        node(root, "compile", folder, source, target, optimize)
        return _files_in(target)


def for_micropython(root: Path, files: Mapping[str, bytes], scratch: Path) -> dict[str, bytes]:
    """Return the interface's modules as app/freeze/interface.py makes them. Raises BuildError."""
    with temporary(scratch) as place:
        source, target = place / "source", place / "target"
        _put(files, source)
        tool(root, "interface", source, target)
        return _files_in(target)


def tool(root: Path, module: str, *words: str | Path) -> None:
    """Run a module of app/freeze with the tools it needs. Raises BuildError."""
    python = environment(read_requirements(root, TOOLS[module]))
    command = [str(python), "-m", f"app.freeze.{module}", *map(str, words)]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if result.returncode:
        raise BuildError(f"The {module} cannot be compiled:\n{result.stderr.strip()}")


def _files_in(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def node(root: Path, *words: str | Path) -> str:
    """Run app/freeze/freeze.mjs and return what it prints. Raises BuildError."""
    command = shutil.which("node")
    if command is None:
        raise BuildError("Node.js is missing. Install it and try again.")
    run = [command, root / "app/freeze/freeze.mjs", *words]
    result = subprocess.run(run, capture_output=True, text=True, errors="replace")
    if result.returncode:
        raise BuildError(f"Pyodide in Node.js failed at `{words[0]}`:\n{result.stderr.strip()}")
    return result.stdout


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

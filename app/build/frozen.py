"""Run app/freeze on Pyodide, the interface and the kernels, and pack libraries, once a version."""

import ast
import io
import json
import shutil
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from app.build.cache import (
    atomic_folder,
    is_intact,
    read_manifest,
    temporary_folder,
    write_manifest,
)
from app.build.compilers import (
    compile_for_micropython,
    compile_for_pyodide,
    run_node,
    run_tool,
    write_tree,
)
from app.build.environment import read_requirements
from app.build.parts import read_toml, sha256_of
from app.build.site import read_files
from app.freeze.kernels import LAYOUT
from app.freeze.pack import compress, pack
from app.freeze.trim import trim_stdlib, trim_wheel

# Imports whose standard-library modules go into the snapshot: the engine's, and PyScript's in a
# worker.
PACKAGES = (
    "numpy numpy.fft PIL.Image PIL.ImageDraw PIL.ImageFilter PIL.ImageOps PIL.BmpImagePlugin"
    " PIL.GifImagePlugin PIL.JpegImagePlugin PIL.PngImagePlugin PIL.TiffImagePlugin"
    " PIL.WebPImagePlugin"
)
PYSCRIPT = "asyncio base64 functools html inspect io json pathlib re"
IMPORTER = "pack_importer.py"  # of app/freeze, which imports from the packs
PYSCRIPT_SOURCES = "pyscript.js"  # of the modules that core.js contains, too
LIBRARIES = ("onnxruntime", "libheif")  # parts with WebAssembly that the site serves compressed
NO_ASSERTS = "1"  # a level of optimisation of compile()
NO_DOCSTRINGS = "2"  # the next level, which numpy does not support


def freeze(root: Path, folders: Mapping[str, Path], cache: Path) -> dict[str, Path]:
    """Return `folders` with the files that the site serves in place of the parts' own.

    The folders of Pyodide, PyScript and LIBRARIES are replaced by folders with the files that the
    site serves; "engine", "interface" and "kernels" are new. Raises BuildError.
    """
    config = read_toml(root / "pyscript.toml")
    modules = read_modules(root, config["engine"])
    packs = {f"{name}.pack": read_modules(root, config[name]) for name in ("page", "embedding")}
    importer = (root / "app/freeze" / IMPORTER).read_bytes()
    standard = find_standard_modules({**modules, IMPORTER: importer})
    imports = [*PACKAGES.split(), *PYSCRIPT.split(), *standard]
    pyodide, wheels, pyscript = (folders[name] for name in ("pyodide", "wheels", "pyscript"))
    builders = [root / f"app/build/{name}.py" for name in ("compilers", "frozen")]
    steps = [*builders, *sorted((root / "app/freeze").glob("*.*"))]
    recipe = [sha256_of(path) for path in steps]

    def python(target: Path, scratch: Path) -> None:
        more = {IMPORTER: importer, **_read_pyscript(pyscript)}
        compiled = compile_for_pyodide(root, pyodide, more, NO_DOCSTRINGS, scratch)
        _freeze_python(root, pyodide, wheels, imports, compiled, scratch, target)

    def library(name: str) -> Path:
        return once(name, [folders[name].name], partial(_pack_webassembly, folders[name]))

    def engine(target: Path, scratch: Path) -> None:
        compiled = compile_for_pyodide(root, pyodide, modules, NO_DOCSTRINGS, scratch)
        (target / "engine.pack").write_bytes(pack(compiled))

    def interface(target: Path, scratch: Path) -> None:
        for name, sources in packs.items():
            compiled = compile_for_micropython(root, sources, scratch)
            (target / name).write_bytes(pack(compiled))

    def kernels(target: Path, scratch: Path) -> None:
        run_tool(root, "kernels", scratch, scratch)
        shutil.copyfile(scratch / LAYOUT, target / LAYOUT)
        for path in scratch.glob("*.wasm"):
            # Not .wasm.pack: static/sw.js would cache it uncompressed, without a checksum.
            (target / f"{path.stem}.pack").write_bytes(compress(path.read_bytes()))

    def once(name: str, origin: list[object], make: Callable[[Path, Path], None]) -> Path:
        return _make_once(cache, name, [*origin, recipe], make)

    tools = {name: read_requirements(root, name) for name in ("freeze", "kernels")}
    sources = [path.read_bytes() for path in sorted((root / "app/kernels").glob("*.[ch]"))]
    made = {
        "pyodide": once("pyodide", [pyodide.name, wheels.name, pyscript.name, imports], python),
        "pyscript": once("pyscript", [pyscript.name], partial(_leave_out_sources, pyscript)),
        **{name: library(name) for name in LIBRARIES},
        "engine": once("engine", [pyodide.name, sorted(modules.items())], engine),
        "interface": once("interface", [tools["freeze"], packs], interface),
        "kernels": once("kernels", [tools["kernels"], sources], kernels),
    }
    return {**folders, **made}


def read_modules(root: Path, config: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the sources of an interpreter's modules by their paths on its file system.

    `config` is a table of pyscript.toml. Raises BuildError for a pattern without files.
    """
    found = read_files(root, config["modules"])
    return {path.removeprefix("app/"): content for path, content in found.items()}


def find_standard_modules(modules: Mapping[str, bytes]) -> list[str]:
    """Return the names of the standard-library modules that the modules import."""
    found: set[str] = set()
    for path, source in modules.items():
        for statement in ast.walk(ast.parse(source, path)):
            if isinstance(statement, ast.Import):
                found |= {alias.name for alias in statement.names}
            elif isinstance(statement, ast.ImportFrom) and statement.module:
                found.add(statement.module)
    return sorted(name for name in found if name.partition(".")[0] in sys.stdlib_module_names)


def blank_modules(stdlib: Mapping[str, bytes], names: Sequence[str]) -> dict[str, bytes]:
    """Return the library with the content of the named modules replaced by zeros.

    A snapshot of memory contains these modules and never reads them again, but it remembers the
    position of every module in the zip, which must not change. Zeros compress to nothing.
    """
    blank = {
        f"{name.replace('.', '/')}{end}" for name in names for end in (".pyc", "/__init__.pyc")
    }
    return {
        path: bytes(len(content)) if path in blank else content for path, content in stdlib.items()
    }


def store_zip(files: Mapping[str, bytes]) -> bytes:
    """Return an uncompressed zip, which is quicker to import from and compresses better."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path), files[path])
    return buffer.getvalue()


def _make_once(
    cache: Path, name: str, origin: list[object], make: Callable[[Path, Path], None]
) -> Path:
    """Return a folder in the cache that make(folder, scratch) fills, once for each `origin`."""
    folder = cache / f"{name}-frozen-{sha256_of(repr(origin).encode())[:12]}"
    if not is_intact(folder):
        print(f"freezing {name}", flush=True)
        with atomic_folder(folder) as target, temporary_folder(cache) as scratch:
            make(target, scratch)
            write_manifest(target)
    return folder


def _pack_webassembly(folder: Path, target: Path, _: Path) -> None:
    """Copy a part's files, and compress those of WebAssembly."""
    for path in (folder / name for name in read_manifest(folder)):
        if path.suffix == ".wasm":
            (target / f"{path.name}.pack").write_bytes(compress(path.read_bytes()))
        else:
            shutil.copyfile(path, target / path.name)


def _leave_out_sources(folder: Path, target: Path, _: Path) -> None:
    """Copy PyScript's files but for the sources of its modules."""
    for name in read_manifest(folder):
        if name != PYSCRIPT_SOURCES:
            shutil.copyfile(folder / name, target / name)


def _read_pyscript(folder: Path) -> dict[str, bytes]:
    """Return PyScript's modules by path. static/pyodide.js says why."""
    text = (folder / PYSCRIPT_SOURCES).read_text("utf-8")
    sources = json.loads(text.partition("export default")[2].strip().rstrip(";"))["pyscript"]
    return {f"pyscript/{name}": source.encode() for name, source in sources.items()}


def _freeze_python(
    root: Path,
    pyodide: Path,
    wheels: Path,
    imports: list[str],
    more: Mapping[str, bytes],
    scratch: Path,
    target: Path,
) -> None:
    """Write Pyodide with trimmed and compiled libraries, and a snapshot of its memory.

    `more` are compiled modules that go into the pack of the packages.
    """
    trimmed = trim_stdlib(pyodide / "python_stdlib.zip")
    stdlib = compile_for_pyodide(root, pyodide, trimmed, NO_DOCSTRINGS, scratch)
    packages: dict[str, bytes] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        packages |= trim_wheel(wheel)
    packages = compile_for_pyodide(root, pyodide, packages, NO_ASSERTS, scratch)
    library = scratch / "python_stdlib.zip"
    library.write_bytes(store_zip(stdlib))
    site = scratch / "site-packages"
    write_tree(packages, site)
    snapshot = scratch / "snapshot"
    contained = run_node(root, "snapshot", pyodide, library, site, ",".join(imports), snapshot)
    packed = {
        "packages.pack": pack({**packages, **more}),
        "pyodide.asm.wasm.pack": compress((pyodide / "pyodide.asm.wasm").read_bytes()),
        "python_stdlib.zip.pack": compress(library.read_bytes()),
        "snapshot.pack": compress(snapshot.read_bytes()),
        "snapshot.zip.pack": compress(store_zip(blank_modules(stdlib, contained.split()))),
    }
    for name, content in packed.items():
        (target / name).write_bytes(content)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    lock["packages"] = {}  # a hundred kilobytes about packages that are not in the site
    (target / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    for name in ("pyodide.mjs", "pyodide.asm.js"):
        shutil.copyfile(pyodide / name, target / name)

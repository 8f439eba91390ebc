"""app/kernels compiled to WebAssembly, in the four forms of which static/kernels.js takes one.

Run by app/build/freeze.py with the tools that pyproject.toml lists under `kernels`:

    python -m app.freeze.kernels TARGET CACHE
"""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "kernels"
MOST_BYTES = 4096 * 65536  # of memory, as static/kernels.js asks for it
FORMS = {
    "relaxed": ["-mrelaxed-simd", "-DRELAXED"],
    "plain": [],
    "shared": ["-DSHARED", "-Wl,--shared-memory", f"-Wl,--max-memory={MOST_BYTES}"],
    "alone": [],
}
FLAGS = [
    *("-target", "wasm32-freestanding", "-O3", "-msimd128", "-matomics", "-mbulk-memory"),
    *("-std=c11", "-Wall", "-Wextra", "-Werror", "-nostdlib"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,-z,stack-size=16384", "-Wl,--strip-all"),
    *("-Wl,--export=__stack_pointer", "-Wl,--export=__heap_base"),
]


def compile_all(target: Path, cache: Path) -> None:
    """Write kernels-NUMBERS-MEMORY.wasm for both kinds of each; `cache` is the compiler's own.

    Raises CalledProcessError, whose `stderr` says what the compiler does not understand.
    """
    sources = sorted(SOURCE.glob("*.c"))
    places = {"ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
    for numbers in ("relaxed", "plain"):
        for memory in ("shared", "alone"):
            made = target / f"kernels-{numbers}-{memory}.wasm"
            flags = [*FLAGS, *FORMS[numbers], *FORMS[memory]]
            files = ["-o", str(made), *map(str, sources)]
            command = [sys.executable, "-m", "ziglang", "cc", *flags, *files]
            subprocess.run(
                command, check=True, capture_output=True, text=True, env={**os.environ, **places}
            )


if __name__ == "__main__":
    try:
        compile_all(Path(sys.argv[1]), Path(sys.argv[2]))
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr)

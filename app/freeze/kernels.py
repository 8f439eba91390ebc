"""app/kernels compiled to WebAssembly, in the four forms of which static/kernels.js takes one.

Run by app/build/freeze.py with the tools that pyproject.toml lists under `kernels`:

    python -m app.freeze.kernels TARGET CACHE [FLAG...]
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "kernels"
MOST_BYTES = 4096 * 65536  # of memory, as static/kernels.js asks for it
NUMBERS = {"relaxed": ["-mrelaxed-simd", "-DRELAXED"], "plain": []}
MEMORY = {
    "shared": ["-DSHARED", "-matomics", "-Wl,--shared-memory", f"-Wl,--max-memory={MOST_BYTES}"],
    "alone": [],
}
# Without contraction all forms compute the same to the last bit.
FLAGS = [
    *("-target", "wasm32-freestanding", "-O3", "-msimd128", "-mbulk-memory"),
    *("-ffp-contract=off", "-std=c11", "-Wall", "-Wextra", "-Werror", "-nostdlib"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,-z,stack-size=16384", "-Wl,--strip-all"),
    *("-Wl,--export=__stack_pointer", "-Wl,--export=__heap_base"),
]


def compile_all(target: Path, cache: Path, more: Sequence[str] = ()) -> None:
    """Write kernels-NUMBERS-MEMORY.wasm for each of NUMBERS with each kind of MEMORY.

    `cache` is the compiler's own, `more` further flags for it. Raises CalledProcessError, whose
    `stderr` says what the compiler does not understand.
    """
    sources = map(str, sorted(SOURCE.glob("*.c")))
    places = {"ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
    common = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *sources, *more]
    for numbers, memory in product(NUMBERS, MEMORY):
        made = target / f"kernels-{numbers}-{memory}.wasm"
        command = [*common, *NUMBERS[numbers], *MEMORY[memory], "-o", str(made)]
        subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, **places}
        )


if __name__ == "__main__":
    try:
        compile_all(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr)

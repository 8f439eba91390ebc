"""Compile app/kernels to WebAssembly in the four forms from which static/kernels.js chooses.

app/build/frozen.py runs this module with the tools that pyproject.toml lists under `kernels`:

    python -m app.freeze.kernels TARGET CACHE [FLAG...]
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from app.freeze.layout import layout_module

SOURCE = Path(__file__).parents[1] / "kernels"
LAYOUT = "kernels-layout.js"
PAGE = 65536  # bytes of a page of WebAssembly's memory
LIMITS = {
    "PAGE": PAGE,
    "MAX_PAGES": 4096,  # of memory; IS-Net needs fewer than 2400
    "STACK": 16384,  # bytes, for each thread
}
ARITHMETIC = {"relaxed": ["-mrelaxed-simd", "-DRELAXED"], "plain": []}
MEMORY = {
    "shared": [
        *("-DSHARED", "-matomics", "-Wl,--shared-memory"),
        f"-Wl,--max-memory={LIMITS['MAX_PAGES'] * PAGE}",
    ],
    "alone": [],
}
# Without contraction all forms compute the same to the last bit.
FLAGS = [
    *("-target", "wasm32-freestanding", "-O3", "-msimd128", "-mbulk-memory"),
    *("-ffp-contract=off", "-std=c11", "-Wall", "-Wextra", "-Werror", "-nostdlib"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--strip-all"),
    f"-Wl,-z,stack-size={LIMITS['STACK']}",
    *("-Wl,--export=__stack_pointer", "-Wl,--export=__heap_base"),
]


def compile_kernels(target: Path, cache: Path, more: Sequence[str] = ()) -> None:
    """Write LAYOUT, and kernels-ARITHMETIC-MEMORY.wasm for each combination of the two.

    `cache` is the compiler's cache folder, `more` are further flags for it. Raises ValueError for
    a header that layout.py does not understand, and CalledProcessError, whose `stderr` has the
    compiler's messages.
    """
    header = (SOURCE / "op.h").read_text("utf-8")
    (target / LAYOUT).write_text(layout_module(header, LIMITS), "utf-8")
    sources = map(str, sorted(SOURCE.glob("*.c")))
    folders = {"ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
    common = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *sources, *more]
    for arithmetic, memory in product(ARITHMETIC, MEMORY):
        output = target / f"kernels-{arithmetic}-{memory}.wasm"
        command = [*common, *ARITHMETIC[arithmetic], *MEMORY[memory], "-o", str(output)]
        subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, **folders}
        )


if __name__ == "__main__":
    try:
        compile_kernels(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr)

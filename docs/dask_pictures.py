"""Cut very many pictures with Dask: `python docs/dask_pictures.py PICTURES RESULTS`.

Needs `pip install dask` beside Backdrop. Dask uses all cores of this computer. For a cluster,
create a `dask.distributed.Client` in main(): nothing else changes, provided that all its computers
have Backdrop and can reach both folders.
"""

import sys
from pathlib import Path

import dask.bag

from backdrop import cut, render
from backdrop.engine.errors import BackdropError

# The data of an exported preset; json.load() of its file works as well.
LOOK = {
    "version": 1,
    "look": {
        "background": {"kind": "colour", "rgb": [255, 255, 255]},
        "shadow": {"kind": "ground"},
        "output": {"format": "jpeg"},
    },
}
PARTITION_SIZE = 32  # pictures that one task cuts; a process loads the models once


def cut_one(source: Path, target: Path) -> str:
    """Cut a picture unless its result exists; return an error message, or "" on success."""
    if target.exists():
        return ""
    try:
        content = render(cut(source, threads=1), LOOK)  # Dask runs one process per core
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(target)
    except BackdropError as error:
        return f"{source}: {error.user_message}"
    except OSError as error:
        return f"{source}: {error}"
    return ""


def main(pictures: Path, results: Path) -> int:
    """Cut all JPEG files below a folder; return 1 if some failed."""
    sources = sorted(pictures.rglob("*.jpg"))
    targets = [results / source.relative_to(pictures) for source in sources]
    bag = dask.bag.from_sequence(zip(sources, targets, strict=True), partition_size=PARTITION_SIZE)
    failures = bag.starmap(cut_one).filter(bool).compute(scheduler="processes")
    print(*failures, f"{len(sources) - len(failures)} done, {len(failures)} failed", sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

"""A hundred thousand pictures under Dask: `python docs/dask_pictures.py PICTURES RESULTS`.

Needs `pip install dask` beside Backdrop. As it is, Dask uses all cores of this computer. For a
cluster, make a `dask.distributed.Client` of it in main(): nothing else changes, as long as all its
computers have Backdrop and see both folders.
"""

import sys
from pathlib import Path

import dask.bag

from backdrop import cut, render
from backdrop.engine.errors import BackdropError

# What the page exports as a preset; json.load() of its file will do.
LOOK = {
    "version": 1,
    "look": {
        "background": {"kind": "colour", "rgb": [255, 255, 255]},
        "shadow": {"kind": "ground"},
        "output": {"format": "jpeg"},
    },
}
AT_A_TIME = 32  # pictures that a process takes at once; their networks are started once


def cut_one(source: Path, target: Path) -> str:
    """Cut a picture unless that is done; return what went wrong, "" if nothing did."""
    if target.exists():
        return ""
    try:
        content = render(cut(source, threads=1), LOOK)  # Dask has a process for every core
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
    """Cut all JPEGs in and below a folder; return 1 if some failed."""
    sources = sorted(pictures.rglob("*.jpg"))
    targets = [results / source.relative_to(pictures) for source in sources]
    bag = dask.bag.from_sequence(zip(sources, targets, strict=True), partition_size=AT_A_TIME)
    failures = bag.starmap(cut_one).filter(bool).compute(scheduler="processes")
    print(*failures, f"{len(sources) - len(failures)} done, {len(failures)} failed", sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

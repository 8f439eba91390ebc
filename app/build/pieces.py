"""Split networks into compressed pieces for download, once for each version of a network.

The plan of a prepared network (app/prepare/plan.py) is compressed beside its pieces.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.build.cache import atomic_folder, is_intact, write_manifest
from app.build.parts import Part, sha256_of
from app.freeze import pack

PIECE = 2 * 1024 * 1024  # bytes: an interrupted download loses about this much
INDEX = "pieces.json"
PLAN = "plan.pack"


def split_networks(
    parts: Sequence[Part], folders: Mapping[str, Path], cache: Path
) -> dict[str, Path]:
    """Return `folders` with networks' folders replaced by folders of their pieces.

    Each of these has an INDEX, and a PLAN if the network has one.
    """
    made = dict(folders)
    for part in parts:
        if part.network:
            steps = [sha256_of(Path(module)) for module in (__file__, pack.__file__)]
            path = folders[part.name] / f"{part.name}.json"
            plan = path.read_bytes() if path.exists() else b""
            recipe = [part.network.sha256, PIECE, plan, *steps]
            folder = cache / f"{part.name}-pieces-{sha256_of(repr(recipe).encode())[:12]}"
            if not is_intact(folder):
                print(f"packing {part.name}", flush=True)
                with atomic_folder(folder) as target:
                    write_pieces((folders[part.name] / f"{part.name}.onnx").read_bytes(), target)
                    if plan:
                        (target / PLAN).write_bytes(pack.compress(plan))
                    write_manifest(target)
            made[part.name] = folder
    return made


def write_pieces(content: bytes, folder: Path, most: int = 0) -> None:
    """Write a network's pieces of at most about `most` bytes in gzip's format, and their INDEX.

    An entry of the INDEX has `bytes` and `sha256` of the uncompressed piece, and in `wire` the
    bytes of its file.
    """
    most = most or PIECE
    size = -(-len(content) // max(1, len(content) // most))
    index = []
    for number, start in enumerate(range(0, len(content), size)):
        piece = content[start : start + size]
        packed = pack.compress(piece)
        name = f"{number:02}.bin"
        (folder / name).write_bytes(packed)
        index.append(
            {"url": name, "bytes": len(piece), "wire": len(packed), "sha256": sha256_of(piece)}
        )
    (folder / INDEX).write_text(json.dumps(index), "utf-8")

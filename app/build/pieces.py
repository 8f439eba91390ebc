"""Networks as they are served: in packed pieces, made once for each version of a network.

A prepared one has a plan beside it (app/prepare/plan.py), which is packed too.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.build.cache import finished, is_whole, seal
from app.build.parts import Part, sha256_of
from app.freeze import pack

PIECE = 2 * 1024 * 1024  # bytes: about what an interrupted download has to fetch again
INDEX = "pieces.json"
PLAN = "plan.pack"


def pieces(parts: Sequence[Part], folders: Mapping[str, Path], cache: Path) -> dict[str, Path]:
    """Return `folders` with those of networks replaced by folders of their pieces and an INDEX.

    There is a PLAN among them where the network has one.
    """
    made = dict(folders)
    for part in parts:
        if part.network:
            steps = [sha256_of(Path(module)) for module in (__file__, pack.__file__)]
            path = folders[part.name] / f"{part.name}.json"
            plan = path.read_bytes() if path.exists() else b""
            recipe = [part.network.sha256, PIECE, plan, *steps]
            folder = cache / f"{part.name}-pieces-{sha256_of(repr(recipe).encode())[:12]}"
            if not is_whole(folder):
                print(f"packing {part.name}", flush=True)
                with finished(folder) as target:
                    cut((folders[part.name] / f"{part.name}.onnx").read_bytes(), target)
                    if plan:
                        (target / PLAN).write_bytes(pack.compress(plan))
                    seal(target)
            made[part.name] = folder
    return made


def cut(content: bytes, folder: Path) -> None:
    """Write a network's pieces, each in gzip's format, and a line of INDEX for each.

    There `bytes` and `sha256` are those of the piece itself, `wire` the bytes of its file.
    """
    size = -(-len(content) // max(1, len(content) // PIECE))
    listed = []
    for number, start in enumerate(range(0, len(content), size)):
        piece = content[start : start + size]
        packed = pack.compress(piece)
        name = f"{number:02}.bin"
        (folder / name).write_bytes(packed)
        listed.append(
            {"url": name, "bytes": len(piece), "wire": len(packed), "sha256": sha256_of(piece)}
        )
    (folder / INDEX).write_text(json.dumps(listed), "utf-8")

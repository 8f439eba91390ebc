"""Run networks with app/kernels as the page does, but in Node.js."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.build import ROOT
from app.build.compilers import run_tool
from app.freeze.layout import read_enum
from app.prepare import onnxfile
from app.prepare.network import Network
from app.prepare.plan import plan
from app.prepare.quantise import derive_params, quantise, tensors_to_measure
from backdrop.engine.arrays.aliases import AnyArray

SCRIPTS = "kernels.js", "arena.js", "module-worker.js", "self-test.js", "self-test-data.js"


@dataclass(frozen=True)
class Case:
    """A network's file, its plan, and for it a picture and perhaps hints: float32 1xCxHxW."""

    network: Path
    plan: Path
    picture: AnyArray
    hints: AnyArray | None = None


def build_kernels(folder: Path, scratch: Path, *flags: str) -> Path:
    """Put the kernels and their scripts into a folder as in the site, and return it."""
    run_tool(ROOT, "kernels", folder, scratch, *flags)
    (folder / "static").mkdir()
    for name in SCRIPTS:
        shutil.copyfile(ROOT / "static" / name, folder / "static" / name)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def case(network: Network, real: set[str], picture: AnyArray, folder: Path) -> Case:
    """Quantise a network, every tensor from -0.5 to 2, and plan it."""
    ranges = dict.fromkeys(tensors_to_measure(network, real), (-0.5, 2.0))
    file = folder / "network.onnx"
    onnxfile.write(quantise(network, ranges, real), file)
    listed = plan(network, derive_params(network, ranges, real), onnxfile.find_weight_offsets(file))
    file.with_suffix(".json").write_text(json.dumps(listed))
    return Case(file, file.with_suffix(".json"), picture)


def exact(folder: Path) -> str:
    """Return the result of the kernels: the product that is exact on this processor."""
    file = folder / "kernels-relaxed-alone.wasm"
    script = (
        f"const memory = new WebAssembly.Memory({{initial: 16, maximum: 4096}});"
        f"const file = require('fs').readFileSync({str(file)!r});"
        f"WebAssembly.instantiate(file, {{env: {{memory}}}})"
        f".then(({{instance}}) => console.log(instance.exports.exact()));"
    )
    node = shutil.which("node")
    assert node
    found = subprocess.run([node, "-e", script], check=True, capture_output=True).stdout
    header = (ROOT / "app/kernels/op.h").read_text("utf-8")
    return read_enum(header, "Product")[int(found)].lower()


def run(folder: Path, cases: Sequence[Case], scratch: Path) -> list[AnyArray]:
    """Return the mask of each network for its picture, float32 HxW."""
    listed = []
    for number, each in enumerate(cases):
        picture, answer = scratch / f"{number}.picture", scratch / f"{number}.answer"
        picture.write_bytes(np.ascontiguousarray(each.picture, np.float32).tobytes())
        height, width = each.picture.shape[2:]
        files = {"network": each.network, "plan": each.plan, "picture": picture, "answer": answer}
        if each.hints is not None:
            files["hints"] = scratch / f"{number}.hints"
            files["hints"].write_bytes(np.ascontiguousarray(each.hints, np.float32).tobytes())
        paths = {key: str(path) for key, path in files.items()}
        listed.append({**paths, "height": height, "width": width})
    (scratch / "cases.json").write_text(json.dumps(listed))
    script = Path(__file__).with_name("run.mjs")
    node = shutil.which("node")
    assert node
    command = [node, str(script), str(folder), str(scratch / "cases.json")]
    shapes = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return [
        np.fromfile(scratch / f"{number}.answer", np.float32).reshape(shape)
        for number, shape in enumerate(shapes)
    ]

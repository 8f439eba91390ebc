"""The self-test has every operation, a correct mask, and stops kernels that compute another."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from app.build import ROOT
from app.freeze.layout import read_enum
from tests.unit.kernels.harness import SCRIPTS, run
from tests.unit.kernels.self_test import DATA, DIGITS, SIDE, make_case, write
from tests.unit.kernels.test_kernels import LEVEL, run_natively

START = """
const {{readFileSync}} = require("node:fs");
import("{kernels}/static/kernels.js")
  .then(({{start}}) => start(1, (name) => {{
    console.log(name);
    return readFileSync("{kernels}/" + name);
  }}))
  .then(() => console.log("started"), (error) => console.log(String(error)));
"""


def constant(name: str) -> object:
    (found,) = re.findall(rf"export const {name} =\s*(.*);", DATA.read_text("utf-8"))
    return json.loads(found)


def test_the_stored_network_is_the_one_of_the_tool(tmp_path: Path) -> None:
    mask = np.array(constant("MASK"))
    expected = write(make_case(tmp_path), mask)
    assert expected == DATA.read_text("utf-8"), "python -m tests.unit.kernels.self_test"


def test_it_has_every_operation() -> None:
    header = re.sub(r"//.*", "", (ROOT / "app/kernels/op.h").read_text("utf-8"))
    plan = constant("PLAN")
    assert isinstance(plan, dict)
    kinds = {op["kind"] for op in plan["ops"]}
    assert kinds == {kind.lower() for kind in read_enum(header, "Kind")}


def test_the_known_mask_is_that_of_onnxruntime_and_of_every_product(
    kernels: Path, tmp_path: Path
) -> None:
    one = make_case(tmp_path)
    (found,) = run(kernels, [one], tmp_path)
    mask = np.array(constant("MASK")).reshape(SIDE, SIDE)
    assert np.abs(found - mask).max() <= 10**-DIGITS
    # Resize rounds down in ONNX Runtime and to the nearest here.
    assert np.abs(mask - run_natively(one.network, one.picture)).max() < 4 * LEVEL
    assert mask.std() > 0.05


def lines_of(kernels: Path) -> list[str]:
    """Start the kernels in Node.js; return the files asked for, and how it ended."""
    script = START.format(kernels=kernels.as_posix())
    node = shutil.which("node")
    assert node
    done = subprocess.run([node, "-e", script], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_a_wrong_mask_ends_the_start(kernels: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kernels"
    shutil.copytree(kernels, folder)
    assert lines_of(folder)[-1] == "started"
    data = folder / "static" / SCRIPTS[-1]
    first = constant("MASK")
    assert isinstance(first, list)
    data.write_text(data.read_text("utf-8").replace(f"[{first[0]}", f"[{first[0] + 0.01}"))
    asked, *others = [line for line in lines_of(folder) if line.startswith("kernels-")]
    assert [asked, *others] == ["kernels-relaxed-alone.wasm", "kernels-plain-alone.wasm"]
    assert "wrong answer" in lines_of(folder)[-1]


@pytest.mark.parametrize("damage", [b"", b"no kernels"], ids=["empty", "text"])
def test_plain_kernels_replace_damaged_relaxed_ones(
    kernels: Path, tmp_path: Path, damage: bytes
) -> None:
    folder = tmp_path / "kernels"
    shutil.copytree(kernels, folder)
    (folder / "kernels-relaxed-alone.wasm").write_bytes(damage)
    assert lines_of(folder) == ["kernels-relaxed-alone.wasm", "kernels-plain-alone.wasm", "started"]

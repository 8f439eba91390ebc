"""What stays of a network's file, and after a run that has failed."""

import json
import shutil
import subprocess
from pathlib import Path


def test_no_file_is_kept_and_no_run_goes_on_where_one_has_failed(
    kernels: Path, weights: dict[str, Path]
) -> None:
    file = weights["u2netp"]
    node = shutil.which("node")
    assert node
    script = Path(__file__).with_name("after.mjs")
    paths = map(str, (script, kernels, file, file.with_suffix(".json")))
    command = [node, "--expose-gc", *paths]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert json.loads(ran.stdout) == {
        "isKept": False,
        "before": 32 * 32,
        "failed": "memory access out of bounds",
        "after": "an earlier run has failed",
    }

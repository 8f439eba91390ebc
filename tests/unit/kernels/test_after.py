"""Opening a network does not retain its file, and no run follows a failed one."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest


# Which product the kernels have makes no difference here.
@pytest.mark.parametrize("kernels", [""], ids=["as in the site"], indirect=True)
def test_the_file_is_released_and_unknown_operations_and_runs_after_a_failure_are_refused(
    kernels: Path, weights: dict[str, Path]
) -> None:
    file = weights["isnet"]
    node = shutil.which("node")
    assert node
    script = Path(__file__).with_name("after.mjs")
    paths = map(str, (script, kernels, file, file.with_suffix(".json")))
    command = [node, "--expose-gc", *paths]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert json.loads(ran.stdout) == {
        "isRetained": False,
        "refused": "no kernel for unknown",
        "before": 64 * 64,
        "failed": "memory access out of bounds",
        "after": "an earlier run has failed",
    }

"""Tensors share memory, and none is overwritten while a later operation reads it."""

import json
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

Case = dict[str, Any]


def places(folder: Path, cases: list[Case]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    assert node
    command = [node, str(Path(__file__).with_name("arena.mjs")), str(folder)]
    ran = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True)
    assert not ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def random_case(seed: int) -> Case:
    """Return random operations that read earlier tensors, or the picture, which is the last."""
    random = np.random.default_rng(seed)
    count = int(random.integers(2, 30))
    ops = []
    for tensor in range(count):
        known = [*range(tensor), count]
        of = random.choice(known, int(random.integers(1, 3))).tolist()
        ops += [{"of": of, "to": tensor}] * int(random.integers(1, 3))  # some are written in parts
    sizes = random.integers(1, 5000, count + 1).tolist()
    return {"sizes": sizes, "ops": ops, "start": int(random.integers(0, 1000))}


def lives(case: Case) -> list[tuple[int, int]]:
    """Return the first and the last operation that needs each tensor."""
    ops, count = case["ops"], len(case["sizes"])
    spans = []
    for tensor in range(count):
        writes = [i for i, op in enumerate(ops) if op["to"] == tensor] or [-1]
        reads = [i for i, op in enumerate(ops) if tensor in op["of"]]
        spans.append((writes[0], max(reads, default=len(ops))))
    return spans


def test_no_two_tensors_overlap_while_both_are_needed(kernels: Path) -> None:
    cases = [random_case(seed) for seed in range(200)]
    for case, found in zip(cases, places(kernels, cases), strict=True):
        spans = [
            (place, place + size)
            for place, size in zip(found["places"], case["sizes"], strict=True)
        ]
        assert all(case["start"] <= start and stop <= found["end"] for start, stop in spans)
        assert all(start % 64 == 0 for start, _ in spans)
        whole = list(zip(spans, lives(case), strict=True))
        for (one, alive), (other, living) in combinations(whole, 2):
            together = max(alive[0], living[0]) <= min(alive[1], living[1])
            assert not together or one[1] <= other[0] or other[1] <= one[0]


def test_a_chain_needs_the_memory_of_two_tensors(kernels: Path) -> None:
    ops = [{"of": [i - 1] if i else [9], "to": i} for i in range(9)]
    (found,) = places(kernels, [{"sizes": [640] * 10, "ops": ops, "start": 0}])
    assert found["end"] == 2 * 640

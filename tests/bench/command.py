"""Compare the command with rembg's on a folder: `python build.py bench command FOLDER`.

Both run networks of the same class on the CPU: rembg the published weights in float32, as it would
download them, Backdrop its prepared ones. Each run is one call of the command, including its start,
with an empty folder for results. The two alternate, after one call each for a single picture to
warm up the caches. rembg enlarges the mask and copies the photo's colours; Backdrop also refines
the edge and removes the background from the colours.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.build import ROOT
from app.build.environment import provide_python, read_requirements
from app.prepare import onnxfile
from app.prepare.isnet import ISNET
from backdrop.command.model_files import SPECS
from backdrop.command.record import NAME as RECORD
from tests.bench.weights import published, weights

REMBG = {"fast": "u2netp", "best": "isnet-general-use"}


@dataclass(frozen=True)
class Rival:
    """A command that cuts out all pictures of a folder."""

    name: str
    call: Callable[[Path, Path], list[str]]
    variables: dict[str, str]

    def seconds(self, pictures: Path, results: Path, count: int) -> tuple[float, float]:
        """Cut out the folder; return the elapsed time and the CPU time, in seconds."""
        shutil.rmtree(results, ignore_errors=True)
        began, used = time.perf_counter(), cpu_seconds()
        command = self.call(pictures, results)
        ended = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **self.variables}, capture_output=True, text=True
        )
        seconds, busy = time.perf_counter() - began, cpu_seconds() - used
        found = sum(path.is_file() for path in results.rglob("*") if path.name != RECORD)
        if ended.returncode or found != count:
            sys.exit(f"{self.name} made {found} of {count} files:\n{ended.stderr[-2000:]}")
        return seconds, busy


def cpu_seconds() -> float:
    """Return the CPU time of all child processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def report(arguments: Sequence[str]) -> None:
    """Read the command line, run both alternately and print the ratio of their throughputs."""
    parser = argparse.ArgumentParser(prog="python build.py bench command", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="folder of pictures that both can read, without subfolders"
    )
    parser.add_argument("--network", choices=sorted(REMBG), default="best")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args(arguments)
    count = sum(path.is_file() for path in given.folder.iterdir())
    with TemporaryDirectory() as scratch:
        at = Path(scratch)
        pair = [rembg(at / "rembg", given.network), backdrop(at / "backdrop", given.network)]
        warm_up(pair, next(given.folder.iterdir()), at)
        times: dict[str, list[tuple[float, float]]] = {rival.name: [] for rival in pair}
        for number in range(given.rounds):
            for rival in pair[:: -1 if number % 2 else 1]:
                taken = rival.seconds(given.folder.resolve(), at / "results", count)
                times[rival.name].append(taken)
                elapsed, busy = (f"{seconds / count:.2f}" for seconds in taken)
                load = os.getloadavg()[0]
                print(f"{rival.name}: {elapsed} s a picture, {busy} s of CPU time, load {load:.1f}")
    for number, measure in enumerate(("elapsed time", "CPU time, if the machine is busy")):
        theirs, ours = (median(taken[number] for taken in times[each.name]) for each in pair)
        print(f"{theirs / ours:.2f} times the throughput of rembg by {measure}")


def rembg(home: Path, network: str) -> Rival:
    """Return rembg's folder command, with the weights where it searches for them."""
    python = provide_python(read_requirements(ROOT, "rembg"))
    home.mkdir()
    model = REMBG[network]
    source = published()[SPECS[network].name]
    if network == "best":
        # Published as float16, which is slower on CPUs; rembg's file is float32.
        onnxfile.write(ISNET.simplify(source), home / f"{model}.onnx")
    else:
        shutil.copy(source, home / f"{model}.onnx")
    return Rival(
        f"rembg {model}",
        lambda pictures, results: [
            *(str(python), "-c", "from rembg.cli import main; main()"),
            *("p", "-m", model, str(pictures), str(results)),
        ],
        {"U2NET_HOME": str(home), "MODEL_CHECKSUM_DISABLED": "1"},
    )


def backdrop(home: Path, network: str) -> Rival:
    """Return Backdrop's command, as it is in the repository."""
    home.mkdir()
    for name, file in weights().items():
        shutil.copy(file, home / f"{name}.onnx")
    options = ["--network", network, "--networks", str(home), "--quiet"]
    return Rival(
        f"backdrop {network}",
        lambda pictures, results: [
            *(sys.executable, "-m", "backdrop", str(pictures), "-o", str(results)),
            *options,
        ],
        {},
    )


def warm_up(rivals: Sequence[Rival], picture: Path, at: Path) -> None:
    """Let each command cut out one picture."""
    one = at / "one"
    one.mkdir()
    shutil.copy(picture, one)
    for rival in rivals:
        rival.seconds(one, at / "results", 1)

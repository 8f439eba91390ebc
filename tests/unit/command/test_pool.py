"""Several processes: all outcomes come, whatever becomes of a process."""

import multiprocessing
import os
from pathlib import Path
from threading import Thread

import pytest

from backdrop.command.options import Job
from backdrop.command.picture_worker import DONE, FAILED
from backdrop.command.pool import NoStart, suitable, work
from backdrop.command.tasks import Task
from backdrop.engine.scene import Scene

HELD_UP = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that can hold one up")


def job(network: Path) -> Job:
    return Job(str(network), None, False, Scene(), None, 10**8, threads=1)


def tasks(pictures: Path, *names: str) -> list[Task]:
    return [Task(pictures / name, pictures / "out" / f"{name}.png") for name in names]


def killer(held: Path, times: int) -> Thread:
    """Kill the processes as soon as one reads the file, so many times."""

    def run() -> None:
        for _ in range(times):
            with held.open("wb"):
                for process in multiprocessing.active_children():
                    process.kill()
                    process.join()

    thread = Thread(target=run)
    thread.start()
    return thread


@HELD_UP
def test_a_picture_that_kills_its_process_twice_fails_alone(pictures: Path, tiny: Path) -> None:
    held = pictures / "held.png"
    os.mkfifo(held)
    thread = killer(held, 2)
    outcomes = list(work(tasks(pictures, "held.png", "chelsea.jpg", "coffee.png"), job(tiny), 1))
    thread.join()
    states = {outcome.task.source.name: outcome.state for outcome in outcomes}
    assert states == {"held.png": FAILED, "chelsea.jpg": DONE, "coffee.png": DONE}
    (failure,) = (outcome for outcome in outcomes if outcome.state == FAILED)
    assert failure.facts["code"] == "worker-died"


@HELD_UP
def test_a_picture_whose_process_dies_once_is_tried_again(pictures: Path, tiny: Path) -> None:
    held = pictures / "held.png"
    os.mkfifo(held)

    def feed() -> None:
        killer(held, 1).join()
        held.write_bytes((pictures / "coffee.png").read_bytes())

    thread = Thread(target=feed)
    thread.start()
    outcomes = list(work(tasks(pictures, "held.png", "coffee.png"), job(tiny), 1))
    thread.join()
    assert [outcome.state for outcome in outcomes] == [DONE, DONE]
    made = [outcome.task.target.read_bytes() for outcome in outcomes]
    assert made[0] == made[1]


def test_closed_early_no_process_is_left(pictures: Path, tiny: Path) -> None:
    outcomes = work(tasks(pictures, "chelsea.jpg", "coffee.png", "notes.txt"), job(tiny), 2)
    next(outcomes)
    outcomes.close()
    assert not multiprocessing.active_children()


def test_a_network_that_is_gone_starts_nothing(pictures: Path, tmp_path: Path) -> None:
    with pytest.raises(NoStart, match="does not exist"):
        list(work(tasks(pictures, "chelsea.jpg"), job(tmp_path / "gone.onnx"), 2))
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("wanted", [0, 1, 3, 500])
@pytest.mark.parametrize("count", [1, 2, 1000])
def test_processes_share_the_cores(count: int, wanted: int) -> None:
    processes, threads = suitable(count, wanted)
    assert 1 <= processes <= count
    if wanted:
        assert processes == min(wanted, count)
    cores = os.cpu_count() or 1
    assert threads == 1 or processes * threads <= cores

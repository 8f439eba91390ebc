"""Several processes: every task has an outcome, even if a process dies."""

import multiprocessing
import os
from pathlib import Path
from threading import Thread

import pytest

from backdrop.command.options import Job
from backdrop.command.picture_worker import DONE, FAILED
from backdrop.command.pool import StartError, run_tasks, share_cores
from backdrop.command.task import Task
from backdrop.engine.scene import Scene

NEEDS_FIFO = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")


def make_job(model: Path) -> Job:
    return Job(str(model), None, False, Scene(), None, 10**8, threads=1)


def make_tasks(pictures: Path, *names: str) -> list[Task]:
    return [Task(pictures / name, pictures / "out" / f"{name}.png") for name in names]


def start_killer(fifo: Path, times: int) -> Thread:
    """Kill all processes as soon as one reads the named pipe, so many times."""

    def run() -> None:
        for _ in range(times):
            with fifo.open("wb"):
                for process in multiprocessing.active_children():
                    process.kill()
                    process.join()

    thread = Thread(target=run)
    thread.start()
    return thread


@NEEDS_FIFO
def test_a_picture_that_kills_its_process_twice_fails_alone(pictures: Path, tiny: Path) -> None:
    fifo = pictures / "held.png"
    os.mkfifo(fifo)
    thread = start_killer(fifo, 2)
    outcomes = list(
        run_tasks(make_tasks(pictures, "held.png", "chelsea.jpg", "coffee.png"), make_job(tiny), 1)
    )
    thread.join()
    states = {outcome.task.source.name: outcome.state for outcome in outcomes}
    assert states == {"held.png": FAILED, "chelsea.jpg": DONE, "coffee.png": DONE}
    (failure,) = (outcome for outcome in outcomes if outcome.state == FAILED)
    assert failure.facts["code"] == "worker-died"


@NEEDS_FIFO
def test_a_picture_whose_process_dies_once_is_tried_again(pictures: Path, tiny: Path) -> None:
    fifo = pictures / "held.png"
    os.mkfifo(fifo)

    def feed() -> None:
        start_killer(fifo, 1).join()
        fifo.write_bytes((pictures / "coffee.png").read_bytes())

    thread = Thread(target=feed)
    thread.start()
    outcomes = list(run_tasks(make_tasks(pictures, "held.png", "coffee.png"), make_job(tiny), 1))
    thread.join()
    assert [outcome.state for outcome in outcomes] == [DONE, DONE]
    results = [outcome.task.target.read_bytes() for outcome in outcomes]
    assert results[0] == results[1]


def test_closing_early_leaves_no_process(pictures: Path, tiny: Path) -> None:
    outcomes = run_tasks(
        make_tasks(pictures, "chelsea.jpg", "coffee.png", "notes.txt"), make_job(tiny), 2
    )
    next(outcomes)
    outcomes.close()
    assert not multiprocessing.active_children()


def test_a_missing_model_starts_nothing(pictures: Path, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="does not exist"):
        list(run_tasks(make_tasks(pictures, "chelsea.jpg"), make_job(tmp_path / "gone.onnx"), 2))
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("requested", [0, 1, 3, 500])
@pytest.mark.parametrize("count", [1, 2, 1000])
def test_processes_share_the_cores(count: int, requested: int) -> None:
    processes, threads = share_cores(count, requested)
    assert 1 <= processes <= count
    if requested:
        assert processes == min(requested, count)
    cores = os.cpu_count() or 1
    assert threads == 1 or processes * threads <= cores

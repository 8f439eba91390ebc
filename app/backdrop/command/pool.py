"""Several pictures at once: processes that each take one picture after another.

A process does all of its picture, so one's decoding, edges and file fall to a core while others run
their networks, and each network runs on the cores that are its own: no core waits for another. A
process that dies takes only its picture with it, which is tried once more.
"""

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from backdrop.command.messages import MESSAGES, WORKER_DIED, message_of
from backdrop.command.options import Job
from backdrop.command.picture_worker import Outcome, Worker, failed
from backdrop.command.tasks import Task, partial_of
from backdrop.engine.errors import BackdropError, OutOfMemory

MEMORY = 1_500_000_000  # bytes of one process with IS-Net and a large photo
ATTEMPTS = 2
# Not fork: it would copy locks that threads hold, and Windows has none.
SPAWN = multiprocessing.get_context("spawn")


class NoStart(Exception):
    """The processes cannot start; the text says why."""


class _Process:
    """A worker elsewhere, and the task it has."""

    def __init__(self, job: Job) -> None:
        self.connection, theirs = SPAWN.Pipe()
        self.started = False
        self.task: Task | None = None
        self._process = SPAWN.Process(target=_serve, args=(theirs, job), daemon=True)
        # Inherited: Ctrl-C, which all processes hear, is the parent's to answer.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        theirs.close()

    def give(self, task: Task) -> None:
        self.task = task
        with contextlib.suppress(OSError):  # it is dead, and will be found so
            self.connection.send(task)

    def end(self) -> None:
        """Stop it at once; a file it was writing is taken away."""
        self._process.terminate()
        self._process.join()
        self.connection.close()
        if self.task and self._process.pid:
            partial_of(self.task.target, self._process.pid).unlink(missing_ok=True)


def work(tasks: Sequence[Task], job: Job, processes: int) -> Generator[Outcome, None, None]:
    """Do the tasks in so many processes; outcomes come in the order in which they are ready.

    The processes are gone when the iterator is closed. Raises NoStart.
    """
    waiting, tries = deque(tasks), dict.fromkeys(tasks, 0)
    alive: list[_Process] = []
    try:
        for _ in range(processes):
            alive.append(_Process(job))  # noqa: PERF401  # one that fails leaves none behind
        while alive:
            by_connection = {each.connection: each for each in alive}
            for ready in wait(list(by_connection)):
                process = by_connection[ready]  # type: ignore[index]
                said = _heard(process.connection)
                if isinstance(said, Outcome):
                    yield said
                elif isinstance(said, str):
                    raise NoStart(said)
                elif said is None:
                    alive.remove(process)
                    yield from _lost(process, waiting, tries)
                    if waiting:
                        alive.append(_Process(job))
                    continue
                process.started, process.task = True, None
                if waiting:
                    process.give(waiting.popleft())
                else:
                    alive.remove(process)
                    process.end()
    finally:
        for process in alive:
            process.end()


def suitable(tasks: int, wanted: int) -> tuple[int, int]:
    """Return how many processes to use for so many tasks, and each one's threads.

    wanted: the processes asked for, 0 for as many as there are cores and memory for.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    processes = wanted or min(cores, max(1, _free_memory() // MEMORY))
    processes = max(1, min(processes, tasks))
    return processes, max(1, cores // processes)


def _free_memory() -> int:
    """Bytes that may be used; as if there were plenty where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return 64 * MEMORY


def _heard(connection: "Connection[Any, Any]") -> Any:
    """What a process says: True for started, a sentence, an Outcome; None when it is dead."""
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None


def _lost(process: _Process, waiting: deque[Task], tries: dict[Task, int]) -> Iterator[Outcome]:
    task = process.task
    process.end()
    if task is None:
        if not process.started:
            raise NoStart("A process ended before it had started: is there enough memory?")
        return
    tries[task] += 1
    if tries[task] < ATTEMPTS:
        waiting.append(task)
    else:
        yield failed(task, WORKER_DIED, MESSAGES[WORKER_DIED])


def _serve(connection: "Connection[Any, Any]", job: Job) -> None:
    """Be one of the processes."""
    try:
        worker = Worker(job)
    except BackdropError as error:
        connection.send(message_of(error))
        return
    except MemoryError:
        connection.send(MESSAGES[OutOfMemory.code])
        return
    except OSError as error:
        connection.send(str(error))
        return
    # The parent is gone when there is nobody to hear.
    with contextlib.suppress(EOFError, OSError):
        connection.send(True)
        while True:
            connection.send(worker.do(connection.recv()))


def with_threads(job: Job, threads: int) -> Job:
    """Return the job for processes of so many threads."""
    return replace(job, threads=threads)

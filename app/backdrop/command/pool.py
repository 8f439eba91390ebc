"""Cut several pictures at once, in processes that each take one picture after another.

A process does everything for its picture, so one picture's decoding, edges and file use a core
while other pictures use the model, and each model runs on the cores of its process: no core waits
for another. When a process dies, only its picture is affected, and it is tried once more.
"""

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from backdrop.command.atomic import partial_path
from backdrop.command.messages import MESSAGES, WORKER_DIED, message_of
from backdrop.command.options import Job
from backdrop.command.picture_worker import Outcome, PictureWorker
from backdrop.command.task import Task
from backdrop.engine.errors import BackdropError, OutOfMemory

# Bytes of memory of one process with IS-Net and a large photo.
PROCESS_MEMORY = 1_500_000_000
# Processes for which memory is assumed if the system does not report it.
ASSUMED_PROCESSES = 64
# Attempts for a picture whose process dies.
ATTEMPTS = 2
# Not fork: it would copy locks held by threads, and Windows lacks it.
SPAWN = multiprocessing.get_context("spawn")


class StartError(Exception):
    """The processes cannot start; the text is the cause."""


class _Process:
    """A worker in another process, and its current task."""

    def __init__(self, job: Job) -> None:
        self.connection, child_connection = SPAWN.Pipe()
        self.started = False
        self.task: Task | None = None
        self._process = SPAWN.Process(target=_serve, args=(child_connection, job), daemon=True)
        # The child inherits this: Ctrl-C reaches all processes, and only the parent handles it.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        child_connection.close()

    def assign(self, task: Task) -> None:
        self.task = task
        with contextlib.suppress(OSError):  # a dead process is noticed when waiting for it
            self.connection.send(task)

    def stop(self) -> None:
        """Stop at once and remove a partially written file."""
        self._process.terminate()
        self._process.join()
        self.connection.close()
        if self.task and self._process.pid:
            partial_path(self.task.target, self._process.pid).unlink(missing_ok=True)


def run_tasks(tasks: Sequence[Task], job: Job, processes: int) -> Generator[Outcome, None, None]:
    """Process the tasks in so many processes; yield outcomes as they become available.

    Closing the generator stops all processes. Raises StartError.
    """
    waiting, attempts = deque(tasks), dict.fromkeys(tasks, 0)
    alive: list[_Process] = []
    try:
        for _ in range(processes):
            alive.append(_Process(job))  # noqa: PERF401  # if one fails, the others are stopped
        while alive:
            by_connection = {each.connection: each for each in alive}
            for ready in wait(list(by_connection)):
                process = by_connection[ready]  # type: ignore[index]
                message = _receive(process.connection)
                if isinstance(message, Outcome):
                    yield message
                elif isinstance(message, str):
                    raise StartError(message)
                elif message is None:
                    alive.remove(process)
                    yield from _handle_death(process, waiting, attempts)
                    if waiting:
                        alive.append(_Process(job))
                    continue
                process.started, process.task = True, None
                if waiting:
                    process.assign(waiting.popleft())
                else:
                    alive.remove(process)
                    process.stop()
    finally:
        for process in alive:
            process.stop()


def share_cores(tasks: int, processes: int) -> tuple[int, int]:
    """Return the number of processes for so many tasks, and the threads of each.

    processes: the requested number; 0 for as many as cores and memory allow.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    processes = processes or min(cores, max(1, _free_memory() // PROCESS_MEMORY))
    processes = max(1, min(processes, tasks))
    return processes, max(1, cores // processes)


def _free_memory() -> int:
    """Return the available memory in bytes; plenty if the system does not report it."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return ASSUMED_PROCESSES * PROCESS_MEMORY


def _receive(connection: "Connection[Any, Any]") -> Any:
    """Return a process's message: True when started, an error text or an Outcome.

    None if the process is dead.
    """
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None


def _handle_death(
    process: _Process, waiting: deque[Task], attempts: dict[Task, int]
) -> Iterator[Outcome]:
    """Queue a dead process's task again, or yield its failure. Raises StartError."""
    task = process.task
    process.stop()
    if task is None:
        if not process.started:
            raise StartError("A process ended while starting. Is there enough memory?")
        return
    attempts[task] += 1
    if attempts[task] < ATTEMPTS:
        waiting.append(task)
    else:
        yield Outcome.failed(task, WORKER_DIED, MESSAGES[WORKER_DIED])


def _serve(connection: "Connection[Any, Any]", job: Job) -> None:
    """Run a worker in this process: receive tasks and send their outcomes."""
    try:
        worker = PictureWorker(job)
    except BackdropError as error:
        connection.send(message_of(error))
        return
    except MemoryError:
        connection.send(MESSAGES[OutOfMemory.code])
        return
    except OSError as error:
        connection.send(str(error))
        return
    # Sending and receiving fail once the parent is gone.
    with contextlib.suppress(EOFError, OSError):
        connection.send(True)
        while True:
            connection.send(worker.process(connection.recv()))

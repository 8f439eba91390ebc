"""The command `backdrop`: `backdrop --help` tells what it does."""

import contextlib
import os
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import closing

from backdrop.command.messages import message_of
from backdrop.command.options import Options, read_options
from backdrop.command.picture_worker import FAILED, SKIPPED, Outcome, Worker
from backdrop.command.pool import NoStart, suitable, with_threads, work
from backdrop.command.report import Report
from backdrop.command.tasks import Task, is_done
from backdrop.engine.errors import BackdropError

ALL_DONE, SOME_FAILED, STOPPED = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (options.py has what each means)."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        return run(read_options(arguments))
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # Who read standard output has gone; Python would complain again when it flushes it.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_FAILED
    finally:
        signal.signal(signal.SIGTERM, before)


def run(options: Options) -> int:
    """Do what was asked for and tell it."""
    report = Report(len(options.tasks), options.as_json, options.quiet)
    left = []
    for task in options.tasks:
        if not options.again and is_done(task, options.also):
            report.tell(Outcome(task, SKIPPED, {}))
        else:
            left.append(task)
    report.show()
    try:
        with closing(_outcomes(options, left)) as outcomes:
            for outcome in outcomes:
                report.tell(outcome)
    except BrokenPipeError:
        raise
    except (NoStart, OSError, BackdropError) as error:
        why = message_of(error) if isinstance(error, BackdropError) else error
        report.give_up(f"backdrop: {why}")
        return SOME_FAILED
    except KeyboardInterrupt:
        report.end()
        raise
    report.end()
    return SOME_FAILED if report.counts[FAILED] else ALL_DONE


def _outcomes(options: Options, left: Sequence[Task]) -> Generator[Outcome, None, None]:
    processes, threads = suitable(len(left), options.processes)
    job = with_threads(options.job, threads)
    if len(left) > 1:
        yield from work(left, job, processes)
    elif left:  # a process more would take longer to start than it is worth
        worker = Worker(job)
        yield from map(worker.do, left)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt

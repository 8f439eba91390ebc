"""Run the command `backdrop`; `backdrop --help` describes it."""

import contextlib
import os
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from backdrop.command.fingerprint import fingerprint
from backdrop.command.messages import NOT_RECORDED, message_of
from backdrop.command.options import Options, parse_options
from backdrop.command.picture_worker import DONE, FAILED, SKIPPED, Outcome, PictureWorker
from backdrop.command.pool import StartError, run_tasks, share_cores
from backdrop.command.record import Records
from backdrop.command.report import Report
from backdrop.command.task import Task
from backdrop.engine.errors import BackdropError

# Exit codes; argparse ends with 2 for a command line that it cannot follow.
ALL_DONE = 0
SOME_FAILED = 1
INTERRUPTED = 130
# First words of other commands: one lists and downloads models, one measures a model.
MODELS = "models"
BENCH = "bench"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        if words[:1] == [MODELS]:
            from backdrop.command.models_command import run_models  # noqa: PLC0415

            return run_models(words[1:])
        if words[:1] == [BENCH]:
            from backdrop.command.bench_command import run_bench  # noqa: PLC0415

            return run_bench(words[1:])
        return run_command(parse_options(words))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of standard output has gone. Python would fail again when flushing it.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_FAILED
    finally:
        signal.signal(signal.SIGTERM, before)


def run_command(options: Options) -> int:
    """Cut all pictures, report the outcomes and return the exit code."""
    report = Report(len(options.tasks), options.as_json, options.quiet)
    if options.terms:
        report.show_notice(f"backdrop: {options.terms}")
    records = Records(fingerprint(options.job))
    remaining = []
    for task in options.tasks:
        if records.is_up_to_date(task) and not options.redo:
            report.add(Outcome(task, SKIPPED, {}))
        else:
            remaining.append(task)
    report.show_progress()
    try:
        with closing(_cut_pictures(options, remaining)) as outcomes:
            for outcome in outcomes:
                if outcome.state == DONE:
                    records.add(outcome.task, outcome.facts["bytes"])
                report.add(outcome)
    except BrokenPipeError:
        raise
    except (StartError, OSError, BackdropError) as error:
        cause = message_of(error) if isinstance(error, BackdropError) else error
        report.show_error(f"backdrop: {cause}")
        return SOME_FAILED
    except KeyboardInterrupt:
        report.finish(interrupted=True)
        raise
    finally:
        _save(records, report)
    report.finish()
    return SOME_FAILED if report.counts[FAILED] else ALL_DONE


def _cut_pictures(options: Options, tasks: Sequence[Task]) -> Generator[Outcome, None, None]:
    processes, threads = share_cores(len(tasks), options.processes)
    job = replace(options.job, threads=threads)
    if len(tasks) > 1:
        yield from run_tasks(tasks, job, processes)
    elif tasks:  # starting another process would take longer than it saves
        worker = PictureWorker(job)
        yield from map(worker.process, tasks)


def _save(records: Records, report: Report) -> None:
    try:
        records.save()
    except OSError as error:
        report.show_error(f"backdrop: {NOT_RECORDED} ({error})")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt

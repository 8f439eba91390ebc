"""The progress bar and the summary."""

import io
import re
from pathlib import Path

import pytest

from backdrop.command.picture_worker import DONE, SKIPPED, Outcome
from backdrop.command.report import Report, format_duration
from backdrop.command.task import STANDARD_STREAM, Task

TASK = Task(Path("a.jpg"), Path("a.png"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def print_report(errors: io.StringIO, total: int = 4) -> str:
    report = Report(total, False, False, errors)
    report.add(Outcome(TASK, SKIPPED, {}))
    report.add(Outcome(TASK, DONE, {"doubt": ""}))
    report.add(Outcome.failed(TASK, "empty-file", "This file is empty."))
    report.finish()
    return errors.getvalue()


def test_the_bar_is_for_terminals_only() -> None:
    assert "\x1b" not in print_report(io.StringIO())
    shown = print_report(Terminal())
    assert "[##################......] 3/4, about " in shown
    assert shown.splitlines()[-1].endswith(
        "1 done, 1 failed, 1 skipped (up to date; --again cuts them), in 0:00"
    )


def test_the_remaining_time_ignores_skipped_pictures() -> None:
    report = Report(11, False, False, io.StringIO())
    for _ in range(5):
        report.add(Outcome(TASK, SKIPPED, {}))
    assert report.format_bar(0.1) == "[##########..............] 5/11"
    report.add(Outcome(TASK, DONE, {"doubt": ""}))
    assert report.format_bar(20).endswith("] 6/11, about 1:40 left")


@pytest.mark.parametrize(
    ("target", "line"), [(Path("a.png"), r"a\.png done"), (STANDARD_STREAM, "done")]
)
def test_a_single_picture_has_one_line_with_its_time(target: Path, line: str) -> None:
    errors = io.StringIO()
    report = Report(1, False, False, errors)
    report.add(Outcome(Task(Path("a.jpg"), target), DONE, {"doubt": ""}))
    report.finish()
    assert re.fullmatch(rf"{line} in \d+\.\d s\n", errors.getvalue())


def test_a_quiet_report_prints_failures_only() -> None:
    errors = io.StringIO()
    report = Report(1, False, True, errors)
    report.add(Outcome(TASK, DONE, {"doubt": "soft", "warning": "Slow."}))
    report.finish()
    assert errors.getvalue() == ""


def test_an_interrupted_run_says_how_many_are_left() -> None:
    errors = io.StringIO()
    report = Report(5, False, False, errors)
    report.add(Outcome(TASK, DONE, {"doubt": ""}))
    report.finish(interrupted=True)
    assert errors.getvalue() == "1 done, 4 left, in 0:00\n"


def test_a_warning_is_printed_once() -> None:
    errors = io.StringIO()
    report = Report(3, False, False, errors)
    for _ in range(2):
        report.add(Outcome(TASK, DONE, {"doubt": "", "warning": "No such device."}))
    assert errors.getvalue() == "backdrop: No such device.\n"


def test_names_that_are_not_valid_text_are_printed_with_escapes() -> None:
    errors = io.TextIOWrapper(io.BytesIO(), "utf-8")
    report = Report(1, False, False, errors)
    report.add(
        Outcome.failed(Task(Path("\udcff.jpg"), Path("x")), "empty-file", "This file is empty.")
    )
    errors.flush()


def test_durations() -> None:
    assert [format_duration(each) for each in (0, 59.6, 3599, 3661)] == [
        "0:00",
        "1:00",
        "59:59",
        "1:01:01",
    ]

"""The bar and the sum at the end."""

import io
from pathlib import Path

from backdrop.command.picture_worker import DONE, SKIPPED, Outcome, failed
from backdrop.command.report import Report, clock
from backdrop.command.tasks import Task

TASK = Task(Path("a.jpg"), Path("a.png"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(errors: io.StringIO, total: int = 4) -> str:
    report = Report(total, False, False, errors)
    report.tell(Outcome(TASK, SKIPPED, {}))
    report.tell(Outcome(TASK, DONE, {"doubt": ""}))
    report.tell(failed(TASK, "empty-file", "This file is empty."))
    report.end()
    return errors.getvalue()


def test_the_bar_is_for_terminals_only() -> None:
    assert "\x1b" not in told(io.StringIO())
    shown = told(Terminal())
    assert "[##################......] 3/4, about " in shown
    assert shown.splitlines()[-1].endswith(
        "1 cut, 1 failed, 1 skipped that were done (--again cuts them), in 0:00"
    )


def test_what_is_left_is_told_by_the_pace_of_what_was_cut() -> None:
    report = Report(11, False, False, io.StringIO())
    for _ in range(5):
        report.tell(Outcome(TASK, SKIPPED, {}))
    assert report.bar(0.1) == "[##########..............] 5/11"
    report.tell(Outcome(TASK, DONE, {"doubt": ""}))
    assert report.bar(20).endswith("] 6/11, about 1:40 left")


def test_a_single_picture_needs_no_sum() -> None:
    errors = io.StringIO()
    report = Report(1, False, False, errors)
    report.tell(Outcome(TASK, DONE, {"doubt": "soft"}))
    report.end()
    assert errors.getvalue() == "a.jpg: the subject's outline is unclear in this picture.\n"


def test_names_that_are_no_text_are_told_all_the_same() -> None:
    errors = io.TextIOWrapper(io.BytesIO(), "utf-8")
    report = Report(1, False, False, errors)
    report.tell(failed(Task(Path("\udcff.jpg"), Path("x")), "empty-file", "This file is empty."))
    errors.flush()


def test_the_clock() -> None:
    assert [clock(each) for each in (0, 59.6, 3599, 3661)] == ["0:00", "1:00", "59:59", "1:01:01"]

"""The run that prepares the code for a refinement of hair."""

import pytest

from backdrop.engine.edits.refine import complete_refine
from backdrop.engine.scene import Refine
from backdrop.runtime.worker import refine_start


def test_a_refinement_is_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[Refine] = []

    def noted(*arguments: object) -> Refine:
        run.append(complete_refine(*arguments))  # type: ignore[arg-type]
        return run[-1]

    monkeypatch.setattr(refine_start, "complete_refine", noted)
    refine_start.prepare_code.cache_clear()
    refine_start.prepare_code()
    refine_start.prepare_code()
    assert len(run) == 1
    assert run[0].area

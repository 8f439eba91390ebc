"""Ask the engine for the head of the current picture and for flaws of its passport picture."""

import json

from backdrop.runtime.page.client import EngineError
from backdrop.ui.control.serial_task import SerialTask
from backdrop.ui.state import history, passport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.control.engine_supervisor import EngineSupervisor
    from backdrop.ui.state.history import Scene
    from backdrop.ui.state.passport import Head
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

KEYS = ("x", "crown", "eyes", "chin", "tilt")


class HeadReport:
    """The engine's answer for one result and scene."""

    def __init__(self, result: "Result", scene: "Scene") -> None:
        self.result = result
        self.scene = scene
        self.head: Head | None = None  # marked or estimated; None if the engine failed
        self.findings: list[str] = []  # codes of engine/render/passport_checks.py


class HeadReports:
    """Keeps the report of the current picture as new as the engine can make it."""

    def __init__(
        self, state: "State", supervisor: "EngineSupervisor", changed: "Callable[[], None]"
    ) -> None:
        self._state = state
        self._supervisor = supervisor
        self._report: HeadReport | None = None
        self._task = SerialTask(self._next_report, self._request, changed)

    def report_of(self, picture: "Picture") -> "HeadReport | None":
        """Return the newest report of a picture's result, or None before the first."""
        report = self._report
        return report if report and report.result is picture.current_result() else None

    def is_due(self) -> bool:
        """Return whether the current scene has no report yet."""
        return bool(self._next_report())

    def refresh(self) -> None:
        """Request a report if the current scene needs one."""
        self._task.start_if_needed()

    def _next_report(self) -> "HeadReport | None":
        picture = self._state.pictures.current
        result = picture.current_result() if picture else None
        if not picture or not result or not passport.is_passport(picture.history.scene):
            return None
        scene = history.engine_part(picture.history.scene)
        report = self._report
        if report and report.result is result and report.scene == scene:
            return None
        return HeadReport(result, scene)

    async def _request(self, report: HeadReport) -> None:
        picture = self._state.pictures.current
        if not picture:
            return
        try:
            answer = await self._supervisor.calls.report_head(
                picture.id,
                picture.file,
                report.result.model,
                report.result.alpha,
                json.dumps(report.scene),
                self._supervisor.device.preview_side,
            )
        except EngineError:
            pass  # the preview of the same scene says why
        else:
            found = answer["head"]
            report.head = {key: float(found[i]) for i, key in enumerate(KEYS)}
            codes = answer["findings"]
            report.findings = [str(codes[i]) for i in range(codes.length)]
        self._report = report

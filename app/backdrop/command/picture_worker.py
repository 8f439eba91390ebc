"""Cut one picture after another, from its file to its result, in any process."""

import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from backdrop.command import api
from backdrop.command.atomic import write_atomically
from backdrop.command.cutout import Cutout
from backdrop.command.messages import MESSAGES, WRITING_FAILED, message_of
from backdrop.command.model_files import comparison_model, find_model
from backdrop.command.options import Job
from backdrop.command.pictures import read_picture
from backdrop.command.standard_input import read_standard_input
from backdrop.command.start import DEVICES, LOGGER, start_model
from backdrop.command.task import STANDARD_STREAM, Task
from backdrop.engine.errors import (
    BackdropError,
    InferenceFailed,
    ModelNotStarted,
    ModelRefused,
    OutOfMemory,
    UnreadableFile,
)
from backdrop.engine.network.custom_model import CUSTOM
from backdrop.engine.scene import Scene

# States of an outcome, as in the command's JSON.
DONE = "done"
SKIPPED = "skipped"
FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """The outcome of a task.

    facts: of a result its pixels, bytes, seconds, model and confidence, and a warning if the
    processor replaced the wanted device; of a failure its code, message and detail.
    """

    task: Task
    state: str
    facts: dict[str, Any]

    @classmethod
    def failed(cls, task: Task, code: str, message: str, detail: str = "") -> Self:
        """Return the outcome of a failed task."""
        return cls(task, FAILED, {"code": code, "message": message, "detail": detail})

    def to_data(self) -> dict[str, Any]:
        """Return everything as data for JSON."""
        files = {"source": str(self.task.source), "target": str(self.task.target)}
        return {**files, "state": self.state, **self.facts}


class PictureWorker:
    """Cuts one picture after another."""

    def __init__(self, job: Job) -> None:
        """Start the models and read the picture for the background.

        Raises BackdropError or OSError.
        """
        self._job = job
        self._providers = [DEVICES[job.device]]
        self._warning = ""
        LOGGER.setLevel(logging.ERROR)  # the outcomes carry the warning, and it is printed once
        models = [find_model(job.model, job.models_folder, job.model_colours, job.model_side)]
        if job.compare and (other := comparison_model(job.model)):
            models.append(find_model(other, job.models_folder))
        for model in models:
            try:
                runtime = start_model(model, job.threads, self._providers)
            except InferenceFailed as error:
                if model.spec.name == CUSTOM:
                    raise ModelRefused(str(error)) from error
                raise ModelNotStarted(model.spec.name, str(error)) from error
            self._warning = self._warning or runtime.warning
        file = job.background_file
        self._background = None if file is None else read_picture(file, job.max_pixels)

    def process(self, task: Task) -> Outcome:
        """Cut, render and write one picture; a failure becomes the task's outcome.

        Raises BrokenPipeError if nothing reads standard output.
        """
        start = time.perf_counter()
        try:
            content, facts = self._render(task)
        except BackdropError as error:
            return Outcome.failed(task, error.code, message_of(error), str(error))
        except MemoryError:
            return Outcome.failed(task, OutOfMemory.code, MESSAGES[OutOfMemory.code])
        except OSError as error:
            return _system_failure(task, UnreadableFile.code, error)
        except Exception as error:  # a bug: it costs this picture, not the others
            detail = f"{type(error).__name__}: {error}"
            code = BackdropError.code
            return Outcome.failed(task, code, MESSAGES[code], detail)
        try:
            _write(task.target, content)
        except BrokenPipeError:
            raise
        except OSError as error:
            return _system_failure(task, WRITING_FAILED, error)
        seconds = round(time.perf_counter() - start, 3)
        return Outcome(task, DONE, {"seconds": seconds, "bytes": len(content), **facts})

    def _render(self, task: Task) -> tuple[bytes, dict[str, Any]]:
        """Return the result's file and its facts."""
        job = self._job
        from_stream = task.source == STANDARD_STREAM
        content = read_standard_input() if from_stream else task.source.read_bytes()
        cutout = api.cut(
            content,
            job.model,
            compare=job.compare,
            networks=job.models_folder,
            model_colours=job.model_colours,
            model_side=job.model_side,
            threads=job.threads,
            providers=self._providers,
            max_pixels=job.max_pixels,
        )
        facts: dict[str, Any] = {
            "width": cutout.document.width,
            "height": cutout.document.height,
            "network": None if cutout.is_colour_keyed else job.model,
            "confidence": round(cutout.confidence, 4),
            "doubt": cutout.doubt,
        }
        if self._warning:
            facts["warning"] = self._warning
        return api.render(cutout, self._tapped(cutout), self._background), facts

    def _tapped(self, cutout: Cutout) -> Scene:
        """Return the scene with the job's taps on a cut-out."""
        job, size = self._job, (cutout.document.width, cutout.document.height)
        if not job.keep and not job.remove:
            return job.scene
        return api.select(
            cutout,
            [place.in_picture(*size) for place in job.keep],
            [place.in_picture(*size) for place in job.remove],
            job.scene,
            networks=job.models_folder,
            model=job.select_model,
            threads=job.threads,
            providers=self._providers,
        )


def _system_failure(task: Task, code: str, error: OSError) -> Outcome:
    return Outcome.failed(task, code, f"{MESSAGES[code]} {error.strerror or error}.")


def _write(target: Path, content: bytes) -> None:
    if target == STANDARD_STREAM:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_atomically(target, content)

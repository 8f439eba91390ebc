"""One picture from its file to its result, in whichever process."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backdrop.command import api, model_files
from backdrop.command.messages import MESSAGES, WRITING_FAILED, message_of
from backdrop.command.options import Job
from backdrop.command.tasks import STANDARD, Task, write_whole
from backdrop.engine.errors import (
    BackdropError,
    InferenceFailed,
    ModelNotStarted,
    ModelRefused,
    OutOfMemory,
)
from backdrop.engine.network.custom_model import CUSTOM

DONE, SKIPPED, FAILED = "done", "skipped", "failed"


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    facts: of a result its pixels, bytes, network and confidence; of a failure its code and message.
    """

    task: Task
    state: str
    facts: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        """All of it as data, for JSON."""
        places = {"source": str(self.task.source), "target": str(self.task.target)}
        return {**places, "state": self.state, **self.facts}


class Worker:
    """Does one picture after another."""

    def __init__(self, job: Job) -> None:
        """Start the networks and read what is common to all pictures.

        Raises BackdropError or OSError.
        """
        self._job = job
        other = model_files.other(job.network) if job.compare else None
        for name in filter(None, (job.network, other)):
            network = model_files.find(name, job.networks)
            try:
                api.start(network, job.threads)
            except InferenceFailed as error:
                if network.spec.name == CUSTOM:
                    raise ModelRefused(str(error)) from error
                raise ModelNotStarted(network.spec.name, str(error)) from error
        self._behind = None if job.behind is None else api.read(job.behind, job.max_pixels)

    def do(self, task: Task) -> Outcome:
        """Cut, render and write one picture; what goes wrong with it is its outcome.

        Raises BrokenPipeError for a standard output that nobody reads.
        """
        began = time.perf_counter()
        try:
            content, facts = self._made(task)
        except BackdropError as error:
            return failed(task, error.code, message_of(error), str(error))
        except MemoryError:
            return failed(task, OutOfMemory.code, MESSAGES[OutOfMemory.code])
        except OSError as error:
            return failed(task, "unreadable-file", _sentence("unreadable-file", error))
        except Exception as error:  # a bug: it costs this picture, not the others
            detail = f"{type(error).__name__}: {error}"
            return failed(task, "unexpected", MESSAGES["unexpected"], detail)
        try:
            _write(task.target, content)
        except BrokenPipeError:  # nobody reads standard output any more
            raise
        except OSError as error:
            return failed(task, WRITING_FAILED, _sentence(WRITING_FAILED, error))
        seconds = round(time.perf_counter() - began, 3)
        return Outcome(task, DONE, {"seconds": seconds, "bytes": len(content), **facts})

    def _made(self, task: Task) -> tuple[bytes, dict[str, Any]]:
        job = self._job
        content = sys.stdin.buffer.read() if task.source == STANDARD else task.source.read_bytes()
        cutout = api.cut(
            content,
            job.network,
            compare=job.compare,
            networks=job.networks,
            threads=job.threads,
            max_pixels=job.max_pixels,
        )
        facts = {
            "width": cutout.document.width,
            "height": cutout.document.height,
            "network": None if cutout.is_colour_keyed else job.network,
            "confidence": round(cutout.confidence, 4),
            "doubt": cutout.doubt,
        }
        return api.render(cutout, job.scene, self._behind), facts


def failed(task: Task, code: str, message: str, detail: str = "") -> Outcome:
    """Return the outcome of a picture that could not be done."""
    return Outcome(task, FAILED, {"code": code, "message": message, "detail": detail})


def _write(target: Path, content: bytes) -> None:
    if target == STANDARD:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_whole(target, content)


def _sentence(code: str, error: OSError) -> str:
    return f"{MESSAGES[code]} {error.strerror or error}."

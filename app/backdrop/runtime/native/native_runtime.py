"""Run networks with ONNX Runtime in CPython: the SegmentationRuntime of the command and tests."""

import os
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from backdrop.engine.arrays.aliases import AnyArray, Float32Array

# From its import on, ONNX Runtime reports its use to Microsoft; we promise to report nothing.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

from backdrop.engine.errors import InferenceFailed, OutOfMemory
from backdrop.engine.network.hints import fill_hints
from backdrop.engine.network.models import ModelSpec
from backdrop.runtime.native.saturation import EXACT, INCOMPATIBLE_OPTIMIZERS, saturates

onnxruntime.disable_telemetry_events()  # in case the program imported it before this module

Answer = TypeVar("Answer")

PROCESSOR = "CPUExecutionProvider"
# Levels of ONNX Runtime's log.
LOG_ERRORS = 3
LOG_NOTHING = 4


class NativeRuntime:
    """Networks on this computer; each session is created when it is first needed.

    warning: a sentence if a network runs on the processor in place of the wanted device, else "".
    """

    def __init__(
        self, weights: Mapping[str, Path], threads: int = 0, providers: Sequence[str] = ()
    ) -> None:
        """Take each network's file by its name; with 0 threads, one per core is used.

        providers: ONNX Runtime's execution providers, the preferred first; the processor takes over
        what they cannot run.
        """
        self.warning = ""
        self._weights = weights
        self._threads = threads
        self._providers = [each for each in providers if each != PROCESSOR]
        self._sessions: dict[str, onnxruntime.InferenceSession] = {}

    def has(self, name: str) -> bool:
        """Return whether the network has a file."""
        return name in self._weights

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        """Run a network on float32 1x3xHxW; return its output as float32 1x1xHxW.

        hints: float32 1x4xHxW for a network that takes them, by default none. Raises OutOfMemory or
        InferenceFailed.
        """
        feeds = {spec.input_name: tensor.astype(np.float16) if spec.float16 else tensor}
        filled = fill_hints(spec, tensor, hints)
        if filled is not None:
            feeds[spec.hints_name] = filled
        with _onnxruntime_errors():
            (output,) = self._session(spec.name).run([spec.output_name], feeds)
        return np.asarray(output, np.float32)

    async def infer(
        self, name: str, inputs: Mapping[str, AnyArray], outputs: Sequence[str]
    ) -> Sequence[AnyArray]:
        """Return these outputs of a network for its inputs by their names, all of their own types.

        Raises OutOfMemory or InferenceFailed.
        """
        with _onnxruntime_errors():
            answer: Sequence[AnyArray] = self._session(name).run(list(outputs), dict(inputs))
        return answer

    def start(self, name: str) -> None:
        """Start a network now instead of with its first picture.

        Raises OutOfMemory or InferenceFailed.
        """
        with _onnxruntime_errors():
            self._session(name)

    def _session(self, name: str) -> onnxruntime.InferenceSession:
        if name not in self._sessions:
            session = self._accelerated_session(name) if self._providers else None
            self._sessions[name] = session or self._create(name, [PROCESSOR], LOG_ERRORS)
        return self._sessions[name]

    def _accelerated_session(self, name: str) -> onnxruntime.InferenceSession | None:
        """Return a session on the wanted providers, or None with a warning."""
        wanted = " and ".join(self._providers)
        available = onnxruntime.get_available_providers()
        usable = [each for each in self._providers if each in available]
        cause = "this ONNX Runtime does not have it"
        if usable:
            try:
                onnxruntime.set_default_logger_severity(LOG_NOTHING)  # a failed provider is loud
                session = self._create(name, [*usable, PROCESSOR], LOG_NOTHING)
                if session.get_providers()[0] in usable:
                    return session
                cause = "it could not be started"
            except Exception as error:  # ONNX Runtime's exception types are private
                cause = " ".join(str(error).split())
            finally:
                onnxruntime.set_default_logger_severity(LOG_ERRORS)
        self.warning = f"The models run on the processor instead of {wanted}: {cause}."
        return None

    def _create(
        self, name: str, providers: Sequence[str], log_level: int
    ) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = log_level
        if _saturates():
            options.add_session_config_entry(*EXACT)
        return onnxruntime.InferenceSession(
            str(self._weights[name]),
            options,
            providers=providers,
            disabled_optimizers=INCOMPATIBLE_OPTIMIZERS if _saturates() else [],
            enable_fallback=0,  # which prints; the caller falls back itself
        )


@cache
def _saturates() -> bool:
    def run(file: bytes, feeds: Mapping[str, Any]) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(file, options, providers=[PROCESSOR])
        return session.run(None, dict(feeds))[0]

    return saturates(run)


def run_to_end(engine_work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a coroutine of the engine without an event loop, and return its result.

    The engine awaits only its runtime, and a NativeRuntime never waits. Raises RuntimeError if the
    coroutine waits for anything else.
    """
    try:
        engine_work.send(None)
    except StopIteration as end:
        return cast(Answer, end.value)
    raise RuntimeError("the engine waited for something other than a NativeRuntime")


@contextmanager
def _onnxruntime_errors() -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:  # ONNX Runtime's exception types are private
        if "alloc" in str(error):
            raise OutOfMemory(str(error)) from error
        raise InferenceFailed(str(error)) from error

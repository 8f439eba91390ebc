"""Fingerprint a job: all that shapes its results, apart from the picture."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from backdrop.command.model_files import SPECS, comparison_model, find_model, find_tap_model
from backdrop.command.options import Job
from backdrop.command.version import read_version
from backdrop.engine.scene_json import scene_data

# Characters of a fingerprint.
LENGTH = 16


def fingerprint(job: Job) -> str:
    """Return the fingerprint of a job.

    It changes with the program's version, the model, the scene and the picture behind, but not
    with threads or limits. Files count by size and date. Raises OSError or a ModelError.
    """
    facts = {
        "version": read_version(),
        "model": _model_state(job.model, job.models_folder),
        "input": [job.model_colours, job.model_side],
        "device": job.device,
        "compared": job.compare and _model_state(comparison_model(job.model), job.models_folder),
        "scene": scene_data(job.scene),
        "taps": _taps(job),
        "behind": job.background_file and _file_state(job.background_file),
    }
    text = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _taps(job: Job) -> list[object]:
    places = [[asdict(place) for place in places] for places in (job.keep, job.remove)]
    model = find_tap_model(job.models_folder) if any(places) else None
    packaged = job.models_folder is None  # belongs to the version
    files = model.files.values() if model and not packaged else ()
    return [*places, *map(_file_state, [*files, *job.select_model])]


def _model_state(name: str | None, folder: Path | None) -> list[object]:
    if name is None:
        return []
    if name in SPECS and folder is None:
        return [name]  # belongs to the version
    files = find_model(name, folder).files
    return [[each, *_file_state(file)] for each, file in files.items()]


def _file_state(file: Path) -> list[int]:
    state = file.stat()
    return [state.st_size, state.st_mtime_ns]

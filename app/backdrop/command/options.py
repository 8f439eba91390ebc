"""Parse the command line and check it before any picture is cut."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backdrop.command.flags import change_look
from backdrop.command.messages import message_of, terms_of
from backdrop.command.model_files import comparison_model, find_model
from backdrop.command.parser import MEGA, build_parser
from backdrop.command.selector_files import find_selector
from backdrop.command.task import STANDARD_STREAM, Task
from backdrop.command.tasks import (
    OUTPUT_EXTENSIONS,
    OUTPUT_FORMATS,
    PlanError,
    plan_tasks,
)
from backdrop.command.values import Place
from backdrop.engine.errors import BadPreset, ModelError
from backdrop.engine.scene import Photo, Scene
from backdrop.engine.scene_json import preset_from, scene_data, scene_from


@dataclass(frozen=True)
class Job:
    """The work to do for every picture.

    model: "best", "fast" or a custom model's file. models_folder: contains the files of the first
    two, None for the package's. background_file: the picture of a Photo background.
    model_colours, model_side: of a custom model, "" and 0 for those that suit its file.
    device: a key of start.DEVICES. threads: of one process; 0 for one per core.
    keep, remove: taps on every picture, after the edits of the scene. select_model: the two files
    of a model that finds what they take; () for our own.
    """

    model: str
    models_folder: Path | None
    compare: bool
    scene: Scene
    background_file: Path | None
    max_pixels: int
    model_colours: str = ""
    model_side: int = 0
    device: str = "cpu"
    threads: int = 0
    keep: tuple[Place, ...] = ()
    remove: tuple[Place, ...] = ()
    select_model: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Options:
    """A parsed command line.

    processes: 0 for as many as suit the machine. redo: cut pictures whose result is up to date.
    terms: the sentence about a custom model's licence, or "".
    """

    job: Job
    tasks: Sequence[Task]
    processes: int
    redo: bool
    as_json: bool
    quiet: bool
    terms: str = ""


def parse_options(arguments: Sequence[str] | None = None) -> Options:
    """Parse the command line; on an error, print it and exit with code 2."""
    parser = build_parser()
    values = vars(parser.parse_args(arguments))
    try:
        return _build_options(values)
    except (PlanError, ValueError, OSError) as error:
        parser.error(str(error))
    except BadPreset as error:
        parser.error(f"this version cannot read the preset or scene: {error}")
    except ModelError as error:
        parser.error(message_of(error))


def _build_options(values: dict[str, Any]) -> Options:
    inputs, output = values["inputs"], values["to"]
    if not inputs:
        if sys.stdin.isatty():
            raise PlanError("Name a picture or a folder.")
        inputs = [STANDARD_STREAM]
    scene = _build_scene(values)
    tasks = plan_tasks(inputs, output, OUTPUT_EXTENSIONS[scene.look.output.format])
    if any(task.target == STANDARD_STREAM for task in tasks):
        if values["json"]:
            raise PlanError("--json and the picture would both go to standard output: use -o.")
        if sys.stdout.isatty():
            raise PlanError("The picture would go to the terminal: use -o, or > and a file name.")
    if isinstance(scene.look.background, Photo) != bool(values["behind"]):
        raise PlanError("--background photo and --behind FILE must be used together.")
    model, models_folder = values["network"], values["networks"]
    found = find_model(model, models_folder, values["model_colours"], values["model_side"])
    if values["compare"] and (other := comparison_model(model)):
        find_model(other, models_folder)
    selector = None
    if values["select_model"]:
        if not values["keep"] and not values["remove"]:
            raise PlanError("--select-model needs a place: use --keep or --remove.")
        selector = find_selector(values["select_model"], models_folder)
    if values["behind"]:
        os.stat(values["behind"])  # noqa: PTH116  # its error says what is wrong, unlike exists()
    job = Job(
        model=model,
        models_folder=models_folder,
        compare=values["compare"],
        scene=scene,
        background_file=values["behind"],
        max_pixels=values["megapixels"] * MEGA,
        model_colours=values["model_colours"],
        model_side=values["model_side"],
        device=values["device"],
        keep=tuple(values["keep"]),
        remove=tuple(values["remove"]),
        select_model=tuple(selector.files.values()) if selector else (),
    )
    return Options(
        job=job,
        tasks=tasks,
        processes=values["processes"],
        redo=values["again"],
        as_json=values["json"],
        quiet=values["quiet"],
        terms=" ".join(
            filter(None, (terms_of(found.known), terms_of(selector.pair if selector else None)))
        ),
    )


def _build_scene(values: dict[str, Any]) -> Scene:
    """Combine --preset or --scene with the look's options and the output file's extension."""
    if values["preset"] and values["scene"]:
        raise PlanError("--preset and --scene exclude each other.")
    scene = Scene()
    if values["preset"]:
        scene = Scene(look=preset_from(values["preset"].read_text("utf-8"))[1])
    elif values["scene"]:
        text = values["scene"]
        scene = scene_from(json.loads(text if text[:1] == "{" else Path(text).read_text("utf-8")))
    data = scene_data(scene)
    data["look"] = change_look(data["look"], values)
    if values["behind"] and data["look"]["background"] is None:
        data["look"]["background"] = {"kind": "photo"}
    target = values["to"] if values["to"] and not values["to"].is_dir() else Path()
    if values["look.output.format"] is None and len(values["inputs"]) <= 1:
        output, named = data["look"]["output"], OUTPUT_FORMATS.get(target.suffix.lower())
        if named and OUTPUT_EXTENSIONS[output["format"]] != OUTPUT_EXTENSIONS[named]:
            output["format"] = named
    return scene_from(data)

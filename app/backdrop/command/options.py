"""The command line: what is asked for, checked before anything is done."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from backdrop.command import model_files
from backdrop.command.api import MAX_PIXELS
from backdrop.command.flags import add_flags, look_changed
from backdrop.command.tasks import ENDINGS, FORMAT_OF, STANDARD, PlanError, Task, plan
from backdrop.engine.errors import BadPreset, ModelError
from backdrop.engine.scene import Photo, Scene
from backdrop.engine.scenes import preset_from, scene_data, scene_from

MEGA = 1_000_000
EPILOG = """\
A folder is cut with all pictures in it and below it, into the same tree; pictures whose result is
there and newer are skipped, so that a run that was stopped goes on where it was.

exit codes: 0 all is done; 1 some pictures failed, the others are done; 2 the command line cannot
be followed, nothing is done; 130 stopped by Ctrl-C.

examples:
  backdrop dog.jpg                                    makes dog-cutout.png
  backdrop photos -o shop --background white --shadow --around subject --aspect 1 --format jpeg
  backdrop - <dog.jpg >dog.png
"""


@dataclass(frozen=True)
class Job:
    """What is done with every picture.

    threads: of one process, 0 for as many as there are cores.
    """

    network: str
    networks: Path | None
    compare: bool
    scene: Scene
    behind: Path | None
    max_pixels: int
    threads: int = 0


@dataclass(frozen=True)
class Options:
    """One call of the command. processes: 0 for as many as suit the machine."""

    job: Job
    tasks: Sequence[Task]
    also: Sequence[Path]
    processes: int
    again: bool
    as_json: bool
    quiet: bool


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ends the process with 2 and a sentence where it cannot be followed."""
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    try:
        return _options(given)
    except (PlanError, ValueError, OSError) as error:
        parser.error(str(error))
    except BadPreset as error:
        parser.error(f"this is no preset or scene that this version knows: {error}")
    except ModelError as error:
        parser.error(f"{error.user_message} ({error})")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backdrop",
        description="Removes and replaces the background of pictures, on this computer.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("inputs", nargs="*", type=Path, metavar="PICTURE", help="a file, a folder, or - for input")
    add("-o", "--to", type=Path, metavar="PLACE", help="a folder, a file's name, or - for output")
    add("--again", action="store_true", help="cut also what is done already")
    add("--network", default=model_files.BEST, metavar="NET", help="best, fast, or an .onnx file")
    add(
        "--compare",
        action="store_true",
        help="ask a second network too, to doubt better; the best one always does",
    )
    add("--networks", type=Path, metavar="FOLDER", help="where u2netp.onnx and isnet.onnx are")
    add("--preset", type=Path, metavar="FILE", help="a look, as the page exports it")
    add("--scene", metavar="JSON", help="a scene, edits too, as JSON or the name of its file")
    add("--behind", type=Path, metavar="FILE", help="the picture for --background photo")
    add("-j", "--processes", type=_count, default=0, metavar="N", help="pictures at once")
    add("--megapixels", type=_count, default=MAX_PIXELS // MEGA, metavar="N", help="refuse larger")
    add("--json", action="store_true", help="a line of JSON a picture, on standard output")
    add("-q", "--quiet", action="store_true", help="tell failures only")
    add("--version", action="version", version=f"backdrop {_version()}")
    add_flags(parser)
    return parser


def _options(given: dict[str, Any]) -> Options:
    inputs, output = given["inputs"], given["to"]
    if not inputs:
        if sys.stdin.isatty():
            raise PlanError("Name a picture or a folder.")
        inputs = [STANDARD]
    scene = _scene(given)
    tasks = plan(inputs, output, ENDINGS[scene.look.output.format])
    if any(task.target == STANDARD for task in tasks):
        if given["json"]:
            raise PlanError("--json and the picture would both go to standard output: use -o.")
        if sys.stdout.isatty():
            raise PlanError("The file would be written to the terminal: use -o, or > and a name.")
    if isinstance(scene.look.background, Photo) != bool(given["behind"]):
        raise PlanError("--background photo and --behind FILE go together.")
    network, folder = given["network"], given["networks"]
    model_files.find(network, folder)
    if given["compare"] and (other := model_files.other(network)):
        model_files.find(other, folder)
    also = [each for each in (given["preset"], given["behind"]) if each]
    for each in also:
        os.stat(each)  # noqa: PTH116  # says what is wrong with a name, as exists() does not
    job = Job(
        network,
        folder,
        given["compare"],
        scene,
        given["behind"],
        given["megapixels"] * MEGA,
    )
    return Options(
        job, tasks, also, given["processes"], given["again"], given["json"], given["quiet"]
    )


def _scene(given: dict[str, Any]) -> Scene:
    if given["preset"] and given["scene"]:
        raise PlanError("--preset and --scene exclude each other.")
    scene = Scene()
    if given["preset"]:
        scene = Scene((), preset_from(given["preset"].read_text("utf-8"))[1])
    elif given["scene"]:
        text = given["scene"]
        scene = scene_from(json.loads(text if text[:1] == "{" else Path(text).read_text("utf-8")))
    data = scene_data(scene)
    data["look"] = look_changed(data["look"], given)
    if given["behind"] and data["look"]["background"] is None:
        data["look"]["background"] = {"kind": "photo"}
    name = given["to"] if given["to"] and not given["to"].is_dir() else Path()
    if given["look.output.format"] is None and len(given["inputs"]) <= 1:
        format_ = FORMAT_OF.get(name.suffix.lower())
        if format_ and ENDINGS[data["look"]["output"]["format"]] != ENDINGS[format_]:
            data["look"]["output"]["format"] = format_
    return scene_from(data)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _version() -> str:
    try:
        return version("backdrop")
    except PackageNotFoundError:
        return "from its source"

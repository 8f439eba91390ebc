"""Define the command line's arguments and its help."""

import argparse
from pathlib import Path
from typing import NoReturn

from backdrop.command.flags import add_flags
from backdrop.command.model_files import DEFAULT, SIDES_IN_WORDS
from backdrop.command.start import DEVICES
from backdrop.command.values import number_parser, parse_place
from backdrop.command.version import read_version
from backdrop.engine.arrays.sizes import MAX_PIXELS
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.scene import Range

# Pixels of a megapixel.
MEGA = 1_000_000
# Largest value of -j.
MAX_COUNT = 10_000
EPILOG = """\
For a folder, all pictures in it and in its subfolders are cut; the results keep its structure.
An output folder remembers in .backdrop.json how each result was made. What is up to date is
skipped, so an interrupted run resumes; a picture or an option that has changed is cut again. A
result replaces a file of its name, but never an input picture; a file that -o names is always
written. Results are not cut again: those that a folder's .backdrop.json lists, and
dog-cutout.png beside dog.jpg. Files are written atomically.

exit codes: 0 all pictures are done; 1 some failed, the others are done; 2 the command line is
invalid and nothing is done; 130 interrupted by Ctrl-C.

examples:
  backdrop dog.jpg                                    writes dog-cutout.png
  backdrop photos -o shop --background white --shadow --around subject --aspect 1 --format jpeg
  backdrop dog.jpg --keep 320,200 --remove 10%,90%    adds what is at one place, removes another
  backdrop - <dog.jpg >dog.png
  backdrop models get birefnet-lite                   downloads a public model
  backdrop dog.jpg --model birefnet-lite              uses it
"""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence and where to read on, instead of the whole usage."""

    def __init__(self, prog: str, usage: str, description: str, epilog: str) -> None:
        """Take the texts of its help, whose lines stay as they are."""
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Print the error and exit with code 2."""
        self.exit(2, f"{self.prog}: {message}\nSee {self.prog} --help.\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all arguments; flags.py adds those for the look."""
    parser = Parser(
        prog="backdrop",
        usage="%(prog)s [options] [PICTURE ...]\n"
        "       %(prog)s models [get NAME ...]\n       %(prog)s bench MODEL PAIRS",
        description="Remove or replace the background of pictures, on this computer.",
        epilog=EPILOG,
    )
    add = parser.add_argument
    add(
        "inputs",
        nargs="*",
        type=Path,
        metavar="PICTURE",
        help="a file, a folder, or - for standard input",
    )
    add(
        "-o",
        "--to",
        type=Path,
        metavar="PLACE",
        help="a folder, a file name, or - for standard output",
    )
    add("--again", action="store_true", help="also cut pictures whose result is up to date")
    add(
        "--model",
        "--network",
        dest="network",
        default=DEFAULT,
        metavar="MODEL",
        help="best, fast, the name of a public model (`backdrop models` lists them; rembg's names "
        f"are known, too), or the .onnx file of a custom one (default: {DEFAULT})",
    )
    add(
        "--model-colours",
        choices=tuple(COLOURS),
        default="",
        metavar="WORD",
        help="how a custom model expects its colours: imagenet, signed (-1 to 1), centred "
        "(-0.5 to 0.5) or plain (0 to 1) (default: known or guessed from the file)",
    )
    add(
        "--model-side",
        type=int,
        default=0,
        metavar="N",
        help="pixels of the side of a custom model's input, if its file leaves that open: "
        f"{SIDES_IN_WORDS} (default: known or guessed from the file)",
    )
    add(
        "--device",
        choices=tuple(DEVICES),
        default="cpu",
        metavar="WORD",
        help=f"where models run: {', '.join(DEVICES)}; the processor (cpu, the default) takes over "
        "if ONNX Runtime does not have the device",
    )
    add(
        "--compare",
        action="store_true",
        help="run a second model too, to detect more doubtful results; best always does",
    )
    add(
        "--models",
        "--networks",
        dest="networks",
        type=Path,
        metavar="FOLDER",
        help="a folder with models: where public ones are looked for before Backdrop's folder and "
        "rembg's, and backdrop-s.onnx and isnet.onnx in place of the package's",
    )
    add("--preset", type=Path, metavar="FILE", help="a preset that the page exported")
    add("--scene", metavar="JSON", help="a scene with edits, as JSON or as a file name")
    for name, effect in (("keep", "add what is missing"), ("remove", "remove what is too much")):
        add(
            f"--{name}",
            action="append",
            type=parse_place,
            default=[],
            metavar="X,Y",
            help=f"{effect} at a place, in pixels from the top left or as X%%,Y%% of the picture; "
            "may be given several times",
        )
    add(
        "--select-model",
        action="append",
        default=[],
        metavar="MODEL",
        help="the model that finds what --keep and --remove take: a name that `backdrop models` "
        "lists for taps, such as mobile-sam; or, given twice, the ONNX files of an encoder and a "
        "decoder",
    )
    add("--behind", type=Path, metavar="FILE", help="the picture for --background photo")
    add(
        "-j",
        "--processes",
        type=parse_count,
        default=0,
        metavar="N",
        help="number of pictures to cut at once (default: as many as cores and memory allow)",
    )
    add(
        "--megapixels",
        type=number_parser(int, Range(1, MAX_PIXELS // MEGA)),
        default=MAX_PIXELS // MEGA,
        metavar="N",
        help=f"refuse larger pictures; in megapixels, 1 to {MAX_PIXELS // MEGA} (the default)",
    )
    add("--json", action="store_true", help="print one line of JSON for each picture")
    add("-q", "--quiet", action="store_true", help="print failures only")
    add("--version", action="version", version=f"backdrop {read_version()}")
    add_flags(parser)
    return parser


def parse_count(text: str) -> int:
    """Parse a whole number from 1 to MAX_COUNT. Raises ArgumentTypeError."""
    if not text.isdecimal() or not 1 <= int(text) <= MAX_COUNT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MAX_COUNT}")
    return int(text)

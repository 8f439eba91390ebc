"""Values as they are written on a command line: numbers within a range, and colours."""

import argparse
from collections.abc import Callable

from PIL import ImageColor

from backdrop.engine.scene import Range


def number(kind: type, span: Range) -> Callable[[str], float]:
    """Return what reads a number within a range, or tells what it must be."""

    def read(text: str) -> float:
        try:
            value: float = kind(text)
        except ValueError:
            value = float("nan")
        if not span.low <= value <= span.high:
            whole = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(
                f"{text!r} is not {whole} from {span.low} to {span.high}"
            )
        return value

    return read


def colour(text: str) -> list[int]:
    """Read a colour: a name as on the web, #rgb or #rrggbb."""
    try:
        rgb = list(ImageColor.getrgb(text))
    except ValueError:
        rgb = []
    if len(rgb) != len("rgb"):
        raise argparse.ArgumentTypeError(f"{text!r} is no colour: write white, or #ffffff")
    return rgb

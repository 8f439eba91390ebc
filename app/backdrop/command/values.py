"""Parse numbers within a range, and colours, from the command line."""

import argparse
from collections.abc import Callable

from PIL import ImageColor

from backdrop.engine.scene import Range


def number_parser(kind: type, allowed: Range) -> Callable[[str], float]:
    """Return a parser for numbers of a type within a range, for argparse."""

    def parse(text: str) -> float:
        try:
            value: float = kind(text)
        except ValueError:
            value = float("nan")
        if not allowed.low <= value <= allowed.high:
            noun = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(
                f"{text!r} is not {noun} from {allowed.low} to {allowed.high}"
            )
        return value

    return parse


def parse_colour(text: str) -> list[int]:
    """Parse a colour: a CSS name, #rgb or #rrggbb. Raises ArgumentTypeError."""
    try:
        rgb = list(ImageColor.getrgb(text))
    except ValueError:
        rgb = []
    if len(rgb) != len("rgb"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a colour: write white, or #ffffff")
    return rgb

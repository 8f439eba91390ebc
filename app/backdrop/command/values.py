"""Parse numbers within a range, aspects and colours from the command line."""

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


def parse_aspect(kind: type, allowed: Range) -> Callable[[str], float]:
    """Return a parser for an aspect: a number within a range, or two such as 16:9."""
    parse_number = number_parser(kind, allowed)

    def parse(text: str) -> float:
        width, colon, height = text.partition(":")
        if not colon:
            return parse_number(text)
        try:
            return parse_number(str(float(width) / float(height)))
        except (ValueError, ZeroDivisionError):
            raise argparse.ArgumentTypeError(
                f"{text!r} is not an aspect: write 1.5, or 3:2"
            ) from None

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

"""Parse numbers within a range, aspects, places and colours from the command line."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Place:
    """A place in any picture: x and y in pixels, or in percent of its width and height."""

    x: float
    y: float
    in_percent: bool = False

    def in_picture(self, width: int, height: int) -> tuple[float, float]:
        """Return x and y in pixels of a picture; a place beyond it becomes the nearest inside."""
        x, y = (
            (self.x * width / 100, self.y * height / 100) if self.in_percent else (self.x, self.y)
        )
        return min(x, width - 1), min(y, height - 1)


def parse_place(text: str) -> Place:
    """Parse a place: X,Y in pixels, or X%,Y%. Raises ArgumentTypeError."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)(%?),(\d{1,6}(?:\.\d+)?)(%?)", text, re.ASCII)
    place = found and Place(float(found[1]), float(found[3]), bool(found[2]))
    if not found or not place or found[2] != found[4] or (found[2] and max(place.x, place.y) > 100):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a place: write 320,200 in pixels, or 50%,40%"
        )
    return place


def parse_colour(text: str) -> list[int]:
    """Parse a colour: a CSS name, #rgb or #rrggbb. Raises ArgumentTypeError."""
    try:
        rgb = list(ImageColor.getrgb(text))
    except ValueError:
        rgb = []
    if len(rgb) != len("rgb"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a colour: write white, or #ffffff")
    return rgb

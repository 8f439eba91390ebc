"""Generate the command line's options for the look from the types of scene.py.

Each number, word and colour of a Look is an option named by its path and held to its range:
look.edge.shift is --edge-shift. Options of the frame and the output have no section in their name:
look.frame.width is --width. Options change the look of --preset or --scene.
"""

import argparse
import inspect
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from backdrop.command.units import UNITS
from backdrop.command.values import number_parser, parse_aspect, parse_colour
from backdrop.engine.scene import Look, Rgb

# Sections whose options are named without the section.
UNPREFIXED = ("frame", "output")
# Prefix of these options' names in argparse's results.
LOOK = "look."
# Other words for those of a look.
ALIASES = {"jpg": "jpeg", "none": ""}

Data = dict[str, Any]


@dataclass(frozen=True)
class Flag:
    """One option: the field `name` of a section of the look.

    kind: the variant that has the field, for a section with several variants; otherwise "".
    """

    section: str
    name: str
    hint: Any
    default: Any
    kind: str = ""

    @property
    def option(self) -> str:
        """The option as written on the command line."""
        return f"--{self.name}" if self.section in UNPREFIXED else f"--{self.section}-{self.name}"

    @property
    def dest(self) -> str:
        """The option's name in argparse's results."""
        return f"{LOOK}{self.section}.{self.name}"


@dataclass(frozen=True)
class Section:
    """A section of the look: its variants by name, or a single one named ""."""

    name: str
    kinds: dict[str, type]
    optional: bool

    @property
    def flags(self) -> Iterator[Flag]:
        """One option for each field."""
        for kind, variant in self.kinds.items():
            hints = get_type_hints(variant, include_extras=True)
            for field in fields(variant):
                yield Flag(self.name, field.name, hints[field.name], field.default, kind)


def list_sections() -> list[Section]:
    """Return the look's sections in their order."""
    sections = []
    for name, hint in get_type_hints(Look, include_extras=True).items():
        options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
        variants = [each for each in options if is_dataclass(each) and isinstance(each, type)]
        kinds = {each.__name__.lower() if len(variants) > 1 else "": each for each in variants}
        sections.append(Section(name, kinds, len(options) > len(variants)))
    return sections


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add all options of a look to a parser."""
    for section in list_sections():
        docs = [inspect.getdoc(variant) or "" for variant in section.kinds.values()]
        summary = docs[0].partition("\n\n")[0].replace("\n", " ") if len(docs) == 1 else ""
        group = parser.add_argument_group(section.name, summary)
        option, dest = f"--{section.name}", LOOK + section.name
        if len(section.kinds) > 1:
            kinds = ", ".join(section.kinds)
            text = f"none or transparent, {kinds}, or the name or #rrggbb of a colour"
            group.add_argument(
                option, dest=dest, type=_kind_parser(section), metavar="KIND", help=text
            )
        elif section.optional:
            switch = argparse.BooleanOptionalAction
            text = f"add the {section.name} or leave it out"
            group.add_argument(option, dest=dest, action=switch, default=None, help=text)
        for flag in section.flags:
            _add_flag(group, flag)


def change_look(look: Data, values: Data) -> Data:
    """Return a look's data changed by the options of the command line.

    look: complete, as written by scene_json.py. values: argparse's results. Raises ValueError for
    options that contradict each other.
    """
    changed = {
        section.name: _change_section(section, look[section.name], values)
        for section in list_sections()
    }
    return {**look, **changed}


def _change_section(section: Section, data: Data | None, values: Data) -> Data | None:
    chosen = values.get(LOOK + section.name)  # True, False, a kind's data, or None if not given
    if chosen is False:
        data = None
    elif chosen is True:
        data = data or {}
    elif chosen:
        same = data is not None and data["kind"] == chosen["kind"]
        data = {**(data if data and same else {}), **chosen}
    is_fixed = chosen is not None
    for flag in section.flags:
        value = values.get(flag.dest)
        if value is None:
            continue
        kind = data["kind"] if data and flag.kind else ""
        if is_fixed and (data is None or kind != flag.kind):
            other = f"--{section.name} {kind}" if kind else f"no {section.name}"
            raise ValueError(f"{flag.option} does not go with {other}")
        if data is None or kind != flag.kind:
            data = {"kind": flag.kind} if flag.kind else {}
        is_fixed = is_fixed or bool(flag.kind)
        data = {**data, flag.name: value}
    return data


def _add_flag(group: Any, flag: Flag) -> None:
    hint = flag.hint
    kind = f"{flag.kind}: " if flag.kind else ""
    default = f" (default: {_format_value(flag.default)})"
    unit = UNITS.get(flag.dest.removeprefix(LOOK))
    unit = f", {unit}" if unit else ""
    if hint is bool:
        switch = argparse.BooleanOptionalAction
        text = f"{kind}on or off{default}"
        group.add_argument(flag.option, dest=flag.dest, action=switch, default=None, help=text)
        return
    settings: dict[str, Any] = {"dest": flag.dest, "metavar": "N"}
    if get_origin(hint) is Literal:
        words = get_args(hint)
        settings |= {"choices": words, "metavar": "WORD", "type": _resolve_alias}
        text = ", ".join(word or "none" for word in words)
    elif hint == Rgb:
        settings |= {"type": parse_colour, "metavar": "COLOUR"}
        text = "name or #rrggbb"
    elif get_origin(hint) is tuple:
        numbers = get_args(hint)
        allowed = get_args(numbers[0])[1]
        settings |= {"nargs": len(numbers), "type": number_parser(*get_args(numbers[0]))}
        text = f"{len(numbers)} numbers from {allowed.low} to {allowed.high}{unit}"
    elif get_origin(hint) is Annotated:
        allowed = get_args(hint)[1]
        parse = parse_aspect if flag.name == "aspect" else number_parser
        settings["type"] = parse(*get_args(hint))
        text = f"{allowed.low} to {allowed.high}{unit}"
    else:
        raise TypeError(f"{flag.option}: no option can be made of {hint}")
    group.add_argument(flag.option, help=f"{kind}{text}{default}", **settings)


def _kind_parser(section: Section) -> Callable[[str], Data | Literal[False]]:
    """Return a parser for a variant's name, "none" or a colour."""

    def parse(text: str) -> Data | Literal[False]:
        if text in ("none", "transparent"):
            return False
        if text in section.kinds:
            return {"kind": text}
        return {"kind": "colour", "rgb": parse_colour(text)}

    return parse


def _resolve_alias(word: str) -> str:
    return ALIASES.get(word, word)


def _format_value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value) or "none"

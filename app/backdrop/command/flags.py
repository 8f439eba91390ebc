"""The scene's part of the command line, made from the types of scene.py and held to their ranges.

Each number, word and colour of a Look is an option, named by its place: look.edge.shift is
--edge-shift. What concerns the frame and the file goes without its section: look.frame.width is
--width. Options change what --preset or --scene says.
"""

import argparse
import inspect
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from backdrop.command.values import colour, number
from backdrop.engine.scene import Look, Rgb

BARE = ("frame", "output")  # sections whose options go without their name
LOOK = "look."  # begins the names of argparse's results that belong here

Data = dict[str, Any]


@dataclass(frozen=True)
class Flag:
    """One option: a field `name` of a section of the look.

    kind: for a section that may be one of several, which of them has the field; else "".
    """

    section: str
    name: str
    hint: Any
    default: Any
    kind: str = ""

    @property
    def option(self) -> str:
        """How it is written."""
        return f"--{self.name}" if self.section in BARE else f"--{self.section}-{self.name}"

    @property
    def result(self) -> str:
        """Its name in argparse's results."""
        return f"{LOOK}{self.section}.{self.name}"


@dataclass(frozen=True)
class Section:
    """A part of the look: its kinds by name, one named "" where there is no choice."""

    name: str
    kinds: dict[str, type]
    optional: bool

    @property
    def flags(self) -> Iterator[Flag]:
        """An option a field."""
        for kind, made_of in self.kinds.items():
            hints = get_type_hints(made_of, include_extras=True)
            for field in fields(made_of):
                yield Flag(self.name, field.name, hints[field.name], field.default, kind)


def sections() -> list[Section]:
    """The look's parts, in its order."""
    found = []
    for name, hint in get_type_hints(Look, include_extras=True).items():
        options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
        kinds = [each for each in options if is_dataclass(each) and isinstance(each, type)]
        named = {each.__name__.lower() if len(kinds) > 1 else "": each for each in kinds}
        found.append(Section(name, named, len(options) > len(kinds)))
    return found


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Give a parser all options of a look."""
    for section in sections():
        about = [inspect.getdoc(kind) or "" for kind in section.kinds.values()]
        text = about[0].partition("\n\n")[0] if len(about) == 1 else ""
        group = parser.add_argument_group(section.name, text.replace("\n", " "))
        name, result = f"--{section.name}", LOOK + section.name
        if len(section.kinds) > 1:
            words = ", ".join(section.kinds)
            help_text = f"none, {words}, or the name or #rrggbb of a colour"
            group.add_argument(
                name, dest=result, type=_kind_in(section), metavar="KIND", help=help_text
            )
        elif section.optional:
            switch = argparse.BooleanOptionalAction
            group.add_argument(name, dest=result, action=switch, default=None, help="with or not")
        for flag in section.flags:
            _add(group, flag)


def look_changed(look: Data, given: Data) -> Data:
    """Return a look's data with the options given on the command line.

    look: all of it, as scenes.py writes it. given: argparse's results. Raises ValueError for
    options that contradict each other.
    """
    changed = {each.name: _changed(each, look[each.name], given) for each in sections()}
    return {**look, **changed}


def _changed(section: Section, data: Data | None, given: Data) -> Data | None:
    chosen = given.get(LOOK + section.name)  # True, False, a kind's data, or None for not given
    if chosen is False:
        data = None
    elif chosen is True:
        data = data or {}
    elif chosen:
        same = data is not None and data["kind"] == chosen["kind"]
        data = {**(data if data and same else {}), **chosen}
    settled = chosen is not None
    for flag in section.flags:
        value = given.get(flag.result)
        if value is None:
            continue
        kind = data["kind"] if data and flag.kind else ""
        if settled and (data is None or kind != flag.kind):
            asked = f"--{section.name} {kind}" if kind else f"no {section.name}"
            raise ValueError(f"{flag.option} does not go with {asked}")
        if data is None or kind != flag.kind:
            data = {"kind": flag.kind} if flag.kind else {}
        settled = settled or bool(flag.kind)
        data = {**data, flag.name: value}
    return data


def _add(group: Any, flag: Flag) -> None:
    hint = flag.hint
    default = f"; {_shown(flag.default)} if not given"
    kind = f"{flag.kind}: " if flag.kind else ""
    if hint is bool:
        switch = argparse.BooleanOptionalAction
        about = f"{kind}on or off{default}"
        group.add_argument(flag.option, dest=flag.result, action=switch, default=None, help=about)
        return
    settings: dict[str, Any] = {"dest": flag.result, "metavar": "N"}
    if get_origin(hint) is Literal:
        words = get_args(hint)
        settings |= {"choices": words, "metavar": "WORD"}
        about = ", ".join(words)
    elif hint == Rgb:
        settings |= {"type": colour, "metavar": "COLOUR"}
        about = "name or #rrggbb"
    elif get_origin(hint) is tuple:
        parts = get_args(hint)
        span = get_args(parts[0])[1]
        settings |= {"nargs": len(parts), "type": number(*get_args(parts[0])), "metavar": "N"}
        about = f"{len(parts)} numbers from {span.low} to {span.high}"
    elif get_origin(hint) is Annotated:
        settings["type"] = number(*get_args(hint))
        span = get_args(hint)[1]
        about = f"{span.low} to {span.high}"
    else:
        raise TypeError(f"{flag.option}: no option can be made of {hint}")
    group.add_argument(flag.option, help=f"{kind}{about}{default}", **settings)


def _kind_in(section: Section) -> Callable[[str], Data | Literal[False]]:
    def read(text: str) -> Data | Literal[False]:
        if text == "none":
            return False
        if text in section.kinds:
            return {"kind": text}
        return {"kind": "colour", "rgb": colour(text)}

    return read


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)

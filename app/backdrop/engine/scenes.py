"""Scenes and looks as plain data, and back, for JSON.

A scene is {"version": 1, "edits": [...], "look": {...}}; a preset is the same without edits. A
dataclass is an object of its fields, a tuple a list, and where a field may be one of several
dataclasses, "kind" is its name in lower case. Reading follows the type hints of scene.py and is
strict: whatever they do not allow is a BadPreset. A missing key takes the field's default.
"""

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from backdrop.engine.errors import BadPreset
from backdrop.engine.scene import VERSION, Background, Edit, Look, Most, Range, Scene

LONGEST_NAME = 60  # characters
MOST_BRACKETS = 100  # in a preset's text; a look has twenty and its name may have some

Reader = Callable[[Any], Any]
Data = dict[str, Any]

_TAGS: dict[type, str] = {
    kind: kind.__name__.lower() for union in (Edit, Background) for kind in get_args(union)
}


def scene_data(scene: Scene) -> Data:
    """Return the scene as data that json.dumps takes."""
    return {"version": VERSION, **_plain(scene)}


def look_data(look: Look) -> Data:
    """Return the look alone, as a preset is saved."""
    return {"version": VERSION, "look": _plain(look)}


def scene_from(data: Any) -> Scene:
    """Return the scene that the data of scene_data or look_data is; raises BadPreset."""
    if not isinstance(data, dict):
        raise BadPreset(f"a {type(data).__name__} is no scene")
    version = data.get("version")
    if type(version) is not int or version != VERSION:
        raise BadPreset(f"the version is not {VERSION}")
    scene: Scene = _reader(Scene)({name: data[name] for name in data if name != "version"})
    return scene


def look_from(data: Any) -> Look:
    """Return the look in the data of look_data, of which edits are no part; raises BadPreset."""
    if isinstance(data, dict) and "edits" in data:
        raise BadPreset("a preset has no edits")
    return scene_from(data).look


def preset_from(text: str) -> tuple[str, Look]:
    """Return the name and look in the text of a preset's file; raises BadPreset."""
    # Reading JSON takes stack for every level, of which WebAssembly has little: Python ends there.
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise BadPreset("nested too deep")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadPreset(str(error)) from error
    name = data.pop("name", "") if isinstance(data, dict) else ""
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise BadPreset("the name is not a short text")
    return name, look_from(data)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        tag = _TAGS.get(type(value))
        known = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {"kind": tag, **known} if tag else known
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


@cache
def _reader(hint: Any) -> Reader:
    """What reads values of this type: made once, since a stroke has thousands of numbers."""
    origin, of = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return _object(hint)
    if origin is Annotated and isinstance(of[1], Range):
        return _number(of[0], of[1])
    if origin is Annotated:
        return _list(_reader(get_args(of[0])[0]), of[1])
    if origin is tuple:
        return _tuple([_reader(each) for each in of])
    if origin is Literal:
        return _word(of)
    if origin in (Union, types.UnionType):
        return _either(of)
    return _truth


def _object(kind: Any) -> Reader:
    hints = get_type_hints(kind, include_extras=True)
    readers = {name: _reader(hint) for name, hint in hints.items()}
    needed = {each.name for each in fields(kind) if each.default is MISSING}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise BadPreset(f"{kind.__name__} is an object, not a {type(value).__name__}")
        if not value.keys() <= readers.keys() or not needed <= value.keys():
            raise BadPreset(f"{kind.__name__} has keys that do not exist, or lacks some")
        known = {}
        for name, each in value.items():
            try:
                known[name] = readers[name](each)
            except BadPreset as wrong:
                raise BadPreset(f"{kind.__name__}.{name}: {wrong}") from None
        return kind(**known)

    return read


def _number(kind: type, span: Range) -> Reader:
    low, high = span.low, span.high
    kinds = (int,) if kind is int else (float, int)

    def read(value: Any) -> Any:
        # not isinstance, for which True is an int; and NaN is in no range
        if type(value) not in kinds or not low <= value <= high:
            raise BadPreset(f"not {'a whole' if kind is int else 'a'} number from {low} to {high}")
        return kind(value)

    return read


def _list(reader: Reader, most: Most) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list) or len(value) > most.count:
            raise BadPreset(f"not a list of at most {most.count}")
        return tuple(map(reader, value))

    return read


def _tuple(readers: list[Reader]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != len(readers):
            raise BadPreset(f"not a list of {len(readers)}")
        return tuple([reader(each) for reader, each in zip(readers, value, strict=True)])

    return read


def _word(words: tuple[str, ...]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in words:
            raise BadPreset(f"not one of {', '.join(words)}")
        return value

    return read


def _either(options: tuple[Any, ...]) -> Reader:
    """One of several dataclasses, told by "kind"; or None, if that is among them."""
    kinds = [option for option in options if option is not types.NoneType]
    readers = {_TAGS[kind]: _reader(kind) for kind in kinds if kind in _TAGS}
    only = _reader(kinds[0])

    def read(value: Any) -> Any:
        if value is None and len(kinds) < len(options):
            return None
        if not readers:
            return only(value)
        kind = value.get("kind") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in readers:
            raise BadPreset(f"its kind is not one of {', '.join(readers)}")
        return readers[kind]({name: value[name] for name in value if name != "kind"})

    return read


def _truth(value: Any) -> Any:
    if not isinstance(value, bool):
        raise BadPreset("neither true nor false")
    return value

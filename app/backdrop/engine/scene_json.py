"""Convert scenes and looks to plain data for JSON, and back.

A scene is {"version": 1, "edits": [...], "move": {...}, "look": {...}}; a preset has its look
alone. A dataclass becomes an object of its fields, a tuple becomes a list. Where a field may hold
one of several dataclasses, "kind" is the class name in lower case. Reading follows the type hints
in scene.py and is strict: other data raises BadPreset. A missing key takes the field's default.
"""

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from backdrop.engine.errors import BadPreset
from backdrop.engine.scene import VERSION, Background, Edit, Look, MaxLength, Range, Scene

MAX_NAME_LENGTH = 60  # characters of a preset's name
MAX_BRACKETS = 100  # in a preset's text; a look has twenty, and its name may contain more

Reader = Callable[[Any], Any]
Data = dict[str, Any]

_TAGS: dict[type, str] = {
    kind: kind.__name__.lower() for union in (Edit, Background) for kind in get_args(union)
}


def scene_data(scene: Scene) -> Data:
    """Return the scene as data that json.dumps accepts."""
    return {"version": VERSION, **_to_data(scene)}


def look_data(look: Look) -> Data:
    """Return the look alone as data, the content of a preset."""
    return {"version": VERSION, "look": _to_data(look)}


def edit_data(edit: Edit) -> Data:
    """Return one edit as data, an entry of a scene's edits."""
    data: Data = _to_data(edit)
    return data


def edit_from(data: Any) -> Edit:
    """Read one edit from the data of edit_data; raises BadPreset."""
    edit: Edit = _reader(Edit)(data)
    return edit


def scene_from(data: Any) -> Scene:
    """Read a scene from the data of scene_data or look_data; raises BadPreset."""
    if not isinstance(data, dict):
        raise BadPreset(f"a {type(data).__name__} is no scene")
    version = data.get("version")
    if type(version) is not int or version != VERSION:
        raise BadPreset(f"the version is not {VERSION}")
    scene: Scene = _reader(Scene)({name: data[name] for name in data if name != "version"})
    return scene


def look_from(data: Any) -> Look:
    """Read a look from the data of look_data, which has nothing else; raises BadPreset."""
    if isinstance(data, dict) and not data.keys() <= {"version", "look"}:
        raise BadPreset("a preset has a look alone")
    return scene_from(data).look


def preset_from(text: str) -> tuple[str, Look]:
    """Read the name and the look from the text of a preset file; raises BadPreset."""
    # Every level of JSON takes stack, and WebAssembly has little: deep nesting would crash Pyodide.
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise BadPreset("nested too deep")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadPreset(str(error)) from error
    name = data.pop("name", "") if isinstance(data, dict) else ""
    if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH:
        raise BadPreset("the name is not a short text")
    return name, look_from(data)


def _to_data(value: Any) -> Any:
    if is_dataclass(value):
        tag = _TAGS.get(type(value))
        members = {field.name: _to_data(getattr(value, field.name)) for field in fields(value)}
        return {"kind": tag, **members} if tag else members
    if isinstance(value, tuple):
        return [_to_data(member) for member in value]
    return value


@cache
def _reader(hint: Any) -> Reader:
    """Return a function that reads values of this type; cached, as a stroke has thousands."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return _object_reader(hint)
    if origin is Annotated and isinstance(arguments[1], Range):
        return _number_reader(arguments[0], arguments[1])
    if origin is Annotated and arguments[0] is str:
        return _text_reader(arguments[1])
    if origin is Annotated:
        return _list_reader(_reader(get_args(arguments[0])[0]), arguments[1])
    if origin is tuple:
        return _tuple_reader([_reader(argument) for argument in arguments])
    if origin is Literal:
        return _word_reader(arguments)
    if origin in (Union, types.UnionType):
        return _union_reader(arguments)
    return _read_bool


def _object_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind, include_extras=True)
    readers = {name: _reader(hint) for name, hint in hints.items()}
    required = {field.name for field in fields(kind) if field.default is MISSING}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise BadPreset(f"{kind.__name__} is an object, not a {type(value).__name__}")
        if not value.keys() <= readers.keys() or not required <= value.keys():
            raise BadPreset(f"{kind.__name__} has keys that do not exist, or lacks some")
        members = {}
        for name, member in value.items():
            try:
                members[name] = readers[name](member)
            except BadPreset as error:
                raise BadPreset(f"{kind.__name__}.{name}: {error}") from None
        return kind(**members)

    return read


def _number_reader(kind: type, allowed: Range) -> Reader:
    low, high = allowed.low, allowed.high
    kinds = (int,) if kind is int else (float, int)

    def read(value: Any) -> Any:
        # type(), because isinstance() takes True for an int. NaN is in no range.
        if type(value) not in kinds or not low <= value <= high:
            raise BadPreset(f"not {'a whole' if kind is int else 'a'} number from {low} to {high}")
        return kind(value)

    return read


def _text_reader(limit: MaxLength) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or len(value) > limit.count:
            raise BadPreset(f"not a text of at most {limit.count} characters")
        return value

    return read


def _list_reader(reader: Reader, limit: MaxLength) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list) or len(value) > limit.count:
            raise BadPreset(f"not a list of at most {limit.count}")
        return tuple(map(reader, value))

    return read


def _tuple_reader(readers: list[Reader]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != len(readers):
            raise BadPreset(f"not a list of {len(readers)}")
        return tuple([reader(member) for reader, member in zip(readers, value, strict=True)])

    return read


def _word_reader(words: tuple[str, ...]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in words:
            raise BadPreset(f"not one of {', '.join(words)}")
        return value

    return read


def _union_reader(options: tuple[Any, ...]) -> Reader:
    """Return a reader of one of several dataclasses, chosen by "kind", or of one type or None."""
    kinds = [option for option in options if option is not types.NoneType]
    readers = {_TAGS[kind]: _reader(kind) for kind in kinds if kind in _TAGS}
    first_reader = _reader(kinds[0])

    def read(value: Any) -> Any:
        if value is None and len(kinds) < len(options):
            return None
        if not readers:
            return first_reader(value)
        kind = value.get("kind") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in readers:
            raise BadPreset(f"its kind is not one of {', '.join(readers)}")
        return readers[kind]({name: value[name] for name in value if name != "kind"})

    return read


def _read_bool(value: Any) -> Any:
    if not isinstance(value, bool):
        raise BadPreset("neither true nor false")
    return value

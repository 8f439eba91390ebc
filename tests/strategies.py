"""Hypothesis strategies for scenes."""

import types
from dataclasses import MISSING, fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from backdrop.engine.scene import Range


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Generate all values that a type of scene.py allows."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint, include_extras=True)
        required = {each.name for each in fields(hint) if each.default is MISSING}
        return st.fixed_dictionaries(
            {name: values(hints[name]) for name in hints if name in required},
            optional={name: values(hints[name]) for name in hints if name not in required},
        ).map(lambda keywords: hint(**keywords))
    if origin is Annotated and isinstance(arguments[1], Range):
        low, high = arguments[1].low, arguments[1].high
        return st.integers(int(low), int(high)) if arguments[0] is int else st.floats(low, high)
    if origin is Annotated and arguments[0] is str:
        return st.text(max_size=8)
    if origin is Annotated:
        return st.lists(values(get_args(arguments[0])[0]), max_size=4).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(values, arguments))
    return st.none() if hint is types.NoneType else st.booleans()

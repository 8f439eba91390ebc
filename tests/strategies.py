"""Scenes for property tests."""

import types
from dataclasses import MISSING, fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from backdrop.engine.scene import Range


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Everything that a type of scene.py allows."""
    origin, of = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint, include_extras=True)
        needed = {each.name for each in fields(hint) if each.default is MISSING}
        return st.fixed_dictionaries(
            {name: values(hints[name]) for name in hints if name in needed},
            optional={name: values(hints[name]) for name in hints if name not in needed},
        ).map(lambda given: hint(**given))
    if origin is Annotated and isinstance(of[1], Range):
        low, high = of[1].low, of[1].high
        return st.integers(int(low), int(high)) if of[0] is int else st.floats(low, high)
    if origin is Annotated:
        return st.lists(values(get_args(of[0])[0]), max_size=4).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, of))
    if origin is Literal:
        return st.sampled_from(of)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(values, of))
    return st.none() if hint is types.NoneType else st.booleans()

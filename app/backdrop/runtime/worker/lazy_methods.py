"""Compile the methods of dataclasses when they are first called. Import it before the engine.

dataclass() writes the source of up to seven methods for each class and compiles them at once, and
reads the signature of __init__ for a docstring: together a quarter of the engine's imports. A start
calls few of these methods, and nobody reads such a docstring.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]


def defer_methods(create: Callable[..., Method]) -> Callable[..., Method]:
    """Return a replacement for dataclasses' function that compiles a method."""

    def create_later(name: str, *source: Any, **environment: Any) -> Method:
        compiled: list[Method] = []

        def method(*given: Any, **named: Any) -> Any:
            if not compiled:
                compiled.append(create(name, *source, **environment))
                if name == "__init__":  # called often, so that it is not called in this way again
                    _replace(type(given[0]), method, compiled[0])
            return compiled[0](*given, **named)

        method.__name__ = name
        return method

    return create_later


def omit_docstring(process: Callable[..., type]) -> Callable[..., type]:
    """Return a replacement for dataclasses' function that makes a class a dataclass."""

    def process_without(kind: type, *options: Any) -> type:
        kind.__doc__ = kind.__doc__ or "A dataclass."
        return process(kind, *options)

    return process_without


def _replace(kind: type, old: Method, new: Method) -> None:
    """Replace a method of a class or of its base."""
    new.__qualname__ = old.__qualname__
    for base in kind.__mro__:
        if base.__dict__.get(old.__name__) is old:
            setattr(base, old.__name__, new)


# Private functions of Python's standard library; without them, dataclasses work as ever.
private: Any = dataclasses
if hasattr(private, "_create_fn") and hasattr(private, "_process_class"):
    private._create_fn = defer_methods(private._create_fn)
    private._process_class = omit_docstring(private._process_class)

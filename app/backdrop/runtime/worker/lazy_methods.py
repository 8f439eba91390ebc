"""Compile the methods of dataclasses when they are first called. Import it before the engine.

dataclass() writes the source of up to six methods for each class and compiles them at once, which
takes a tenth of the engine's imports; a start calls few but __init__.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]


def defer_methods(create: Callable[..., Method]) -> Callable[..., Method]:
    """Return a replacement for dataclasses' function that compiles a method."""

    def create_later(name: str, *source: Any, **environment: Any) -> Method:
        if name == "__init__":
            return create(name, *source, **environment)
        compiled: list[Method] = []

        def method(*given: Any) -> Any:
            if not compiled:
                compiled.append(create(name, *source, **environment))
            return compiled[0](*given)

        method.__name__ = name
        return method

    return create_later


# A private function of Python's standard library; without it, dataclasses work as ever.
if hasattr(dataclasses, "_create_fn"):
    dataclasses._create_fn = defer_methods(dataclasses._create_fn)

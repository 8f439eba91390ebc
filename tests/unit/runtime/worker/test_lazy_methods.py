"""Compile the methods of dataclasses when they are first called."""

import dataclasses
import importlib
from typing import Any

import pytest

from backdrop.runtime.worker import lazy_methods


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the methods that dataclasses have compiled, while methods are deferred."""
    names: list[str] = []
    create: Any = getattr(importlib.import_module("dataclasses"), "_create_fn", None)
    if not create:
        pytest.skip(
            "dataclasses compile in another way since Python 3.13, which no Pyodide here has"
        )

    def recorded(name: str, *source: Any, **environment: Any) -> Any:
        names.append(name)
        return create(name, *source, **environment)

    monkeypatch.setattr(dataclasses, "_create_fn", lazy_methods.defer_methods(recorded))
    return names


def test_methods_are_compiled_when_they_are_called(compiled: list[str]) -> None:
    @dataclasses.dataclass(frozen=True, order=True)
    class Point:
        x: int
        y: int = 2

    assert compiled == []
    point = Point(1)
    assert compiled == ["__init__"]
    assert repr(point).endswith("Point(x=1, y=2)")
    assert point == Point(1, 2)
    assert point.__eq__((1, 2)) is NotImplemented
    assert point < Point(2)
    assert len({point, Point(1), Point(2)}) == 2
    assert dataclasses.replace(point, y=3) == Point(1, 3)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 3  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x
    assert Point.__eq__.__qualname__.endswith("Point.__eq__")
    assert sorted(compiled) == sorted(set(compiled) | {"__init__"})  # each was compiled once


def test_a_constructor_replaces_itself_also_in_a_base(compiled: list[str]) -> None:
    @dataclasses.dataclass
    class Base:
        x: int

    class Derived(Base):
        pass

    @dataclasses.dataclass(kw_only=True, slots=True)
    class Named:
        x: int = 1
        y: list[int] = dataclasses.field(default_factory=list)

    deferred = Base.__init__
    assert Derived(x=1).x == Base(2).x - 1 == 1
    assert Base.__init__ is not deferred
    assert Base.__init__.__qualname__.endswith("Base.__init__")
    assert Named(y=[3]) == Named(x=1, y=[3]) != Named()
    with pytest.raises(TypeError, match="positional argument"):
        Named(1)  # type: ignore[call-arg]
    assert compiled.count("__init__") == 2


def test_no_signature_is_read_for_a_docstring(monkeypatch: pytest.MonkeyPatch) -> None:
    process = getattr(dataclasses, "_process_class", None)
    if not process:
        pytest.skip("dataclasses work in another way here")
    monkeypatch.setattr(dataclasses, "_process_class", lazy_methods.omit_docstring(process))
    monkeypatch.setattr(dataclasses, "inspect", None, raising=False)

    @dataclasses.dataclass
    class Point:
        x: int

    assert Point(1).x == 1

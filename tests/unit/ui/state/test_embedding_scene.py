"""The scene of a removal is one that the engine reads."""

from typing import Any

import pytest

from backdrop.engine.scene import Colour, Edge, Output, Scene
from backdrop.engine.scene_json import scene_from
from backdrop.runtime.embedding import FORMATS
from backdrop.ui.state.embedding_scene import removal_scene


def scene_of(options: Any) -> Scene:
    return scene_from(removal_scene(options))


def test_without_options_it_is_the_default() -> None:
    assert scene_of({}) == Scene()


@pytest.mark.parametrize("name", FORMATS)
def test_the_engine_knows_every_format(name: Any) -> None:
    assert scene_of({"format": name}).look.output == Output(format=name)


def test_format_and_background_come_in_addition_to_a_look() -> None:
    look = {"edge": {"feather": 0.01}, "background": {"kind": "grey"}, "output": {"quality": 50}}
    read = scene_of({"look": look, "format": "jpeg", "background": "#0aff80"}).look
    assert read.edge == Edge(feather=0.01)
    assert read.background == Colour((10, 255, 128))
    assert read.output == Output(format="jpeg", quality=50)
    assert scene_of({"look": look, "background": "transparent"}).look.background is None

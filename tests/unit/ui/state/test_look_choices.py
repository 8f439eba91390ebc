"""The engine accepts every choice that the panels offer."""

import pytest

from app.build import ROOT
from backdrop.engine.scene_json import look_from
from backdrop.ui.state import page_backgrounds
from backdrop.ui.state.history import EMPTY, value_at, with_value
from backdrop.ui.state.look_choices import (
    PRESETS,
    SHAPES,
    SWATCHES,
    is_met,
    keep_edges_apart,
    shape_number,
)
from backdrop.ui.state.shop_looks import SHOPS


@pytest.mark.parametrize(("name", "look"), PRESETS + SHOPS)
def test_every_preset_is_a_look(name: str, look: dict[str, object]) -> None:
    assert name
    look_from({"version": 1, "look": look})


def test_shapes_are_recognised() -> None:
    for number, (_, aspect, width, height, dpi) in enumerate(SHAPES):
        frame = {"aspect": aspect, "width": width, "height": height}
        scene = with_value(EMPTY, "look", {"frame": frame, "output": {"dpi": dpi}})
        assert shape_number(scene) == number
    assert shape_number(EMPTY) == 0
    assert shape_number(with_value(EMPTY, "look.frame.width", 777)) == -1


def test_shapes_with_a_size_have_its_proportions() -> None:
    for name, aspect, width, height, _ in SHAPES:
        if width:
            assert width / height == pytest.approx(aspect, abs=0.002), name


def test_conditions() -> None:
    scene = with_value(EMPTY, "look.shadow", {"kind": "drop"})
    assert is_met(scene, "shadow.kind")
    assert is_met(scene, "shadow.kind=drop")
    assert is_met(scene, "shadow.kind=ground|drop")
    assert not is_met(scene, "shadow.kind=ground")
    assert not is_met(scene, "outline")
    assert not is_met(scene, "background.kind=colour")


@pytest.mark.parametrize("moved", range(4))
@pytest.mark.parametrize("to", [-0.5, 0.2, 0.5, 0.9, 1.4])
def test_a_frame_is_never_inside_out(moved: int, to: float) -> None:
    box = [0.3, 0.3, 0.6, 0.6]
    box[moved] = to
    left, top, right, bottom = keep_edges_apart(box, moved)
    assert box[moved] == to
    assert right - left > 0.049
    assert bottom - top > 0.049


def test_backgrounds_as_css() -> None:
    assert page_backgrounds.css_background(EMPTY, "") == ("", True)
    assert page_backgrounds.css_background(EMPTY, "black") == ("#000000", False)
    red = with_value(EMPTY, "look.background", {"kind": "colour", "rgb": [255, 0, 16]})
    assert page_backgrounds.css_background(red, "black") == ("#ff0010", False)
    assert page_backgrounds.css_background(red, "alpha") == ("#000000", False)
    down = with_value(EMPTY, "look.background", {"kind": "gradient", "start": [0, 0, 0]})
    css, checks = page_backgrounds.css_background(down, "")
    assert css == "linear-gradient(180deg, #000000, #cdcdcd)"
    assert not checks
    assert page_backgrounds.css_background(
        with_value(EMPTY, "look.background", {"kind": "grey"}), ""
    ) == ("", False)


def test_colours_survive_conversion_to_css_and_back() -> None:
    for _, colour in SWATCHES:
        assert page_backgrounds.css_colour(page_backgrounds.rgb_of(colour)) == colour
    assert value_at(EMPTY, "look.background") is None


def test_presets_differ_in_name_and_look() -> None:
    """The strip marks the one that is applied."""
    every = PRESETS + SHOPS
    assert len({name for name, _ in every}) == len(every)
    assert all(a[1] != b[1] for place, a in enumerate(every) for b in every[:place])


def test_a_product_fills_what_amazon_demands() -> None:
    margin = value_at({"look": dict(SHOPS)["Amazon"]}, "look.frame.margin")
    assert 1 / (1 + 2 * margin) >= 0.85


@pytest.mark.parametrize(("name", "look"), SHOPS)
def test_the_guide_describes_the_look_of_each_shop(name: str, look: dict[str, object]) -> None:
    frame = value_at({"look": look}, "look.frame")
    share = 100 / (1 + 2 * frame["margin"])
    line = f"| {name} | {frame['width']} × {frame['height']} | {share:.0f} % |"
    assert line in (ROOT / "docs/guide.md").read_text("utf-8")

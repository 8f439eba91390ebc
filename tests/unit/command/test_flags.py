"""The look's options: every field has one, held to its range."""

import argparse
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import given

from backdrop.command.flags import LOOK, Flag, add_flags, change_look, list_sections
from backdrop.command.units import UNITS
from backdrop.engine.scene import Colour, Look, Range, Rgb
from backdrop.engine.scene_json import look_data, look_from
from tests.strategies import values

FLAGS = [flag for section in list_sections() for flag in section.flags]
NUMBERS = [flag for flag in FLAGS if get_origin(flag.hint) is Annotated]


def parse(*words: str) -> dict[str, Any]:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add_flags(parser)
    return vars(parser.parse_args(words))


def apply_words(look: Look, *words: str) -> Look:
    data = change_look(look_data(look)["look"], parse(*words))
    return look_from({"version": 1, "look": data})


def words_of(look: Look) -> list[str]:
    """The command line that requests this look."""
    words: list[str] = []
    for section in list_sections():
        value = getattr(look, section.name)
        if value is None:
            words += ["--background", "none"] if section.name == "background" else []
            words += [f"--no-{section.name}"] if section.name != "background" else []
            continue
        if section.name in ("shadow", "outline"):
            words.append(f"--{section.name}")
        kind = type(value).__name__.lower() if len(section.kinds) > 1 else ""
        words += ["--background", kind] if kind else []
        for flag in section.flags:
            if flag.kind == kind:
                words += words_for(flag, getattr(value, flag.name))
    return words


def words_for(flag: Flag, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [flag.option if value else flag.option.replace("--", "--no-", 1)]
    if isinstance(value, tuple) and len(value) == 3:
        return [flag.option, "#{:02x}{:02x}{:02x}".format(*value)]
    if isinstance(value, tuple):
        return [flag.option, *(f"{each:.25f}" for each in value)]
    if isinstance(value, float):
        return [f"{flag.option}={value!r}"]
    return [f"{flag.option}={value}"]


@given(values(Look), values(Look))
def test_options_express_any_look_from_any_preset(look: Look, preset: Look) -> None:
    result = apply_words(preset, *words_of(look))
    box = look.frame.box
    assert result.frame.box == pytest.approx(box, abs=1e-20)
    again = apply_words(result, "--box", *(["0"] * 4))
    assert again == apply_words(look, "--box", *(["0"] * 4))


@given(values(Look))
def test_no_options_change_nothing(look: Look) -> None:
    assert apply_words(look) == look


def test_options_have_unique_names() -> None:
    options = [flag.option for flag in FLAGS]
    assert len(set(options)) == len(options)


@pytest.mark.parametrize("flag", NUMBERS, ids=lambda flag: flag.option)
def test_numbers_are_held_to_their_range(flag: Flag, capsys: pytest.CaptureFixture[str]) -> None:
    kind, allowed = get_args(flag.hint)
    assert isinstance(allowed, Range)
    for good in (allowed.low, allowed.high):
        assert parse(f"{flag.option}={good}")[flag.dest] == kind(good)
    for bad in (allowed.low - 1, allowed.high + 1, "nan", "much", ""):
        with pytest.raises(SystemExit) as ended:
            parse(f"{flag.option}={bad}")
        assert ended.value.code == 2
        assert f"from {allowed.low} to {allowed.high}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "rgb"),
    [("white", (255, 255, 255)), ("#f80", (255, 136, 0)), ("#0a0b0c", (10, 11, 12))],
)
def test_a_colour_is_a_background(written: str, rgb: tuple[int, int, int]) -> None:
    assert apply_words(Look(), "--background", written).background == Colour(rgb)


def test_every_number_has_its_unit() -> None:
    numbers = {
        flag.dest.removeprefix(LOOK)
        for flag in FLAGS
        if get_origin(flag.hint) is Annotated
        or (get_origin(flag.hint) is tuple and flag.hint != Rgb)
    }
    assert set(UNITS) == numbers
    parser = argparse.ArgumentParser()
    add_flags(parser)
    text = " ".join(parser.format_help().split())
    assert "0 to 20, width over height, or as 16:9; 0 for the frame's own (default: 0.0)" in text
    assert "0 to 2400, dots per inch, 0 for none (default: 0)" in text


def test_words_that_people_try_are_understood() -> None:
    assert apply_words(Look(), "--format", "jpg").output.format == "jpeg"
    assert apply_words(Look(), "--sheet", "none").output.sheet == ""
    assert apply_words(Look(), "--aspect", "16:9").frame.aspect == 16 / 9
    assert apply_words(Look(background=Colour()), "--background", "transparent").background is None


@pytest.mark.parametrize("written", ["16:0", "a:b", "100:1", "-3:2", "4:", "1:2:3"])
def test_other_aspects_are_refused(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(f"--aspect={written}")
    assert "--aspect" in capsys.readouterr().err


@pytest.mark.parametrize("written", ["whitish", "#12", "#11223344", "", "255,255,255"])
def test_other_words_are_not_colours(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse("--background", written)
    assert "write white, or #ffffff" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--background", "white", "--background-angle", "3"],
        ["--background", "none", "--background-strength", "1"],
        ["--background-rgb", "red", "--background-angle", "3"],
        ["--no-shadow", "--shadow-blur", "0.1"],
        ["--no-outline", "--outline-rgb", "red"],
    ],
)
def test_options_that_contradict_each_other_are_refused(words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"^--\S+ does not go with "):
        change_look(look_data(Look())["look"], parse(*words))


def test_an_option_of_a_section_switches_the_section_on() -> None:
    look = apply_words(
        Look(), "--shadow-blur=0.1", "--background-strength=1", "--outline-width=0.1"
    )
    assert look == apply_words(
        Look(),
        *("--shadow", "--shadow-blur=0.1", "--background=blurred", "--background-strength=1"),
        *("--outline", "--outline-width=0.1"),
    )
    assert look.shadow
    assert look.outline


def test_a_presets_values_stay_if_the_same_kind_is_requested() -> None:
    preset = apply_words(Look(), "--shadow-blur=0.2", "--background-angle=7")
    again = apply_words(preset, "--shadow", "--background=gradient", "--quality=50")
    assert again.shadow == preset.shadow
    assert again.background == preset.background
    assert again.output.quality == 50

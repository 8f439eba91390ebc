"""The scene's options: each field of the look has one, held to its range."""

import argparse
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import given

from backdrop.command.flags import Flag, add_flags, look_changed, sections
from backdrop.engine.scene import Colour, Look, Range
from backdrop.engine.scenes import look_data, look_from
from tests.strategies import values

FLAGS = [flag for section in sections() for flag in section.flags]
NUMBERS = [flag for flag in FLAGS if get_origin(flag.hint) is Annotated]


def parsed(*words: str) -> dict[str, Any]:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add_flags(parser)
    return vars(parser.parse_args(words))


def changed(look: Look, *words: str) -> Look:
    data = look_changed(look_data(look)["look"], parsed(*words))
    return look_from({"version": 1, "look": data})


def words_of(look: Look) -> list[str]:
    """The command line that asks for this look."""
    words: list[str] = []
    for section in sections():
        part = getattr(look, section.name)
        if part is None:
            words += ["--background", "none"] if section.name == "background" else []
            words += [f"--no-{section.name}"] if section.name != "background" else []
            continue
        if section.name in ("shadow", "outline"):
            words.append(f"--{section.name}")
        kind = type(part).__name__.lower() if len(section.kinds) > 1 else ""
        words += ["--background", kind] if kind else []
        for flag in section.flags:
            if flag.kind == kind:
                words += words_for(flag, getattr(part, flag.name))
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
def test_any_look_can_be_written_as_options_whatever_the_preset(look: Look, preset: Look) -> None:
    made = changed(preset, *words_of(look))
    box = look.frame.box
    assert made.frame.box == pytest.approx(box, abs=1e-20)
    again = changed(made, "--box", *(["0"] * 4))
    assert again == changed(look, "--box", *(["0"] * 4))


@given(values(Look))
def test_no_options_change_nothing(look: Look) -> None:
    assert changed(look) == look


def test_options_have_names_of_their_own() -> None:
    options = [flag.option for flag in FLAGS]
    assert len(set(options)) == len(options)


@pytest.mark.parametrize("flag", NUMBERS, ids=lambda flag: flag.option)
def test_numbers_are_held_to_their_range(flag: Flag, capsys: pytest.CaptureFixture[str]) -> None:
    kind, span = get_args(flag.hint)
    assert isinstance(span, Range)
    for good in (span.low, span.high):
        assert parsed(f"{flag.option}={good}")[flag.result] == kind(good)
    for bad in (span.low - 1, span.high + 1, "nan", "much", ""):
        with pytest.raises(SystemExit) as ended:
            parsed(f"{flag.option}={bad}")
        assert ended.value.code == 2
        assert f"from {span.low} to {span.high}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "rgb"),
    [("white", (255, 255, 255)), ("#f80", (255, 136, 0)), ("#0a0b0c", (10, 11, 12))],
)
def test_a_background_may_be_named_by_its_colour(written: str, rgb: tuple[int, int, int]) -> None:
    assert changed(Look(), "--background", written).background == Colour(rgb)


@pytest.mark.parametrize("written", ["whitish", "#12", "#11223344", "", "255,255,255"])
def test_what_is_no_colour_is_refused(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--background", written)
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
        look_changed(look_data(Look())["look"], parsed(*words))


def test_a_detail_brings_what_it_is_a_detail_of() -> None:
    look = changed(Look(), "--shadow-blur=0.1", "--background-strength=1", "--outline-width=0.1")
    assert look == changed(
        Look(),
        *("--shadow", "--shadow-blur=0.1", "--background=blurred", "--background-strength=1"),
        *("--outline", "--outline-width=0.1"),
    )
    assert look.shadow
    assert look.outline


def test_what_a_preset_has_stays_where_the_same_is_asked_for() -> None:
    preset = changed(Look(), "--shadow-blur=0.2", "--background-angle=7")
    again = changed(preset, "--shadow", "--background=gradient", "--quality=50")
    assert again.shadow == preset.shadow
    assert again.background == preset.background
    assert again.output.quality == 50

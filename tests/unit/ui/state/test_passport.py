"""The page's passport pictures: edits of the scene and of the head, and texts about them."""

import pytest

from backdrop.passport.rules import RULES, Rule, rule_of
from backdrop.ui.state import passport
from backdrop.ui.state.history import value_at
from backdrop.ui.state.look_choices import PRESETS
from backdrop.ui.text import passport_messages

HEAD = {"x": 300.0, "crown": 100.0, "eyes": 195.0, "chin": 300.0, "tilt": 0.0}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_document_brings_its_background_and_format(rule: Rule) -> None:
    scene = passport.choose_document({"look": {"shadow": {"kind": "drop"}}}, rule.key)
    assert passport.is_passport(scene)
    assert passport.rule_at(scene) is rule
    assert value_at(scene, "look.background.rgb") == list(rule.background)
    assert value_at(scene, "look.output.format") == "jpeg"
    assert not value_at(scene, "look.shadow")
    assert not passport.is_passport(passport.leave(scene, "subject"))


def test_a_line_stays_between_its_neighbours() -> None:
    assert passport.move_line(HEAD, "eyes", 1000, 600)["eyes"] == 300 - 12
    assert passport.move_line(HEAD, "eyes", 0, 600)["eyes"] == 100 + 12
    assert passport.move_line(HEAD, "chin", 310, 600)["chin"] == 310
    assert HEAD["eyes"] == 195


def test_turning_there_and_back_restores_the_head() -> None:
    turned = passport.turn_head(HEAD, 12, 640, 480)
    assert turned["chin"] - turned["crown"] == pytest.approx(200)
    assert passport.turn_head(turned, 0, 640, 480) == pytest.approx(HEAD)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_the_frame_has_the_shape_of_the_document(rule: Rule) -> None:
    left, top, right, bottom = passport.frame_box(HEAD, rule, 640, 480)
    shape = (right - left) * 640 / ((bottom - top) * 480)
    assert shape == pytest.approx(rule.pixels[0] / rule.pixels[1])
    assert (left + right) * 320 == pytest.approx(HEAD["x"])


def test_the_area_stays_until_the_frame_nears_its_border() -> None:
    area = passport.area_around([0.2, 0.2, 0.6, 0.8], None)
    assert passport.area_around([0.22, 0.2, 0.62, 0.8], area) is area
    assert passport.area_around([0.5, 0.2, 0.9, 0.8], area) != area


def test_only_offices_that_reject_edited_photos_are_said_to() -> None:
    for rule in RULES:
        said = passport_messages.notes(["blurred"], rule)
        assert said[0] == passport_messages.FINDINGS["blurred"]
        assert (passport_messages.UNEDITED in said) is not rule.accepts_edits


def test_the_file_is_described() -> None:
    states = next(rule for rule in RULES if rule.name == "United States")
    assert passport_messages.file_demands(states, "") == (
        "50.8 × 50.8 mm in print. A JPEG file of 600 × 600 pixels, 54 to 240 kB."
    )
    assert "100 %" in passport_messages.file_demands(states, "letter")


def test_the_measures_are_said_with_their_limits() -> None:
    japan = rule_of("japan")
    said = passport_messages.measures(HEAD, japan)
    assert "(32 to 36)" in said
    assert "(22.5 to 31.5)" in said
    assert "within the limits" in said
    assert "not checked" in said
    low_eyes = {**HEAD, "eyes": 285.0}
    assert "outside of the limits" in passport_messages.measures(low_eyes, japan)


def test_the_passport_look_is_that_of_the_rules() -> None:
    look = dict(PRESETS)["Passport"]
    assert look == passport.choose_document({}, "icao")["look"]
    assert look["background"]["rgb"] == list(rule_of("icao").background)

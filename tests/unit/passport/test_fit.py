"""Every office's rule is consistent, and the frame around any usual head meets it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdrop.passport.fit import fit_head
from backdrop.passport.rules import INCH, PRINT_DPI, RULES, Rule, rule_of

ROUNDING = 1e-6  # mm
rules = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)


@rules
def test_a_rule_leaves_room_for_a_head(rule: Rule) -> None:
    assert rule_of(rule.key) is rule
    for low, high in (rule.head, rule.eyes, rule.top):
        assert 0 < low < high < rule.height
    assert rule.head[1] + rule.top[0] + rule.below <= rule.height + 1
    assert all(0 <= level <= 255 for level in rule.background)
    assert 0 <= rule.min_bytes <= (rule.max_bytes or rule.min_bytes)
    # The file has the resolution of a print.
    assert rule.pixels[1] >= round(rule.height / INCH * PRINT_DPI) - 8


def test_an_unknown_key_is_any_country() -> None:
    assert rule_of("atlantis").key == "icao"


@rules
@given(
    crown=st.floats(-2000, 5000),
    length=st.floats(1, 5000),
    share=st.floats(0.44, 0.56),
)
def test_head_eyes_and_margins_meet_the_rule(
    rule: Rule, crown: float, length: float, share: float
) -> None:
    eyes, chin = crown + share * length, crown + length
    top, height, fits = fit_head(rule, crown, eyes, chin)
    assert fits
    scale = rule.height / height  # mm per pixel
    bottom = top + height
    slack = ROUNDING * max(1, abs(crown) * scale)
    for value, (low, high) in (
        ((chin - crown) * scale, rule.head),
        ((bottom - eyes) * scale, rule.eyes),
        ((crown - top) * scale, rule.top),
        ((bottom - chin) * scale, (rule.below, rule.height)),
    ):
        assert low - slack <= value <= high + slack


@rules
def test_a_head_that_cannot_meet_the_rule_is_framed_all_the_same(rule: Rule) -> None:
    top, height, fits = fit_head(rule, 100, 199, 200)
    assert not fits
    assert top < 100 < 200 < top + height


def test_a_head_without_height_has_a_frame() -> None:
    assert fit_head(RULES[0], 10, 10, 10)[1] > 0

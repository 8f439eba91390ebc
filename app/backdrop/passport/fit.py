"""Fit a passport picture's frame around a head, so that the rule's lengths are met."""

from backdrop.passport.rules import Rule

STEPS = 20  # lengths of the head tried on each side of the rule's middle


def fit_head(rule: Rule, crown: float, eyes: float, chin: float) -> "tuple[float, float, bool]":
    """Return the upper edge and the height of the frame, and whether it meets every length.

    crown, eyes, chin: heights in an upright picture, downwards, in any unit; the answer is in the
    same. The head is as near to the middle of the rule's lengths as its proportions allow.
    """
    head = max(chin - crown, 1e-6)
    share = (eyes - crown) / head
    low, high = rule.head
    middle, reach = (low + high) / 2, (high - low) / 2
    for step in range(STEPS + 1):
        for sign in (1, -1):
            length = middle + sign * reach * step / STEPS
            least, most = _margins(rule, length, share)
            if least <= most:
                scale = head / length
                return crown - (least + most) / 2 * scale, rule.height * scale, True
    scale = head / middle
    least, most = rule.top
    return crown - (least + most) / 2 * scale, rule.height * scale, False


def _margins(rule: Rule, length: float, share: float) -> "tuple[float, float]":
    """Return the least and greatest margin above the crown, in mm, of a head of that length."""
    top_of_eyes = rule.height - share * length
    least = max(rule.top[0], top_of_eyes - rule.eyes[1])
    most = min(rule.top[1], top_of_eyes - rule.eyes[0], rule.height - rule.below - length)
    return least, most

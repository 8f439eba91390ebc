"""Colours that a person types, and those used last. Pure."""

MAX_RECENT = 8  # colours
HEX_DIGITS = "0123456789abcdef"


def parse_hex(text: str) -> str:
    """Return "#rrggbb" for "#abc", "abc", "#AABBCC" or "aabbcc", or "" for anything else."""
    digits = text.strip().lower()
    if digits.startswith("#"):
        digits = digits[1:]
    if len(digits) == 3:
        digits = "".join([digit * 2 for digit in digits])
    if len(digits) != 6 or not all(digit in HEX_DIGITS for digit in digits):
        return ""
    return "#" + digits


def add_recent(recent: "list[str]", colour: str) -> "list[str]":
    """Return the colours used last, this one first; each is listed once."""
    others = [each for each in recent if each != colour]
    return ([colour] + others)[:MAX_RECENT]  # noqa: RUF005

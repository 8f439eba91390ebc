"""Texts about passport pictures: documents, paper, measures and flaws. Pure."""

from backdrop.ui.state.passport import millimetres

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.passport.rules import Rule
    from backdrop.ui.state.passport import Head

SHEETS = (
    ("", "One picture, as a file"),
    ("10x15", "Sheet of 10 × 15 cm"),
    ("letter", "Sheet of Letter paper"),
)  # values of the output, and their names
FINDINGS = {  # by code of engine/render/passport_checks.py
    "proportions": (
        "With these lines the eyes cannot lie where the office wants them. Check the three lines."
    ),
    "cut-off": "The photo cuts off the top of the head. Take it again with more space above.",
    "shoulders": (
        "The shoulders do not reach the lower edge. Use a photo that shows more of the body."
    ),
    "tilted": "The head seems to lean to one side. Level it with the slider.",
    "resolution": "The head has too few pixels for a sharp print. Use a larger photo.",
    "blurred": "The face is not sharp. Use a photo in focus.",
}
UNEDITED = (
    "This office asks for photos that no software has changed. Use a photo taken in front of a "
    "plain wall, and ask before you send one with a new background."
)


def measures(head: "Head", rule: "Rule") -> str:
    """Say how large the head is and how high the eyes are, in mm of the print, and the limits."""
    length, eyes, fits = millimetres(head, rule)
    low, high = rule.eyes
    verdict = (
        "These lengths and the space around the head are within the limits. Expression, glasses "
        "and light are not checked."
        if fits
        else "These lengths, or the space around the head, are outside of the limits."
    )
    return (
        f"Head {length:.1f} mm ({_length(rule.head[0])} to {_length(rule.head[1])}), "
        f"eyes {eyes:.1f} mm above the lower edge ({_length(low)} to {_length(high)}). {verdict}"
    )


def file_demands(rule: "Rule", sheet: str) -> str:
    """Say what the saved file will be."""
    size = f"{_length(rule.width)} × {_length(rule.height)} mm"
    if sheet:
        return (
            f"Pictures of {size} in a JPEG file at 300 dpi. Print it at 100 %, without fitting it "
            "to the paper."
        )
    width, height = rule.pixels
    limits = ""
    if rule.min_bytes and rule.max_bytes:
        limits = f", {_kilobytes(rule.min_bytes)} to {_kilobytes(rule.max_bytes)} kB"
    elif rule.max_bytes:
        limits = f", at most {_kilobytes(rule.max_bytes)} kB"
    return f"{size} in print. A JPEG file of {width} × {height} pixels{limits}."


def notes(findings: "list[str]", rule: "Rule") -> "list[str]":
    """Return a sentence for each flaw, then what the office says about edited photos."""
    sentences = [FINDINGS[code] for code in findings if code in FINDINGS]
    return sentences if rule.accepts_edits else sentences + [UNEDITED]  # noqa: RUF005


def _length(length: float) -> str:
    return str(round(length)) if length == round(length) else f"{length:.1f}"


def _kilobytes(size: int) -> int:
    return size // 1000

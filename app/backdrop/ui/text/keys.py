"""All keys of the page, in one table. Pure.

ui/panels/keyboard.py acts from it, and ui/panels/key_list.py shows it in the dialog of the keys and
in About, so that a key which works is listed.

A chord is a key as KeyboardEvent.key names it, in lower case, with "space" for the space bar.
"ctrl+" stands for Ctrl or ⌘; "shift+" is told apart only behind it, since "?" and "+" need Shift on
many keyboards.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    Row = tuple[str, str, str, str]
    """An action of keyboard.py ("" where an element or the browser takes the key itself), what it
    does, its chords with spaces between them, and words that follow the keys."""

ARROWS = "arrowleft arrowup arrowright arrowdown"
GROUPS: "tuple[tuple[str, tuple[Row, ...]], ...]" = (
    (
        "Picture",
        (
            ("undo", "Undo", "ctrl+z", ""),
            ("redo", "Redo", "ctrl+shift+z ctrl+y", ""),
            ("save", "Save", "ctrl+s", ""),
            ("copy", "Copy", "ctrl+c", ""),
            ("", "Paste a picture", "ctrl+v", ""),
        ),
    ),
    (
        "View",
        (
            ("zoom-in", "Zoom in", "+", ""),
            ("zoom-out", "Zoom out", "-", ""),
            ("fit", "Fit the picture", "0", ""),
            ("actual-size", "Zoom to 100 %", "1", ""),
            ("hand", "Pan", "space", "and drag"),
            ("", "Pan the focused picture", "arrowleft arrowright arrowup arrowdown", ""),
            ("compare", "Show the original", "b", "while held"),
            ("keys", "Show all keys", "?", ""),
        ),
    ),
    (
        "Tools",
        (
            ("", "Switch tool", "arrowleft arrowright", "in the tools"),
            ("swap", "Swap Restore and Erase", "x", ""),
            ("smaller", "Smaller brush, or answer to a pick", "[", ""),
            ("larger", "Larger brush, or answer to a pick", "]", ""),
            ("", "Pick: go through the parts", ARROWS, "on the picture"),
            ("", "Pick: take the part", "enter", "on the picture"),
            ("", "Pick: remove instead of adding", "alt", "while held"),
            ("", "Move the subject", ARROWS, "on the picture, 10 px with Shift"),
            ("", "Scale the subject", "alt+arrowup alt+arrowdown", "on the picture"),
            ("", "Turn the subject", "alt+arrowleft alt+arrowright", "on the picture"),
        ),
    ),
    (
        "Filmstrip",
        (
            ("", "Switch picture", "arrowleft arrowright", ""),
            ("", "Select pictures", "shift+arrowright ctrl+space", ""),
            ("", "Move a picture", "ctrl+arrowleft ctrl+arrowright", ""),
            ("", "Remove pictures", "delete", ""),
            ("sheet", "Contact sheet", "g", ""),
            ("", "Remove a picture", "x", "in the contact sheet"),
        ),
    ),
)
ALIASES = {" ": "space", "=": "+", "_": "-"}  # keys that are taken for another key
CAPS = {  # the words on the keys
    "alt": "Alt",
    "enter": "Enter",
    "ctrl": "Ctrl",
    "shift": "Shift",
    "space": "Space",
    "delete": "Delete",
    "arrowleft": "←",
    "arrowright": "→",
    "arrowup": "↑",
    "arrowdown": "↓",
    "-": "−",
}


def chord_of(key: str, is_command: bool, is_shifted: bool) -> str:
    """Return the chord of a KeyboardEvent's key, with whether Ctrl or ⌘ and Shift are held."""
    key = key.lower()
    key = ALIASES.get(key, key)
    if not is_command:
        return key
    return f"ctrl+shift+{key}" if is_shifted else f"ctrl+{key}"


def actions() -> "dict[str, str]":
    """Return the action of each chord that has one."""
    return {
        chord: action
        for _, rows in GROUPS
        for action, _, chords, _ in rows
        if action
        for chord in chords.split()
    }


def caps(chord: str) -> "list[str]":
    """Return the words on the keys of a chord."""
    parts = [chord] if len(chord) == 1 else chord.split("+")
    return [CAPS.get(part, part.upper() if len(part) == 1 else part) for part in parts]

"""Read backdrop.json, in which a host says how its copy of the page is set up. Pure.

{"embed": ["https://shop.example"], "presets": [{"version": 1, "name": "Catalogue", "look": {}}],
 "hide": ["outline"], "name": "Shop", "logo": "logo.svg",
 "limits": {"megapixels": 24, "pictures": 50},
 "source": "https://git.example/cut-outs", "issues": "mailto:help@shop.example"}

Every key may be missing. Reading is strict, as that of a preset: anything else raises BadSettings,
and nothing of the file is used. The looks of presets are read by the engine (scene_json.py).
"""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KEYS = ("embed", "presets", "hide", "name", "logo", "limits", "source", "issues")
PRESET_KEYS = ("version", "name", "look")
# The parts of the page that a host may hide, by the words that the page has for them.
TOOLS = ("cut-out", "touch-up", "move", "background", "shadow", "outline", "frame", "file")
PARTS = TOOLS + ("looks", "samples", "copy", "share", "install")  # noqa: RUF005  not in MicroPython

MAX_CHARACTERS = 100_000  # of the file; a preset has less than 2000
MAX_BRACKETS = 800  # in the file; every level of JSON takes stack, and a look has twenty
MAX_ORIGINS = 100
MAX_PRESETS = 20
MAX_NAME = 60  # characters, as in scene_json.py
MAX_LOGO = 200  # characters
MAX_LINK = 300  # characters
MEGAPIXELS = (1, 1000)  # range of a limit
PICTURES = (1, 100_000)  # range of a limit
UNLIMITED = 10_000_000  # pictures, more than any page can hold
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
HOST_CHARACTERS = LETTERS + DIGITS + "-."
IP_CHARACTERS = DIGITS + "abcdef:"  # of an IPv6 address, which stands in brackets
PATH_CHARACTERS = LETTERS + LETTERS.upper() + DIGITS + "-._~/"
LINK_SCHEMES = ("https://", "mailto:")
LINK_CHARACTERS = PATH_CHARACTERS + "@:?=&#%+,;"
DEFAULT_PORTS = {"https": "443", "http": "80"}  # which an origin leaves out


class BadSettings(Exception):
    """The file is not one that this page understands; the message says why."""


class SiteSettings:
    """A host's settings; without a file, none."""

    def __init__(self) -> None:
        self.embed: list[str] = []  # origins of the pages that may embed this one
        self.presets: list[str] = []  # JSON of presets, their looks not read yet
        self.hidden: list[str] = []  # of PARTS
        self.name = ""  # in place of Backdrop
        self.logo = ""  # its path on this origin
        self.source = ""  # address of the source code, for About
        self.issues = ""  # address for reports of problems, for About
        self.max_pixels = 0  # of one picture; 0 for the device's limit
        self.max_pictures = 0  # on the page at once; 0 for no limit

    def most_pixels(self, of_device: int) -> int:
        """Return the most pixels of a picture on a device with this limit."""
        return min(self.max_pixels or of_device, of_device)

    def room(self, count: int) -> int:
        """Return how many pictures may come to those that are there."""
        return max(0, (self.max_pictures or UNLIMITED) - count)


def settings_from(text: str) -> SiteSettings:
    """Read the text of backdrop.json; an empty one has no settings. Raises BadSettings."""
    settings = SiteSettings()
    if not text.strip():
        return settings
    _require(len(text) <= MAX_CHARACTERS, "it is too long")
    _require(text.count("[") + text.count("{") <= MAX_BRACKETS, "it is nested too deep")
    try:
        data = json.loads(text)
    except ValueError:
        raise BadSettings("it is not JSON")
    _require(isinstance(data, dict), "it is not an object")
    _check_keys(data, KEYS, "it")
    settings.embed = [_origin(each) for each in _list(data, "embed", MAX_ORIGINS)]
    settings.presets = [_preset(each) for each in _list(data, "presets", MAX_PRESETS)]
    for part in _list(data, "hide", len(PARTS)):
        _require(part in PARTS, f'"hide" may name {", ".join(PARTS)}')
        settings.hidden.append(part)
    _require(not all(tool in settings.hidden for tool in TOOLS), '"hide" leaves no tool')
    settings.name = _name(data.get("name", ""))
    settings.logo = _logo(data.get("logo", ""))
    settings.source = _link(data, "source")
    settings.issues = _link(data, "issues")
    limits = data.get("limits", {})
    _require(isinstance(limits, dict), '"limits" is not an object')
    _check_keys(limits, ("megapixels", "pictures"), '"limits"')
    settings.max_pixels = _limit(limits, "megapixels", MEGAPIXELS) * 1_000_000
    settings.max_pictures = _limit(limits, "pictures", PICTURES)
    return settings


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise BadSettings(reason)


def _check_keys(data: "dict[str, Any]", known: "tuple[str, ...]", place: str) -> None:
    for key in data:
        _require(key in known, f"{place} has a key other than {', '.join(known)}")


def _list(data: "dict[str, Any]", key: str, longest: int) -> "list[Any]":
    value = data.get(key, [])
    is_list = isinstance(value, list) and len(value) <= longest
    _require(is_list, f'"{key}" is not a list of at most {longest}')
    return list(value)


def _origin(value: "Any") -> str:
    """Return an origin that is written as browsers write it, since they are compared as texts."""
    reason = '"embed" lists origins such as https://shop.example, without a path or a wildcard'
    _require(isinstance(value, str) and len(value) < 300, reason)
    scheme, _, rest = value.partition("://")
    _require(scheme in DEFAULT_PORTS, reason)
    if rest.startswith("["):
        host, bracket, port = rest[1:].partition("]")
        _require(bool(bracket) and _consists_of(host, IP_CHARACTERS), reason)
        _require(not port or port.startswith(":"), reason)
        port, has_port = port[1:], bool(port)
    else:
        host, colon, port = rest.partition(":")
        _require(_consists_of(host, HOST_CHARACTERS) and ".." not in host, reason)
        has_port = bool(colon)
    is_port = _consists_of(port, DIGITS) and len(port) <= 5 and not port.startswith("0")
    _require(not has_port or (is_port and int(port) < 65536), reason)
    _require(port != DEFAULT_PORTS[scheme], f"{value} has the port that browsers leave out")
    return str(value)


def _preset(value: "Any") -> str:
    """Return the JSON of a preset whose name is fit to be shown."""
    _require(isinstance(value, dict), '"presets" lists objects, as the page exports them')
    _check_keys(value, PRESET_KEYS, "a preset")
    _require(bool(_name(value.get("name", ""))), "a preset has no name")
    return json.dumps(value)


def _name(value: "Any") -> str:
    is_short = isinstance(value, str) and len(value) <= MAX_NAME
    _require(is_short, f"a name is a text of at most {MAX_NAME} characters")
    is_plain = all(each >= " " and each not in "<>\x7f" for each in value)
    _require(is_plain, "a name is one line without < and >")
    return str(value).strip()


def _logo(value: "Any") -> str:
    reason = '"logo" is the path of a picture on this site, such as logo.svg'
    _require(isinstance(value, str) and len(value) <= MAX_LOGO, reason)
    _require(not value or _consists_of(value, PATH_CHARACTERS), reason)
    _require("//" not in value, reason)
    return str(value)


def _link(data: "dict[str, Any]", key: str) -> str:
    """Return an address to which a link may lead; it is never fetched."""
    value = data.get(key, "")
    reason = f'"{key}" is an address that begins with https:// or mailto:'
    _require(isinstance(value, str) and len(value) <= MAX_LINK, reason)
    is_known = value.startswith(LINK_SCHEMES[0]) or value.startswith(LINK_SCHEMES[1])  # noqa: PIE810  MicroPython
    _require(not value or (is_known and _consists_of(value, LINK_CHARACTERS)), reason)
    return str(value)


def _limit(limits: "dict[str, Any]", key: str, allowed: "tuple[int, int]") -> int:
    if key not in limits:
        return 0
    value = limits[key]
    low, high = allowed
    # type(), because isinstance() takes True for an int.
    is_number = type(value) is int and low <= value <= high
    _require(is_number, f'"{key}" is not a whole number from {low} to {high}')
    return int(value)


def _consists_of(text: str, characters: str) -> bool:
    return bool(text) and all(each in characters for each in text)

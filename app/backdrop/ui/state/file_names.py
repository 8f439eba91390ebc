"""Names of files: their parts, their kinds, and the names under which results are saved. Pure."""

from backdrop.ui.state.history import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from backdrop.ui.state.history import Scene

FORBIDDEN = '/\\:*?"<>|'  # characters that some systems do not allow in a file's name
MAX_TYPE = 5  # characters of a file type
UNKNOWN_TYPE = "application/octet-stream"
ODDLY_TYPED = (
    "vst",
    "icb",
    "vda",
    "psd",
    "tga",
)  # pictures that may have the type of something else
FILE_TYPES = {
    "png": "png",
    "png8": "png",
    "webp": "webp",
    "webp-lossy": "webp",
    "jpeg": "jpg",
    "zip": "zip",
}  # by the output format of a look


class UniqueNames:
    """Gives each file of one ZIP or folder a name that no other has, on any system."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def unique(self, name_of: "Callable[[int], str]") -> str:
        """Return the first of name_of(1), name_of(2), ... that is not in use."""
        number = 1
        while portable(name_of(number)).lower() in self._used:
            number += 1
        name = portable(name_of(number))
        self._used.add(name.lower())
        return name


def portable(name: str) -> str:
    """Replace the characters that some systems forbid in a name or read as part of a path."""
    safe = "".join(["_" if c in FORBIDDEN or ord(c) < 32 else c for c in name])
    return safe if safe.strip(". ") else "picture"


def file_type(name: str) -> str:
    """Return the part after the last dot, "" where that is no file type."""
    stem, _, ending = name.rpartition(".")
    return ending if stem and len(ending) <= MAX_TYPE and _is_word(ending) else ""


def _is_word(text: str) -> bool:
    """Return whether there are only ASCII letters and digits, and at least one letter."""
    small = text.lower()
    letters = [c for c in small if "a" <= c <= "z"]
    return bool(letters) and all("a" <= c <= "z" or "0" <= c <= "9" for c in small)


def is_no_picture(name: str, media_type: str) -> bool:
    """Return whether a file is surely no picture by the type that the system gives it.

    The type follows from the name, and some systems give odd ones to rare pictures.
    """
    if not media_type or media_type.startswith("image/") or media_type == UNKNOWN_TYPE:
        return False
    return file_type(name).lower() not in ODDLY_TYPED


def file_kind(name: str) -> str:
    """scan.tif -> TIF."""
    return file_type(name).upper()


def file_stem(name: str) -> str:
    """Return a file's name without its type."""
    ending = file_type(name)
    return name[: -len(ending) - 1] if ending else name


def is_zip(name: str) -> bool:
    """Return whether this is the name of a ZIP file."""
    return file_type(name).lower() == "zip"


def is_model(name: str) -> bool:
    """Return whether this is the name of a model's file; pictures have many file types."""
    return file_type(name).lower() == "onnx"


def is_model_part(name: str) -> bool:
    """Return whether this is the name of a model's file, or of weights that lie beside one."""
    return is_model(name) or name.lower().endswith((".onnx_data", ".onnx.data"))


def model_title(name: str) -> str:
    """BiRefNet-lite.onnx -> BiRefNet-lite."""
    return file_stem(name) if is_model(name) else name


def output_format(scene: "Scene") -> str:
    """Return the format of a scene's file; a sheet of passport pictures is always a JPEG file."""
    if value_at(scene, "look.output.sheet") and value_at(scene, "look.frame.around") == "head":
        return "jpeg"
    return value_at(scene, "look.output.format") or "png"


def export_name(name: str, scene: "Scene") -> str:
    """shoes.jpg -> shoes-cutout.png; a dot that begins no file type is left alone.

    A name from a ZIP may have characters that this system forbids.
    """
    ending = FILE_TYPES[output_format(scene)]
    kind = "cutout"
    if value_at(scene, "look.frame.around") == "head":
        kind = "sheet" if value_at(scene, "look.output.sheet") else "passport"
    return f"{portable(file_stem(name))}-{kind}.{ending}"


def numbered_name(name: str, number: int) -> str:
    """(shoes-cutout.png, 2) -> shoes-cutout-2.png; the first has no number."""
    if number == 1:
        return name
    ending = file_type(name)
    return f"{file_stem(name)}-{number}{'.' + ending if ending else ''}"


def preset_name(title: str) -> str:
    """My look -> my-look.backdrop.json."""
    safe = "".join(c if "a" <= c <= "z" or "0" <= c <= "9" else " " for c in title.lower())
    return f"{'-'.join(safe.split()) or 'preset'}.backdrop.json"


def zip_name(local_time: "tuple[int, ...]") -> str:
    """(2026, 11, 24, ...) -> backdrop-2026-11-24.zip."""
    year, month, day = local_time[:3]
    return f"backdrop-{year}-{month:02}-{day:02}.zip"

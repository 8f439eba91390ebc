"""Make the first screen's sample photographs small, once for each version of the recipe."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from app.build import BuildError
from app.build.cache import atomic_folder, is_intact, read_manifest, write_manifest
from app.build.environment import provide_python, read_requirements
from app.build.parts import sha256_of

PART = "samples"
SIDE = 640  # px of the longer side
QUALITY = 80  # of WebP: all four together stay under 100 KB
SCRIPT = """
import sys
from pathlib import Path
from PIL import Image
side, quality, target = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
for source in map(Path, sys.argv[4:]):
    with Image.open(source) as opened:
        image = opened.convert("RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    image.save(target / f"{source.stem}.webp", quality=quality, method=6)
"""


def make_samples(root: Path, folders: Mapping[str, Path], cache: Path) -> dict[str, Path]:
    """Return `folders` with the photographs' folder replaced by one of small WebP files.

    Pillow encodes them in an environment of its own. Raises BuildError.
    """
    source = folders[PART]
    requirements = read_requirements(root, PART)
    photos = sorted(read_manifest(source).items())
    recipe = [SCRIPT, SIDE, QUALITY, requirements, photos]
    folder = cache / f"{PART}-small-{sha256_of(repr(recipe).encode())[:12]}"
    if not is_intact(folder):
        print("making the sample photographs small", flush=True)
        command = [str(provide_python(requirements)), "-c", SCRIPT, str(SIDE), str(QUALITY)]
        with atomic_folder(folder) as target:
            files = [str(source / name) for name, _ in photos]
            result = subprocess.run([*command, str(target), *files], capture_output=True, text=True)
            if result.returncode:
                raise BuildError(f"The samples could not be encoded:\n{result.stderr.strip()}")
            write_manifest(target)
    return {**folders, PART: folder}

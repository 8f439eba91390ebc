"""Make the first screen's sample photographs and a cut-out, once for each version of the recipe."""

from collections.abc import Mapping
from pathlib import Path

from app.build import BuildError
from app.build.cache import atomic_folder, is_intact, read_manifest, write_manifest
from app.build.environment import read_requirements, run_module
from app.build.parts import sha256_of

PART = "samples"
NETWORKS = ("backdrop-s", "isnet")  # that cut the photograph out, as far as the site has them
GROUP = "run"  # the packages that app/prepare/samples.py needs
CUT = "coffee"  # shown before and after


def make_samples(root: Path, folders: Mapping[str, Path], cache: Path) -> dict[str, Path]:
    """Return `folders` with the photographs' folder replaced by one of small WebP files.

    app/prepare/samples.py makes them, in an environment with ONNX Runtime; `folders` has the
    prepared networks. Raises BuildError.
    """
    source = folders[PART]
    networks = [name for name in NETWORKS if name in folders]
    requirements = read_requirements(root, GROUP)
    photos = sorted(read_manifest(source).items())
    script = (root / "app/prepare/samples.py").read_text("utf-8")
    made_by = [read_manifest(folders[name]) for name in networks]
    recipe = [script, CUT, requirements, photos, made_by]
    folder = cache / f"{PART}-small-{sha256_of(repr(recipe).encode())[:12]}"
    if not is_intact(folder):
        print("making the sample photographs", flush=True)
        with atomic_folder(folder) as target:
            given = [str(target), CUT, *(str(source / name) for name, _ in photos)]
            given += ["--networks", *(str(folders[name] / f"{name}.onnx") for name in networks)]
            try:
                run_module(root, GROUP, "app.prepare.samples", *given)
            except BuildError as error:
                raise BuildError(f"The samples could not be made:\n{error}") from error
            write_manifest(target)
    return {**folders, PART: folder}

"""What hatchling runs when pip builds the wheel: `pip install .` and `python build.py wheel`.

The only file of app/build that needs more than the standard library, and that nothing imports.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# pip lets a build see its tools by these. Python and pip started from here, which prepare the
# networks, have tools of their own.
OF_THE_BUILD = ("PYTHONPATH", "PYTHONNOUSERSITE")


class WheelHook(BuildHookInterface[Any]):
    """Gives hatchling the wheel's files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the renamed modules to a folder and list them with the networks."""
        if version == "editable":
            raise RuntimeError(
                "Backdrop has other names when it is installed: install it without --editable, "
                "or run `python -m app.command` in the repository."
            )
        for name in OF_THE_BUILD:
            os.environ.pop(name, None)
        sys.path.insert(0, self.root)
        from app.build.cache import cache_folder  # noqa: PLC0415  # found by the line above
        from app.build.wheel import modules, networks  # noqa: PLC0415

        root = Path(self.root)
        self._folder = TemporaryDirectory()
        files = networks(root, cache_folder())
        for inside, source in modules(root).items():
            path = Path(self._folder.name, inside)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
            files[inside] = path
        build_data["force_include"] = {str(path): inside for inside, path in files.items()}

    def finalize(self, *_: Any) -> None:
        """Take the folder away again."""
        self._folder.cleanup()

"""Adds the prepared models when hatchling builds the wheel, for `pip install .` as for build.py.

The only file of app/build that needs more than the standard library; nothing imports it.
"""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# pip passes its build's tools in these variables. The Python and pip that prepare the models have
# tools of their own.
BUILD_VARIABLES = ("PYTHONPATH", "PYTHONNOUSERSITE")


class ModelsHook(BuildHookInterface[Any]):
    """Adds the prepared models to a wheel, and nothing to an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """List the models' files, which are fetched and prepared if need be."""
        if version == "editable":
            return
        for name in BUILD_VARIABLES:
            os.environ.pop(name, None)
        sys.path.insert(0, self.root)
        from app.build.cache import cache_folder  # noqa: PLC0415  # found by the line above
        from app.build.wheel import networks  # noqa: PLC0415

        files = networks(Path(self.root), cache_folder())
        build_data["force_include"] = {str(path): inside for inside, path in files.items()}

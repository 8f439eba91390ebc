"""Add the prepared models when hatchling builds the wheel, for `pip install .` and build.py alike.

It and metadata_hook.py are the only files of app/build that need more than the standard library.
Nothing imports them.
"""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Through these variables pip gives a build its own tools. The Python and pip that prepare the
# models must not see them.
BUILD_VARIABLES = ("PYTHONPATH", "PYTHONNOUSERSITE")


class ModelsHook(BuildHookInterface[Any]):
    """Adds the prepared models to a wheel, and nothing to an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """List the models' files for hatchling, after preparing those that are missing."""
        if version == "editable":
            return
        for name in BUILD_VARIABLES:
            os.environ.pop(name, None)
        sys.path.insert(0, self.root)
        from app.build.cache import cache_folder  # noqa: PLC0415  # needs the line above
        from app.build.wheel import provide_models  # noqa: PLC0415

        files = provide_models(Path(self.root), cache_folder())
        build_data["force_include"] = {str(path): inside for inside, path in files.items()}

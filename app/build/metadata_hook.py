"""Describe the wheel to pip and to package indexes: licences, version, and the project's page.

The licences depend on the models inside, which a build may leave out.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PAGE = "docs/package.md"


class DescriptionHook(MetadataHookInterface):
    """Adds the fields that pyproject.toml lists as dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add licence, licence files and page; a wheel without a part gets a version of its own."""
        sys.path.insert(0, self.root)
        from app.build.package_page import absolute_links  # noqa: PLC0415  # needs the line above
        from app.build.parts import read_parts  # noqa: PLC0415
        from app.build.third_party import (  # noqa: PLC0415
            NAME,
            compose_third_party,
            licence_expression,
        )
        from app.build.wheel import carried_parts  # noqa: PLC0415

        root = Path(self.root)
        parts = carried_parts(root)
        # Git ignores this file: it exists only for the licence files of the wheel.
        (root / NAME).write_bytes(compose_third_party(root, parts))
        metadata["license"] = licence_expression(root, parts)
        metadata["license-files"] = ["LICENSE", NAME]
        address = metadata.get("urls", {}).get("Repository", "")
        page = absolute_links((root / PAGE).read_text("utf-8"), PAGE, address, metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": page}
        without = [part.name for part in read_parts(root) if part.weights and part not in parts]
        if without:
            metadata["version"] += f"+without.{'.'.join(without)}"

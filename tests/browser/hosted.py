"""Build sites to which a host has added a tiny model."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from playwright.sync_api import Locator, expect

from app.build import hosted_files
from app.build.hosted import ModelOptions
from app.build.hosted_pair import SelectOptions
from app.build.site import write_site
from build import HostModels, compose
from tests.browser.backdrop import CUT_MS, Backdrop
from tests.networks import FIXED, file_of, network

TITLE = "Bright spots"


def spots() -> bytes:
    """Return a tiny model's file with some weights, so that it has several pieces."""
    model = network(FIXED)
    weights = np.random.default_rng(1).normal(size=70_000).astype(np.float32)
    model.graph.initializer.append(onnx.numpy_helper.from_array(weights, "unused"))
    return file_of(model)


def write_hosted_site(
    folder: Path, role: str, content: bytes = b"", colours: str = "signed"
) -> Path:
    """Build the site with a model, or else that one, in a role; return its folder."""
    file = folder / "spots.onnx"
    file.write_bytes(content or spots())
    options = ModelOptions(
        str(file),
        role=role,
        title=TITLE,
        licence="CC0-1.0",
        source="https://spots.example",
        colours=colours,
        memory=0.4,
    )
    return _write(folder / "site", HostModels(options))


def write_pair_site(folder: Path, *files: tuple[str, bytes]) -> Path:
    """Build the site without Best, with a model for Pick of these files; return its folder."""
    for name, content in files:
        (folder / name).write_bytes(content)
    paths = tuple(str(folder / name) for name, _ in files)
    options = SelectOptions(paths, select_memory=0.4)
    return _write(folder / "site", HostModels(pair=options), ["isnet"])


def _write(site: Path, models: HostModels, without: Sequence[str] = ()) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosted_files, "PIECE", 100_000)
        write_site(compose(without, models), site)
    return site


def entry_of(site: Path) -> dict[str, Any]:
    """Return the entry of the host's model."""
    entry: dict[str, Any] = json.loads(networks_of(site)["hosted"])
    return entry


def networks_of(site: Path) -> dict[str, Any]:
    """Return a site's networks.json."""
    (path,) = site.glob("app-*/networks.json")
    networks: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return networks


def wait_hosted(backdrop: Backdrop) -> None:
    """Wait until the current picture has the result of the host's model."""
    expect(backdrop.status).to_contain_text(f"{TITLE} in", timeout=CUT_MS)


def check_and_delete(row: Locator) -> None:
    """Check the stored models in the open dialog, then delete the one in this row."""
    page = row.page
    page.get_by_role("button", name="Check models").click()
    expect(page.locator("#storage-status")).to_have_text(
        "The stored models are complete and unchanged."
    )
    row.get_by_role("button").click()
    expect(row).to_have_count(0)

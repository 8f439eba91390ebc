"""The kernels, compiled once for all tests of this folder."""

from pathlib import Path

import pytest

from tests.unit.kernels.harness import compiled


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what runs networks."""
    return compiled(tmp_path_factory.mktemp("kernels"), tmp_path_factory.mktemp("scratch"))

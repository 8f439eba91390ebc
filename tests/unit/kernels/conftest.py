"""The kernels, compiled once for all tests of this folder."""

from pathlib import Path

import pytest

from tests.unit.kernels.harness import compiled

SIGNED = Path(__file__).with_name("signed.h")


@pytest.fixture(scope="session", params=["", f"-include{SIGNED}"], ids=["", "signed"])
def kernels(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what runs networks: as it is in the site, and as an Arm processor would."""
    flags = [request.param] if request.param else []
    folder, scratch = tmp_path_factory.mktemp("kernels"), tmp_path_factory.mktemp("scratch")
    return compiled(folder, scratch, *flags)

"""Compile the kernels once for all tests of this folder, which run them in Node.js."""

from pathlib import Path

import pytest

from tests.unit.kernels.harness import build_kernels

# Products of other processors, by their names in app/kernels/op.h.
PRODUCTS = {name: Path(__file__).with_name(f"{name}.h") for name in ("signed", "pairs")}


@pytest.fixture(
    scope="session",
    params=["", *(f"-include{header}" for header in PRODUCTS.values())],
    ids=["", *PRODUCTS],
)
def kernels(
    request: pytest.FixtureRequest,
    node: str,  # these tests need it: it comes first, so that nothing is compiled in vain
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with the kernels and their scripts: as in the site, and with two other products."""
    flags = [request.param] if request.param else []
    folder, scratch = tmp_path_factory.mktemp("kernels"), tmp_path_factory.mktemp("scratch")
    return build_kernels(folder, scratch, *flags)

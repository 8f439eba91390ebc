"""Compile the kernels once for all tests of this folder, which run them in Node.js."""

from pathlib import Path

import pytest

from tests.unit.kernels.harness import build_kernels

HEADER = Path(__file__).with_name("products.h")
# Compiler's flags for the products of other processors, by their names in app/kernels/op.h.
PRODUCTS = {
    name: (f"-include{HEADER}", f"-DEMULATE_{name.upper()}") for name in ("signed", "pairs")
}


@pytest.fixture(scope="session", params=[(), *PRODUCTS.values()], ids=["", *PRODUCTS])
def kernels(
    request: pytest.FixtureRequest,
    node: str,  # these tests need it: it comes first, so that nothing is compiled in vain
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with the kernels and their scripts: as in the site, and with two other products."""
    folder, scratch = tmp_path_factory.mktemp("kernels"), tmp_path_factory.mktemp("scratch")
    return build_kernels(folder, scratch, *request.param)

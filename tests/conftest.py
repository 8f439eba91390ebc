"""Provide what unit and browser tests share: photos, the published networks, Node.js, the site.

Each is provided when a test first asks for its fixture:

- `photos` come with scikit-image.
- `weights` are the prepared networks. They are taken from the build's cache. If they have to be
  downloaded first, the tests are skipped, unless the run includes tests of the built site, or has
  --networks or --all-engines.
- `micropython` is the page's MicroPython. npm downloads it (0.6 MB) if the build's cache lacks it.
- `node` is Node.js. Tests are skipped where there is none; with --all-engines they fail.
- `dist` is the built site, up to date with the sources.

Browsers are found by the conftest.py of tests/browser and tests/engines.
"""

import os
import shutil
from pathlib import Path

import hypothesis
import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray

from app.build import ROOT
from app.build.browsers import INSTALL_BROWSERS
from app.build.cache import cache_folder
from app.build.fetch import provide_parts
from app.build.parts import read_parts
from build import DIST, build
from tests.bench.weights import weights as network_files
from tests.provision import ALL_ENGINES, NETWORKS, reporting

# A deadline would be an assertion on time, and fail on a busy machine. The examples are the same in
# every run; HYPOTHESIS_SEARCH=1 searches for others.
hypothesis.settings.register_profile(
    "backdrop", deadline=None, derandomize="HYPOTHESIS_SEARCH" not in os.environ
)
hypothesis.settings.load_profile("backdrop")

PHOTOS: dict[str, NDArray[np.uint8]] = {
    name: getattr(skimage.data, name)() for name in ("astronaut", "chelsea", "coffee")
}


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Let one process run all tests of a file where there are several (-n): they share fixtures."""
    if config.option.numprocesses and config.option.dist == "no":
        config.option.dist = "loadfile"


def pytest_xdist_auto_num_workers() -> int:
    """Return the number of processes that "-n auto" means; each may run a browser of two GB."""
    return min(4, os.cpu_count() or 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add this project's options."""
    group = parser.getgroup("backdrop")
    group.addoption(
        ALL_ENGINES,
        action="store_true",
        help="run tests/engines in Firefox and WebKitGTK; a missing tool is a failure, not a skip",
    )
    group.addoption(
        INSTALL_BROWSERS,
        action="store_true",
        help="install browsers that are missing, with the system's package manager where possible",
    )
    group.addoption(
        NETWORKS,
        action="store_true",
        help="download the published networks if they are not in the build's cache",
    )


@pytest.fixture(scope="session")
def photos() -> dict[str, NDArray[np.uint8]]:
    """Photos that scikit-image includes, uint8 HxWx3, by name."""
    return PHOTOS


@pytest.fixture(scope="session")
def weights(request: pytest.FixtureRequest) -> dict[str, Path]:
    """Each prepared network's file in the build's cache, by the network's name."""
    networks = [part for part in read_parts(ROOT) if part.weights]
    is_cached = all((cache_folder() / part.key).exists() for part in networks)
    needs_site = any("dist" in item.fixturenames for item in items(request))
    wanted = request.config.getoption(NETWORKS) or request.config.getoption(ALL_ENGINES)
    if not is_cached and not needs_site and not wanted:
        pytest.skip(
            "the published networks are not in the build's cache; "
            f"`python build.py test tests/unit {NETWORKS}` downloads them (about 100 MB)"
        )
    with reporting(request):
        return network_files()


@pytest.fixture(scope="session")
def node(request: pytest.FixtureRequest) -> str:
    """The path of Node.js."""
    found = shutil.which("node")
    if not found:
        if request.config.getoption(ALL_ENGINES):
            pytest.fail("Node.js is missing", pytrace=False)
        pytest.skip("Node.js is missing")
    return found


@pytest.fixture(scope="session")
def micropython(request: pytest.FixtureRequest) -> Path:
    """The folder of the page's MicroPython in the build's cache."""
    (part,) = [part for part in read_parts(ROOT) if part.name == "micropython"]
    wanted = request.config.getoption(ALL_ENGINES)
    if not (cache_folder() / part.key).exists() and not shutil.which("npm") and not wanted:
        pytest.skip("MicroPython is not in the build's cache, and npm is missing")
    with reporting(request):
        return provide_parts([part], cache_folder())[part.name]


@pytest.fixture(scope="session")
def dist(request: pytest.FixtureRequest) -> Path:
    """The folder of the built site."""
    with reporting(request) as shared:
        done = shared / "built"
        if not done.exists():  # a second build would take files away from other processes' tests
            build()
            done.touch()
    return DIST


def items(request: pytest.FixtureRequest) -> list[pytest.Function]:
    """Return the run's tests."""
    return [item for item in request.session.items if isinstance(item, pytest.Function)]

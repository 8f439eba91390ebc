"""Help fixtures to provide what tests need: options of the command line, progress and errors."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.build import BuildError

ALL_ENGINES = "--all-engines"
NETWORKS = "--networks"


@contextmanager
def reporting(request: pytest.FixtureRequest) -> Iterator[None]:
    """Show the build's messages during the block; a BuildError fails the test without traceback.

    Of a run's processes, one at a time is in such a block.
    """
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture
    folder = request.getfixturevalue("tmp_path_factory").getbasetemp()
    try:
        with capture.global_and_fixture_disabled(), alone(folder.parent / "provision.lock"):
            yield
    except BuildError as error:
        pytest.fail(str(error), pytrace=False)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock during the block, if pytest-xdist runs the tests in several processes."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    import fcntl  # noqa: PLC0415  # Windows lacks it, and --all-engines with it

    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

"""Help fixtures to provide what tests need: options, progress, errors, and turns of processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from app.build import BuildError

ALL_ENGINES = "--all-engines"
NETWORKS = "--networks"


@contextmanager
def reporting(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Show the build's messages during the block; a BuildError fails the test without traceback.

    Only one of a run's processes is in such a block at a time. Gives a folder that they share.
    """
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture
    shared = shared_folder(request)
    try:
        with FileLock(shared / "lock"), capture.global_and_fixture_disabled():
            yield shared
    except BuildError as error:
        pytest.fail(str(error), pytrace=False)


def shared_folder(request: pytest.FixtureRequest) -> Path:
    """Return a temporary folder of this run, which all of its processes share."""
    own: Path = request.getfixturevalue("tmp_path_factory").getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own

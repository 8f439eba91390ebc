"""Help fixtures to provide what tests need: options of the command line, progress and errors."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.build import BuildError

ALL_ENGINES = "--all-engines"
NETWORKS = "--networks"


@contextmanager
def reporting(request: pytest.FixtureRequest) -> Iterator[None]:
    """Show the build's messages during the block; a BuildError fails the test without traceback."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture
    try:
        with capture.global_and_fixture_disabled():
            yield
    except BuildError as error:
        pytest.fail(str(error), pytrace=False)

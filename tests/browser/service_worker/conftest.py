"""Let the service worker answer, from a host of each test's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from tests.browser.service_worker.host import Host


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    return "allow"


@pytest.fixture
def host(dist: Path, isolated: bool) -> Iterator[Host]:
    """The host for this test."""
    host = Host(dist)
    host.isolated = isolated
    yield host
    host.stop()


@pytest.fixture
def address(host: Host) -> str:
    return host.start()

"""A host's model starts on a GPU at once: the answer that it must give comes with the build."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.build import hosted
from app.build.serve import Handler, local_server
from tests.attention import attention
from tests.browser.backdrop import Backdrop, Shot
from tests.browser.hosted import TITLE, wait_hosted, write_hosted_site
from tests.browser.served import give
from tests.browser.test_custom_graphics import COMPUTES_NOTHING, FAILED, ON_CARD
from tests.browser.test_graphics import AS_HARDWARE, browser
from tests.networks import file_of
from tests.provision import reporting

pytestmark = pytest.mark.both_networks  # or else Save-Data is on, and no GPU is tried
__all__ = ["browser"]  # this module's fixture, with the software adapter
PROCESSOR = "custom.js"  # runs models on the processor


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A site that has a tiny network with BiRefNet's operations in the place of Best."""
    with reporting(request):
        folder = tmp_path_factory.mktemp("attention")
        return write_hosted_site(folder, hosted.BEST, file_of(attention()), "imagenet")


@pytest.fixture
def before() -> dict[str, str]:
    """Text before scripts, by their names."""
    return {"runtime.js": AS_HARDWARE}


@pytest.fixture
def asked() -> list[str]:
    """Names of the files that were asked for."""
    return []


@pytest.fixture
def address(dist: Path, before: dict[str, str], asked: list[str], isolated: bool) -> Iterator[str]:
    class Changed(Handler):
        def do_GET(self) -> None:
            name = self.path.split("/")[-1].split("?")[0]
            asked.append(name)
            if name in before:
                script = Path(self.translate_path(self.path)).read_text("utf-8")
                give(self, f"{before[name]}\n{script}".encode(), "text/javascript")
            else:
                super().do_GET()

    with local_server(dist, isolated, Changed) as address:
        yield address


def test_it_does_not_run_on_the_processor_first(
    backdrop: Backdrop, shot: Callable[..., Shot], asked: list[str]
) -> None:
    backdrop.give(shot("chelsea"))
    wait_hosted(backdrop)
    expect(backdrop.page.locator("#about-hosted-terms")).to_contain_text(ON_CARD)
    assert PROCESSOR not in asked


def test_where_the_gpu_answers_otherwise_it_runs_on_the_processor(
    backdrop: Backdrop, shot: Callable[..., Shot], asked: list[str], before: dict[str, str]
) -> None:
    before["graphics.js"] = COMPUTES_NOTHING
    backdrop.page.reload()
    backdrop.give(shot("chelsea"))
    wait_hosted(backdrop)
    assert TITLE in backdrop.status.inner_text()
    expect(backdrop.page.locator("#about-hosted-terms")).to_contain_text(FAILED)
    assert PROCESSOR in asked
